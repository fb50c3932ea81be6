//! `length`.

use crate::declare::function;

function! {
    /// The number of characters.
    ///
    /// A character is a Unicode code point: a letter with a separate accent counts as two.
    Text
    fn length(text: &str) -> i64 {
        text.chars().count() as i64
    }
    length("ёлка") => 4;
    length("") => 0;
}
