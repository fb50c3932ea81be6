//! What a column would change silently: binary COPY cuts, rounds and drops without a word, so it is checked here.

use etlc_types::{Decimal, Failure, Interval, Result, codes as values, fit};

use crate::codes;

const MICROS_PER_SECOND: i64 = 1_000_000;

/// What a column keeps of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Limit {
    /// All of it.
    None,
    /// So many characters of a text: `varchar(n)`.
    Characters(u32),
    /// So many bytes of a text: `name`.
    Bytes(usize),
    /// So many characters, if a number is given, and no blanks at the end: `char(n)`.
    Blanks(Option<u32>),
    /// So many decimal digits, so many of them after the point; with a negative scale only multiples of a power of
    /// ten, with one above the precision only small fractions.
    Digits { precision: u16, scale: i16 },
    /// Multiples of so many microseconds: `timestamp(p)`.
    Fraction { step: i64 },
    /// The parts of an interval, each in multiples of a number; of a part with 0 nothing.
    Parts { months: i32, days: i32, micros: i64 },
}

impl Limit {
    /// What a column keeps that was declared as `interval` with fields, a precision, or both. The modifier has the
    /// precision in its lower half and a bit for each field in its upper one.
    pub(crate) fn interval(modifier: u32) -> Limit {
        const YEAR: u32 = 1 << 2;
        const MONTH: u32 = 1 << 1;
        const DAY: u32 = 1 << 3;
        const HOUR: u32 = 1 << 10;
        const MINUTE: u32 = 1 << 11;
        const SECOND: u32 = 1 << 12;
        const ALL: u32 = 0x7fff;
        let (fields, precision) = (modifier >> 16 & ALL, modifier & 0xffff);
        let step = if precision < 6 { 10i64.pow(6 - precision) } else { 1 };
        let (months, days, micros) = match fields {
            YEAR => (12, 0, 0),
            _ if fields == MONTH || fields == YEAR | MONTH => (1, 0, 0),
            DAY => (1, 1, 0),
            fields if fields != ALL && fields & SECOND != 0 => (1, 1, step),
            fields if fields != ALL && fields & MINUTE != 0 => (1, 1, 60 * MICROS_PER_SECOND),
            fields if fields != ALL && fields & HOUR != 0 => (1, 1, 3600 * MICROS_PER_SECOND),
            _ => (1, 1, step),
        };
        if (months, days, micros) == (1, 1, 1) { Limit::None } else { Limit::Parts { months, days, micros } }
    }

    /// Passes a text that the column keeps as it is.
    ///
    /// # Errors
    /// `R0104` for too many characters, `R0141` for U+0000, `R0144` for blanks at the end of a `char(n)`.
    #[inline]
    pub(crate) fn text(self, text: &str) -> Result<()> {
        if text.as_bytes().contains(&0) {
            return Err(zero_byte(text));
        }
        match self {
            Limit::None => Ok(()),
            Limit::Characters(length) => fit::varchar(text, length).map(|_| ()),
            Limit::Blanks(_) if text.ends_with(' ') => Err(trailing_blanks(text)),
            Limit::Blanks(Some(length)) => fit::varchar(text, length).map(|_| ()),
            Limit::Bytes(length) if text.len() > length => Err(too_many_bytes(text, length)),
            _ => Ok(()),
        }
    }

    /// Passes a number that the column keeps as it is.
    ///
    /// # Errors
    /// `R0102` for too many digits before the point, `R0105` for too many after it.
    #[inline]
    pub(crate) fn numeric(self, value: Decimal) -> Result<()> {
        match self {
            Limit::Digits { precision, scale } => digits(value, i32::from(precision), i32::from(scale)),
            _ => Ok(()),
        }
    }

    /// Passes a time or timestamp that the column keeps as it is.
    ///
    /// # Errors
    /// `R0105` for a finer fraction of a second.
    #[inline]
    pub(crate) fn micros(self, micros: i64) -> Result<()> {
        match self {
            Limit::Fraction { step } if micros % step != 0 => Err(too_fine(step)),
            _ => Ok(()),
        }
    }

    /// Passes an interval that the column keeps as it is.
    ///
    /// # Errors
    /// `R0105` for a finer fraction of a second, `R0145` for parts that it drops.
    pub(crate) fn interval_value(self, value: Interval) -> Result<()> {
        let Limit::Parts { months, days, micros } = self else { return Ok(()) };
        if micros > 0 && micros < MICROS_PER_SECOND && value.micros % micros != 0 {
            return Err(too_fine(micros).value(value));
        }
        let kept = |amount: i64, step: i64| if step == 0 { amount == 0 } else { amount % step == 0 };
        let all = kept(value.months.into(), months.into())
            && kept(value.days.into(), days.into())
            && kept(value.micros, micros);
        if all { Ok(()) } else { Err(too_coarse(value)) }
    }
}

/// Whether a `numeric(precision, scale)` of the server holds the value.
fn digits(value: Decimal, precision: i32, scale: i32) -> Result<()> {
    if let (Ok(precision), Ok(scale)) = (u8::try_from(precision), u8::try_from(scale))
        && scale <= precision
        && precision <= etlc_types::MAX_PRECISION
    {
        return fit::numeric(value, precision, scale).map(|_| ());
    }
    // The value is coefficient / 10^from, and 0 ≤ from ≤ 76.
    let from = i32::from(value.scale());
    let trailing = trailing_zeros(value);
    if !value.is_zero() && from - trailing > scale {
        let failure =
            Failure::new(values::TOO_FINE, format!("the number is too fine for numeric({precision},{scale})"));
        return Err(failure.value(value).help("round it, or declare a larger scale"));
    }
    if !value.is_zero() && i32::from(value.digits()) - from > precision - scale {
        let failure =
            Failure::new(values::OUT_OF_RANGE, format!("the number is too large for numeric({precision},{scale})"));
        return Err(failure.value(value).help("declare a larger precision"));
    }
    Ok(())
}

/// How many zeros end the coefficient of a number that is not 0.
fn trailing_zeros(value: Decimal) -> i32 {
    let ten = ethnum::I256::new(10);
    let mut coefficient = value.coefficient();
    let mut zeros = 0;
    while coefficient != 0 && coefficient % ten == 0 {
        coefficient /= ten;
        zeros += 1;
    }
    zeros
}

#[cold]
fn zero_byte(text: &str) -> Failure {
    Failure::new(codes::ZERO_BYTE, "the text holds the character U+0000, which PostgreSQL does not keep")
        .value(text)
        .help("take it out with replace(\"\\u{0}\", \"\")")
}

#[cold]
fn trailing_blanks(text: &str) -> Failure {
    Failure::new(codes::TRAILING_BLANKS, "the text ends in blanks, which a char(n) column does not keep")
        .value(text)
        .help("strip it, or make the column varchar(n)")
}

#[cold]
fn too_many_bytes(text: &str, length: usize) -> Failure {
    Failure::new(values::TOO_LONG, format!("the text has {} bytes and the column takes {length}", text.len()))
        .value(text)
}

#[cold]
fn too_fine(step: i64) -> Failure {
    let digits = 6 - step.ilog10();
    Failure::new(values::TOO_FINE, format!("the column keeps {digits} digits after the second"))
        .help("make the column keep six, or cut the value in the route")
}

#[cold]
fn too_coarse(value: Interval) -> Failure {
    Failure::new(codes::TOO_COARSE, "the column drops parts of the interval")
        .value(value)
        .help("make the column a plain interval")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(coefficient: i128, scale: u8) -> Decimal {
        Decimal::new(ethnum::I256::new(coefficient), scale).expect("it has few digits")
    }

    #[test]
    fn texts_are_counted() {
        let cases = [
            (Limit::None, "", None),
            (Limit::None, "a\0b", Some("R0141")),
            (Limit::Characters(3), "яяя", None),
            (Limit::Characters(3), "𝄞𝄞𝄞𝄞", Some("R0104")),
            (Limit::Characters(3), "ab  ", Some("R0104")),
            (Limit::Blanks(Some(3)), "abc", None),
            (Limit::Blanks(Some(3)), "ab ", Some("R0144")),
            (Limit::Blanks(Some(3)), "abcd", Some("R0104")),
            (Limit::Blanks(None), "abcd", None),
            (Limit::Bytes(3), "яя", Some("R0104")),
        ];
        for (limit, text, code) in cases {
            assert_eq!(limit.text(text).err().map(|failure| failure.code()), code, "{limit:?} {text:?}");
        }
    }

    #[test]
    fn digits_are_counted() {
        let cases = [
            (10, 2, decimal(9_999_999_999, 2), None),
            (10, 2, decimal(10_000_000_000, 2), Some("R0102")),
            (10, 2, decimal(1_500, 3), None),
            (10, 2, decimal(1_505, 3), Some("R0105")),
            (5, -2, decimal(1_234_500, 0), None),
            (5, -2, decimal(1_234_500_000, 3), None),
            (5, -2, decimal(12_345_600, 0), Some("R0102")),
            (5, -2, decimal(1_234_550, 0), Some("R0105")),
            (2, 4, decimal(99, 4), None),
            (2, 4, decimal(100, 4), Some("R0102")),
            (2, 4, decimal(0, 0), None),
            (2, 4, decimal(1, 5), Some("R0105")),
            (100, 90, decimal(12_345, 3), None),
        ];
        for (precision, scale, value, code) in cases {
            let outcome = Limit::Digits { precision, scale }.numeric(value);
            assert_eq!(outcome.err().map(|failure| failure.code()), code, "{precision},{scale}");
        }
    }

    #[test]
    fn fractions_are_checked() {
        assert!(Limit::Fraction { step: 1000 }.micros(-1_500_000).is_ok());
        let failure = Limit::Fraction { step: 1000 }.micros(1_500_100).expect_err("it is finer");
        assert_eq!((failure.code(), failure.message()), ("R0105", "the column keeps 3 digits after the second"));
        let failure = Limit::Fraction { step: 1_000_000 }.micros(1).expect_err("it is finer");
        assert_eq!(failure.message(), "the column keeps 0 digits after the second");
    }

    #[test]
    fn parts_of_intervals_are_checked() {
        let interval = |months, days, micros| Interval { months, days, micros };
        let field = |bits: u32| Limit::interval(bits << 16 | 0xffff);
        const HOUR: i64 = 3_600_000_000;
        let cases = [
            (field(1 << 2), interval(24, 0, 0), None),
            (field(1 << 2), interval(25, 0, 0), Some("R0145")),
            (field(1 << 1 | 1 << 2), interval(25, 0, 0), None),
            (field(1 << 1 | 1 << 2), interval(25, 1, 0), Some("R0145")),
            (field(1 << 3), interval(25, 1, 0), None),
            (field(1 << 3), interval(0, 0, 1), Some("R0145")),
            (field(1 << 10), interval(1, 1, HOUR), None),
            (field(1 << 10), interval(0, 0, HOUR + 60_000_000), Some("R0145")),
            (field(1 << 3 | 1 << 10 | 1 << 11), interval(0, 0, HOUR + 60_000_000), None),
            (field(1 << 3 | 1 << 10 | 1 << 11), interval(0, 0, 1_000_000), Some("R0145")),
            (field(1 << 12), interval(0, 0, 1), None),
            (Limit::interval(0x7fff << 16 | 3), interval(1, 2, 1_000), None),
            (Limit::interval(0x7fff << 16 | 3), interval(1, 2, 1_001), Some("R0105")),
        ];
        for (limit, value, code) in cases {
            assert_eq!(limit.interval_value(value).err().map(|failure| failure.code()), code, "{limit:?} {value:?}");
        }
        assert_eq!(field(0x7fff), Limit::None);
    }
}
