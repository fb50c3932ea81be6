//! `is_leap_year`.

use super::calendar;
use crate::declare::function;

function! {
    /// Whether a year of the Gregorian calendar has 366 days.
    ///
    /// Years count as astronomers do: 0 is 1 BC.
    Dates
    fn is_leap_year(year: i64) -> bool {
        calendar::is_leap(year)
    }
    is_leap_year(2024) => True;
    is_leap_year(1900) => False;
    is_leap_year(2000) => True;
}
