//! Names, keywords and variables.

use crate::diagnostics::{Diagnostic, Span, codes};
use crate::syntax::head::{is_name_part, split_name};
use crate::syntax::tokens::{Kind, quoted};

use super::{Lexer, Mode};

impl Lexer<'_, '_> {
    /// A name, a keyword, or a literal that is a word.
    pub(super) fn word(&mut self) {
        let rest = self.rest();
        let (name, behind) = split_name(rest);
        if self.mode == Mode::Header {
            return self.option_word();
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
                        Diagnostic::error(&codes::syntax::LITERAL_CASE, span, format!("{} is written `{right}`", quoted(name)))
                            .fix(format!("write `{right}`"), span, right),
                    );
                }
                self.push(kind, name.len());
            }
            None => self.push(Kind::Name, name.len()),
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
        while let Some(part) = rest[length..].strip_prefix('.')
            && part.starts_with(is_name_part)
        {
            length += 1 + part.find(|c| !is_name_part(c)).unwrap_or(part.len());
        }
        if sigil == 2 {
            return self.push(Kind::Dictionary, length);
        }
        let path = Span::new(self.at + sigil + name.len(), self.at + length);
        self.push(Kind::Variable, sigil + name.len());
        if path.start < path.end {
            self.problems.push(
                Diagnostic::error(&codes::syntax::UNEXPECTED, path, format!("`${name}` has no parts"))
                    .help("a path into JSON is written in a field, `[a.b]`; one into a dictionary `$$file.path`"),
            );
            self.at = path.end;
        }
    }
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
