//! Functions of dates and times. Those that take a timestamp take a date too, as a date converts to its midnight.

mod format;
mod months;
mod parts;
mod read;

pub use format::{DateFormat, Format, TimeFormat, TimestampFormat};

crate::declare::family! {
    at_utc date day format_date from_utc hour make_date make_time minute month parse_date parse_time parse_timestamp
    second time_of weekday year
}
