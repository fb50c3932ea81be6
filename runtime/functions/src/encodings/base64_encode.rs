//! `base64_encode`.

use etlc_types::Arena;

use super::Alphabet;
use crate::declare::function;
use crate::hashes::Bytes;

function! {
    /// The value in Base64.
    ///
    /// The alphabet is `standard`, or `url` with `-` and `_` and without `=`. The bytes are those of UTF-8 for a text,
    /// themselves for `bytea`, and those of the text form for other values.
    ///
    /// RFC 4648, sections 4 and 5.
    Encodings [encode_base64]
    fn base64_encode<'a, T: Bytes>(x: T, alphabet: &Alphabet = "standard"; arena: &'a Arena) -> &'a str
    where T = ANY_TEXT {
        let bytes = x.collect(arena);
        arena.format(format_args!("{}", alphabet.to_write().encode_display(bytes)))
    }
    base64_encode("ёж") => "0ZHQtg==";
    base64_encode("ёж?", "url") => "0ZHQtj8";
    base64_encode("") => "";
}
