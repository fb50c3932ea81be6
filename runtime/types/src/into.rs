//! Conversions that cannot fail: `into::int8(age)`, `into::text(id, arena)`.
//!
//! There is a function for each type that has a total conversion to it. Those that make text or JSON take the arena,
//! always; the others take the value alone.

use crate::{Arena, Date, Decimal, Interval, Json, List, TextForm, Time, Timestamp, Timestamptz, Uuid};

/// A value that converts to `To` whatever it is; implemented for exactly the total pairs of
/// [`conversion`](crate::conversion).
pub trait Total<To> {
    /// The same value as a `To`.
    fn convert(self) -> To;
}

/// The same for a `To` that lives in an arena.
pub trait TotalIn<'a, To> {
    /// The same value as a `To`.
    fn convert_in(self, arena: &'a Arena) -> To;
}

/// Converts int2 to int4.
#[inline]
pub fn int4(value: impl Total<i32>) -> i32 {
    value.convert()
}

/// Converts int2 and int4 to int8.
#[inline]
pub fn int8(value: impl Total<i64>) -> i64 {
    value.convert()
}

/// Converts int2 to float4.
#[inline]
pub fn float4(value: impl Total<f32>) -> f32 {
    value.convert()
}

/// Converts int2, int4 and float4 to float8.
#[inline]
pub fn float8(value: impl Total<f64>) -> f64 {
    value.convert()
}

/// Converts whole numbers to numeric; a numeric with parameters stays as it is.
#[inline]
pub fn numeric(value: impl Total<Decimal>) -> Decimal {
    value.convert()
}

/// Writes the [text form](TextForm) of a value; a varchar stays as it is.
#[inline]
pub fn text<'a>(value: impl TotalIn<'a, &'a str>, arena: &'a Arena) -> &'a str {
    value.convert_in(arena)
}

/// Writes the JSON form of a value: a JSON bool, number or array, else a JSON text that holds the
/// [text form](TextForm). NaN and the infinities, which JSON lacks, are JSON texts too.
#[inline]
pub fn json<'a>(value: impl TotalIn<'a, Json<'a>>, arena: &'a Arena) -> Json<'a> {
    value.convert_in(arena)
}

/// Conversions that `From` of the standard library makes.
macro_rules! from {
    ($($from:ty => $($to:ty)*;)*) => {$($(
        impl Total<$to> for $from {
            #[inline]
            fn convert(self) -> $to {
                <$to>::from(self)
            }
        }
    )*)*};
}

from! {
    i16 => i32 i64 f32 f64 Decimal;
    i32 => i64 f64 Decimal;
    i64 => Decimal;
    f32 => f64;
    Decimal => Decimal;
}

/// Conversions to text and JSON, which write the text form.
macro_rules! written {
    ($($from:ty)*) => {$(
        impl<'a> TotalIn<'a, &'a str> for $from {
            #[inline]
            fn convert_in(self, arena: &'a Arena) -> &'a str {
                self.to_text(arena)
            }
        }

        impl<'a> TotalIn<'a, Json<'a>> for $from {
            #[inline]
            fn convert_in(self, arena: &'a Arena) -> Json<'a> {
                let mut out = arena.builder();
                self.write_json(&mut out).expect("an arena takes every text");
                Json::already_valid(out.into_bump_str())
            }
        }
    )*};
}

written! {
    bool i16 i32 i64 f32 f64 Decimal &[u8] Date Time Timestamp Timestamptz Interval Uuid List<'_>
}

impl<'a> TotalIn<'a, &'a str> for &'a str {
    #[inline]
    fn convert_in(self, _: &'a Arena) -> &'a str {
        self
    }
}
