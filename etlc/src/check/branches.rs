//! `IF` as a step, and events.

use etlc_types::Type;

use super::{
    Checker,
    convert::Purpose,
    group::{Group, Meeting},
    node::leaf,
    pipeline::known,
    typed::{Open, Shape, Typed, null},
};
use crate::{
    diagnostics::{Diagnostic, Span, codes::routes},
    ir::{Branch, Event, EventKind, Expr, Kind, TemplatePart, Value},
    syntax::ast::{self, Template},
};

impl<'a> Checker<'a> {
    /// `IF(…): … ELIF(…): … ELSE: …`. Without `ELSE` the value passes through, null where nothing is piped.
    pub(super) fn branches(
        &mut self,
        branches: &'a [(ast::Expr, Vec<ast::Step>)],
        otherwise: Option<&'a [ast::Step]>,
        piped: bool,
        span: Span,
    ) -> Typed {
        let mut conditions = Vec::with_capacity(branches.len());
        let mut results = Vec::with_capacity(branches.len() + 1);
        for (condition, steps) in branches {
            conditions.push(self.condition(condition));
            results.push(self.branch(steps, piped, span));
        }
        results.push(match otherwise {
            Some(steps) => self.branch(steps, piped, span),
            None if piped => self.this(span),
            None => Typed::null(span),
        });
        self.refuse_idle_branches(branches.iter().map(|(written, _)| written).zip(&conditions));
        let secret = results.iter().any(|result| result.secret);
        let (results, shape) = match self.group(results, Meeting::Branches) {
            Group::Known(results, kind) => (results, Shape::Known(kind)),
            Group::Open(results, open) => (results, Shape::Open(open)),
            Group::Null(results) => {
                let never = results.iter().all(|result| result.shape == Shape::Never);
                (results, if never { Shape::Never } else { Shape::Null })
            }
            Group::Unknown => return Typed::unknown(span),
            Group::Apart(one, other) => {
                let passes = otherwise.is_none() && (one.span == span || other.span == span);
                let message = text!(
                    "the branches give {one} and {other}, which do not join without loss",
                    one = one.name,
                    other = other.name
                );
                let diagnostic = Diagnostic::error(&routes::BRANCHES_APART, span, message)
                    .label(one.span, one.name)
                    .label(other.span, other.name);
                self.report(diagnostic.help(match passes {
                    true => "without `ELSE` the piped value passes through: give it an `ELSE`, or convert the other branch",
                    false => "convert one of them, `to_text` for instance; whole numbers join with wider ones and with numeric",
                }));
                return Typed::unknown(span);
            }
        };
        let mut results = results.into_iter().map(|result| result.expr);
        let branches: Vec<Branch> =
            conditions.into_iter().zip(&mut results).map(|(condition, then)| Branch { condition, then }).collect();
        let otherwise = Box::new(results.next().unwrap_or_else(|| null(known(&shape))));
        let expr = self.node(Kind::If { branches, otherwise }, known(&shape));
        Typed { expr, shape, secret, span }
    }

    fn branch(&mut self, steps: &'a [ast::Step], piped: bool, span: Span) -> Typed {
        let place = match (steps.first(), steps.last()) {
            (Some(first), Some(last)) => first.span.to(last.span),
            _ => span,
        };
        let input = piped.then(|| self.this(place));
        self.pipeline(input, steps, place)
    }

    /// `SKIP("why")`, `REJECT("why")`, `ROLLBACK("why")`, which end the row; `NOTIFY("what")`, which hands the piped value
    /// on, or null where there is none.
    pub(super) fn event(&mut self, event: &'a ast::Event, piped: bool, span: Span) -> Typed {
        let text = event.text.as_ref().map(|template| self.template(template)).unwrap_or_default();
        let kind = match event.kind {
            ast::EventKind::Skip => EventKind::Skip,
            ast::EventKind::Rollback => EventKind::Rollback,
            ast::EventKind::Reject => EventKind::Reject,
            ast::EventKind::Notify => {
                let event = Event { kind: EventKind::Notify, text };
                let value = if piped { self.this(span) } else { Typed::null(span) };
                let kind = Kind::Notify { event, value: Box::new(value.expr) };
                return Typed { expr: self.node(kind, known(&value.shape)), ..value };
            }
        };
        let value = Value { kind: None, nullable: false, fallible: true };
        Typed {
            expr: Expr { value, kind: Kind::Event(Event { kind, text }) },
            shape: Shape::Never,
            secret: false,
            span,
        }
    }

    fn template(&mut self, template: &'a Template) -> Vec<TemplatePart> {
        template
            .parts
            .iter()
            .map(|part| match part {
                ast::TemplatePart::Text(text) => TemplatePart::Text(text.clone()),
                ast::TemplatePart::Value(expr) => self.template_value(expr),
            })
            .collect()
    }

    /// A value as text. It must not fail, or an event would turn into a failure: what can't be made shows as null does.
    fn template_value(&mut self, expr: &'a ast::Expr) -> TemplatePart {
        let value = self.expr(expr);
        let value = match (&value.shape, &value.expr.kind) {
            (Shape::Open(Open::Any), Kind::Field(_)) => self.settle_as(value, self.least()),
            (Shape::Open(Open::Any), Kind::JsonPath { .. }) => self.settle_as(value, Type::Json),
            _ => self.settle(value, Some(Type::Text)),
        };
        // A parameter may be given something secret in any call.
        let secret = value.secret || (self.scope.function.is_some() && self.fields.any_secret());
        if secret {
            return TemplatePart::Secret;
        }
        let value = match value.shape {
            Shape::Known(Type::Json) => self.json_shown(value),
            _ => self.convert(value, Type::Text, Purpose::OPERAND),
        };
        match value.shape {
            Shape::Known(_) if value.expr.value.fallible => {
                let (left, right) = (Box::new(value.expr), Box::new(null(Some(Type::Text))));
                TemplatePart::Value(self.node(Kind::Coalesce { left, right }, Some(Type::Text)))
            }
            Shape::Known(_) => TemplatePart::Value(value.expr),
            _ => TemplatePart::Value(leaf(Kind::Null, Some(Type::Text), true)),
        }
    }

    /// A JSON document as its text: unlike the conversion, which takes no objects and arrays, this takes all.
    fn json_shown(&mut self, value: Typed) -> Typed {
        let whole = self.node(Kind::Literal(String::new()), Some(Type::Text));
        let kind = Kind::Call { function: "json_text".to_owned(), arguments: vec![value.expr, whole] };
        Typed { expr: self.node(kind, Some(Type::Text)), shape: Shape::Known(Type::Text), ..value }
    }
}
