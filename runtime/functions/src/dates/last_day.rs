//! `last_day`.

use etlc_types::{Date, Result, Timestamp};

use super::calendar::month_length;
use super::parts;
use crate::declare::function;

function! {
    /// The last day of the month that a date or timestamp is in.
    ///
    /// The first one is `date_trunc("month")`. Fails for an infinity.
    Dates [end_of_month]
    fn last_day(timestamp: Timestamp) -> Result<Date> {
        let day = parts::day(timestamp)?;
        let month = u32::from(day.month);
        Date::from_ymd(day.year, month, month_length(day.year, month))
    }
    last_day("2024-02-10 12:00:00") => "2024-02-29";
}
