//! `base64_decode`.

use etlc_types::{Arena, Failure, Result};

use super::Alphabet;
use crate::codes;
use crate::declare::function;

function! {
    /// The bytes that a text holds in Base64.
    ///
    /// The alphabet is `standard`, or `url` with `-` and `_`, whose `=` at the end may be missing. Line breaks and other
    /// white space are no part of it. `utf8_decode` makes a text of the bytes. Fails for other texts.
    ///
    /// RFC 4648, sections 4 and 5.
    Encodings [decode_base64]
    fn base64_decode<'a>(text: &str, alphabet: &Alphabet = "standard"; arena: &'a Arena) -> Result<&'a [u8]> {
        match alphabet.to_read(text).decode(text.as_bytes()) {
            Ok(bytes) => Ok(arena.bytes(&bytes)),
            Err(_) => Err(Failure::new(codes::NOT_ENCODED, "the text is not Base64").value(text)),
        }
    }
    base64_decode("0ZHQtg==") => "\\xd191d0b6";
    base64_decode("0ZHQtj8", "url") => "\\xd191d0b63f";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        let arena = Arena::new();
        assert_eq!(base64_decode("", &Alphabet::Standard, &arena), Ok(&[][..]));
        assert_eq!(base64_decode("_w==", &Alphabet::Url, &arena), Ok(&[255][..]));
        for text in ["0ZHQtg", "0ZHQtg==\n", "0ZHQt*==", "_w==", "0ZHQth=="] {
            let failure = base64_decode(text, &Alphabet::Standard, &arena).expect_err(text);
            assert_eq!(failure.code(), codes::NOT_ENCODED);
        }
    }
}
