//! A value while its type is being found.
//!
//! What has a type of its own is [`Shape::Known`]. A field of type `any`, a literal, and what is made of nothing but
//! those are [`Shape::Open`]: their type is that of whoever asks first. Until then the IR of such a value has no type
//! (`value.kind` is `None`) down to its leaves; `settle` writes it in.

use etlc_types::Type;

use crate::{
    diagnostics::{Span, Text},
    ir::{Expr, Kind, Value},
};

/// An expression, its type as far as it is known, and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Typed {
    /// The IR made so far.
    pub(super) expr: Expr,
    /// Its type.
    pub(super) shape: Shape,
    /// Whether it is made of something that is masked wherever it would be shown.
    pub(super) secret: bool,
    /// Where it stands.
    pub(super) span: Span,
}

/// What is known of a type.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Shape {
    /// This type.
    Known(Type),
    /// The type of whoever asks first.
    Open(Open),
    /// Always null.
    Null,
    /// The row ends here: an event.
    Never,
    /// A mistake has been reported; nothing more is to be said of this value.
    Unknown,
}

/// A type that is still open: which it may be, and which it is where nobody asks.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Open {
    /// Any: a field of type `any`. Nothing by itself.
    Any,
    /// A number.
    Number {
        /// Whether whole number types are out: it has a fraction.
        fraction: bool,
        /// What it is by itself.
        alone: Option<Type>,
    },
    /// A literal text: any type that can read it, text by itself.
    Text,
    /// One of these types, the first by itself: what `to_int` gives. Never empty.
    OneOf(Vec<Type>),
    /// A list of such elements.
    List(Box<Open>),
}

/// The type of numerics of any precision.
pub(super) const NUMERIC: Type = Type::Numeric(None);

impl Typed {
    /// A value of a known type.
    pub(super) fn known(expr: Expr, kind: Type, span: Span) -> Typed {
        Typed { expr, shape: Shape::Known(kind), secret: false, span }
    }

    /// Null.
    pub(super) fn null(span: Span) -> Typed {
        Typed { expr: null(None), shape: Shape::Null, secret: false, span }
    }

    /// A value of which a mistake has been reported.
    pub(super) fn unknown(span: Span) -> Typed {
        Typed { shape: Shape::Unknown, ..Typed::null(span) }
    }

    /// The same, secret where that is too.
    pub(super) fn taint(mut self, secret: bool) -> Typed {
        self.secret |= secret;
        self
    }

    /// The known type.
    pub(super) fn kind(&self) -> Option<Type> {
        match self.shape {
            Shape::Known(kind) => Some(kind),
            _ => None,
        }
    }
}

/// Null of a type.
pub(super) fn null(kind: Option<Type>) -> Expr {
    Expr { value: Value { kind, nullable: true, fallible: false }, kind: Kind::Null }
}

impl Open {
    /// A whole number's literal.
    pub(super) const INTEGER: Open = Open::Number { fraction: false, alone: Some(Type::Int8) };
    /// The literal of a number with a fraction or an exponent.
    pub(super) const DECIMAL: Open = Open::Number { fraction: true, alone: Some(NUMERIC) };
    /// What arithmetic asks for.
    pub(super) const NUMBER: Open = Open::Number { fraction: false, alone: None };

    /// The type it takes where this one is wanted: that one without its parameters, where it may be that, else what it
    /// is by itself.
    pub(super) fn choose(&self, want: Option<Type>) -> Option<Type> {
        let want = want.map(Type::base);
        match self {
            Open::Any => want,
            Open::Text => want.or(Some(Type::Text)),
            Open::Number { fraction, alone } => {
                want.filter(|want| want.is_number() && !(*fraction && want.is_integer())).or(*alone)
            }
            Open::OneOf(types) => want.filter(|want| types.contains(want)).or(types.first().copied()),
            Open::List(element) => {
                let wanted = match want {
                    Some(Type::List(wanted)) => Some(wanted.as_type()),
                    _ => None,
                };
                element.choose(wanted).and_then(Type::element).map(Type::List)
            }
        }
    }

    /// The type it takes where nobody ever asks; `least` is that of a field.
    pub(super) fn unasked(&self, least: Type) -> Type {
        match self {
            Open::Any => least,
            Open::List(element) => element.unasked(least).element().map_or(least, Type::List),
            other => other.choose(None).unwrap_or(NUMERIC),
        }
    }

    /// What two open types have in common; `None` where nothing.
    pub(super) fn join(self, other: Open) -> Option<Open> {
        Some(match (self, other) {
            // A field next to a literal text is read as text, whatever the target wants of the two.
            (Open::Any, Open::Text) | (Open::Text, Open::Any) => Open::OneOf(vec![Type::Text]),
            (Open::Any, open) | (open, Open::Any) => open,
            (Open::Text, Open::Text) => Open::Text,
            (Open::Text, Open::OneOf(types)) | (Open::OneOf(types), Open::Text) if types.contains(&Type::Text) => {
                Open::OneOf(vec![Type::Text])
            }
            (Open::Number { fraction, alone }, Open::Number { fraction: other_fraction, alone: other }) => {
                Open::Number { fraction: fraction || other_fraction, alone: alone.max(other) }
            }
            (Open::OneOf(types), Open::OneOf(others)) => {
                Open::one_of(types.into_iter().filter(|kind| others.contains(kind)).collect())?
            }
            (Open::OneOf(types), number @ Open::Number { .. }) | (number @ Open::Number { .. }, Open::OneOf(types)) => {
                Open::one_of(types.into_iter().filter(|kind| number.choose(Some(*kind)) == Some(*kind)).collect())?
            }
            (Open::List(element), Open::List(other)) => Open::List(Box::new(element.join(*other)?)),
            _ => return None,
        })
    }

    /// One of these types; `None` where there are none.
    pub(super) fn one_of(types: Vec<Type>) -> Option<Open> {
        (!types.is_empty()).then_some(Open::OneOf(types))
    }

    /// What it would be called in a message.
    pub(super) fn name(&self) -> Text {
        match self {
            Open::Any => Text::verbatim("any"),
            Open::List(element) => text!("a list of {element}", element = element.name()),
            other => other.choose(None).map_or_else(|| text!("a number"), |kind| Text::verbatim(kind.to_string())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_type_takes_what_is_wanted_where_it_can() {
        let varchar = Type::Varchar(3);
        let cases = [
            (Open::Any, Some(Type::Date), Some(Type::Date)),
            (Open::Any, Some(varchar), Some(Type::Text)),
            (Open::Any, None, None),
            (Open::Text, Some(Type::Int4), Some(Type::Int4)),
            (Open::Text, None, Some(Type::Text)),
            (Open::INTEGER, Some(Type::Int2), Some(Type::Int2)),
            (Open::INTEGER, Some(Type::Numeric(Some((5, 2)))), Some(NUMERIC)),
            (Open::INTEGER, Some(Type::Text), Some(Type::Int8)),
            (Open::DECIMAL, Some(Type::Int4), Some(NUMERIC)),
            (Open::DECIMAL, Some(Type::Float8), Some(Type::Float8)),
            (Open::NUMBER, Some(Type::Text), None),
            (Open::OneOf(vec![Type::Int8, Type::Int4]), Some(Type::Int4), Some(Type::Int4)),
            (Open::OneOf(vec![Type::Int8, Type::Int4]), Some(Type::Text), Some(Type::Int8)),
        ];
        for (open, want, expected) in cases {
            assert_eq!(open.choose(want), expected, "{open:?} where {want:?} is wanted");
        }
    }

    #[test]
    fn lists_choose_by_their_elements() {
        let texts = Open::List(Box::new(Open::Text));
        let list = |kind: Type| Some(Type::List(kind.element().expect("an element")));
        assert_eq!(texts.choose(None), list(Type::Text));
        assert_eq!(texts.choose(list(Type::Date)), list(Type::Date));
        assert_eq!(texts.choose(Some(Type::Json)), list(Type::Text), "which then converts");
        assert_eq!(texts.choose(Some(Type::Int4)), list(Type::Text));
        assert_eq!(Open::List(Box::new(Open::Any)).choose(None), None);
    }

    #[test]
    fn joins() {
        assert_eq!(Open::Any.join(Open::Text), Some(Open::OneOf(vec![Type::Text])));
        assert_eq!(Open::Any.join(Open::DECIMAL), Some(Open::DECIMAL));
        assert_eq!(Open::INTEGER.join(Open::DECIMAL), Some(Open::DECIMAL));
        assert_eq!(Open::NUMBER.join(Open::INTEGER), Some(Open::INTEGER));
        assert_eq!(Open::Text.join(Open::INTEGER), None);
        let whole = Open::OneOf(vec![Type::Int8, Type::Int4]);
        assert_eq!(whole.clone().join(Open::INTEGER), Some(whole.clone()));
        assert_eq!(whole.clone().join(Open::DECIMAL), None);
        assert_eq!(whole.join(Open::OneOf(vec![Type::Text])), None);
    }
}
