//! `strip_right`.

use crate::declare::function;

function! {
    /// The text without the white space after it.
    Text [rtrim]
    fn strip_right(text: &str) -> &str {
        text.trim_end()
    }
    strip_right("  Bob ") => "  Bob";
}
