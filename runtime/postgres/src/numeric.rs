//! The binary form of `numeric`: digits to the base of 10 000, the first of them worth 10 000^weight, and how many
//! decimal digits stand after the point.

use ethnum::{I256, U256};
use etlc_types::{Decimal, Failure, MAX_PRECISION, Result, codes as values};

use crate::decode::unreadable;

const POSITIVE: u16 = 0x0000;
const NEGATIVE: u16 = 0x4000;
const BASE: u32 = 10_000;

/// The bytes before the digits.
const HEAD: usize = 8;

/// Decodes a value exactly. Its scale is the server's; where that is more than a [`Decimal`] has room for, zeros at
/// the end are dropped.
///
/// # Errors
/// `R0102` for more than 76 digits, `R0116` for NaN and the infinities.
pub(crate) fn decode(bytes: &[u8]) -> Result<Decimal> {
    let field = |at: usize| bytes.get(at..at + 2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
    let (Some(count), Some(weight), Some(sign), Some(scale)) = (field(0), field(2), field(4), field(6)) else {
        return Err(unreadable("numeric", bytes));
    };
    let digits = &bytes[HEAD..];
    if digits.len() != usize::from(count) * 2 {
        return Err(unreadable("numeric", bytes));
    }
    let negative = match sign {
        POSITIVE => false,
        NEGATIVE => true,
        _ => return Err(not_finite(bytes)),
    };
    let digits = digits.chunks_exact(2).map(|pair| u32::from(u16::from_be_bytes([pair[0], pair[1]])));
    if digits.clone().any(|digit| digit >= BASE) {
        return Err(unreadable("numeric", bytes));
    }
    let wanted = i32::from(scale);
    let after = (i32::from(count) - 1 - i32::from(weight as i16)) * 4;
    if count <= SMALL {
        let small = digits.fold(0u128, |number, digit| number * u128::from(BASE) + u128::from(digit));
        if let Some(value) = small_decimal(small, negative, after, wanted) {
            return Ok(value);
        }
        return large_decimal(U256::from(small), negative, after, wanted).ok_or_else(too_many_digits);
    }
    let (magnitude, after) = large_magnitude(digits, after).ok_or_else(too_many_digits)?;
    large_decimal(magnitude, negative, after, wanted).ok_or_else(too_many_digits)
}

/// What a value is called that has no digits: NaN or an infinity.
pub(crate) fn special(bytes: &[u8]) -> Option<&'static str> {
    match bytes.get(4..6)? {
        [0xC0, 0] => Some("NaN"),
        [0xD0, 0] => Some("Infinity"),
        [0xF0, 0] => Some("-Infinity"),
        _ => None,
    }
}

/// The most digits of 10 000 whose number has room for two more in 128 bits.
const SMALL: u16 = 7;

/// `magnitude / 10^after` with the wanted scale, where that takes no more than 128 bits.
#[inline]
fn small_decimal(magnitude: u128, negative: bool, after: i32, wanted: i32) -> Option<Decimal> {
    let (magnitude, scale) = match wanted - after {
        zeros @ 0..=8 => (magnitude * 10u128.pow(zeros as u32), wanted),
        // The last digit of 10 000 ends in zeros that are beyond the scale.
        spare @ -3..=-1 => (magnitude / 10u128.pow(-spare as u32), wanted),
        _ => return None,
    };
    let coefficient = I256::new(i128::try_from(magnitude).ok()?);
    let coefficient = if negative { -coefficient } else { coefficient };
    Decimal::new(coefficient, u8::try_from(scale).ok()?).ok()
}

/// The digits as one number without the zeros that end it, and how many of its decimal digits stand after the point;
/// `None` where 256 bits do not hold it.
#[cold]
fn large_magnitude(digits: impl ExactSizeIterator<Item = u32>, after: i32) -> Option<(U256, i32)> {
    let last = digits.len() - 1;
    let (mut magnitude, mut after) = (U256::ZERO, after);
    for (place, mut digit) in digits.enumerate() {
        let mut base = BASE;
        while place == last && digit % 10 == 0 && base > 1 {
            (digit, base, after) = (digit / 10, base / 10, after - 1);
        }
        magnitude = magnitude.checked_mul(U256::from(base))?.checked_add(U256::from(digit))?;
    }
    Some((magnitude, after))
}

/// `magnitude / 10^after` with a scale that is as near to the wanted one as 76 digits allow; `None` where there is
/// none. `after` is negative for multiples of a power of ten.
#[cold]
fn large_decimal(magnitude: U256, negative: bool, after: i32, wanted: i32) -> Option<Decimal> {
    let most = i32::from(MAX_PRECISION);
    if magnitude == U256::ZERO {
        return Decimal::new(I256::ZERO, wanted.min(most) as u8).ok();
    }
    let ten = U256::new(10);
    let (mut magnitude, mut after) = (magnitude, after);
    while magnitude % ten == 0 {
        (magnitude, after) = (magnitude / ten, after - 1);
    }
    let coefficient = if negative { -magnitude.as_i256() } else { magnitude.as_i256() };
    let shortest = Decimal::new(coefficient, 0).ok()?;
    let room = most - i32::from(shortest.digits());
    let scale = wanted.min(after + room).min(most);
    let zeros = u32::try_from(scale - after).ok()?;
    Decimal::new(coefficient.checked_mul(I256::new(10).checked_pow(zeros)?)?, u8::try_from(scale).ok()?).ok()
}

/// Encodes a value, its length first.
pub(crate) fn encode(out: &mut Vec<u8>, value: Decimal) {
    let start = out.len();
    out.extend_from_slice(&[0; 4 + HEAD]);
    let magnitude = value.coefficient().unsigned_abs();
    let scale = u32::from(value.scale());
    let weight = match u64::try_from(magnitude) {
        Ok(small) if scale <= 18 => digits_of_small(out, small, scale),
        _ => digits_of_large(out, magnitude, scale),
    };
    let digits = start + 4 + HEAD;
    // Zeros before the first digit and after the last one are not sent.
    let zeros = out[digits..].chunks_exact(2).take_while(|digit| **digit == [0, 0]).count();
    out.drain(digits..digits + 2 * zeros);
    while out.len() > digits && out.ends_with(&[0, 0]) {
        out.truncate(out.len() - 2);
    }
    let count = (out.len() - digits) / 2;
    let weight = if count == 0 { 0 } else { weight - zeros as i16 };
    let sign = if value.coefficient().is_negative() { NEGATIVE } else { POSITIVE };
    let head = [count as u16, weight as u16, sign, u16::from(value.scale())];
    let length = (HEAD + 2 * count) as u32;
    out[start..start + 4].copy_from_slice(&length.to_be_bytes());
    for (place, field) in head.iter().enumerate() {
        out[start + 4 + 2 * place..][..2].copy_from_slice(&field.to_be_bytes());
    }
}

/// Writes the digits, those after the point filled up to whole ones; gives the weight of the first.
fn digits_of_small(out: &mut Vec<u8>, magnitude: u64, scale: u32) -> i16 {
    let power = 10u64.pow(scale);
    let (mut whole, fraction) = (magnitude / power, magnitude % power);
    let mut digits = [0u16; 10];
    let mut places = 0;
    let groups = scale.div_ceil(4);
    // At most 10^18 before filling, so at most 10^20 after it.
    let mut fraction = u128::from(fraction) * 10u128.pow(groups * 4 - scale);
    for _ in 0..groups {
        digits[places] = (fraction % u128::from(BASE)) as u16;
        fraction /= u128::from(BASE);
        places += 1;
    }
    while whole > 0 {
        digits[places] = (whole % u64::from(BASE)) as u16;
        whole /= u64::from(BASE);
        places += 1;
    }
    put(out, &digits[..places], groups)
}

/// The same for any number.
fn digits_of_large(out: &mut Vec<u8>, magnitude: U256, scale: u32) -> i16 {
    let power = U256::new(10).pow(scale);
    let (mut whole, fraction) = (magnitude / power, magnitude % power);
    let base = U256::from(BASE);
    let mut digits = [0u16; 40];
    let mut places = 0;
    let groups = scale.div_ceil(4);
    // Less than 10^76 after filling, as the scale is at most 76 and 76 is a multiple of four.
    let mut fraction = fraction * U256::new(10).pow(groups * 4 - scale);
    for _ in 0..groups {
        digits[places] = (fraction % base).as_u16();
        fraction /= base;
        places += 1;
    }
    while whole > U256::ZERO {
        digits[places] = (whole % base).as_u16();
        whole /= base;
        places += 1;
    }
    put(out, &digits[..places], groups)
}

/// Writes digits that were found from the last to the first.
fn put(out: &mut Vec<u8>, digits: &[u16], groups: u32) -> i16 {
    for digit in digits.iter().rev() {
        out.extend_from_slice(&digit.to_be_bytes());
    }
    digits.len() as i16 - groups as i16 - 1
}

#[cold]
fn too_many_digits() -> Failure {
    Failure::new(values::OUT_OF_RANGE, "the number has more than 76 digits")
        .help("round it in a query, or let the query give it as text")
}

#[cold]
fn not_finite(bytes: &[u8]) -> Failure {
    let Some(name) = special(bytes) else {
        return Failure::new(crate::codes::UNREADABLE, "the number has no sign that is known");
    };
    Failure::new(values::NOT_FINITE, format!("numeric of the language has no {name}"))
        .value(name)
        .help("say what it is worth with ??, or let a query give it as text")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(weight: i16, sign: u16, scale: u16, digits: &[u16]) -> Vec<u8> {
        let head = [digits.len() as u16, weight as u16, sign, scale];
        head.iter().chain(digits).flat_map(|field| field.to_be_bytes()).collect()
    }

    fn decimal(text: &str, scale: u8) -> Decimal {
        Decimal::new(text.parse().expect("digits"), scale).expect("at most 76 digits")
    }

    /// Values as `select numeric_send(…)` of a server gives them.
    fn pairs() -> Vec<(Vec<u8>, Decimal)> {
        let nines = "9".repeat(76);
        vec![
            (bytes(0, POSITIVE, 0, &[]), decimal("0", 0)),
            (bytes(0, POSITIVE, 3, &[]), decimal("0", 3)),
            (bytes(0, POSITIVE, 0, &[1]), decimal("1", 0)),
            (bytes(0, NEGATIVE, 2, &[1, 5000]), decimal("-150", 2)),
            (bytes(1, POSITIVE, 0, &[1]), decimal("10000", 0)),
            (bytes(1, POSITIVE, 2, &[1, 0, 100]), decimal("1000001", 2)),
            (bytes(-1, POSITIVE, 1, &[1000]), decimal("1", 1)),
            (bytes(-2, POSITIVE, 5, &[1000]), decimal("1", 5)),
            (bytes(-1, NEGATIVE, 7, &[1, 2340]), decimal("-1234", 7)),
            (bytes(4, POSITIVE, 0, &[922, 3372, 368, 5477, 5807]), decimal("9223372036854775807", 0)),
            (bytes(4, POSITIVE, 1, &[1844, 6744, 737, 955, 1615, 5000]), decimal("184467440737095516155", 1)),
            (bytes(9, POSITIVE, 0, &[1]), decimal(&format!("1{}", "0".repeat(36)), 0)),
            (bytes(18, POSITIVE, 0, &[9999; 19]), decimal(&nines, 0)),
            (bytes(-1, NEGATIVE, 76, &[9999; 19]), decimal(&format!("-{nines}"), 76)),
            (bytes(17, POSITIVE, 4, &[9999; 19]), decimal(&nines, 4)),
            (bytes(-19, POSITIVE, 76, &[1]), decimal("1", 76)),
            (bytes(0, POSITIVE, 75, &[&[9][..], &[9999; 18], &[9990]].concat()), decimal(&nines, 75)),
        ]
    }

    #[test]
    fn both_ways() {
        for (bytes, value) in pairs() {
            let decoded = decode(&bytes).expect("it is a number");
            assert_eq!((decoded.coefficient(), decoded.scale()), (value.coefficient(), value.scale()), "{bytes:?}");
            let mut out = vec![7];
            encode(&mut out, value);
            assert_eq!(out[1..5], (bytes.len() as u32).to_be_bytes());
            assert_eq!(out[5..], bytes, "{:?} {}", value.coefficient(), value.scale());
        }
    }

    #[test]
    fn zeros_beyond_76_digits_are_dropped() {
        // 1 with 100 digits after the point, and 10^80 / 10^80.
        let one = decode(&bytes(0, POSITIVE, 100, &[1])).expect("it fits");
        assert_eq!((one, one.scale()), (decimal("1", 0), 75));
        let half = decode(&bytes(-1, POSITIVE, 80, &[5000])).expect("it fits");
        assert_eq!((half, half.scale()), (decimal("5", 1), 76));
        assert_eq!(decode(&bytes(0, POSITIVE, 300, &[])).expect("it fits").scale(), 76);
        let digits = [&[99][..], &[9999; 17], &[9900, 5000]].concat();
        let shortened = decode(&bytes(17, POSITIVE, 8, &digits)).expect("75 digits and zeros");
        assert_eq!(shortened.scale(), 6);
    }

    #[test]
    fn what_is_no_decimal() {
        let cases = [
            (bytes(19, POSITIVE, 0, &[1]), "R0102"),
            (bytes(300, POSITIVE, 0, &[1]), "R0102"),
            (bytes(-20, POSITIVE, 77, &[1000]), "R0102"),
            (bytes(-4000, POSITIVE, 16000, &[1]), "R0102"),
            (bytes(19, POSITIVE, 4, &[9999; 21]), "R0102"),
            (bytes(0, POSITIVE, 16000, &[1; 4000]), "R0102"),
            (bytes(0, 0xC000, 0, &[]), "R0116"),
            (bytes(0, 0xD000, 0, &[]), "R0116"),
            (bytes(0, 0xF000, 0, &[]), "R0116"),
            (bytes(0, 0x1234, 0, &[]), "R0143"),
            (bytes(0, POSITIVE, 0, &[10_000]), "R0143"),
            (vec![0; 7], "R0143"),
            (bytes(0, POSITIVE, 0, &[1])[..9].to_vec(), "R0143"),
        ];
        for (bytes, code) in cases {
            assert_eq!(decode(&bytes).map_err(|failure| failure.code()), Err(code), "{bytes:?}");
        }
    }
}
