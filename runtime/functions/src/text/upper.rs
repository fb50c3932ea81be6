//! `upper`.

use etlc_types::Arena;

use super::case::{has_upper, push_upper};
use crate::declare::function;

function! {
    /// The text in upper case.
    ///
    /// By Unicode's rules for no language in particular: ß becomes SS.
    Text [to_upper]
    fn upper<'a>(text: &'a str; arena: &'a Arena) -> &'a str {
        if text.is_ascii() {
            return upper_ascii(text, arena);
        }
        let Some(start) = text.char_indices().find(|(_, c)| has_upper(*c)).map(|(start, _)| start) else {
            return text;
        };
        let mut made = arena.builder();
        made.reserve(text.len());
        made.push_str(&text[..start]);
        for character in text[start..].chars() {
            push_upper(&mut made, character);
        }
        made.into_bump_str()
    }
    upper("Bob") => "BOB";
    upper("ёлка") => "ЁЛКА";
    upper("straße") => "STRASSE";
}

fn upper_ascii<'a>(text: &'a str, arena: &'a Arena) -> &'a str {
    if !text.bytes().any(|byte| byte.is_ascii_lowercase()) {
        return text;
    }
    let mut made = arena.builder();
    made.push_str(text);
    made.make_ascii_uppercase();
    made.into_bump_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equals_the_standard_library() {
        for text in ["", "A", "ﬁn", "ŉ", "ΐ", "ǆ", "ς", "日本", "Aß"] {
            assert_eq!(upper(text, &Arena::new()), text.to_uppercase(), "{text}");
        }
    }

    #[test]
    fn makes_nothing_where_nothing_changes() {
        let arena = Arena::new();
        for text in ["BOB 1", "ЁЛКА", "日本", ""] {
            assert!(std::ptr::eq(upper(text, &arena), text), "{text}");
        }
        assert_eq!(arena.allocated(), 0);
    }
}
