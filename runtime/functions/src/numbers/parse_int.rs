//! `parse_int`.

use etlc_types::{Failure, Result, codes};

use crate::declare::function;

function! {
    /// The whole number that a text holds in another base than ten, such as 16 for hexadecimal digits.
    ///
    /// A sign may stand before the digits, and letters may be of either case; a prefix such as `0x` may not. Fails for
    /// other texts, for a base outside 2 to 36, and where the number does not fit int8.
    Numbers
    fn parse_int(text: &str, base: i64) -> Result<i64> {
        let Some(radix) = u32::try_from(base).ok().filter(|radix| (2..=36).contains(radix)) else {
            return Err(Failure::new(crate::codes::BAD_BOUNDS, "a base is 2 to 36").value(base));
        };
        i64::from_str_radix(text, radix).map_err(|error| {
            use std::num::IntErrorKind::{NegOverflow, PosOverflow};
            match error.kind() {
                PosOverflow | NegOverflow => Failure::new(codes::OUT_OF_RANGE, "the number does not fit int8").value(text),
                _ => Failure::new(codes::NOT_A_NUMBER, format!("the text is no whole number in base {base}")).value(text),
            }
        })
    }
    parse_int("ff", 16) => 255;
    parse_int("-101", 2) => -5;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn others_fail() {
        for (text, base, code) in [
            ("0xff", 16, codes::NOT_A_NUMBER),
            ("", 16, codes::NOT_A_NUMBER),
            ("2", 2, codes::NOT_A_NUMBER),
            (" 1", 10, codes::NOT_A_NUMBER),
            ("8000000000000000", 16, codes::OUT_OF_RANGE),
            ("1", 1, crate::codes::BAD_BOUNDS),
            ("1", 37, crate::codes::BAD_BOUNDS),
        ] {
            assert_eq!(parse_int(text, base).map_err(|failure| failure.code()), Err(code), "{text} {base}");
        }
    }
}
