//! Constants and dictionaries that tests replace.

use etlc_types::Type;

use super::{Checker, Lines, elements, values};
use crate::{
    check::nearest::listed,
    diagnostics::{
        Diagnostic, Span,
        codes::{
            routes,
            tests::{NOT_READ, WRONG_FORM},
        },
    },
    ir::{self, DictionaryColumn, DictionaryRange, DictionaryShape},
    syntax::ast::{self, ExprKind},
};

/// What stands in the place of constants and of dictionaries, by name.
type Replaced = (Vec<(String, String)>, Vec<(String, String)>);

/// The columns of records that a route uses, with their types.
#[derive(Default)]
struct Records<'r> {
    keys: Vec<(&'r str, Type)>,
    /// The bounds of ranges, and what is looked up.
    columns: Vec<(&'r str, Type)>,
}

impl<'r> Records<'r> {
    /// Adds the columns of a use.
    fn add(&mut self, keys: &'r [DictionaryColumn], range: Option<&'r DictionaryRange>, value: &'r DictionaryColumn) {
        if self.keys.is_empty() {
            self.keys = keys.iter().map(|key| (key.name.as_str(), key.kind)).collect();
        }
        let bounds = range.into_iter().flat_map(|range| [&range.from, &range.to]);
        for column in bounds.chain([value]) {
            if self.columns.iter().all(|(known, _)| *known != column.name) {
                self.columns.push((&column.name, column.kind));
            }
        }
    }
}

impl<'a> Checker<'a> {
    /// What stands in the place of these names.
    pub(super) fn replaced(&mut self, lines: &Lines<'a>, route: &ir::Route) -> Replaced {
        let (mut constants, mut dictionaries) = (Vec::new(), Vec::new());
        for (name, is_dictionary, value) in &lines.replaced {
            match is_dictionary {
                false => constants.extend(self.replaced_constant(name, value, &lines.constants, route)),
                true => dictionaries.extend(self.replaced_dictionary(name, value, route)),
            }
        }
        (constants, dictionaries)
    }

    fn replaced_constant(
        &mut self,
        name: &ast::Name,
        value: &ast::Expr,
        declared: &[&str],
        route: &ir::Route,
    ) -> Option<(String, String)> {
        let Some(constant) = route.constants.iter().find(|constant| constant.name == name.text) else {
            self.not_replaceable(name, declared, route);
            return None;
        };
        if constant.value.is_none() {
            let message = text!("the constant `${name}` is None, which can't be replaced", name = name.text);
            let diagnostic = Diagnostic::error(&routes::NOT_OF_TYPE, name.span, message);
            self.report(diagnostic.help("give it a value in the header: its type is not known"));
            return None;
        }
        match self.value_as(value, Some(constant.kind))? {
            Some(text) => Some((name.text.clone(), text)),
            None => {
                let kind = constant.kind;
                let message = text!("the constant `${name}` is of type {kind}, and never None", name = name.text, kind);
                let diagnostic = Diagnostic::error(&routes::NOT_OF_TYPE, value.span, message);
                self.report(diagnostic.help(text!("write a {kind}", kind)));
                None
            }
        }
    }

    /// Reports a constant that is replaced and is not there, or is there and not used.
    fn not_replaceable(&mut self, name: &ast::Name, declared: &[&str], route: &ir::Route) {
        if declared.contains(&name.text.as_str()) {
            let message = text!("no rule uses the constant `${name}`", name = name.text);
            self.report(Diagnostic::warning(&NOT_READ, name.span, message).here("has no effect"));
            return;
        }
        let known: Vec<&str> = route.constants.iter().map(|constant| constant.name.as_str()).collect();
        let message = text!("the route has no constant `${name}`", name = name.text);
        let diagnostic = Diagnostic::error(&routes::UNKNOWN_VARIABLE, name.span, message);
        let diagnostic = match known.as_slice() {
            [] => diagnostic.help("it has none: a test replaces constants of the header"),
            known => diagnostic.help(text!("it has {names}", names = &listed(known.iter().copied()))),
        };
        self.report(self.nearest(&name.text, || known).fix(diagnostic, name.span, |name| format!("${name}")));
    }

    fn replaced_dictionary(
        &mut self,
        name: &ast::Name,
        value: &'a ast::Expr,
        route: &ir::Route,
    ) -> Option<(String, String)> {
        if let Some((first, _)) = name.text.split_once('.') {
            let diagnostic = Diagnostic::error(&WRONG_FORM, name.span, "a dictionary is replaced as a whole");
            let whole = format!("$${first}");
            self.report(diagnostic.guess(text!("write `{right}`", right = whole), name.span, whole));
            return None;
        }
        let used: Vec<&ir::Dictionary> =
            route.dictionaries.iter().filter(|dictionary| first_part(&dictionary.name) == name.text).collect();
        if used.is_empty() {
            let known: Vec<&str> = route.dictionaries.iter().map(|dictionary| first_part(&dictionary.name)).collect();
            let message = text!("the route uses no dictionary `$${name}`", name = name.text);
            let unused = Diagnostic::warning(&NOT_READ, name.span, message).here("has no effect");
            self.report(self.nearest(&name.text, || known).fix(unused, name.span, |name| format!("$${name}")));
            return None;
        }
        let mut records = Records::default();
        for dictionary in &used {
            if let DictionaryShape::Records { keys, range, value, .. } = &dictionary.shape {
                records.add(keys, range.as_ref(), value);
            }
        }
        if records.columns.is_empty() {
            used.iter().try_for_each(|dictionary| self.check_part(value, dictionary))?;
        } else {
            self.check_records(value, &records)?;
        }
        Some((name.text.clone(), values::json(value)))
    }

    /// Records: a map from the key to records or, where one column is used, to that; or a list of records.
    fn check_records(&mut self, value: &'a ast::Expr, records: &Records<'_>) -> Option<()> {
        match (&value.kind, records.keys.as_slice()) {
            (ExprKind::Map(_), [(_, kind)]) => {
                for (key, found) in self.object_of(value, "")? {
                    let text = ast::Literal::Text(key.text.clone());
                    self.value_as(&ast::Expr { kind: ExprKind::Literal(text), span: key.span }, Some(*kind));
                    self.check_record_of(found, records);
                }
            }
            (ExprKind::List(_), keys) => {
                let columns = [keys, &records.columns].concat();
                for record in elements(value) {
                    self.check_record(record, &columns);
                }
            }
            _ => {
                let diagnostic = Diagnostic::error(&WRONG_FORM, value.span, "this is no table");
                let keys = listed(records.keys.iter().map(|(key, _)| *key));
                let (column, _) = records.columns[0];
                self.report(match records.keys.as_slice() {
                    [_] => diagnostic.help(text!(
                        "write a map from {keys}, `{{\"key\": {{\"{column}\": …}}}}`, or a list of records",
                        keys = &keys,
                        column
                    )),
                    _ => diagnostic.help(text!(
                        "write a list of records, each with {keys} and `{column}`",
                        keys = &keys,
                        column
                    )),
                });
                return None;
            }
        }
        Some(())
    }

    /// Checks the columns of a record.
    fn check_record(&mut self, record: &'a ast::Expr, columns: &[(&str, Type)]) {
        let Some(entries) = self.object_of(record, "a record is an object: `{\"column\": \"value\"}`") else { return };
        for (name, value) in entries {
            match columns.iter().find(|(column, _)| *column == name.text) {
                Some((_, kind)) => drop(self.value_as(value, Some(*kind))),
                None => {
                    let message = text!("the route looks up no column `{name}`", name = name.text);
                    let unused = Diagnostic::warning(&NOT_READ, name.span, message).here("has no effect");
                    let known: Vec<&str> = columns.iter().map(|(column, _)| *column).collect();
                    self.report(super::guess(self.nearest(&name.text, || known), unused, name.span));
                }
            }
        }
    }

    /// Checks what a key has: an object of columns, or the value of the only column.
    fn check_record_of(&mut self, value: &'a ast::Expr, records: &Records<'_>) {
        match (&value.kind, records.columns.as_slice()) {
            (ExprKind::Map(_), columns) => self.check_record(value, columns),
            (_, [(_, kind)]) => drop(self.value_as(value, Some(*kind))),
            (_, columns) => {
                let names = listed(columns.iter().map(|(column, _)| *column));
                let message = text!("the route looks up {names}: one value does not say which it is", names = &names);
                let help = "write what the key has as an object: `{\"column\": \"value\"}`";
                self.report(Diagnostic::error(&WRONG_FORM, value.span, message).help(help));
            }
        }
    }

    /// Reports a document that has not what the route uses of it.
    fn check_part(&mut self, document: &'a ast::Expr, used: &ir::Dictionary) -> Option<()> {
        let path = match &used.shape {
            DictionaryShape::Map { path, .. } | DictionaryShape::List { path, .. } => path,
            DictionaryShape::Scalar { path, .. } => path,
            DictionaryShape::Records { .. } => return Some(()),
        };
        let mut found = document;
        for key in path {
            let inner = match &found.kind {
                ExprKind::Map(entries) => entries.iter().find(|(name, _)| name.text == *key).map(|(_, value)| value),
                _ => None,
            };
            let Some(inner) = inner else { return self.lacks(document.span, used) };
            found = inner;
        }
        match (&used.shape, &found.kind) {
            (DictionaryShape::Map { kind, .. }, ExprKind::Map(entries)) => {
                entries.iter().try_for_each(|(_, value)| self.value_as(value, Some(*kind)).map(drop))
            }
            (DictionaryShape::Map { .. }, _) => self.lacks(found.span, used),
            (DictionaryShape::List { kind, .. }, ExprKind::List(_)) => self.value_as(found, Some(*kind)).map(drop),
            (DictionaryShape::List { .. }, _) => self.lacks(found.span, used),
            (DictionaryShape::Scalar { kind, .. }, _) => match self.value_as(found, Some(*kind))? {
                Some(_) => Some(()),
                None => self.lacks(found.span, used),
            },
            (DictionaryShape::Records { .. }, _) => Some(()),
        }
    }

    fn lacks(&mut self, span: Span, used: &ir::Dictionary) -> Option<()> {
        let what = match used.shape {
            DictionaryShape::Map { .. } => text!("map"),
            DictionaryShape::List { .. } => text!("list"),
            _ => text!("value"),
        };
        let message = text!("this has no {what} `$${name}`", what, name = used.name);
        let diagnostic = Diagnostic::error(&WRONG_FORM, span, message);
        let (line, written) = (used.place.line, &used.place.text);
        self.report(diagnostic.help(text!("the route uses it in line {line}: `{written}`", line, written)));
        None
    }
}

/// The name of a dictionary without the way into it.
fn first_part(name: &str) -> &str {
    name.split('.').next().unwrap_or_default()
}
