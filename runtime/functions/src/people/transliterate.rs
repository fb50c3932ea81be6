//! `transliterate`.

use etlc_types::Arena;

use super::letters::{gost, icao, is_cyrillic};
use crate::declare::function;
use crate::words::words;

function! {
    /// The text with its Cyrillic letters in Latin ones.
    ///
    /// The scheme is `icao`, which passports use (ICAO Doc 9303), or `gost`, which can be read back (GOST 7.79-2000,
    /// system B). Known are the letters of Russian, Ukrainian and Belarusian; all other characters stay. Of a letter that
    /// becomes several, the first is upper-case, and all are in a word of upper-case letters.
    People [translit]
    fn transliterate<'a>(text: &'a str, scheme: &Scheme = "icao"; arena: &'a Arena) -> &'a str {
        if !text.contains(is_cyrillic) {
            return text;
        }
        let mut made = arena.builder();
        made.reserve(text.len());
        let mut before = None;
        let mut letters = text.chars().peekable();
        while let Some(letter) = letters.next() {
            let after = letters.peek().copied();
            let lower = letter.to_lowercase().next().unwrap_or(letter);
            let latin = match scheme {
                Scheme::Icao => icao(lower),
                Scheme::Gost if lower == 'ц' && after.is_some_and(is_front) => Some("c"),
                Scheme::Gost => gost(lower),
            };
            match latin {
                None => made.push(letter),
                Some(latin) if !letter.is_uppercase() => made.push_str(latin),
                Some(latin) => {
                    let neighbour = after.filter(|after| after.is_alphabetic()).or(before);
                    let all = neighbour.is_some_and(char::is_uppercase);
                    for (index, part) in latin.chars().enumerate() {
                        made.push(if all || index == 0 { part.to_ascii_uppercase() } else { part });
                    }
                }
            }
            before = Some(letter).filter(|letter| letter.is_alphabetic());
        }
        made.into_bump_str()
    }
    transliterate("Щукин Юрий, Ёлкина Наталья") => "Shchukin Iurii, Elkina Natalia";
    transliterate("Щукин Юрий, подъезд, цирк", "gost") => "Shhukin Yurij, pod``ezd, cirk";
    transliterate("ЩУКИН Я. 5 km") => "SHCHUKIN Ia. 5 km";
}

words! {
    /// A scheme of transliteration.
    Scheme = "people::Scheme" {
        /// ICAO Doc 9303-3.
        Icao = "icao",
        /// GOST 7.79-2000, system B.
        Gost = "gost",
    }
}

/// Whether GOST writes ц as `c` before a letter, as that begins with i, e, y or j.
fn is_front(letter: char) -> bool {
    "иіеёйыэюяїєИІЕЁЙЫЭЮЯЇЄ".contains(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        let arena = Arena::new();
        for (text, scheme, expected) in [
            ("", Scheme::Icao, ""),
            ("Bob", Scheme::Icao, "Bob"),
            ("Ж", Scheme::Icao, "Zh"),
            ("ЖЖ", Scheme::Icao, "ZHZH"),
            ("МЯЧ", Scheme::Icao, "MIACH"),
            ("ОБЪЕМ", Scheme::Icao, "OBIEEM"),
            ("Їжак Ґудзь", Scheme::Icao, "Izhak Gudz"),
            ("Царь, цыган, це", Scheme::Gost, "Czar`, cy`gan, ce"),
            ("ҐӘ", Scheme::Gost, "G`Ә"),
        ] {
            assert_eq!(transliterate(text, &scheme, &arena), expected);
        }
    }
}
