//! Expressions.

use etlc_types::Type;

use super::{
    Checker,
    convert::Purpose,
    typed::{Open, Shape, Typed},
};
use crate::{
    diagnostics::{Diagnostic, Span, codes::routes},
    ir::{Comparison, Expr, Kind},
    syntax::ast::{self, ExprKind, UnaryOp},
};

impl<'a> Checker<'a> {
    /// An expression. The parser bounds its depth.
    pub(super) fn expr(&mut self, expr: &'a ast::Expr) -> Typed {
        let typed = match &expr.kind {
            ExprKind::Literal(literal) => self.literal(literal, expr.span),
            ExprKind::This => self.this(expr.span),
            ExprKind::Variable(name) => self.variable(name, expr.span),
            ExprKind::VariablePath(path) => self.variable_path(path),
            ExprKind::Field(path) => self.field(path),
            ExprKind::Dictionary(parts) => self.dictionary_value(parts, expr.span),
            ExprKind::Call { name, arguments, .. } => self.call(name, arguments, false, expr.span),
            ExprKind::Unary(UnaryOp::Not, operand) => {
                let operand = self.condition(operand);
                let not = self.node(Kind::Not(Box::new(operand)), Some(Type::Bool));
                Typed::known(not, Type::Bool, expr.span)
            }
            ExprKind::Unary(UnaryOp::Negate, operand) => match self.negative_literal(operand, expr.span) {
                Some(literal) => literal,
                None => self.negate(operand, expr.span),
            },
            ExprKind::Binary(operator, left, right) => self.binary(*operator, left, right, expr.span),
            ExprKind::List(elements) => self.list(elements, expr.span),
            ExprKind::Map(entries) => self.map(entries, expr.span),
            ExprKind::Broken => {
                self.incomplete = true;
                Typed::unknown(expr.span)
            }
        };
        Typed { span: expr.span, ..typed }
    }

    /// A condition: of type bool, never null.
    pub(super) fn condition(&mut self, expr: &'a ast::Expr) -> Expr {
        let typed = self.expr(expr);
        let typed = self.settle(typed, Some(Type::Bool));
        match typed.shape {
            Shape::Known(Type::Bool) if typed.expr.value.nullable => {
                let truth = self.node(Kind::Literal("true".to_owned()), Some(Type::Bool));
                let (left, right) = (Box::new(typed.expr), Box::new(truth));
                let kind = Kind::Compare { operator: Comparison::Equal, left, right };
                return self.node(kind, Some(Type::Bool));
            }
            Shape::Known(Type::Bool) => return typed.expr,
            Shape::Known(kind) => {
                let help = match kind {
                    Type::Text => "compare it: `… != \"\"`, or `… != None`",
                    kind if kind.is_number() => "compare it: `… != 0`, or `… != None`",
                    _ => "compare it: `… != None`",
                };
                self.report(
                    Diagnostic::error(
                        &routes::NOT_CONDITION,
                        typed.span,
                        text!("a condition is a bool, and this is {kind}", kind),
                    )
                    .here(kind)
                    .help(help),
                );
            }
            Shape::Null => self.report(
                Diagnostic::warning(
                    &routes::ALWAYS_SAME,
                    typed.span,
                    "this condition is always null, which counts as False",
                )
                .help("leave it out, or write what is meant"),
            ),
            Shape::Open(_) | Shape::Never | Shape::Unknown => {}
        }
        self.node(Kind::Literal("false".to_owned()), Some(Type::Bool))
    }

    /// `-x`.
    fn negate(&mut self, operand: &'a ast::Expr, span: Span) -> Typed {
        let operand = self.expr(operand);
        let (shape, secret) = match operand.shape.clone() {
            Shape::Open(open) => match open.join(Open::NUMBER) {
                Some(open) => (Shape::Open(open), operand.secret),
                None => {
                    self.not_a_number("-", &operand);
                    return Typed::unknown(span);
                }
            },
            Shape::Known(kind) if kind.is_number() || kind == Type::Interval => {
                (Shape::Known(kind.base()), operand.secret)
            }
            Shape::Known(_) => {
                self.not_a_number("-", &operand);
                return Typed::unknown(span);
            }
            Shape::Null | Shape::Never | Shape::Unknown => return operand,
        };
        let kind = match shape {
            Shape::Known(kind) => Some(kind),
            _ => None,
        };
        let inner = match kind {
            Some(kind) => self.convert(operand, kind, Purpose::OPERAND),
            None => operand,
        };
        let expr = self.node(Kind::Negate(Box::new(inner.expr)), kind);
        Typed { expr, shape, secret, span }
    }
}
