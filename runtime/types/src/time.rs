//! Times of day.

mod text;

use crate::codes;
use crate::{Failure, Result};

/// A time of day in microseconds since midnight, 00:00 to 24:00, both included: 24:00 is the end of the day and is not
/// 00:00.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(i64);

pub(crate) const MICROS_PER_SECOND: i64 = 1_000_000;
pub(crate) const MICROS_PER_MINUTE: i64 = 60 * MICROS_PER_SECOND;
pub(crate) const MICROS_PER_HOUR: i64 = 60 * MICROS_PER_MINUTE;
pub(crate) const MICROS_PER_DAY: i64 = 24 * MICROS_PER_HOUR;

impl Time {
    /// 00:00.
    pub const MIN: Time = Time(0);
    /// 24:00.
    pub const MAX: Time = Time(MICROS_PER_DAY);

    /// The time so many microseconds after midnight.
    ///
    /// # Errors
    /// `R0102` outside 0 to 86 400 000 000.
    #[inline]
    pub fn from_micros(micros: i64) -> Result<Time> {
        if (0..=MICROS_PER_DAY).contains(&micros) { Ok(Time(micros)) } else { Err(out_of_range(micros)) }
    }

    /// The time of these hours, minutes and seconds; 24:00:00 is one.
    ///
    /// # Errors
    /// `R0109` where there is no such time.
    pub fn from_hms(hour: u32, minute: u32, second: u32) -> Result<Time> {
        Time::from_parts(hour, minute, second, 0).ok_or_else(|| {
            Failure::new(codes::NOT_A_DATE, "there is no such time of day")
                .value(format_args!("{hour:02}:{minute:02}:{second:02}"))
        })
    }

    pub(crate) fn from_parts(hour: u32, minute: u32, second: u32, micros: u32) -> Option<Time> {
        if hour > 24 || minute > 59 || second > 59 {
            return None;
        }
        let micros = i64::from(hour) * MICROS_PER_HOUR
            + i64::from(minute) * MICROS_PER_MINUTE
            + i64::from(second) * MICROS_PER_SECOND
            + i64::from(micros);
        (micros <= MICROS_PER_DAY).then_some(Time(micros))
    }

    /// Microseconds since midnight.
    #[inline]
    pub fn micros(self) -> i64 {
        self.0
    }

    /// The hour, 0 to 24.
    pub fn hour(self) -> u32 {
        (self.0 / MICROS_PER_HOUR) as u32
    }

    /// The minute, 0 to 59.
    pub fn minute(self) -> u32 {
        (self.0 / MICROS_PER_MINUTE % 60) as u32
    }

    /// The second, 0 to 59.
    pub fn second(self) -> u32 {
        (self.0 / MICROS_PER_SECOND % 60) as u32
    }

    /// The microsecond of the second, 0 to 999 999.
    pub fn microsecond(self) -> u32 {
        (self.0 % MICROS_PER_SECOND) as u32
    }
}

#[cold]
fn out_of_range(micros: i64) -> Failure {
    Failure::new(codes::OUT_OF_RANGE, "the time is outside 00:00 to 24:00").value(format_args!("{micros} µs"))
}
