//! Rules. What stands in one is read in any order and then put in its place, so that whatever is missing or too much
//! has a name, and the rest of the rule is understood all the same.

use chumsky::prelude::*;

use crate::diagnostics::{Diagnostic, Span, Text, codes};
use crate::syntax::ast::{
    Destination, Expr, ExprKind, FieldPath, Left, Literal, Name, Pipeline, Right, Rule, Step, StepKind, TypeRef,
    VariablePath,
};
use crate::syntax::errors::{Boxed, report};
use crate::syntax::field::{self, Place};
use crate::syntax::tokens::Kind;

use super::pipeline::{self, Written};
use super::{slice, token, types};

/// What a rule is made of.
enum Part {
    Arrow(Span),
    Steps(Written),
    Place(Typed),
}

/// A place with its type.
struct Typed {
    place: Place,
    kind: Option<TypeRef>,
    span: Span,
}

/// A rule.
pub(super) fn rule<'t>(source: &'t str, segment: Boxed<'t, Vec<Step>>) -> Boxed<'t, Rule> {
    let place = token(Kind::Place)
        .then(token(Kind::Type).or_not())
        .map_with(move |(place, kind), e| {
            let typed = |span: Span| types::bracketed(slice(source, span), span.start);
            Typed {
                place: field::read(slice(source, place), place.start).0,
                kind: kind.map(typed).filter(|kind| !kind.text.is_empty()),
                span: e.span(),
            }
        })
        .boxed();
    let steps = pipeline::pieces(segment).map_with(|pieces, e| {
        let span = e.span();
        Part::Steps(Written::new(pieces, span, |problem| e.emit(report(problem))))
    });
    let part = choice((token(Kind::Arrow).map(Part::Arrow), place.clone().map(Part::Place), steps));
    place
        .then(part.repeated().collect::<Vec<_>>())
        .map_with(move |(left, parts), e| {
            let mut rule = Assembly { source, left, rest: None, pipeline: None, right: None, problems: Vec::new() };
            rule.add(parts);
            let (rule, problems) = rule.finish(e.span());
            problems.into_iter().for_each(|problem| e.emit(report(problem)));
            rule
        })
        .boxed()
}

/// A rule that is being put together.
struct Assembly<'t> {
    source: &'t str,
    left: Typed,
    /// The arrow that nothing has followed yet.
    rest: Option<Span>,
    pipeline: Option<Pipeline>,
    right: Option<Right>,
    problems: Vec<Diagnostic>,
}

impl Assembly<'_> {
    fn add(&mut self, parts: Vec<Part>) {
        let mut end = self.left.span.end;
        let mut parts = parts.into_iter().peekable();
        while let Some(part) = parts.next() {
            let next = parts.peek();
            match part {
                Part::Arrow(span) => {
                    if let Some(first) = self.rest.replace(span) {
                        let problem = Diagnostic::error(
                            &codes::syntax::MISSING_RIGHT,
                            first,
                            "nothing stands between these arrows",
                        );
                        let both = Span::new(first.start, span.start);
                        self.problems.push(problem.label(span, "the other").guess("leave one out", both, ""));
                    }
                    end = span.end;
                }
                Part::Steps(written) => {
                    let span = written.pipeline.span;
                    self.steps(written, end, next);
                    end = span.end;
                }
                Part::Place(place) => {
                    let span = place.span;
                    self.place(place, end);
                    end = span.end;
                }
            }
        }
    }

    /// Steps, whatever stands before them.
    fn steps(&mut self, written: Written, end: usize, next: Option<&Part>) {
        let arrow = self.rest.take();
        let span = written.pipeline.span;
        if next.is_none()
            && arrow.is_some()
            && self.right.is_none()
            && let Some(right) = self.unbracketed(&written)
        {
            self.right = Some(right);
            return;
        }
        if self.pipeline.is_some() || self.right.is_some() {
            let problem =
                Diagnostic::error(&codes::syntax::SECOND_PART, span, "a rule has one pipeline, before its target");
            self.problems.push(match &self.pipeline {
                Some(first) => problem.label(first.span, "the pipeline").help("put all steps between the same bars"),
                None => problem.help("write the steps before the target: `[a](text) -> |steps| -> [b](text)`"),
            });
            return;
        }
        let close = Span::new(span.end, span.end);
        match (arrow, written.opened) {
            (None, opened) => {
                let problem = missing_arrow(Span::new(end, span.start), text!("an arrow is missing before the steps"));
                let steps = format!("-> {}", barred(self.source, &written));
                self.problems.push(match opened {
                    true => problem.fix("write `->` before them", span, steps),
                    false => problem.guess(text!("write `{steps}` if these are steps", steps), span, steps),
                });
            }
            (Some(_), false) => {
                let problem = Diagnostic::error(&codes::syntax::MISSING_BAR, span, "steps stand between bars");
                self.problems.push(problem.fix("write the bars", span, barred(self.source, &written)));
            }
            (Some(_), true) if !written.closed => match next {
                Some(Part::Arrow(_)) => self.problems.push(
                    Diagnostic::warning(&codes::syntax::MISSING_LAST_BAR, close, "the last bar is missing").fix(
                        "write `|` before the arrow",
                        close,
                        "|",
                    ),
                ),
                Some(_) => {
                    let problem = missing_arrow(close, text!("an arrow is missing before the target"));
                    self.problems.push(problem.fix("write `| ->` before it", close, "| ->"));
                    // One mistake: the arrow is not missed once more.
                    self.rest = Some(close);
                }
                None => {}
            },
            (Some(_), true) => {}
        }
        self.pipeline = Some(written.pipeline);
    }

    /// A place, whatever stands before it.
    fn place(&mut self, place: Typed, end: usize) {
        let arrow = self.rest.take();
        let span = place.span;
        if let Some(right) = &self.right {
            self.problems.push(
                Diagnostic::error(&codes::syntax::SECOND_PART, span, "a rule has one target")
                    .label(right.span, text!("the target"))
                    .help("write a rule for each; a source field in a step is written `|get([field])|`"),
            );
            return;
        }
        if arrow.is_none() {
            let at = Span::new(span.start, span.start);
            let problem = missing_arrow(Span::new(end, span.start), text!("an arrow is missing before the target"));
            self.problems.push(problem.fix("write `->` before it", at, "-> "));
        }
        let destination = self.destination(place.place, span);
        self.right = Some(Right { destination, kind: place.kind, span });
    }

    /// What a rule may end in.
    fn destination(&mut self, place: Place, span: Span) -> Destination {
        match place {
            Place::Nothing(span) => Destination::Nothing(span),
            Place::Variable(name) => Destination::Local(name),
            Place::VariablePath(VariablePath { name, span, .. }) => {
                let problem = Diagnostic::error(&codes::syntax::BAD_FIELD, span, "a rule makes a variable as a whole");
                let right = format!("[${name}]");
                self.problems.push(problem.guess(text!("write `{right}`", right), span, right));
                Destination::Nothing(span)
            }
            Place::Field(FieldPath { name, path, span }) => {
                if !path.is_empty() {
                    let written = slice(self.source, span).trim_matches(['[', ']']).trim();
                    self.problems.push(
                        Diagnostic::error(
                            &codes::syntax::BAD_FIELD,
                            span,
                            "a target has fields, and no paths into them",
                        )
                        .guess(
                            text!("write `` [`{written}`] `` for a field whose name has dots", written),
                            span,
                            format!("[`{written}`]"),
                        ),
                    );
                }
                Destination::Field(Name { text: name, span })
            }
            Place::Every(_) => {
                let problem = Diagnostic::error(&codes::syntax::BAD_FIELD, span, "a rule ends in one field");
                self.problems.push(problem.help("`[*]` alone carries every field over under its own name"));
                Destination::Nothing(span)
            }
        }
    }

    /// `name` or `name(type)` behind the last arrow, where square brackets should be.
    fn unbracketed(&mut self, written: &Written) -> Option<Right> {
        let span = written.pipeline.span;
        let [Step { kind: StepKind::Expr(Expr { kind: ExprKind::Call { name, bare, arguments }, .. }), .. }] =
            written.pipeline.steps.as_slice()
        else {
            return None;
        };
        let types =
            |argument: &Expr| matches!(argument.kind, ExprKind::Call { .. } | ExprKind::Literal(Literal::Integer(_)));
        if written.opened || written.closed || !arguments.iter().all(types) {
            return None;
        }
        let field = &name.text;
        self.problems.push(
            Diagnostic::error(
                &codes::syntax::MISSING_RIGHT,
                name.span,
                "what a rule ends in stands in square brackets",
            )
            .fix(text!("write `[{field}]`", field), name.span, format!("[{field}]")),
        );
        let behind = Span::new(name.span.end, span.end);
        let kind = (!bare).then(|| types::bracketed(slice(self.source, behind).trim(), behind.start));
        Some(Right { destination: Destination::Field(name.clone()), kind, span })
    }

    /// The rule, and what is wrong with it.
    fn finish(mut self, span: Span) -> (Rule, Vec<Diagnostic>) {
        if self.right.is_none() && (self.rest.is_some() || self.pipeline.is_some()) {
            let at = Span::new(span.end, span.end);
            let field = match &self.left.place {
                Place::Field(path) => path.path.last().map_or(path.name.as_str(), |_| "field"),
                _ => "field",
            };
            let target = format!("[{field}](type)");
            let (place, message, text) = match (self.rest, &self.pipeline) {
                (Some(arrow), _) => (arrow, "nothing follows this arrow", format!(" {target}")),
                (None, Some(pipeline)) if slice(self.source, pipeline.span).ends_with('|') => {
                    (at, "this rule has no target", format!(" -> {target}"))
                }
                _ => (at, "this rule has no target", format!("| -> {target}")),
            };
            let problem = Diagnostic::error(&codes::syntax::MISSING_RIGHT, place, message);
            let problem = problem.help("`-> []` ends a rule whose value is not written");
            self.problems.push(problem.guess(text!("write `{right}`", right = text.trim()), at, text));
            // Not written, so that nobody misses a type or finds the field twice.
            self.right = Some(Right { destination: Destination::Nothing(at), kind: None, span: at });
        }
        let left = match self.left.place {
            Place::Field(path) => Left::Field(path),
            Place::Variable(name) => Left::Variable(name),
            Place::VariablePath(path) => Left::VariablePath(path),
            Place::Nothing(span) => Left::Nothing(span),
            Place::Every(span) => Left::Every(span),
        };
        let rule = Rule { left, left_type: self.left.kind, pipeline: self.pipeline, right: self.right, span };
        (rule, self.problems)
    }
}

/// The steps between bars.
fn barred(source: &str, written: &Written) -> String {
    let bar = |is_there: bool| if is_there { "" } else { "|" };
    format!("{}{}{}", bar(written.opened), slice(source, written.pipeline.span), bar(written.closed))
}

fn missing_arrow(span: Span, message: Text) -> Diagnostic {
    Diagnostic::error(&codes::syntax::MISSING_ARROW, span, message)
}
