//! Spans of time.

mod text;

/// A span of months, days and microseconds. The three are kept apart, as in PostgreSQL, because a month has no fixed
/// number of days nor a day a fixed number of hours: `1 mon` and `30 days` are different values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Interval {
    /// Whole months; a year is 12.
    pub months: i32,
    /// Whole days.
    pub days: i32,
    /// Microseconds.
    pub micros: i64,
}
