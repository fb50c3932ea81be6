//! `contains`.

use memchr::memmem;

use crate::declare::function;

function! {
    /// Whether another text occurs in the text.
    ///
    /// The empty text occurs in every text.
    Text
    fn contains(text: &str, what: &str) -> bool {
        memmem::find(text.as_bytes(), what.as_bytes()).is_some()
    }
    contains("ёлка", "лк") => True;
    contains("ёлка", "ЛК") => False;
    contains("ёлка", "") => True;
}
