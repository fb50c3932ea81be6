//! `hex_encode`.

use etlc_types::Arena;

use crate::declare::function;
use crate::hashes::{Bytes, hex};

function! {
    /// The value's bytes, each as two lower-case hexadecimal digits.
    ///
    /// The bytes are those of UTF-8 for a text, themselves for `bytea`, and those of the text form for other values. A
    /// whole number in hexadecimal is `to_hex`.
    Encodings
    fn hex_encode<'a, T: Bytes>(x: T; arena: &'a Arena) -> &'a str where T = ANY_TEXT {
        hex(x.collect(arena), arena)
    }
    hex_encode("ёж") => "d191d0b6";
    hex_encode("") => "";
}
