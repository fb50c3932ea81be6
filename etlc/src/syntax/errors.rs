//! The one file that knows how chumsky sees the tokens and speaks of errors. What is expected is kept as a set of bits:
//! each alternative that does not match adds to it, so this is where parsing spends its time.

use chumsky::error::LabelError;
use chumsky::input::{Input as _, MappedInput};
use chumsky::util::MaybeRef;
use chumsky::{DefaultExpected, Parser as _, extra};

use crate::diagnostics::{Diagnostic, Span, Text, codes};

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
    Key,
    Object,
    Option,
    Type,
    Value,
}

impl Part {
    const ALL: &'static [(Part, &'static str)] = &[
        (Part::Key, "a key"),
        (Part::Object, "`point/object`"),
        (Part::Option, "an option"),
        (Part::Type, "a type"),
        (Part::Value, "a value"),
    ];
}

/// A set of tokens and parts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Expected {
    kinds: u64,
    parts: u8,
}

impl Expected {
    fn union(self, other: Expected) -> Expected {
        Expected { kinds: self.kinds | other.kinds, parts: self.parts | other.parts }
    }

    /// How a message speaks of them. Where a class of tokens is expected, the class is named: labels in the grammar
    /// would do the same, at a price for every token of a route without mistakes.
    fn names(self) -> Vec<&'static str> {
        let mut kinds = self.kinds;
        let mut names = Vec::new();
        for (sign, name, members) in CLASSES {
            if kinds & bit(*sign) != 0 {
                names.push(*name);
                kinds &= !members.iter().fold(0, |bits, kind| bits | bit(*kind));
            }
        }
        let single = Kind::ALL.iter().filter(|kind| kinds & bit(**kind) != 0).map(|kind| kind.describe());
        names.extend(single);
        names.extend(Part::ALL.iter().filter(|(part, _)| self.parts >> *part as u8 & 1 == 1).map(|(_, name)| *name));
        names.sort_unstable();
        names.dedup();
        names
    }
}

/// The bit of a kind.
fn bit(kind: Kind) -> u64 {
    1 << kind as u64
}

/// The token by which a class of them shows, how a message speaks of the class, and its tokens.
const CLASSES: &[(Kind, &str, &[Kind])] = {
    use Kind::*;
    &[
        (Arrow, "`|`", &[Bar, Arrow, Place, Close, Elif, Else]),
        (
            If,
            "a step",
            &[
                If, Star, Group, Coalesce, Integer, Decimal, Text, Variable, Dictionary, Field, Name, ListOpen,
                MapOpen, Open, Minus, Not,
            ],
        ),
        (
            Integer,
            "an expression",
            &[Integer, Decimal, Text, Variable, Dictionary, Field, Name, ListOpen, MapOpen, Open, Minus, Not],
        ),
        (And, "an operator", &[And, Or, Not, Equals, Coalesce]),
    ]
};

impl From<DefaultExpected<'_, Kind>> for Expected {
    fn from(expected: DefaultExpected<'_, Kind>) -> Expected {
        match expected {
            DefaultExpected::Token(kind) => Expected { kinds: bit(*kind), parts: 0 },
            // That a statement may end goes without saying.
            _ => Expected::default(),
        }
    }
}

impl From<Part> for Expected {
    fn from(part: Part) -> Expected {
        Expected { kinds: 0, parts: 1 << part as u8 }
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
    form: &'static str,
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
        true => text!("{written} has no place here", written = quoted(&source[span.start..span.end])),
        false => text!("this ends too early"),
    };
    let unexpected = Diagnostic::error(&codes::syntax::UNEXPECTED, span, message);
    let mut names: Vec<Text> = expected.names().into_iter().map(Text::from).collect();
    match (names.pop(), names.is_empty()) {
        (None, _) => unexpected,
        (Some(only), true) => unexpected.here(text!("expected {only}", only)),
        (Some(last), false) => {
            unexpected.here(text!("expected {others} or {last}", others = Text::joined(names, ", "), last))
        }
    }
}
