//! Dictionaries in CSV: maps from key columns to another column.

use std::collections::HashMap;

use etlc_types::Type;

use super::{Problem, listed};
use crate::{
    check::{Checker, literals, nearest::Nearest},
    diagnostics::{Diagnostic, Span, Text, codes::routes},
    ir::DictionaryShape,
    syntax::ast,
};

/// How the columns of a file are declared.
pub(super) struct Columns<'c> {
    /// Their names.
    pub(super) header: &'c [String],
    /// The key columns; the first where none is declared.
    pub(super) keys: &'c [String],
    /// The types that are declared.
    pub(super) types: &'c HashMap<String, Type>,
    /// Whether keys are compared without case.
    pub(super) ignore_case: bool,
}

/// The columns of a CSV file.
#[derive(Clone, Debug)]
pub(super) struct Table {
    header: Vec<String>,
    types: Vec<Type>,
    /// Indices of the key columns.
    keys: Vec<usize>,
}

impl Checker<'_> {
    /// The table of a file, every record of which has been checked; `None` where one is wrong, which is reported.
    pub(super) fn table(
        &mut self,
        columns: Columns,
        records: &[Vec<Option<String>>],
        file: &str,
        span: Span,
    ) -> Option<Table> {
        let problem = |message: Text| Diagnostic::error(&routes::WRONG_RECORD, span, message);
        if columns.header.is_empty() {
            self.report(
                problem(text!("`{file}` is empty", file)).help("its first record names the columns: `code,name`"),
            );
            return None;
        }
        let position = |name: &String| columns.header.iter().position(|known| known == name);
        let keys: Vec<usize> = match columns.keys {
            [] => vec![0],
            keys => keys.iter().filter_map(position).collect(),
        };
        let types: Vec<Type> =
            columns.header.iter().map(|name| columns.types.get(name).copied().unwrap_or(Type::Text)).collect();
        let mut first_of: HashMap<Vec<String>, usize> = HashMap::new();
        for (index, record) in records.iter().enumerate() {
            // The header is the first record.
            let number = index + 2;
            if record.len() != columns.header.len() {
                let (has, wanted) = (record.len(), columns.header.len());
                self.report(
                    problem(text!(
                        "record {number} of `{file}` has {has} fields, and the header has {wanted}",
                        number,
                        file,
                        has,
                        wanted
                    ))
                    .help("every record has a field for each column; quote a field that holds a comma"),
                );
                return None;
            }
            let cells = columns.header.iter().zip(&types).zip(record);
            for ((name, kind), cell) in cells {
                if let Some(text) = cell
                    && let Err(failure) = literals::text_form(text, *kind)
                {
                    let message = text!(
                        "record {number} of `{file}`: `{text}` in column `{name}` is no {kind}",
                        number,
                        file,
                        text,
                        name,
                        kind
                    );
                    let help = match failure.shown_help() {
                        Some(help) => Text::verbatim(help),
                        None => text!("mend the record, or declare the column as text"),
                    };
                    self.report(problem(message).help(help));
                    return None;
                }
            }
            let key: Option<Vec<String>> = keys
                .iter()
                .map(|&key| {
                    let text = literals::text_form(record[key].as_deref()?, types[key]).ok()?;
                    Some(if columns.ignore_case { text.to_lowercase() } else { text })
                })
                .collect();
            let Some(key) = key else {
                self.report(
                    problem(text!("record {number} of `{file}` has no key", number, file))
                        .help("a record whose key is null is never found; give it one, or take the record out"),
                );
                return None;
            };
            let shown = key.join(", ");
            if let Some(first) = first_of.insert(key, number) {
                self.report(
                    problem(text!(
                        "records {first} and {number} of `{file}` have the same key, `{shown}`",
                        first,
                        number,
                        file,
                        shown
                    ))
                    .help("a lookup has one answer: take one of them out, or declare more key columns, `key: [a, b]`"),
                );
                return None;
            }
        }
        Some(Table { header: columns.header.to_vec(), types, keys })
    }
}

impl Table {
    /// The map that `$$name.path` is.
    pub(super) fn shape(&self, name: &str, path: &[ast::Name], span: Span) -> Result<DictionaryShape, Problem> {
        let others = || (0..self.header.len()).filter(|index| !self.keys.contains(index));
        let column = match path {
            [] => match others().collect::<Vec<_>>().as_slice() {
                [one] => *one,
                columns => {
                    let message = text!("`$${name}` has {count} columns beside its key", name, count = columns.len());
                    let names = listed(columns.iter().map(|&index| self.header[index].as_str()));
                    let diagnostic = Diagnostic::error(&routes::COLUMN_NEEDED, span, message);
                    let diagnostic =
                        diagnostic.help(text!("name the one that is meant, of {names}: `$${name}.…`", names, name));
                    let guess = columns.first().map(|&index| format!("$${name}.{}", self.header[index]));
                    return Err(Box::new(match guess {
                        Some(guess) => diagnostic.guess(text!("write `{right}`", right = guess), span, guess),
                        None => diagnostic,
                    }));
                }
            },
            [column] => match self.header.iter().position(|known| *known == column.text) {
                Some(index) => index,
                None => {
                    let message = text!("`$${name}` has no column `{column}`", name, column = column.text);
                    let diagnostic = Diagnostic::error(&routes::NOTHING_AT_PATH, column.span, message);
                    let names = || self.header.iter().map(String::as_str);
                    let diagnostic = diagnostic.help(text!("its columns are {names}", names = listed(names())));
                    return Err(Box::new(Nearest::of(&column.text, names()).fix(
                        diagnostic,
                        column.span,
                        str::to_owned,
                    )));
                }
            },
            [_, deeper, ..] => {
                let message = text!("a column of `$${name}` holds values, and nothing is inside of them", name);
                return Err(Box::new(Diagnostic::error(&routes::NOTHING_AT_PATH, deeper.span, message).help(text!(
                    "write `$${name}.{column}`",
                    name,
                    column = path[0].text
                ))));
            }
        };
        Ok(DictionaryShape::Columns {
            keys: self.keys.iter().map(|&key| self.header[key].clone()).collect(),
            key_types: self.keys.iter().map(|&key| self.types[key]).collect(),
            column: self.header[column].clone(),
            kind: self.types[column],
        })
    }
}
