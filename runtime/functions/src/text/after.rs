//! `after`.

use memchr::memmem;

use crate::declare::function;

function! {
    /// The part of the text after the first occurrence of a separator; null where there is none.
    ///
    /// To keep such a text whole write `after("@") ?? $this`.
    Text
    fn after<'a>(text: &'a str, separator: &str) -> Option<&'a str> {
        memmem::find(text.as_bytes(), separator.as_bytes()).map(|at| &text[at + separator.len()..])
    }
    after("bob@a@b", "@") => "a@b";
    after("bob@", "@") => "";
    after("bob", "@") => None;
}
