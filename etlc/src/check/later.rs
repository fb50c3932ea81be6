//! Statements that the language has and this build refuses, each with its code.

use super::Checker;
use crate::{
    diagnostics::{Code, Diagnostic, Span, codes::unsupported},
    syntax::ast::Line,
};

/// What is refused.
#[derive(Clone, Copy)]
pub(super) enum Later {
    For,
    BlockIf,
    Row,
    NamedBlock,
    Use,
}

impl Checker<'_> {
    /// Reports a statement that comes later.
    pub(super) fn refuse(&mut self, later: Later, span: Span) {
        let (code, message, help): (&'static Code, &str, &str) = match later {
            Later::For => (
                &unsupported::FOR,
                "`FOR` can't make rows of elements yet, in this version",
                "write one target row for each source row",
            ),
            Later::BlockIf => (
                &unsupported::BLOCK_IF,
                "`IF` over lines can't be run yet, in this version",
                "write the `IF` as a step of each rule: `|IF(…): get(…) ELSE: get(…)|`",
            ),
            Later::Row => (
                &unsupported::ROW,
                "`row:` can't be run yet, in this version",
                "write its locals into the block of each target",
            ),
            Later::NamedBlock => (
                &unsupported::NAMED_BLOCK,
                "blocks of lines under a name can't be used yet, in this version",
                "write the lines into the block of the target, or the pipeline into a function",
            ),
            Later::Use => (
                &unsupported::USE,
                "`USE` can't be run yet, in this version",
                "write the lines of the block here, or the pipeline into a function",
            ),
        };
        // What they would declare is not to be reported as unknown.
        self.more_names = true;
        self.report(Diagnostic::error(code, span, message).help(help));
    }

    /// Whether a line can be honoured; one that can't is reported.
    pub(super) fn is_now(&mut self, line: &Line) -> bool {
        match line {
            Line::For(each) => self.refuse(Later::For, each.span),
            Line::If(choice) => self.refuse(Later::BlockIf, choice.branches[0].span),
            Line::Use(name) => self.refuse(Later::Use, name.span),
            Line::Rule(_) | Line::Where(..) => return true,
        }
        false
    }
}
