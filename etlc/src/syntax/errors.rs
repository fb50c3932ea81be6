//! The one file that knows how chumsky sees the tokens and speaks of errors.

use chumsky::error::{Rich, RichPattern, RichReason};
use chumsky::input::{Input as _, MappedInput};
use chumsky::{Parser as _, extra};

use crate::diagnostics::{Diagnostic, Span, codes};

use super::lexer::Damage;
use super::tokens::{Kind, Token, quoted};

/// The tokens of a statement.
pub(super) type Input<'t> = MappedInput<'t, Kind, Span, &'t [Token], fn(&'t Token) -> (&'t Kind, &'t Span)>;

/// An error of chumsky; one of ours is a diagnostic.
pub(super) type Error<'t> = Rich<'t, Kind, Span, Diagnostic>;

/// What the parsers carry besides their output.
pub(super) type Extra<'t> = extra::Err<Error<'t>>;

/// A parser for a part of a statement.
pub(super) type Boxed<'t, O> = chumsky::Boxed<'t, 't, Input<'t>, O, Extra<'t>>;

impl chumsky::span::Span for Span {
    type Context = ();
    type Offset = usize;

    fn new((): (), range: std::ops::Range<usize>) -> Span {
        Span::from(range)
    }

    fn context(&self) {}

    fn start(&self) -> usize {
        self.start
    }

    fn end(&self) -> usize {
        self.end
    }
}

/// A diagnostic, as the parsers emit it.
pub(super) fn report<'t>(diagnostic: Diagnostic) -> Error<'t> {
    Rich::custom(diagnostic.span, diagnostic)
}

/// Parses a statement whose source ends at byte `end`; `form` shows how such a statement is written. Where the tokens
/// are damaged, what they alone tell is no news.
pub(super) fn parse<'t, O>(
    parser: &Boxed<'t, O>,
    tokens: &'t [Token],
    (source, end): (&str, usize),
    damage: Damage,
    form: &str,
) -> (Option<O>, Vec<Diagnostic>) {
    let end = Span::new(end, end);
    let view: fn(&'t Token) -> (&'t Kind, &'t Span) = |token| (&token.kind, &token.span);
    let (output, errors) = parser.parse(tokens.map(end, view)).into_output_errors();
    let is_news = |error: &Error<'_>| match error.reason() {
        RichReason::Custom(found) if found.code == &codes::syntax::MISSING_RIGHT => damage < Damage::CutOff,
        RichReason::Custom(found) if found.code == &codes::syntax::BAD_OPTION => damage < Damage::Garbled,
        RichReason::Custom(_) => damage < Damage::Torn,
        RichReason::ExpectedFound { .. } => damage < Damage::Garbled,
    };
    let news = errors.into_iter().filter(is_news).map(|error| diagnostic(error, source, form));
    (output, news.collect())
}

fn diagnostic(error: Error<'_>, source: &str, form: &str) -> Diagnostic {
    let span = *error.span();
    match error.into_reason() {
        RichReason::Custom(diagnostic) => diagnostic,
        RichReason::ExpectedFound { expected, found } => {
            let mut names: Vec<String> = expected.iter().filter_map(name).collect();
            names.sort();
            names.dedup();
            let message = match found {
                Some(_) if span.start < span.end => {
                    format!("{} has no place here", quoted(&source[span.start..span.end]))
                }
                _ => "this ends too early".to_owned(),
            };
            let unexpected = Diagnostic::error(&codes::syntax::UNEXPECTED, span, message).help(form);
            match names.as_slice() {
                [] => unexpected,
                [only] => unexpected.here(format!("expected {only}")),
                [others @ .., last] => unexpected.here(format!("expected {} or {last}", others.join(", "))),
            }
        }
    }
}

/// How a message speaks of what was expected; the end of a statement goes without saying.
fn name(pattern: &RichPattern<'_, Kind>) -> Option<String> {
    match pattern {
        RichPattern::Token(kind) => Some(kind.describe().to_owned()),
        RichPattern::Label(label) => Some(label.to_string()),
        RichPattern::Identifier(name) => Some(name.clone()),
        _ => None,
    }
}
