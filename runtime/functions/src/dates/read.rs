//! Reading texts by a format.

use etlc_types::{Date, Failure, Result, Time};

use super::format::{Field, Format, Part};
use super::months::MONTHS;
use crate::codes;

/// What the fields of a format told; what they did not tell is 0.
#[derive(Default)]
pub(super) struct Told<'a> {
    text: &'a str,
    year: u32,
    month: u32,
    day: u32,
    hour: u32,
    afternoon: Option<bool>,
    minute: u32,
    second: u32,
    micros: u32,
}

impl<'a> Told<'a> {
    /// Reads the whole text.
    ///
    /// # Errors
    /// `R0205` where it is not of the format.
    pub(super) fn read(text: &'a str, format: &Format) -> Result<Told<'a>> {
        let mut told = Told { text, ..Told::default() };
        told.parts(&format.parts).ok_or_else(|| {
            Failure::new(codes::NOT_OF_FORMAT, format!("the text is not of the format `{}`", format.text)).value(text)
        })?;
        Ok(told)
    }

    /// The date that was told.
    ///
    /// # Errors
    /// `R0109` where there is no such day.
    pub(super) fn date(&self) -> Result<Date> {
        Date::from_ymd(self.year as i32, self.month, self.day).map_err(|failure| failure.value(self.text))
    }

    /// The time that was told.
    ///
    /// # Errors
    /// `R0109` where there is no such time.
    pub(super) fn time(&self) -> Result<Time> {
        let hour = match self.afternoon {
            Some(afternoon) => self.hour % 12 + if afternoon { 12 } else { 0 },
            None => self.hour,
        };
        Time::from_hms(hour, self.minute, self.second)
            .and_then(|time| Time::from_micros(time.micros() + i64::from(self.micros)))
            .map_err(|failure| failure.value(self.text))
    }

    /// Reads all parts; `None` where one of them or the end is not there.
    fn parts(&mut self, parts: &[Part]) -> Option<()> {
        let mut rest = self.text;
        for part in parts {
            rest = match part {
                Part::Literal(literal) => rest.strip_prefix(*literal)?,
                Part::Field(field, padded) => match field.digits(*padded) {
                    Some((least, most)) => self.number(*field, rest, least, most)?,
                    None => self.word(*field, rest)?,
                },
            };
        }
        rest.is_empty().then_some(())
    }

    /// Reads a field of digits and gives what follows it.
    fn number(&mut self, field: Field, text: &'a str, least: usize, most: usize) -> Option<&'a str> {
        let length = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
        if length < least {
            return None;
        }
        let (digits, rest) = text.split_at(length);
        let number = digits.bytes().fold(0, |number, digit| number * 10 + u32::from(digit - b'0'));
        match field {
            Field::Year => self.year = number,
            Field::YearOfCentury => self.year = if number < 69 { 2000 + number } else { 1900 + number },
            Field::Month => self.month = number,
            Field::Day => self.day = number,
            Field::HourOfHalf if !(1..=12).contains(&number) => return None,
            Field::Hour | Field::HourOfHalf => self.hour = number,
            Field::Minute => self.minute = number,
            Field::Second => self.second = number,
            Field::Fraction => self.micros = number * 10u32.pow((most - length) as u32),
            Field::MonthName | Field::Half => return None,
        }
        Some(rest)
    }

    /// Reads a field that is a word and gives what follows it.
    fn word(&mut self, field: Field, text: &'a str) -> Option<&'a str> {
        let (word, rest) = text.split_at_checked(if field == Field::MonthName { 3 } else { 2 })?;
        let index = |words: &[&str]| words.iter().position(|known| known.eq_ignore_ascii_case(word));
        if field == Field::MonthName {
            self.month = index(&MONTHS)? as u32 + 1;
        } else {
            self.afternoon = Some(index(&["AM", "PM"])? == 1);
        }
        Some(rest)
    }
}
