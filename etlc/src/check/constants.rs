//! `$name = value` of the header.

use std::collections::HashMap;

use etlc_types::Type;

use super::{
    Checker,
    node::leaf,
    typed::{Shape, Typed},
};
use crate::{
    diagnostics::{Diagnostic, Span, codes::routes},
    ir::{self, Kind},
    syntax::ast::{self, ExprKind, UnaryOp},
};

/// The constants, in the order of the file.
#[derive(Default)]
pub(super) struct Constants {
    list: Vec<Entry>,
    /// Where they stand in the list, by name.
    by_name: HashMap<String, usize>,
}

struct Entry {
    constant: ir::Constant,
    /// Where its name stands.
    span: Span,
    /// Whether its value could be read.
    known: bool,
    used: bool,
}

impl Constants {
    /// The names.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.list.iter().map(|entry| entry.constant.name.as_str())
    }

    /// Where a constant's name stands.
    pub(super) fn span(&self, name: &str) -> Option<Span> {
        self.entry(name).map(|entry| entry.span)
    }

    /// The text form of a constant's value.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.entry(name)?.constant.value.as_deref()
    }

    fn entry(&self, name: &str) -> Option<&Entry> {
        self.by_name.get(name).map(|index| &self.list[*index])
    }

    /// Which are used, to come back to.
    pub(super) fn used(&self) -> Vec<bool> {
        self.list.iter().map(|entry| entry.used).collect()
    }

    /// The constants that were used then.
    pub(super) fn finish(self, used: &[bool]) -> Vec<ir::Constant> {
        self.list.into_iter().zip(used).filter(|(_, used)| **used).map(|(entry, _)| entry.constant).collect()
    }
}

impl<'a> Checker<'a> {
    /// Declares a constant.
    pub(super) fn declare_constant(&mut self, constant: &'a ast::Constant) {
        let name = &constant.name;
        if let Some(first) = self.constants.span(&name.text) {
            self.report(
                Diagnostic::error(
                    &routes::NAME_TAKEN,
                    name.span,
                    text!("there are two constants `${name}`", name = name.text),
                )
                .label(first, "the first")
                .help("give one of them another name"),
            );
            return;
        }
        let value = match is_literal(&constant.value) {
            true => {
                let value = self.expr(&constant.value);
                self.settle(value, None)
            }
            false => {
                self.report(
                    Diagnostic::error(&routes::NOT_CONSTANT, constant.value.span, "a constant is a literal")
                        .here("worked out")
                        .help("write the value itself: a number, a text, True, False, None, or a list of such"),
                );
                Typed::unknown(constant.value.span)
            }
        };
        let text = match &value.expr.kind {
            Kind::Literal(text) => Some(text.clone()),
            Kind::List(elements) => Some(list_text(elements)),
            _ => None,
        };
        // None is a text, so that `--set` may replace it by one.
        let kind = value.kind().unwrap_or(Type::Text);
        let known = value.shape != Shape::Unknown;
        let constant =
            ir::Constant { name: name.text.clone(), kind, value: text, place: self.places.of(constant.span) };
        self.constants.by_name.insert(name.text.clone(), self.constants.list.len());
        self.constants.list.push(Entry { constant, span: name.span, known, used: false });
    }

    /// A use of a constant.
    pub(super) fn constant(&mut self, name: &str, span: Span) -> Option<Typed> {
        let index = *self.constants.by_name.get(name)?;
        let entry = &mut self.constants.list[index];
        if !entry.known {
            return Some(Typed::unknown(span));
        }
        entry.used = true;
        let kind = entry.constant.kind;
        // A null that `--set` does not replace stays one.
        let nullable = entry.constant.value.is_none();
        Some(Typed::known(leaf(Kind::Constant(name.to_owned()), Some(kind), nullable), kind, span))
    }
}

/// Whether an expression is a value as it is written.
fn is_literal(value: &ast::Expr) -> bool {
    match &value.kind {
        ExprKind::Literal(_) | ExprKind::Map(_) | ExprKind::Broken => true,
        ExprKind::Unary(UnaryOp::Negate, operand) => matches!(operand.kind, ExprKind::Literal(_)),
        ExprKind::List(elements) => {
            elements.iter().all(|element| !matches!(element.kind, ExprKind::List(_)) && is_literal(element))
        }
        _ => false,
    }
}

/// The text form of a list of literals: a JSON array.
fn list_text(elements: &[ir::Expr]) -> String {
    let texts = elements.iter().map(|element| match (&element.kind, element.value.kind) {
        (Kind::Literal(text), Some(kind)) if kind == Type::Bool || kind.is_number() => text.clone(),
        (Kind::Literal(text), _) => serde_json::Value::from(text.as_str()).to_string(),
        _ => "null".to_owned(),
    });
    format!("[{}]", texts.collect::<Vec<_>>().join(","))
}
