//! Lines to statements: which line starts one, which goes on with it, and how deep it stands. Each statement is on its
//! own from here on, so that a broken one hides no other.

use crate::diagnostics::{Diagnostic, Span, codes};

use super::characters;
use super::head::{Head, HeadKind};
use super::lexer::{Damage, Lexer, Mode};
use super::lines::{self, Line};
use super::names;
use super::tokens::{Kind, Token};

/// A statement, taken apart.
#[derive(Debug)]
pub(super) struct Statement {
    /// What it starts with.
    pub(super) head: Head,
    /// How far its first line is indented, in columns.
    pub(super) column: usize,
    /// From its first character to the end of its last line, comments included.
    pub(super) span: Span,
    /// The same without what is no part of it, as far as its tokens tell.
    pub(super) code: Span,
    /// Its tokens behind the head, as a range of those of the file.
    pub(super) tokens: std::ops::Range<usize>,
    /// What was found wrong in its characters and brackets.
    pub(super) problems: Vec<Diagnostic>,
    /// How far its tokens can be trusted.
    pub(super) damage: Damage,
}

/// The statements of a file.
pub(super) struct Layout {
    /// In the order of the file.
    pub(super) statements: Vec<Statement>,
    /// The tokens of all of them.
    pub(super) tokens: Vec<Token>,
    /// What was found wrong in the file as a whole.
    pub(super) problems: Vec<Diagnostic>,
}

/// Takes a file apart that starts at this byte.
pub(super) fn read(source: &str, start: usize) -> Layout {
    let mut problems = Vec::new();
    characters::check(source, start, &mut problems);
    let lines = lines::read(source, start, &mut problems);
    let mut statements = Vec::new();
    let mut tokens = Vec::new();
    let mut next = 0;
    while let Some(line) = lines.get(next) {
        let (statement, taken) = statement(source, &lines[next..], &mut tokens);
        next += taken;
        next += swallowed(statement.head.kind, line.column, &lines[next..]);
        statements.push(statement);
    }
    names::check(source, start, &statements, &tokens, &mut problems);
    Layout { statements, tokens, problems }
}

/// The statement that the first of these lines starts, and how many of them it takes.
fn statement(source: &str, lines: &[Line<'_>], tokens: &mut Vec<Token>) -> (Statement, usize) {
    let line = lines[0];
    let head = line.head();
    let first = tokens.len();
    let mut lexer = Lexer::new(source, Mode::of(head.kind), tokens);
    let mut last = line;
    let mut taken = 1;
    if head.kind.goes_on() {
        lexer.line(head.body, line.end);
        while let Some(next) = lines.get(taken)
            && goes_on(&mut lexer, head.kind, &line, next)
        {
            lexer.line(next.start, next.end);
            last = *next;
            taken += 1;
        }
    }
    let (problems, damage) = lexer.finish();
    let code_end = tokens[first..].last().map_or(head.word.end.max(head.body), |token| token.span.end);
    let statement = Statement {
        head,
        column: line.column,
        span: Span::new(line.start, last.end),
        code: Span::new(line.start, code_end),
        tokens: first..tokens.len(),
        problems,
        damage,
    };
    (statement, taken)
}

/// Whether the statement that starts with one line goes on in another.
fn goes_on(lexer: &mut Lexer<'_, '_>, kind: HeadKind, first: &Line<'_>, next: &Line<'_>) -> bool {
    let deeper = next.column > first.column;
    if lexer.wants_more() {
        // The last bar of a function's steps ends them.
        let may_be_over = kind == HeadKind::Function && lexer.last() == Some(Kind::Bar);
        let ends_branch = matches!(kind, HeadKind::If | HeadKind::Branch) && next.head().kind == HeadKind::Branch;
        return (deeper || !may_be_over) && !ends_branch && !starts_statement(next.text, deeper, lexer.last());
    }
    let has_steps = matches!(kind, HeadKind::Rule | HeadKind::Function);
    if has_steps && lexer.last() == Some(Kind::Colon) {
        return deeper;
    }
    let continues = ["->", "|", "??"].into_iter().any(|sign| next.text.starts_with(sign));
    let branch = has_steps && next.head().kind == HeadKind::Branch;
    if continues && !deeper && has_steps && !lexer.has_right() {
        let step = if lexer.is_behind_tab(next.start) { "\t" } else { "    " };
        lexer.report(
            Diagnostic::error(
                &codes::syntax::INDENTATION,
                Span::new(next.start, next.start + 1),
                "a line that goes on with the one above is deeper",
            )
            .fix("indent it", Span::new(next.start, next.start), step),
        );
        return true;
    }
    deeper && (continues || branch)
}

/// Whether a line starts a statement of its own even though the one before it wants more: then that one is broken.
pub(super) fn starts_statement(line: &str, deeper: bool, last: Option<Kind>) -> bool {
    match lines::head(line, 0).kind {
        HeadKind::Rule => starts_rule(line, last == Some(Kind::Arrow)),
        HeadKind::Where | HeadKind::Function | HeadKind::Dictionary | HeadKind::Test | HeadKind::TestLine(_) => true,
        HeadKind::If => !line[2..].trim_start().starts_with('('),
        HeadKind::For | HeadKind::Use | HeadKind::NamedBlock => true,
        HeadKind::Header | HeadKind::Constant | HeadKind::Block | HeadKind::Row | HeadKind::Connections => !deeper,
        HeadKind::HeaderWithoutEquals | HeadKind::Branch | HeadKind::Unknown { .. } => false,
    }
}

/// Whether a line that starts with `[` can be nothing but a rule. Behind an arrow a field with its type is the end of
/// the rule above, unless it has an arrow of its own.
fn starts_rule(line: &str, behind_arrow: bool) -> bool {
    let super::field::Extent::Closed(length) = super::field::extent(line) else { return false };
    let rest = line[length..].trim_start();
    let arrow = |rest: &str| rest.starts_with("->") || rest.starts_with("=>");
    if arrow(rest) {
        return true;
    }
    let Some(behind) = rest.strip_prefix('(') else { return false };
    !behind_arrow || behind.find(')').is_some_and(|close| arrow(behind[close + 1..].trim_start()))
}

/// How many lines belong to a statement that this build cannot honour yet, or that could be one: the deeper ones.
fn swallowed(kind: HeadKind, column: usize, lines: &[Line<'_>]) -> usize {
    let holds_lines = match kind {
        HeadKind::Unknown { meant } => meant.is_some_and(|keyword| keyword != "WHERE"),
        _ => false,
    };
    if holds_lines { lines.iter().take_while(|line| line.column > column).count() } else { 0 }
}
