//! Walks over all expressions of a part of a route, without recursion: nesting is the author's to choose.

use super::lines::{self, Part as Line};
use crate::syntax::ast::{Expr, ExprKind, Pipeline, Step, StepKind, TemplatePart};

/// A part that is still to be visited.
enum Part<'a> {
    Expr(&'a Expr),
    Step(&'a Step),
}

/// Calls a function with every expression of a line, from left to right.
pub(super) fn line<'a>(line: Line<'a>, visit: &mut dyn FnMut(&'a Expr)) {
    match line {
        Line::Rule(rule) => rule.pipeline.iter().for_each(|pipeline| self::pipeline(pipeline, visit)),
        Line::Where(condition, _) => expr(condition, visit),
        Line::If(choice) => lines::conditions(choice).for_each(|(condition, _)| expr(condition, visit)),
        Line::For(each) => expr(&each.list, visit),
    }
}

/// The same for a pipeline.
pub(super) fn pipeline<'a>(pipeline: &'a Pipeline, visit: &mut dyn FnMut(&'a Expr)) {
    walk(pipeline.steps.iter().rev().map(Part::Step).collect(), visit);
}

/// The same for a step.
pub(super) fn step<'a>(step: &'a Step, visit: &mut dyn FnMut(&'a Expr)) {
    walk(vec![Part::Step(step)], visit);
}

/// The same for an expression.
pub(super) fn expr<'a>(expr: &'a Expr, visit: &mut dyn FnMut(&'a Expr)) {
    walk(vec![Part::Expr(expr)], visit);
}

/// Whether `$this` occurs in any of these expressions.
pub(super) fn mentions_this<'a>(exprs: impl IntoIterator<Item = &'a Expr>) -> bool {
    let mut found = false;
    exprs.into_iter().for_each(|part| {
        expr(part, &mut |part| {
            found |= match &part.kind {
                ExprKind::This => true,
                ExprKind::VariablePath(path) => path.name == "this",
                _ => false,
            };
        });
    });
    found
}

/// What is to be visited stands on a stack, the next on top.
fn walk<'a>(mut open: Vec<Part<'a>>, visit: &mut dyn FnMut(&'a Expr)) {
    while let Some(part) = open.pop() {
        match part {
            Part::Expr(expr) => {
                visit(expr);
                match &expr.kind {
                    ExprKind::Call { arguments: parts, .. } | ExprKind::List(parts) => {
                        open.extend(parts.iter().rev().map(Part::Expr));
                    }
                    ExprKind::Unary(_, inner) => open.push(Part::Expr(inner)),
                    ExprKind::Binary(_, left, right) => open.extend([Part::Expr(right), Part::Expr(left)]),
                    ExprKind::Map(entries) => open.extend(entries.iter().rev().map(|(_, value)| Part::Expr(value))),
                    ExprKind::Literal(_)
                    | ExprKind::This
                    | ExprKind::Variable(_)
                    | ExprKind::VariablePath(_)
                    | ExprKind::Field(_)
                    | ExprKind::Dictionary(_)
                    | ExprKind::Broken => {}
                }
            }
            Part::Step(step) => match &step.kind {
                StepKind::Expr(expr) => open.push(Part::Expr(expr)),
                StepKind::Coalesce(right) => open.push(Part::Step(right)),
                StepKind::Event(event) => {
                    let parts = event.text.iter().flat_map(|template| template.parts.iter().rev());
                    open.extend(parts.filter_map(|part| match part {
                        TemplatePart::Value(expr) => Some(Part::Expr(expr)),
                        TemplatePart::Text(_) => None,
                    }));
                }
                StepKind::If { branches, otherwise } => {
                    open.extend(otherwise.iter().flatten().rev().map(Part::Step));
                    for (condition, steps) in branches.iter().rev() {
                        open.extend(steps.iter().rev().map(Part::Step));
                        open.push(Part::Expr(condition));
                    }
                }
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{diagnostics::Span, syntax::ast::BinaryOp};

    fn variable(name: &str) -> Expr {
        Expr { kind: ExprKind::Variable(name.to_owned()), span: Span::default() }
    }

    #[test]
    fn goes_from_left_to_right() {
        let step = |kind| Step { kind, span: Span::default() };
        let pipeline = Pipeline {
            steps: vec![
                step(StepKind::If {
                    branches: vec![(variable("a"), vec![step(StepKind::Expr(variable("b")))])],
                    otherwise: Some(vec![step(StepKind::Coalesce(Box::new(step(StepKind::Expr(variable("c"))))))]),
                }),
                step(StepKind::Expr(Expr {
                    kind: ExprKind::Binary(BinaryOp::Add, Box::new(variable("d")), Box::new(variable("e"))),
                    span: Span::default(),
                })),
            ],
            span: Span::default(),
        };
        let mut seen = String::new();
        super::pipeline(&pipeline, &mut |expr| {
            if let ExprKind::Variable(name) = &expr.kind {
                seen.push_str(name);
            }
        });
        assert_eq!(seen, "abcde");
    }

    #[test]
    fn bears_any_depth() {
        let mut deep = variable("a");
        for _ in 0..50_000 {
            deep = Expr { kind: ExprKind::List(vec![deep]), span: Span::default() };
        }
        let mut count = 0;
        expr(&deep, &mut |_| count += 1);
        assert_eq!(count, 50_001);
        // Dropped without recursion as well.
        while let ExprKind::List(inner) = &mut deep.kind {
            deep = inner.pop().expect("one element");
        }
    }
}
