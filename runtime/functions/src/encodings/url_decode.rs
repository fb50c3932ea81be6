//! `url_decode`.

use etlc_types::{Arena, Failure, Result};

use crate::codes;
use crate::declare::function;

function! {
    /// The text with percent signs and two hexadecimal digits made the bytes that they stand for.
    ///
    /// A plus stays one; in the data of a form, where it stands for a space, `replace("+", " ")` comes first. Fails for a
    /// percent sign without two digits, and where the bytes are not UTF-8.
    ///
    /// RFC 3986, section 2.
    Encodings [percent_decode]
    fn url_decode<'a>(text: &'a str; arena: &'a Arena) -> Result<&'a str> {
        if !text.contains('%') {
            return Ok(text);
        }
        let mut bytes = arena.vec();
        let mut rest = text.as_bytes();
        while let [first, after @ ..] = rest {
            rest = after;
            if *first != b'%' {
                bytes.push(*first);
                continue;
            }
            let digit = |index: usize| rest.get(index).and_then(|byte| char::from(*byte).to_digit(16));
            let (Some(high), Some(low)) = (digit(0), digit(1)) else {
                return Err(Failure::new(codes::NOT_ENCODED, "a percent sign is not followed by two hexadecimal digits")
                    .value(text));
            };
            bytes.push((high * 16 + low) as u8);
            rest = &rest[2..];
        }
        std::str::from_utf8(bytes.into_bump_slice())
            .map_err(|_| Failure::new(codes::NOT_ENCODED, "what is encoded is not UTF-8").value(text))
    }
    url_decode("a%20b%2F%D1%91%d0%b6") => "a b/ёж";
    url_decode("a+b") => "a+b";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn others_fail() {
        for text in ["%", "%2", "%2x", "%ё1", "%ff"] {
            let failure = url_decode(text, &Arena::new()).expect_err(text);
            assert_eq!(failure.code(), codes::NOT_ENCODED);
        }
        assert_eq!(url_decode("%41", &Arena::new()), Ok("A"));
    }
}
