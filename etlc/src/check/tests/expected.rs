//! What tests expect.

use super::{Checker, elements, guess};
use crate::{
    check::nearest::listed,
    diagnostics::{
        Diagnostic, Span,
        codes::{
            routes,
            tests::{CONTRADICTION, NO_SUCH_COLUMN, NO_SUCH_TARGET},
        },
    },
    ir::{
        self,
        test::{Expectation, Expected, Field, LeftOut},
    },
    syntax::ast::{self, EventKind, ExprKind, Literal},
};

/// What a line is about.
#[derive(Clone, Copy)]
enum Subject<'a> {
    /// Rows that reach a target.
    Rows(&'a ast::Name),
    /// Rows that are left out of a target.
    LeftOut(&'a ast::Name),
    /// A target that no row reaches.
    Nothing(&'a ast::Name),
    /// The end of the run before its time.
    End,
    /// What the channels are told.
    Told,
}

impl<'a> Checker<'a> {
    /// What these lines expect, each with its place.
    pub(super) fn expected(&mut self, lines: &[(&'a ast::Expectation, Span)], route: &ir::Route) -> Vec<Expected> {
        let mut expected: Vec<Expected> = Vec::new();
        let mut subjects: Vec<(Subject<'_>, Span)> = Vec::new();
        for (line, span) in lines {
            let part = |part: &Option<ast::Name>| part.as_ref().map(|part| part.text.clone());
            let subject = match line {
                ast::Expectation::Rows { target, .. } => Subject::Rows(target),
                ast::Expectation::Event { target, .. } => Subject::LeftOut(target),
                ast::Expectation::None(target) => Subject::Nothing(target),
                ast::Expectation::Rollback(_) | ast::Expectation::Fails(_) => Subject::End,
                ast::Expectation::Notify(_) => Subject::Told,
            };
            self.check_agreement(subject, *span, &subjects);
            subjects.push((subject, *span));
            let target = match subject {
                Subject::Rows(name) | Subject::LeftOut(name) | Subject::Nothing(name) => {
                    match self.target_of(name, route) {
                        Some(target) => target,
                        None => continue,
                    }
                }
                Subject::End | Subject::Told => 0,
            };
            let what = match line {
                ast::Expectation::Rows { rows, .. } => {
                    for row in elements(rows) {
                        if let Some(fields) = self.expected_row(row, &route.targets[target]) {
                            let place = self.places.of(row.span);
                            expected.push(Expected { what: Expectation::Row { target, fields }, place });
                        }
                    }
                    continue;
                }
                ast::Expectation::Event { kind, part: text, .. } => {
                    let how = if *kind == EventKind::Skip { LeftOut::Skipped } else { LeftOut::Rejected };
                    Expectation::LeftOut { target, how, part: part(text) }
                }
                ast::Expectation::None(_) => Expectation::Nothing { target },
                ast::Expectation::Rollback(text) => Expectation::Rollback { part: part(text) },
                ast::Expectation::Fails(text) => Expectation::Fails { part: part(text) },
                ast::Expectation::Notify(text) => Expectation::Told { part: part(text) },
            };
            expected.push(Expected { what, place: self.places.of(*span) });
        }
        expected
    }

    /// Reports a line that cannot hold beside an earlier one.
    fn check_agreement(&mut self, subject: Subject<'_>, span: Span, earlier: &[(Subject<'_>, Span)]) {
        use Subject::{End, Nothing, Rows};
        let clash = earlier.iter().find(|(other, _)| match (subject, *other) {
            (Rows(one) | Nothing(one), Nothing(other)) | (Nothing(one), Rows(other)) => one.text == other.text,
            (End, _) | (_, End) => true,
            _ => false,
        });
        let Some((other, first)) = clash else { return };
        let message = match (subject, other) {
            (End, _) | (_, End) => "a run that is undone leaves no rows: this can't hold beside the other line",
            (Nothing(_), Nothing(_)) => "this is said twice",
            _ => "rows are expected of a target, and none",
        };
        let diagnostic = Diagnostic::error(&CONTRADICTION, span, message).label(*first, "the other");
        self.report(diagnostic.help("leave one of them out"));
    }

    /// The index of the target of this name; where there is none, that is reported.
    fn target_of(&mut self, name: &ast::Name, route: &ir::Route) -> Option<usize> {
        let found = route.targets.iter().position(|target| target.name == name.text);
        if found.is_none() {
            let known: Vec<&str> = route.targets.iter().map(|target| target.name.as_str()).collect();
            let message = text!("there is no target `{name}`", name = name.text);
            let diagnostic = Diagnostic::error(&NO_SUCH_TARGET, name.span, message)
                .help(text!("the targets are {names}", names = &listed(known.iter().copied())));
            self.report(self.nearest(&name.text, || known).fix(diagnostic, name.span, str::to_owned));
        }
        found
    }

    /// The fields of a row that is expected; where one is wrong, that is reported.
    fn expected_row(&mut self, row: &'a ast::Expr, target: &ir::Target) -> Option<Vec<Field>> {
        let entries = self.object_of(row, "a row is expected as an object: `expect norm {\"field\": \"value\"}`")?;
        let mut fields = Vec::new();
        for (name, value) in entries {
            let Some(column) = target.columns.iter().position(|column| column.name == name.text) else {
                if self.incomplete {
                    continue;
                }
                let known: Vec<&str> = target.columns.iter().map(|column| column.name.as_str()).collect();
                let message =
                    text!("the target `{target}` has no field `{name}`", target = target.name, name = name.text);
                let diagnostic = Diagnostic::error(&NO_SUCH_COLUMN, name.span, message)
                    .help(text!("it has {names}", names = &listed(known.iter().copied())));
                self.report(guess(self.nearest(&name.text, || known), diagnostic, name.span));
                continue;
            };
            let known = &target.columns[column];
            if known.not_null && matches!(value.kind, ExprKind::Literal(Literal::Null)) {
                let message = text!("the field `{name}` refuses null, so it is never None", name = name.text);
                let diagnostic = Diagnostic::error(&routes::NOT_OF_TYPE, value.span, message);
                self.report(diagnostic.help("a null there is a failure: `expect fails`"));
                continue;
            }
            if let Some(value) = self.value_as(value, known.kind) {
                fields.push(Field { column, value });
            }
        }
        Some(fields)
    }
}
