//! `dict name = file/path (key: …, columns: …, ignore_case: …)`.

use std::collections::HashMap;

use etlc_types::Type;

use super::{DIRECTORY, Opened, csv::Columns};
use crate::{
    check::{Checker, context::DictionaryFile, nearest::Nearest, options},
    diagnostics::{
        Diagnostic, Span,
        codes::{routes, unsupported},
    },
    syntax::ast::{self, Object, OptionEntry, OptionValue},
};

/// The options of a declaration.
const OPTIONS: [&str; 3] = ["key", "columns", "ignore_case"];

/// What the options say.
#[derive(Default)]
struct Options {
    keys: Vec<(String, Span)>,
    types: Vec<(String, Type, Span)>,
    ignore_case: bool,
    /// The first option that only CSV has.
    csv_only: Option<Span>,
}

impl Checker<'_> {
    /// Declares a dictionary.
    pub(in crate::check) fn declare_dictionary(&mut self, declaration: &ast::DictionaryDeclaration) {
        let name = &declaration.name;
        if let Some(&first) = self.dictionaries.declared.get(&name.text) {
            self.report(
                Diagnostic::error(
                    &routes::NAME_TAKEN,
                    name.span,
                    text!("there are two dictionaries `{name}`", name = name.text),
                )
                .label(first, "the first")
                .help("give one of them another name"),
            );
            return;
        }
        self.dictionaries.declared.insert(name.text.clone(), name.span);
        let opened = self.declared_dictionary(declaration);
        self.dictionaries.open.insert((name.text.clone(), false), opened);
    }

    fn declared_dictionary(&mut self, declaration: &ast::DictionaryDeclaration) -> Option<Opened> {
        let options = self.dictionary_options(&declaration.options);
        let object = &declaration.object;
        let path = match &object.object {
            Object::Path(path) if object.point.text == "file" => path,
            _ => {
                let point = &object.point.text;
                let message = "dictionaries in tables are not read yet, in this version";
                self.report(
                    Diagnostic::error(&unsupported::TABLE_DICTIONARY, object.span, message)
                        .here(text!("`{point}` is not `file`", point))
                        .help(text!(
                            "export the table to {directory}{name}.csv: `dict {name} = file/{name}.csv`",
                            directory = DIRECTORY,
                            name = declaration.name.text
                        )),
                );
                return None;
            }
        };
        let inside = format!("{DIRECTORY}{path}");
        let file = if self.context.dictionaries.contains_key(path.as_str()) { path.clone() } else { inside };
        let file = if self.context.dictionaries.contains_key(&file) { file } else { path.clone() };
        let options = options?;
        let table = match self.dictionary_file(&file, object.span)? {
            DictionaryFile::Csv { header, records } => {
                self.have_columns(&options, header)?;
                let keys: Vec<String> = options.keys.into_iter().map(|(key, _)| key).collect();
                let types = options.types.into_iter().map(|(name, kind, _)| (name, kind)).collect::<HashMap<_, _>>();
                let columns = Columns { header, keys: &keys, types: &types, ignore_case: options.ignore_case };
                Some(self.table(columns, records, &file, object.span)?)
            }
            _ => {
                if let Some(span) = options.csv_only {
                    self.report(
                        Diagnostic::error(
                            &routes::WRONG_OPTION_VALUE,
                            span,
                            text!("`{file}` is JSON, which has no columns", file),
                        )
                        .help("`key` and `columns` are for CSV; name the map in JSON by its path, `$$name.path`"),
                    );
                    return None;
                }
                None
            }
        };
        Some(Opened { file, ignore_case: options.ignore_case, table })
    }

    fn dictionary_options(&mut self, entries: &[OptionEntry]) -> Option<Options> {
        let mut options = Options::default();
        let mut good = self.no_option_twice(entries);
        for entry in entries {
            let read = match entry.name.text.as_str() {
                "key" => {
                    options.csv_only.get_or_insert(entry.span);
                    self.names_option(entry).map(|keys| options.keys = keys)
                }
                "columns" => {
                    options.csv_only.get_or_insert(entry.span);
                    self.columns_option(entry).map(|types| options.types = types)
                }
                "ignore_case" => self.bool_option(entry).map(|value| options.ignore_case = value),
                "range" | "ranges" => {
                    self.report(
                        Diagnostic::error(
                            &unsupported::DICTIONARY_RANGES,
                            entry.name.span,
                            "dictionaries by ranges are not read yet, in this version",
                        )
                        .help("write the ranges as `IF` and `ELIF` in the route"),
                    );
                    None
                }
                other => {
                    self.report(options::unknown(other, entry.name.span, &OPTIONS, "a dictionary"));
                    None
                }
            };
            good &= read.is_some();
        }
        good.then_some(options)
    }

    fn columns_option(&mut self, entry: &OptionEntry) -> Option<Vec<(String, Type, Span)>> {
        let OptionValue::Map(columns) = &entry.value else {
            self.report(options::wrong_value(entry, "a map from columns to types", "columns: {rooms: int4}"));
            return None;
        };
        let mut types = Vec::new();
        for (name, kind, span) in columns {
            let (kind, not_null) = self.plain_type(kind, *span, "a column of a dictionary")?;
            if not_null {
                self.report(
                    Diagnostic::error(&routes::TYPE_NEEDED, *span, "`!` does not go with a column of a dictionary")
                        .help("a lookup gives null where a key is missing; refuse null at the end of the rule"),
                );
                return None;
            }
            types.push((name.text.clone(), kind, name.span));
        }
        Some(types)
    }

    /// Reports columns that are declared and that the file lacks.
    fn have_columns(&mut self, options: &Options, header: &[String]) -> Option<()> {
        let mut missing = None;
        let declared = options.keys.iter().map(|(name, span)| (name, *span));
        for (name, span) in declared.chain(options.types.iter().map(|(name, _, span)| (name, *span))) {
            if !header.contains(name) {
                let diagnostic =
                    Diagnostic::error(&routes::NO_SUCH_COLUMN, span, text!("the file has no column `{name}`", name))
                        .help(text!(
                            "its columns are {names}",
                            names = super::listed(header.iter().map(String::as_str))
                        ));
                let nearest = Nearest::of(name, header.iter().map(String::as_str));
                self.report(nearest.fix(diagnostic, span, str::to_owned));
                missing = Some(());
            }
        }
        if missing.is_some() { None } else { Some(()) }
    }
}
