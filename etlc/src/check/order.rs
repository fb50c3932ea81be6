//! The order in which the lines of a block run: first `WHERE`, then the rules, each moved before its place only where
//! a line needs it.

use std::collections::HashMap;

use super::{Checker, walk};
use crate::{
    diagnostics::{Diagnostic, Span, Text, codes::routes},
    syntax::ast::{Destination, ExprKind, Left, Line},
};

/// How far a line has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    New,
    Open,
    Done,
}

impl<'a> Checker<'a> {
    /// Indices of the lines in the order in which they run. `makers` are the lines that give variables their values. A
    /// circle is reported and cut.
    pub(super) fn order(&mut self, lines: &[&'a Line], makers: &HashMap<&'a str, usize>) -> Vec<usize> {
        let needs: Vec<Vec<(usize, Span)>> = lines.iter().map(|line| needs(line, makers)).collect();
        let mut marks = vec![Mark::New; lines.len()];
        let mut order = Vec::with_capacity(lines.len());
        let is_where = |index: &usize| matches!(lines[*index], Line::Where(..));
        let (first, then): (Vec<usize>, Vec<usize>) = (0..lines.len()).partition(is_where);
        for root in first.into_iter().chain(then) {
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
                                self.report(circular(&circle, lines, &needs, span));
                            }
                            Mark::Done => {}
                        }
                    }
                    None => {
                        marks[*line] = Mark::Done;
                        order.push(*line);
                        path.pop();
                    }
                }
            }
        }
        order
    }
}

/// The lines that a line needs, each with the place that says so.
fn needs<'a>(line: &'a Line, makers: &HashMap<&'a str, usize>) -> Vec<(usize, Span)> {
    let mut needs = Vec::new();
    let mut need = |name: &str, span: Span| {
        if let Some(&maker) = makers.get(name) {
            needs.push((maker, span));
        }
    };
    if let Line::Rule(rule) = line
        && let Left::Variable(name) = &rule.left
    {
        need(&name.text, name.span);
    }
    walk::line(line, &mut |expr| {
        if let ExprKind::Variable(name) = &expr.kind {
            need(name, expr.span);
        }
    });
    needs
}

/// The name that a line gives a value.
fn made(line: &Line) -> Option<&str> {
    match line {
        Line::Rule(rule) => match &rule.right.as_ref()?.destination {
            Destination::Field(name) | Destination::Local(name) => Some(&name.text),
            Destination::Nothing(_) => None,
        },
        _ => None,
    }
}

fn circular(circle: &[usize], lines: &[&Line], needs: &[Vec<(usize, Span)>], span: Span) -> Diagnostic {
    let name =
        |index: usize| made(lines[index]).map_or_else(|| text!("a line"), |name| Text::verbatim(format!("`${name}`")));
    if let [alone] = circle {
        let field = made(lines[*alone]).unwrap_or_default();
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
