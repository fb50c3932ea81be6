//! `lower`.

use etlc_types::Arena;

use super::case::{has_lower, push_lower};
use crate::declare::function;

function! {
    /// The text in lower case.
    ///
    /// By Unicode's rules for no language in particular: a sigma that ends a word becomes ς, İ becomes i and a dot
    /// above.
    Text [to_lower]
    fn lower<'a>(text: &'a str; arena: &'a Arena) -> &'a str {
        if text.is_ascii() {
            return lower_ascii(text, arena);
        }
        let Some(start) = text.char_indices().find(|(_, c)| has_lower(*c)).map(|(start, _)| start) else {
            return text;
        };
        if text[start..].contains('Σ') {
            return arena.text(&text.to_lowercase());
        }
        let mut made = arena.builder();
        made.reserve(text.len());
        made.push_str(&text[..start]);
        for character in text[start..].chars() {
            push_lower(&mut made, character);
        }
        made.into_bump_str()
    }
    lower("Bob") => "bob";
    lower("ЁЛКА ẞ") => "ёлка ß";
    lower("ΟΔΥΣΣΕΥΣ") => "οδυσσευς";
}

fn lower_ascii<'a>(text: &'a str, arena: &'a Arena) -> &'a str {
    if !text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return text;
    }
    let mut made = arena.builder();
    made.push_str(text);
    made.make_ascii_lowercase();
    made.into_bump_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equals_the_standard_library() {
        for text in ["", "a", "İ", "ẞ", "ΑΣ ΑΣΑ Σ", "Ωmega", "ǅ", "straße", "日本", "x\u{301}Σ.", "ab\u{130}Z"]
        {
            assert_eq!(lower(text, &Arena::new()), text.to_lowercase(), "{text}");
        }
    }

    #[test]
    fn makes_nothing_where_nothing_changes() {
        let arena = Arena::new();
        for text in ["bob", "ёлка", "日本 123", "straße", ""] {
            assert!(std::ptr::eq(lower(text, &arena), text), "{text}");
        }
        assert_eq!(arena.allocated(), 0);
    }
}
