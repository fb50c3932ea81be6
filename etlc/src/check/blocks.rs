//! Blocks: the lines of a target, and those of `row:`.

use std::collections::HashMap;

use super::{
    Checker,
    endpoints::Target,
    flow::Flow,
    lines::{Lines, Part},
    nearest::Nearest,
    order::{Makers, span_of},
    rules::End,
    scope::{Content, Scope, Variable},
    typed::Shape,
};
use crate::{
    diagnostics::{Diagnostic, Span, codes::routes},
    ir::{self, Connector, Value},
    syntax::ast,
};

/// The most bytes of a name in PostgreSQL, which cuts longer ones silently.
pub(super) const LONGEST_NAME: usize = 63;

impl<'a> Checker<'a> {
    /// The columns and lines of a target's block; `target` is `None` where there is no target for it.
    pub(super) fn block(
        &mut self,
        block: &'a ast::Block,
        lines: &Lines<'a>,
        target: Option<&Target>,
    ) -> (Vec<ir::Column>, Vec<ir::Line>) {
        let connector = target.and_then(|target| target.connector);
        let ends = self.ends(lines);
        self.scope = Scope::default();
        let makers = self.names(lines, &ends, connector);
        let levels = self.order(lines, &makers);
        let mut flow = Flow::new(lines, &ends, &makers, connector);
        let made = self.levels(&levels, &mut flow);
        let columns = self.columns_of(&flow);
        if let Some(target) = target {
            self.check_columns(block, lines, &ends, target);
        }
        (columns, made)
    }

    /// The block `row:`; what it makes is seen by all targets from here on.
    pub(super) fn row(&mut self, block: &'a ast::Block, lines: &Lines<'a>) -> ir::RowBlock {
        let ends = self.ends(lines);
        for (placed, end) in lines.list.iter().zip(&ends) {
            let (span, message, help) = match (placed.line, end) {
                (Part::Rule(_), Some(End { span, local: false, name: Some(_), .. })) => (
                    *span,
                    "`row:` writes no field",
                    "make it a variable, `[$name](type)`, and write it in the block of each target",
                ),
                (Part::Where(_, span), _) => (
                    span,
                    "`row:` filters no rows",
                    "write the `WHERE` into the block of each target; `SKIP` in a rule here leaves the row out for all",
                ),
                (Part::For(each), _) => (
                    each.span,
                    "`row:` has no loops",
                    "write the loop into the block of the target whose rows it makes",
                ),
                _ => continue,
            };
            self.with_uses(&placed.uses, |checker| {
                checker.report(Diagnostic::error(&routes::ROW_LINE, span, message).help(help));
            });
        }
        self.scope = Scope::default();
        let makers = self.names(lines, &ends, None);
        let levels = self.order(lines, &makers);
        let mut flow = Flow::new(lines, &ends, &makers, None);
        let made = self.levels(&levels, &mut flow);
        let mut names: Vec<(usize, &str)> =
            flow.made.iter().filter_map(|(name, made)| Some((made.first()?.line, *name))).collect();
        names.sort_unstable();
        let mut locals = Vec::new();
        for (_, name) in names {
            let variable = self.scope.variables[name].clone();
            if let Content::Value(Shape::Known(kind)) = variable.content {
                let value = Value { kind: Some(kind), nullable: variable.nullable, fallible: false };
                locals.push(ir::Given { name: name.to_owned(), value, secret: variable.secret });
            }
        }
        // Also those in which something is wrong: they are not unknown.
        self.shared = std::mem::take(&mut self.scope.variables);
        ir::RowBlock { locals, lines: made, place: self.places.of(block.name.span) }
    }

    /// Where each line leads that is a rule.
    fn ends(&mut self, lines: &Lines<'a>) -> Vec<Option<End<'a>>> {
        let end = |placed: &super::lines::Placed<'a>| match placed.line {
            Part::Rule(rule) => self.with_uses(&placed.uses, |checker| checker.end(rule)),
            Part::Where(..) | Part::If(_) | Part::For(_) => None,
        };
        lines.list.iter().map(end).collect()
    }

    /// The columns in the order of the lines.
    fn columns_of(&mut self, flow: &Flow<'a, '_>) -> Vec<ir::Column> {
        let mut columns = Vec::new();
        for (&name, made) in &flow.made {
            let Some(first) = made.first() else { continue };
            let Some(End { span, local: false, .. }) = &flow.ends[first.line] else { continue };
            let not_null = made.iter().all(|made| made.not_null);
            let taken: Vec<usize> = made.iter().map(|made| made.line).chain(flow.ending.iter().copied()).collect();
            if not_null && !flow.lines.are_taken(&taken) {
                let problem = Diagnostic::error(
                    &routes::NOT_IN_ALL,
                    *span,
                    text!("`{name}` refuses null, and not every branch gives it a value", name),
                )
                .help("write a rule for it in all branches, an `ELSE` among them, or leave the `!` out");
                self.with_uses(&flow.lines.list[first.line].uses, |checker| checker.report(problem));
            }
            let variable = &self.scope.variables[name];
            let kind = match variable.content {
                Content::Value(Shape::Known(kind)) => Some(kind),
                _ => None,
            };
            let (nullable, secret) = (variable.nullable, variable.secret);
            columns.push((first.line, ir::Column { name: name.to_owned(), kind, nullable, not_null, secret }));
        }
        columns.sort_by_key(|(line, _)| *line);
        columns.into_iter().map(|(_, column)| column).collect()
    }

    /// The lines that give names their values. All names are in scope from here on, those of other lines unknown until
    /// they are defined.
    fn names(&mut self, lines: &Lines<'a>, ends: &[Option<End<'a>>], target: Option<Connector>) -> Makers<'a> {
        let mut makers: Makers<'a> = HashMap::new();
        // SQLite takes `Name` and `name` for one column.
        let folds = target == Some(Connector::Sqlite);
        let mut folded: HashMap<String, (&'a str, Span)> = HashMap::new();
        for (index, placed) in lines.list.iter().enumerate() {
            let (name, span, local) = match (placed.line, &ends[index]) {
                (Part::For(each), _) if !each.item.text.is_empty() => (each.item.text.as_str(), each.item.span, true),
                (_, Some(End { name: Some(name), span, local, .. })) => (*name, *span, *local),
                _ => continue,
            };
            self.with_uses(&placed.uses, |checker| {
                let known = makers.get(name).into_iter().flatten().find(|&&known| !lines.exclude(index, known));
                let first = known.map(|&known| span_of(lines, known));
                let is_element = |line: usize| matches!(lines.list[line].line, Part::For(_));
                let writes = lines.only_writes(index) == Some(name);
                if let (Some(&known), Some(first)) = (known, first)
                    && (is_element(known) || is_element(index))
                {
                    if writes && lines.seen_from(known) <= placed.depth {
                        return;
                    }
                    return checker.report(
                        Diagnostic::error(
                            &routes::NAME_TAKEN,
                            span,
                            text!("`${name}` is something else already", name),
                        )
                        .label(first, if is_element(known) { "the element of a loop" } else { "made here" })
                        .help(
                            "a field is seen as `$name` too: give the element another name, or only write it, \
                                 `[$name](text) -> [name](text)`",
                        ),
                    );
                }
                let same = match folds && !local {
                    true => folded.insert(name.to_ascii_lowercase(), (name, span)).filter(|(known, _)| *known != name),
                    false => None,
                };
                let message = match (first, same) {
                    (Some(_), _) => text!("`{name}` is given a value twice", name),
                    (None, Some(_)) => text!("SQLite takes `{name}` for a column that the block has already", name),
                    (None, None) if !writes && lines.writes_its_name(index) == Some(name) => {
                        checker.branched(name, span);
                        return checker.name(name, span, local, true, target);
                    }
                    (None, None) => return checker.name(name, span, local, writes, target),
                };
                let first = first.or(same.map(|(_, span)| span)).unwrap_or_default();
                checker.report(Diagnostic::error(&routes::GIVEN_TWICE, span, message).label(first, "the first").help(
                    "a field or local has one rule; put what both do into one pipeline, or give one another name",
                ));
            });
            let makers = makers.entry(name).or_default();
            let is_element = |line: &usize| matches!(lines.list[*line].line, Part::For(_));
            let writes = lines.only_writes(index) == Some(name) && makers.iter().all(is_element);
            if writes || makers.iter().all(|known| lines.exclude(index, *known)) {
                makers.push(index);
            }
        }
        makers
    }

    /// Reports a column that has the name of a variable of `row:`, and is it in one branch only.
    fn branched(&mut self, name: &str, span: Span) {
        let Some(shared) = self.shared.get(name) else { return };
        self.report(
            Diagnostic::error(
                &routes::NAME_TAKEN,
                span,
                text!("in a branch, `[{name}]` cannot be the variable `${name}` under its own name", name),
            )
            .label(shared.span, "declared here")
            .help("where another branch is taken the two would differ: write it outside of the `IF`, or give the field another name"),
        );
    }

    /// Brings a name into scope, unknown until it is defined, and reports what is wrong with it.
    fn name(&mut self, name: &str, span: Span, local: bool, writes: bool, target: Option<Connector>) {
        let shared = self.shared.get(name);
        let taken = match (self.constants.span(name), shared) {
            (Some(constant), _) => Some((text!("`${name}` is a constant already", name), constant)),
            (None, Some(_)) if writes => None,
            (None, Some(shared)) => Some((text!("`${name}` is a variable of `row:` already", name), shared.span)),
            (None, None) => None,
        };
        if let Some((message, first)) = taken {
            self.report(
                Diagnostic::error(&routes::NAME_TAKEN, span, message)
                    .label(first, "declared here")
                    .help("no two things that are seen together may share a name: rename one of them"),
            );
        }
        if target == Some(Connector::Postgres) && !local && name.len() > LONGEST_NAME {
            self.report(too_long(name, span));
        }
        if writes && self.shared.contains_key(name) {
            // What is written is that one, until it is.
            return;
        }
        let variable = Variable { content: Content::Value(Shape::Unknown), nullable: true, secret: false, span };
        self.scope.variables.insert(name.to_owned(), variable);
    }

    fn check_columns(&mut self, block: &ast::Block, lines: &Lines<'a>, ends: &[Option<End<'a>>], target: &Target) {
        let names: Vec<&str> = ends.iter().flatten().filter(|end| !end.local).filter_map(|end| end.name).collect();
        let rules = lines.list.iter().filter(|placed| matches!(placed.line, Part::Rule(_))).count();
        let unclear = lines.incomplete || rules > ends.iter().flatten().count();
        if names.is_empty() && !unclear {
            self.report(
                Diagnostic::error(
                    &routes::NO_COLUMNS,
                    block.name.span,
                    text!("`{block}` writes no field", block = block.name.text),
                )
                .help("write a rule for each field of the target: `[id](any) -> [id](int8)`"),
            );
            return;
        }
        for (key, span) in &target.key {
            if !names.contains(&key.as_str()) {
                let diagnostic = Diagnostic::error(
                    &routes::NO_KEY_COLUMN,
                    *span,
                    text!("the block of `{block}` writes no field `{key}`", block = block.name.text, key),
                )
                .label(block.name.span, "this block")
                .help("the key names fields that the block writes");
                let nearest = Nearest::of(key, names.iter().copied());
                self.report(nearest.fix(diagnostic, *span, str::to_owned));
            }
        }
    }
}

/// A name that PostgreSQL would cut.
pub(super) fn too_long(name: &str, span: Span) -> Diagnostic {
    let message =
        text!("this name has {count} bytes, and PostgreSQL keeps {most}", count = name.len(), most = LONGEST_NAME);
    Diagnostic::error(&routes::NAME_TOO_LONG, span, message)
        .help("write a shorter name; PostgreSQL would cut it silently")
}
