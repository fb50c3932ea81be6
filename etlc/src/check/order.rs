//! The order in which the lines of a block run: what is outside of a loop first, there first `WHERE`, then the rules,
//! each moved before its place only where a line needs it.

use std::collections::HashMap;

use super::{
    Checker,
    lines::{Lines, Part},
    walk,
};
use crate::{
    diagnostics::{Diagnostic, Span, Text, codes::routes},
    syntax::ast::{Destination, ExprKind, Left},
};

/// The lines that give each variable its value.
pub(super) type Makers<'a> = HashMap<&'a str, Vec<usize>>;

/// How far a line has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    New,
    Open,
    Done,
}

impl<'a> Checker<'a> {
    /// Indices of the lines in the order in which they run: for each loop, and outside of all, those that it is the
    /// innermost of. A circle is reported and cut.
    pub(super) fn order(&mut self, lines: &Lines<'a>, makers: &Makers<'a>) -> Vec<Vec<usize>> {
        let needs: Vec<Vec<(usize, Span)>> =
            (0..lines.list.len()).map(|line| self.needs(lines, line, makers)).collect();
        let mut marks = vec![Mark::New; lines.list.len()];
        let deepest = lines.list.iter().map(|placed| placed.depth).max().unwrap_or_default();
        let mut levels = vec![Vec::new(); deepest + 1];
        let mut roots: Vec<usize> = (0..lines.list.len()).collect();
        roots.sort_by_key(|&line| {
            let placed = &lines.list[line];
            let kind = match placed.line {
                Part::Where(..) => 0,
                Part::Rule(_) | Part::If(_) => 1,
                Part::For(_) => 2,
            };
            (placed.depth, kind)
        });
        for root in roots {
            if marks[root] != Mark::New {
                continue;
            }
            marks[root] = Mark::Open;
            // The lines that wait for one another, each with the number of its needs that are met.
            let mut path = vec![(root, 0)];
            while let Some((line, met)) = path.last_mut() {
                match needs[*line].get(*met) {
                    Some(&(needed, span)) => {
                        *met += 1;
                        match marks[needed] {
                            Mark::New => {
                                marks[needed] = Mark::Open;
                                path.push((needed, 0));
                            }
                            Mark::Open => {
                                let start = path.iter().position(|(line, _)| *line == needed).unwrap_or_default();
                                let circle: Vec<usize> = path[start..].iter().map(|(line, _)| *line).collect();
                                let problem = circular(&circle, lines, &needs, span);
                                self.with_uses(&lines.list[needed].uses, |checker| checker.report(problem));
                            }
                            Mark::Done => {}
                        }
                    }
                    None => {
                        marks[*line] = Mark::Done;
                        levels[lines.list[*line].depth].push(*line);
                        path.pop();
                    }
                }
            }
        }
        levels
    }

    /// The lines that a line needs, each with the place that says so: those that make its variables, then the `IF` that
    /// it is in. A variable that a line cannot see, since it is made in a loop or branch that this one is not in, is
    /// reported.
    fn needs(&mut self, lines: &Lines<'a>, line: usize, makers: &Makers<'a>) -> Vec<(usize, Span)> {
        let placed = &lines.list[line];
        let mut needs = Vec::new();
        let mut unseen = Vec::new();
        let mut need = |name: &str, span: Span| {
            let Some(makers) = makers.get(name) else { return };
            let seen = |maker: &usize| {
                *maker != line && lines.seen_from(*maker) <= placed.depth && !lines.exclude(line, *maker)
            };
            // An element that is written under its own name is the field, but where it is written.
            let is_element = |maker: &usize| matches!(lines.list[*maker].line, Part::For(_));
            let writes = lines.only_writes(line) == Some(name);
            let before = needs.len();
            needs.extend(makers.iter().filter(|maker| !is_element(maker) && seen(maker)).map(|&maker| (maker, span)));
            if needs.len() == before {
                needs
                    .extend(makers.iter().filter(|maker| is_element(maker) && seen(maker)).map(|&maker| (maker, span)));
            }
            // What `row:` has made is there; what cannot be written so, a constant or in a branch, is said where its name
            // is taken.
            let is_outside = lines.writes_its_name(line) == Some(name)
                && (self.shared.contains_key(name) || self.constants.span(name).is_some());
            if needs.len() == before && !is_outside {
                let element = makers.iter().find(|maker| writes && is_element(maker));
                match (element, makers.contains(&line)) {
                    (None, true) => needs.push((line, span)),
                    (element, _) => unseen.push((*element.unwrap_or(&makers[0]), name.to_owned(), span)),
                }
            }
        };
        if let Part::Rule(rule) = placed.line {
            match &rule.left {
                Left::Variable(name) => need(&name.text, name.span),
                Left::VariablePath(path) => need(&path.name, path.span),
                Left::Field(_) | Left::Nothing(_) | Left::Every(_) => {}
            }
        }
        walk::line(placed.line, &mut |expr| match &expr.kind {
            ExprKind::Variable(name) => need(name, expr.span),
            ExprKind::VariablePath(path) => need(&path.name, expr.span),
            _ => {}
        });
        for (maker, name, span) in unseen {
            let made = span_of(lines, maker);
            let problem = match lines.seen_from(maker) > placed.depth {
                true => Diagnostic::error(
                    &routes::ONLY_IN_LOOP,
                    span,
                    text!("`${name}` is there for each element only, and this stands outside of the loop", name),
                )
                .label(made, "made in the loop")
                .help("write this line into the loop"),
                false => Diagnostic::error(
                    &routes::ONLY_IN_BRANCH,
                    span,
                    text!("`${name}` is made only in other branches of this `IF`, so it is null here", name),
                )
                .label(made, "made here")
                .help("give it a value in this branch too, or write its rule before the `IF`"),
            };
            self.with_uses(&placed.uses, |checker| checker.report(problem));
        }
        needs.extend(placed.branch.map(|branch| (branch.choice, span_of(lines, branch.choice))));
        needs
    }
}

/// Where a line is named in messages: by what it makes.
pub(super) fn span_of(lines: &Lines<'_>, line: usize) -> Span {
    match lines.list[line].line {
        Part::Rule(rule) => rule.right.as_ref().map_or(rule.span, |right| match &right.destination {
            Destination::Field(name) | Destination::Local(name) => name.span,
            Destination::Nothing(span) => *span,
        }),
        Part::Where(_, span) => span,
        Part::If(choice) => choice.branches[0].span,
        Part::For(each) => each.item.span,
    }
}

/// The name that a line gives a value.
fn made<'a>(line: Part<'a>) -> Option<&'a str> {
    match line {
        Part::Rule(rule) => match &rule.right.as_ref()?.destination {
            Destination::Field(name) | Destination::Local(name) => Some(&name.text),
            Destination::Nothing(_) => None,
        },
        Part::Where(..) | Part::If(_) | Part::For(_) => None,
    }
}

fn circular(circle: &[usize], lines: &Lines<'_>, needs: &[Vec<(usize, Span)>], span: Span) -> Diagnostic {
    let name = |index: usize| match (made(lines.list[index].line), lines.list[index].line) {
        (Some(name), _) => text!("`${name}`", name),
        (None, Part::If(_)) => text!("an `IF`"),
        (None, _) => text!("a line"),
    };
    if let [alone] = circle {
        let field = made(lines.list[*alone].line).unwrap_or_default();
        let name = name(*alone);
        return Diagnostic::error(&routes::CIRCLE, span, text!("{name} needs its own value", name))
            .here("what this rule is to make")
            .guess(text!("read the source's field `[{field}]`", field), span, format!("[{field}]"))
            .help(text!("`[{field}]` is the field of the source, {name} what this rule makes of it", field, name));
    }
    let names = circle.iter().chain(circle.first()).map(|&index| name(index)).collect();
    let message = text!("these rules need one another: {names}", names = Text::joined(names, " → "));
    let mut diagnostic = Diagnostic::error(&routes::CIRCLE, span, message)
        .help("one of them has to do without the others: read a field of the source instead, `[field]`");
    for (position, &line) in circle.iter().enumerate() {
        let next = circle[(position + 1) % circle.len()];
        if let Some((_, place)) = needs[line].iter().find(|(needed, _)| *needed == next) {
            diagnostic = diagnostic.label(*place, text!("{one} needs {other}", one = name(line), other = name(next)));
        }
    }
    diagnostic
}
