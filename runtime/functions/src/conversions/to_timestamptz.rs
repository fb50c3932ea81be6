//! `to_timestamptz`.

use crate::declare::conversion;

conversion! {
    /// The value as a moment.
    ///
    /// Of a text: a timestamp and its offset from UTC, `Z`, `+03` or `+03:00`. That a timestamp is one of UTC says
    /// `at_utc`.
    to_timestamptz -> Timestamptz;
    to_timestamptz("2024-02-29T09:05:00+03:00") => "2024-02-29 06:05:00+00";
}
