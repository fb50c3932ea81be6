//! Which lines can fail, where the route does not say what then.

use etlc_functions::find;
use etlc_types::{Conversion, Type, conversion};

use super::Checker;
use crate::{
    diagnostics::{Diagnostic, Span, Text, codes::notes},
    ir::{Connector, Expr, Kind, uses::children},
    syntax::ast::{self, Item},
};

/// The most lines that a note names.
const NAMED: usize = 12;

impl Checker<'_> {
    /// Notes a line whose value can fail by what the line does.
    pub(super) fn note_failing(&mut self, value: &Expr, line: Span) {
        if self.fails(value) && !self.failing.contains(&line) {
            self.failing.push(line);
        }
    }

    /// Whether a value can fail: not by an event, and not because a database's column is of another type than before.
    fn fails(&self, node: &Expr) -> bool {
        if !node.value.fallible {
            return false;
        }
        let by_itself = match &node.kind {
            Kind::Event(_) => return false,
            // What stands to the left of `??` is caught.
            Kind::Coalesce { right, .. } => return self.fails(right),
            Kind::Field(_) => {
                let holds_texts = !matches!(self.source, Some(Connector::Postgres | Connector::Sqlite) | None);
                holds_texts && !matches!(node.value.kind, None | Some(Type::Text | Type::Json))
            }
            Kind::Convert(inner) => inner
                .value
                .kind
                .zip(node.value.kind)
                .is_none_or(|(from, to)| !matches!(conversion(from, to), Conversion::Same | Conversion::Total)),
            Kind::Call { function, .. } => find(function).is_some_and(|function| function.fallible),
            Kind::NotNull(_)
            | Kind::Arithmetic { .. }
            | Kind::Negate(_)
            | Kind::CallOwn { .. }
            | Kind::CallRust { .. } => true,
            _ => false,
        };
        by_itself || children(node).into_iter().any(|child| self.fails(child))
    }

    /// That lines can fail and the file does not say what then.
    pub(super) fn silent_failures(&self, file: &ast::File) -> Option<Diagnostic> {
        let is_written = |item: &Item| matches!(item, Item::Setting(setting) if setting.name.text == "on_error");
        let first = *self.failing.iter().min()?;
        if file.items.iter().any(is_written) {
            return None;
        }
        let mut lines: Vec<u32> = self.failing.iter().map(|span| self.places.of(*span).line).collect();
        lines.sort_unstable();
        lines.dedup();
        let more = if lines.len() > NAMED { ", …" } else { "" };
        let named: Vec<String> = lines.iter().take(NAMED).map(u32::to_string).collect();
        let lines = Text::verbatim(named.join(", ") + more);
        let message =
            text!("what can fail here follows `on_error = rollback`, which is not written; lines: {lines}", lines);
        Some(
            Diagnostic::note(&notes::SILENT_FAILURES, first, message)
                .here("the first of them")
                .help("write `on_error = rollback` at the top if that is meant, or `skip`, `reject` or `null`; `?? …` catches a failure where it happens"),
        )
    }
}
