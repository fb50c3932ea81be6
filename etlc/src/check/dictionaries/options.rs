//! The options of a dictionary's declaration.

use std::collections::BTreeMap;

use etlc_dictionaries::{can_be_bound, can_be_key};
use etlc_types::Type;

use crate::{
    check::{Checker, nearest::Nearest, options},
    diagnostics::{Diagnostic, Span, codes::routes},
    syntax::ast::{OptionEntry, OptionValue},
};

/// The options that there are.
const OPTIONS: [&str; 6] = ["key", "range", "columns", "path", "ignore_case", "null"];

/// The most values that a lookup names.
const MOST_KEYS: usize = 4;

/// What the options say.
#[derive(Default)]
pub(super) struct Options {
    /// The key columns.
    pub(super) keys: Vec<(String, Span)>,
    /// The columns of the bounds.
    pub(super) range: Option<[(String, Span); 2]>,
    /// The types of columns.
    pub(super) types: Vec<(String, Type, Span)>,
    /// Where in a document the records are.
    pub(super) path: Option<(Vec<String>, Span)>,
    /// Whether keys are compared without case.
    pub(super) ignore_case: bool,
    /// The texts that mean null, and where they are named.
    pub(super) null: Option<(Vec<String>, Span)>,
}

impl Options {
    /// The first option that is about records.
    pub(super) fn of_records(&self) -> Option<Span> {
        let keys = self.keys.iter().map(|(_, span)| *span);
        let range = self.range.iter().flatten().map(|(_, span)| *span);
        let types = self.types.iter().map(|(_, _, span)| *span);
        let path = self.path.iter().map(|(_, span)| *span);
        keys.chain(range).chain(types).chain(path).min()
    }

    /// The columns that are named, each with its place.
    pub(super) fn names(&self) -> impl Iterator<Item = (&str, Span)> {
        let keys = self.keys.iter().chain(self.range.iter().flatten()).map(|(name, span)| (name.as_str(), *span));
        keys.chain(self.types.iter().map(|(name, _, span)| (name.as_str(), *span)))
    }

    /// The types of columns by their names.
    pub(super) fn types(&self) -> BTreeMap<String, Type> {
        self.types.iter().map(|(name, kind, _)| (name.clone(), *kind)).collect()
    }

    fn kind(&self, name: &str) -> Type {
        self.types.iter().find(|(known, _, _)| known == name).map_or(Type::Text, |(_, kind, _)| *kind)
    }
}

impl Checker<'_> {
    /// The options of a declaration; `None` where one is wrong, which is reported.
    pub(super) fn dictionary_options(&mut self, entries: &[OptionEntry]) -> Option<Options> {
        let mut options = Options::default();
        let mut good = self.no_option_twice(entries);
        for entry in entries {
            let read = match entry.name.text.as_str() {
                "key" => self.names_option(entry).map(|keys| options.keys = keys),
                "range" => self.range_option(entry).map(|range| options.range = Some(range)),
                "columns" => self.columns_option(entry).map(|types| options.types = types),
                "path" => self.names_option(entry).map(|path| {
                    let keys =
                        path.into_iter().flat_map(|(part, _)| part.split('.').map(str::to_owned).collect::<Vec<_>>());
                    options.path = Some((keys.collect(), entry.span));
                }),
                "ignore_case" => self.bool_option(entry).map(|value| options.ignore_case = value),
                "null" => self.texts_option(entry).map(|null| options.null = Some((null, entry.span))),
                other => {
                    self.report(options::unknown(other, entry.name.span, &OPTIONS, "a dictionary"));
                    None
                }
            };
            good &= read.is_some();
        }
        (good && self.keys_are_good(&options) && self.range_is_good(&options)).then_some(options)
    }

    fn range_option(&mut self, entry: &OptionEntry) -> Option<[(String, Span); 2]> {
        let names = self.names_option(entry)?;
        let names: Result<[_; 2], _> = names.try_into();
        if names.is_err() {
            let expected = text!("the columns of its two bounds");
            self.report(options::wrong_value(entry, expected, "range: [from, to]"));
        }
        names.ok()
    }

    fn columns_option(&mut self, entry: &OptionEntry) -> Option<Vec<(String, Type, Span)>> {
        let OptionValue::Map(columns) = &entry.value else {
            self.report(options::wrong_value(entry, "a map from columns to types", "columns: {rooms: int4}"));
            return None;
        };
        let mut types: Vec<(String, Type, Span)> = Vec::new();
        for (name, kind, span) in columns {
            let (kind, not_null) = self.plain_type(kind, *span, "a column of a dictionary")?;
            if not_null {
                self.report(
                    Diagnostic::error(&routes::TYPE_NEEDED, *span, "`!` does not go with a column of a dictionary")
                        .help("a lookup gives null where a key is missing; refuse null at the end of the rule"),
                );
                return None;
            }
            if let Some((_, _, first)) = types.iter().find(|(known, _, _)| *known == name.text) {
                self.report(
                    Diagnostic::error(
                        &routes::OPTION_TWICE,
                        name.span,
                        text!("`{name}` is written twice", name = name.text),
                    )
                    .label(*first, "the first")
                    .help("leave one of them out"),
                );
                return None;
            }
            types.push((name.text.clone(), kind, name.span));
        }
        Some(types)
    }

    /// Whether the keys are columns that can be keys, each once, and not too many; what is wrong is reported.
    fn keys_are_good(&mut self, options: &Options) -> bool {
        let named: Vec<&(String, Span)> = options.keys.iter().chain(options.range.iter().flatten()).collect();
        let mut good = true;
        for (index, (name, span)) in named.iter().enumerate() {
            if let Some((_, first)) = named[..index].iter().find(|(known, _)| known == name) {
                self.report(
                    Diagnostic::error(
                        &routes::WRONG_OPTION_VALUE,
                        *span,
                        text!("the column `{name}` is named twice", name),
                    )
                    .label(*first, "the first")
                    .help("each key and each bound is a column of its own"),
                );
                good = false;
            }
        }
        let values = options.keys.len() + usize::from(options.range.is_some());
        if values > MOST_KEYS {
            let (_, span) = options.keys.last().expect("there are several");
            let message =
                text!("a lookup names {count} values at most, and this is one of {values}", count = MOST_KEYS, values);
            self.report(
                Diagnostic::error(&routes::WRONG_OPTION_VALUE, *span, message)
                    .help("join columns into one in the file, or in a query"),
            );
            good = false;
        }
        for (name, span) in &options.keys {
            let kind = options.kind(name);
            if !can_be_key(kind) {
                self.report(
                    Diagnostic::error(
                        &routes::NO_KEY,
                        *span,
                        text!("`{name}` is {kind}, and that is no key", name, kind),
                    )
                    .here(text!("declared as {kind}", kind))
                    .help(
                        "floats, json and lists are equal in more ways than one: declare the column as numeric or text",
                    ),
                );
                good = false;
            }
        }
        good
    }

    /// Whether the bounds are of one type that has an order; what is wrong is reported.
    fn range_is_good(&mut self, options: &Options) -> bool {
        let Some([(from, first), (to, second)]) = &options.range else { return true };
        let (from, to) = (options.kind(from), options.kind(to));
        let diagnostic = if from != to {
            Diagnostic::error(&routes::WRONG_RANGE, *second, "the bounds of a range are of one type")
                .here(text!("this is {kind}", kind = to))
                .label(*first, text!("this is {kind}", kind = from))
                .help("declare both in `columns`: `columns: {from: int4, to: int4}`")
        } else if !can_be_bound(from) {
            Diagnostic::error(&routes::WRONG_RANGE, *first, text!("values of type {kind} have no order", kind = from))
                .help("bounds are numbers, texts, dates, times or timestamps")
        } else {
            return true;
        };
        self.report(diagnostic);
        false
    }

    /// Reports columns that are declared and that the file lacks.
    pub(super) fn has_columns(&mut self, options: &Options, header: &[String]) -> Option<()> {
        let mut good = Some(());
        for (name, span) in options.names() {
            if !header.iter().any(|known| known == name) {
                let diagnostic =
                    Diagnostic::error(&routes::NO_SUCH_COLUMN, span, text!("the file has no column `{name}`", name))
                        .help(text!(
                            "its columns are {names}",
                            names = super::listed(header.iter().map(String::as_str))
                        ));
                let nearest = Nearest::of(name, header.iter().map(String::as_str));
                self.report(nearest.fix(diagnostic, span, str::to_owned));
                good = None;
            }
        }
        good
    }
}
