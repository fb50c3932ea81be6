//! `from_char_code`.

use etlc_types::{Arena, Failure, Result};

use crate::codes;
use crate::declare::function;

function! {
    /// The character of a Unicode code point.
    ///
    /// Fails for a number that is no character: below 0, above 1114111, or half of a surrogate pair.
    Text [chr]
    fn from_char_code<'a>(code: i64; arena: &'a Arena) -> Result<&'a str> {
        let character = u32::try_from(code).ok().and_then(char::from_u32).ok_or_else(|| {
            Failure::new(codes::NO_SUCH_CHARACTER, "there is no character of this code point").value(code)
        })?;
        Ok(arena.text(character.encode_utf8(&mut [0; 4])))
    }
    from_char_code(65) => "A";
    from_char_code(1105) => "ё";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        let arena = Arena::new();
        assert_eq!(from_char_code(0x10ffff, &arena), Ok("\u{10ffff}"));
        for code in [-1, 0xd800, 0x110000, i64::MAX] {
            let failure = from_char_code(code, &arena).expect_err("no character");
            assert_eq!(failure.code(), codes::NO_SUCH_CHARACTER);
        }
    }
}
