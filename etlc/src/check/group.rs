//! Values that have to be of one type: sides of an operator, branches, elements of a list, arguments.

use etlc_types::{Type, joins};

use super::{
    Checker,
    convert::{Purpose, common},
    literals,
    typed::{NUMERIC, Open, Shape, Typed},
};
use crate::{
    diagnostics::{Span, Text},
    ir::Kind,
};

/// Why values have to be of one type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meeting {
    /// An operator or a function works on them: see [`common`].
    Operator,
    /// They are elements of a list.
    List,
    /// One of them is the result: they join without loss, as [`joins`] has it.
    Branches,
}

impl Meeting {
    fn join(self, a: Type, b: Type) -> Option<Type> {
        match self {
            Meeting::Operator | Meeting::List => common(a, b),
            Meeting::Branches => joins(a, b),
        }
    }

    /// What two open types have in common. A literal text that `to_date` and its like meet at an operator is read as
    /// what they give.
    fn join_open(self, a: Open, b: Open) -> Option<Open> {
        match (self, a, b) {
            (Meeting::Operator, Open::Text, Open::OneOf(types))
            | (Meeting::Operator, Open::OneOf(types), Open::Text)
                if !types.contains(&Type::Text) =>
            {
                Some(Open::OneOf(types))
            }
            (_, a, b) => a.join(b),
        }
    }
}

/// What values have in common.
pub(super) enum Group {
    /// A type, into which each has been made.
    Known(Vec<Typed>, Type),
    /// No type as yet: nobody has asked.
    Open(Vec<Typed>, Open),
    /// They are all null, or events.
    Null(Vec<Typed>),
    /// Of one of them a mistake has been reported.
    Unknown,
    /// Nothing: the first two that do not go together.
    Apart(Member, Member),
}

/// One of the values, for a message.
pub(super) struct Member {
    /// Where it stands.
    pub(super) span: Span,
    /// What its type is called.
    pub(super) name: Text,
    /// The type, where it has one or would have one by itself.
    pub(super) kind: Option<Type>,
}

impl Checker<'_> {
    /// Makes values into one type.
    pub(super) fn group(&mut self, values: Vec<Typed>, meeting: Meeting) -> Group {
        if values.iter().any(|value| value.shape == Shape::Unknown) {
            return Group::Unknown;
        }
        // A constant is as pliable as the literal it stands for, unless there are nothing but constants.
        let firm = |value: &Typed| value.kind().is_some() && !matches!(value.expr.kind, Kind::Constant(_));
        let first = values.iter().find(|value| firm(value));
        match first.and_then(Member::of).or_else(|| values.iter().find_map(Member::of)) {
            Some(first) => self.group_known(values, first, meeting),
            None => self.group_open(values, meeting),
        }
    }

    /// Values that are compared. What is read of a field beside whole numbers, and has no type, becomes a numeric: the
    /// field may hold `1.5`, and that is above 1. The piped value is left as it is, for it goes on behind the comparison.
    pub(super) fn beside_whole(&mut self, values: Vec<Typed>) -> Vec<Typed> {
        let is_whole = |value: &Typed| match &value.shape {
            Shape::Open(open) => *open == Open::INTEGER && matches!(value.expr.kind, Kind::Literal(_)),
            Shape::Known(kind) => kind.is_integer() && matches!(value.expr.kind, Kind::Constant(_)),
            _ => false,
        };
        let is_read = |value: &Typed| {
            matches!(value.shape, Shape::Open(Open::Any | Open::Number { .. }))
                && !matches!(value.expr.kind, Kind::Literal(_) | Kind::This)
        };
        let is_null = |value: &Typed| value.shape == Shape::Null;
        let are_numbers = values.iter().all(|value| is_whole(value) || is_read(value) || is_null(value));
        if !are_numbers || !values.iter().any(is_whole) {
            return values;
        }
        let settled = |value: Typed| if is_read(&value) { self.settle_as(value, NUMERIC) } else { value };
        values.into_iter().map(settled).collect()
    }

    /// Values of which at least one has a type, and what the open ones are to take theirs from.
    fn group_known(&mut self, values: Vec<Typed>, (mut all, first): (Type, Member), meeting: Meeting) -> Group {
        let joined = match meeting {
            Meeting::Branches => values.iter().filter_map(Typed::kind).try_fold(all, joins),
            Meeting::Operator | Meeting::List => None,
        };
        let mut settled: Vec<Typed> = Vec::with_capacity(values.len());
        for value in values {
            if let Some(kind) = joined.filter(|kind| self.fits(&value, *kind)) {
                settled.push(self.settle_as(value, kind));
                continue;
            }
            // A literal that is no value of the others' type is what it is by itself, so that both are named.
            let stray = meeting != Meeting::Operator
                && self.literal_text(&value).is_some_and(|text| literals::text_form(&text, all.base()).is_err());
            let value = self.settle(value, (!stray).then_some(all));
            match value.shape {
                Shape::Unknown => return Group::Unknown,
                Shape::Known(kind) => match meeting.join(all, kind) {
                    Some(joined) => all = joined,
                    None if self.stands_for(&value, all) => {}
                    None => {
                        let apart =
                            |other: &&Typed| other.kind().is_some_and(|other| meeting.join(other, kind).is_none());
                        let other = settled.iter().find(apart).and_then(Member::of).map_or(first, |(_, member)| member);
                        let value = Member::new(&value);
                        let in_order = other.span.start <= value.span.start;
                        return if in_order { Group::Apart(other, value) } else { Group::Apart(value, other) };
                    }
                },
                _ => {}
            }
            settled.push(value);
        }
        let converted: Vec<Typed> =
            settled.into_iter().map(|value| self.convert(value, all, Purpose::OPERAND)).collect();
        match converted.iter().any(|value| value.shape == Shape::Unknown) {
            true => Group::Unknown,
            false => Group::Known(converted, all),
        }
    }

    /// Values of which none has a type.
    fn group_open(&mut self, values: Vec<Typed>, meeting: Meeting) -> Group {
        let mut opens = values.iter().filter_map(|value| match &value.shape {
            Shape::Open(open) => Some(open.clone()),
            _ => None,
        });
        let Some(first) = opens.next() else { return Group::Null(values) };
        match opens.try_fold(first, |open, other| meeting.join_open(open, other)) {
            Some(open) => Group::Open(values, open),
            // Each is what it is by itself, and then they may still meet.
            None => {
                let values: Vec<Typed> = values.into_iter().map(|value| self.settle_alone(value)).collect();
                match values.iter().find_map(Member::of) {
                    Some(first) => self.group_known(values, first, meeting),
                    None => Group::Unknown,
                }
            }
        }
    }

    /// The value as what it is by itself, where it is something.
    fn settle_alone(&mut self, value: Typed) -> Typed {
        match &value.shape {
            Shape::Open(open) if *open != Open::Any => self.settle(value, None),
            _ => value,
        }
    }

    /// Whether a literal is a value of a type with a length or a precision, which then stays as it is.
    fn fits(&self, literal: &Typed, kind: Type) -> bool {
        kind != kind.base() && self.pending_literal(literal).is_some_and(|text| literals::text_form(text, kind).is_ok())
    }

    /// Whether a value is a constant that can be read as this type.
    pub(super) fn stands_for(&self, value: &Typed, kind: Type) -> bool {
        match &value.expr.kind {
            Kind::Constant(name) => {
                let text = self.constants.value(name);
                text.is_some_and(|text| literals::text_form(text, kind).is_ok())
            }
            _ => false,
        }
    }
}

impl Member {
    fn new(value: &Typed) -> Member {
        let kind = match &value.shape {
            Shape::Open(open) => open.choose(None),
            _ => value.kind(),
        };
        Member { span: value.span, name: value.name(), kind }
    }

    /// A value that has a type, with the type.
    fn of(value: &Typed) -> Option<(Type, Member)> {
        Some((value.kind()?, Member::new(value)))
    }
}

impl Typed {
    /// What its type is called in a message.
    pub(super) fn name(&self) -> Text {
        match &self.shape {
            Shape::Known(kind) => (*kind).into(),
            Shape::Open(open) => open.name(),
            Shape::Null => Text::verbatim("null"),
            Shape::Never => text!("an event"),
            Shape::Unknown => text!("unknown"),
        }
    }
}
