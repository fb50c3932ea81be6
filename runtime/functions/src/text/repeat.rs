//! `repeat`.

use etlc_types::{Arena, Failure, Result};

use super::fill::LIMIT;
use crate::codes;
use crate::declare::function;

function! {
    /// The text, so many times.
    ///
    /// Fails for a negative number, and where the result would have more than 16777216 bytes.
    Text
    fn repeat<'a>(text: &str, n: i64; arena: &'a Arena) -> Result<&'a str> {
        let Ok(times) = u64::try_from(n) else {
            return Err(Failure::new(codes::NO_SUCH_POSITION, "a text repeats 0 times or more").value(n));
        };
        if (text.len() as u64).saturating_mul(times) > LIMIT {
            return Err(Failure::new(codes::TOO_LARGE, "the result would have more than 16777216 bytes").value(n));
        }
        let mut made = arena.builder();
        if !text.is_empty() {
            made.extend((0..times).map(|_| text));
        }
        Ok(made.into_bump_str())
    }
    repeat("ab", 3) => "ababab";
    repeat("ab", 0) => "";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        let arena = Arena::new();
        assert_eq!(repeat("", i64::MAX, &arena), Ok(""));
        assert_eq!(repeat("x", 16 << 20, &arena).map(str::len), Ok(16 << 20));
        for (text, n, code) in [
            ("x", (16 << 20) + 1, codes::TOO_LARGE),
            ("xy", i64::MAX, codes::TOO_LARGE),
            ("x", -1, codes::NO_SUCH_POSITION),
            ("", i64::MIN, codes::NO_SUCH_POSITION),
        ] {
            assert_eq!(repeat(text, n, &arena).map_err(|failure| failure.code()), Err(code), "{text} {n}");
        }
    }
}
