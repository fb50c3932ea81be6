//! `??`: what stands in for null and for failures.

use super::{
    Checker,
    group::{Group, Meeting},
    pipeline::{Chain, known},
    typed::{Shape, Typed, null},
    walk,
};
use crate::{
    diagnostics::{Diagnostic, Span, codes::routes},
    ir::{Kind, expr},
    syntax::ast::{self, ExprKind},
};

impl<'a> Checker<'a> {
    /// `?? x` after a chain: it catches what is null or fails in all of it, the read included.
    pub(super) fn coalesce_step(&mut self, chain: Option<Chain>, right: &'a ast::Step, span: Span) -> Chain {
        let Some(chain) = chain else {
            self.report(
                Diagnostic::error(&routes::NOTHING_BEFORE_COALESCE, span, "nothing stands to the left of `??`")
                    .help("this rule starts from nothing: write a value first"),
            );
            return Chain::start(Typed::unknown(span));
        };
        let mut this = false;
        walk::step(right, &mut |expr| this |= expr.kind == ExprKind::This);
        if this {
            return self.coalesce_with_input(chain, right, span);
        }
        let left = self.close(chain, span);
        let right = self.step_value(right, false);
        Chain::start(self.coalesce(left, right, span))
    }

    /// `|f ?? x|`, where `x` says `$this`: the value that was piped into `f`, and null where that could not be made.
    ///
    /// What stands before `f` is taken out, its failures made null; then `f` and `??` are one step over it. That is the
    /// same as long as `f` makes null of null, so that a failure before it comes to `x` as well.
    fn coalesce_with_input(&mut self, mut chain: Chain, right: &'a ast::Step, span: Span) -> Chain {
        let (Some(step), Some(link)) = (chain.steps.pop(), chain.links.pop()) else {
            self.report(
                Diagnostic::error(
                    &routes::COALESCE_THIS,
                    span,
                    "`$this` is what was piped into the step before `??`, and there is none",
                )
                .help("name the field instead: `[field]`"),
            );
            return Chain::start(Typed::unknown(span));
        };
        let (shape, secret) = (std::mem::replace(&mut chain.shape, link.before), chain.secret);
        chain.secret = link.secret;
        let mut input = self.close(chain, span);
        let mut skips_null = step.skips_null;
        if input.expr.value.fallible {
            if !self.passes_null(&step.expr) {
                self.report(
                    Diagnostic::error(
                        &routes::COALESCE_THIS,
                        span,
                        "`$this` may have failed here, and the step before `??` would run all the same",
                    )
                    .label(link.span, "runs with null, too")
                    .help("write a `??` before this step as well, or name the field: `[field]`"),
                );
                return Chain::start(Typed::unknown(span));
            }
            // A step that was made for a value that is never null is not to see one now.
            skips_null |= !input.expr.value.nullable;
            let kind = input.expr.value.kind;
            let left = Box::new(input.expr);
            input.expr = self.node(Kind::Coalesce { left, right: Box::new(null(kind)) }, kind);
        }
        let mut chain = Chain::start(input);
        let typed = self.with_piped(&mut chain, true, |checker| {
            let this = checker.this(span);
            let pipe = Kind::Pipe { input: Box::new(this.expr), steps: vec![expr::Step { skips_null, ..step }] };
            let left = Typed { expr: checker.node(pipe, known(&shape)), shape, secret, span: link.span };
            let right = checker.step_value(right, false);
            checker.coalesce(left, right, span)
        });
        self.push(&mut chain, typed, false);
        chain
    }

    /// A `??` with its right side and the blanks before, where no bracket stands between them.
    fn idle_coalesce(&self, right: Span) -> Option<Span> {
        let before = self.places.slice(Span::new(0, right.start)).trim_end().strip_suffix("??")?;
        Some(Span::new(before.trim_end().len(), right.end))
    }

    /// The left side, or, where it is null or fails, the right.
    pub(super) fn coalesce(&mut self, left: Typed, right: Typed, span: Span) -> Typed {
        let secret = left.secret || right.secret;
        let value = left.expr.value;
        if !value.nullable && !value.fallible && matches!(left.shape, Shape::Known(_) | Shape::Open(_)) {
            let diagnostic = Diagnostic::warning(
                &routes::UNREACHABLE_COALESCE,
                span,
                "what stands to the left of this `??` is never null and never fails",
            )
            .label(right.span, "never used");
            // A named block may need it where something else uses it.
            let idle = if self.uses.is_empty() { self.idle_coalesce(right.span) } else { None };
            self.report(match idle {
                Some(idle) => diagnostic.fix("leave the `??` out", idle, ""),
                None => diagnostic.help("leave the `??` out"),
            });
        }
        let (sides, shape) = match self.group(vec![left, right], Meeting::Branches) {
            Group::Known(sides, kind) => (sides, Shape::Known(kind)),
            Group::Open(sides, open) => (sides, Shape::Open(open)),
            Group::Null(sides) => {
                let never = sides.iter().all(|side| side.shape == Shape::Never);
                (sides, if never { Shape::Never } else { Shape::Null })
            }
            Group::Unknown => return Typed::unknown(span),
            Group::Apart(left, right) => {
                let message =
                    text!("the left of `??` is {left}, and the right {right}", left = left.name, right = right.name);
                self.report(
                    Diagnostic::error(&routes::BRANCHES_APART, span, message)
                        .label(left.span, left.name)
                        .label(right.span, right.name)
                        .help("both are of one type, or of types that join without loss: convert one of them"),
                );
                return Typed::unknown(span);
            }
        };
        let mut sides = sides.into_iter().map(|side| Box::new(side.expr));
        let (left, right) = sides.next().zip(sides.next()).expect("`??` has two sides");
        let expr = self.node(Kind::Coalesce { left, right }, known(&shape));
        Typed { expr, shape, secret, span }
    }
}
