//! Functions of the route's own. Like a rule, a declaration is read with gaps, and each gap has its name.

use crate::syntax::characters::visible;
use chumsky::prelude::*;

use crate::diagnostics::{Diagnostic, Span, Text, codes};
use crate::syntax::ast::{Expr, ExprKind, Function, FunctionBody, Name, Parameter, Step, StepKind, TypeRef};
use crate::syntax::errors::{Boxed, report};
use crate::syntax::head::split_name;
use crate::syntax::tokens::Kind;

use super::pipeline::{self, Written};
use super::{junk, slice, token, types};

/// What follows `fn`.
pub(super) fn function<'t>(
    source: &'t str,
    full: Boxed<'t, Expr>,
    segment: Boxed<'t, Vec<Step>>,
) -> Boxed<'t, Function> {
    let name = token(Kind::Name).map(move |span| Name { text: visible(slice(source, span)), span });
    let result = just(Kind::Arrow).ignore_then(types::declared(source));
    let signature = name
        .or_not()
        .then(parameters(source, full.clone()).or_not())
        .then(result.or_not())
        .then(token(Kind::Colon).or_not())
        .map_with(|(((name, parameters), result), colon), e| {
            let span = e.span();
            if let Some(missing) = missing(name.as_ref(), parameters.is_some(), result.is_some(), colon.is_some()) {
                let problem = Diagnostic::error(
                    &codes::syntax::BAD_FUNCTION,
                    span,
                    text!("this function has no {missing}", missing),
                );
                e.emit(report(problem.help("a function is written `fn name($a: type) -> type: |steps|`")));
            }
            Function {
                name: name.unwrap_or_else(|| Name { text: String::new(), span }),
                parameters: parameters.unwrap_or_default(),
                result: result.unwrap_or_else(|| TypeRef { text: String::new(), span: Span::new(span.end, span.end) }),
                body: FunctionBody::Expr(Expr { kind: ExprKind::Broken, span }),
                span,
            }
        });
    signature.then(body(source, full, segment)).map(|(function, body)| Function { body, ..function }).boxed()
}

/// The first part that is missing.
fn missing(name: Option<&Name>, parameters: bool, result: bool, colon: bool) -> Option<Text> {
    match (name, parameters, result, colon) {
        (None, ..) => Some(text!("name")),
        (_, false, ..) => Some(text!("brackets for its parameters")),
        (_, _, false, _) => Some(text!("type of its result")),
        (.., false) => Some(text!("`:` before its body")),
        _ => None,
    }
}

/// `($a: type, $b: type = default)`.
fn parameters<'t>(source: &'t str, full: Boxed<'t, Expr>) -> Boxed<'t, Vec<Parameter>> {
    const ENDS: &[Kind] = &[Kind::Comma, Kind::Close];
    let parameter = token(Kind::Variable)
        .filter(move |span| !slice(source, *span).contains('.'))
        .then_ignore(just(Kind::Colon))
        .then(types::declared(source))
        .then(just(Kind::Equals).ignore_then(full).or_not())
        .then_ignore(one_of(ENDS.to_vec()).rewind())
        .map(move |((span, kind), default)| {
            let name = Name { text: visible(&slice(source, span)[1..]), span };
            Some(Parameter { name, kind, default })
        });
    let other = junk(ENDS).map_with(move |(), e| {
        let span = e.span();
        let problem = Diagnostic::error(&codes::syntax::BAD_FUNCTION, span, "this is not written as a parameter");
        e.emit(report(problem.help("a parameter is written `$name: type` or `$name: type = default`")));
        let name = visible(split_name(slice(source, span).trim_start_matches('$')).0);
        let kind = TypeRef { text: String::new(), span };
        (!name.is_empty()).then_some(Parameter { name: Name { text: name, span }, kind, default: None })
    });
    choice((parameter, other))
        .separated_by(just(Kind::Comma))
        .collect::<Vec<_>>()
        .delimited_by(just(Kind::Open), just(Kind::Close))
        .map(|parameters| parameters.into_iter().flatten().collect())
        .boxed()
}

/// A pipeline or an expression.
fn body<'t>(source: &'t str, full: Boxed<'t, Expr>, segment: Boxed<'t, Vec<Step>>) -> Boxed<'t, FunctionBody> {
    let pieces = pipeline::pieces(segment).map_with(move |pieces, e| {
        let span = e.span();
        let written = Written::new(pieces, span, |problem| e.emit(report(problem)));
        let is_broken = |step: &Step| matches!(&step.kind, StepKind::Expr(expr) if expr.kind == ExprKind::Broken);
        let barred = written.opened && written.closed;
        if !barred && !written.pipeline.steps.is_empty() && !written.pipeline.steps.iter().any(is_broken) {
            let text = slice(source, span);
            let open = if written.opened { "" } else { "|" };
            let close = if written.closed { "" } else { "|" };
            let problem = Diagnostic::error(&codes::syntax::MISSING_BAR, span, "steps stand between bars");
            e.emit(report(problem.fix("write the bars", span, format!("{open}{text}{close}"))));
        }
        FunctionBody::Pipeline(written.pipeline)
    });
    choice((full.then_ignore(end()).map(FunctionBody::Expr), pieces)).boxed()
}
