//! The grammar of statements, on tokens. It is built once for a file; every part is boxed, which keeps its types, and
//! the time to compile them, small.

mod expression;
mod function;
mod header;
mod pipeline;
mod rule;
pub(super) mod test;
mod types;

use chumsky::prelude::*;

use super::ast::{Expr, Function, ObjectRef, OptionEntry, OptionValue, Rule};
use super::errors::{Boxed, Extra, Input};
use super::tokens::Kind;
use crate::diagnostics::Span;

/// The parsers of all statements of one file.
pub(super) struct Grammar<'t> {
    /// A rule.
    pub(super) rule: Boxed<'t, Rule>,
    /// An expression: what follows `WHERE`, or `$name =`.
    pub(super) expression: Boxed<'t, Expr>,
    /// What follows `name =` where that is the source, a target or a dictionary.
    pub(super) endpoint: Boxed<'t, (Vec<ObjectRef>, Vec<OptionEntry>)>,
    /// What follows `name =` where that is a setting.
    pub(super) setting: Boxed<'t, Vec<(OptionValue, Span)>>,
    /// What follows `fn`.
    pub(super) function: Boxed<'t, Function>,
    /// The lines of tests.
    pub(super) test: test::Lines<'t>,
}

impl<'t> Grammar<'t> {
    /// The grammar for the tokens of this source.
    pub(super) fn new(source: &'t str) -> Grammar<'t> {
        let expressions = expression::expressions(source);
        let segment = pipeline::segment(source, &expressions);
        Grammar {
            rule: rule::rule(source, segment.clone()),
            expression: expressions.full.clone(),
            endpoint: header::endpoint(source),
            setting: header::setting(source),
            function: function::function(source, expressions.full, segment),
            test: test::Lines::new(source),
        }
    }
}

/// Everything up to the next token at this depth that one of these kinds is, one token at least; brackets are skipped
/// as a whole.
fn junk<'t>(stop: &'static [Kind]) -> Boxed<'t, ()> {
    let inside = recursive(|tree| {
        let other = any().filter(|kind| !opens(*kind) && !closes(*kind)).ignored();
        choice((
            any()
                .filter(|kind| opens(*kind))
                .ignore_then(tree.repeated())
                .then_ignore(any().filter(|kind| closes(*kind)))
                .ignored(),
            other,
        ))
        .boxed()
    });
    any().filter(|kind| !stop.contains(kind)).rewind().ignore_then(inside).repeated().at_least(1).boxed()
}

fn opens(kind: Kind) -> bool {
    matches!(kind, Kind::Open | Kind::Group | Kind::ListOpen | Kind::MapOpen)
}

fn closes(kind: Kind) -> bool {
    matches!(kind, Kind::Close | Kind::ListClose | Kind::MapClose)
}

/// The place of a token of this kind.
fn token<'t>(kind: Kind) -> impl chumsky::Parser<'t, Input<'t>, Span, Extra> + Clone {
    just(kind).to_span()
}

/// The text of a token, or of several.
fn slice(source: &str, span: Span) -> &str {
    &source[span.start..span.end]
}
