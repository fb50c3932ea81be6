//! Tests and their lines. The values in them are data: literals, lists and maps, also as JSON writes them.

use crate::syntax::characters::visible;
use chumsky::prelude::*;

use crate::diagnostics::{Diagnostic, Span, codes};
use crate::syntax::ast::{EventKind, Expectation, Expr, ExprKind, Literal, Name, TestLineKind, UnaryOp};
use crate::syntax::errors::{Boxed, Part, report};
use crate::syntax::literal;
use crate::syntax::tokens::Kind;

use super::expression::{list, map};
use super::{slice, token};

/// The parsers of a test's lines.
pub(crate) struct Lines<'t> {
    /// What follows `test`: its name and the colon.
    pub(crate) name: Boxed<'t, Name>,
    /// What follows `given`.
    pub(crate) given: Boxed<'t, TestLineKind>,
    /// What follows `expect`.
    pub(crate) expect: Boxed<'t, TestLineKind>,
    /// What follows `with`.
    pub(crate) with: Boxed<'t, TestLineKind>,
    /// What follows `at`.
    pub(crate) at: Boxed<'t, TestLineKind>,
}

impl<'t> Lines<'t> {
    pub(super) fn new(source: &'t str) -> Lines<'t> {
        let data = data(source);
        Lines {
            name: name(source),
            given: data.clone().map(TestLineKind::Given).boxed(),
            expect: expectation(source, data.clone()).map(TestLineKind::Expect).boxed(),
            with: with(source, data),
            at: text(source).map(TestLineKind::At).boxed(),
        }
    }
}

/// `"name":`.
fn name(source: &str) -> Boxed<'_, Name> {
    text(source)
        .then(token(Kind::Colon).or_not())
        .map_with(|(name, colon), e| {
            if colon.is_none() {
                let behind = Span::new(name.span.end, name.span.end);
                let problem =
                    Diagnostic::error(&codes::syntax::MISSING_COLON, name.span, "the name of a test ends with a colon");
                e.emit(report(problem.fix("write `:`", behind, ":")));
            }
            name
        })
        .boxed()
}

/// A literal text as a name.
fn text(source: &str) -> Boxed<'_, Name> {
    token(Kind::Text).map(move |span| Name { text: literal::value(slice(source, span)), span }).boxed()
}

/// `norm {…}`, `norm skip "part"`, `none norm`, `rollback "part"` and their kin.
fn expectation<'t>(source: &'t str, data: Boxed<'t, Expr>) -> Boxed<'t, Expectation> {
    let word = |word: &'static str| {
        token(Kind::Name).filter(move |span| slice(source, *span).eq_ignore_ascii_case(word)).ignored()
    };
    let target = token(Kind::Name).map(move |span| Name { text: visible(slice(source, span)), span }).boxed();
    let part = text(source).or_not().boxed();
    let event = choice((word("skip").to(EventKind::Skip), word("reject").to(EventKind::Reject)));
    let rows = one_of([Kind::MapOpen, Kind::ListOpen]).rewind().ignore_then(data);
    let of_target = target.clone().then(choice((
        rows.map(Outcome::Rows),
        event.then(part.clone()).map(|(kind, part)| Outcome::Event(kind, part)),
    )));
    let of_target = of_target.map(|(target, outcome)| match outcome {
        Outcome::Rows(rows) => Expectation::Rows { target, rows },
        Outcome::Event(kind, part) => Expectation::Event { target, kind, part },
    });
    choice((
        of_target,
        word("none").ignore_then(target).map(Expectation::None),
        word("rollback").ignore_then(part.clone()).map(Expectation::Rollback),
        word("fails").ignore_then(part.clone()).map(Expectation::Fails),
        word("notify").ignore_then(part).map(Expectation::Notify),
    ))
    .boxed()
}

/// What a target is to do with a row.
enum Outcome {
    Rows(Expr),
    Event(EventKind, Option<Name>),
}

/// `$name = value`, `$$name = value`.
fn with<'t>(source: &'t str, data: Boxed<'t, Expr>) -> Boxed<'t, TestLineKind> {
    one_of([Kind::Variable, Kind::Dictionary])
        .map_with(move |kind, e| {
            let (span, dictionary) = (e.span(), kind == Kind::Dictionary);
            let sigil = if dictionary { 2 } else { 1 };
            (Name { text: visible(&slice(source, span)[sigil..]), span }, dictionary)
        })
        .then_ignore(just(Kind::Equals))
        .then(data)
        .map(|((name, dictionary), value)| TestLineKind::With { name, dictionary, value })
        .boxed()
}

/// A literal, a list or a map.
fn data(source: &str) -> Boxed<'_, Expr> {
    recursive(|data| {
        let data = data.boxed();
        let word = select! {
            Kind::True => ExprKind::Literal(Literal::Bool(true)),
            Kind::False => ExprKind::Literal(Literal::Bool(false)),
            Kind::Null => ExprKind::Literal(Literal::Null),
            Kind::Broken => ExprKind::Broken,
        };
        let text =
            token(Kind::Text).map(move |span| ExprKind::Literal(Literal::Text(literal::value(slice(source, span)))));
        let number = one_of([Kind::Integer, Kind::Decimal]).map_with(move |kind, e| {
            let digits = slice(source, e.span()).to_owned();
            ExprKind::Literal(if kind == Kind::Integer { Literal::Integer(digits) } else { Literal::Decimal(digits) })
        });
        let negative = number.map_with(|kind, e| Expr { kind, span: e.span() });
        let negative =
            just(Kind::Minus).ignore_then(negative).map(|number| ExprKind::Unary(UnaryOp::Negate, Box::new(number)));
        choice((word, text, number, negative, list(&data), map(source, &data)))
            .map_with(|kind, e| Expr { kind, span: e.span() })
            .boxed()
    })
    .labelled(Part::Value)
    .boxed()
}
