//! What a line belongs to, by its depth, and what to make of one that is neither here nor there.

use crate::diagnostics::{Diagnostic, Edit, Span, codes};
use crate::syntax::ast::{Block, Item, Line, Name};
use crate::syntax::head::HeadKind;
use crate::syntax::layout::Statement;

use super::Tree;

/// Whose lines are being read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// The block at this place of the file's items.
    Block(usize),
    /// The last line, an `IF` or a `FOR`, of the lines around it; they belong to the block at this place.
    Inside(usize),
    /// The `conns:` at this place of the file's items.
    Connections(usize),
    /// The test at this place of the file's items.
    Test(usize),
}

/// A statement with lines below it.
pub(super) struct Frame {
    owner: Owner,
    /// Its column.
    column: usize,
    /// The column of its first line.
    inner: Option<usize>,
}

/// Lines that stand outside the block they seem to belong to, up to the last one.
pub(super) struct Outside {
    block: usize,
    /// The diagnostic whose fix indents them.
    problem: usize,
}

/// How deep lines may nest.
const DEEPEST: usize = 64;

/// The lines at this depth below these, each time those of the last line.
fn descend(lines: &mut Vec<Line>, depth: usize) -> &mut Vec<Line> {
    if depth == 0 {
        return lines;
    }
    let inner = match lines.last_mut() {
        Some(Line::If(choice)) => choice.branches.last_mut().map(|branch| &mut branch.lines),
        Some(Line::For(each)) => Some(&mut each.lines),
        _ => None,
    };
    descend(inner.expect("the frames follow the last lines"), depth - 1)
}

impl Tree<'_> {
    /// What the statement at hand belongs to; nothing but the file where there is none.
    pub(super) fn owner(&self) -> Option<Owner> {
        self.frames.last().map(|frame| frame.owner)
    }

    /// The block that the statement at hand is in, at whatever depth.
    pub(super) fn base(&self) -> Option<usize> {
        match self.owner()? {
            Owner::Block(index) | Owner::Inside(index) => Some(index),
            Owner::Connections(_) | Owner::Test(_) => None,
        }
    }

    /// How many `IF` and `FOR` the statement at hand is in.
    fn depth(&self) -> usize {
        self.frames.iter().filter(|frame| matches!(frame.owner, Owner::Inside(_))).count()
    }

    /// The lines that the statement at hand stands among, in the block at this place.
    pub(super) fn lines(&mut self, index: usize) -> &mut Vec<Line> {
        let inside = |frame: &&Frame| frame.owner == Owner::Inside(index);
        let depth = self.frames.iter().rev().take_while(inside).count();
        let (Item::Block(block) | Item::Row(block) | Item::NamedBlock(block)) = &mut self.items[index] else {
            unreachable!("a block is at its place")
        };
        descend(&mut block.lines, depth)
    }

    /// Finds what a statement belongs to by its column, and reports a column that is neither here nor there.
    pub(super) fn place(&mut self, statement: &Statement) {
        let column = statement.column;
        while self.frames.last().is_some_and(|frame| column <= frame.column) {
            self.frames.pop();
        }
        let expected = self.frames.last_mut().map_or(0, |frame| *frame.inner.get_or_insert(column));
        let previous = std::mem::replace(&mut self.previous, column);
        if column == expected || column == previous || matches!(statement.head.kind, HeadKind::Unknown { .. }) {
            return;
        }
        let message = match (self.frames.is_empty(), column > expected) {
            (true, _) => "this line is indented, and stands in no block",
            (false, true) => "this line is deeper than the one above, which holds no lines",
            (false, false) => "this line is as deep as none above",
        };
        let start = statement.span.start;
        let first = self.source[start..].chars().next().map_or(0, char::len_utf8);
        let indentation = self.source[..start].rfind('\n').map_or(0, |newline| newline + 1);
        self.problems.push(
            Diagnostic::error(&codes::syntax::INDENTATION, Span::new(start, start + first), message).guess(
                "indent it like its neighbours",
                Span::new(indentation, start),
                " ".repeat(expected),
            ),
        );
    }

    /// From here on, deeper lines belong to this.
    pub(super) fn own(&mut self, owner: Owner, statement: &Statement) {
        if matches!(owner, Owner::Inside(_)) && self.depth() == DEEPEST {
            let message = text!("lines nest up to {deepest} levels", deepest = DEEPEST);
            return self.problems.push(Diagnostic::error(&codes::syntax::TOO_LARGE, statement.head.word, message));
        }
        self.frames.push(Frame { owner, column: statement.column, inner: None });
    }

    /// The block that a line outside all blocks is read as one of: the last one, or one without a name.
    pub(super) fn outside(&mut self, statement: &Statement) -> usize {
        if let Some(Outside { block, problem }) = self.outside {
            self.indent(statement, problem);
            return block;
        }
        let place = statement.code;
        let last = self.items.iter().rposition(|item| matches!(item, Item::Block(_)));
        let named = last.and_then(|index| match &self.items[index] {
            Item::Block(block) => Some((index, block.name.text.clone(), block.lines.is_empty())),
            _ => None,
        });
        let (block, problem) = match named {
            Some((index, name, _)) if name.is_empty() => return index,
            Some((index, _, true)) if index + 1 == self.items.len() => {
                let message = "the lines of a block are deeper than its name";
                (index, Diagnostic::error(&codes::syntax::INDENTATION, place, message).fix("indent them", place, ""))
            }
            Some((index, name, _)) => {
                let problem = Diagnostic::error(&codes::syntax::OUTSIDE_BLOCK, place, "this line stands in no block");
                (index, problem.guess(text!("indent it if it belongs to `{name}`", name), place, ""))
            }
            None => {
                let name = Name { text: String::new(), span: Span::new(place.start, place.start) };
                self.items.push(Item::Block(Block { name, lines: Vec::new() }));
                let problem = Diagnostic::error(&codes::syntax::OUTSIDE_BLOCK, place, "this line stands in no block");
                self.problems.push(problem.help(
                    "name the source, `source = point/object`, and a target, `norm = point/object`, and write the lines \
                     below `norm:`, deeper",
                ));
                return self.items.len() - 1;
            }
        };
        self.problems.push(problem);
        let problem = self.problems.len() - 1;
        self.problems[problem].fixes[0].edits.clear();
        self.indent(statement, problem);
        self.outside = Some(Outside { block, problem });
        block
    }

    /// The block that a branch outside all blocks is read as one of.
    pub(super) fn outside_branch(&mut self, statement: &Statement) -> Option<usize> {
        let Outside { block, problem } = *self.outside.as_ref()?;
        self.indent(statement, problem);
        Some(block)
    }

    /// Has a line below an `IF` or a `FOR` that stands outside all blocks indented with it.
    pub(super) fn indent_with_holder(&mut self, statement: &Statement) {
        let is_below = matches!(self.frames.first(), Some(Frame { owner: Owner::Inside(_), .. }));
        if let Some(Outside { problem, .. }) = self.outside.as_ref().filter(|_| is_below) {
            self.indent(statement, *problem);
        }
    }

    /// Adds the indentation of a statement to the fix of a diagnostic.
    fn indent(&mut self, statement: &Statement, problem: usize) {
        let written = &self.source[statement.span.start..statement.span.end];
        let further = written.match_indices('\n').map(|(at, _)| statement.span.start + at + 1);
        let edits = std::iter::once(statement.span.start).chain(further);
        let edits = edits.map(|at| Edit { span: Span::new(at, at), text: self.step.to_owned() });
        self.problems[problem].fixes[0].edits.extend(edits);
    }
}
