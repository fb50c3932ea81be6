//! Dictionaries of records: maps from key columns, or from ranges, to another column.

use std::collections::BTreeMap;

use etlc_dictionaries::{Column, Csv, Each, Layout, Mistake, Node, Value, check};
use etlc_types::Type;

use super::{Problem, listed};
use crate::{
    check::{literals, nearest::Nearest},
    diagnostics::{Diagnostic, Span, codes::routes},
    ir::{DictionaryColumn, DictionaryRange, DictionaryShape},
    syntax::ast,
};

/// The columns of a dictionary, and what they are in it.
#[derive(Clone, Debug, Default)]
pub(super) struct Columns {
    /// The columns of the file; those that are declared where a live table has more.
    pub(super) names: Vec<String>,
    /// Whether there may be columns that are not among the names.
    pub(super) is_live: bool,
    /// Where in a document the records are.
    pub(super) path: Vec<String>,
    /// The key columns.
    pub(super) keys: Vec<String>,
    /// The columns of the bounds of a range.
    pub(super) range: Option<[String; 2]>,
    /// The types that are declared.
    pub(super) types: BTreeMap<String, Type>,
    /// Whether keys are compared without case.
    pub(super) ignore_case: bool,
    /// The texts of a CSV file that mean null.
    pub(super) null: Vec<String>,
}

/// The records of a file.
#[derive(Clone, Copy)]
pub(super) enum Records<'f> {
    /// The text of a CSV file.
    Csv(&'f str),
    /// Records in a document.
    Document(&'f Node),
}

impl Records<'_> {
    fn read(self, layout: &Layout<'_>, each: &mut Each<'_>) -> Result<(), Mistake> {
        match self {
            Records::Csv(text) => {
                let csv = Csv::open(text)?;
                let place = |column: Column<'_>| csv.header.iter().position(|name| name == column.name);
                let columns: Vec<usize> = layout.columns().filter_map(place).collect();
                csv.read(&columns, layout.null, each)
            }
            Records::Document(node) => node.read(layout, each),
        }
    }
}

impl Columns {
    /// The type of a column.
    pub(super) fn kind(&self, name: &str) -> Type {
        self.types.get(name).copied().unwrap_or(Type::Text)
    }

    /// The columns that are neither key nor bound.
    fn others(&self) -> impl Iterator<Item = &str> {
        let is_used = |name: &&str| self.is_key(name) || self.range.iter().flatten().any(|bound| bound == name);
        self.names.iter().map(String::as_str).filter(move |name| !is_used(name))
    }

    pub(super) fn is_key(&self, name: &str) -> bool {
        self.keys.iter().any(|key| key == name)
    }

    /// Checks every record, as a run would.
    ///
    /// # Errors
    /// The first mistake.
    pub(super) fn check(&self, records: Records<'_>) -> Result<(), Mistake> {
        let column = |name| Column { name, kind: self.kind(name) };
        let keys: Vec<Column<'_>> = self.keys.iter().map(|key| column(key)).collect();
        let range = self.range.as_ref().map(|[from, to]| [column(from), column(to)]);
        let first = keys.first().copied().or(range.map(|[from, _]| from));
        // Texts of a CSV file need no check; in a document a list may stand in the place of one.
        let is_checked = |column: &Column<'_>| column.kind != Type::Text || matches!(records, Records::Document(_));
        let null: Vec<&str> = self.null.iter().map(String::as_str).collect();
        for value in first.into_iter().chain(self.others().map(column).filter(is_checked)) {
            let layout = Layout { keys: &keys, range, value, ignore_case: self.ignore_case, null: &null, unit: "line" };
            check(&layout, literals::text_form, |each| records.read(&layout, each))?;
        }
        Ok(())
    }

    /// The map that `$$name.path` is.
    pub(super) fn shape(&self, name: &str, path: &[ast::Name], span: Span) -> Result<DictionaryShape, Problem> {
        let value = match path {
            [] => match self.others().collect::<Vec<_>>().as_slice() {
                [one] => *one,
                columns => return Err(column_needed(name, columns, self.is_live, span)),
            },
            [column] if self.is_live || self.names.contains(&column.text) || self.is_key(&column.text) => &column.text,
            [column] => {
                let message = text!("`$${name}` has no column `{column}`", name, column = column.text);
                let diagnostic = Diagnostic::error(&routes::NOTHING_AT_PATH, column.span, message);
                let names = || self.names.iter().map(String::as_str);
                let diagnostic = diagnostic.help(text!("its columns are {names}", names = listed(names())));
                return Err(Box::new(Nearest::of(&column.text, names()).fix(diagnostic, column.span, str::to_owned)));
            }
            [_, deeper, ..] => {
                let message = text!("a column of `$${name}` holds values, and nothing is inside of them", name);
                return Err(Box::new(
                    Diagnostic::error(&routes::NOTHING_AT_PATH, deeper.span, message)
                        .help(text!("write `{right}`", right = format!("$${name}.{}", path[0].text))),
                ));
            }
        };
        let column = |name: &str| DictionaryColumn { name: name.to_owned(), kind: self.kind(name) };
        Ok(DictionaryShape::Records {
            path: self.path.clone(),
            keys: self.keys.iter().map(|key| column(key)).collect(),
            range: self.range.as_ref().map(|[from, to]| DictionaryRange { from: column(from), to: column(to) }),
            value: column(value),
        })
    }
}

/// What is said where no column is named and there is not one alone.
fn column_needed(name: &str, columns: &[&str], is_live: bool, span: Span) -> Problem {
    let message = match is_live && columns.is_empty() {
        true => text!("which column of `$${name}` is meant is not said", name),
        false => text!("`$${name}` has {count} columns beside its key", name, count = columns.len()),
    };
    let diagnostic = Diagnostic::error(&routes::COLUMN_NEEDED, span, message);
    Box::new(match columns.first() {
        Some(first) => {
            let names = listed(columns.iter().copied());
            let right = format!("$${name}.{first}");
            diagnostic.help(text!("name the one that is meant, of {names}: `$${name}.…`", names, name)).guess(
                text!("write `{right}`", right),
                span,
                right,
            )
        }
        None => diagnostic.help(text!("name the one that a lookup gives: `$${name}.…`", name)),
    })
}

/// The columns of records in a document. Of a map from keys to scalars, they are the key and the one that is declared.
///
/// # Errors
/// Where there are no records.
pub(super) fn header(node: &Node, keys: &[String], types: &BTreeMap<String, Type>) -> Result<Vec<String>, Mistake> {
    let (Value::Map(entries), [key]) = (&node.value, keys) else { return node.header() };
    let is_scalar = |node: &Node| !matches!(node.value, Value::List(_) | Value::Map(_));
    let mut names = match entries.iter().next() {
        Some((_, first)) if is_scalar(first) => types.keys().filter(|name| *name != key).cloned().collect(),
        _ => node.header()?,
    };
    // The key is no member of the maps.
    if !names.contains(key) {
        names.insert(0, key.clone());
    }
    Ok(names)
}
