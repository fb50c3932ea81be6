//! The lines of a block, one after another, whatever holds them.

use super::{Condition, Destination, Expr, For, If, Line, Place, Rule};

/// A line with an expression of its own.
#[derive(Clone, Copy, Debug)]
pub enum Part<'a> {
    /// A `WHERE`.
    Where(&'a Expr, &'a Place),
    /// A rule.
    Rule(&'a Rule),
    /// What decides for a branch.
    Condition(&'a Condition),
    /// What makes the element of a loop.
    For(&'a For),
}

impl<'a> Part<'a> {
    /// What it makes its value of.
    pub fn expr(self) -> &'a Expr {
        match self {
            Part::Where(condition, _) => condition,
            Part::Rule(rule) => &rule.value,
            Part::Condition(condition) => &condition.value,
            Part::For(each) => &each.list,
        }
    }

    /// Where it stands.
    pub fn place(self) -> &'a Place {
        match self {
            Part::Where(_, place) => place,
            Part::Rule(rule) => &rule.place,
            Part::Condition(condition) => &condition.place,
            Part::For(each) => &each.place,
        }
    }

    /// The variable that it gives a value.
    pub fn makes(self) -> Option<&'a str> {
        match self {
            Part::Rule(Rule { destination: Destination::Column(name) | Destination::Local(name), .. }) => Some(name),
            Part::For(each) => Some(&each.item),
            Part::Rule(_) | Part::Where(..) | Part::Condition(_) => None,
        }
    }
}

/// Lines and those that they hold, depth first, conditions before the lines of their branches.
pub fn parts(lines: &[Line]) -> Vec<Part<'_>> {
    let mut found = Vec::new();
    add(lines, &mut found);
    found
}

fn add<'a>(lines: &'a [Line], found: &mut Vec<Part<'a>>) {
    for line in lines {
        match line {
            Line::Where { condition, place } => found.push(Part::Where(condition, place)),
            Line::Rule(rule) => found.push(Part::Rule(rule)),
            Line::If(If { conditions, branches, .. }) => {
                found.extend(conditions.iter().map(Part::Condition));
                branches.iter().for_each(|branch| add(branch, found));
            }
            Line::For(each) => {
                found.push(Part::For(each));
                add(&each.lines, found);
            }
        }
    }
}
