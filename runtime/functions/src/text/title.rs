//! `title`.

use etlc_types::Arena;

use super::lower;
use crate::declare::function;

function! {
    /// The text with each word's first letter in upper case and its others in lower case.
    ///
    /// A word is letters, digits, apostrophes and accents in a row, so a hyphen starts a new one.
    Text [initcap]
    fn title<'a>(text: &'a str; arena: &'a Arena) -> &'a str {
        let mut made = arena.builder();
        made.reserve(text.len());
        let mut rest = text;
        while let Some(start) = rest.find(char::is_alphanumeric) {
            let (gap, word) = rest.split_at(start);
            let (word, after) = word.split_at(word.find(|c| !is_of_word(c)).unwrap_or(word.len()));
            made.push_str(gap);
            if let Some(first) = word.chars().next() {
                made.extend(first.to_uppercase());
                // The whole word is made lower, as a sigma that ends it is another letter than one that stands alone.
                let first_in_lower: usize = first.to_lowercase().map(char::len_utf8).sum();
                made.push_str(&lower(word, arena)[first_in_lower..]);
            }
            rest = after;
        }
        made.push_str(rest);
        made.into_bump_str()
    }
    title("anna-maria O'NEIL") => "Anna-Maria O'neil";
    title("ёлка и don't") => "Ёлка И Don't";
}

fn is_of_word(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '\'' | '’' | '\u{300}'..='\u{36f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        let cases = [
            ("", ""),
            (" -- ", " -- "),
            ("ΑΣ", "Ας"),
            ("İSTANBUL", "İstanbul"),
            ("ßa", "SSa"),
            ("CAFE\u{301}S", "Cafe\u{301}s"),
            ("1st 2ND", "1st 2nd"),
            ("'tis", "'Tis"),
        ];
        for (text, expected) in cases {
            assert_eq!(title(text, &Arena::new()), expected, "{text}");
        }
    }
}
