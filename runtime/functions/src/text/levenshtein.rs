//! `levenshtein`.

use etlc_types::{Failure, Result};

use crate::codes;
use crate::declare::function;

/// The most characters of a text that is compared with another one: time is the product of both.
pub(super) const LIMIT: usize = 10_000;

function! {
    /// The least number of characters to insert, delete or replace that makes one text the other.
    ///
    /// Fails for a text of more than 10000 bytes.
    Text [edit_distance]
    fn levenshtein(text: &str, other: &str) -> Result<i64> {
        check(text)?;
        check(other)?;
        Ok(strsim::levenshtein(text, other) as i64)
    }
    levenshtein("kitten", "sitting") => 3;
    levenshtein("ёлка", "елка") => 1;
    levenshtein("", "abc") => 3;
}

/// Whether a text is short enough to be compared.
///
/// # Errors
/// `R0202`.
pub(super) fn check(text: &str) -> Result<()> {
    if text.len() > LIMIT {
        return Err(Failure::new(codes::TOO_LARGE, "a text to be compared has more than 10000 bytes").value(text));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_fail() {
        let long = "a".repeat(LIMIT + 1);
        assert_eq!(levenshtein(&long, "").map_err(|failure| failure.code()), Err(codes::TOO_LARGE));
        assert_eq!(levenshtein("", &long).map_err(|failure| failure.code()), Err(codes::TOO_LARGE));
    }
}
