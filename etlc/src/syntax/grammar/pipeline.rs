//! Steps and what holds them together: bars, branches, `??`.

use chumsky::prelude::*;

use crate::diagnostics::{Diagnostic, Span, codes};
use crate::syntax::ast::{Event, Expr, ExprKind, Pipeline, Step, StepKind};
use crate::syntax::errors::{Boxed, report};
use crate::syntax::template;
use crate::syntax::tokens::Kind;

use super::expression::{Expressions, argument};
use super::{junk, slice, token};

/// What a pipeline is made of, in the order in which it is written.
#[derive(Clone, Debug)]
pub(super) enum Piece {
    /// Bars next to each other; one, if all is well.
    Bars(Vec<Span>),
    /// What stands between bars: a step and the `??` behind it.
    Segment(Vec<Step>),
}

/// A pipeline with what its outer bars tell.
pub(super) struct Written {
    /// The steps and where they stand, bars included.
    pub(super) pipeline: Pipeline,
    /// Whether a bar opens it.
    pub(super) opened: bool,
    /// Whether a bar closes it.
    pub(super) closed: bool,
}

impl Written {
    /// Puts the pieces together; `report` hears of bars that are too many.
    pub(super) fn new(pieces: Vec<Piece>, span: Span, mut report: impl FnMut(Diagnostic)) -> Written {
        let is_bars = |piece: Option<&Piece>| matches!(piece, Some(Piece::Bars(_)));
        let (opened, closed) = (is_bars(pieces.first()), is_bars(pieces.last()));
        let is_empty = !pieces.iter().any(|piece| matches!(piece, Piece::Segment(_)));
        if is_empty {
            let problem = Diagnostic::error(&codes::syntax::EMPTY_PIPELINE, span, "this pipeline has no steps");
            report(problem.help("a value that goes over as it is needs no bars: `[a](text) -> [b](text)`"));
        }
        let mut steps = Vec::new();
        for piece in pieces {
            match piece {
                Piece::Segment(segment) => steps.extend(segment),
                Piece::Bars(bars) if is_empty || bars.len() == 1 => {}
                Piece::Bars(bars) => report(doubled(&bars)),
            }
        }
        Written { pipeline: Pipeline { steps, span }, opened, closed }
    }
}

fn doubled(bars: &[Span]) -> Diagnostic {
    let whole = bars.iter().copied().reduce(Span::to).unwrap_or_default();
    let behind_first = Span::new(bars[0].end, whole.end);
    Diagnostic::warning(&codes::syntax::DOUBLED_BAR, whole, "one bar stands between two steps").fix(
        "leave one bar",
        behind_first,
        "",
    )
}

/// Where a segment may end.
const SEGMENT_ENDS: &[Kind] = &[Kind::Bar, Kind::Arrow, Kind::Place, Kind::Close];

/// Where a branch may end.
const BRANCH_ENDS: &[Kind] = &[Kind::Elif, Kind::Else, Kind::Bar, Kind::Arrow, Kind::Place, Kind::Close];

/// A pipeline as it is written, with or without its outer bars.
pub(super) fn pieces<'t>(segment: Boxed<'t, Vec<Step>>) -> Boxed<'t, Vec<Piece>> {
    let bars = token(Kind::Bar).repeated().at_least(1).collect().map(Piece::Bars);
    choice((bars, segment.map(Piece::Segment))).repeated().at_least(1).collect().boxed()
}

/// What stands between bars.
pub(super) fn segment<'t>(source: &'t str, expressions: &Expressions<'t>) -> Boxed<'t, Vec<Step>> {
    let value = choice((event(source), expressions.tight.clone().map(StepKind::Expr)))
        .map_with(|kind, e| Step { kind, span: e.span() })
        .boxed();
    let coalesce = just(Kind::Coalesce)
        .ignore_then(value.clone())
        .map_with(|step, e| Step { kind: StepKind::Coalesce(Box::new(step)), span: e.span() })
        .boxed();
    let unit = recursive(|unit| {
        let group = group(&unit.clone().boxed(), &coalesce);
        let conditional = conditional(&expressions.full, branch(group, unit.boxed(), coalesce.clone()));
        let conditional = conditional.map_with(|kind, e| Step { kind, span: e.span() });
        just(Kind::Star).or_not().ignore_then(choice((conditional, value))).boxed()
    })
    .boxed();
    let needless = group(&unit, &coalesce).map_with(move |steps, e| {
        let span = e.span();
        e.emit(report(needless_brackets(span, slice(source, span))));
        steps
    });
    until(choice((needless, steps(&unit, &coalesce))).boxed(), SEGMENT_ENDS)
}

/// A step and the `??` behind it, or `??` steps alone, as behind a bar.
fn steps<'t>(unit: &Boxed<'t, Step>, coalesce: &Boxed<'t, Step>) -> Boxed<'t, Vec<Step>> {
    choice((unit.clone(), coalesce.clone()))
        .then(coalesce.clone().repeated().collect::<Vec<_>>())
        .map(|(first, rest)| std::iter::once(first).chain(rest).collect())
        .boxed()
}

/// `(strip|lower)`.
fn group<'t>(unit: &Boxed<'t, Step>, coalesce: &Boxed<'t, Step>) -> Boxed<'t, Vec<Step>> {
    until(steps(unit, coalesce), SEGMENT_ENDS)
        .separated_by(just(Kind::Bar))
        .collect::<Vec<_>>()
        .delimited_by(just(Kind::Group), just(Kind::Close))
        .map(|segments| segments.into_iter().flatten().collect())
        .boxed()
}

/// The steps of a branch: one, or several in brackets.
fn branch<'t>(group: Boxed<'t, Vec<Step>>, unit: Boxed<'t, Step>, coalesce: Boxed<'t, Step>) -> Boxed<'t, Vec<Step>> {
    let steps = choice((group, unit.map(|step| vec![step])))
        .then(coalesce.repeated().collect::<Vec<_>>())
        .map(|(first, rest)| first.into_iter().chain(rest).collect())
        .boxed();
    until(steps, BRANCH_ENDS)
}

/// `IF(cond): … ELIF(cond): … ELSE: …`.
fn conditional<'t>(full: &Boxed<'t, Expr>, branch: Boxed<'t, Vec<Step>>) -> Boxed<'t, StepKind> {
    let condition = argument(full, &[Kind::Close]).delimited_by(just(Kind::Open), just(Kind::Close));
    let arm = condition.then_ignore(just(Kind::Colon)).then(branch.clone()).boxed();
    just(Kind::If)
        .ignore_then(arm.clone())
        .then(just(Kind::Elif).ignore_then(arm).repeated().collect::<Vec<_>>())
        .then(just(Kind::Else).ignore_then(just(Kind::Colon)).ignore_then(branch).or_not())
        .map(|((first, others), otherwise)| StepKind::If {
            branches: std::iter::once(first).chain(others).collect(),
            otherwise,
        })
        .boxed()
}

/// `SKIP("why")` and its kin.
fn event<'t>(source: &'t str) -> Boxed<'t, StepKind> {
    let text = token(Kind::Text).then_ignore(just(Kind::Close).rewind()).map_with(move |span, e| {
        let (template, problems) = template::read(slice(source, span), span.start);
        problems.into_iter().for_each(|problem| e.emit(report(problem)));
        Some(template)
    });
    let other = junk(&[Kind::Close]).map_with(|(), e| {
        let problem = Diagnostic::error(&codes::syntax::BAD_EVENT, e.span(), "an event takes one text in quotes");
        e.emit(report(problem.help("values go into it in braces: `SKIP(\"no age: {$this}\")`")));
        None
    });
    let text = choice((text, other)).or_not().delimited_by(just(Kind::Open), just(Kind::Close));
    any()
        .filter_map(Kind::event)
        .then(text.or_not())
        .map(|(kind, text)| StepKind::Event(Event { kind, text: text.flatten().flatten() }))
        .boxed()
}

/// The steps, where one of these kinds or nothing follows; where something else does, all up to there is broken.
fn until<'t>(steps: Boxed<'t, Vec<Step>>, ends: &'static [Kind]) -> Boxed<'t, Vec<Step>> {
    let end = choice((one_of(ends.to_vec()).ignored(), end())).rewind();
    let broken = junk(ends).to_span().map(|span| vec![broken(span)]);
    steps.then_ignore(end).recover_with(via_parser(broken)).boxed()
}

/// A step that could not be read.
pub(super) fn broken(span: Span) -> Step {
    Step { kind: StepKind::Expr(Expr { kind: ExprKind::Broken, span }), span }
}

fn needless_brackets(span: Span, written: &str) -> Diagnostic {
    let problem = Diagnostic::error(&codes::syntax::UNEXPECTED, span, "these brackets hold steps outside a branch")
        .help("only the steps of a branch stand in brackets: `IF($a): (strip|lower)`");
    match written.strip_prefix('(').and_then(|steps| steps.strip_suffix(')')) {
        Some(steps) => problem.fix("leave the brackets out", span, steps),
        None => problem,
    }
}
