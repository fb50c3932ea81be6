//! A file as rows: statements, comments and blank lines, each with its depth.

use crate::{
    diagnostics::Span,
    syntax::{
        head::{HeadKind, split_name},
        layout::{Layout, Statement},
        tokens::{Kind, Token},
    },
};

use super::spacing::{self, Word};

/// A line of a file, or a statement of several.
#[derive(Debug)]
pub(super) struct Row<'s> {
    /// How many levels it is indented.
    pub(super) depth: usize,
    /// What it holds.
    pub(super) content: Content<'s>,
    /// The comment behind it.
    pub(super) comment: &'s str,
}

/// What a row holds.
#[derive(Debug)]
pub(super) enum Content<'s> {
    /// Nothing.
    Blank,
    /// A comment alone.
    Comment,
    /// A statement that may share columns with its neighbours: what stands before its arrow or its `=`, for a header
    /// the objects between, and the rest.
    Columns {
        /// Which neighbours.
        shape: Shape,
        /// The first column.
        first: String,
        /// The second column of a header with options.
        second: Option<String>,
        /// What follows.
        rest: Vec<Word<'s>>,
    },
    /// Another statement: its first words, and the rest.
    Plain(String, Vec<Word<'s>>),
    /// A statement with comments between its lines, as it is.
    Verbatim(Vec<String>),
}

/// Statements that share columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// `[a](t) -> …`.
    Rule,
    /// `name = …`.
    Header,
    /// `$name = …`.
    Constant,
}

/// The statements that other statements are inside of, outermost first.
#[derive(Default)]
struct Nesting(Vec<(usize, HeadKind)>);

impl Nesting {
    /// The depth of a statement at this column, which others may be inside of from now on.
    fn enter(&mut self, column: usize, kind: HeadKind) -> usize {
        self.0.retain(|(outer, _)| *outer < column);
        // Nothing is inside of a connection.
        let connections = self.0.iter().position(|(_, kind)| *kind == HeadKind::Connections);
        self.0.truncate(connections.map_or(self.0.len(), |at| at + 1));
        self.0.push((column, kind));
        self.0.len() - 1
    }

    /// The depth of a comment at this column that belongs to what is above it.
    fn comment(&self, column: usize) -> usize {
        let inside = self.0.iter().take_while(|(outer, _)| *outer < column).count();
        inside.min(self.0.len().saturating_sub(1))
    }

    fn is_connection(&self) -> bool {
        matches!(self.0.as_slice(), [.., (_, HeadKind::Connections), _])
    }
}

/// The rows of a file.
pub(super) fn read<'s>(source: &'s str, layout: &Layout) -> Vec<Row<'s>> {
    let mut rows = Vec::new();
    let mut nesting = Nesting::default();
    let start = if source.starts_with('\u{FEFF}') { 3 } else { 0 };
    let mut end = start;
    for statement in &layout.statements {
        let above = &source[end..statement.span.start];
        let before = Nesting(nesting.0.clone());
        let depth = nesting.enter(statement.column, statement.head.kind);
        let comment_depth = |column| if column > statement.column { before.comment(column).max(depth) } else { depth };
        between(&mut rows, above, end == start, comment_depth);
        if depth == 0 && holds_lines(statement.head.kind) {
            set_apart(&mut rows);
        }
        let (content, comment) = match nesting.is_connection() {
            true => connection(&source[statement.span.start..statement.span.end]),
            false => content(source, statement, &layout.tokens),
        };
        rows.push(Row { depth, content, comment });
        end = statement.span.end;
    }
    between(&mut rows, &source[end..], end == start, |column| nesting.comment(column));
    rows
}

/// Whether lines stand below a statement at the top of a file.
fn holds_lines(kind: HeadKind) -> bool {
    matches!(kind, HeadKind::Block | HeadKind::Row | HeadKind::NamedBlock | HeadKind::Connections | HeadKind::Test)
}

/// Adds the rows of the text between two statements, or behind the last; a last line without anything is the
/// indentation of what follows.
fn between<'s>(rows: &mut Vec<Row<'s>>, text: &'s str, is_start: bool, depth: impl Fn(usize) -> usize) {
    let lines: Vec<&str> = text.split('\n').collect();
    let skipped = usize::from(!is_start);
    let whole = lines.get(skipped..).unwrap_or_default();
    let whole = match whole {
        [lines @ .., last] if last.trim().is_empty() => lines,
        lines => lines,
    };
    for line in whole {
        let comment = line.trim();
        if !comment.is_empty() {
            let column = line.chars().take_while(|c| c.is_whitespace()).count();
            rows.push(Row { depth: depth(column), content: Content::Comment, comment });
        } else if may_be_followed_by_blank(rows) {
            rows.push(Row { depth: 0, content: Content::Blank, comment: "" });
        }
    }
}

/// Whether a blank line may stand behind these: not at the start, behind another, or behind the name of a block.
fn may_be_followed_by_blank(rows: &[Row<'_>]) -> bool {
    match rows.last().map(|row| &row.content) {
        None | Some(Content::Blank) => false,
        Some(Content::Plain(head, rest)) => !(head.ends_with(':') && rest.is_empty()),
        Some(_) => true,
    }
}

/// A blank line before what comes next and the comments right above it.
fn set_apart(rows: &mut Vec<Row<'_>>) {
    let comments =
        rows.iter().rev().take_while(|row| matches!(row.content, Content::Comment) && row.depth == 0).count();
    let at = rows.len() - comments;
    if at > 0 && !matches!(rows[at - 1].content, Content::Blank) {
        rows.insert(at, Row { depth: 0, content: Content::Blank, comment: "" });
    }
}

fn tail<'s>(source: &'s str, statement: &Statement) -> &'s str {
    let behind = source[statement.code.end..statement.span.end].trim();
    match statement.head.kind {
        HeadKind::NamedBlock => behind.trim_start_matches(':').trim_start(),
        HeadKind::Use => split_name(behind).1.trim_start(),
        _ => behind,
    }
}

/// What a statement is laid out as, and the comment behind it.
fn content<'s>(source: &'s str, statement: &Statement, tokens: &[Token]) -> (Content<'s>, &'s str) {
    let head = statement.head;
    let text = |span: Span| &source[span.start..span.end];
    let tokens = &tokens[statement.tokens.clone()];
    let starts = tokens.iter().map(|token| token.span.start);
    let ends = [head.body].into_iter().chain(tokens.iter().map(|token| token.span.end));
    if ends.zip(starts).any(|(end, start)| start > end && !text(Span::new(end, start)).trim().is_empty()) {
        return (Content::Verbatim(verbatim(text(statement.span), statement.column)), "");
    }
    let is_header = matches!(head.kind, HeadKind::Header | HeadKind::HeaderWithoutEquals | HeadKind::Dictionary);
    let words = spacing::words(source, tokens, is_header);
    let named = |shape| {
        let second = options(&words).map(|open| spacing::line(&words[..open]));
        let rest = words[options(&words).unwrap_or(0)..].to_vec();
        Content::Columns { shape, first: text(head.word).to_owned(), second, rest }
    };
    let content = match head.kind {
        HeadKind::Rule => match words.iter().position(|word| word.kind == Kind::Arrow) {
            Some(arrow) => {
                let first = spacing::line(&words[..arrow]);
                Content::Columns { shape: Shape::Rule, first, second: None, rest: words[arrow..].to_vec() }
            }
            None => Content::Plain(String::new(), words),
        },
        HeadKind::Header | HeadKind::HeaderWithoutEquals => named(Shape::Header),
        HeadKind::Constant => named(Shape::Constant),
        HeadKind::Dictionary => Content::Plain(format!("dict {} =", text(head.word)), words),
        HeadKind::Function => Content::Plain("fn".to_owned(), words),
        HeadKind::Where => Content::Plain("WHERE".to_owned(), words),
        HeadKind::Connections => Content::Plain("conns:".to_owned(), words),
        HeadKind::Block => Content::Plain(format!("{}:", text(head.word)), words),
        HeadKind::Row => Content::Plain("row:".to_owned(), words),
        HeadKind::NamedBlock => Content::Plain(format!("block {}:", text(head.word)), words),
        HeadKind::Use => {
            let name = split_name(text(Span::new(head.body, statement.span.end)).trim_start()).0;
            Content::Plain(format!("USE {name}"), words)
        }
        HeadKind::If | HeadKind::For | HeadKind::Branch => Content::Plain(text(head.word).to_ascii_uppercase(), words),
        HeadKind::Test => Content::Plain(format!("test {}", spacing::line(&words)), Vec::new()),
        HeadKind::TestLine(_) => Content::Plain(text(head.word).to_ascii_lowercase(), words),
        HeadKind::Unknown { .. } => {
            return (Content::Verbatim(verbatim(text(statement.span), statement.column)), "");
        }
    };
    (content, tail(source, statement))
}

/// Where the options of a header start.
fn options(words: &[Word<'_>]) -> Option<usize> {
    let open = words.iter().position(|word| word.kind == Kind::Open && word.blank)?;
    words.get(open + 2).is_some_and(|colon| colon.kind == Kind::Colon).then_some(open)
}

/// `point` or `alias = point`, and the comment behind it.
fn connection(written: &str) -> (Content<'_>, &str) {
    let comment = [" #", " --", "\t#", "\t--"].into_iter().filter_map(|sign| written.find(sign)).min();
    let (written, comment) = written.split_at(comment.unwrap_or(written.len()));
    let parts: Vec<&str> = written.splitn(2, '=').map(str::trim).collect();
    (Content::Plain(parts.join(" = "), Vec::new()), comment.trim())
}

/// The lines of a statement as they are; those behind the first keep how much deeper they are.
fn verbatim(written: &str, column: usize) -> Vec<String> {
    written
        .split('\n')
        .enumerate()
        .map(|(index, line)| {
            let text = line.trim();
            let deeper = line.chars().take_while(|c| c.is_whitespace()).count().saturating_sub(column);
            if index == 0 { text.to_owned() } else { " ".repeat(deeper.max(1)) + text }
        })
        .collect()
}
