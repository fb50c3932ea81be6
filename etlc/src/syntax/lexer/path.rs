//! What follows `name =` in a header, outside brackets: objects, which run to a space, and plain values.

use crate::diagnostics::{Diagnostic, Span, codes};
use crate::syntax::head::{is_name_part, is_name_start};
use crate::syntax::literal;
use crate::syntax::tokens::Kind;

use super::Lexer;

impl Lexer<'_, '_> {
    /// A value, an object, a comma or the start of the options.
    pub(super) fn header_value(&mut self) {
        match self.rest().chars().next() {
            Some(',') => self.push(Kind::Comma, 1),
            Some('(') => self.open(Kind::Open),
            Some('[') => self.open(Kind::ListOpen),
            Some('{') => self.open(Kind::MapOpen),
            Some(')' | ']' | '}') => self.stray(1),
            Some('"' | '\'') => self.text(0),
            Some(space) if space.is_whitespace() => self.bad_character(space),
            Some(_) => self.run(),
            None => {}
        }
    }

    /// What runs to a space or a comma; quoted parts may hold both.
    fn run(&mut self) {
        let rest = self.rest();
        let mut length = 0;
        while let Some(next) = rest[length..].chars().next() {
            match next {
                ',' => break,
                next if next.is_whitespace() => break,
                '(' if rest[..length].ends_with("/query") => break,
                '(' if starts_options(&rest[length..]) => {
                    let at = Span::new(self.at + length, self.at + length);
                    self.problems.push(
                        Diagnostic::error(
                            &codes::syntax::BAD_OBJECT,
                            self.here(length),
                            "a space is missing before the options",
                        )
                        .help("an object runs to a space, so the bracket would belong to it")
                        .fix("write a space before `(`", at, " "),
                    );
                    break;
                }
                '"' => match literal::closing_quote(&rest[length..], 0) {
                    Some(quoted) => length += quoted,
                    None => {
                        let start = self.at;
                        self.at += length;
                        length += self.unclosed_text(0);
                        self.at = start;
                    }
                },
                next => length += next.len_utf8(),
            }
        }
        let kind = match &rest[..length] {
            "True" => Kind::True,
            "False" => Kind::False,
            "None" => Kind::Null,
            object if object.contains('/') => Kind::Object,
            number if literal::number(number).0 == number.len() => match literal::number(number).1 {
                true => Kind::Decimal,
                false => Kind::Integer,
            },
            _ => Kind::Word,
        };
        self.push(kind, length);
    }
}

/// Whether `(name:` starts here.
fn starts_options(text: &str) -> bool {
    let inside = text[1..].trim_start();
    let name = inside.find(|c| !is_name_part(c)).unwrap_or(inside.len());
    inside.starts_with(is_name_start) && inside[name..].trim_start().starts_with(':')
}
