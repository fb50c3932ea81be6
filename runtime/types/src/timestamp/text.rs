//! The text form of timestamps.

use std::str::FromStr;

use super::{Timestamp, Timestamptz};
use crate::ascii::Ascii;
use crate::cursor::{Cursor, Expected, Read, Wrong};
use crate::date::WrittenDay;
use crate::time::{MICROS_PER_HOUR, MICROS_PER_MINUTE};
use crate::{Failure, Result, Time, codes};

const RANGE: &str = "4714-11-24 BC to 294246-12-31";

const WITHOUT_ZONE: Expected = Expected {
    what: "a timestamp",
    form: "YYYY-MM-DD HH:MM:SS.ffffff; parse_timestamp reads other forms",
    range: RANGE,
    code: codes::NOT_A_DATE,
};

const WITH_ZONE: Expected =
    Expected { what: "a timestamptz", form: "YYYY-MM-DD HH:MM:SS.ffffff+00:00", range: RANGE, code: codes::NOT_A_DATE };

/// Reads a date, a time and, where there is one, the offset from UTC in microseconds.
#[inline]
fn read(text: &str) -> Read<(Timestamp, Option<i64>)> {
    let mut cursor = Cursor::new(text);
    let day = WrittenDay::read(&mut cursor)?;
    if !cursor.take(b' ') {
        cursor.expect(b'T')?;
    }
    let time = Time::read(&mut cursor)?;
    let offset = read_offset(&mut cursor)?;
    let date = day.finish(&mut cursor)?;
    let timestamp = Timestamp::from_parts(date, time).map_err(|_| Wrong::Range)?;
    Ok((timestamp, offset))
}

/// Takes `Z`, `+HH`, `+HHMM` or `+HH:MM`.
#[inline]
fn read_offset(cursor: &mut Cursor<'_>) -> Read<Option<i64>> {
    if cursor.take(b'Z') {
        return Ok(Some(0));
    }
    let sign = if cursor.take(b'+') {
        1
    } else if cursor.take(b'-') {
        -1
    } else {
        return Ok(None);
    };
    let hours = cursor.two_digits()?;
    let minutes = match cursor.peek() {
        Some(b':') => {
            cursor.expect(b':')?;
            cursor.two_digits()?
        }
        Some(b'0'..=b'9') => cursor.two_digits()?,
        _ => 0,
    };
    if hours > 15 || minutes > 59 {
        return Err(Wrong::NoSuch);
    }
    Ok(Some(sign * (i64::from(hours) * MICROS_PER_HOUR + i64::from(minutes) * MICROS_PER_MINUTE)))
}

impl FromStr for Timestamp {
    type Err = Failure;

    #[inline]
    fn from_str(text: &str) -> Result<Timestamp> {
        match read(text) {
            Ok((timestamp, None)) => Ok(timestamp),
            Ok((_, Some(_))) => WITHOUT_ZONE.finish(text, Err(Wrong::Offset)),
            Err(Wrong::Form) if text.eq_ignore_ascii_case("infinity") => Ok(Timestamp::INFINITY),
            Err(Wrong::Form) if text.eq_ignore_ascii_case("-infinity") => Ok(Timestamp::NEG_INFINITY),
            Err(wrong) => WITHOUT_ZONE.finish(text, Err(wrong)),
        }
    }
}

impl FromStr for Timestamptz {
    type Err = Failure;

    #[inline]
    fn from_str(text: &str) -> Result<Timestamptz> {
        let read = match read(text) {
            Ok((timestamp, Some(offset))) => timestamp
                .micros()
                .checked_sub(offset)
                .and_then(|micros| Timestamptz::from_micros(micros).ok())
                .ok_or(Wrong::Range),
            Ok((_, None)) => Err(Wrong::NoOffset),
            Err(Wrong::Form) if text.eq_ignore_ascii_case("infinity") => Ok(Timestamptz::INFINITY),
            Err(Wrong::Form) if text.eq_ignore_ascii_case("-infinity") => Ok(Timestamptz::NEG_INFINITY),
            Err(wrong) => Err(wrong),
        };
        WITH_ZONE.finish(text, read)
    }
}

/// The text form with what stands between day and time, and an offset after them.
#[inline]
fn written(timestamp: Timestamp, separator: u8, offset: &str) -> Ascii {
    let mut out = Ascii::new();
    match timestamp.date().day_of_calendar().zip(timestamp.time()) {
        Some((day, time)) => {
            day.write(&mut out);
            out.push(separator);
            time.write(&mut out);
            out.push_str(offset);
            day.write_era(&mut out);
        }
        None => out.push_str(if timestamp == Timestamp::INFINITY { "infinity" } else { "-infinity" }),
    }
    out
}

impl Timestamp {
    #[inline]
    pub(crate) fn written(self, separator: u8) -> Ascii {
        written(self, separator, "")
    }
}

impl Timestamptz {
    #[inline]
    pub(crate) fn written(self, separator: u8) -> Ascii {
        written(self.at_utc(), separator, if separator == b'T' { "+00:00" } else { "+00" })
    }
}
