//! `sha1`.

use etlc_types::Arena;
use sha1::{Digest, Sha1};

use super::{Bytes, hex};
use crate::declare::function;

function! {
    /// The SHA-1 hash of the value in hexadecimal digits.
    ///
    /// The bytes are those of UTF-8 for a text, themselves for `bytea`, and those of the text form for other values.
    /// Not safe against forgers.
    ///
    /// FIPS 180-4.
    Hashes
    fn sha1<'a, T: Bytes>(x: T; arena: &'a Arena) -> &'a str where T = ANY_TEXT {
        let mut hash = Sha1::new();
        x.feed(|piece| hash.update(piece));
        hex(&hash.finalize(), arena)
    }
    sha1("abc") => "a9993e364706816aba3e25717850c26c9cd0d89d";
}
