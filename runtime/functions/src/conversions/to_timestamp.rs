//! `to_timestamp`.

use crate::declare::conversion;

conversion! {
    /// The value as a timestamp, without a zone.
    ///
    /// Of a text: a date, `T` or a space, and a time; a date converts to its midnight. Other orders are for
    /// `parse_timestamp`, and what a clock in UTC shows at a moment is `from_utc`.
    to_timestamp [to_datetime] -> Timestamp;
    to_timestamp("2024-02-29T09:05") => "2024-02-29 09:05:00";
}
