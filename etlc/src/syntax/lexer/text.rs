//! Texts and numbers.

use crate::diagnostics::{Diagnostic, Span, codes};
use crate::syntax::head::is_name_part;
use crate::syntax::literal;
use crate::syntax::tokens::{Kind, quoted};

use super::{Damage, Lexer, Mode};

impl Lexer<'_, '_> {
    /// A text whose quote stands behind a prefix of this length.
    pub(super) fn text(&mut self, prefix: usize) {
        let rest = self.rest();
        match literal::closing_quote(rest, prefix) {
            Some(length) => {
                let (written, span) = (&rest[..length], self.here(length));
                if written.starts_with('\'') {
                    self.problems.push(
                        Diagnostic::warning(&codes::syntax::SINGLE_QUOTES, span, "a text stands in double quotes").fix(
                            "write it in double quotes",
                            span,
                            literal::double_quoted(written),
                        ),
                    );
                }
                literal::check(written, self.at, &mut self.problems);
                self.push(Kind::Text, length);
            }
            None => {
                let length = self.unclosed_text(prefix);
                self.push(Kind::Text, length);
            }
        }
    }

    /// Reports a text without an end; gives the length after which the statement seems to go on.
    pub(super) fn unclosed_text(&mut self, prefix: usize) -> usize {
        let rest = self.rest();
        let inside = &rest[prefix + 1..];
        let guess = if self.is_among_steps() || self.brackets.are_open() {
            [")", "|", " ->"].into_iter().filter_map(|sign| inside.find(sign)).min()
        } else {
            None
        };
        let length = prefix + 1 + guess.unwrap_or(inside.trim_end().len());
        let quote = &rest[prefix..prefix + 1];
        let end = Span::new(self.at + length, self.at + length);
        if self.damage < Damage::Torn {
            self.problems.push(
                Diagnostic::error(&codes::syntax::UNCLOSED_TEXT, self.here(prefix + 1), "this text is not closed")
                    .help("a text ends on the line it starts on; `\\n` stands for a line's end")
                    .guess(text!("write `{quote}` where it ends", quote), end, quote),
            );
        }
        self.damage(Damage::Torn);
        length
    }

    /// A number.
    pub(super) fn number(&mut self) {
        let rest = self.rest();
        let (length, decimal) = literal::number(rest);
        let behind = &rest[length..];
        let junk = behind.find(|c| !is_name_part(c) && c != '.').unwrap_or(behind.len());
        if junk == 0 {
            return self.push(if decimal { Kind::Decimal } else { Kind::Integer }, length);
        }
        if self.mode == Mode::Header {
            return self.push(Kind::Name, length + junk);
        }
        let span = self.here(length + junk);
        let written = &rest[..length + junk];
        let plain = written.replace('_', "");
        let mut problem = Diagnostic::error(
            &codes::syntax::BAD_NUMBER,
            span,
            text!("{written} is no number", written = quoted(written)),
        );
        if literal::number(&plain).0 == plain.len() {
            problem = problem.fix(text!("write `{right}`", right = plain), span, plain);
        } else if let Some(whole) = written.strip_suffix('.') {
            problem = problem.fix(text!("write `{right}`", right = whole), span, whole);
        } else {
            problem = problem.help("a number is written `12`, `1.5` or `1.5e3`; a name starts with a letter");
        }
        self.problems.push(problem);
        self.push(Kind::Broken, length + junk);
    }

    /// A text in the quotes of a text processor; reported and skipped.
    pub(super) fn curly_text(&mut self, opening: char) {
        let rest = self.rest();
        let inside = &rest[opening.len_utf8()..];
        let Some(end) = inside.find(['”', '“', '»', '’']) else {
            return self.bad_character(opening);
        };
        let closing = inside[end..].chars().next().map_or(0, char::len_utf8);
        let text = &inside[..end];
        let span = self.here(opening.len_utf8() + end + closing);
        self.problems.push(
            Diagnostic::error(&codes::syntax::BAD_CHARACTER, span, "a text stands in double quotes: `\"…\"`").fix(
                "write it in double quotes",
                span,
                format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")),
            ),
        );
        self.damage(Damage::Garbled);
        self.push(Kind::Broken, span.end - span.start);
    }
}
