//! `md5`.

use etlc_types::Arena;
use md5::{Digest, Md5};

use super::{Bytes, hex};
use crate::declare::function;

function! {
    /// The MD5 hash of the value in hexadecimal digits.
    ///
    /// The bytes are those of UTF-8 for a text, themselves for `bytea`, and those of the text form for other values.
    /// Not safe against forgers.
    ///
    /// RFC 1321.
    Hashes
    fn md5<'a, T: Bytes>(x: T; arena: &'a Arena) -> &'a str where T = ANY_TEXT {
        let mut hash = Md5::new();
        x.feed(|piece| hash.update(piece));
        hex(&hash.finalize(), arena)
    }
    md5("") => "d41d8cd98f00b204e9800998ecf8427e";
    md5("abc") => "900150983cd24fb0d6963f7d28e17f72";
}
