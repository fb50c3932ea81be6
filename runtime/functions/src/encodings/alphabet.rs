//! The alphabets of Base64.

use data_encoding::{BASE64, BASE64URL, BASE64URL_NOPAD, Encoding};

use crate::words::words;

words! {
    /// An alphabet of Base64.
    Alphabet = "encodings::Alphabet" {
        /// With `+` and `/`, and `=` at the end.
        Standard = "standard",
        /// With `-` and `_`, for addresses and names of files.
        Url = "url",
    }
}

impl Alphabet {
    pub(super) fn to_write(self) -> Encoding {
        match self {
            Alphabet::Standard => BASE64,
            Alphabet::Url => BASE64URL_NOPAD,
        }
    }

    /// Those of the second may have their `=`.
    pub(super) fn to_read(self, text: &str) -> Encoding {
        match self {
            Alphabet::Standard => BASE64,
            Alphabet::Url if text.ends_with('=') => BASE64URL,
            Alphabet::Url => BASE64URL_NOPAD,
        }
    }
}
