//! Arithmetic that fails rather than lies: `arith::add(a, b)?`.
//!
//! Whole numbers give whole numbers of their own type, but for the quotient of [`div`], which is a float8. A result that
//! does not fit, and a finite float result that would be infinite, is `R0106`; a divisor of zero is `R0107`.

mod numbers;
mod temporal;

use crate::{Failure, Result, codes};

/// Declares an operator: the trait of its operands and the function that generated code calls.
macro_rules! operators {
    ($($(#[$doc:meta])* $function:ident $trait:ident;)*) => {$(
        #[doc = concat!("Operands of [`", stringify!($function), "`].")]
        pub trait $trait<Right = Self> {
            /// The type of the result.
            type Output;

            /// The result.
            ///
            /// # Errors
            /// `R0106` where the result does not fit, `R0107` for a divisor of zero.
            fn apply(self, right: Right) -> Result<Self::Output>;
        }

        $(#[$doc])*
        ///
        /// # Errors
        /// `R0106` where the result does not fit, `R0107` for a divisor of zero.
        #[inline]
        pub fn $function<L: $trait<R>, R>(left: L, right: R) -> Result<L::Output> {
            left.apply(right)
        }
    )*};
}

operators! {
    /// The sum. A date and days give a date; a timestamp and an interval a timestamp: first the months are added (a day
    /// that the month lacks becomes its last, as in PostgreSQL), then the days, then the microseconds. An infinite date
    /// or timestamp stays what it is.
    add Add;
    /// The difference. Two dates give days; two timestamps an interval of days and microseconds, and fail with `R0116`
    /// where one is infinite; for the others see [`add`].
    sub Sub;
    /// The product.
    mul Mul;
    /// The quotient: a float8 of two whole numbers (each made a float8 first), else of the operands' type. Of numerics
    /// it is rounded: [`Decimal::checked_div`](crate::Decimal::checked_div).
    div Div;
    /// The whole quotient, rounded down: `div_whole(-7, 2)` is -4.
    div_whole DivWhole;
    /// The remainder of the division that truncates, with the sign of the dividend, as in SQL: `rem(-7, 2)` is -1.
    rem Rem;
}

/// Operands of [`neg`].
pub trait Neg: Sized {
    /// The result.
    ///
    /// # Errors
    /// `R0106` where the result does not fit.
    fn apply(self) -> Result<Self>;
}

/// The number with its sign turned.
///
/// # Errors
/// `R0106` for the least whole number, which has no counterpart.
#[inline]
pub fn neg<T: Neg>(value: T) -> Result<T> {
    value.apply()
}

#[cold]
fn overflow(left: impl std::fmt::Display, operator: &str, right: impl std::fmt::Display, ty: &str) -> Failure {
    Failure::new(codes::OVERFLOW, format!("the result does not fit {ty}"))
        .value(format_args!("{left} {operator} {right}"))
        .help("read the operands as a wider type")
}

#[cold]
fn division_by_zero(left: impl std::fmt::Display) -> Failure {
    Failure::new(codes::DIVISION_BY_ZERO, "division by zero").value(format_args!("{left} / 0"))
}
