//! What only rules have: places, the types behind them, and arrows.

use crate::diagnostics::{Diagnostic, Span, codes};
use crate::syntax::field::{self, Extent};
use crate::syntax::head::is_blank;
use crate::syntax::tokens::Kind;

use super::{Lexer, Mode};

impl Lexer<'_, '_> {
    /// The length of the arrow that stands here, right or wrong.
    pub(super) fn arrow_length(&self) -> Option<usize> {
        if self.rest().starts_with("->") { Some(2) } else { self.wrong_arrow() }
    }

    /// The length of what stands here in the place of an arrow.
    pub(super) fn wrong_arrow(&self) -> Option<usize> {
        let rest = self.rest();
        let in_rule = self.mode == Mode::Rule;
        if rest.starts_with("=>") {
            return (matches!(self.mode, Mode::Rule | Mode::Function) && !self.brackets.are_open()).then_some(2);
        }
        if let Some(arrow) = ["→", "⇒", "⟶", "—>", "–>", "−>", "~>", "- >", "— >", "– >"]
            .into_iter()
            .find(|arrow| rest.starts_with(arrow))
        {
            return in_rule.then_some(arrow.len());
        }
        // These mean something else unless a field or a pipeline follows and no arrow is there yet.
        let arrow = ["-->", "--->", ">>", ">", "-", "="].into_iter().find(|arrow| rest.starts_with(arrow))?;
        let expected = matches!(self.last(), Some(Kind::Place | Kind::Type | Kind::Bar)) && !self.has_right();
        let followed = rest[arrow.len()..].trim_start().starts_with(['[', '|']);
        (in_rule && !self.brackets.are_open() && expected && followed).then_some(arrow.len())
    }

    /// The arrow of this length; it closes every bracket.
    pub(super) fn arrow(&mut self, length: usize) {
        if self.mode == Mode::Expression {
            return self.push(Kind::Arrow, length);
        }
        self.close_down_to(0);
        self.separate();
        let span = self.here(length);
        match &self.rest()[..length] {
            "->" => {}
            "=>" => self.problems.push(
                Diagnostic::warning(&codes::syntax::FAT_ARROW, span, "an arrow is written `->`").fix(
                    "write `->`",
                    span,
                    "->",
                ),
            ),
            _ => self.problems.push(
                Diagnostic::error(&codes::syntax::MISSING_ARROW, span, "an arrow is written `->`").fix(
                    "write `->`",
                    span,
                    "->",
                ),
            ),
        }
        self.push(Kind::Arrow, length);
    }

    /// Whether brackets with a type follow the square ones that start here, as only at the ends of a rule.
    pub(super) fn has_type_behind(&self) -> bool {
        match field::extent(self.rest()) {
            Extent::Closed(length) => self.rest()[length..].trim_start().starts_with('('),
            Extent::Stopped(_) => false,
        }
    }

    /// `[…]` at an end of a rule, the type behind it, and what stands behind both by mistake.
    pub(super) fn place(&mut self) {
        let is_left = self.last().is_none();
        let rest = self.rest();
        match field::extent(rest) {
            Extent::Closed(length) => self.push_place(length),
            Extent::Stopped(stop) => match closing_behind(rest, stop) {
                Some(length) => self.push_place(length),
                None => {
                    let inside = &rest[1..stop];
                    self.unclosed_field(Kind::Place, 1 + inside.find('(').unwrap_or(inside.len()));
                }
            },
        }
        while self.rest().starts_with([')', ']']) {
            self.stray(1);
        }
        let blanks = self.rest().len() - self.rest().trim_start_matches([' ', '\t']).len();
        if self.rest()[blanks..].starts_with('(') {
            self.at += blanks;
            self.type_behind_place();
        } else if let Some(length) = unopened_type(self.rest()) {
            let at = Span::new(self.at, self.at);
            self.problems.push(
                Diagnostic::error(
                    &codes::syntax::UNCLOSED_BRACKET,
                    self.here(length),
                    "the bracket of this type is not opened",
                )
                .fix("write `(` before the type", at, "("),
            );
            self.push(Kind::Type, length);
        }
        self.after_place(is_left);
    }

    /// A place of this length.
    fn push_place(&mut self, length: usize) {
        let (_, problems) = field::read(&self.rest()[..length], self.at);
        self.problems.extend(problems);
        self.push(Kind::Place, length);
    }

    /// `(…)` behind a place.
    fn type_behind_place(&mut self) {
        let rest = self.rest();
        let mut depth = 0;
        let mut stop = rest.len();
        for (offset, byte) in rest.bytes().enumerate() {
            match byte {
                b'(' => depth += 1,
                b')' if depth == 1 => return self.push(Kind::Type, offset + 1),
                b')' => depth -= 1,
                b'|' | b'#' => stop = offset,
                b'-' | b'=' if rest[offset..].starts_with("->") || rest[offset..].starts_with("=>") => stop = offset,
                b'-' if rest[offset..].starts_with("--") => stop = offset,
                _ => {}
            }
            if stop == offset {
                break;
            }
        }
        let written = &rest[..stop];
        let inside = written[1..].trim_start();
        let word = inside.find(char::is_whitespace).map_or(inside, |end| &inside[..end]);
        let word = match inside[word.len()..].trim_start().strip_prefix("secret") {
            Some(behind) => &inside[..inside.len() - behind.len()],
            None => word,
        };
        let length = written.len() - inside.len() + word.len();
        let end = Span::new(self.at + length, self.at + length);
        self.problems.push(
            Diagnostic::error(&codes::syntax::UNCLOSED_BRACKET, self.here(1), "the bracket of this type is not closed")
                .guess(text!("write `{missing}` behind the type", missing = ")".repeat(depth)), end, ")".repeat(depth)),
        );
        self.push(Kind::Type, length);
    }

    /// Whether the variable of this length that stands here is the target of a rule.
    pub(super) fn is_target_without_brackets(&self, length: usize) -> bool {
        let behind = &self.rest()[length..];
        let ends = behind.starts_with('(') || is_blank(behind);
        self.mode == Mode::Rule && self.last() == Some(Kind::Arrow) && ends
    }

    /// A variable of this length at the end of a rule, and its type.
    pub(super) fn target_without_brackets(&mut self, length: usize) {
        let span = self.here(length);
        let right = format!("[{}]", &self.rest()[..length]);
        self.problems.push(
            Diagnostic::error(&codes::syntax::MISSING_RIGHT, span, "what a rule ends in stands in square brackets")
                .fix(text!("write `{right}`", right), span, right),
        );
        self.push(Kind::Place, length);
        if self.rest().starts_with('(') {
            self.type_behind_place();
        }
        self.after_place(false);
    }

    /// Skips what stands behind a place by mistake. Behind the left one an arrow may still come.
    fn after_place(&mut self, is_left: bool) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t', '\r']).len();
        let rest = self.rest();
        if is_blank(rest) || self.arrow_length().is_some() {
            return;
        }
        if is_left && (rest.starts_with(['|', '[']) || rest.contains("->") || rest.contains("=>")) {
            return;
        }
        if rest.starts_with([')', ']']) {
            self.stray(1);
            return self.after_place(is_left);
        }
        self.prose();
    }
}

/// The length up to a `]` that stands behind a sign which no name may hold, and before anything that ends the place.
fn closing_behind(rest: &str, stop: usize) -> Option<usize> {
    let next = rest[stop..].find([']', '(', '>', '|']).map(|offset| stop + offset)?;
    rest[next..].starts_with(']').then_some(next + 1)
}

/// The length of `type)` directly behind a place.
fn unopened_type(rest: &str) -> Option<usize> {
    let length = rest.find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '!' | '[' | ']'))?;
    (length > 0 && rest[length..].starts_with(')')).then_some(length + 1)
}
