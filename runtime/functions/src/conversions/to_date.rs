//! `to_date`.

use crate::declare::conversion;

conversion! {
    /// The value as a date.
    ///
    /// Of a text: YYYY-MM-DD. Other orders are for `parse_date`, and the day of a timestamp is `date`.
    to_date -> Date;
    to_date("2024-02-29") => "2024-02-29";
}
