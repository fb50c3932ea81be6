//! Arithmetic with dates, timestamps and intervals, as `etlc_types::arith` has it.

use etlc_types::Type;

use super::{
    Checker,
    convert::Purpose,
    operators::arithmetic_sign,
    typed::{Open, Shape, Typed},
};
use crate::{
    diagnostics::{Diagnostic, Span, codes::routes},
    ir::Arithmetic,
};

impl Checker<'_> {
    /// `+` and its kin, where a side is a date, a timestamp or an interval.
    pub(super) fn temporal(&mut self, operator: Arithmetic, left: Typed, right: Typed, span: Span) -> Typed {
        let secret = left.secret || right.secret;
        let (left, right) = match (left.kind(), right.kind()) {
            (Some(kind), None) => {
                let wanted = wanted(operator, kind, &right.shape);
                (left, self.settle(right, Some(wanted)))
            }
            (None, Some(kind)) => (self.settle(left, Some(kind)), right),
            _ => (left, right),
        };
        let (left_kind, right_kind) = match (left.kind(), right.kind()) {
            (Some(left), Some(right)) => (left, right),
            _ if [&left, &right].iter().any(|side| side.shape == Shape::Null) => return Typed::null(span),
            _ => return Typed::unknown(span),
        };
        let days = left_kind == Type::Date && right_kind.is_integer();
        let right_kind = if days { Type::Int4 } else { right_kind };
        let Some(result) = result(operator, left_kind, right_kind) else {
            let sign = arithmetic_sign(operator);
            let message = text!("`{sign}` does not go with {left_kind} and {right_kind}", sign, left_kind, right_kind);
            self.report(
                Diagnostic::error(&routes::WRONG_OPERATOR, span, message)
                    .label(left.span, left_kind)
                    .label(right.span, right_kind)
                    .help(
                        "days go with dates (`[d] + 7`), intervals with timestamps (`[t] - to_interval(\"1 day\")`), \
                         and one date or timestamp can be subtracted from another",
                    ),
            );
            return Typed::unknown(span);
        };
        let right = self.convert(right, right_kind, Purpose::OPERAND);
        let expr = self.arithmetic_node(operator, vec![left, right], Some(result));
        Typed::known(expr, result, span).taint(secret)
    }
}

/// Whether a value is a date, a timestamp or an interval.
pub(super) fn is_temporal(value: &Typed) -> bool {
    matches!(value.kind(), Some(Type::Date | Type::Timestamp | Type::Timestamptz | Type::Interval))
}

/// The type that a right side of open type takes after a left one of this type.
fn wanted(operator: Arithmetic, left: Type, right: &Shape) -> Type {
    let number = matches!(right, Shape::Open(Open::Number { .. } | Open::OneOf(_)));
    match left {
        Type::Date if number || operator == Arithmetic::Add => Type::Int4,
        Type::Timestamp | Type::Timestamptz if operator == Arithmetic::Add => Type::Interval,
        other => other,
    }
}

/// The type of the result; `None` where there is no such operation.
fn result(operator: Arithmetic, left: Type, right: Type) -> Option<Type> {
    Some(match (operator, left, right) {
        (Arithmetic::Add | Arithmetic::Subtract, Type::Date, Type::Int4) => Type::Date,
        (Arithmetic::Subtract, Type::Date, Type::Date) => Type::Int4,
        (
            Arithmetic::Add | Arithmetic::Subtract,
            Type::Timestamp | Type::Timestamptz | Type::Interval,
            Type::Interval,
        ) => left,
        (Arithmetic::Subtract, Type::Timestamp, Type::Timestamp) => Type::Interval,
        (Arithmetic::Subtract, Type::Timestamptz, Type::Timestamptz) => Type::Interval,
        _ => return None,
    })
}
