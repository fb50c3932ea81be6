//! Tests and the lines below them.

use crate::diagnostics::{Diagnostic, Span, codes};
use crate::syntax::ast::{Item, Name, Test, TestLine, TestLineKind};
use crate::syntax::head::TestWord;
use crate::syntax::layout::Statement;
use crate::syntax::tokens::quoted;

use super::Tree;
use super::depth::Owner;

/// How a test is written.
const TEST: &str = "a test is written `test \"an adult\":`, with `given` and `expect` lines below it, deeper";

/// What a test holds.
pub(super) const LINES: &str =
    "a test holds `given {…}`, `expect TARGET {…}`, `with $name = value` and `at \"2024-01-01T00:00Z\"`";

/// How rows are given.
const GIVEN: &str = "rows are given as `given {\"id\": 1}` or `given [{\"id\": 1}, {\"id\": 2}]`";

/// How an expectation is written.
const EXPECT: &str = "what is expected is written `expect norm {\"id\": 1}`, `expect norm skip \"why\"`, \
                      `expect norm reject \"why\"`, `expect none norm`, `expect rollback \"why\"`, `expect fails \"why\"`";

/// How a name is replaced.
const WITH: &str = "a constant is replaced by `with $name = 18`, a dictionary by `with $$name = {\"key\": \"value\"}`";

/// How the clock is set.
const AT: &str = "the clock is set by `at \"2024-01-01T00:00Z\"`";

impl<'t> Tree<'t> {
    pub(super) fn test(&mut self, statement: &Statement) {
        let word = statement.head.word;
        let name = self.parse(&self.grammar.test.name.clone(), statement, TEST);
        let name = name.unwrap_or(Name { text: String::new(), span: word });
        self.item(statement, Item::Test(Test { name, lines: Vec::new(), is_broken: false, span: statement.code }));
        self.own(Owner::Test(self.items.len() - 1), statement);
    }

    pub(super) fn test_line(&mut self, statement: &Statement, word: TestWord) {
        let Some(Owner::Test(index)) = self.owner() else {
            let span = statement.head.word;
            let message = text!("{written} stands in a test", written = quoted(&self.source[span.start..span.end]));
            self.problems.push(Diagnostic::error(&codes::syntax::MISPLACED_LINE, span, message).help(TEST));
            return;
        };
        let lines = &self.grammar.test;
        let (parser, form) = match word {
            TestWord::Given => (lines.given.clone(), GIVEN),
            TestWord::Expect => (lines.expect.clone(), EXPECT),
            TestWord::With => (lines.with.clone(), WITH),
            TestWord::At => (lines.at.clone(), AT),
        };
        let read: Option<TestLineKind> = self.parse(&parser, statement, form);
        let before = self.items.get_mut(index);
        match (before, read) {
            (Some(Item::Test(test)), Some(kind)) => test.lines.push(TestLine { kind, span: statement.code }),
            // What could not be read stands for something: a test without it is not known to lack it.
            (Some(Item::Test(test)), None) => test.is_broken = true,
            _ => {}
        }
    }

    /// Reports a line that no test holds.
    pub(super) fn no_test_line(&mut self, statement: &Statement) {
        let Span { start, end } = statement.code;
        let first = self.source[start..end].lines().next().unwrap_or_default();
        let span = Span::new(start, start + first.len());
        let message = "no line of a test is written so";
        self.problems.push(Diagnostic::error(&codes::syntax::UNKNOWN_LINE, span, message).help(LINES));
    }
}
