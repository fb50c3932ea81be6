//! The parts of a timestamp that is finite.

use etlc_types::{Day, Failure, Result, Time, Timestamp, codes};

/// Its day.
///
/// # Errors
/// `R0116` for an infinity.
#[inline]
pub(super) fn day(timestamp: Timestamp) -> Result<Day> {
    timestamp.date().day_of_calendar().ok_or_else(|| infinite(timestamp))
}

/// Its time of day.
///
/// # Errors
/// `R0116` for an infinity.
#[inline]
pub(super) fn time(timestamp: Timestamp) -> Result<Time> {
    timestamp.time().ok_or_else(|| infinite(timestamp))
}

#[cold]
fn infinite(timestamp: Timestamp) -> Failure {
    Failure::new(codes::NOT_FINITE, "an infinity has neither day nor time").value(timestamp)
}
