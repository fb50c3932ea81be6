//! `format_date`.

use etlc_types::{Arena, Day, Failure, Result, Time, Timestamp};

use super::Format;
use super::format::{Field, Part};
use super::months::MONTHS;
use super::parts;
use crate::codes;
use crate::declare::function;

function! {
    /// A date or timestamp written in a format such as `%d.%m.%Y %H:%M`.
    ///
    /// The fields: `%Y` year, `%y` its last two digits, `%m` month, `%b` its English name in three letters, `%d` day,
    /// `%H` hour, `%I` hour from 01 to 12, `%p` AM or PM, `%M` minute, `%S` second, `%f` its fraction in six digits,
    /// `%%` a percent sign; `%-m`, `%-d`, `%-H`, `%-I`, `%-M` and `%-S` leave a leading zero out. Fails for an
    /// infinity, and for a year outside 1 to 9999 where the format has one.
    Dates
    fn format_date<'a>(timestamp: Timestamp, format: &Format; arena: &'a Arena) -> Result<&'a str> {
        let (day, time) = (parts::day(timestamp)?, parts::time(timestamp)?);
        let mut made = arena.builder();
        for part in &format.parts {
            match part {
                Part::Literal(literal) => made.push(*literal),
                Part::Field(Field::MonthName, _) => made.push_str(MONTHS[usize::from(day.month) - 1]),
                Part::Field(Field::Half, _) => made.push_str(if time.hour() < 12 { "AM" } else { "PM" }),
                Part::Field(field, padded) => {
                    let (number, width) = number(*field, *padded, day, time).ok_or_else(|| no_year(timestamp))?;
                    made.extend(digits(number, width));
                }
            }
        }
        Ok(made.into_bump_str())
    }
    format_date("1999-12-31 21:05:00", "%d.%m.%Y %H:%M") => "31.12.1999 21:05";
    format_date("2024-02-09 00:05:00", "%b %-d, %y, %I:%M %p") => "Feb 9, 24, 12:05 AM";
    format_date("2024-02-09 00:00:00.25", "%S.%f, 100%%") => "00.250000, 100%";
}

/// A field of digits and its width; `None` for a year that has no four digits.
fn number(field: Field, padded: bool, day: Day, time: Time) -> Option<(u32, usize)> {
    let width = if padded { 2 } else { 1 };
    let year = || u32::try_from(day.year).ok().filter(|year| (1..=9999).contains(year));
    Some(match field {
        Field::Year => (year()?, 4),
        Field::YearOfCentury => (year()? % 100, 2),
        Field::Month | Field::MonthName => (day.month.into(), width),
        Field::Day => (day.day.into(), width),
        Field::Hour | Field::Half => (time.hour(), width),
        Field::HourOfHalf => ((time.hour() + 11) % 12 + 1, width),
        Field::Minute => (time.minute(), width),
        Field::Second => (time.second(), width),
        Field::Fraction => (time.microsecond(), 6),
    })
}

/// The digits of a number below a million, with zeros up to a width.
fn digits(number: u32, width: usize) -> impl Iterator<Item = char> {
    let count = number.checked_ilog10().map_or(1, |log| log as usize + 1);
    (0..count.max(width)).rev().map(move |place| (b'0' + (number / 10u32.pow(place as u32) % 10) as u8) as char)
}

#[cold]
fn no_year(timestamp: Timestamp) -> Failure {
    Failure::new(codes::NOT_WRITABLE, "a format writes the years 1 to 9999").value(timestamp)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Prepared;
    use etlc_types::Date;

    fn write(year: i32, format: &str) -> Result<String> {
        let timestamp = Timestamp::from_parts(Date::from_ymd(year, 7, 4)?, Time::from_hms(13, 0, 9)?)?;
        format_date(timestamp, &Format::prepare(format).expect("a format"), &Arena::new()).map(str::to_owned)
    }

    #[test]
    fn fields() {
        for (format, expected) in [
            ("", ""),
            ("%Y%m%d", "20240704"),
            ("%-m/%-d %-H:%-M:%-S", "7/4 13:0:9"),
            ("%I %-I %p", "01 1 PM"),
            ("%f", "000000"),
            ("%d %d", "04 04"),
            ("ё%%", "ё%"),
        ] {
            assert_eq!(write(2024, format), Ok(expected.to_owned()), "{format}");
        }
    }

    #[test]
    fn years() {
        assert_eq!(write(7, "%Y %y"), Ok("0007 07".to_owned()));
        assert_eq!(write(9999, "%Y"), Ok("9999".to_owned()));
        assert_eq!(write(-1, "%m"), Ok("07".to_owned()));
        for (year, format) in [(0, "%Y"), (-1, "%y"), (10_000, "%Y"), (10_000, "%y")] {
            assert_eq!(write(year, format).map_err(|failure| failure.code()), Err(codes::NOT_WRITABLE), "{year}");
        }
    }

    #[test]
    fn infinities_fail() {
        let format = Format::prepare("%m").expect("a format");
        let failure = format_date(Timestamp::INFINITY, &format, &Arena::new()).expect_err("an infinity");
        assert_eq!(failure.code(), etlc_types::codes::NOT_FINITE);
    }
}
