//! `hex_decode`.

use data_encoding::HEXLOWER_PERMISSIVE;
use etlc_types::{Arena, Failure, Result};

use crate::codes;
use crate::declare::function;

function! {
    /// The bytes that a text holds, each as two hexadecimal digits.
    ///
    /// Letters may be of either case. `utf8_decode` makes a text of the bytes. Fails for other texts.
    Encodings [unhex]
    fn hex_decode<'a>(text: &str; arena: &'a Arena) -> Result<&'a [u8]> {
        match HEXLOWER_PERMISSIVE.decode(text.as_bytes()) {
            Ok(bytes) => Ok(arena.bytes(&bytes)),
            Err(_) => {
                Err(Failure::new(codes::NOT_ENCODED, "the text is no even number of hexadecimal digits").value(text))
            }
        }
    }
    hex_decode("D191d0b6") => "\\xd191d0b6";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn others_fail() {
        for text in ["f", "fg", "0x00", " 00"] {
            let failure = hex_decode(text, &Arena::new()).expect_err(text);
            assert_eq!(failure.code(), codes::NOT_ENCODED);
        }
    }
}
