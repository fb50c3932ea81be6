//! `to_bytes`.

use crate::declare::conversion;

conversion! {
    /// The value as bytes.
    ///
    /// Of a text: `\x` and two hexadecimal digits for each byte.
    to_bytes [to_bytea] -> Bytea;
    to_bytes(r"\x00ff") => r"\x00ff";
}
