//! `month_name`.

use etlc_types::{Result, Timestamp};

use super::{Language, parts};
use crate::declare::function;

function! {
    /// The name of the month of a date or timestamp.
    ///
    /// The language is `en` or `ru`; names are in the nominative. Fails for an infinity.
    Dates
    fn month_name(timestamp: Timestamp, language: &Language = "en") -> Result<&'static str> {
        Ok(language.months()[usize::from(parts::day(timestamp)?.month) - 1])
    }
    month_name("2024-02-29 00:00:00") => "February";
    month_name("2024-02-29 00:00:00", "ru") => "февраль";
}
