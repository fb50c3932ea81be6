//! `strip_left`.

use crate::declare::function;

function! {
    /// The text without the white space before it.
    Text [ltrim]
    fn strip_left(text: &str) -> &str {
        text.trim_start()
    }
    strip_left("  Bob ") => "Bob ";
}
