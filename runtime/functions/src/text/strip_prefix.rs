//! `strip_prefix`.

use crate::declare::function;

function! {
    /// The text without the prefix, or the text itself where it does not start with it.
    ///
    /// The prefix is taken off once.
    Text
    fn strip_prefix<'a>(text: &'a str, prefix: &str) -> &'a str {
        text.strip_prefix(prefix).unwrap_or(text)
    }
    strip_prefix("+49 30", "+") => "49 30";
    strip_prefix("++49", "+") => "+49";
    strip_prefix("49 30", "+") => "49 30";
}
