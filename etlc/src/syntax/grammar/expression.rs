//! Expressions: literals, fields, variables, calls, and operators with their precedence.

use crate::syntax::characters::visible;
use chumsky::pratt::{infix, left, prefix};
use chumsky::prelude::*;

use crate::diagnostics::{Diagnostic, Span, codes};
use crate::syntax::ast::{BinaryOp, Expr, ExprKind, Literal, Name, UnaryOp};
use crate::syntax::errors::{Boxed, Extra, Input, Part, report};
use crate::syntax::field::{self, Place};
use crate::syntax::literal;
use crate::syntax::tokens::Kind;

use super::{junk, slice, token};

/// The two strengths of expressions.
pub(super) struct Expressions<'t> {
    /// With `??`.
    pub(super) full: Boxed<'t, Expr>,
    /// Without `??` outside brackets, as in a step, where `??` is a step of its own.
    pub(super) tight: Boxed<'t, Expr>,
}

/// The parsers of expressions.
pub(super) fn expressions(source: &str) -> Expressions<'_> {
    let full = recursive(|full| {
        let tight = operators(source, atom(source, full.boxed()));
        let coalesce = just(Kind::Coalesce);
        tight
            .clone()
            .foldl(coalesce.ignore_then(tight).repeated(), |left, right| binary(BinaryOp::Coalesce, left, right))
    })
    .boxed();
    let tight = operators(source, atom(source, full.clone()));
    Expressions { full, tight }
}

/// An expression without operators.
fn atom<'t>(source: &'t str, full: Boxed<'t, Expr>) -> Boxed<'t, Expr> {
    let plain = select! {
        Kind::True => ExprKind::Literal(Literal::Bool(true)),
        Kind::False => ExprKind::Literal(Literal::Bool(false)),
        Kind::Null => ExprKind::Literal(Literal::Null),
        Kind::Broken => ExprKind::Broken,
    };
    let written = one_of([Kind::Integer, Kind::Decimal, Kind::Text, Kind::Variable, Kind::Dictionary, Kind::Field])
        .map_with(move |kind, e| word(kind, slice(source, e.span()), e.span()));
    let event = any().filter_map(Kind::event).then(arguments(&full).or_not()).map_with(|_, e| {
        let problem = Diagnostic::error(&codes::syntax::MISPLACED_EVENT, e.span(), "an event is a step of its own");
        e.emit(report(problem.help("it gives no value, so it cannot be part of an expression")));
        ExprKind::Broken
    });
    let kind = choice((plain, written, call(source, &full), list(&full), map(source, &full), event));
    let simple = kind.map_with(|kind, e| Expr { kind, span: e.span() });
    // The span of an expression in brackets holds them: that tells it from one without.
    let bracketed = argument(&full, &[Kind::Close])
        .delimited_by(just(Kind::Open), just(Kind::Close))
        .map_with(|inner, e| Expr { span: e.span(), ..inner });
    let empty = just([Kind::Open, Kind::Close]).ignored();
    let bracketed = bracketed.recover_with(via_parser(empty.map_with(|(), e| broken(e.span()))));
    choice((simple, bracketed)).boxed()
}

/// An expression that could not be read.
fn broken(span: Span) -> Expr {
    Expr { kind: ExprKind::Broken, span }
}

/// What a token says by itself.
fn word(kind: Kind, text: &str, span: Span) -> ExprKind {
    match kind {
        Kind::Integer => ExprKind::Literal(Literal::Integer(text.to_owned())),
        Kind::Decimal => ExprKind::Literal(Literal::Decimal(text.to_owned())),
        Kind::Text => ExprKind::Literal(Literal::Text(literal::value(text))),
        Kind::Variable if text == "$this" => ExprKind::This,
        Kind::Variable => match field::variable(&text[1..], span.start + 1, span, &mut Vec::new()) {
            Place::VariablePath(path) => ExprKind::VariablePath(path),
            _ => ExprKind::Variable(visible(&text[1..])),
        },
        Kind::Dictionary => ExprKind::Dictionary(dictionary(text, span.start)),
        _ => match field::read(text, span.start).0 {
            Place::Field(path) => ExprKind::Field(path),
            _ => ExprKind::Broken,
        },
    }
}

/// The parts of `$$file.path`.
fn dictionary(text: &str, at: usize) -> Vec<Name> {
    let mut start = at + 2;
    let part = |part: &str| {
        let span = Span::new(start, start + part.len());
        start = span.end + 1;
        Name { text: visible(part), span }
    };
    text[2..].split('.').map(part).collect()
}

/// `name(arguments)`, or the name alone.
fn call<'t>(source: &'t str, full: &Boxed<'t, Expr>) -> Boxed<'t, ExprKind> {
    token(Kind::Name)
        .then(arguments(full).or_not())
        .map(move |(span, arguments)| ExprKind::Call {
            name: Name { text: visible(slice(source, span)), span },
            bare: arguments.is_none(),
            arguments: arguments.unwrap_or_default(),
        })
        .boxed()
}

/// `(a, b)`.
fn arguments<'t>(full: &Boxed<'t, Expr>) -> Boxed<'t, Vec<Expr>> {
    several(full, Kind::Open, Kind::Close, &[Kind::Comma, Kind::Close])
}

/// `["a", "b"]`.
pub(super) fn list<'t>(full: &Boxed<'t, Expr>) -> Boxed<'t, ExprKind> {
    several(full, Kind::ListOpen, Kind::ListClose, &[Kind::Comma, Kind::ListClose]).map(ExprKind::List).boxed()
}

/// Expressions with commas between them, in brackets; where the commas are wrong, all of it is broken.
fn several<'t>(full: &Boxed<'t, Expr>, open: Kind, close: Kind, ends: &'static [Kind]) -> Boxed<'t, Vec<Expr>> {
    argument(full, ends)
        .separated_by(just(Kind::Comma))
        .collect()
        .delimited_by(just(open), just(close))
        .recover_with(via_parser(unread(open, close).map_with(|(), e| vec![broken(e.span())])))
        .boxed()
}

/// An expression that one of these kinds follows; where something else does, everything up to there is broken.
pub(super) fn argument<'t>(full: &Boxed<'t, Expr>, ends: &'static [Kind]) -> Boxed<'t, Expr> {
    let unread = junk(ends).to_span().map(broken);
    full.clone().then_ignore(one_of(ends.to_vec()).rewind()).recover_with(via_parser(unread)).boxed()
}

/// `{"k": 1}`.
pub(super) fn map<'t>(source: &'t str, full: &Boxed<'t, Expr>) -> Boxed<'t, ExprKind> {
    let text = token(Kind::Text).map(move |span| Name { text: literal::value(slice(source, span)), span });
    let bare = one_of([Kind::Name, Kind::Integer]).map_with(move |_, e| {
        let span = e.span();
        let written = slice(source, span);
        let problem = Diagnostic::error(&codes::syntax::UNEXPECTED, span, "the keys of a map are texts");
        e.emit(report(problem.fix("write it in quotes", span, format!("\"{written}\""))));
        Name { text: written.to_owned(), span }
    });
    choice((text, bare))
        .labelled(Part::Key)
        .then_ignore(just(Kind::Colon))
        .then(argument(full, &[Kind::Comma, Kind::MapClose]))
        .separated_by(just(Kind::Comma))
        .collect()
        .delimited_by(just(Kind::MapOpen), just(Kind::MapClose))
        .map(ExprKind::Map)
        .recover_with(via_parser(unread(Kind::MapOpen, Kind::MapClose).to(ExprKind::Broken)))
        .boxed()
}

/// A pair of brackets with whatever is in it.
fn unread<'t>(open: Kind, close: Kind) -> Boxed<'t, ()> {
    let ends: &'static [Kind] = &[Kind::Close, Kind::ListClose, Kind::MapClose];
    just(open).then(junk(ends).or_not()).then(just(close)).ignored().boxed()
}

/// An operator and where it stands.
type Operator = (BinaryOp, Span);

/// Atoms with operators between them, all but `??`.
fn operators<'t>(source: &'t str, atom: Boxed<'t, Expr>) -> Boxed<'t, Expr> {
    atom.pratt((
        prefix(7, token(Kind::Minus), |sign, operand, _: &mut _| unary(UnaryOp::Negate, sign, operand)),
        infix(left(6), multiplication(), fold),
        infix(left(5), addition(), fold),
        infix(left(4), comparison(), move |left, operator, right, e: &mut _| compare(source, left, operator, right, e)),
        prefix(3, token(Kind::Not), |word, operand, _: &mut _| unary(UnaryOp::Not, word, operand)),
        infix(left(2), operator(just(Kind::And).to(BinaryOp::And)), fold),
        infix(left(1), operator(just(Kind::Or).to(BinaryOp::Or)), fold),
    ))
    .boxed()
}

/// An operator with its place.
fn operator<'t>(sign: impl Parser<'t, Input<'t>, BinaryOp, Extra> + Clone + 't) -> Boxed<'t, Operator> {
    sign.map_with(|operator, e| (operator, e.span())).boxed()
}

fn multiplication<'t>() -> Boxed<'t, Operator> {
    operator(select! {
        Kind::Star => BinaryOp::Multiply,
        Kind::Slash => BinaryOp::Divide,
        Kind::Percent => BinaryOp::Remainder,
    })
}

fn addition<'t>() -> Boxed<'t, Operator> {
    operator(select! {
        Kind::Plus => BinaryOp::Add,
        Kind::Minus => BinaryOp::Subtract,
    })
}

fn comparison<'t>() -> Boxed<'t, Operator> {
    let sign = select! {
        Kind::Same => BinaryOp::Equal,
        Kind::Differs => BinaryOp::NotEqual,
        Kind::Less => BinaryOp::Less,
        Kind::LessOrEqual => BinaryOp::LessOrEqual,
        Kind::Greater => BinaryOp::Greater,
        Kind::GreaterOrEqual => BinaryOp::GreaterOrEqual,
        Kind::In => BinaryOp::In,
        Kind::Like => BinaryOp::Like,
        Kind::Matches => BinaryOp::Matches,
    };
    let single = just(Kind::Equals).map_with(|_, e| {
        let span = e.span();
        let slip = Diagnostic::warning(&codes::syntax::SINGLE_EQUALS, span, "a comparison is written `==`");
        e.emit(report(slip.fix("write `==`", span, "==")));
        BinaryOp::Equal
    });
    operator(choice((sign, just([Kind::Not, Kind::In]).to(BinaryOp::NotIn), single)))
}

fn fold<'t>(left: Expr, (operator, _): Operator, right: Expr, _: &mut MapExtra<'t, '_>) -> Expr {
    binary(operator, left, right)
}

/// What is at hand where a part has been read.
type MapExtra<'t, 'e> = chumsky::input::MapExtra<'t, 'e, Input<'t>, Extra>;

/// A comparison. `a < b < c` is refused and read as `a < b AND b < c`.
fn compare<'t>(source: &str, left: Expr, operator: Operator, right: Expr, e: &mut MapExtra<'t, '_>) -> Expr {
    let Some(middle) = compared(&left) else { return binary(operator.0, left, right) };
    let text = slice(source, middle.span);
    let first_of_chain = !matches!(&left.kind, ExprKind::Binary(BinaryOp::And, ..));
    if first_of_chain {
        let at = Span::new(middle.span.end, middle.span.end);
        let problem = Diagnostic::error(&codes::syntax::CHAINED_COMPARISON, operator.1, "comparisons do not chain");
        let mut problem = problem.label(left.span, "this is already true or false");
        problem = problem.guess("compare twice, with `AND` between", at, format!(" AND {text}"));
        e.emit(report(problem));
    }
    let middle = middle.clone();
    binary(BinaryOp::And, left, binary(operator.0, middle, right))
}

/// The right side of an expression that is a comparison without brackets, or the chain that was read from some.
fn compared(expr: &Expr) -> Option<&Expr> {
    match &expr.kind {
        ExprKind::Binary(operator, left, right) if left.span.start == expr.span.start => match operator {
            BinaryOp::Equal
            | BinaryOp::NotEqual
            | BinaryOp::Less
            | BinaryOp::LessOrEqual
            | BinaryOp::Greater
            | BinaryOp::GreaterOrEqual
            | BinaryOp::In
            | BinaryOp::NotIn
            | BinaryOp::Like
            | BinaryOp::Matches => Some(right),
            // An `AND` cannot stand on the left of a comparison unless a chain was read as one.
            BinaryOp::And => compared(right),
            _ => None,
        },
        _ => None,
    }
}

fn unary(operator: UnaryOp, sign: Span, operand: Expr) -> Expr {
    Expr { span: sign.to(operand.span), kind: ExprKind::Unary(operator, Box::new(operand)) }
}

/// Both sides with their operator.
pub(super) fn binary(operator: BinaryOp, left: Expr, right: Expr) -> Expr {
    Expr { span: left.span.to(right.span), kind: ExprKind::Binary(operator, Box::new(left), Box::new(right)) }
}
