//! `slug`.

use etlc_types::Arena;

use super::strip_accents;
use crate::declare::function;
use crate::people::{Scheme, transliterate};

function! {
    /// The text as a part of an address: lower-case Latin letters and digits with hyphens between the words.
    ///
    /// Cyrillic letters are transliterated as `transliterate` does, accents left out; what is left that is neither an
    /// ASCII letter nor a digit is taken for a border of words.
    Text [slugify]
    fn slug<'a>(text: &str; arena: &'a Arena) -> &'a str {
        let plain = transliterate(arena.text(text), &Scheme::Icao, arena);
        let plain = strip_accents(plain, arena);
        let mut made = arena.builder();
        let mut border = false;
        for character in plain.chars() {
            if character.is_ascii_alphanumeric() {
                if border && !made.is_empty() {
                    made.push('-');
                }
                border = false;
                made.push(character.to_ascii_lowercase());
            } else if !matches!(character, '\'' | '’') {
                border = true;
            }
        }
        made.into_bump_str()
    }
    slug("Щётка, 2 шт.") => "shchetka-2-sht";
    slug("  Crème -- Brûlée! ") => "creme-brulee";
    slug("Bob's") => "bobs";
    slug("日本") => "";
}
