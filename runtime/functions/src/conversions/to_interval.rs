//! `to_interval`.

use crate::declare::conversion;

conversion! {
    /// The value as an interval.
    ///
    /// Of a text: as PostgreSQL writes it, `1 year 2 mons 3 days 04:05:06.5`, or as ISO 8601 does, `P1Y2M3DT4H5M6.5S`.
    to_interval -> Interval;
    to_interval("P1DT2H") => "1 day 02:00:00";
}
