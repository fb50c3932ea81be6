//! `crc32`.

use etlc_types::Arena;

use super::{Bytes, hex};
use crate::declare::function;

function! {
    /// The CRC-32 checksum of the value in eight hexadecimal digits.
    ///
    /// The bytes are those of UTF-8 for a text, themselves for `bytea`, and those of the text form for other values.
    /// The one of zip, gzip and PNG.
    ///
    /// ISO 3309.
    Hashes
    fn crc32<'a, T: Bytes>(x: T; arena: &'a Arena) -> &'a str where T = ANY_TEXT {
        let mut hash = crc32fast::Hasher::new();
        x.feed(|piece| hash.update(piece));
        hex(&hash.finalize().to_be_bytes(), arena)
    }
    crc32("123456789") => "cbf43926";
}
