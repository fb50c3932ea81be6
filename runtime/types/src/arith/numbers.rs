//! Arithmetic of whole numbers, floats and decimals.

use super::{Add, Div, DivWhole, Mul, Neg, Rem, Sub, division_by_zero, overflow};
use crate::{Decimal, Result};

/// Operators of whole numbers that have a checked form in the standard library.
macro_rules! whole {
    ($($ty:ident $name:literal),*) => {$(
        whole! { $ty $name: Add checked_add "+", Sub checked_sub "-", Mul checked_mul "*" }

        impl Div for $ty {
            type Output = f64;
            #[inline]
            fn apply(self, right: $ty) -> Result<f64> {
                if right == 0 { Err(division_by_zero(self)) } else { Ok(self as f64 / right as f64) }
            }
        }

        impl DivWhole for $ty {
            type Output = $ty;
            #[inline]
            fn apply(self, right: $ty) -> Result<$ty> {
                if right == 0 {
                    return Err(division_by_zero(self));
                }
                let quotient = self.checked_div(right).ok_or_else(|| overflow(self, "/", right, $name))?;
                let inexact = self % right != 0;
                Ok(if inexact && (self < 0) != (right < 0) { quotient - 1 } else { quotient })
            }
        }

        impl Rem for $ty {
            type Output = $ty;
            #[inline]
            fn apply(self, right: $ty) -> Result<$ty> {
                // The quotient of the least number by -1 overflows, but its remainder is 0.
                if right == 0 { Err(division_by_zero(self)) } else { Ok(self.wrapping_rem(right)) }
            }
        }

        impl Neg for $ty {
            #[inline]
            fn apply(self) -> Result<$ty> {
                self.checked_neg().ok_or_else(|| overflow("", "-", self, $name))
            }
        }
    )*};
    ($ty:ident $name:literal: $($trait:ident $method:ident $operator:literal),*) => {$(
        impl $trait for $ty {
            type Output = $ty;
            #[inline]
            fn apply(self, right: $ty) -> Result<$ty> {
                self.$method(right).ok_or_else(|| overflow(self, $operator, right, $name))
            }
        }
    )*};
}

whole!(i16 "int2", i32 "int4", i64 "int8");

/// Operators of floats.
macro_rules! float {
    ($($ty:ident $name:literal),*) => {$(
        float! { $ty $name: Add + "+", Sub - "-", Mul * "*" }

        impl Div for $ty {
            type Output = $ty;
            #[inline]
            fn apply(self, right: $ty) -> Result<$ty> {
                if right == 0.0 {
                    return Err(division_by_zero(self));
                }
                let result = self / right;
                if result.is_infinite() && self.is_finite() {
                    return Err(overflow(self, "/", right, $name));
                }
                Ok(result)
            }
        }

        impl Rem for $ty {
            type Output = $ty;
            #[inline]
            fn apply(self, right: $ty) -> Result<$ty> {
                if right == 0.0 { Err(division_by_zero(self)) } else { Ok(self % right) }
            }
        }

        impl Neg for $ty {
            #[inline]
            fn apply(self) -> Result<$ty> {
                Ok(-self)
            }
        }
    )*};
    ($ty:ident $name:literal: $($trait:ident $operator:tt $sign:literal),*) => {$(
        impl $trait for $ty {
            type Output = $ty;
            #[inline]
            fn apply(self, right: $ty) -> Result<$ty> {
                let result = self $operator right;
                if result.is_infinite() && self.is_finite() && right.is_finite() {
                    return Err(overflow(self, $sign, right, $name));
                }
                Ok(result)
            }
        }
    )*};
}

float!(f32 "float4", f64 "float8");

/// Operators of decimals.
macro_rules! decimal {
    ($($trait:ident $method:ident),*) => {$(
        impl $trait for Decimal {
            type Output = Decimal;
            #[inline]
            fn apply(self, right: Decimal) -> Result<Decimal> {
                self.$method(right)
            }
        }
    )*};
}

decimal!(Add checked_add, Sub checked_sub, Mul checked_mul, Div checked_div, Rem checked_rem);

impl Neg for Decimal {
    #[inline]
    fn apply(self) -> Result<Decimal> {
        Ok(self.neg())
    }
}
