//! The text form of decimals.

use std::str::FromStr;

use ethnum::U256;

use super::{Decimal, power, too_many_digits, with_sign};
use crate::ascii::Ascii;
use crate::{Failure, MAX_PRECISION, Result};

impl Decimal {
    /// The digits of the coefficient with the point before the last `scale` of them.
    pub(crate) fn written(self) -> Ascii {
        let mut out = Ascii::new();
        if self.coefficient.is_negative() {
            out.push(b'-');
        }
        let digits = digits_of(self.coefficient.unsigned_abs());
        let digits = digits.as_str();
        let scale = usize::from(self.scale);
        match digits.len().checked_sub(scale) {
            Some(whole) if whole > 0 => {
                out.push_str(&digits[..whole]);
                if scale > 0 {
                    out.push(b'.');
                    out.push_str(&digits[whole..]);
                }
            }
            _ => {
                out.push_str("0.");
                for _ in digits.len()..scale {
                    out.push(b'0');
                }
                out.push_str(digits);
            }
        }
        out
    }
}

/// The decimal digits of a number of at most 76, by halves of 38, which 128 bits hold.
fn digits_of(magnitude: U256) -> Ascii {
    let mut out = Ascii::new();
    let (high, low) = if *magnitude.high() == 0 {
        (0, *magnitude.low())
    } else {
        ((magnitude / power(38)).as_u128(), (magnitude % power(38)).as_u128())
    };
    let mut buffer = itoa::Buffer::new();
    if let (0, Ok(low)) = (high, u64::try_from(low)) {
        out.push_str(buffer.format(low));
    } else if high > 0 {
        out.push_str(buffer.format(high));
        let low = buffer.format(low);
        for _ in low.len()..38 {
            out.push(b'0');
        }
        out.push_str(low);
    } else {
        out.push_str(buffer.format(low));
    }
    out
}

impl FromStr for Decimal {
    type Err = Failure;

    /// Reads an optional sign, digits with an optional point among or beside them, and an optional exponent. The scale
    /// is the digits after the point less the exponent; zeros that end the fraction are dropped where there is no room.
    fn from_str(text: &str) -> Result<Decimal> {
        let Some(written) = Written::read(text.as_bytes()) else {
            return Err(crate::try_into::not_a_number(text, "numeric"));
        };
        written.value().ok_or_else(|| too_many_digits().value(text))
    }
}

/// A decimal as a text has it.
struct Written<'t> {
    negative: bool,
    whole: &'t [u8],
    fraction: &'t [u8],
    exponent: i64,
}

impl<'t> Written<'t> {
    #[inline]
    fn read(text: &'t [u8]) -> Option<Written<'t>> {
        let (negative, rest) = sign(text);
        let (whole, rest) = digits(rest);
        let (fraction, rest) = match rest {
            [b'.', rest @ ..] => digits(rest),
            rest => (&[][..], rest),
        };
        if whole.is_empty() && fraction.is_empty() {
            return None;
        }
        let exponent = match rest {
            [] => 0,
            [b'e' | b'E', rest @ ..] => exponent(rest)?,
            _ => return None,
        };
        Some(Written { negative, whole, fraction, exponent })
    }

    /// The value; `None` for more than 76 digits.
    #[inline]
    fn value(&self) -> Option<Decimal> {
        let scale = self.fraction.len() as i64 - self.exponent;
        let digits = || self.whole.iter().chain(self.fraction);
        let count = self.whole.len() + self.fraction.len();
        let zeros_before = digits().take_while(|digit| **digit == b'0').count();
        if zeros_before == count {
            return Some(Decimal { coefficient: ethnum::I256::ZERO, scale: scale.clamp(0, LIMIT) as u8 });
        }
        let mut significant = (count - zeros_before) as i64;
        let mut scale = scale;
        for _ in digits().rev().take_while(|digit| **digit == b'0') {
            if scale <= 0 || (significant <= LIMIT && scale <= LIMIT) {
                break;
            }
            significant -= 1;
            scale -= 1;
        }
        let zeros_after = (-scale).max(0);
        if significant + zeros_after > LIMIT || scale > LIMIT {
            return None;
        }
        let coefficient = number(digits().skip(zeros_before).take(significant as usize)) * power(zeros_after as u8);
        Some(Decimal { coefficient: with_sign(coefficient, self.negative), scale: scale.max(0) as u8 })
    }
}

const LIMIT: i64 = MAX_PRECISION as i64;

/// The number of at most 76 digits, by parts of 38, which 128 bits hold.
fn number<'d>(digits: impl Iterator<Item = &'d u8>) -> U256 {
    let (mut high, mut low, mut count) = (U256::ZERO, 0u128, 0u8);
    for digit in digits {
        if count == 38 {
            (high, low, count) = (U256::from(low), 0, 0);
        }
        low = low * 10 + u128::from(digit - b'0');
        count += 1;
    }
    if high == U256::ZERO { U256::from(low) } else { high * power(count) + U256::from(low) }
}

fn sign(text: &[u8]) -> (bool, &[u8]) {
    match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        rest => (false, rest),
    }
}

fn digits(text: &[u8]) -> (&[u8], &[u8]) {
    text.split_at(text.iter().take_while(|byte| byte.is_ascii_digit()).count())
}

/// An exponent; one too large for every number is cut to one that is as well.
fn exponent(text: &[u8]) -> Option<i64> {
    let (negative, rest) = sign(text);
    let (digits, rest) = digits(rest);
    if digits.is_empty() || !rest.is_empty() {
        return None;
    }
    let size =
        digits.iter().fold(0, |number: i64, digit| (number * 10 + i64::from(digit - b'0')).min(i64::from(u32::MAX)));
    Some(if negative { -size } else { size })
}
