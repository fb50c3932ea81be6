//! Literals: what they are by themselves, and their text form as the type that somebody wants.
//!
//! A text or number takes the type of the other side. Until that is known its node holds the number of an entry of
//! `Checker::literals` in the place of the text form.

use etlc_types::{Arena, Failure, Type, fit, try_into};

use super::{
    Checker,
    group::{Group, Meeting},
    typed::{Open, Shape, Typed},
};
use crate::{
    diagnostics::{
        Diagnostic, Span, Text,
        codes::{routes, unsupported},
    },
    ir::{Expr, Kind, Value},
    syntax::ast::{self, ExprKind, Literal, UnaryOp},
};

/// A literal whose type is open.
#[derive(Debug)]
pub(super) struct Pending {
    text: String,
    span: Span,
}

impl<'a> Checker<'a> {
    /// A literal.
    pub(super) fn literal(&mut self, literal: &Literal, span: Span) -> Typed {
        match literal {
            Literal::Text(text) => self.pending(text.clone(), Open::Text, span),
            Literal::Integer(digits) => self.pending(digits.clone(), Open::INTEGER, span),
            Literal::Decimal(digits) => self.pending(digits.clone(), Open::DECIMAL, span),
            Literal::Bool(value) => {
                let expr = self.node(Kind::Literal(value.to_string()), Some(Type::Bool));
                Typed::known(expr, Type::Bool, span)
            }
            Literal::Null => Typed::null(span),
        }
    }

    /// `-12`, where the operand of a minus is a number's literal.
    pub(super) fn negative_literal(&mut self, operand: &ast::Expr, span: Span) -> Option<Typed> {
        match &operand.kind {
            ExprKind::Literal(Literal::Integer(digits)) => {
                Some(self.pending(format!("-{digits}"), Open::INTEGER, span))
            }
            ExprKind::Literal(Literal::Decimal(digits)) => {
                Some(self.pending(format!("-{digits}"), Open::DECIMAL, span))
            }
            _ => None,
        }
    }

    fn pending(&mut self, text: String, open: Open, span: Span) -> Typed {
        let kind = Kind::Literal(self.literals.len().to_string());
        self.literals.push(Pending { text, span });
        let expr = Expr { value: Value { kind: None, nullable: false, fallible: false }, kind };
        Typed { expr, shape: Shape::Open(open), secret: false, span }
    }

    /// The text form of a pending literal as this type. One that is no such value is reported.
    pub(super) fn read_literal(&mut self, number: &str, kind: Type) -> String {
        let pending = number.parse().ok().and_then(|index: usize| self.literals.get(index));
        let Some(Pending { text, span }) = pending else { return number.to_owned() };
        match text_form(text, kind) {
            Ok(form) => form,
            Err(failure) => {
                let (text, diagnostic) = (text.clone(), misfit(text, kind, &failure, *span));
                self.report(diagnostic);
                text
            }
        }
    }

    /// What is written as a literal whose type is open.
    pub(super) fn pending_literal(&self, value: &Typed) -> Option<&str> {
        let (Kind::Literal(number), Shape::Open(_)) = (&value.expr.kind, &value.shape) else { return None };
        let index: usize = number.parse().ok()?;
        self.literals.get(index).map(|literal| literal.text.as_str())
    }

    /// The text of a value that is a literal text.
    pub(super) fn literal_text(&self, value: &Typed) -> Option<String> {
        match (&value.expr.kind, &value.shape) {
            (_, Shape::Open(Open::Text)) => self.pending_literal(value).map(str::to_owned),
            (Kind::Literal(text), Shape::Known(Type::Text)) => Some(text.clone()),
            _ => None,
        }
    }

    /// `["a", "b"]`.
    pub(super) fn list(&mut self, elements: &'a [ast::Expr], span: Span) -> Typed {
        let elements: Vec<Typed> = elements.iter().map(|element| self.expr(element)).collect();
        let secret = elements.iter().any(|element| element.secret);
        let make = |elements: Vec<Typed>| Kind::List(elements.into_iter().map(|element| element.expr).collect());
        let (expr, shape) = match self.group(elements, Meeting::List) {
            Group::Known(elements, kind) => match kind.element() {
                Some(element) => {
                    let kind = Type::List(element);
                    (self.node(make(elements), Some(kind)), Shape::Known(kind))
                }
                None => {
                    self.report(
                        Diagnostic::error(
                            &routes::MIXED_LIST,
                            span,
                            text!("a list can't hold values of type {kind}", kind),
                        )
                        .help("lists hold values of the types without parameters, and no lists"),
                    );
                    return Typed::unknown(span);
                }
            },
            Group::Open(elements, open) => (self.node(make(elements), None), Shape::Open(Open::List(Box::new(open)))),
            // Without an element that says otherwise it is as pliable as a literal text.
            Group::Null(elements) => (self.node(make(elements), None), Shape::Open(Open::List(Box::new(Open::Text)))),
            Group::Unknown => return Typed::unknown(span),
            Group::Apart(one, other) => {
                self.report(
                    Diagnostic::error(&routes::MIXED_LIST, span, "the elements of a list are of one type")
                        .label(one.span, one.name)
                        .label(other.span, other.name)
                        .help("write them alike: `[\"1\", \"a\"]` or `[1, 2]`"),
                );
                return Typed::unknown(span);
            }
        };
        Typed { expr, shape, secret, span }
    }

    /// `{"k": 1}`, a JSON object.
    pub(super) fn map(&mut self, entries: &[(ast::Name, ast::Expr)], span: Span) -> Typed {
        match object(entries) {
            Ok(json) => {
                let expr = self.node(Kind::Literal(json.to_string()), Some(Type::Json));
                Typed::known(expr, Type::Json, span)
            }
            Err(computed) => {
                self.report(
                    Diagnostic::error(
                        &unsupported::COMPUTED_MAP,
                        computed,
                        "a map holds literals only, in this version",
                    )
                    .here("worked out for each row")
                    .help("write each value into a column of its own"),
                );
                Typed::unknown(span)
            }
        }
    }
}

/// A JSON document of literals; the error is the span of what is none.
fn json(value: &ast::Expr) -> Result<serde_json::Value, Span> {
    let number = |digits: String| digits.parse::<serde_json::Number>().map(serde_json::Value::Number);
    match &value.kind {
        ExprKind::Literal(Literal::Text(text)) => Ok(text.clone().into()),
        ExprKind::Literal(Literal::Integer(digits) | Literal::Decimal(digits)) => {
            number(digits.clone()).map_err(|_| value.span)
        }
        ExprKind::Literal(Literal::Bool(value)) => Ok((*value).into()),
        ExprKind::Literal(Literal::Null) => Ok(serde_json::Value::Null),
        ExprKind::Unary(UnaryOp::Negate, operand) => match &operand.kind {
            ExprKind::Literal(Literal::Integer(digits) | Literal::Decimal(digits)) => {
                number(format!("-{digits}")).map_err(|_| value.span)
            }
            _ => Err(value.span),
        },
        ExprKind::List(elements) => elements.iter().map(json).collect(),
        ExprKind::Map(entries) => object(entries),
        _ => Err(value.span),
    }
}

fn object(entries: &[(ast::Name, ast::Expr)]) -> Result<serde_json::Value, Span> {
    entries.iter().map(|(key, value)| Ok((key.text.clone(), json(value)?))).collect()
}

/// The text form of what a text says as a value of this type, read by the strict grammar.
///
/// # Errors
/// Where it is no such value.
pub(super) fn text_form(text: &str, kind: Type) -> Result<String, Failure> {
    let arena = Arena::new();
    macro_rules! read {
        ($value:expr) => {
            etlc_types::TextForm::to_text(&$value, &arena).to_owned()
        };
    }
    Ok(match kind {
        Type::Bool => read!(try_into::bool(text)?),
        Type::Int2 => read!(try_into::int2(text)?),
        Type::Int4 => read!(try_into::int4(text)?),
        Type::Int8 => read!(try_into::int8(text)?),
        Type::Float4 => read!(try_into::float4(text)?),
        Type::Float8 => read!(try_into::float8(text)?),
        Type::Numeric(None) => read!(try_into::numeric(text)?),
        Type::Numeric(Some((precision, scale))) => read!(fit::numeric(try_into::numeric(text)?, precision, scale)?),
        Type::Text => text.to_owned(),
        Type::Varchar(length) => fit::varchar(text, length)?.to_owned(),
        Type::Bytea => read!(try_into::bytea(text, &arena)?),
        Type::Date => read!(try_into::date(text)?),
        Type::Time => read!(try_into::time(text)?),
        Type::Timestamp => read!(try_into::timestamp(text)?),
        Type::Timestamptz => read!(try_into::timestamptz(text)?),
        Type::Interval => read!(try_into::interval(text)?),
        Type::Uuid => read!(try_into::uuid(text)?),
        Type::Json => try_into::json(text, &arena)?.as_str().to_owned(),
        Type::List(element) => read!(try_into::list(text, element, &arena)?),
    })
}

/// A literal that is no value of the type.
pub(super) fn misfit(text: &str, kind: Type, failure: &Failure, span: Span) -> Diagnostic {
    let shown: String = text.chars().take(60).collect();
    let diagnostic = Diagnostic::error(
        &routes::NOT_OF_TYPE,
        span,
        text!("`{shown}` is no {kind}: {failure}", shown, kind, failure = Text::of_runtime(failure.message())),
    )
    .here(text!("{kind} is wanted here", kind));
    match failure.shown_help() {
        Some(help) => diagnostic.help(Text::of_runtime(help)),
        None => diagnostic.help(text!("write a {kind}, or give the other side another type", kind)),
    }
}
