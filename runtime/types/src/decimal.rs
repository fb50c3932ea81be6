//! Exact decimals.

mod arithmetic;
mod text;

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

use ethnum::{I256, U256};

use crate::codes;
use crate::{Failure, MAX_PRECISION, Result};

/// An exact decimal: `coefficient / 10^scale`, with at most 76 digits, 0 to 76 of them after the point.
///
/// The scale is kept, so `1.50` prints as `1.50`, but it does not distinguish values: `1.50 == 1.5`, and both have one
/// hash.
#[derive(Clone, Copy, Debug)]
pub struct Decimal {
    coefficient: I256,
    scale: u8,
}

/// 10^0 to 10^76.
const POWERS: [U256; 77] = {
    let mut powers = [U256::ONE; 77];
    let mut low: u128 = 1;
    let mut n = 1;
    // 10^38 is the largest power of ten in 128 bits; the others are products of two of those.
    while n < 39 {
        low *= 10;
        powers[n] = U256::from_words(0, low);
        n += 1;
    }
    while n < 77 {
        powers[n] = wide_product(low, low_power(n - 38));
        n += 1;
    }
    powers
};

/// 10^n in 128 bits.
const fn low_power(n: usize) -> u128 {
    10u128.pow(n as u32)
}

/// The product of two 128-bit numbers, by halves.
const fn wide_product(a: u128, b: u128) -> U256 {
    const HALF: u128 = u64::MAX as u128;
    let (a_high, a_low, b_high, b_low) = (a >> 64, a & HALF, b >> 64, b & HALF);
    let low = a_low * b_low;
    let (middle, carried) = (a_high * b_low).overflowing_add(a_low * b_high);
    let (low, carry) = low.overflowing_add(middle << 64);
    let high = a_high * b_high + (middle >> 64) + ((carried as u128) << 64) + carry as u128;
    U256::from_words(high, low)
}

/// 10^n, for n up to 76.
#[inline]
fn power(n: u8) -> U256 {
    POWERS[usize::from(n)]
}

/// How many decimal digits a number has; 1 for zero.
fn count_digits(magnitude: U256) -> u8 {
    // A number of b bits has ⌊b · log10(2)⌋ digits or one more.
    let bits = 256 - magnitude.leading_zeros();
    let estimate = bits as usize * 1233 / 4096;
    match POWERS.get(estimate) {
        Some(power) if estimate > 0 && magnitude < *power => estimate as u8,
        _ => estimate as u8 + 1,
    }
}

impl Decimal {
    /// 0.
    pub const ZERO: Decimal = Decimal { coefficient: I256::ZERO, scale: 0 };

    /// `coefficient / 10^scale`.
    ///
    /// # Errors
    /// `R0102` for more than 76 digits, before or after the point.
    pub fn new(coefficient: I256, scale: u8) -> Result<Decimal> {
        if scale > MAX_PRECISION || coefficient.unsigned_abs() >= power(MAX_PRECISION) {
            return Err(too_many_digits());
        }
        Ok(Decimal { coefficient, scale })
    }

    /// 0.
    pub fn zero() -> Decimal {
        Decimal::ZERO
    }

    /// The number without its point.
    #[inline]
    pub fn coefficient(self) -> I256 {
        self.coefficient
    }

    /// Digits after the point, 0 to 76.
    #[inline]
    pub fn scale(self) -> u8 {
        self.scale
    }

    /// Digits of the coefficient without leading zeros: 3 for `1.50`, 1 for `0.05` and for `0`.
    pub fn digits(self) -> u8 {
        count_digits(self.coefficient.unsigned_abs())
    }

    /// Whether it is 0.
    #[inline]
    pub fn is_zero(self) -> bool {
        self.coefficient == I256::ZERO
    }

    /// The same value with so many digits after the point.
    ///
    /// # Errors
    /// `R0105` where a digit other than 0 would be dropped, `R0102` where the number would have more than 76 digits.
    pub fn rescale_exact(self, scale: u8) -> Result<Decimal> {
        match scale.cmp(&self.scale) {
            Ordering::Equal => Ok(self),
            Ordering::Greater => self.widened(scale).ok_or_else(|| too_many_digits().value(self)),
            Ordering::Less => {
                let (quotient, remainder) = self.split(self.scale - scale);
                if remainder != U256::ZERO {
                    return Err(too_fine(self, scale));
                }
                Ok(Decimal { coefficient: with_sign(quotient, self.coefficient.is_negative()), scale })
            }
        }
    }

    /// The same value with more digits after the point, where there is room for them.
    fn widened(self, scale: u8) -> Option<Decimal> {
        if scale == self.scale {
            return Some(self);
        }
        if scale > MAX_PRECISION {
            return None;
        }
        let coefficient = product(self.coefficient, power(scale - self.scale).as_i256())?;
        Decimal::new(coefficient, scale).ok()
    }

    /// Rounded to at most so many digits after the point; a half goes to the even neighbour: `round(2.5, 0)` is 2.
    /// A number that has no more digits is returned as it is.
    #[must_use]
    pub fn round(self, scale: u8) -> Decimal {
        if scale >= self.scale {
            return self;
        }
        let (quotient, remainder) = self.split(self.scale - scale);
        let rounded = round_half_even(quotient, remainder, power(self.scale - scale));
        Decimal { coefficient: with_sign(rounded, self.coefficient.is_negative()), scale }
    }

    /// The same value as a `numeric(precision, scale)` holds it, with exactly `scale` digits after the point.
    ///
    /// # Errors
    /// `R0105` where it has more digits after the point, `R0102` where it has too many before it.
    pub fn fit(self, precision: u8, scale: u8) -> Result<Decimal> {
        let fitted = match self.rescale_exact(scale) {
            Ok(fitted) => fitted,
            Err(failure) if failure.code() == codes::OUT_OF_RANGE => return Err(too_large(self, precision, scale)),
            Err(_) => return Err(too_fine_for(self, precision, scale)),
        };
        if fitted.coefficient.unsigned_abs() >= power(precision.min(MAX_PRECISION)) {
            return Err(too_large(self, precision, scale));
        }
        Ok(fitted)
    }

    /// The value as a whole number; `None` where it has a fraction or does not fit.
    pub(crate) fn to_whole(self) -> Option<I256> {
        let (quotient, remainder) = self.split(self.scale);
        (remainder == U256::ZERO).then(|| with_sign(quotient, self.coefficient.is_negative()))
    }

    /// The magnitude without its last digits, and those digits.
    #[inline]
    fn split(self, digits: u8) -> (U256, U256) {
        match digits {
            0 => (self.coefficient.unsigned_abs(), U256::ZERO),
            _ => divided(self.coefficient.unsigned_abs(), power(digits)),
        }
    }

    /// The coefficient and scale without trailing zeros after the point: one form for each value.
    fn normal(self) -> (I256, u8) {
        let (mut coefficient, mut scale) = (self.coefficient, self.scale);
        let ten = I256::new(10);
        while scale > 0 && coefficient % ten == I256::ZERO {
            coefficient /= ten;
            scale -= 1;
        }
        (coefficient, scale)
    }
}

/// The product, by way of 128 bits where they hold it: most decimals are small.
#[inline]
fn product(a: I256, b: I256) -> Option<I256> {
    if let (Ok(a), Ok(b)) = (i64::try_from(a), i64::try_from(b)) {
        return Some(I256::from(i128::from(a) * i128::from(b)));
    }
    a.checked_mul(b)
}

/// The quotient and the remainder, by way of 128 bits where they hold both numbers.
#[inline]
fn divided(a: U256, b: U256) -> (U256, U256) {
    match (u128::try_from(a), u128::try_from(b)) {
        (Ok(a), Ok(b)) => (U256::from(a / b), U256::from(a % b)),
        _ => (a / b, a % b),
    }
}

/// The quotient, one more where the remainder is over half the divisor, or half of it and the quotient odd.
fn round_half_even(quotient: U256, remainder: U256, divisor: U256) -> U256 {
    let up = match remainder.cmp(&(divisor - remainder)) {
        Ordering::Less => false,
        Ordering::Greater => true,
        Ordering::Equal => quotient & U256::ONE == U256::ONE,
    };
    if up { quotient + U256::ONE } else { quotient }
}

/// A magnitude of at most 76 digits with its sign.
fn with_sign(magnitude: U256, negative: bool) -> I256 {
    if negative { -magnitude.as_i256() } else { magnitude.as_i256() }
}

impl PartialEq for Decimal {
    #[inline]
    fn eq(&self, other: &Decimal) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Decimal {}

impl PartialOrd for Decimal {
    #[inline]
    fn partial_cmp(&self, other: &Decimal) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Decimal) -> Ordering {
        if self.scale > other.scale {
            return other.cmp(self).reverse();
        }
        if self.scale == other.scale {
            return self.coefficient.cmp(&other.coefficient);
        }
        // A coefficient that overflows when its scale is made the other's is larger than any other in magnitude.
        match product(self.coefficient, power(other.scale - self.scale).as_i256()) {
            Some(coefficient) => coefficient.cmp(&other.coefficient),
            None if self.coefficient.is_negative() => Ordering::Less,
            None => Ordering::Greater,
        }
    }
}

impl Hash for Decimal {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.normal().hash(state);
    }
}

impl From<i16> for Decimal {
    #[inline]
    fn from(value: i16) -> Decimal {
        Decimal { coefficient: I256::from(value), scale: 0 }
    }
}

impl From<i32> for Decimal {
    #[inline]
    fn from(value: i32) -> Decimal {
        Decimal { coefficient: I256::from(value), scale: 0 }
    }
}

impl From<i64> for Decimal {
    #[inline]
    fn from(value: i64) -> Decimal {
        Decimal { coefficient: I256::from(value), scale: 0 }
    }
}

#[cold]
fn too_many_digits() -> Failure {
    Failure::new(codes::OUT_OF_RANGE, "the number has more than 76 digits")
}

#[cold]
fn too_fine(value: Decimal, scale: u8) -> Failure {
    Failure::new(codes::TOO_FINE, format!("the number has more than {scale} digits after the point")).value(value)
}

#[cold]
fn too_fine_for(value: Decimal, precision: u8, scale: u8) -> Failure {
    Failure::new(codes::TOO_FINE, format!("the number is too fine for numeric({precision},{scale})"))
        .value(value)
        .help(format!("round it with round({scale}), or declare a larger scale"))
}

#[cold]
fn too_large(value: Decimal, precision: u8, scale: u8) -> Failure {
    Failure::new(codes::OUT_OF_RANGE, format!("the number is too large for numeric({precision},{scale})"))
        .value(value)
        .help("declare a larger precision")
}
