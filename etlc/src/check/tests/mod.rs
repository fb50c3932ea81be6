//! Tests: whether the names in them are there and their values are of the types they stand for.

mod expected;
mod replaced;
mod values;

use std::collections::HashMap;

use etlc_types::Type;

use super::{Checker, literals::misfit, nearest::Nearest};
use crate::{
    diagnostics::{
        Diagnostic, Severity, Span,
        codes::tests::{CONTRADICTION, INCOMPLETE_TEST, NOT_READ, TEST_TAKEN, WRONG_FORM},
    },
    ir::{self, test::Test},
    syntax::ast::{self, ExprKind, Item, TestLineKind},
};

/// The lines of a test, by kind.
#[derive(Default)]
struct Lines<'a> {
    /// The constants of the file, used or not.
    constants: Vec<&'a str>,
    given: Vec<&'a ast::Expr>,
    expected: Vec<(&'a ast::Expectation, Span)>,
    replaced: Vec<(&'a ast::Name, bool, &'a ast::Expr)>,
    at: Vec<&'a ast::Name>,
}

impl<'a> Checker<'a> {
    /// The tests of a file. Without a route, which has mistakes then, only what does not depend on it is looked at.
    pub(super) fn tests(&mut self, file: &'a ast::File, route: Option<&ir::Route>) -> Vec<Test> {
        // Where rules are wrong, their fields may be missing from the targets, which is no news.
        self.incomplete |= self.diagnostics.iter().any(|one| one.severity == Severity::Error);
        let mut first_of: HashMap<&str, Span> = HashMap::new();
        let mut made = Vec::new();
        let constants = file.items.iter().filter_map(|item| match item {
            Item::Constant(constant) => Some(constant.name.text.as_str()),
            _ => None,
        });
        let constants: Vec<&str> = constants.collect();
        for item in &file.items {
            let Item::Test(test) = item else { continue };
            let name = &test.name;
            if let Some(first) = first_of.get(name.text.as_str()).filter(|_| !name.text.is_empty()) {
                let message = text!("there are two tests \"{name}\"", name = name.text);
                let twice = Diagnostic::error(&TEST_TAKEN, name.span, message).label(*first, "the first");
                self.report(twice.help("give one of them another name"));
            }
            first_of.entry(&name.text).or_insert(name.span);
            let lines = Lines { constants: constants.clone(), ..self.lines(test) };
            if let Some(route) = route {
                made.push(self.test(test, &lines, route));
            }
        }
        made
    }

    /// Sorts the lines of a test, and reports what is missing or said twice.
    fn lines(&mut self, test: &'a ast::Test) -> Lines<'a> {
        let mut lines = Lines::default();
        for line in &test.lines {
            match &line.kind {
                TestLineKind::Given(rows) => lines.given.push(rows),
                TestLineKind::Expect(expectation) => lines.expected.push((expectation, line.span)),
                TestLineKind::With { name, dictionary, value } => lines.replaced.push((name, *dictionary, value)),
                TestLineKind::At(moment) => lines.at.push(moment),
            }
        }
        let missing = match (lines.given.is_empty(), lines.expected.is_empty()) {
            _ if test.is_broken => None,
            _ if test.name.text.is_empty() => {
                Some(("this test has no name", "write what it shows: `test \"an adult\":`"))
            }
            (true, _) => Some(("this test gives no rows", "give one by a line `given {\"field\": \"value\"}`")),
            (_, true) => Some((
                "this test expects nothing",
                "say what is to become of the rows: `expect TARGET {…}`, `expect none TARGET`, `expect TARGET skip \"why\"`",
            )),
            _ => None,
        };
        if let Some((what, help)) = missing {
            let incomplete = Diagnostic::error(&INCOMPLETE_TEST, test.span, what);
            self.report(incomplete.help(help));
        }
        if let [first, second, ..] = lines.at.as_slice() {
            self.contradiction(second.span, "the clock is set twice", first.span);
        }
        for (index, (name, dictionary, _)) in lines.replaced.iter().enumerate() {
            let same = |(first, kind, _): &&(&ast::Name, bool, _)| first.text == name.text && kind == dictionary;
            if let Some((first, ..)) = lines.replaced[..index].iter().find(same) {
                self.contradiction(name.span, "this is replaced twice", first.span);
            }
        }
        lines
    }

    fn contradiction(&mut self, span: Span, message: &'static str, first: Span) {
        let twice = Diagnostic::error(&CONTRADICTION, span, message).label(first, "the first");
        self.report(twice.help("leave one of them out"));
    }

    fn test(&mut self, test: &'a ast::Test, lines: &Lines<'a>, route: &ir::Route) -> Test {
        let (constants, dictionaries) = self.replaced(lines, route);
        Test {
            name: test.name.text.clone(),
            place: self.places.of(test.span),
            rows: self.given(&lines.given, route),
            expected: self.expected(&lines.expected, route),
            constants,
            dictionaries,
            at: lines.at.first().and_then(|moment| self.moment(moment)),
        }
    }

    /// The rows that a test gives, as JSON.
    fn given(&mut self, given: &[&'a ast::Expr], route: &ir::Route) -> Vec<String> {
        let mut rows = Vec::new();
        for object in given.iter().flat_map(|value| elements(value)) {
            let Some(fields) = self.object_of(object, "a row is given as an object: `{\"field\": \"value\"}`") else {
                continue;
            };
            for (name, _) in fields {
                let known: Vec<&str> = route.source.fields.iter().map(|field| field.name.as_str()).collect();
                if !known.contains(&name.text.as_str()) && !route.source.key.contains(&name.text) {
                    let message = text!("the route reads no field `{name}`", name = name.text);
                    let unused = Diagnostic::warning(&NOT_READ, name.span, message).here("has no effect");
                    self.report(guess(self.nearest(&name.text, || known), unused, name.span));
                }
            }
            rows.push(values::json(object));
        }
        rows
    }

    /// The entries of an object, each of another key; where it is none, that is reported.
    fn object_of(&mut self, value: &'a ast::Expr, help: &'static str) -> Option<&'a [(ast::Name, ast::Expr)]> {
        match &value.kind {
            ExprKind::Map(entries) => {
                for (index, (name, _)) in entries.iter().enumerate() {
                    if let Some((first, _)) = entries[..index].iter().find(|(first, _)| first.text == name.text) {
                        let message = text!("`{name}` stands in this object twice", name = name.text);
                        let twice = Diagnostic::error(&WRONG_FORM, name.span, message).label(first.span, "the first");
                        self.report(twice.help("leave one of them out"));
                    }
                }
                Some(entries)
            }
            ExprKind::Broken => None,
            _ => {
                self.report(Diagnostic::error(&WRONG_FORM, value.span, "this is no object").help(help));
                None
            }
        }
    }

    fn moment(&mut self, moment: &ast::Name) -> Option<String> {
        match super::literals::text_form(&moment.text, Type::Timestamptz) {
            Ok(form) => Some(form),
            Err(failure) => {
                self.report(misfit(&moment.text, Type::Timestamptz, &failure, moment.span));
                None
            }
        }
    }
}

/// The elements of a list, or the one value that is none.
fn elements(value: &ast::Expr) -> &[ast::Expr] {
    match &value.kind {
        ExprKind::List(elements) => elements,
        _ => std::slice::from_ref(value),
    }
}

/// Adds a guess at the name that was meant, in the quotes it stands in.
fn guess(nearest: Nearest<'_>, diagnostic: Diagnostic, span: Span) -> Diagnostic {
    match nearest {
        Nearest::Alike(name, _) | Nearest::Case(name) | Nearest::Slip(name) | Nearest::Like(name) => {
            diagnostic.guess(text!("write `{right}`", right = format!("\"{name}\"")), span, format!("\"{name}\""))
        }
        Nearest::Nothing => diagnostic,
    }
}
