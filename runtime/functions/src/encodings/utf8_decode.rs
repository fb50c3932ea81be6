//! `utf8_decode`.

use etlc_types::{Failure, Result};

use crate::codes;
use crate::declare::function;

function! {
    /// The text that bytes are in UTF-8.
    ///
    /// A byte order mark stays, as it is a character. Fails for bytes that are not UTF-8.
    Encodings
    fn utf8_decode(bytes: &[u8]) -> Result<&str> {
        std::str::from_utf8(bytes).map_err(|error| {
            let at = error.valid_up_to();
            Failure::new(codes::NOT_ENCODED, format!("the bytes are not UTF-8 after the first {at}"))
                .value(String::from_utf8_lossy(bytes))
        })
    }
    utf8_decode("\\xd191d0b6") => "ёж";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn others_fail() {
        assert_eq!(utf8_decode(b"a\xff").map_err(|failure| failure.code()), Err(codes::NOT_ENCODED));
    }
}
