//! The lines of `row:` that a target's columns come from.

use std::collections::HashSet;

use crate::ir::{
    Destination, Line, Rule,
    part::{Part, parts},
    uses::Uses,
};

/// Those of these lines that make what is in `needed`, directly or not, in their order.
pub(super) fn needed<'r>(lines: &'r [Line], needed: impl IntoIterator<Item = String>) -> Vec<Part<'r>> {
    let mut wanted = needed.into_iter().collect();
    note(lines, &mut wanted);
    let mut found = Vec::new();
    collect(lines, &wanted, &mut found);
    found
}

/// Adds what those lines use that make something wanted, the last first: what a line needs stands before it.
fn note(lines: &[Line], wanted: &mut HashSet<String>) -> bool {
    let mut makes_any = false;
    for line in lines.iter().rev() {
        let used: Vec<Uses> = match line {
            Line::Rule(rule) if makes(rule, wanted) => vec![Uses::of(&rule.value)],
            Line::If(choice) => {
                let branches = choice.branches.iter().rev();
                match branches.fold(false, |any, branch| note(branch, wanted) | any) {
                    true => choice.conditions.iter().map(|condition| Uses::of(&condition.value)).collect(),
                    false => continue,
                }
            }
            _ => continue,
        };
        wanted.extend(used.into_iter().flat_map(|uses| uses.variables));
        makes_any = true;
    }
    makes_any
}

fn collect<'r>(lines: &'r [Line], wanted: &HashSet<String>, found: &mut Vec<Part<'r>>) {
    for line in lines {
        match line {
            Line::Rule(rule) if makes(rule, wanted) => found.push(Part::Rule(rule)),
            Line::If(choice) => {
                let is_wanted = |part: &Part<'_>| matches!(part, Part::Rule(rule) if makes(rule, wanted));
                if choice.branches.iter().any(|branch| parts(branch).iter().any(is_wanted)) {
                    found.extend(choice.conditions.iter().map(Part::Condition));
                    choice.branches.iter().for_each(|branch| collect(branch, wanted, found));
                }
            }
            _ => {}
        }
    }
}

fn makes(rule: &Rule, wanted: &HashSet<String>) -> bool {
    matches!(&rule.destination, Destination::Local(name) if wanted.contains(name))
}
