//! The lines of a block, in their order, to the IR: those of one `IF` that follow one another together, and those of a
//! loop inside of it.

use std::collections::HashMap;

use etlc_types::Type;

use super::{
    Checker,
    lines::{Branch, Lines, Part, conditions},
    order::Makers,
    rules::{Checked, End},
    scope::{Content, Variable},
    typed::{Open, Shape, Typed},
};
use crate::{
    diagnostics::{Diagnostic, Text, codes::routes},
    ir::{self, Connector, Kind, Value},
    syntax::ast,
};

/// A block while its lines are being checked.
pub(super) struct Flow<'a, 'l> {
    pub(super) lines: &'l Lines<'a>,
    /// Where each rule leads.
    pub(super) ends: &'l [Option<End<'a>>],
    /// The lines that give each variable its value.
    makers: &'l Makers<'a>,
    /// The connector of the target, where there is one and it is known.
    pub(super) target: Option<Connector>,
    /// The rules that make a name, each with what it makes.
    pub(super) made: HashMap<&'a str, Vec<Made>>,
    /// The lines that end every row that comes to them.
    pub(super) ending: Vec<usize>,
    /// The numbers of the choices, by their places among the lines.
    numbers: HashMap<usize, usize>,
    /// What names were before the lines of the branches that are being checked.
    before: Vec<(&'a str, Option<Variable>)>,
}

/// What a rule makes.
pub(super) struct Made {
    /// The rule, by its place among the lines.
    pub(super) line: usize,
    /// The type with its `!`, where it is known.
    pub(super) kind: Option<Type>,
    pub(super) not_null: bool,
}

/// Lines in their order.
enum Step {
    Line(usize),
    /// Some lines of an `IF`.
    If {
        choice: usize,
        /// Whether no others run before.
        is_first: bool,
        branches: Vec<Vec<Step>>,
    },
}

impl<'a, 'l> Flow<'a, 'l> {
    pub(super) fn new(
        lines: &'l Lines<'a>,
        ends: &'l [Option<End<'a>>],
        makers: &'l Makers<'a>,
        target: Option<Connector>,
    ) -> Flow<'a, 'l> {
        Flow {
            lines,
            ends,
            makers,
            target,
            made: HashMap::new(),
            ending: Vec::new(),
            numbers: HashMap::new(),
            before: Vec::new(),
        }
    }

    /// The lines with those of one `IF` together that follow one another.
    fn gather(&self, order: &[usize]) -> Vec<Step> {
        let mut steps = Vec::new();
        for &line in order {
            let mut path: Vec<Branch> = self.lines.branches(line).collect();
            path.reverse();
            let mut place = &mut steps;
            for branch in path {
                if !matches!(place.last(), Some(Step::If { choice, .. }) if *choice == branch.choice) {
                    place.push(self.part(branch.choice, false));
                }
                let Some(Step::If { branches, .. }) = place.last_mut() else { unreachable!("pushed above") };
                place = &mut branches[branch.number];
            }
            place.push(match self.lines.list[line].line {
                Part::If(_) => self.part(line, true),
                _ => Step::Line(line),
            });
        }
        steps
    }

    fn part(&self, choice: usize, is_first: bool) -> Step {
        Step::If { choice, is_first, branches: (0..self.lines.branch_count(choice)).map(|_| Vec::new()).collect() }
    }
}

impl<'a> Checker<'a> {
    /// The lines of these levels: of what is outside of all loops, and of each loop.
    pub(super) fn levels(&mut self, levels: &[Vec<usize>], flow: &mut Flow<'a, '_>) -> Vec<ir::Line> {
        let Some((outside, inside)) = levels.split_first() else { return Vec::new() };
        let is_loop = |line: &usize| matches!(flow.lines.list[*line].line, Part::For(_));
        let (each, order): (Vec<usize>, Vec<usize>) = outside.iter().partition(|line| is_loop(line));
        let steps = flow.gather(&order);
        let mut made = self.steps(&steps, flow);
        if let Some(&line) = each.first()
            && let Part::For(each) = flow.lines.list[line].line
        {
            let uses = flow.lines.list[line].uses.clone();
            let list = self.with_uses(&uses, |checker| checker.element(each));
            let lines = self.levels(inside, flow);
            if let Some(list) = list {
                let field = match list.kind {
                    Kind::Field(index) => Some(index),
                    _ => None,
                };
                let place = self.places.of(each.span);
                made.push(ir::Line::For(ir::For { item: each.item.text.clone(), list, field, lines, place }));
            }
        }
        made
    }

    fn steps(&mut self, steps: &[Step], flow: &mut Flow<'a, '_>) -> Vec<ir::Line> {
        let mut made = Vec::with_capacity(steps.len());
        for step in steps {
            match step {
                Step::Line(line) => {
                    let uses = flow.lines.list[*line].uses.clone();
                    made.extend(self.with_uses(&uses, |checker| checker.line(*line, flow)));
                }
                Step::If { choice, is_first, branches } => made.extend(self.part(*choice, *is_first, branches, flow)),
            }
        }
        made
    }

    fn line(&mut self, line: usize, flow: &mut Flow<'a, '_>) -> Option<ir::Line> {
        match flow.lines.list[line].line {
            Part::Where(condition, span) => {
                self.warn_of_idle_filter(condition);
                let condition = self.condition(condition);
                self.note_failing(&condition, span);
                Some(ir::Line::Where { condition, place: self.places.of(span) })
            }
            Part::Rule(rule) => {
                let end = flow.ends[line].as_ref()?;
                let checked = self.rule(rule, end, flow.target)?;
                self.note_failing(&checked.rule.value, rule.span);
                if checked.content == Content::Value(Shape::Never) {
                    flow.ending.push(line);
                }
                self.define(line, end, &checked, flow);
                Some(ir::Line::Rule(checked.rule))
            }
            Part::If(_) | Part::For(_) => None,
        }
    }

    /// Notes what a rule makes of its name.
    fn define(&mut self, line: usize, end: &End<'a>, checked: &Checked, flow: &mut Flow<'a, '_>) {
        let Some(name) = end.name else { return };
        if !flow.makers.get(name).is_some_and(|makers| makers.contains(&line)) {
            return;
        }
        let mut content = checked.content.clone();
        if content == Content::Carried && flow.lines.list[line].branch.is_some() {
            self.report(
                Diagnostic::error(
                    &routes::CARRIED_IN_BRANCH,
                    end.span,
                    text!("`[{name}]` has the type of the source's column, which can't be told in a branch", name),
                )
                .help("write the type: `-> [name](text)`"),
            );
            content = Content::Value(Shape::Unknown);
        }
        let kind = match &content {
            Content::Value(Shape::Known(kind)) => Some(*kind),
            _ => None,
        };
        let made = flow.made.entry(name).or_default();
        let written = |kind: Type, not_null| if not_null { format!("{kind}!") } else { kind.to_string() };
        let first = made.first().and_then(|first| Some((first, flow.ends[first.line].as_ref()?)));
        if let Some((_, first_end)) = first.filter(|(_, first)| first.local != end.local) {
            self.report(
                Diagnostic::error(
                    &routes::TYPES_APART,
                    end.span,
                    text!("`{name}` is a field in one branch and a variable in another", name),
                )
                .label(first_end.span, "the other")
                .help("give one of them another name"),
            );
        } else if let Some((first, first_end)) = first
            && let (Some(before), Some(now)) = (first.kind, kind)
            && (before, first.not_null) != (now, checked.not_null)
        {
            let first_end = first_end.span;
            let (now, before) = (written(now, checked.not_null), written(before, first.not_null));
            let message = text!("`{name}` is {now} here and {before} in another branch", name, now, before);
            self.report(
                Diagnostic::error(&routes::TYPES_APART, end.span, message)
                    .here(Text::verbatim(now))
                    .label(first_end, Text::verbatim(before))
                    .help("a field has one type in all branches"),
            );
        }
        made.push(Made { line, kind, not_null: checked.not_null });
        let variable = Variable { content, nullable: checked.nullable, secret: checked.secret, span: end.span };
        let before = self.scope.variables.insert(name.to_owned(), variable);
        flow.before.push((name, before));
    }

    /// Some lines of an `IF`.
    fn part(
        &mut self,
        choice: usize,
        is_first: bool,
        branches: &[Vec<Step>],
        flow: &mut Flow<'a, '_>,
    ) -> Option<ir::Line> {
        let Part::If(written) = flow.lines.list[choice].line else { return None };
        let uses = flow.lines.list[choice].uses.clone();
        let mut decided = Vec::new();
        if is_first {
            decided = self.with_uses(&uses, |checker| {
                let conditions = conditions(written).map(|(condition, span)| ir::Condition {
                    value: checker.condition(condition),
                    place: checker.places.of(span),
                });
                let decided: Vec<ir::Condition> = conditions.collect();
                for (condition, (_, span)) in decided.iter().zip(self::conditions(written)) {
                    checker.note_failing(&condition.value, span);
                }
                let written = self::conditions(written).map(|(condition, _)| condition);
                checker.refuse_idle_branches(written.zip(decided.iter().map(|decided| &decided.value)));
                decided
            });
        }
        let count = flow.numbers.len();
        let number = *flow.numbers.entry(choice).or_insert(count);
        let (mut lines, mut made) = (Vec::new(), Vec::new());
        for branch in branches {
            let start = flow.before.len();
            lines.push(self.steps(branch, flow));
            made.push(self.leave(start, flow));
        }
        let gives = self.give(&made, flow);
        Some(ir::Line::If(ir::If { number, conditions: decided, branches: lines, gives }))
    }

    /// What was made since this start, by name; it is no longer seen.
    fn leave(&mut self, start: usize, flow: &mut Flow<'a, '_>) -> Vec<(&'a str, Variable)> {
        let mut made = Vec::new();
        for (name, before) in flow.before.split_off(start).into_iter().rev() {
            if let Some(variable) = self.scope.variables.get(name)
                && !made.iter().any(|(known, _)| *known == name)
            {
                made.push((name, variable.clone()));
            }
            match before {
                Some(before) => self.scope.variables.insert(name.to_owned(), before),
                None => self.scope.variables.remove(name),
            };
        }
        made.reverse();
        made
    }

    /// What is seen from outside of what branches make.
    fn give(&mut self, branches: &[Vec<(&'a str, Variable)>], flow: &mut Flow<'a, '_>) -> Vec<ir::Given> {
        let mut gives: Vec<ir::Given> = Vec::new();
        for (name, first) in branches.iter().flatten() {
            if gives.iter().any(|given| given.name == *name) {
                continue;
            }
            let Content::Value(Shape::Known(kind)) = first.content else { continue };
            let before = self.scope.variables.get(*name).filter(|before| is_known(before));
            let (mut nullable, mut secret) = (false, first.secret);
            for branch in branches {
                let made = branch.iter().find(|(made, _)| made == name).map(|(_, variable)| variable).or(before);
                nullable |= made.is_none_or(|made| made.nullable);
                secret |= made.is_some_and(|made| made.secret);
            }
            let value = Value { kind: Some(kind), nullable, fallible: false };
            gives.push(ir::Given { name: (*name).to_owned(), value, secret });
            let variable = Variable { content: Content::Value(Shape::Known(kind)), nullable, secret, span: first.span };
            let before = self.scope.variables.insert((*name).to_owned(), variable);
            flow.before.push((name, before));
        }
        gives
    }

    /// What a loop goes through; its element is seen from here on.
    fn element(&mut self, each: &'a ast::For) -> Option<ir::Expr> {
        let list = self.expr(&each.list);
        let list = match list.shape {
            Shape::Open(Open::Any) => self.settle_as(list, Type::Json),
            Shape::Open(_) => self.settle(list, None),
            _ => list,
        };
        let content = match list.shape {
            Shape::Known(Type::Json) => Content::Element,
            Shape::Known(Type::List(element)) => Content::Value(Shape::Known(element.as_type())),
            Shape::Unknown => return None,
            _ => {
                self.report(not_a_list(&list));
                return None;
            }
        };
        let variable = Variable { content, nullable: true, secret: list.secret, span: each.item.span };
        self.scope.variables.insert(each.item.text.clone(), variable);
        Some(list.expr)
    }
}

fn is_known(variable: &Variable) -> bool {
    matches!(variable.content, Content::Value(Shape::Known(_)))
}

fn not_a_list(list: &Typed) -> Diagnostic {
    let message = match list.shape {
        Shape::Known(kind) => text!("a loop goes through a list, and this is {kind}", kind),
        _ => text!("a loop goes through a list, and this is always null"),
    };
    Diagnostic::error(&routes::NOT_A_LIST, list.span, message)
        .help("a list is a value of a type like `text[]`, a JSON array, or what a function like `split` gives")
}
