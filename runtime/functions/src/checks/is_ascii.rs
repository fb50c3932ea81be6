//! `is_ascii`.

use crate::declare::function;

function! {
    /// Whether all characters of the text are ASCII.
    ///
    /// The empty text is.
    Checks
    fn is_ascii(text: &str) -> bool {
        text.is_ascii()
    }
    is_ascii("Bob") => True;
    is_ascii("ёж") => False;
}
