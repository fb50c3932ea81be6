//! `byte_length`.

use crate::declare::function;

function! {
    /// The number of bytes of the text in UTF-8.
    Text [octet_length]
    fn byte_length(text: &str) -> i64 {
        text.len() as i64
    }
    byte_length("ёлка") => 8;
    byte_length("") => 0;
}
