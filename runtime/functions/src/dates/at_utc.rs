//! `at_utc`.

use etlc_types::{Timestamp, Timestamptz};

use crate::declare::function;

function! {
    /// The moment at which a clock in UTC shows the timestamp.
    Dates
    fn at_utc(timestamp: Timestamp) -> Timestamptz {
        timestamp.at_utc()
    }
    at_utc("2024-02-29 23:00:00") => "2024-02-29 23:00:00+00";
}
