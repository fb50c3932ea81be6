//! What comes out the same for every row: conditions that decide nothing, branches to which no row comes, and values
//! that can't be equal.

use etlc_functions::{Family, find};
use etlc_types::Type;

use super::{
    Checker, literals,
    typed::{Open, Shape, Typed},
};
use crate::{
    diagnostics::{Diagnostic, Span, codes::routes},
    ir::{Comparison, Expr, Kind, uses::Uses},
    syntax::ast::{self, BinaryOp, ExprKind, Literal, UnaryOp},
};

impl<'a> Checker<'a> {
    /// Reports the branches of an `IF` to which no row comes. Its conditions are in order, each as it is written and as
    /// it was checked.
    pub(super) fn refuse_idle_branches<'e>(&mut self, conditions: impl Iterator<Item = (&'a ast::Expr, &'e Expr)>) {
        let mut before: Vec<(Span, &Expr)> = Vec::new();
        for (written, checked) in conditions {
            let same = before.iter().find(|(_, known)| *known == checked && is_same_for_a_row(checked));
            match (truth(written), same) {
                (Some(true), _) => self.report(
                    Diagnostic::error(&routes::IDLE_CONDITION, written.span, "this condition holds for every row")
                        .here("always True")
                        .help("no row comes past this branch: write its steps without the `IF`, or `ELSE` in the place of `ELIF`"),
                ),
                (Some(false), _) => self.report(
                    Diagnostic::error(&routes::IDLE_CONDITION, written.span, "this condition holds for no row")
                        .here("always False")
                        .help("no row comes to this branch: take it out, or write what is meant"),
                ),
                (None, Some((first, _))) => self.report(
                    Diagnostic::error(
                        &routes::REPEATED_CONDITION,
                        written.span,
                        "an earlier branch of this `IF` has the same condition",
                    )
                    .here("no row comes to this branch")
                    .label(*first, "the first")
                    .help("write the condition that is meant, or take the branch out"),
                ),
                (None, None) => before.push((written.span, checked)),
            }
        }
    }

    /// Warns of a `WHERE` that takes all rows, or none.
    pub(super) fn warn_of_idle_filter(&mut self, condition: &'a ast::Expr) {
        let message = match truth(condition) {
            Some(true) => "this is True for every row, so it leaves none out",
            Some(false) => "this is False for every row, so none is written",
            None => return,
        };
        self.report(
            Diagnostic::warning(&routes::ALWAYS_SAME, condition.span, message)
                .help("leave it out, or write what is meant"),
        );
    }

    /// Warns of a comparison with a literal NaN.
    pub(super) fn warn_of_nan(&mut self, operator: Comparison, sides: &[Typed], span: Span) {
        if sides.iter().any(is_nan) {
            let message = match operator {
                Comparison::NotEqual => "NaN equals nothing, so this is always True",
                _ => "NaN equals nothing and has no order, so this is always False",
            };
            self.report(
                Diagnostic::warning(&routes::ALWAYS_SAME, span, message).help("`is_nan` asks whether a value is NaN"),
            );
        }
    }

    /// Warns of a number in quotes that a field without a type is compared with by its size: both are texts then.
    pub(super) fn warn_of_number_in_quotes(&mut self, field: &Typed, literal: &Typed) {
        let (Shape::Open(Open::Any), Shape::Open(Open::Text)) = (&field.shape, &literal.shape) else { return };
        let Some(number) = self.pending_literal(literal).map(str::to_owned) else { return };
        if literals::text_form(&number, Type::Numeric(None)).is_ok() {
            self.report(
                Diagnostic::warning(
                    &routes::NUMBER_IN_QUOTES,
                    literal.span,
                    "this is a text, and texts are ordered letter by letter: \"10\" comes before \"9\"",
                )
                .help("write the number without quotes; where texts are meant, `to_text` says so"),
            );
        }
    }

    /// Reports a literal that no value of the other side's type is equal to: a text that is longer than the other may
    /// be, a number with more digits. Whether there is none.
    pub(super) fn may_be_equal(&mut self, value: &Typed, literal: &Typed) -> bool {
        let Shape::Known(kind @ (Type::Varchar(_) | Type::Numeric(Some(_)))) = value.shape else { return true };
        let Some(text) = self.pending_literal(literal).map(str::to_owned) else { return true };
        match literals::text_form(&text, kind) {
            // What is no value of the type whatever its length is said where the sides meet.
            Err(failure) if literals::text_form(&text, kind.base()).is_ok() => {
                self.report(literals::misfit(&text, kind, &failure, literal.span));
                false
            }
            _ => true,
        }
    }
}

/// Whether a value is the literal of a float that is no number.
fn is_nan(value: &Typed) -> bool {
    let is_float = matches!(value.kind(), Some(Type::Float4 | Type::Float8));
    is_float && matches!(&value.expr.kind, Kind::Literal(text) if text == "NaN")
}

/// What a condition of nothing but literals comes out as.
fn truth(condition: &ast::Expr) -> Option<bool> {
    match &condition.kind {
        ExprKind::Literal(Literal::Bool(value)) => Some(*value),
        ExprKind::Unary(UnaryOp::Not, inner) => Some(!truth(inner)?),
        ExprKind::Binary(BinaryOp::And, left, right) => match (truth(left), truth(right)) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (left, right) => Some(left? && right?),
        },
        ExprKind::Binary(BinaryOp::Or, left, right) => match (truth(left), truth(right)) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (left, right) => Some(left? || right?),
        },
        ExprKind::Binary(operator @ (BinaryOp::Equal | BinaryOp::NotEqual), left, right) => {
            let equal = match (&left.kind, &right.kind) {
                (ExprKind::Literal(Literal::Text(left)), ExprKind::Literal(Literal::Text(right)))
                | (ExprKind::Literal(Literal::Integer(left)), ExprKind::Literal(Literal::Integer(right))) => {
                    left == right
                }
                (ExprKind::Literal(Literal::Bool(left)), ExprKind::Literal(Literal::Bool(right))) => left == right,
                (ExprKind::Literal(Literal::Null), ExprKind::Literal(Literal::Null)) => true,
                _ => return None,
            };
            Some(equal == (*operator == BinaryOp::Equal))
        }
        _ => None,
    }
}

/// Whether a condition comes out the same each time it is asked of one row. One in which there was a mistake is a
/// literal.
fn is_same_for_a_row(condition: &Expr) -> bool {
    let pure = |name: &String| find(name).is_some_and(|function| function.family != Family::System);
    !matches!(condition.kind, Kind::Literal(_)) && Uses::of(condition).functions.iter().all(pure)
}
