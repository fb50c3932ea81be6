//! Values that have to be of one type: sides of an operator, branches, elements of a list, arguments.

use etlc_types::Type;

use super::{
    Checker,
    convert::Purpose,
    literals,
    typed::{Open, Shape, Typed},
};
use crate::{diagnostics::Span, ir::Kind};

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
    pub(super) name: String,
}

impl Checker<'_> {
    /// Makes values into one type. `common` says what two known types have in common.
    pub(super) fn group(&mut self, values: Vec<Typed>, common: fn(Type, Type) -> Option<Type>) -> Group {
        if values.iter().any(|value| value.shape == Shape::Unknown) {
            return Group::Unknown;
        }
        // A constant is as pliable as the literal it stands for, unless there are nothing but constants.
        let firm = |value: &Typed| value.kind().is_some() && !matches!(value.expr.kind, Kind::Constant(_));
        let first = values.iter().find(|value| firm(value));
        match first.and_then(Member::of).or_else(|| values.iter().find_map(Member::of)) {
            Some(first) => self.group_known(values, first, common),
            None => self.group_open(values, common),
        }
    }

    /// Values of which at least one has a type, and what the open ones are to take theirs from.
    fn group_known(
        &mut self,
        values: Vec<Typed>,
        (mut all, first): (Type, Member),
        common: fn(Type, Type) -> Option<Type>,
    ) -> Group {
        let mut settled: Vec<Typed> = Vec::with_capacity(values.len());
        for value in values {
            let value = self.settle(value, Some(all));
            match value.shape {
                Shape::Unknown => return Group::Unknown,
                Shape::Known(kind) if !self.stands_for(&value, all) => match common(all, kind) {
                    Some(joined) => all = joined,
                    None => {
                        let apart = |other: &&Typed| other.kind().is_some_and(|other| common(other, kind).is_none());
                        let other = settled.iter().find(apart).and_then(Member::of).map_or(first, |(_, member)| member);
                        return Group::Apart(other, Member { span: value.span, name: value.name() });
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
    fn group_open(&mut self, values: Vec<Typed>, common: fn(Type, Type) -> Option<Type>) -> Group {
        let mut opens = values.iter().filter_map(|value| match &value.shape {
            Shape::Open(open) => Some(open.clone()),
            _ => None,
        });
        let Some(first) = opens.next() else { return Group::Null(values) };
        match opens.try_fold(first, Open::join) {
            Some(open) => Group::Open(values, open),
            // Each is what it is by itself, and then they may still meet.
            None => {
                let values: Vec<Typed> = values.into_iter().map(|value| self.settle_alone(value)).collect();
                match values.iter().find_map(Member::of) {
                    Some(first) => self.group_known(values, first, common),
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

    /// Whether a value is a constant that can be read as this type.
    fn stands_for(&self, value: &Typed, kind: Type) -> bool {
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
    /// A value that has a type, with the type.
    fn of(value: &Typed) -> Option<(Type, Member)> {
        Some((value.kind()?, Member { span: value.span, name: value.name() }))
    }
}

impl Typed {
    /// What its type is called in a message.
    pub(super) fn name(&self) -> String {
        match &self.shape {
            Shape::Known(kind) => kind.to_string(),
            Shape::Open(open) => open.name(),
            Shape::Null => "null".to_owned(),
            Shape::Never => "an event".to_owned(),
            Shape::Unknown => "unknown".to_owned(),
        }
    }
}
