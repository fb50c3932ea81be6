//! Moments as numbers.

use etlc_types::{Failure, Result, Timestamptz, codes};

/// The microseconds of a moment that is no infinity.
///
/// # Errors
/// `R0116`.
pub(super) fn micros(moment: Timestamptz) -> Result<i64> {
    if !moment.is_finite() {
        return Err(Failure::new(codes::NOT_FINITE, "an infinity is no number of seconds").value(moment));
    }
    Ok(moment.micros())
}

#[cold]
pub(super) fn too_far(number: i64) -> Failure {
    Failure::new(codes::OUT_OF_RANGE, "there is no moment so far away").value(number)
}
