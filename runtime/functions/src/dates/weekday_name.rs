//! `weekday_name`.

use etlc_types::{Result, Timestamp};

use super::{Language, weekday};
use crate::declare::function;

function! {
    /// The name of the day of the week of a date or timestamp.
    ///
    /// The language is `en` or `ru`. Fails for an infinity.
    Dates
    fn weekday_name(timestamp: Timestamp, language: &Language = "en") -> Result<&'static str> {
        Ok(language.weekdays()[weekday(timestamp)? as usize - 1])
    }
    weekday_name("2024-02-29 00:00:00") => "Thursday";
    weekday_name("2024-02-29 00:00:00", "ru") => "четверг";
}
