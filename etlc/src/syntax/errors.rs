//! The one file that knows how chumsky sees the tokens and speaks of errors. What is expected is kept as a set of bits:
//! each alternative that does not match adds to it, so this is where parsing spends its time.

use chumsky::error::LabelError;
use chumsky::input::{Input as _, MappedInput};
use chumsky::util::MaybeRef;
use chumsky::{DefaultExpected, Parser as _, extra};

use crate::diagnostics::{Diagnostic, Span, codes};

use super::lexer::Damage;
use super::tokens::{Kind, Token, quoted};

/// The tokens of a statement.
pub(super) type Input<'t> = MappedInput<'t, Kind, Span, &'t [Token], fn(&'t Token) -> (&'t Kind, &'t Span)>;

/// What the parsers carry besides their output.
pub(super) type Extra = extra::Err<Error>;

/// A parser for a part of a statement.
pub(super) type Boxed<'t, O> = chumsky::Boxed<'t, 't, Input<'t>, O, Extra>;

/// What is wrong with a statement.
#[derive(Clone, Debug)]
pub(super) enum Error {
    /// Something else stands here than what was expected.
    Unexpected {
        /// Where.
        span: Span,
        /// Whether that is a token, and not the end of the statement.
        found: bool,
        /// What could stand there.
        expected: Expected,
    },
    /// What a parser has to say itself.
    Said(Box<Diagnostic>),
}

/// Parts of a statement that are expected as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Body,
    Expression,
    Key,
    Object,
    Operator,
    Option,
    Step,
    StepEnd,
    Type,
    Value,
}

impl Part {
    const ALL: &'static [(Part, &'static str)] = &[
        (Part::Body, "steps or an expression"),
        (Part::Expression, "an expression"),
        (Part::Key, "a key"),
        (Part::Object, "`point/object`"),
        (Part::Operator, "an operator"),
        (Part::Option, "an option"),
        (Part::Step, "a step"),
        (Part::StepEnd, "`|`"),
        (Part::Type, "a type"),
        (Part::Value, "a value"),
    ];
}

/// A set of tokens and parts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Expected {
    kinds: u64,
    parts: u16,
}

impl Expected {
    fn union(self, other: Expected) -> Expected {
        Expected { kinds: self.kinds | other.kinds, parts: self.parts | other.parts }
    }

    /// How a message speaks of them.
    fn names(self) -> Vec<&'static str> {
        let kinds = Kind::ALL.iter().filter(|kind| self.kinds >> **kind as u64 & 1 == 1).map(|kind| kind.describe());
        let parts = Part::ALL.iter().filter(|(part, _)| self.parts >> *part as u16 & 1 == 1).map(|(_, name)| *name);
        let mut names: Vec<&str> = kinds.chain(parts).collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

impl From<DefaultExpected<'_, Kind>> for Expected {
    fn from(expected: DefaultExpected<'_, Kind>) -> Expected {
        match expected {
            DefaultExpected::Token(kind) => Expected { kinds: 1 << *kind as u64, parts: 0 },
            // That a statement may end goes without saying.
            _ => Expected::default(),
        }
    }
}

impl From<Part> for Expected {
    fn from(part: Part) -> Expected {
        Expected { kinds: 0, parts: 1 << part as u16 }
    }
}

impl<'t> chumsky::error::Error<'t, Input<'t>> for Error {
    fn merge(self, other: Error) -> Error {
        match (self, other) {
            (Error::Unexpected { span, found, expected }, Error::Unexpected { expected: other, .. }) => {
                Error::Unexpected { span, found, expected: expected.union(other) }
            }
            (said @ Error::Said(_), _) | (_, said) => said,
        }
    }
}

impl<'t, L: Into<Expected>> LabelError<'t, Input<'t>, L> for Error {
    fn expected_found<E: IntoIterator<Item = L>>(expected: E, found: Option<MaybeRef<'t, Kind>>, span: Span) -> Error {
        let expected = expected.into_iter().map(L::into).fold(Expected::default(), Expected::union);
        Error::Unexpected { span, found: found.is_some(), expected }
    }

    fn label_with(&mut self, label: L) {
        if let Error::Unexpected { expected, .. } = self {
            *expected = label.into();
        }
    }
}

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
pub(super) fn report(diagnostic: Diagnostic) -> Error {
    Error::Said(Box::new(diagnostic))
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
    let news = errors.into_iter().filter_map(|error| match error {
        Error::Said(said) => {
            let tolerable = match said.code {
                code if code == &codes::syntax::MISSING_RIGHT => Damage::CutOff,
                code if code == &codes::syntax::BAD_OPTION => Damage::Garbled,
                _ => Damage::Torn,
            };
            (damage < tolerable).then_some(*said)
        }
        Error::Unexpected { .. } if damage >= Damage::Garbled => None,
        Error::Unexpected { span, found, expected } => Some(unexpected(source, span, found, expected).help(form)),
    });
    (output, news.collect())
}

fn unexpected(source: &str, span: Span, found: bool, expected: Expected) -> Diagnostic {
    let message = match found && span.start < span.end {
        true => format!("{} has no place here", quoted(&source[span.start..span.end])),
        false => "this ends too early".to_owned(),
    };
    let unexpected = Diagnostic::error(&codes::syntax::UNEXPECTED, span, message);
    match expected.names().as_slice() {
        [] => unexpected,
        [only] => unexpected.here(format!("expected {only}")),
        [others @ .., last] => unexpected.here(format!("expected {} or {last}", others.join(", "))),
    }
}
