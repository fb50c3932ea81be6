//! `sha512`.

use etlc_types::Arena;
use sha2::{Digest, Sha512};

use super::{Bytes, hex};
use crate::declare::function;

function! {
    /// The SHA-512 hash of the value in hexadecimal digits.
    ///
    /// The bytes are those of UTF-8 for a text, themselves for `bytea`, and those of the text form for other values.
    ///
    /// FIPS 180-4.
    Hashes
    fn sha512<'a, T: Bytes>(x: T; arena: &'a Arena) -> &'a str where T = ANY_TEXT {
        let mut hash = Sha512::new();
        x.feed(|piece| hash.update(piece));
        hex(&hash.finalize(), arena)
    }
    sha512("abc") => "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f";
}
