//! Functions of dates and times. Those that take a timestamp take a date too, as a date converts to its midnight.

mod calendar;
mod format;
mod months;
mod names;
mod parts;
mod read;
mod unix;
mod zone;

pub use calendar::{Calendar, DayUnit, Unit};
pub use format::{DateFormat, Format, TimeFormat, TimestampFormat};
pub use names::Language;
pub use zone::{Fold, Zone};

crate::declare::family! {
    age at_utc at_zone date date_add date_diff date_trunc day day_of_year days_in_month format_date from_unix
    from_unix_millis from_utc hour is_leap_year is_weekend iso_week iso_year last_day make_date make_time
    make_timestamp minute month month_name parse_date parse_time parse_timestamp quarter second time_of to_unix
    to_unix_millis to_zone total_seconds weekday weekday_name year
}
