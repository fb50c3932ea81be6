//! What `least` and `greatest` ask of a type.

use std::cmp::Ordering;

use etlc_types::{Date, Decimal, Time, Timestamp, Timestamptz, Uuid};

/// A type whose values have an order: all but json, lists and intervals.
pub trait Ordered: Copy {
    /// How the value stands to another. NaN is larger than all other numbers and equals itself, as in PostgreSQL.
    fn order(self, other: Self) -> Ordering;
}

macro_rules! ordered {
    ($($ty:ty)*) => {$(
        impl Ordered for $ty {
            #[inline]
            fn order(self, other: Self) -> Ordering {
                self.cmp(&other)
            }
        }
    )*};
}

ordered!(bool i16 i32 i64 Decimal &str &[u8] Date Time Timestamp Timestamptz Uuid);

macro_rules! floats {
    ($($ty:ty)*) => {$(
        impl Ordered for $ty {
            #[inline]
            fn order(self, other: Self) -> Ordering {
                self.partial_cmp(&other).unwrap_or_else(|| self.is_nan().cmp(&other.is_nan()))
            }
        }
    )*};
}

floats!(f32 f64);
