//! Names, keywords and variables.

use crate::diagnostics::{Diagnostic, codes};
use crate::syntax::head::{is_name_part, split_name};
use crate::syntax::tokens::{Kind, quoted};

use super::{Lexer, Mode};

impl Lexer<'_, '_> {
    /// A name, a keyword, or a literal that is a word.
    pub(super) fn word(&mut self) {
        let rest = self.rest();
        let (name, behind) = split_name(rest);
        match self.mode {
            Mode::Header => return self.option_word(),
            Mode::Test => return self.test_word(name),
            _ => {}
        }
        if self.foreign_word(name) {
            return;
        }
        if let Some(kind) = Kind::keyword(name) {
            match kind {
                Kind::Elif | Kind::Else => {}
                _ if kind.event().is_some() => {}
                _ => self.deepen(),
            }
            return self.push(kind, name.len());
        }
        match literal(name).filter(|_| !behind.trim_start().starts_with('(')) {
            Some((kind, right)) => {
                if name != right {
                    let span = self.here(name.len());
                    self.problems.push(
                        Diagnostic::error(
                            &codes::syntax::LITERAL_CASE,
                            span,
                            text!("{written} is written `{right}`", written = quoted(name), right),
                        )
                        .fix(text!("write `{right}`", right), span, right),
                    );
                }
                self.push(kind, name.len());
            }
            None => self.push(Kind::Name, name.len()),
        }
    }

    /// A word of a test: a literal as the language or JSON writes it, or a name.
    fn test_word(&mut self, name: &str) {
        let kind = match name {
            "True" | "true" => Kind::True,
            "False" | "false" => Kind::False,
            "None" | "null" => Kind::Null,
            _ => Kind::Name,
        };
        self.push(kind, name.len());
    }

    /// A keyword of another language; whether there is one.
    fn foreign_word(&mut self, name: &str) -> bool {
        let rest = self.rest();
        match name.to_ascii_lowercase().as_str() {
            "else" => {
                let behind = rest[name.len()..].trim_start();
                let is_if = Kind::keyword(split_name(behind).0) == Some(Kind::If);
                if is_if {
                    let length = rest.len() - behind.len() + "if".len();
                    self.foreign(&rest[..length], Kind::Elif, "ELIF");
                }
                is_if
            }
            "elseif" | "elsif" => {
                self.foreign(name, Kind::Elif, "ELIF");
                true
            }
            "is" => {
                let behind = rest[name.len()..].trim_start();
                let (kind, right, null) = match split_name(behind) {
                    (not, null) if not.eq_ignore_ascii_case("not") => (Kind::Differs, "!= None", null.trim_start()),
                    _ => (Kind::Same, "== None", behind),
                };
                let is_null = literal(split_name(null).0).is_some_and(|(kind, _)| kind == Kind::Null);
                if is_null {
                    let length = rest.len() - null.len() + split_name(null).0.len();
                    self.foreign(&rest[..length], kind, right);
                    self.push(Kind::Null, 0);
                }
                is_null
            }
            _ => false,
        }
    }

    /// A word among the options of a header, where `-` and `.` may stand in it: `utf-8`.
    fn option_word(&mut self) {
        let rest = self.rest();
        let mut length = split_name(rest).0.len();
        while let Some(inner) = rest[length..].strip_prefix(['-', '.'])
            && inner.starts_with(is_name_part)
        {
            length += 1 + inner.find(|c| !is_name_part(c)).unwrap_or(inner.len());
        }
        let kind = match &rest[..length] {
            "True" => Kind::True,
            "False" => Kind::False,
            "None" => Kind::Null,
            _ => Kind::Name,
        };
        self.push(kind, length);
    }

    /// `$name`, `$$file.path`.
    pub(super) fn variable(&mut self) {
        let rest = self.rest();
        let sigil = if rest.starts_with("$$") { 2 } else { 1 };
        let name = split_name(&rest[sigil..]).0;
        if name.is_empty() {
            return self.bad_character('$');
        }
        let mut length = sigil + name.len();
        if self.is_target_without_brackets(length) {
            return self.target_without_brackets(length);
        }
        while let Some(part) = rest[length..].strip_prefix('.')
            && let Some(end) = part_length(part, sigil == 1)
        {
            length += 1 + end;
        }
        self.push(if sigil == 2 { Kind::Dictionary } else { Kind::Variable }, length);
    }
}

/// The length of the part of a path that stands here: a name or a number, or, in a path into JSON, anything in
/// backticks.
fn part_length(text: &str, literal: bool) -> Option<usize> {
    if let Some(inside) = text.strip_prefix('`')
        && literal
    {
        return inside.find('`').map(|end| end + 2);
    }
    let length = text.find(|c| !is_name_part(c)).unwrap_or(text.len());
    (length > 0).then_some(length)
}

/// The literal that a word is or seems to mean, and how it is written.
fn literal(word: &str) -> Option<(Kind, &'static str)> {
    match word.to_ascii_lowercase().as_str() {
        "true" => Some((Kind::True, "True")),
        "false" => Some((Kind::False, "False")),
        "none" | "null" | "nil" => Some((Kind::Null, "None")),
        _ => None,
    }
}
