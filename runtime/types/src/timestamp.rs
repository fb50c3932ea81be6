//! Dates with times, without a zone and in UTC.

mod text;

use crate::codes;
use crate::time::MICROS_PER_DAY;
use crate::{Date, Failure, Result, Time};

/// Declares a timestamp: both are microseconds since 1970-01-01 00:00 and differ in what that means.
macro_rules! timestamp {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        ///
        /// It is an infinity or lies between 4714-11-24 BC 00:00, where PostgreSQL starts, and the end of the year
        /// 294246, the last that an `i64` of microseconds since 1970 holds whole (PostgreSQL ends 30 years later).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(i64);

        impl $name {
            /// Before all others.
            pub const NEG_INFINITY: $name = $name(i64::MIN);
            /// 4714-11-24 BC 00:00.
            pub const MIN: $name = $name(-2_440_588 * MICROS_PER_DAY);
            /// 294246-12-31 23:59:59.999999.
            pub const MAX: $name = $name(106_751_982 * MICROS_PER_DAY - 1);
            /// After all others.
            pub const INFINITY: $name = $name(i64::MAX);

            /// So many microseconds after 1970-01-01 00:00; `i64::MAX` and `i64::MIN` are the infinities.
            ///
            /// # Errors
            /// `R0102` outside the range.
            #[inline]
            pub fn from_micros(micros: i64) -> Result<$name> {
                let this = $name(micros);
                if ($name::MIN..=$name::MAX).contains(&this) || !this.is_finite() {
                    Ok(this)
                } else {
                    Err(out_of_range(micros))
                }
            }

            /// Microseconds since 1970-01-01 00:00; the infinities are `i64::MAX` and `i64::MIN`.
            #[inline]
            pub fn micros(self) -> i64 {
                self.0
            }

            /// Whether it is no infinity.
            #[inline]
            pub fn is_finite(self) -> bool {
                self != $name::INFINITY && self != $name::NEG_INFINITY
            }
        }
    };
}

timestamp! {
    /// A date and a time of day, in no zone.
    Timestamp
}

timestamp! {
    /// A moment, kept in UTC.
    Timestamptz
}

impl Timestamp {
    /// The time of a day; 24:00 is 00:00 of the next. An infinite day is an infinite timestamp.
    ///
    /// # Errors
    /// `R0102` past the last timestamp, which comes before the last day.
    #[inline]
    pub fn from_parts(date: Date, time: Time) -> Result<Timestamp> {
        match date {
            Date::INFINITY => Ok(Timestamp::INFINITY),
            Date::NEG_INFINITY => Ok(Timestamp::NEG_INFINITY),
            date => (i64::from(date.days()).checked_mul(MICROS_PER_DAY))
                .and_then(|midnight| midnight.checked_add(time.micros()))
                .and_then(|micros| Timestamp::from_micros(micros).ok())
                .ok_or_else(|| out_of_range(date.days())),
        }
    }

    /// The day; an infinity has an infinite one.
    #[inline]
    pub fn date(self) -> Date {
        match self {
            Timestamp::INFINITY => Date::INFINITY,
            Timestamp::NEG_INFINITY => Date::NEG_INFINITY,
            Timestamp(micros) => Date::from_days(micros.div_euclid(MICROS_PER_DAY) as i32)
                .expect("the days of timestamps lie inside those of dates"),
        }
    }

    /// The time of day; `None` for an infinity.
    #[inline]
    pub fn time(self) -> Option<Time> {
        self.is_finite().then(|| {
            Time::from_micros(self.0.rem_euclid(MICROS_PER_DAY)).expect("a remainder of a day lies inside a day")
        })
    }

    /// The moment at which a clock in UTC shows this.
    #[inline]
    pub fn at_utc(self) -> Timestamptz {
        Timestamptz(self.0)
    }
}

impl Timestamptz {
    /// What a clock in UTC shows at this moment.
    #[inline]
    pub fn at_utc(self) -> Timestamp {
        Timestamp(self.0)
    }
}

#[cold]
fn out_of_range(value: impl std::fmt::Display) -> Failure {
    Failure::new(codes::OUT_OF_RANGE, "the timestamp is outside 4714-11-24 BC to 294246-12-31").value(value)
}
