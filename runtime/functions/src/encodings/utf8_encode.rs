//! `utf8_encode`.

use crate::declare::function;

function! {
    /// The bytes of a text in UTF-8.
    ///
    /// The conversion of a text to `bytea` reads the form `\x00ff` instead.
    Encodings
    fn utf8_encode(text: &str) -> &[u8] {
        text.as_bytes()
    }
    utf8_encode("ёж") => "\\xd191d0b6";
}
