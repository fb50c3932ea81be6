//! Dictionaries: what `$$file.path` is, typed by the file as it is now.

mod declaration;
mod document;
mod options;
mod records;

use std::collections::{BTreeMap, HashMap};

use etlc_dictionaries::Mistake;
use etlc_types::Type;

use super::{Checker, context::DictionaryFile, nearest::listed, node::leaf, typed::Typed};
use crate::{
    diagnostics::{Diagnostic, Span, Text, codes::routes},
    ir::{self, DictionaryOrigin, DictionaryShape, Kind},
    syntax::ast,
};
use records::Columns;

/// Where dictionaries lie that no route declares.
const DIRECTORY: &str = "routes/dictionaries/";

/// The dictionaries of a route.
#[derive(Default)]
pub(super) struct Dictionaries {
    /// Those that it declares, and those that it has used undeclared; `None` is one that can't be used, which has been
    /// reported.
    open: BTreeMap<Named, Option<Opened>>,
    /// Where those that it declares are declared.
    declared: BTreeMap<String, Span>,
    /// The uses, each once.
    uses: Vec<ir::Dictionary>,
    /// The uses by what is written.
    found: HashMap<Named, Found>,
}

/// A name of a dictionary, and whether it is written where the declarations of the route are not seen.
type Named = (String, bool);

/// Where a dictionary comes from, and how it is read.
#[derive(Clone, Debug)]
struct Opened {
    origin: DictionaryOrigin,
    /// Whether keys are compared without case.
    ignore_case: bool,
    /// The columns of records; `None` for a document into which paths lead.
    columns: Option<Columns>,
}

/// A dictionary as one use sees it.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// Its index in `Route::dictionaries`.
    pub(super) index: usize,
    /// What it holds.
    pub(super) content: Content,
}

/// What a use of a dictionary ends at.
#[derive(Clone, Debug)]
pub(super) enum Content {
    /// Something to look up in.
    Map {
        /// The types of the keys.
        keys: Vec<Type>,
        /// What a lookup gives.
        value: Type,
    },
    /// A list or a scalar.
    Value(Type),
}

/// What can be wrong with a use; boxed, for it is large and rare.
type Problem = Box<Diagnostic>;

impl Dictionaries {
    /// How many uses there are, to come back to.
    pub(super) fn count(&self) -> usize {
        self.uses.len()
    }

    /// The first so many uses.
    pub(super) fn finish(mut self, count: usize) -> Vec<ir::Dictionary> {
        self.uses.truncate(count);
        self.uses
    }
}

impl<'a> Checker<'a> {
    /// `$$name.path` as a value.
    pub(super) fn dictionary_value(&mut self, parts: &[ast::Name], span: Span) -> Typed {
        let Some(found) = self.dictionary(parts, span) else { return Typed::unknown(span) };
        match found.content {
            Content::Value(kind) => Typed::known(leaf(Kind::Dictionary(found.index), Some(kind), false), kind, span),
            Content::Map { .. } => {
                let name = written(parts);
                self.report(
                    Diagnostic::error(
                        &routes::DICTIONARY_MISUSED,
                        span,
                        text!("`$${name}` is a map and no value", name),
                    )
                    .help(text!("look a key up in it, `lookup($${name}, …)`, or ask for one, `… IN $${name}`", name)),
                );
                Typed::unknown(span)
            }
        }
    }

    /// The dictionary that `$$name.path` is; `None` where there is none, which is reported.
    pub(super) fn dictionary(&mut self, parts: &[ast::Name], span: Span) -> Option<Found> {
        let name = written(parts);
        let (first, path) = parts.split_first()?;
        let hidden = self.scope.shared && self.dictionaries.declared.contains_key(&first.text);
        let named = (name.clone(), hidden);
        if let Some(found) = self.dictionaries.found.get(&named) {
            return Some(found.clone());
        }
        let opened = self.open_dictionary(&first.text, hidden, first.span)?;
        let shape = match (&opened.columns, &opened.origin) {
            (Some(columns), _) => columns.shape(&first.text, path, span),
            (None, DictionaryOrigin::File(file)) => match self.context.dictionaries.get(file) {
                Some(DictionaryFile::Document(document)) => document::shape(&document.0, &first.text, path, span),
                _ => return None,
            },
            (None, DictionaryOrigin::Table(_)) => return None,
        };
        let shape = match shape {
            Ok(shape) => shape,
            Err(problem) => {
                self.report(*problem);
                return None;
            }
        };
        let content = match &shape {
            DictionaryShape::Records { keys, range, value, .. } => {
                let keys = keys.iter().map(|key| key.kind);
                let keys = keys.chain(range.iter().map(|range| range.from.kind)).collect();
                Content::Map { keys, value: value.kind }
            }
            DictionaryShape::Map { kind, .. } => Content::Map { keys: vec![Type::Text], value: *kind },
            DictionaryShape::List { kind, .. } | DictionaryShape::Scalar { kind, .. } => Content::Value(*kind),
        };
        let found = Found { index: self.dictionaries.uses.len(), content };
        self.dictionaries.uses.push(ir::Dictionary {
            name,
            origin: opened.origin,
            shape,
            ignore_case: opened.ignore_case,
            null: opened.columns.map_or(Vec::new(), |columns| columns.null),
            place: self.places.of(span),
        });
        self.dictionaries.found.insert(named, found.clone());
        Some(found)
    }

    /// The dictionary of this name: one that the route declares, where that is not hidden, or a file of that name.
    fn open_dictionary(&mut self, name: &str, hidden: bool, span: Span) -> Option<Opened> {
        let named = (name.to_owned(), hidden);
        if let Some(opened) = self.dictionaries.open.get(&named) {
            return opened.clone();
        }
        let context = self.context;
        let files: Vec<&str> =
            context.dictionaries.keys().map(String::as_str).filter(|path| stem(path) == Some(name)).collect();
        let file = match files.as_slice() {
            [file] => *file,
            [] => {
                let diagnostic = self.unknown_dictionary(name, span);
                self.report(diagnostic);
                return None;
            }
            several => {
                let message = text!("there are {count} dictionaries `{name}`", count = several.len(), name);
                self.report(
                    Diagnostic::error(&routes::TWO_DICTIONARIES, span, message)
                        .here(listed(several.iter().copied()))
                        .help(text!(
                            "rename one of the files, or declare which is meant: `dict {name} = file/…`",
                            name
                        )),
                );
                return None;
            }
        };
        let opened = self.open_file(file, options::Options::default(), span);
        self.dictionaries.open.insert(named, opened.clone());
        opened
    }

    /// A dictionary's file; `None` where it can't be read, which is reported.
    fn dictionary_file(&mut self, file: &str, span: Span) -> Option<&'a DictionaryFile> {
        let problem = match self.context.dictionaries.get(file) {
            Some(DictionaryFile::Unreadable(mistake)) => {
                self.mistaken(file, mistake, span);
                return None;
            }
            Some(read) => return Some(read),
            None => Diagnostic::error(&routes::UNREADABLE_DICTIONARY, span, text!("there is no file `{file}`", file))
                .help(text!("the path is from the project's directory, or from {directory}", directory = DIRECTORY)),
        };
        self.report(problem);
        None
    }

    /// Reports what is wrong with a file.
    fn mistaken(&mut self, file: &str, mistake: &Mistake, span: Span) {
        let why = Text::of_runtime(&mistake.message);
        let message = match &mistake.place {
            Some(place) => text!("`{file}`, {place}: {why}", file, place = Text::of_runtime(place), why),
            None => text!("`{file}`: {why}", file, why),
        };
        let code = if mistake.is_broken { &routes::UNREADABLE_DICTIONARY } else { &routes::WRONG_RECORD };
        self.report(Diagnostic::error(code, span, message).help(Text::of_runtime(mistake.help)));
    }

    fn unknown_dictionary(&self, name: &str, span: Span) -> Diagnostic {
        let files = self.context.dictionaries.keys().filter_map(|path| stem(path));
        let known: Vec<&str> = self.dictionaries.declared.keys().map(String::as_str).chain(files).collect();
        let diagnostic =
            Diagnostic::error(&routes::UNKNOWN_DICTIONARY, span, text!("there is no dictionary `{name}`", name));
        let diagnostic = match known.as_slice() {
            [] => diagnostic.help(text!("put {name}.csv or {name}.json into {directory}", name, directory = DIRECTORY)),
            known => diagnostic.help(text!("there are {names}", names = listed(known.iter().copied()))),
        };
        self.nearest(name, || known).fix(diagnostic, span, |name| format!("$${name}"))
    }
}

/// What the route writes, without `$$`.
pub(super) fn written(parts: &[ast::Name]) -> String {
    parts.iter().map(|part| part.text.as_str()).collect::<Vec<_>>().join(".")
}

/// The name of a file in the directory of dictionaries, without its extension.
fn stem(path: &str) -> Option<&str> {
    let name = path.strip_prefix(DIRECTORY)?;
    (!name.contains('/')).then(|| name.rsplit_once('.').map_or(name, |(stem, _)| stem))
}
