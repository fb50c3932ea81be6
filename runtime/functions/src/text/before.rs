//! `before`.

use memchr::memmem;

use crate::declare::function;

function! {
    /// The part of the text before the first occurrence of a separator; null where there is none.
    ///
    /// To keep such a text whole write `before("@") ?? $this`.
    Text
    fn before<'a>(text: &'a str, separator: &str) -> Option<&'a str> {
        memmem::find(text.as_bytes(), separator.as_bytes()).map(|at| &text[..at])
    }
    before("bob@a@b", "@") => "bob";
    before("@bob", "@") => "";
    before("bob", "@") => None;
}
