//! `substring`.

use etlc_types::{Failure, Result};

use super::offset::offset;
use crate::codes;
use crate::declare::function;

function! {
    /// So many characters from a position on.
    ///
    /// Positions count from 1. What lies past the end is not there, so the result may be shorter, or empty. Fails for a
    /// position below 1 or a negative length. All but the first two characters are `right(-2)`.
    Text [substr]
    fn substring(text: &str, start: i64, length: i64) -> Result<&str> {
        if start < 1 || length < 0 {
            return Err(outside(start, length));
        }
        let rest = &text[offset(text, start.unsigned_abs() - 1)..];
        Ok(&rest[..offset(rest, length.unsigned_abs())])
    }
    substring("ёлка", 2, 2) => "лк";
    substring("ёлка", 3, 10) => "ка";
    substring("ёлка", 5, 1) => "";
}

#[cold]
fn outside(start: i64, length: i64) -> Failure {
    if start < 1 {
        Failure::new(codes::NO_SUCH_POSITION, "a position below 1 is outside every text")
            .value(start)
            .help("the first character is at position 1")
    } else {
        Failure::new(codes::NO_SUCH_POSITION, "a length is 0 or more").value(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        assert_eq!(substring("", 1, 1), Ok(""));
        assert_eq!(substring("abc", 1, 0), Ok(""));
        assert_eq!(substring("abc", i64::MAX, i64::MAX), Ok(""));
        for (start, length) in [(0, 1), (-1, 1), (i64::MIN, 1), (1, -1), (1, i64::MIN)] {
            let failure = substring("abc", start, length).expect_err("outside");
            assert_eq!(failure.code(), codes::NO_SUCH_POSITION);
        }
    }
}
