//! `fix_homoglyphs`.

use etlc_types::Arena;

use super::letters::{cyrillic_twin, is_cyrillic, latin_twin};
use crate::declare::function;
use crate::words::words;

function! {
    /// The text with letters of one script that look like those of another mended, as in `Mосква` with a Latin M.
    ///
    /// Each word, letters and digits in a row, is looked at by itself. With `auto` a word that mixes Latin and Cyrillic
    /// letters becomes one of the script that has a letter without a twin in it, or else more letters; it stays as it is
    /// where both have such letters, or as many. With `cyrillic` or `latin` every word whose letters of the other script
    /// all have twins becomes one of that script, mixed or not: `latin` for codes and plates such as `А123ВС`. The twins
    /// are АВЕКМНОРСТУХІЈЅ аеорсухіјѕ.
    People
    fn fix_homoglyphs<'a>(text: &'a str, script: &Script = "auto"; arena: &'a Arena) -> &'a str {
        if text.is_ascii() && *script != Script::Cyrillic {
            return text;
        }
        let mut made = arena.builder();
        made.reserve(text.len());
        let mut rest = text;
        while let Some(start) = rest.find(char::is_alphanumeric) {
            let (gap, after) = rest.split_at(start);
            let (word, after) = after.split_at(after.find(|c: char| !c.is_alphanumeric()).unwrap_or(after.len()));
            made.push_str(gap);
            match target(word, *script) {
                Some(Script::Cyrillic) => made.extend(word.chars().map(|c| cyrillic_twin(c).unwrap_or(c))),
                Some(Script::Latin) => made.extend(word.chars().map(|c| latin_twin(c).unwrap_or(c))),
                _ => made.push_str(word),
            }
            rest = after;
        }
        made.push_str(rest);
        made.into_bump_str()
    }
    fix_homoglyphs("Mocквa") => "Москва";
    fix_homoglyphs("А123ВС", "latin") => "A123BC";
    fix_homoglyphs("iPhone и Айфон") => "iPhone и Айфон";
}

words! {
    /// The script that words are to be of.
    Script = "people::Script" {
        /// That of most of a word.
        Auto = "auto",
        /// Cyrillic.
        Cyrillic = "cyrillic",
        /// Latin.
        Latin = "latin",
    }
}

/// The script that a word is to be made one of.
fn target(word: &str, script: Script) -> Option<Script> {
    let latin = |letter: &char| letter.is_ascii_alphabetic();
    let latins = word.chars().filter(latin).count();
    let cyrillics = word.chars().filter(|letter| is_cyrillic(*letter)).count();
    let only_latin = word.chars().filter(latin).any(|letter| cyrillic_twin(letter).is_none());
    let only_cyrillic = word.chars().filter(|letter| is_cyrillic(*letter)).any(|letter| latin_twin(letter).is_none());
    match script {
        Script::Cyrillic => (!only_latin).then_some(script),
        Script::Latin => (!only_cyrillic).then_some(script),
        Script::Auto if latins == 0 || cyrillics == 0 => None,
        Script::Auto => match (only_latin, only_cyrillic) {
            (true, true) => None,
            (true, false) => Some(Script::Latin),
            (false, true) => Some(Script::Cyrillic),
            (false, false) if latins == cyrillics => None,
            (false, false) => Some(if latins > cyrillics { Script::Latin } else { Script::Cyrillic }),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        let arena = Arena::new();
        for (text, script, expected) in [
            // The Latin letters of the first column stand first.
            ("cОКО", Script::Auto, "сОКО"),
            ("OК", Script::Auto, "OК"),
            ("Fж", Script::Auto, "Fж"),
            ("Gооgle", Script::Auto, "Google"),
            ("COKO", Script::Cyrillic, "СОКО"),
            ("Bob", Script::Cyrillic, "Bob"),
            ("ЖУК", Script::Latin, "ЖУК"),
            ("ВЕК-CAT", Script::Latin, "BEK-CAT"),
            ("", Script::Auto, ""),
        ] {
            assert_eq!(fix_homoglyphs(text, &script, &arena), expected, "{text}");
        }
    }
}
