//! The values of tests, as JSON and as the text forms of types.

use etlc_types::Type;

use super::Checker;
use crate::{
    check::literals::{misfit, text_form},
    diagnostics::{Diagnostic, codes::routes},
    syntax::ast::{Expr, ExprKind, Literal, UnaryOp},
};

impl Checker<'_> {
    /// The text form of a value as this type, or as JSON where there is none; null is `None` in it. What is no such
    /// value is reported, and nothing is given.
    pub(super) fn value_as(&mut self, value: &Expr, kind: Option<Type>) -> Option<Option<String>> {
        let text = match (&value.kind, kind) {
            (ExprKind::Broken, _) => return None,
            (ExprKind::Literal(Literal::Null), _) => return Some(None),
            (_, None | Some(Type::Json)) => return Some(Some(json(value))),
            (ExprKind::List(_), Some(Type::List(_))) => json(value),
            (ExprKind::Literal(Literal::Text(text)), Some(kind)) if !matches!(kind, Type::List(_)) => text.clone(),
            (ExprKind::Literal(Literal::Bool(truth)), Some(Type::Bool)) => truth.to_string(),
            (_, Some(kind)) => match number(value) {
                Some(digits) if kind.is_number() => digits,
                _ => {
                    self.report(unfit(value, kind));
                    return None;
                }
            },
        };
        let kind = kind?;
        match text_form(&text, kind) {
            Ok(form) => Some(Some(form)),
            Err(failure) => {
                self.report(misfit(&text, kind, &failure, value.span));
                None
            }
        }
    }
}

/// A value of another kind than the type takes.
fn unfit(value: &Expr, kind: Type) -> Diagnostic {
    let what = match &value.kind {
        ExprKind::List(_) => text!("a list"),
        ExprKind::Map(_) => text!("an object"),
        ExprKind::Literal(Literal::Text(_)) => text!("a text"),
        ExprKind::Literal(Literal::Bool(_)) => text!("True or False"),
        _ => text!("a number"),
    };
    let message = text!("{what} is no {kind}", what, kind);
    let diagnostic =
        Diagnostic::error(&routes::NOT_OF_TYPE, value.span, message).here(text!("{kind} is wanted here", kind));
    match (number(value), kind) {
        (_, Type::List(_)) => diagnostic.help("write a list: `[…]`"),
        (Some(digits), _) => diagnostic.guess("write it in quotes", value.span, format!("\"{digits}\"")),
        _ => diagnostic.help(text!("write a {kind} in its text form, in quotes", kind)),
    }
}

/// A number as JSON writes it.
fn number(value: &Expr) -> Option<String> {
    match &value.kind {
        ExprKind::Literal(Literal::Integer(digits) | Literal::Decimal(digits)) => {
            let stripped = digits.trim_start_matches('0');
            let is_whole = stripped.starts_with(|first: char| first.is_ascii_digit());
            Some(if is_whole { stripped.to_owned() } else { format!("0{stripped}") })
        }
        ExprKind::Unary(UnaryOp::Negate, operand) => number(operand).map(|digits| format!("-{digits}")),
        _ => None,
    }
}

/// A value as JSON; numbers keep their digits.
pub(super) fn json(value: &Expr) -> String {
    let text = |text: &str| serde_json::Value::from(text).to_string();
    match &value.kind {
        ExprKind::Literal(Literal::Text(written)) => text(written),
        ExprKind::Literal(Literal::Bool(truth)) => truth.to_string(),
        ExprKind::List(elements) => {
            let elements: Vec<String> = elements.iter().map(json).collect();
            format!("[{}]", elements.join(","))
        }
        ExprKind::Map(entries) => {
            let entries: Vec<String> =
                entries.iter().map(|(key, value)| format!("{}:{}", text(&key.text), json(value))).collect();
            format!("{{{}}}", entries.join(","))
        }
        _ => number(value).unwrap_or_else(|| "null".to_owned()),
    }
}
