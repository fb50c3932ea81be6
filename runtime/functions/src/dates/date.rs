//! `date`.

use etlc_types::{Date, Timestamp};

use crate::declare::function;

function! {
    /// The day of a timestamp, without its time of day.
    ///
    /// An infinity is an infinite day.
    Dates
    fn date(timestamp: Timestamp) -> Date {
        timestamp.date()
    }
    date("2024-02-29 23:59:59") => "2024-02-29";
    date("infinity") => "infinity";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn before_1970() {
        let timestamp = Timestamp::from_micros(-1).expect("a timestamp");
        assert_eq!(date(timestamp), Date::from_ymd(1969, 12, 31).expect("a day"));
    }
}
