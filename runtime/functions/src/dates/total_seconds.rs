//! `total_seconds`.

use etlc_types::{Decimal, Failure, Interval, Result};
use ethnum::I256;

use super::calendar::MICROS_PER_DAY;
use crate::codes;
use crate::declare::function;

function! {
    /// The seconds of an interval of days and less, with their fraction.
    ///
    /// A day has 86400 seconds. Fails for an interval with months, which have no fixed length.
    Dates
    fn total_seconds(interval: Interval) -> Result<Decimal> {
        if interval.months != 0 {
            return Err(Failure::new(codes::NO_FIXED_LENGTH, "a month has no fixed number of seconds").value(interval));
        }
        let micros = i128::from(interval.days) * i128::from(MICROS_PER_DAY) + i128::from(interval.micros);
        Decimal::new(I256::from(micros), 6)
    }
    total_seconds("1 day 00:00:01.5") => 86401.5;
    total_seconds("-00:01:00") => -60;
}
