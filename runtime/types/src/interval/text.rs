//! The text forms of intervals: PostgreSQL's, which is written and read, and that of ISO 8601, which is read.

use std::str::FromStr;

use super::Interval;
use crate::ascii::Ascii;
use crate::cursor::{Cursor, Expected, Read, Wrong};
use crate::time::{MICROS_PER_HOUR, MICROS_PER_MINUTE, MICROS_PER_SECOND};
use crate::{Failure, Result, codes};

const EXPECTED: Expected = Expected {
    what: "an interval",
    form: "1 year 2 mons 3 days 04:05:06.5 or P1Y2M3DT4H5M6.5S",
    range: "±2147483647 months, ±2147483647 days and ±9223372036854775807 microseconds",
    code: codes::NOT_AN_INTERVAL,
};

/// The units, from the largest to the smallest: a text names each once, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Unit {
    Year,
    Month,
    Week,
    Day,
    Hour,
    Minute,
    Second,
}

impl Unit {
    /// The unit of a word as PostgreSQL writes them, and the full words.
    fn of_word(word: &str) -> Option<Unit> {
        Some(match word.to_ascii_lowercase().as_str() {
            "year" | "years" => Unit::Year,
            "mon" | "mons" | "month" | "months" => Unit::Month,
            "week" | "weeks" => Unit::Week,
            "day" | "days" => Unit::Day,
            "hour" | "hours" => Unit::Hour,
            "min" | "mins" | "minute" | "minutes" => Unit::Minute,
            "sec" | "secs" | "second" | "seconds" => Unit::Second,
            _ => return None,
        })
    }

    /// The unit of a letter of ISO 8601, before or after its `T`.
    fn of_letter(letter: &str, in_time: bool) -> Option<Unit> {
        Some(match (letter, in_time) {
            ("Y", false) => Unit::Year,
            ("M", false) => Unit::Month,
            ("W", false) => Unit::Week,
            ("D", false) => Unit::Day,
            ("H", true) => Unit::Hour,
            ("M", true) => Unit::Minute,
            ("S", true) => Unit::Second,
            _ => return None,
        })
    }
}

/// An interval as it is read, wide enough for every number of a text.
#[derive(Default)]
struct Sum {
    months: i128,
    days: i128,
    micros: i128,
    last: Option<Unit>,
}

impl Sum {
    /// Adds a number of a unit, of which only seconds have a fraction.
    fn add(&mut self, unit: Unit, amount: Amount) -> Read<()> {
        if self.last.is_some_and(|last| last >= unit) || (amount.has_fraction && unit != Unit::Second) {
            return Err(Wrong::Form);
        }
        self.last = Some(unit);
        let number = amount.sign * i128::from(amount.number);
        match unit {
            Unit::Year => self.months += number * 12,
            Unit::Month => self.months += number,
            Unit::Week => self.days += number * 7,
            Unit::Day => self.days += number,
            Unit::Hour => self.micros += number * i128::from(MICROS_PER_HOUR),
            Unit::Minute => self.micros += number * i128::from(MICROS_PER_MINUTE),
            Unit::Second => {
                self.micros += number * i128::from(MICROS_PER_SECOND) + amount.sign * i128::from(amount.micros);
            }
        }
        Ok(())
    }

    fn finish(self) -> Read<Interval> {
        if self.last.is_none() {
            return Err(Wrong::Form);
        }
        Ok(Interval {
            months: i32::try_from(self.months).map_err(|_| Wrong::Range)?,
            days: i32::try_from(self.days).map_err(|_| Wrong::Range)?,
            micros: i64::try_from(self.micros).map_err(|_| Wrong::Range)?,
        })
    }
}

/// A signed number with the millionths after its point.
struct Amount {
    sign: i128,
    number: i64,
    micros: u32,
    has_fraction: bool,
}

impl Amount {
    fn read(cursor: &mut Cursor<'_>) -> Read<Amount> {
        let sign = if cursor.take(b'-') {
            -1
        } else {
            cursor.take(b'+');
            1
        };
        let number = cursor.digits(1)?;
        let has_fraction = cursor.peek() == Some(b'.');
        Ok(Amount { sign, number, micros: cursor.fraction()?, has_fraction })
    }
}

/// Reads `1 year 2 mons 3 days 04:05:06.5`.
fn read_words(cursor: &mut Cursor<'_>) -> Read<Interval> {
    let mut sum = Sum::default();
    loop {
        let amount = Amount::read(cursor)?;
        if cursor.peek() == Some(b':') {
            read_clock(cursor, amount, &mut sum)?;
        } else {
            cursor.expect(b' ')?;
            let unit = Unit::of_word(cursor.letters(7)).ok_or(Wrong::Form)?;
            sum.add(unit, amount)?;
        }
        if cursor.is_at_end() {
            return sum.finish();
        }
        cursor.expect(b' ')?;
    }
}

/// Takes what follows the hours of `04:05:06.5`; the sign of the hours is that of all.
fn read_clock(cursor: &mut Cursor<'_>, hours: Amount, sum: &mut Sum) -> Read<()> {
    let sign = hours.sign;
    sum.add(Unit::Hour, hours)?;
    cursor.expect(b':')?;
    let minutes = cursor.two_digits()?;
    let (mut seconds, mut micros) = (0, 0);
    if cursor.take(b':') {
        seconds = cursor.two_digits()?;
        micros = cursor.fraction()?;
    }
    if minutes > 59 || seconds > 59 {
        return Err(Wrong::NoSuch);
    }
    sum.add(Unit::Minute, Amount { sign, number: i64::from(minutes), micros: 0, has_fraction: false })?;
    sum.add(Unit::Second, Amount { sign, number: i64::from(seconds), micros, has_fraction: true })
}

/// Reads what follows the `P` of `P1Y2M3DT4H5M6.5S`.
fn read_iso(cursor: &mut Cursor<'_>) -> Read<Interval> {
    let mut sum = Sum::default();
    let mut in_time = false;
    while !cursor.is_at_end() {
        if !in_time && cursor.take(b'T') {
            in_time = true;
        }
        let amount = Amount::read(cursor)?;
        let unit = Unit::of_letter(cursor.letters(1), in_time).ok_or(Wrong::Form)?;
        sum.add(unit, amount)?;
    }
    sum.finish()
}

impl FromStr for Interval {
    type Err = Failure;

    fn from_str(text: &str) -> Result<Interval> {
        let mut cursor = Cursor::new(text);
        let read = if cursor.take(b'P') { read_iso(&mut cursor) } else { read_words(&mut cursor) };
        EXPECTED.finish(text, read)
    }
}

impl Interval {
    /// PostgreSQL's form. After a negative part a positive one has its sign, and every number but 1 takes the plural.
    pub(crate) fn written(self) -> Ascii {
        let mut out = Ascii::new();
        let mut after_negative = false;
        let parts = [(self.months / 12, "year"), (self.months % 12, "mon"), (self.days, "day")];
        for (number, unit) in parts.into_iter().filter(|(number, _)| *number != 0) {
            if !out.is_empty() {
                out.push(b' ');
            }
            write_sign(number < 0, after_negative, &mut out);
            out.digits(u64::from(number.unsigned_abs()), 1);
            out.push(b' ');
            out.push_str(unit);
            if number != 1 {
                out.push(b's');
            }
            after_negative = number < 0;
        }
        if self.micros != 0 || out.is_empty() {
            if !out.is_empty() {
                out.push(b' ');
            }
            write_sign(self.micros < 0, after_negative, &mut out);
            let micros = self.micros.unsigned_abs();
            out.digits(micros / MICROS_PER_HOUR as u64, 2);
            out.push(b':');
            out.pair((micros / MICROS_PER_MINUTE as u64 % 60) as u8);
            out.push(b':');
            out.pair((micros / MICROS_PER_SECOND as u64 % 60) as u8);
            out.fraction((micros % MICROS_PER_SECOND as u64) as u32);
        }
        out
    }
}

fn write_sign(negative: bool, after_negative: bool, out: &mut Ascii) {
    if negative {
        out.push(b'-');
    } else if after_negative {
        out.push(b'+');
    }
}
