//! Numbers to numbers, and dates to timestamps.

use std::fmt::Display;

use ethnum::{AsI256, I256};

use super::Checked;
use crate::{Date, Decimal, Failure, Result, TextForm, Time, Timestamp, codes};

/// Whole numbers to narrower ones.
macro_rules! narrower {
    ($($from:ty => $($to:ty = $name:literal),*;)*) => {$($(
        impl Checked<$to> for $from {
            #[inline]
            fn convert(self) -> Result<$to> {
                <$to>::try_from(self).map_err(|_| out_of_range(self, $name))
            }
        }
    )*)*};
}

narrower! {
    i32 => i16 = "int2";
    i64 => i16 = "int2", i32 = "int4";
}

/// Whole numbers to floats that may be too short for them.
macro_rules! inexact {
    ($($from:ty => $($to:ty = $name:literal),*;)*) => {$($(
        impl Checked<$to> for $from {
            #[inline]
            fn convert(self) -> Result<$to> {
                let float = self as $to;
                if float as i128 == i128::from(self) { Ok(float) } else { Err(not_exact(self, $name)) }
            }
        }
    )*)*};
}

inexact! {
    i32 => f32 = "float4";
    i64 => f32 = "float4", f64 = "float8";
}

/// Floats to whole numbers.
macro_rules! whole {
    ($($from:ty => $($to:ty = $name:literal),*;)*) => {$($(
        impl Checked<$to> for $from {
            #[inline]
            fn convert(self) -> Result<$to> {
                // The least whole number is a power of two, so a float holds it and its opposite exactly.
                const LEAST: $from = <$to>::MIN as $from;
                let whole = self as $to;
                if (LEAST..-LEAST).contains(&self) && whole as $from == self {
                    Ok(whole)
                } else {
                    Err(not_whole(f64::from(self), $name))
                }
            }
        }
    )*)*};
}

whole! {
    f32 => i16 = "int2", i32 = "int4", i64 = "int8";
    f64 => i16 = "int2", i32 = "int4", i64 = "int8";
}

impl Checked<f32> for f64 {
    #[inline]
    fn convert(self) -> Result<f32> {
        let float = self as f32;
        if f64::from(float) == self || self.is_nan() {
            Ok(float)
        } else if float.is_infinite() {
            Err(out_of_range(self, "float4"))
        } else {
            Err(not_exact(self, "float4"))
        }
    }
}

/// Floats to decimals: a whole float exactly, another as its text form has it.
macro_rules! decimals {
    ($($from:ty)*) => {$(
        impl Checked<Decimal> for $from {
            fn convert(self) -> Result<Decimal> {
                if !self.is_finite() {
                    return Err(not_finite(self, "numeric"));
                }
                if self.fract() != 0.0 {
                    let mut text = String::with_capacity(32);
                    self.write_text(&mut text).expect("a String takes every text");
                    return text.parse();
                }
                // 10^76 is less than 2^255, where 256 bits with a sign end.
                let whole = if f64::from(self).abs() < 1e76 { f64::from(self).as_i256() } else { I256::MAX };
                Decimal::new(whole, 0).map_err(|failure| failure.value(self))
            }
        }
    )*};
}

decimals!(f32 f64);

/// Decimals to whole numbers.
macro_rules! from_decimal {
    ($($to:ty = $name:literal),*) => {$(
        impl Checked<$to> for Decimal {
            #[inline]
            fn convert(self) -> Result<$to> {
                let Some(whole) = self.to_whole() else {
                    return Err(not_exact(self, $name));
                };
                <$to>::try_from(whole).map_err(|_| out_of_range(self, $name))
            }
        }
    )*};
}

from_decimal!(i16 = "int2", i32 = "int4", i64 = "int8");

/// Decimals to floats that convert back to the same decimal.
macro_rules! to_floats {
    ($($to:ty = $name:literal),*) => {$(
        impl Checked<$to> for Decimal {
            fn convert(self) -> Result<$to> {
                let float: $to = self.written().as_str().parse().expect("a decimal is written as a float may be");
                if u32::from(self.digits()) <= <$to>::DIGITS && (float.is_normal() || self.is_zero()) {
                    // So few digits always come back.
                    return Ok(float);
                }
                match Checked::<Decimal>::convert(float) {
                    Ok(back) if back == self => Ok(float),
                    _ if float.is_infinite() => Err(out_of_range(self, $name)),
                    _ => Err(not_exact(self, $name)),
                }
            }
        }
    )*};
}

to_floats!(f32 = "float4", f64 = "float8");

impl Checked<Timestamp> for Date {
    #[inline]
    fn convert(self) -> Result<Timestamp> {
        Timestamp::from_parts(self, Time::MIN).map_err(|failure| failure.value(self))
    }
}

#[cold]
pub(super) fn out_of_range(value: impl Display, ty: &str) -> Failure {
    Failure::new(codes::OUT_OF_RANGE, format!("the number is out of range for {ty}"))
        .value(value)
        .help("declare a wider type")
}

#[cold]
fn not_exact(value: impl Display, ty: &str) -> Failure {
    Failure::new(codes::NOT_EXACT, format!("the number cannot be {ty} exactly"))
        .value(value)
        .help("round it where rounding is meant, or declare a type that holds it")
}

#[cold]
fn not_finite(value: impl TextForm, ty: &str) -> Failure {
    let mut text = String::new();
    value.write_text(&mut text).expect("a String takes every text");
    Failure::new(codes::NOT_FINITE, format!("{ty} has no NaN and no infinity")).value(text)
}

#[cold]
fn not_whole(value: f64, ty: &str) -> Failure {
    if !value.is_finite() {
        not_finite(value, ty)
    } else if value.fract() != 0.0 {
        not_exact(value, ty)
    } else {
        out_of_range(value, ty)
    }
}
