//! `strip_suffix`.

use crate::declare::function;

function! {
    /// The text without the suffix, or the text itself where it does not end with it.
    ///
    /// The suffix is taken off once.
    Text
    fn strip_suffix<'a>(text: &'a str, suffix: &str) -> &'a str {
        text.strip_suffix(suffix).unwrap_or(text)
    }
    strip_suffix("12 kg", " kg") => "12";
    strip_suffix("12 lb", " kg") => "12 lb";
}
