//! `blake3`.

use etlc_types::Arena;

use super::{Bytes, hex};
use crate::declare::function;

function! {
    /// The BLAKE3 hash of the value in hexadecimal digits.
    ///
    /// The bytes are those of UTF-8 for a text, themselves for `bytea`, and those of the text form for other values.
    Hashes
    fn blake3<'a, T: Bytes>(x: T; arena: &'a Arena) -> &'a str where T = ANY_TEXT {
        let mut hash = ::blake3::Hasher::new();
        x.feed(|piece| {
            hash.update(piece);
        });
        hex(hash.finalize().as_bytes(), arena)
    }
    blake3("") => "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262";
}
