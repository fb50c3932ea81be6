//! Values of the language from the bytes that the server sends.

use etlc_types::{Date, Decimal, Failure, Interval, Json, Result, Time, Timestamp, Timestamptz, Uuid, codes as values};

use crate::{codes, numeric};

/// Days and microseconds from 1970, where the language counts from, to 2000, where PostgreSQL does.
pub(crate) const EPOCH_DAYS: i32 = 10_957;
pub(crate) const EPOCH_MICROS: i64 = EPOCH_DAYS as i64 * 86_400_000_000;

/// The version that starts a `jsonb`.
pub(crate) const JSONB_VERSION: u8 = 1;

/// Declares decoders of whole numbers and floats, which are sent as they are, most significant byte first.
macro_rules! numbers {
    ($($name:ident: $kind:ty;)*) => {$(
        #[inline]
        pub(crate) fn $name(bytes: &[u8]) -> Result<$kind> {
            match bytes.try_into() {
                Ok(bytes) => Ok(<$kind>::from_be_bytes(bytes)),
                Err(_) => Err(unreadable(stringify!($name), bytes)),
            }
        }
    )*};
}

numbers! {
    int2: i16;
    int4: i32;
    int8: i64;
    float4: f32;
    float8: f64;
}

/// An `oid` as an int8.
#[inline]
pub(crate) fn oid(bytes: &[u8]) -> Result<i64> {
    int4(bytes).map(|signed| i64::from(signed as u32))
}

#[inline]
pub(crate) fn bool(bytes: &[u8]) -> Result<bool> {
    match bytes {
        [0] => Ok(false),
        [1] => Ok(true),
        _ => Err(unreadable("bool", bytes)),
    }
}

#[inline]
pub(crate) fn numeric(bytes: &[u8]) -> Result<Decimal> {
    numeric::decode(bytes)
}

#[inline]
pub(crate) fn text(bytes: &[u8]) -> Result<&str> {
    std::str::from_utf8(bytes).map_err(|_| not_utf8(bytes))
}

/// A `char(n)` without the blanks that fill it up.
#[inline]
pub(crate) fn bpchar(bytes: &[u8]) -> Result<&str> {
    text(bytes).map(|text| text.trim_end_matches(' '))
}

#[inline]
pub(crate) fn bytea(bytes: &[u8]) -> Result<&[u8]> {
    Ok(bytes)
}

#[inline]
pub(crate) fn date(bytes: &[u8]) -> Result<Date> {
    match int4(bytes)? {
        infinite @ (i32::MIN | i32::MAX) => Date::from_days(infinite),
        // The sum could be the number that stands for infinity.
        days => match days.checked_add(EPOCH_DAYS) {
            Some(sum) if sum < i32::MAX => Date::from_days(sum),
            _ => Err(past_the_last("the date is after 5874897-12-31")),
        },
    }
}

#[inline]
pub(crate) fn time(bytes: &[u8]) -> Result<Time> {
    Time::from_micros(int8(bytes)?)
}

#[inline]
pub(crate) fn timestamp(bytes: &[u8]) -> Result<Timestamp> {
    Timestamp::from_micros(micros_since_1970(bytes)?)
}

#[inline]
pub(crate) fn timestamptz(bytes: &[u8]) -> Result<Timestamptz> {
    Timestamptz::from_micros(micros_since_1970(bytes)?)
}

#[inline]
fn micros_since_1970(bytes: &[u8]) -> Result<i64> {
    match int8(bytes)? {
        infinite @ (i64::MIN | i64::MAX) => Ok(infinite),
        // The sum could be the number that stands for infinity.
        micros => match micros.checked_add(EPOCH_MICROS) {
            Some(sum) if sum < i64::MAX => Ok(sum),
            _ => Err(past_the_last("the timestamp is after 294246-12-31")),
        },
    }
}

pub(crate) fn interval(bytes: &[u8]) -> Result<Interval> {
    let (Some(micros), Some(days), Some(months), 16) =
        (bytes.first_chunk(), bytes.get(8..).and_then(<[u8]>::first_chunk), bytes.last_chunk(), bytes.len())
    else {
        return Err(unreadable("interval", bytes));
    };
    finite(Interval {
        months: i32::from_be_bytes(*months),
        days: i32::from_be_bytes(*days),
        micros: i64::from_be_bytes(*micros),
    })
}

/// Passes an interval that is no infinity of PostgreSQL 17, which are the outermost values of all three parts.
///
/// # Errors
/// `R0116` for an infinity.
pub(crate) fn finite(value: Interval) -> Result<Interval> {
    match (value.months, value.days, value.micros) {
        (i32::MAX, i32::MAX, i64::MAX) => Err(infinite_interval("infinity")),
        (i32::MIN, i32::MIN, i64::MIN) => Err(infinite_interval("-infinity")),
        _ => Ok(value),
    }
}

#[inline]
pub(crate) fn uuid(bytes: &[u8]) -> Result<Uuid> {
    match bytes.try_into() {
        Ok(bytes) => Ok(Uuid::from_bytes(bytes)),
        Err(_) => Err(unreadable("uuid", bytes)),
    }
}

#[inline]
pub(crate) fn json(bytes: &[u8]) -> Result<Json<'_>> {
    text(bytes).map(Json::already_valid)
}

#[inline]
pub(crate) fn jsonb(bytes: &[u8]) -> Result<Json<'_>> {
    match bytes {
        [JSONB_VERSION, text @ ..] => json(text),
        _ => Err(unreadable("jsonb", bytes)),
    }
}

#[cold]
pub(crate) fn unreadable(kind: &str, bytes: &[u8]) -> Failure {
    Failure::new(codes::UNREADABLE, format!("the {} bytes are no {kind}", bytes.len()))
}

#[cold]
fn not_utf8(bytes: &[u8]) -> Failure {
    Failure::new(codes::UNREADABLE, "the text is not UTF-8")
        .value(String::from_utf8_lossy(bytes))
        .help("convert it in a query, with convert_from")
}

#[cold]
fn past_the_last(what: &str) -> Failure {
    Failure::new(values::OUT_OF_RANGE, what).help("let a query give it as text")
}

#[cold]
fn infinite_interval(name: &str) -> Failure {
    Failure::new(values::NOT_FINITE, "interval of the language has no infinity")
        .value(name)
        .help("say what it is worth with ??, or let a query give it as text")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_count_from_2000() {
        let day = |days: i32| date(&days.to_be_bytes());
        assert_eq!(day(0), Date::from_ymd(2000, 1, 1));
        assert_eq!(day(-2_451_545), Ok(Date::MIN));
        assert_eq!(day(2_145_031_948), Ok(Date::MAX));
        assert_eq!(day(i32::MAX), Ok(Date::INFINITY));
        assert_eq!(day(i32::MIN), Ok(Date::NEG_INFINITY));
        assert_eq!(day(i32::MAX - EPOCH_DAYS).map_err(|failure| failure.code()), Err("R0102"));
        assert_eq!(day(i32::MAX - 1).map_err(|failure| failure.code()), Err("R0102"));
        let moment = |micros: i64| timestamptz(&micros.to_be_bytes()).map(Timestamptz::micros);
        assert_eq!(moment(0), Ok(946_684_800_000_000));
        assert_eq!(moment(i64::MAX), Ok(i64::MAX));
        assert_eq!(moment(i64::MIN), Ok(i64::MIN));
        // 294276-12-31 23:59:59.999999, the last of PostgreSQL.
        assert_eq!(moment(9_223_371_331_199_999_999).map_err(|failure| failure.code()), Err("R0102"));
        // 294247-01-10 04:00:54.775807, whose microseconds since 1970 are those of infinity.
        assert_eq!(moment(i64::MAX - EPOCH_MICROS).map_err(|failure| failure.code()), Err("R0102"));
        assert_eq!(moment(i64::MAX - EPOCH_MICROS - 1).map_err(|failure| failure.code()), Err("R0102"));
        assert_eq!(moment(-211_813_488_000_000_000), Ok(Timestamptz::MIN.micros()));
        assert_eq!(time(&86_400_000_000i64.to_be_bytes()), Ok(Time::MAX));
        assert_eq!(time(&86_400_000_001i64.to_be_bytes()).map_err(|failure| failure.code()), Err("R0102"));
    }

    #[test]
    fn nothing_is_decoded_from_the_wrong_number_of_bytes() {
        fn code<T>(outcome: Result<T>) -> Option<&'static str> {
            outcome.err().map(|failure| failure.code())
        }
        for length in 0..20usize {
            let bytes = &[0xff; 20][..length];
            let outcomes = [
                (2, code(int2(bytes))),
                (4, code(int4(bytes))),
                (4, code(oid(bytes))),
                (8, code(int8(bytes))),
                (4, code(float4(bytes))),
                (8, code(float8(bytes))),
                (16, code(interval(bytes))),
                (16, code(uuid(bytes))),
            ];
            for (right, code) in outcomes {
                assert_eq!(code, (length != right).then_some("R0143"), "{length} bytes for {right}");
            }
        }
        assert_eq!(code(bool(&[])), Some("R0143"));
        assert_eq!(code(bool(&[2])), Some("R0143"));
        assert_eq!(code(jsonb(b"\x02{}")), Some("R0143"));
        assert_eq!(code(jsonb(b"")), Some("R0143"));
        assert_eq!(code(text(b"\xd1")), Some("R0143"));
        assert_eq!(oid(&[0xff; 4]), Ok(4_294_967_295));
        assert_eq!(bpchar("я  ".as_bytes()), Ok("я"));
    }

    #[test]
    fn infinite_intervals_are_no_values() {
        let bytes = [&i64::MAX.to_be_bytes()[..], &i32::MAX.to_be_bytes(), &i32::MAX.to_be_bytes()].concat();
        assert_eq!(interval(&bytes).map_err(|failure| failure.code()), Err("R0116"));
        let bytes = [&1i64.to_be_bytes()[..], &2i32.to_be_bytes(), &3i32.to_be_bytes()].concat();
        assert_eq!(interval(&bytes), Ok(Interval { months: 3, days: 2, micros: 1 }));
    }
}
