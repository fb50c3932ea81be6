//! `make_timestamp`.

use etlc_types::{Result, Timestamp};

use super::{make_date, make_time};
use crate::declare::function;

function! {
    /// The timestamp of a year, month, day, hour, minute and second.
    ///
    /// Years count as astronomers do: 0 is 1 BC. Hour 24 with nothing after it is midnight of the next day. Fails where
    /// there is no such time.
    Dates
    fn make_timestamp(
        year: i64,
        month: i64,
        day: i64,
        hour: i64,
        minute: i64,
        second: i64 = 0
    ) -> Result<Timestamp> {
        Timestamp::from_parts(make_date(year, month, day)?, make_time(hour, minute, second)?)
    }
    make_timestamp(2024, 2, 29, 9, 5) => "2024-02-29 09:05:00";
    make_timestamp(2024, 2, 28, 24, 0, 0) => "2024-02-29 00:00:00";
}
