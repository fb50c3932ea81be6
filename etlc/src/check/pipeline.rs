//! Pipelines: steps from left to right.

use etlc_functions::Form;
use etlc_types::Type;

use super::{
    Checker,
    calls::Callee,
    node::{uses_this, waits_for_this},
    settle::Frame,
    typed::{Open, Shape, Typed},
    walk,
};
use crate::{
    diagnostics::{Diagnostic, Span, codes::routes},
    ir::{Kind, expr},
    syntax::ast::{self, ExprKind, StepKind},
};

/// The part of a pipeline that has been checked.
pub(super) struct Chain {
    /// What the steps start from.
    pub(super) input: Typed,
    /// The steps.
    pub(super) steps: Vec<expr::Step>,
    /// What is known of each of them.
    pub(super) links: Vec<Link>,
    /// The type of what comes out.
    pub(super) shape: Shape,
    /// Whether that may be null.
    pub(super) nullable: bool,
    /// Whether that is masked.
    pub(super) secret: bool,
}

/// What is known of a step beside its IR.
pub(super) struct Link {
    /// The type of what is piped into it, as it was known before the step.
    pub(super) before: Shape,
    /// Whether that is masked.
    pub(super) secret: bool,
    /// Where it stands.
    pub(super) span: Span,
}

impl Chain {
    /// A pipeline without steps.
    pub(super) fn start(input: Typed) -> Chain {
        let (shape, nullable, secret) = (input.shape.clone(), input.expr.value.nullable, input.secret);
        Chain { input, steps: Vec::new(), links: Vec::new(), shape, nullable, secret }
    }

    /// Whether it may fail or end the row.
    fn fallible(&self) -> bool {
        self.input.expr.value.fallible || self.steps.iter().any(|step| step.expr.value.fallible)
    }
}

impl<'a> Checker<'a> {
    /// A pipeline that starts from a value, or from nothing.
    pub(super) fn pipeline(&mut self, input: Option<Typed>, steps: &'a [ast::Step], span: Span) -> Typed {
        let mut chain = input.map(Chain::start);
        for (index, step) in steps.iter().enumerate() {
            if let Some(ended) = chain.take_if(|chain| chain.shape == Shape::Never) {
                self.unreachable(steps[..index].last(), &steps[index..]);
                return self.close(ended, span);
            }
            chain = Some(match &step.kind {
                StepKind::Coalesce(right) => self.coalesce_step(chain, right, step.span),
                _ => self.step(chain, step, steps.get(index + 1).is_some_and(asks_for_input)),
            });
        }
        match chain {
            Some(chain) => self.close(chain, span),
            None => Typed::unknown(span),
        }
    }

    /// Steps after an event that ends the row. They are checked for what can be said without a piped value.
    fn unreachable(&mut self, event: Option<&'a ast::Step>, steps: &'a [ast::Step]) {
        if let [first, ..] = steps {
            let diagnostic = Diagnostic::error(&routes::UNREACHABLE_STEP, first.span, "no row comes to this step")
                .here("after an event that ends the row")
                .help("leave it out, or put the event into an `IF`");
            self.report(match event {
                Some(event) => diagnostic.label(event.span, "ends every row"),
                None => diagnostic,
            });
        }
        self.frames.push(Frame { shape: Shape::Unknown, nullable: true, secret: false });
        for step in steps {
            self.step_value(step, true);
        }
        self.frames.pop();
    }

    /// The value that comes out of a chain.
    pub(super) fn close(&mut self, chain: Chain, span: Span) -> Typed {
        let Chain { input, steps, shape, secret, .. } = chain;
        let expr = match steps.is_empty() {
            true => input.expr,
            false => self.node(Kind::Pipe { input: Box::new(input.expr), steps }, known(&shape)),
        };
        Typed { expr, shape, secret, span }
    }

    /// One more step that is no `??`. `kept` says whether a `??` after it asks what was piped into it.
    fn step(&mut self, chain: Option<Chain>, step: &'a ast::Step, kept: bool) -> Chain {
        let Some(mut chain) = chain else {
            // Nothing is piped into the first step of `[]`.
            return Chain::start(self.step_value(step, false));
        };
        let mut strict = false;
        if let StepKind::Expr(ast::Expr { kind: ExprKind::Call { name, arguments, .. }, .. }) = &step.kind {
            strict = self.skips_null(name, arguments, self.takes_piped(name, arguments));
            let converts = matches!(
                self.callee(name),
                Some(Callee::Standard(function)) if matches!(function.form, Form::Convert(_))
            );
            if kept && converts && chain.shape == Shape::Open(Open::Any) {
                // What fails to convert is to be shown, so it is read as text first.
                self.decide(&mut chain, Type::Text);
            }
        }
        let skips_null = strict && chain.nullable;
        let typed = self.with_piped(&mut chain, !skips_null, |checker| checker.step_value(step, true));
        let idle = match typed.expr.kind {
            // `get($this)`, and `to_int` of a field that is read as a number, do nothing.
            Kind::This => !kept,
            Kind::Null => chain.shape == Shape::Null,
            _ => false,
        };
        if idle {
            chain.shape = typed.shape;
            chain
        } else if !chain.fallible() && !self.chain_notifies(&chain) && !uses_this(&typed.expr) {
            // Nothing is left of what was piped, and nothing could have come of it.
            Chain::start(typed)
        } else {
            self.push(&mut chain, typed, skips_null);
            chain
        }
    }

    /// Whether a part of a chain tells the channels something.
    fn chain_notifies(&self, chain: &Chain) -> bool {
        self.functions.notifies(&chain.input.expr) || chain.steps.iter().any(|step| self.functions.notifies(&step.expr))
    }

    /// Makes something of what comes out of a chain, which then has a type unless that hangs on what was made.
    pub(super) fn with_piped(
        &mut self,
        chain: &mut Chain,
        nullable: bool,
        make: impl FnOnce(&mut Self) -> Typed,
    ) -> Typed {
        let frame = Frame { shape: chain.shape.clone(), nullable: nullable && chain.nullable, secret: chain.secret };
        self.frames.push(frame);
        let typed = make(self);
        let frame = self.frames.pop().expect("pushed above");
        if let Shape::Open(open) = &chain.shape {
            match frame.shape {
                Shape::Known(asked) => self.decide(chain, asked),
                _ if matches!(typed.shape, Shape::Open(_)) && waits_for_this(&typed.expr) => {}
                // Nobody asks for the value.
                _ => {
                    let kind = open.unasked(self.least());
                    self.decide(chain, kind);
                }
            }
        }
        typed
    }

    /// Adds a step that gives this.
    pub(super) fn push(&mut self, chain: &mut Chain, typed: Typed, skips_null: bool) {
        if chain.shape == Shape::Null {
            // Nobody will ask for the type of a null that goes on.
            self.fill_pipe(&mut chain.input.expr, &mut chain.steps, self.least(), chain.input.span);
        }
        let before = std::mem::replace(&mut chain.shape, typed.shape);
        let secret = std::mem::replace(&mut chain.secret, typed.secret);
        chain.nullable = typed.expr.value.nullable || (skips_null && chain.nullable);
        chain.steps.push(expr::Step { expr: typed.expr, skips_null });
        chain.links.push(Link { before, secret, span: typed.span });
    }

    /// Gives what comes out of a chain its type.
    fn decide(&mut self, chain: &mut Chain, kind: Type) {
        self.fill_pipe(&mut chain.input.expr, &mut chain.steps, kind, chain.input.span);
        chain.shape = Shape::Known(kind);
        if chain.steps.is_empty() {
            chain.input.shape = Shape::Known(kind);
        }
    }

    /// What a step gives. `piped` says whether there is a piped value.
    pub(super) fn step_value(&mut self, step: &'a ast::Step, piped: bool) -> Typed {
        let typed = match &step.kind {
            StepKind::Expr(ast::Expr { kind: ExprKind::Call { name, arguments, .. }, span }) => {
                self.call(name, arguments, piped && self.takes_piped(name, arguments), *span)
            }
            StepKind::Expr(expr) => self.expr(expr),
            StepKind::If { branches, otherwise } => self.branches(branches, otherwise.as_deref(), piped, step.span),
            StepKind::Event(event) => self.event(event, piped, step.span),
            StepKind::Coalesce(right) => self.step_value(right, false),
        };
        Typed { span: step.span, ..typed }
    }
}

/// Whether a step is a `??` whose right side says `$this`.
pub(super) fn asks_for_input(step: &ast::Step) -> bool {
    let mut this = false;
    if let StepKind::Coalesce(right) = &step.kind {
        walk::step(right, &mut |expr| this |= expr.kind == ExprKind::This);
    }
    this
}

/// The type, where it is known.
pub(super) fn known(shape: &Shape) -> Option<Type> {
    match shape {
        Shape::Known(kind) => Some(*kind),
        _ => None,
    }
}
