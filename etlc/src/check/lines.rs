//! The lines of a block, one after another, whatever holds them: those of named blocks stand where they are used, and
//! each knows the branches and loops that it is in.

use std::{collections::HashMap, rc::Rc};

use super::{Checker, nearest::Nearest};
use crate::{
    diagnostics::{
        Diagnostic, Span, Text,
        codes::{routes, syntax},
    },
    syntax::ast::{self, Destination, Expr, Left, Line, Rule},
};

/// The most lines of a block, those of named blocks included.
const MOST: usize = 65_536;

/// The most lines that `USE` brings into a block: in branches that use blocks with branches, they double at each level.
const MOST_USED: usize = 4_096;

/// How deep lines may be in `IF` and `FOR`, and how many named blocks may use one another.
const DEEPEST: usize = 64;

/// A line with where it stands.
#[derive(Clone, Debug)]
pub(super) struct Placed<'a> {
    /// What it is.
    pub(super) line: Part<'a>,
    /// The innermost branch that it is in.
    pub(super) branch: Option<Branch>,
    /// The number of `FOR` that it is in.
    pub(super) depth: usize,
    /// The names behind the `USE` that have brought it, outermost first.
    pub(super) uses: Rc<[Span]>,
}

/// A line that does something itself.
#[derive(Clone, Copy, Debug)]
pub(super) enum Part<'a> {
    Rule(&'a Rule),
    Where(&'a Expr, Span),
    /// Decides for a branch.
    If(&'a ast::If),
    /// Makes the element.
    For(&'a ast::For),
}

/// A branch of an `IF`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Branch {
    /// The `IF`, by its place among the lines.
    pub(super) choice: usize,
    /// The branch; without an `ELSE`, the last one is where no condition holds.
    pub(super) number: usize,
}

/// The lines of a block.
#[derive(Debug, Default)]
pub(super) struct Lines<'a> {
    pub(super) list: Vec<Placed<'a>>,
    /// How many lines have been gone through, `USE` included.
    seen: usize,
    /// How many of them `USE` has brought.
    used: usize,
    /// Whether some are missing, which has been reported.
    pub(super) incomplete: bool,
}

impl<'a> Lines<'a> {
    /// In how many loops a line has to be to see what this one makes.
    pub(super) fn seen_from(&self, line: usize) -> usize {
        let placed = &self.list[line];
        placed.depth + usize::from(matches!(placed.line, Part::For(_)))
    }

    /// The name of the variable that a line only writes, under the same name and for every row: `[$age] -> [age](int4)`.
    pub(super) fn only_writes(&self, line: usize) -> Option<&'a str> {
        self.writes_its_name(line).filter(|_| self.list[line].branch.is_none())
    }

    /// The name of the variable that a line only writes, under the same name, in a branch maybe.
    pub(super) fn writes_its_name(&self, line: usize) -> Option<&'a str> {
        let placed = &self.list[line];
        let Part::Rule(Rule { left: Left::Variable(left), pipeline: None, right: Some(right), .. }) = placed.line
        else {
            return None;
        };
        let Destination::Field(field) = &right.destination else { return None };
        (field.text == left.text).then_some(field.text.as_str())
    }

    /// The branches that a line is in, innermost first.
    pub(super) fn branches(&self, line: usize) -> impl Iterator<Item = Branch> {
        std::iter::successors(self.list[line].branch, |branch| self.list[branch.choice].branch)
    }

    /// Whether no row takes both lines: they are in different branches of one `IF`.
    pub(super) fn exclude(&self, line: usize, other: usize) -> bool {
        self.branches(line).any(|branch| {
            self.branches(other).any(|other| other.choice == branch.choice && other.number != branch.number)
        })
    }

    /// How many branches an `IF` has, with the one where no condition holds.
    pub(super) fn branch_count(&self, choice: usize) -> usize {
        match self.list[choice].line {
            Part::If(choice) => conditions(choice).count() + 1,
            _ => 0,
        }
    }

    /// Whether every row takes one of these lines.
    pub(super) fn are_taken(&self, lines: &[usize]) -> bool {
        let paths = lines.iter().map(|line| {
            let mut path: Vec<Branch> = self.branches(*line).collect();
            path.reverse();
            path
        });
        self.cover(&paths.collect::<Vec<_>>(), 0)
    }

    /// Whether, inside of the branches before this level, every row takes one of these ways.
    fn cover(&self, paths: &[Vec<Branch>], level: usize) -> bool {
        let Some(branch) = paths.iter().map(|path| path.get(level)).min_by_key(|branch| branch.is_some()) else {
            return false;
        };
        let Some(branch) = branch else { return true };
        (0..self.branch_count(branch.choice)).all(|number| {
            let taken = Some(&Branch { choice: branch.choice, number });
            let inside: Vec<Vec<Branch>> = paths.iter().filter(|path| path.get(level) == taken).cloned().collect();
            self.cover(&inside, level + 1)
        })
    }
}

/// The conditions of an `IF`, in order.
pub(super) fn conditions(choice: &ast::If) -> impl Iterator<Item = (&Expr, Span)> {
    choice.branches.iter().filter_map(|branch| Some((branch.condition.as_ref()?, branch.span)))
}

/// Where lines stand that are being gone through.
#[derive(Clone)]
struct At {
    branch: Option<Branch>,
    depth: usize,
    uses: Rc<[Span]>,
    /// How many `IF` and `FOR` are around.
    level: usize,
}

/// The blocks that `USE` can name.
#[derive(Default)]
pub(super) struct Named<'a> {
    blocks: HashMap<&'a str, &'a ast::Block>,
    /// The names of those that are used.
    used: Vec<&'a str>,
    /// Those that are being gone through, outermost first, with where they are used.
    open: Vec<(&'a str, Span)>,
}

impl<'a> Checker<'a> {
    /// Declares a named block.
    pub(super) fn declare_block(&mut self, block: &'a ast::Block) {
        let name = &block.name;
        if name.text.is_empty() {
            return;
        }
        if let Some(first) = self.named.blocks.get(name.text.as_str()) {
            let first = first.name.span;
            self.report(
                Diagnostic::error(
                    &routes::BLOCK_TWICE,
                    name.span,
                    text!("there are two blocks `{name}`", name = name.text),
                )
                .label(first, "the first")
                .help("give one of them another name"),
            );
            return;
        }
        self.named.blocks.insert(&name.text, block);
    }

    /// Tells of the named blocks of the route that nothing uses.
    pub(super) fn check_named_blocks(&mut self) {
        let unused = self.named.blocks.values().filter(|block| !self.named.used.contains(&block.name.text.as_str()));
        let unused: Vec<&ast::Name> = unused.map(|block| &block.name).collect();
        for name in unused.into_iter().filter(|name| !self.places.is_shared(name.span)).collect::<Vec<_>>() {
            self.report(
                Diagnostic::warning(
                    &routes::UNUSED_BLOCK,
                    name.span,
                    text!("nothing uses the block `{name}`, so its lines are not checked", name = name.text),
                )
                .help(text!("write `USE {name}` in a block, or take it out", name = name.text)),
            );
        }
    }

    /// The lines of a block.
    pub(super) fn lines_of(&mut self, block: &'a ast::Block) -> Lines<'a> {
        let mut lines = Lines::default();
        self.place(&block.lines, &At { branch: None, depth: 0, uses: Rc::new([]), level: 0 }, &mut lines);
        lines
    }

    fn place(&mut self, these: &'a [Line], at: &At, lines: &mut Lines<'a>) {
        for line in these {
            lines.seen += 1;
            if lines.seen == MOST + 1 {
                let message = text!("this block has more than {most} lines", most = MOST);
                self.too_many(line_span(line), message, lines);
            }
            lines.used += usize::from(!at.uses.is_empty());
            if lines.used == MOST_USED + 1 && !at.uses.is_empty() {
                let message = text!("`USE` brings more than {most} lines into this block", most = MOST_USED);
                self.too_many(line_span(line), message, lines);
            }
            if lines.seen > MOST || (lines.used > MOST_USED && !at.uses.is_empty()) {
                return;
            }
            match line {
                Line::Rule(rule) => lines.list.push(at.placed(Part::Rule(rule))),
                Line::Where(condition, span) => lines.list.push(at.placed(Part::Where(condition, *span))),
                Line::If(choice) => self.place_if(choice, at, lines),
                Line::For(each) => self.place_for(each, at, lines),
                Line::Use(name) => self.place_used(name, at, lines),
            }
        }
    }

    fn place_if(&mut self, choice: &'a ast::If, at: &At, lines: &mut Lines<'a>) {
        let index = lines.list.len();
        lines.list.push(at.placed(Part::If(choice)));
        let mut number = 0;
        for branch in &choice.branches {
            let inside = At { branch: Some(Branch { choice: index, number }), level: at.level + 1, ..at.clone() };
            number += usize::from(branch.condition.is_some());
            if !self.is_too_deep(&inside, branch.span, lines) {
                self.place(&branch.lines, &inside, lines);
            }
        }
    }

    fn place_for(&mut self, each: &'a ast::For, at: &At, lines: &mut Lines<'a>) {
        let first = lines.list.iter().find_map(|placed| match placed.line {
            Part::For(first) if placed.depth == at.depth => Some(first.span),
            _ => None,
        });
        let problem = if let Some(first) = first {
            Diagnostic::error(&routes::TWO_LOOPS, each.span, "two loops stand side by side in one block")
                .label(first, "the other")
                .help(
                    "write one into the other for every pair of their elements, or give each a target and a block of \
                     its own",
                )
        } else if let Some(branch) = at.branch {
            let choice = match lines.list[branch.choice].line {
                Part::If(choice) => choice.branches[0].span,
                _ => each.span,
            };
            Diagnostic::error(&routes::LOOP_IN_BRANCH, each.span, "a loop stands in no branch")
                .label(choice, "the `IF` around it")
                .help("write the `IF` into the loop, or a `WHERE` beside it")
        } else {
            let inside = At { depth: at.depth + 1, level: at.level + 1, ..at.clone() };
            if !self.is_too_deep(&inside, each.span, lines) {
                lines.list.push(at.placed(Part::For(each)));
                self.place(&each.lines, &inside, lines);
            }
            return;
        };
        lines.incomplete = true;
        self.with_uses(&at.uses, |checker| checker.report(problem));
    }

    fn place_used(&mut self, name: &'a ast::Name, at: &At, lines: &mut Lines<'a>) {
        let Some(block) = self.named.blocks.get(name.text.as_str()).copied() else {
            lines.incomplete = true;
            let mut known: Vec<&str> = self.named.blocks.keys().copied().collect();
            known.sort_unstable();
            let message = text!("there is no block `{name}`", name = name.text);
            let problem = Diagnostic::error(&routes::UNKNOWN_BLOCK, name.span, message)
                .help(text!("write its lines below `block {name}:`, at the top of the file", name = name.text));
            let nearest = Nearest::of(&name.text, known);
            // The block that is meant is used.
            if let Nearest::Alike(meant, _) | Nearest::Case(meant) | Nearest::Slip(meant) = &nearest {
                self.named.used.push(meant);
            }
            let problem = nearest.fix(problem, name.span, str::to_owned);
            return self.with_uses(&at.uses, |checker| checker.report(problem));
        };
        if !self.named.used.contains(&block.name.text.as_str()) {
            self.named.used.push(&block.name.text);
        }
        if let Some(start) = self.named.open.iter().position(|(open, _)| *open == name.text) {
            lines.incomplete = true;
            let circle: Vec<(&str, Span)> = self.named.open[start..].to_vec();
            let names: Vec<String> = circle
                .iter()
                .map(|(name, _)| *name)
                .chain([name.text.as_str()])
                .map(|name| format!("`{name}`"))
                .collect();
            let message = match names.as_slice() {
                [name, _] => text!("the block {name} uses itself", name),
                names => text!("these blocks use one another: {names}", names = names.join(" → ")),
            };
            let problem = Diagnostic::error(&routes::BLOCK_CIRCLE, name.span, message)
                .help("a block can't hold itself: take one `USE` of them out");
            let inside = circle
                .iter()
                .skip(1)
                .fold(problem, |problem, (name, used)| problem.label(*used, text!("`{name}` is used here", name)));
            return self.report(inside);
        }
        if self.named.open.len() == DEEPEST {
            let message = text!("blocks use one another up to {deepest} levels", deepest = DEEPEST);
            return self.too_many(name.span, message, lines);
        }
        self.named.open.push((&name.text, name.span));
        let uses = at.uses.iter().copied().chain([name.span]).collect();
        self.place(&block.lines, &At { uses, ..at.clone() }, lines);
        self.named.open.pop();
    }

    fn is_too_deep(&mut self, inside: &At, span: Span, lines: &mut Lines<'a>) -> bool {
        let is_too_deep = inside.level > DEEPEST;
        if is_too_deep {
            self.too_many(span, text!("lines nest up to {deepest} levels", deepest = DEEPEST), lines);
        }
        is_too_deep
    }

    fn too_many(&mut self, span: Span, message: Text, lines: &mut Lines<'a>) {
        lines.incomplete = true;
        self.report(Diagnostic::error(&syntax::TOO_LARGE, span, message));
    }

    /// Does something with a line that these `USE` have brought: what is reported meanwhile shows them.
    pub(super) fn with_uses<T>(&mut self, uses: &Rc<[Span]>, act: impl FnOnce(&mut Self) -> T) -> T {
        let before = std::mem::replace(&mut self.uses, Rc::clone(uses));
        let done = act(self);
        self.uses = before;
        done
    }
}

impl At {
    fn placed<'a>(&self, line: Part<'a>) -> Placed<'a> {
        Placed { line, branch: self.branch, depth: self.depth, uses: Rc::clone(&self.uses) }
    }
}

fn line_span(line: &Line) -> Span {
    match line {
        Line::Rule(rule) => rule.span,
        Line::Where(_, span) => *span,
        Line::If(choice) => choice.branches[0].span,
        Line::For(each) => each.span,
        Line::Use(name) => name.span,
    }
}
