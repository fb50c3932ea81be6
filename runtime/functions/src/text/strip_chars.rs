//! `strip_chars`.

use crate::declare::function;

function! {
    /// The text without certain characters at its ends.
    ///
    /// The characters are those of another text, in any order; those inside the text stay.
    Text [trim_chars]
    fn strip_chars<'a>(text: &'a str, characters: &str) -> &'a str {
        text.trim_matches(|character| characters.contains(character))
    }
    strip_chars("\"«Ёлка»\", ", "\"«», ") => "Ёлка";
    strip_chars("--a-b--", "-") => "a-b";
    strip_chars("abc", "") => "abc";
}
