//! Which fields of the source values come from: where a variable is marked secret, they are.

use std::collections::HashMap;

use super::{
    lines::{Lines, Part},
    types, walk,
};
use crate::syntax::ast::{Destination, ExprKind, FieldPath, Left, Rule};

/// What a line reads.
#[derive(Default)]
struct Reads<'a> {
    fields: Vec<&'a FieldPath>,
    variables: Vec<&'a str>,
}

/// The fields of these blocks that are secret: those marked so, and those from which a variable comes that is.
pub(super) fn secret<'a>(blocks: &[Lines<'a>]) -> Vec<&'a FieldPath> {
    let made: Vec<HashMap<&'a str, Vec<usize>>> = blocks.iter().map(makers).collect();
    let mut found = Vec::new();
    // Variables to be traced, by block.
    let mut open: Vec<(usize, &'a str)> = Vec::new();
    for (block, lines) in blocks.iter().enumerate() {
        for placed in &lines.list {
            let Part::Rule(rule) = placed.line else { continue };
            if is_marked(rule) {
                let Reads { fields, variables } = left(rule);
                found.extend(fields);
                open.extend(variables.into_iter().map(|name| (block, name)));
            }
        }
    }
    let mut traced = open.clone();
    while let Some((block, name)) = open.pop() {
        // What the block does not make itself is of `row:`, if it is a variable at all.
        let Some(block) = [block, 0].into_iter().find(|block| made[*block].contains_key(name)) else { continue };
        for line in &made[block][name] {
            let Reads { fields, variables } = reads(blocks[block].list[*line].line);
            found.extend(fields);
            for next in variables.into_iter().map(|name| (block, name)) {
                if !traced.contains(&next) {
                    traced.push(next);
                    open.push(next);
                }
            }
        }
    }
    found
}

/// Whether a rule marks what it starts from.
fn is_marked(rule: &Rule) -> bool {
    let right = rule.right.as_ref().and_then(|right| right.kind.as_ref());
    [rule.left_type.as_ref(), right].into_iter().flatten().any(types::is_secret)
}

/// The lines that make each variable of a block; not those that only write one under its own name.
fn makers<'a>(lines: &Lines<'a>) -> HashMap<&'a str, Vec<usize>> {
    let mut makers: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, placed) in lines.list.iter().enumerate() {
        let name = match placed.line {
            Part::For(each) => &each.item.text,
            Part::Rule(rule) => match (&rule.right, &rule.left) {
                (Some(right), _) => match &right.destination {
                    Destination::Field(name) | Destination::Local(name) => &name.text,
                    Destination::Nothing(_) => continue,
                },
                (None, Left::Field(path)) => &path.name,
                (None, _) => continue,
            },
            Part::Where(..) | Part::If(_) => continue,
        };
        if lines.only_writes(index).is_none() {
            makers.entry(name).or_default().push(index);
        }
    }
    makers
}

/// What a rule starts from.
fn left(rule: &Rule) -> Reads<'_> {
    let mut reads = Reads::default();
    match &rule.left {
        Left::Field(path) => reads.fields.push(path),
        Left::Variable(name) => reads.variables.push(&name.text),
        Left::VariablePath(path) => reads.variables.push(&path.name),
        Left::Nothing(_) | Left::Every(_) => {}
    }
    reads
}

/// Everything that a line reads.
fn reads(line: Part<'_>) -> Reads<'_> {
    let mut reads = match line {
        Part::Rule(rule) => left(rule),
        _ => Reads::default(),
    };
    walk::line(line, &mut |expr| match &expr.kind {
        ExprKind::Field(path) => reads.fields.push(path),
        ExprKind::Variable(name) => reads.variables.push(name),
        ExprKind::VariablePath(path) => reads.variables.push(&path.name),
        _ => {}
    });
    reads
}
