//! What the functions of numbers ask of a number type.

use etlc_types::{Decimal, Failure, Result, arith, codes};

/// A number type of the language.
pub trait Number: Copy {
    /// Without its sign.
    ///
    /// # Errors
    /// `R0106` for the least whole number, which has no counterpart.
    fn magnitude(self) -> Result<Self>;

    /// -1, 0 or 1; NaN of NaN.
    fn sign(self) -> Self;

    /// The largest whole number that is not above it.
    fn round_down(self) -> Self;

    /// The smallest whole number that is not below it.
    fn round_up(self) -> Self;

    /// Without its fraction.
    fn round_to_zero(self) -> Self;

    /// The nearest number of so many digits after the point, 0 to 76; of two equally near the one whose last digit is
    /// even.
    fn round_to(self, digits: u8) -> Self;
}

macro_rules! whole {
    ($($ty:ident)*) => {$(
        impl Number for $ty {
            #[inline]
            fn magnitude(self) -> Result<$ty> {
                if self < 0 { arith::neg(self) } else { Ok(self) }
            }

            #[inline]
            fn sign(self) -> $ty {
                self.signum()
            }

            #[inline]
            fn round_down(self) -> $ty {
                self
            }

            #[inline]
            fn round_up(self) -> $ty {
                self
            }

            #[inline]
            fn round_to_zero(self) -> $ty {
                self
            }

            #[inline]
            fn round_to(self, _: u8) -> $ty {
                self
            }
        }
    )*};
}

whole!(i16 i32 i64);

macro_rules! float {
    ($($ty:ident)*) => {$(
        impl Number for $ty {
            #[inline]
            fn magnitude(self) -> Result<$ty> {
                Ok(self.abs())
            }

            #[inline]
            fn sign(self) -> $ty {
                if self == 0.0 { 0.0 } else { self.signum() }
            }

            #[inline]
            fn round_down(self) -> $ty {
                self.floor()
            }

            #[inline]
            fn round_up(self) -> $ty {
                self.ceil()
            }

            #[inline]
            fn round_to_zero(self) -> $ty {
                self.trunc()
            }

            fn round_to(self, digits: u8) -> $ty {
                // From here on there are no fractions.
                const WHOLE: $ty = (1u64 << ($ty::MANTISSA_DIGITS - 1)) as $ty;
                if digits == 0 {
                    return self.round_ties_even();
                }
                if self.is_nan() || self.abs() >= WHOLE {
                    return self;
                }
                // Multiplying by a power of ten would round twice. Decimal digits of a float are exact, and so are
                // those that are read back.
                let mut text = Digits { bytes: [0; DIGITS], length: 0 };
                std::fmt::write(&mut text, format_args!("{self:.*}", usize::from(digits)))
                    .expect("there is room for the digits");
                text.as_str().parse().expect("digits with a point are a number")
            }
        }
    )*};
}

float!(f32 f64);

/// Sign, 16 digits, point, 76 digits.
const DIGITS: usize = 94;

/// The digits of a number, on the stack.
struct Digits {
    bytes: [u8; DIGITS],
    length: usize,
}

impl Digits {
    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.length]).expect("digits are ASCII")
    }
}

impl std::fmt::Write for Digits {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        let end = self.length + text.len();
        self.bytes.get_mut(self.length..end).ok_or(std::fmt::Error)?.copy_from_slice(text.as_bytes());
        self.length = end;
        Ok(())
    }
}

impl Number for Decimal {
    #[inline]
    fn magnitude(self) -> Result<Decimal> {
        Ok(self.abs())
    }

    #[inline]
    fn sign(self) -> Decimal {
        Decimal::from(self.cmp(&Decimal::ZERO) as i32)
    }

    fn round_down(self) -> Decimal {
        let near = self.round(0);
        if near > self { near.checked_sub(Decimal::from(1)).expect(ROOM) } else { near }
    }

    fn round_up(self) -> Decimal {
        let near = self.round(0);
        if near < self { near.checked_add(Decimal::from(1)).expect(ROOM) } else { near }
    }

    fn round_to_zero(self) -> Decimal {
        if self < Decimal::ZERO { self.round_up() } else { self.round_down() }
    }

    #[inline]
    fn round_to(self, digits: u8) -> Decimal {
        self.round(digits)
    }
}

/// Why one more or less does not overflow.
const ROOM: &str = "a number with a fraction has at most 75 digits before it";

/// A number of digits after the point.
///
/// # Errors
/// `R0208` outside 0 to 76.
pub(super) fn digits(digits: i64) -> Result<u8> {
    u8::try_from(digits).ok().filter(|digits| *digits <= etlc_types::MAX_PRECISION).ok_or_else(|| {
        Failure::new(crate::codes::TOO_MANY_DIGITS, "rounding keeps 0 to 76 digits after the point").value(digits)
    })
}

/// The result of a function of floats: finite where its arguments are.
///
/// # Errors
/// `R0207` for NaN, `R0106` for an infinity.
pub(super) fn real(result: f64, call: impl Fn() -> String) -> Result<f64> {
    if result.is_finite() {
        Ok(result)
    } else if result.is_nan() {
        Err(Failure::new(crate::codes::NOT_REAL, "the result is not a real number").value(call()))
    } else {
        Err(Failure::new(codes::OVERFLOW, "the result does not fit float8").value(call()))
    }
}
