//! `xxhash64`.

use etlc_types::Arena;

use super::{Bytes, hex};
use crate::declare::function;

function! {
    /// The 64-bit hash xxHash of the value, with seed 0, in sixteen hexadecimal digits.
    ///
    /// The bytes are those of UTF-8 for a text, themselves for `bytea`, and those of the text form for other values.
    /// Fast, and not safe against forgers.
    Hashes [xxh64]
    fn xxhash64<'a, T: Bytes>(x: T; arena: &'a Arena) -> &'a str where T = ANY_TEXT {
        let mut hash = xxhash_rust::xxh64::Xxh64::new(0);
        x.feed(|piece| hash.update(piece));
        hex(&hash.digest().to_be_bytes(), arena)
    }
    xxhash64("") => "ef46db3751d8e999";
    xxhash64("abc") => "44bc2cf5ad770999";
}
