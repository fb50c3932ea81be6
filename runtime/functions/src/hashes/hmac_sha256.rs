//! `hmac_sha256`.

use etlc_types::Arena;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::{Bytes, hex};
use crate::declare::function;

function! {
    /// The keyed hash HMAC-SHA-256 of the value in hexadecimal digits, for pseudonyms that nobody can guess.
    ///
    /// The key is a text; keep it out of the route, in a constant that `--set` gives, or in a
    /// dictionary. The bytes are those of UTF-8 for a text, themselves for `bytea`, and those of the text form for other
    /// values.
    ///
    /// RFC 2104, FIPS 198-1.
    Hashes
    fn hmac_sha256<'a, T: Bytes>(x: T, key: &str; arena: &'a Arena) -> &'a str where T = ANY_TEXT {
        let mut hash = Hmac::<Sha256>::new_from_slice(key.as_bytes()).expect("HMAC takes keys of every length");
        x.feed(|piece| hash.update(piece));
        hex(&hash.finalize().into_bytes(), arena)
    }
    hmac_sha256("what do ya want for nothing?", "Jefe") =>
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
}
