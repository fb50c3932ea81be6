//! `time_of`.

use etlc_types::{Result, Time, Timestamp};

use super::parts;
use crate::declare::function;

function! {
    /// The time of day of a timestamp, without its day.
    ///
    /// Fails for an infinity.
    Dates
    fn time_of(timestamp: Timestamp) -> Result<Time> {
        parts::time(timestamp)
    }
    time_of("2024-02-29 23:59:59.5") => "23:59:59.5";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        let timestamp = Timestamp::from_micros(-1).expect("a timestamp");
        assert_eq!(time_of(timestamp).map(Time::micros), Ok(86_399_999_999));
        let failure = time_of(Timestamp::NEG_INFINITY).expect_err("an infinity");
        assert_eq!(failure.code(), etlc_types::codes::NOT_FINITE);
    }
}
