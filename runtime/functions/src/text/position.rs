//! `position`.

use memchr::memmem;

use crate::declare::function;

function! {
    /// The position at which another text first occurs in the text, or 0 where it does not.
    ///
    /// Positions count characters from 1. The empty text occurs at 1.
    Text
    fn position(text: &str, what: &str) -> i64 {
        match memmem::find(text.as_bytes(), what.as_bytes()) {
            Some(at) => text[..at].chars().count() as i64 + 1,
            None => 0,
        }
    }
    position("ёлка", "ка") => 3;
    position("ёлка", "x") => 0;
    position("ёлка", "") => 1;
}
