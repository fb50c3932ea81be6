//! Types, kept as they are written.

use crate::syntax::characters::visible;
use chumsky::prelude::*;

use crate::diagnostics::Span;
use crate::syntax::ast::TypeRef;
use crate::syntax::errors::{Boxed, Part};
use crate::syntax::tokens::Kind;

use super::{junk, slice};

/// The type in the brackets behind a place; none where they are empty.
pub(super) fn bracketed(text: &str, at: usize) -> TypeRef {
    let inside = text.strip_prefix('(').unwrap_or(text);
    let start = at + text.len() - inside.len();
    let open = inside.matches('(').count();
    // The last bracket is the outer one, unless the lexer has found it missing.
    let inside = if inside.matches(')').count() > open { &inside[..inside.len() - 1] } else { inside };
    let written = inside.trim();
    let start = start + inside.len() - inside.trim_start().len();
    let missing = open.saturating_sub(written.matches(')').count());
    TypeRef {
        text: format!("{}{}", visible(written), ")".repeat(missing)),
        span: Span::new(start, start + written.len()),
    }
}

/// A type in a declaration: up to what cannot belong to it.
pub(super) fn declared<'t>(source: &'t str) -> Boxed<'t, TypeRef> {
    junk(&[Kind::Comma, Kind::Close, Kind::Colon, Kind::Equals, Kind::Bar, Kind::Arrow])
        .to_span()
        .map(move |span: Span| TypeRef { text: visible(slice(source, span)), span })
        .labelled(Part::Type)
        .boxed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_is_trimmed_and_its_brackets_balanced() {
        let cases = [
            ("(int8)", "int8", (6, 10)),
            ("( text secret )", "text secret", (7, 18)),
            ("(numeric(10,2))", "numeric(10,2)", (6, 19)),
            ("(text[])", "text[]", (6, 12)),
            ("(int4!)", "int4!", (6, 11)),
            ("()", "", (6, 6)),
            ("(int8", "int8", (6, 10)),
            ("int8)", "int8", (5, 9)),
            ("(numeric(10,2", "numeric(10,2)", (6, 18)),
            ("(numeric(10,2)", "numeric(10,2)", (6, 19)),
        ];
        for (text, expected, (start, end)) in cases {
            assert_eq!(bracketed(text, 5), TypeRef { text: expected.into(), span: Span::new(start, end) }, "{text}");
        }
    }
}
