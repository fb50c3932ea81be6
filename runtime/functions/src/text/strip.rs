//! `strip`.

use crate::declare::function;

function! {
    /// The text without the white space around it.
    ///
    /// White space is what Unicode calls so: tabs, line ends and the no-break space are, the zero-width space is not.
    Text [trim]
    fn strip(text: &str) -> &str {
        text.trim()
    }
    strip("  Bob ") => "Bob";
    strip("\u{a0}Bob\t\n") => "Bob";
    strip(" ") => "";
}
