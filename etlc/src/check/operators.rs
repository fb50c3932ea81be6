//! Operators.

use etlc_types::Type;

use super::{
    Checker,
    convert::{Purpose, converter},
    group::{Group, Meeting, Member},
    temporal,
    typed::{Open, Shape, Typed},
};
use crate::{
    diagnostics::{Diagnostic, Span, codes::routes},
    ir::{Arithmetic, Comparison, Expr, Kind},
    syntax::ast::{self, BinaryOp},
};

impl<'a> Checker<'a> {
    /// An operator with two sides.
    pub(super) fn binary(
        &mut self,
        operator: BinaryOp,
        left: &'a ast::Expr,
        right: &'a ast::Expr,
        span: Span,
    ) -> Typed {
        let comparison = match operator {
            BinaryOp::Coalesce => {
                let left = self.expr(left);
                let right = self.expr(right);
                return self.coalesce(left, right, span);
            }
            BinaryOp::And | BinaryOp::Or => {
                let left = Box::new(self.condition(left));
                let right = Box::new(self.condition(right));
                let kind = if operator == BinaryOp::And { Kind::And(left, right) } else { Kind::Or(left, right) };
                return Typed::known(self.node(kind, Some(Type::Bool)), Type::Bool, span);
            }
            BinaryOp::In => return self.membership(left, right, false, span),
            BinaryOp::NotIn => return self.membership(left, right, true, span),
            BinaryOp::Like => return self.pattern("LIKE", left, right, span),
            BinaryOp::Matches => return self.pattern("MATCHES", left, right, span),
            BinaryOp::Add => return self.arithmetic(Arithmetic::Add, left, right, span),
            BinaryOp::Subtract => return self.arithmetic(Arithmetic::Subtract, left, right, span),
            BinaryOp::Multiply => return self.arithmetic(Arithmetic::Multiply, left, right, span),
            BinaryOp::Divide => return self.arithmetic(Arithmetic::Divide, left, right, span),
            BinaryOp::Remainder => return self.arithmetic(Arithmetic::Remainder, left, right, span),
            BinaryOp::Equal => Comparison::Equal,
            BinaryOp::NotEqual => Comparison::NotEqual,
            BinaryOp::Less => Comparison::Less,
            BinaryOp::LessOrEqual => Comparison::LessOrEqual,
            BinaryOp::Greater => Comparison::Greater,
            BinaryOp::GreaterOrEqual => Comparison::GreaterOrEqual,
        };
        let left = self.expr(left);
        let right = self.expr(right);
        self.compare(comparison, left, right, span)
    }

    /// `==` and its kin.
    pub(super) fn compare(&mut self, operator: Comparison, left: Typed, right: Typed, span: Span) -> Typed {
        let equality = matches!(operator, Comparison::Equal | Comparison::NotEqual);
        self.warn_of_null(operator, &left, &right, span);
        if !equality {
            self.warn_of_number_in_quotes(&left, &right);
            self.warn_of_number_in_quotes(&right, &left);
        }
        if equality && !(self.may_be_equal(&left, &right) && self.may_be_equal(&right, &left)) {
            return Typed::unknown(span);
        }
        let (left, right) = match (&left.shape, &right.shape) {
            (Shape::Null, Shape::Open(Open::Any)) => (left, self.settle_as(right, self.least())),
            (Shape::Open(Open::Any), Shape::Null) => (self.settle_as(left, self.least()), right),
            _ => (left, right),
        };
        let sides = self.beside_whole(vec![left, right]);
        let (sides, kind) = match self.group(sides, Meeting::Operator) {
            Group::Known(sides, kind) => (sides, kind),
            Group::Open(sides, open) => match self.settle_group(sides, &open, span) {
                Some(known) => known,
                None => return Typed::unknown(span),
            },
            Group::Null(sides) => {
                let typed = |side| self.convert(side, Type::Text, Purpose::OPERAND);
                (sides.into_iter().map(typed).collect(), Type::Text)
            }
            Group::Unknown => return Typed::unknown(span),
            Group::Apart(left, right) => {
                self.report(self.apart(sign(operator), &left, &right));
                return Typed::unknown(span);
            }
        };
        self.warn_of_nan(operator, &sides, span);
        if !equality && !is_ordered(kind) {
            self.report(
                Diagnostic::error(
                    &routes::WRONG_OPERATOR,
                    span,
                    text!("`{sign}` does not compare values of type {kind}", sign = sign(operator), kind),
                )
                .here(kind)
                .help("json, lists and intervals have no order; `==` and `!=` compare them"),
            );
            return Typed::unknown(span);
        }
        let [left, right]: [Typed; 2] = match sides.try_into() {
            Ok(sides) => sides,
            Err(_) => return Typed::unknown(span),
        };
        let kind = Kind::Compare { operator, left: Box::new(left.expr), right: Box::new(right.expr) };
        Typed::known(self.node(kind, Some(Type::Bool)), Type::Bool, span)
    }

    /// Values whose types are all open, as the type they have by themselves.
    pub(super) fn settle_group(&mut self, values: Vec<Typed>, open: &Open, span: Span) -> Option<(Vec<Typed>, Type)> {
        let alone = Typed { shape: Shape::Open(open.clone()), ..Typed::null(span) };
        let kind = self.settle(alone, None).kind()?;
        let settled = values.into_iter().map(|value| match value.shape {
            Shape::Open(_) => self.settle_as(value, kind),
            _ => self.convert(value, kind, Purpose::OPERAND),
        });
        Some((settled.collect(), kind))
    }

    fn warn_of_null(&mut self, operator: Comparison, left: &Typed, right: &Typed, span: Span) {
        let other = match (&left.shape, &right.shape) {
            (Shape::Null, _) => right,
            (_, Shape::Null) => left,
            _ => return,
        };
        let always = match operator {
            Comparison::Equal if !other.expr.value.nullable && known(other) => {
                "this is never null, so it is always False"
            }
            Comparison::NotEqual if !other.expr.value.nullable && known(other) => {
                "this is never null, so it is always True"
            }
            Comparison::Equal | Comparison::NotEqual => return,
            _ => "a comparison with null by its size is always False",
        };
        self.report(
            Diagnostic::warning(&routes::ALWAYS_SAME, span, always)
                .help("`== None` and `!= None` ask whether a value is null; leave out what decides nothing"),
        );
    }

    /// `+` and its kin.
    fn arithmetic(&mut self, operator: Arithmetic, left: &'a ast::Expr, right: &'a ast::Expr, span: Span) -> Typed {
        let left = self.expr(left);
        let right = self.expr(right);
        if temporal::is_temporal(&left) || temporal::is_temporal(&right) {
            return self.temporal(operator, left, right, span);
        }
        let (left, right) = match (self.number_side(operator, left), self.number_side(operator, right)) {
            (Some(left), Some(right)) => (left, right),
            _ => return Typed::unknown(span),
        };
        let secret = left.secret || right.secret;
        if left.shape == Shape::Null || right.shape == Shape::Null {
            self.report(
                Diagnostic::warning(&routes::ALWAYS_SAME, span, "arithmetic with null is always null")
                    .help("write `None`, or what is meant"),
            );
            return Typed::null(span);
        }
        match self.group(vec![left, right], Meeting::Operator) {
            Group::Known(sides, kind) => {
                let result = Checker::arithmetic_result(operator, kind);
                let expr = self.arithmetic_node(operator, sides, Some(result));
                Typed::known(expr, result, span).taint(secret)
            }
            Group::Open(sides, open) => {
                let open = match open.join(Open::NUMBER) {
                    // A quotient has a fraction, and what it is made of may have one.
                    Some(Open::Number { alone, .. }) if operator == Arithmetic::Divide => {
                        let alone = alone.map(|kind| if kind.is_integer() { Type::Float8 } else { kind });
                        Open::Number { fraction: true, alone: alone.or(Some(Type::Float8)) }
                    }
                    Some(open) => open,
                    None => return Typed::unknown(span),
                };
                let expr = self.arithmetic_node(operator, sides, None);
                Typed { expr, shape: Shape::Open(open), secret, span }
            }
            Group::Null(_) | Group::Unknown => Typed::unknown(span),
            Group::Apart(left, right) => {
                self.report(self.apart(arithmetic_sign(operator), &left, &right));
                Typed::unknown(span)
            }
        }
    }

    /// Two sides that have no type in common; the operator stands between them.
    fn apart(&self, sign: &str, left: &Member, right: &Member) -> Diagnostic {
        let between = Span::new(left.span.end, right.span.start.max(left.span.end));
        let text = self.places.slice(between);
        let start = between.start + (text.len() - text.trim_start().len());
        let operator = Span::new(start, start + text.trim().len());
        let message = text!("the sides of `{sign}` are {left} and {right}", sign, left = left.name, right = right.name);
        let diagnostic = Diagnostic::error(&routes::DIFFERENT_TYPES, operator, message)
            .label(left.span, left.name.clone())
            .label(right.span, right.name.clone());
        match left.kind.and_then(converter) {
            Some(function) => diagnostic.help(text!("make them one type: `{function}(…)`", function)),
            None => diagnostic.help("make them one type"),
        }
    }

    /// The node of an arithmetic operator.
    pub(super) fn arithmetic_node(&mut self, operator: Arithmetic, sides: Vec<Typed>, kind: Option<Type>) -> Expr {
        let mut sides = sides.into_iter().map(|side| Box::new(side.expr));
        let (left, right) = sides.next().zip(sides.next()).expect("arithmetic has two sides");
        self.node(Kind::Arithmetic { operator, left, right }, kind)
    }

    /// A side of arithmetic with numbers; anything else is reported.
    fn number_side(&mut self, operator: Arithmetic, side: Typed) -> Option<Typed> {
        match &side.shape {
            // What `to_int` gives has a say of its own.
            Shape::Open(Open::OneOf(_)) => {
                let side = self.settle(side, None);
                self.number_side(operator, side)
            }
            Shape::Open(open) if open.clone().join(Open::NUMBER).is_some() => Some(side),
            Shape::Known(kind) if kind.is_number() => Some(side),
            Shape::Null => Some(side),
            Shape::Open(_) | Shape::Known(_) => {
                self.not_a_number(arithmetic_sign(operator), &side);
                None
            }
            Shape::Never | Shape::Unknown => None,
        }
    }

    /// Reports a side of an arithmetic operator that is no number.
    pub(super) fn not_a_number(&mut self, sign: &str, side: &Typed) {
        let message = text!("`{sign}` works on numbers, and this is {side}", sign, side = side.name());
        let help = match sign {
            "+" => {
                "`concat` joins texts: `concat([a], \" \", [b])`; a text that holds a number is read as one by `to_int` and its kin"
            }
            _ => "convert it first: `to_int`, `to_float`, `to_numeric`",
        };
        let diagnostic = Diagnostic::error(&routes::WRONG_OPERATOR, side.span, message);
        self.report(diagnostic.here(side.name()).help(help));
    }
}

/// Whether `<` and its kin, and functions of ordered values, take the type.
pub(super) fn is_ordered(kind: Type) -> bool {
    !matches!(kind, Type::Json | Type::List(_) | Type::Interval)
}

fn known(value: &Typed) -> bool {
    !matches!(value.shape, Shape::Unknown | Shape::Never)
}

fn sign(operator: Comparison) -> &'static str {
    match operator {
        Comparison::Equal => "==",
        Comparison::NotEqual => "!=",
        Comparison::Less => "<",
        Comparison::LessOrEqual => "<=",
        Comparison::Greater => ">",
        Comparison::GreaterOrEqual => ">=",
    }
}

/// How an operator is written.
pub(super) fn arithmetic_sign(operator: Arithmetic) -> &'static str {
    match operator {
        Arithmetic::Add => "+",
        Arithmetic::Subtract => "-",
        Arithmetic::Multiply => "*",
        Arithmetic::Divide => "/",
        Arithmetic::Remainder => "%",
    }
}
