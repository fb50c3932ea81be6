//! The text form of dates.

use std::str::FromStr;

use super::{Date, Day, days_from_civil, days_in_month};
use crate::ascii::Ascii;
use crate::cursor::{Cursor, Expected, Read, Wrong};
use crate::{Failure, Result, codes};

const EXPECTED: Expected = Expected {
    what: "a date",
    form: "YYYY-MM-DD; parse_date reads other forms",
    range: "4714-11-24 BC to 5874897-12-31",
    code: codes::NOT_A_DATE,
};

/// A day as a text has it, of a year whose era comes at the end of the text.
pub(crate) struct WrittenDay {
    year: i64,
    month: u32,
    day: u32,
}

impl WrittenDay {
    /// Takes `YYYY-MM-DD`.
    #[inline]
    pub(crate) fn read(cursor: &mut Cursor<'_>) -> Read<WrittenDay> {
        let year = cursor.digits(4)?;
        cursor.expect(b'-')?;
        let month = cursor.two_digits()?;
        cursor.expect(b'-')?;
        let day = cursor.two_digits()?;
        Ok(WrittenDay { year, month, day })
    }

    /// Takes ` BC` where the text ends in it, then the end, and counts the days since 1970-01-01. The year 0 is none:
    /// 1 BC comes before 1.
    #[inline]
    pub(crate) fn finish(self, cursor: &mut Cursor<'_>) -> Read<Date> {
        let before_christ = cursor.take_last(" BC");
        if !cursor.is_at_end() {
            return Err(Wrong::Form);
        }
        let year = if before_christ { 1 - self.year } else { self.year };
        let year = i32::try_from(year).map_err(|_| Wrong::Range)?;
        if self.year == 0
            || !(1..=12).contains(&self.month)
            || self.day == 0
            || self.day > days_in_month(year, self.month)
        {
            return Err(Wrong::NoSuch);
        }
        let days = i32::try_from(days_from_civil(i64::from(year), self.month, self.day)).map_err(|_| Wrong::Range)?;
        if (Date::MIN..=Date::MAX).contains(&Date(days)) { Ok(Date(days)) } else { Err(Wrong::Range) }
    }
}

impl FromStr for Date {
    type Err = Failure;

    #[inline]
    fn from_str(text: &str) -> Result<Date> {
        let mut cursor = Cursor::new(text);
        let read = WrittenDay::read(&mut cursor).and_then(|day| day.finish(&mut cursor));
        match read {
            Err(Wrong::Form) if text.eq_ignore_ascii_case("infinity") => Ok(Date::INFINITY),
            Err(Wrong::Form) if text.eq_ignore_ascii_case("-infinity") => Ok(Date::NEG_INFINITY),
            read => EXPECTED.finish(text, read),
        }
    }
}

impl Day {
    /// Writes `YYYY-MM-DD`, the year as people count.
    #[inline]
    pub(crate) fn write(self, out: &mut Ascii) {
        let year = if self.year > 0 { self.year } else { 1 - self.year };
        match u16::try_from(year) {
            Ok(year @ 0..=9999) => {
                out.pair((year / 100) as u8);
                out.pair((year % 100) as u8);
            }
            _ => out.digits(u64::from(year.unsigned_abs()), 4),
        }
        out.push(b'-');
        out.pair(self.month);
        out.push(b'-');
        out.pair(self.day);
    }

    /// Writes what ends a text with a day of before our era.
    #[inline]
    pub(crate) fn write_era(self, out: &mut Ascii) {
        if self.year <= 0 {
            out.push_str(" BC");
        }
    }
}

impl Date {
    #[inline]
    pub(crate) fn written(self) -> Ascii {
        let mut out = Ascii::new();
        match self.day_of_calendar() {
            Some(day) => {
                day.write(&mut out);
                day.write_era(&mut out);
            }
            None => out.push_str(if self == Date::INFINITY { "infinity" } else { "-infinity" }),
        }
        out
    }
}
