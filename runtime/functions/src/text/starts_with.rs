//! `starts_with`.

use crate::declare::function;

function! {
    /// Whether the text starts with another.
    Text
    fn starts_with(text: &str, what: &str) -> bool {
        text.starts_with(what)
    }
    starts_with("+49 30", "+49") => True;
    starts_with("+49 30", "49") => False;
    starts_with("+49 30", "") => True;
}
