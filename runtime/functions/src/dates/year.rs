//! `year`.

use etlc_types::{Result, Timestamp};

use super::parts;
use crate::declare::function;

function! {
    /// The year of a date or timestamp.
    ///
    /// Years count as astronomers do: 0 is 1 BC. Fails for an infinity.
    Dates
    fn year(timestamp: Timestamp) -> Result<i32> {
        Ok(parts::day(timestamp)?.year)
    }
    year("2024-02-29 00:00:00") => 2024;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        assert_eq!(year(Timestamp::MIN), Ok(-4713));
        assert_eq!(year(Timestamp::MAX), Ok(294_246));
        let failure = year(Timestamp::INFINITY).expect_err("an infinity");
        assert_eq!(failure.code(), etlc_types::codes::NOT_FINITE);
    }
}
