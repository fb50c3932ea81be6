//! `to_time`.

use crate::declare::conversion;

conversion! {
    /// The value as a time of day.
    ///
    /// Of a text: HH:MM, HH:MM:SS or HH:MM:SS.ffffff. Other orders are for `parse_time`, and the time of a timestamp
    /// is `time_of`.
    to_time -> Time;
    to_time("09:05") => "09:05:00";
}
