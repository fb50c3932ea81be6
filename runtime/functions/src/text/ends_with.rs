//! `ends_with`.

use crate::declare::function;

function! {
    /// Whether the text ends with another.
    Text
    fn ends_with(text: &str, what: &str) -> bool {
        text.ends_with(what)
    }
    ends_with("a.csv", ".csv") => True;
    ends_with("a.csv", ".CSV") => False;
    ends_with("a.csv", "") => True;
}
