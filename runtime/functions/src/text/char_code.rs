//! `char_code`.

use crate::declare::function;

function! {
    /// The Unicode code point of the first character; null for the empty text.
    Text [ord, unicode]
    fn char_code(text: &str) -> Option<i32> {
        text.chars().next().map(|character| character as i32)
    }
    char_code("A") => 65;
    char_code("ёлка") => 1105;
    char_code("") => None;
}
