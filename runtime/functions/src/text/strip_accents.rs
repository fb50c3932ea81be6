//! `strip_accents`.

use etlc_types::Arena;
use unicode_normalization::{UnicodeNormalization, char::decompose_canonical, char::is_combining_mark};

use crate::declare::function;

function! {
    /// The text without the accents of its letters.
    ///
    /// Cyrillic letters of their own, such as й and ё, stay, however they are written; a stress mark on a vowel goes.
    /// Letters whose stroke is no separate mark, such as ø and ł, stay too.
    Text [unaccent]
    fn strip_accents<'a>(text: &'a str; arena: &'a Arena) -> &'a str {
        if text.is_ascii() {
            return text;
        }
        let mut made = arena.builder();
        made.reserve(text.len());
        for character in text.nfc() {
            match character {
                'Ѐ'..='ӿ' => made.push(character),
                _ => decompose_canonical(character, |part| {
                    if !is_combining_mark(part) {
                        made.push(part);
                    }
                }),
            }
        }
        if made.as_str() == text {
            return text;
        }
        made.into_bump_str()
    }
    strip_accents("Crème brûlée") => "Creme brulee";
    strip_accents("за\u{301}мок, ёж, йод") => "замок, ёж, йод";
    strip_accents("Łódź") => "Łodz";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        let arena = Arena::new();
        for (text, expected) in [("", ""), ("и\u{306}", "й"), ("e\u{301}", "e"), ("日本", "日本"), ("한", "한")] {
            assert_eq!(strip_accents(text, &arena).nfc().collect::<String>(), expected, "{text}");
        }
    }
}
