//! The text form of times of day.

use std::str::FromStr;

use super::Time;
use crate::ascii::Ascii;
use crate::cursor::{Cursor, Expected, Read, Wrong};
use crate::{Failure, Result, codes};

const EXPECTED: Expected = Expected {
    what: "a time",
    form: "HH:MM:SS.ffffff; parse_time reads other forms",
    range: "00:00 to 24:00",
    code: codes::NOT_A_DATE,
};

impl Time {
    /// Takes `HH:MM`, `HH:MM:SS` or `HH:MM:SS.ffffff`.
    #[inline]
    pub(crate) fn read(cursor: &mut Cursor<'_>) -> Read<Time> {
        let hour = cursor.two_digits()?;
        cursor.expect(b':')?;
        let minute = cursor.two_digits()?;
        let (mut second, mut micros) = (0, 0);
        if cursor.take(b':') {
            second = cursor.two_digits()?;
            micros = cursor.fraction()?;
        }
        Time::from_parts(hour, minute, second, micros).ok_or(Wrong::NoSuch)
    }

    /// Writes `HH:MM:SS` and the fraction, where there is one.
    #[inline]
    pub(crate) fn write(self, out: &mut Ascii) {
        out.pair(self.hour() as u8);
        out.push(b':');
        out.pair(self.minute() as u8);
        out.push(b':');
        out.pair(self.second() as u8);
        out.fraction(self.microsecond());
    }

    #[inline]
    pub(crate) fn written(self) -> Ascii {
        let mut out = Ascii::new();
        self.write(&mut out);
        out
    }
}

impl FromStr for Time {
    type Err = Failure;

    #[inline]
    fn from_str(text: &str) -> Result<Time> {
        let mut cursor = Cursor::new(text);
        let read = Time::read(&mut cursor);
        EXPECTED.finish(text, read.and_then(|time| if cursor.is_at_end() { Ok(time) } else { Err(Wrong::Form) }))
    }
}
