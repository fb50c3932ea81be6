//! `sha256`.

use etlc_types::Arena;
use sha2::{Digest, Sha256};

use super::{Bytes, hex};
use crate::declare::function;

function! {
    /// The SHA-256 hash of the value in hexadecimal digits.
    ///
    /// The bytes are those of UTF-8 for a text, themselves for `bytea`, and those of the text form for other values.
    ///
    /// FIPS 180-4.
    Hashes
    fn sha256<'a, T: Bytes>(x: T; arena: &'a Arena) -> &'a str where T = ANY_TEXT {
        let mut hash = Sha256::new();
        x.feed(|piece| hash.update(piece));
        hex(&hash.finalize(), arena)
    }
    sha256("abc") => "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
}
