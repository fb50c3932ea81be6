//! Blocks: the lines of a target.

use std::collections::HashMap;

use super::{
    Checker,
    endpoints::Target,
    nearest::Nearest,
    rules::{Checked, End},
    scope::{Content, Scope, Variable},
    typed::Shape,
};
use crate::{
    diagnostics::{Diagnostic, Span, codes::routes},
    ir::{self, Connector},
    syntax::ast::{self, Line},
};

/// The most bytes of a name in PostgreSQL, which cuts longer ones silently.
pub(super) const LONGEST_NAME: usize = 63;

impl<'a> Checker<'a> {
    /// The columns and lines of a target's block; `target` is `None` where there is no target for it.
    pub(super) fn block(&mut self, block: &'a ast::Block, target: Option<&Target>) -> (Vec<ir::Column>, Vec<ir::Line>) {
        let connector = target.and_then(|target| target.connector);
        let lines: Vec<&'a Line> = block.lines.iter().filter(|line| self.is_now(line)).collect();
        let ends: Vec<Option<End<'a>>> = lines
            .iter()
            .map(|line| match line {
                Line::Rule(rule) => self.end(rule),
                _ => None,
            })
            .collect();
        self.scope = Scope::default();
        let makers = self.names(&ends, connector);
        let order = self.order(&lines, &makers);
        let mut columns: Vec<(usize, ir::Column)> = Vec::new();
        let mut made = Vec::with_capacity(order.len());
        for index in order {
            match (lines[index], &ends[index]) {
                (Line::Where(condition, span), _) => {
                    let condition = self.condition(condition);
                    made.push(ir::Line::Where { condition, place: self.places.of(*span) });
                }
                (Line::Rule(rule), Some(end)) => {
                    let Some(checked) = self.rule(rule, end, connector) else { continue };
                    self.define(end, &checked, makers.get(end.name.unwrap_or_default()) == Some(&index));
                    if let ir::Destination::Column(name) = &checked.rule.destination {
                        let kind = match checked.content {
                            Content::Value(Shape::Known(kind)) => Some(kind),
                            _ => None,
                        };
                        let column = ir::Column {
                            name: name.clone(),
                            kind,
                            not_null: checked.not_null,
                            secret: checked.secret,
                            line: made.len(),
                        };
                        columns.push((index, column));
                    }
                    made.push(ir::Line::Rule(checked.rule));
                }
                _ => {}
            }
        }
        columns.sort_by_key(|(index, _)| *index);
        if let Some(target) = target {
            self.check_columns(block, &ends, target);
        }
        (columns.into_iter().map(|(_, column)| column).collect(), made)
    }

    /// The lines that give names their values. All names are in scope from here on, those of other lines unknown until
    /// they are defined.
    fn names(&mut self, ends: &[Option<End<'a>>], target: Option<Connector>) -> HashMap<&'a str, usize> {
        let mut makers: HashMap<&'a str, usize> = HashMap::new();
        // SQLite takes `Name` and `name` for one column.
        let folds = target == Some(Connector::Sqlite);
        let mut folded: HashMap<String, Span> = HashMap::new();
        for (index, end) in ends.iter().enumerate() {
            let Some(End { name: Some(name), span, local, .. }) = end else { continue };
            let first = makers.get(name).and_then(|&first| ends[first].as_ref()).map(|first| first.span);
            let same = if folds && !local { folded.insert(name.to_lowercase(), *span) } else { None };
            if let Some(first) = first.or(same) {
                let message = match makers.contains_key(name) {
                    true => text!("`{name}` is given a value twice", name),
                    false => text!("SQLite takes `{name}` for a column that the block has already", name),
                };
                self.report(Diagnostic::error(&routes::GIVEN_TWICE, *span, message).label(first, "the first").help(
                    "a field or local has one rule; put what both do into one pipeline, or give one another name",
                ));
                continue;
            }
            if let Some(constant) = self.constants.span(name) {
                self.report(
                    Diagnostic::error(&routes::NAME_TAKEN, *span, text!("`${name}` is a constant already", name))
                        .label(constant, "declared here")
                        .help("no two things that are seen together may share a name: rename one of them"),
                );
            }
            if target == Some(Connector::Postgres) && !local && name.len() > LONGEST_NAME {
                self.report(too_long(name, *span));
            }
            makers.insert(name, index);
            let variable =
                Variable { content: Content::Value(Shape::Unknown), nullable: true, secret: false, span: *span };
            self.scope.variables.insert((*name).to_owned(), variable);
        }
        makers
    }

    fn define(&mut self, end: &End<'a>, checked: &Checked, makes: bool) {
        if let Some(name) = end.name
            && makes
        {
            let variable = Variable {
                content: checked.content.clone(),
                nullable: checked.nullable,
                secret: checked.secret,
                span: end.span,
            };
            self.scope.variables.insert(name.to_owned(), variable);
        }
    }

    fn check_columns(&mut self, block: &ast::Block, ends: &[Option<End<'a>>], target: &Target) {
        let names: Vec<&str> = ends.iter().flatten().filter(|end| !end.local).filter_map(|end| end.name).collect();
        let unclear = block.lines.iter().any(|line| !matches!(line, Line::Rule(_) | Line::Where(..)))
            || block.lines.iter().filter(|line| matches!(line, Line::Rule(_))).count() > ends.iter().flatten().count();
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
