//! Operators, brackets and what is neither.

use crate::diagnostics::{Diagnostic, Text, codes, lookalike};
use crate::syntax::characters::is_bidirectional;
use crate::syntax::head::is_name_part;
use crate::syntax::tokens::{Kind, quoted};

use super::{Damage, Lexer, Mode};

/// The operators, longer ones first.
const OPERATORS: &[(&str, Kind)] = &[
    ("??", Kind::Coalesce),
    ("==", Kind::Same),
    ("!=", Kind::Differs),
    ("<=", Kind::LessOrEqual),
    (">=", Kind::GreaterOrEqual),
    ("<", Kind::Less),
    (">", Kind::Greater),
    ("+", Kind::Plus),
    ("-", Kind::Minus),
    ("*", Kind::Star),
    ("/", Kind::Slash),
    ("%", Kind::Percent),
];

/// How other languages write operators, longer ones first: what is written, what it is here, how it is written here.
const FOREIGN: &[(&str, Kind, &str)] = &[
    ("===", Kind::Same, "=="),
    ("!==", Kind::Differs, "!="),
    ("<>", Kind::Differs, "!="),
    ("≠", Kind::Differs, "!="),
    ("≤", Kind::LessOrEqual, "<="),
    ("≥", Kind::GreaterOrEqual, ">="),
    ("=!", Kind::Differs, "!="),
    ("=<", Kind::LessOrEqual, "<="),
    ("=>", Kind::GreaterOrEqual, ">="),
    ("&&", Kind::And, "AND"),
    ("&", Kind::And, "AND"),
];

impl Lexer<'_, '_> {
    /// A token that starts with this sign.
    pub(super) fn sign(&mut self, first: char) {
        let rest = self.rest();
        if let Some((written, kind, right)) = FOREIGN.iter().find(|(written, ..)| rest.starts_with(written)) {
            return self.foreign(written, *kind, right);
        }
        if let Some((sign, kind)) = OPERATORS.iter().find(|(sign, _)| rest.starts_with(sign)) {
            self.deepen();
            return self.push(*kind, sign.len());
        }
        match first {
            '(' => self.open(Kind::Open),
            '{' => self.open(Kind::MapOpen),
            ')' => self.close(Kind::Close),
            ']' => self.close(Kind::ListClose),
            '}' => self.close(Kind::MapClose),
            '|' if rest.starts_with("||") && !self.is_among_steps() => self.foreign("||", Kind::Or, "OR"),
            '|' => self.bar(),
            ':' => self.colon(),
            ',' => {
                self.separate();
                self.push(Kind::Comma, 1);
            }
            '=' => {
                self.deepen();
                self.push(Kind::Equals, 1);
            }
            '!' if self.ends_type() => self.push(Kind::Bang, 1),
            '!' => self.foreign("!", Kind::Not, "NOT"),
            '“' | '„' | '«' | '‘' | '”' => self.curly_text(first),
            other => self.bad_character(other),
        }
    }

    /// Whether `!` stands behind a type: directly behind a word or bracket, and before no operand.
    fn ends_type(&self) -> bool {
        let behind = self.rest()[1..].chars().next();
        self.mode != Mode::Expression
            && self.behind_last() == self.at
            && !behind.is_some_and(|c| is_name_part(c) || matches!(c, '$' | '[' | '(' | '"'))
    }

    /// What another language writes for this token.
    pub(super) fn foreign(&mut self, written: &str, kind: Kind, right: &str) {
        let span = self.here(written.len());
        let glued = |next: Option<char>| next.is_some_and(is_name_part);
        let before = self.source[..span.start].chars().next_back();
        let behind = self.source[span.end..].chars().next();
        let is_word = right.starts_with(is_name_part);
        let space = |next| if is_word && (glued(next) || matches!(next, Some('$' | '('))) { " " } else { "" };
        let text = format!("{}{right}{}", space(before), space(behind));
        self.problems.push(
            Diagnostic::error(
                &codes::syntax::FOREIGN_OPERATOR,
                span,
                text!("`{written}` is written `{right}` here", written, right),
            )
            .fix(text!("write `{right}`", right), span, text),
        );
        self.deepen();
        self.push(kind, written.len());
    }

    /// A sign that the language does not have; reported and skipped.
    pub(super) fn bad_character(&mut self, character: char) {
        let length = self.rest().find(|c| c != character).unwrap_or(self.rest().len());
        if self.mode == Mode::Header && self.brackets.are_open() && !character.is_whitespace() {
            // The option that it stands in is refused as a whole.
            return self.push(Kind::Broken, length);
        }
        let span = self.here(length);
        self.at += length;
        if is_bidirectional(character) {
            return;
        }
        let right = match character {
            _ if character.is_whitespace() || lookalike::is_odd_blank(character) => Some(" "),
            _ if lookalike::is_invisible(character) => Some(""),
            '–' | '—' | '−' | '‐' | '‑' => Some("-"),
            '×' => Some("*"),
            '÷' => Some("/"),
            '，' | '；' | ';' => Some(","),
            '（' => Some("("),
            '）' => Some(")"),
            _ => None,
        };
        let name = match lookalike::is_invisible(character) || lookalike::is_odd_blank(character) {
            true => text!("the character {character}", character = lookalike::charted(character)),
            false => Text::verbatim(quoted(&character.to_string())),
        };
        let problem = Diagnostic::error(&codes::syntax::BAD_CHARACTER, span, text!("{name} means nothing here", name));
        self.problems.push(match right {
            Some(" ") => problem.fix("write an ordinary space", span, " "),
            Some("") => problem.fix("leave it out", span, ""),
            Some(right) => problem.guess(text!("write `{right}`", right), span, right),
            None => problem,
        });
        if !matches!(right, Some(" " | "")) {
            self.damage(Damage::Garbled);
        }
    }
}
