//! Sums, products and quotients of decimals: exact, but for the quotient.

use ethnum::U256;

use super::{Decimal, count_digits, divided, power, product, round_half_even, with_sign};
use crate::codes;
use crate::{Failure, MAX_PRECISION, Result};

impl Decimal {
    /// The sum, with the larger scale of the two, or a smaller one where zeros that end both leave no room for it.
    ///
    /// # Errors
    /// `R0106` for more than 76 digits.
    pub fn checked_add(self, other: Decimal) -> Result<Decimal> {
        aligned(self, other)
            .and_then(|(a, b)| Decimal::new(a.coefficient + b.coefficient, a.scale).ok())
            .ok_or_else(|| overflow(self, "+", other))
    }

    /// The difference, with the scale of the sum.
    ///
    /// # Errors
    /// `R0106` for more than 76 digits.
    pub fn checked_sub(self, other: Decimal) -> Result<Decimal> {
        self.checked_add(other.neg()).map_err(|_| overflow(self, "-", other))
    }

    /// The product, with the sum of the two scales; zeros that end it are dropped where that makes it fit.
    ///
    /// # Errors
    /// `R0106` for more than 76 digits.
    pub fn checked_mul(self, other: Decimal) -> Result<Decimal> {
        exact_product(self, other)
            .or_else(|| exact_product(self.shortest(), other.shortest()))
            .ok_or_else(|| overflow(self, "*", other))
    }

    /// The quotient, rounded half to even to 16 digits after the point, or to the larger scale of the two where that
    /// is more. This is the one operation that rounds.
    ///
    /// # Errors
    /// `R0107` for a divisor of zero, `R0106` for more than 76 digits.
    pub fn checked_div(self, other: Decimal) -> Result<Decimal> {
        if other.is_zero() {
            return Err(division_by_zero(self));
        }
        let scale = self.scale.max(other.scale).max(DIVISION_SCALE);
        let divisor = other.coefficient.unsigned_abs();
        let shift = scale - self.scale + other.scale;
        divide(self.coefficient.unsigned_abs(), divisor, shift)
            .filter(|quotient| *quotient < power(MAX_PRECISION))
            .map(|quotient| {
                let negative = self.coefficient.is_negative() != other.coefficient.is_negative();
                Decimal { coefficient: with_sign(quotient, negative), scale }
            })
            .ok_or_else(|| overflow(self, "/", other))
    }

    /// The remainder of the division that truncates, with the sign of the dividend, as in Rust and SQL; its scale is
    /// that of the sum.
    ///
    /// # Errors
    /// `R0107` for a divisor of zero, `R0106` where one of the two has more than 76 digits at that scale.
    pub fn checked_rem(self, other: Decimal) -> Result<Decimal> {
        if other.is_zero() {
            return Err(division_by_zero(self));
        }
        aligned(self, other)
            .map(|(a, b)| Decimal { coefficient: a.coefficient % b.coefficient, scale: a.scale })
            .ok_or_else(|| overflow(self, "%", other))
    }

    /// The number with its sign turned.
    #[must_use]
    #[expect(clippy::should_implement_trait, reason = "the arithmetic of routes goes through `arith`")]
    pub fn neg(self) -> Decimal {
        Decimal { coefficient: -self.coefficient, scale: self.scale }
    }

    /// The number without its sign.
    #[must_use]
    pub fn abs(self) -> Decimal {
        Decimal { coefficient: self.coefficient.abs(), scale: self.scale }
    }

    /// The same value without zeros that end its fraction.
    fn shortest(self) -> Decimal {
        let (coefficient, scale) = self.normal();
        Decimal { coefficient, scale }
    }
}

/// The fewest digits after the point of a quotient.
const DIVISION_SCALE: u8 = 16;

/// The two with one scale.
#[inline]
fn aligned(a: Decimal, b: Decimal) -> Option<(Decimal, Decimal)> {
    let scale = a.scale.max(b.scale);
    a.widened(scale).zip(b.widened(scale)).or_else(|| {
        let (a, b) = (a.shortest(), b.shortest());
        let scale = a.scale.max(b.scale);
        a.widened(scale).zip(b.widened(scale))
    })
}

fn exact_product(a: Decimal, b: Decimal) -> Option<Decimal> {
    let coefficient = product(a.coefficient, b.coefficient)?;
    Decimal::new(coefficient, a.scale + b.scale).ok()
}

/// `dividend · 10^shift / divisor`, rounded half to even; `None` where it does not fit 256 bits.
fn divide(dividend: U256, divisor: U256, shift: u8) -> Option<U256> {
    let (mut quotient, mut remainder) = divided(dividend, divisor);
    let mut left = shift;
    // Long division, as many digits at a time as the remainder leaves room for: it has at most 76 digits, and 256 bits
    // hold every number of 77, so there is always room for one.
    while left > 0 {
        let step = left.min(77 - count_digits(divisor));
        let (next, rest) = divided(remainder * power(step), divisor);
        quotient = quotient.checked_mul(power(step))?.checked_add(next)?;
        remainder = rest;
        left -= step;
    }
    Some(round_half_even(quotient, remainder, divisor))
}

#[cold]
fn overflow(a: Decimal, operator: &str, b: Decimal) -> Failure {
    Failure::new(codes::OVERFLOW, "the result has more than 76 digits").value(format_args!("{a} {operator} {b}"))
}

#[cold]
fn division_by_zero(a: Decimal) -> Failure {
    Failure::new(codes::DIVISION_BY_ZERO, "division by zero").value(format_args!("{a} / 0"))
}
