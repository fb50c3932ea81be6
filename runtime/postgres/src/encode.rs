//! Values of the language as the bytes that the server takes, each after its length. What a column would change of a
//! value is a failure.

use etlc_types::{Date, Decimal, Failure, Interval, Json, Result, Time, Timestamp, Timestamptz, Uuid, codes as values};

use crate::{
    codes,
    decode::{EPOCH_DAYS, EPOCH_MICROS, JSONB_VERSION, finite},
    limit::Limit,
};

/// The length that stands for null.
const NULL: [u8; 4] = (-1i32).to_be_bytes();

#[inline]
pub(crate) fn null(out: &mut Vec<u8>) {
    out.extend_from_slice(&NULL);
}

/// Declares encoders of values of a fixed length; `$total` is that length with the four bytes that say it.
macro_rules! numbers {
    ($($name:ident: $kind:ty, $total:literal;)*) => {$(
        #[inline]
        pub(crate) fn $name(out: &mut Vec<u8>, value: $kind, _: Limit) -> Result<()> {
            let mut cell = [0; $total];
            cell[..4].copy_from_slice(&($total - 4i32).to_be_bytes());
            cell[4..].copy_from_slice(&value.to_be_bytes());
            out.extend_from_slice(&cell);
            Ok(())
        }
    )*};
}

numbers! {
    int2: i16, 6;
    int4: i32, 8;
    int8: i64, 12;
    float4: f32, 8;
    float8: f64, 12;
}

#[inline]
pub(crate) fn bool(out: &mut Vec<u8>, value: bool, _: Limit) -> Result<()> {
    out.extend_from_slice(&[0, 0, 0, 1, u8::from(value)]);
    Ok(())
}

/// # Errors
/// `R0102` for a number that is no oid.
pub(crate) fn oid(out: &mut Vec<u8>, value: i64, limit: Limit) -> Result<()> {
    match u32::try_from(value) {
        Ok(unsigned) => int4(out, unsigned as i32, limit),
        Err(_) => Err(Failure::new(values::OUT_OF_RANGE, "an oid is from 0 to 4294967295").value(value)),
    }
}

/// # Errors
/// `R0102` for more bytes than a cell holds.
#[inline]
pub(crate) fn bytea(out: &mut Vec<u8>, value: &[u8], _: Limit) -> Result<()> {
    let Ok(length) = i32::try_from(value.len()) else { return Err(too_long(value.len())) };
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(value);
    Ok(())
}

/// # Errors
/// Those of [`Limit::text`], and `R0102` for more bytes than a cell holds.
#[inline]
pub(crate) fn text(out: &mut Vec<u8>, value: &str, limit: Limit) -> Result<()> {
    limit.text(value)?;
    bytea(out, value.as_bytes(), limit)
}

/// # Errors
/// Those of [`Limit::numeric`].
pub(crate) fn numeric(out: &mut Vec<u8>, value: Decimal, limit: Limit) -> Result<()> {
    limit.numeric(value)?;
    crate::numeric::encode(out, value);
    Ok(())
}

#[inline]
pub(crate) fn date(out: &mut Vec<u8>, value: Date, limit: Limit) -> Result<()> {
    let days = if value.is_finite() { value.days() - EPOCH_DAYS } else { value.days() };
    int4(out, days, limit)
}

/// # Errors
/// `R0105` for a finer fraction than the column keeps.
#[inline]
pub(crate) fn time(out: &mut Vec<u8>, value: Time, limit: Limit) -> Result<()> {
    limit.micros(value.micros()).map_err(|failure| failure.value(value))?;
    int8(out, value.micros(), limit)
}

/// # Errors
/// `R0105` for a finer fraction than the column keeps.
#[inline]
pub(crate) fn timestamp(out: &mut Vec<u8>, value: Timestamp, limit: Limit) -> Result<()> {
    if !value.is_finite() {
        return int8(out, value.micros(), limit);
    }
    limit.micros(value.micros()).map_err(|failure| failure.value(value))?;
    int8(out, value.micros() - EPOCH_MICROS, limit)
}

/// # Errors
/// `R0105` for a finer fraction than the column keeps.
#[inline]
pub(crate) fn timestamptz(out: &mut Vec<u8>, value: Timestamptz, limit: Limit) -> Result<()> {
    timestamp(out, value.at_utc(), limit)
}

/// # Errors
/// `R0105` and `R0145` for parts that the column drops, `R0116` for what the server would take for an infinity.
pub(crate) fn interval(out: &mut Vec<u8>, value: Interval, limit: Limit) -> Result<()> {
    limit.interval_value(finite(value)?)?;
    out.extend_from_slice(&16i32.to_be_bytes());
    out.extend_from_slice(&value.micros.to_be_bytes());
    out.extend_from_slice(&value.days.to_be_bytes());
    out.extend_from_slice(&value.months.to_be_bytes());
    Ok(())
}

#[inline]
pub(crate) fn uuid(out: &mut Vec<u8>, value: Uuid, limit: Limit) -> Result<()> {
    bytea(out, value.as_bytes(), limit)
}

/// # Errors
/// `R0102` for more bytes than a cell holds.
pub(crate) fn json(out: &mut Vec<u8>, value: Json<'_>, limit: Limit) -> Result<()> {
    bytea(out, value.as_str().as_bytes(), limit)
}

/// # Errors
/// `R0141` for the escape of U+0000, which `jsonb` does not keep, and `R0102` for more bytes than a cell holds.
pub(crate) fn jsonb(out: &mut Vec<u8>, value: Json<'_>, _: Limit) -> Result<()> {
    let text = value.as_str();
    if escapes_zero(text) {
        return Err(Failure::new(codes::ZERO_BYTE, "a text of the JSON holds \\u0000, which jsonb does not keep")
            .value(text)
            .help("make the column json, or take the escape out"));
    }
    let Ok(length) = i32::try_from(text.len() + 1) else { return Err(too_long(text.len())) };
    out.extend_from_slice(&length.to_be_bytes());
    out.push(JSONB_VERSION);
    out.extend_from_slice(text.as_bytes());
    Ok(())
}

/// Whether a JSON text holds the escape of U+0000: `\u0000` whose backslash is not escaped itself.
fn escapes_zero(text: &str) -> bool {
    text.match_indices("\\u0000").any(|(at, _)| {
        let backslashes = text.as_bytes()[..at].iter().rev().take_while(|byte| **byte == b'\\').count();
        backslashes % 2 == 0
    })
}

#[cold]
fn too_long(length: usize) -> Failure {
    Failure::new(values::OUT_OF_RANGE, format!("the value has {length} bytes, more than PostgreSQL takes"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode;

    fn cell<T>(encode: fn(&mut Vec<u8>, T, Limit) -> Result<()>, value: T) -> Vec<u8> {
        let mut out = Vec::new();
        encode(&mut out, value, Limit::None).expect("it fits");
        let length = i32::from_be_bytes(*out.first_chunk().expect("a length"));
        assert_eq!(out.len(), length as usize + 4);
        out.split_off(4)
    }

    #[test]
    fn decoding_gives_back_what_was_encoded() {
        assert_eq!(decode::int2(&cell(int2, -2)), Ok(-2));
        assert_eq!(decode::int4(&cell(int4, i32::MIN)), Ok(i32::MIN));
        assert_eq!(decode::int8(&cell(int8, i64::MAX)), Ok(i64::MAX));
        assert_eq!(decode::float8(&cell(float8, -0.0)).map(f64::to_bits), Ok((-0.0f64).to_bits()));
        assert!(decode::float4(&cell(float4, f32::NAN)).is_ok_and(f32::is_nan));
        assert_eq!(decode::bool(&cell(bool, true)), Ok(true));
        for value in [Date::MIN, Date::MAX, Date::INFINITY, Date::NEG_INFINITY] {
            assert_eq!(decode::date(&cell(date, value)), Ok(value));
        }
        for value in [Timestamp::MIN, Timestamp::MAX, Timestamp::INFINITY, Timestamp::NEG_INFINITY] {
            assert_eq!(decode::timestamp(&cell(timestamp, value)), Ok(value));
        }
        let value = Interval { months: -3, days: 2, micros: -1 };
        assert_eq!(decode::interval(&cell(interval, value)), Ok(value));
        let value = Uuid::from_u128(0x67e55044_10b1_426f_9247_bb680e5fe0c8);
        assert_eq!(decode::uuid(&cell(uuid, value)), Ok(value));
    }

    #[test]
    fn infinities_have_no_fraction() {
        let mut out = Vec::new();
        let whole = Limit::Fraction { step: 1_000_000 };
        assert!(timestamptz(&mut out, Timestamptz::INFINITY, whole).is_ok());
        assert_eq!(timestamp(&mut out, Timestamp::MAX, whole).map_err(|failure| failure.code()), Err("R0105"));
        assert_eq!(time(&mut out, Time::MAX, whole), Ok(()));
    }

    #[test]
    fn jsonb_refuses_zero_but_not_its_picture() {
        let cases = [
            (r#""\u0000""#, true),
            (r#""\\u0000""#, false),
            (r#""\\\u0000""#, true),
            (r#"{"a\\u0000": "\\\\u0000"}"#, false),
            (r#""\u00000""#, true),
            (r#""\u0001""#, false),
        ];
        for (text, refused) in cases {
            assert_eq!(jsonb(&mut Vec::new(), Json::already_valid(text), Limit::None).is_err(), refused, "{text}");
        }
    }

    #[test]
    fn oids_are_not_negative() {
        assert_eq!(cell(oid, 4_294_967_295), [0xff; 4]);
        for value in [-1, 4_294_967_296] {
            assert_eq!(oid(&mut Vec::new(), value, Limit::None).map_err(|failure| failure.code()), Err("R0102"));
        }
    }
}
