//! Formats of dates and times: a literal text with fields, compiled once.

use crate::Prepared;

/// A format to write a timestamp with.
///
/// | field | what it is |
/// |---|---|
/// | `%Y` | the year, four digits |
/// | `%y` | the last two digits of the year; read as 1969 to 2068 |
/// | `%m` `%-m` | the month, two digits; one or two |
/// | `%b` | the month's English name, cut to three letters; read in any case |
/// | `%d` `%-d` | the day of the month |
/// | `%H` `%-H` | the hour, 00 to 23 (read up to 24:00:00) |
/// | `%I` `%-I` | the hour, 01 to 12, which goes with `%p` |
/// | `%p` | AM or PM; read in any case |
/// | `%M` `%-M` | the minute |
/// | `%S` `%-S` | the second |
/// | `%f` | the fraction of the second, six digits; read from one to six |
/// | `%%` | a percent sign |
///
/// All other characters stand for themselves.
#[derive(Clone, Debug)]
pub struct Format {
    /// As the route has it, for messages.
    pub(super) text: String,
    pub(super) parts: Vec<Part>,
}

/// A piece of a [`Format`].
#[derive(Clone, Copy, Debug)]
pub(super) enum Part {
    /// A character that stands for itself.
    Literal(char),
    /// A field, and whether it has a fixed number of digits where it could do with fewer.
    Field(Field, bool),
}

/// A field of a [`Format`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Year,
    YearOfCentury,
    Month,
    MonthName,
    Day,
    Hour,
    HourOfHalf,
    Half,
    Minute,
    Second,
    Fraction,
}

impl Field {
    fn of(letter: char, padded: bool) -> Option<Field> {
        Some(match letter {
            'm' => Field::Month,
            'd' => Field::Day,
            'H' => Field::Hour,
            'I' => Field::HourOfHalf,
            'M' => Field::Minute,
            'S' => Field::Second,
            _ if !padded => return None,
            'Y' => Field::Year,
            'y' => Field::YearOfCentury,
            'b' => Field::MonthName,
            'p' => Field::Half,
            'f' => Field::Fraction,
            _ => return None,
        })
    }

    /// The least and the most digits that it is read from; `None` for a word.
    pub(super) fn digits(self, padded: bool) -> Option<(usize, usize)> {
        match self {
            Field::Year => Some((4, 4)),
            Field::Fraction => Some((1, 6)),
            Field::MonthName | Field::Half => None,
            _ => Some((if padded { 2 } else { 1 }, 2)),
        }
    }
}

impl Format {
    fn has(&self, field: Field) -> bool {
        self.count(&[field]) > 0
    }

    fn count(&self, fields: &[Field]) -> usize {
        self.parts.iter().filter(|part| matches!(part, Part::Field(field, _) if fields.contains(field))).count()
    }

    /// Compiles a format to read with: it tells all that is wanted, nothing else, and nothing twice.
    fn to_read(text: &str, date: bool, time: bool) -> Result<Format, String> {
        let format = Format::prepare(text)?;
        let units: [(&str, &[Field], bool, bool); 8] = [
            // What it is, its fields, whether it belongs there, whether it has to be there.
            ("a year", &[Field::Year, Field::YearOfCentury], date, date),
            ("a month", &[Field::Month, Field::MonthName], date, date),
            ("a day", &[Field::Day], date, date),
            ("an hour", &[Field::Hour, Field::HourOfHalf], time, time),
            ("AM or PM", &[Field::Half], time, format.has(Field::HourOfHalf)),
            ("a minute", &[Field::Minute], time, format.has(Field::Second)),
            ("a second", &[Field::Second], time, format.has(Field::Fraction)),
            ("a fraction", &[Field::Fraction], time, false),
        ];
        for (name, fields, allowed, needed) in units {
            match format.count(fields) {
                0 if needed => return Err(format!("the format lacks {name}")),
                1 if !allowed => return Err(format!("the format has {name}, which the result has not")),
                0 | 1 => {}
                _ => return Err(format!("the format has {name} twice")),
            }
        }
        if format.has(Field::Half) && !format.has(Field::HourOfHalf) {
            return Err("%p goes with %I, the hour from 01 to 12".to_owned());
        }
        format.check_borders()?;
        Ok(format)
    }

    /// What takes one digit or more must not stand before another digit, or it is unclear where it ends.
    fn check_borders(&self) -> Result<(), String> {
        let is_open = |part: &Part| match part {
            Part::Field(field, padded) => field.digits(*padded).is_some_and(|(least, most)| least < most),
            Part::Literal(_) => false,
        };
        let is_digit = |part: &Part| match part {
            Part::Field(field, padded) => field.digits(*padded).is_some(),
            Part::Literal(literal) => literal.is_ascii_digit(),
        };
        match self.parts.windows(2).any(|pair| is_open(&pair[0]) && is_digit(&pair[1])) {
            true => Err("a field without a fixed number of digits stands right before another digit".to_owned()),
            false => Ok(()),
        }
    }
}

impl Prepared for Format {
    const PATH: &'static str = "dates::Format";

    fn prepare(text: &str) -> Result<Format, String> {
        let mut parts = Vec::new();
        let mut characters = text.chars();
        while let Some(character) = characters.next() {
            parts.push(match character {
                '%' => match characters.next() {
                    Some('%') => Part::Literal('%'),
                    Some('-') => field(characters.next(), false)?,
                    letter => field(letter, true)?,
                },
                literal => Part::Literal(literal),
            });
        }
        Ok(Format { text: text.to_owned(), parts })
    }
}

/// All fields, for messages.
const FIELDS: &str = "%Y %y %m %b %d %H %I %p %M %S %f, and %-m %-d %-H %-I %-M %-S";

fn field(letter: Option<char>, padded: bool) -> Result<Part, String> {
    let sign = if padded { "%" } else { "%-" };
    let Some(letter) = letter else {
        return Err(format!("the format ends in `{sign}`; a percent sign is written %%"));
    };
    Field::of(letter, padded)
        .map(|field| Part::Field(field, padded))
        .ok_or_else(|| format!("there is no field `{sign}{letter}`; the fields are {FIELDS}"))
}

/// The formats that texts are read with.
macro_rules! formats {
    ($($(#[$doc:meta])* $name:ident = $path:literal, $date:literal, $time:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $name(pub(super) Format);

        impl Prepared for $name {
            const PATH: &'static str = $path;

            fn prepare(text: &str) -> Result<$name, String> {
                Format::to_read(text, $date, $time).map($name)
            }
        }
    )*};
}

formats! {
    /// A [`Format`] to read dates with: it has a year, a month and a day.
    DateFormat = "dates::DateFormat", true, false;
    /// A [`Format`] to read times of day with: it has an hour at least.
    TimeFormat = "dates::TimeFormat", false, true;
    /// A [`Format`] to read timestamps with: it has a year, a month, a day and an hour at least.
    TimestampFormat = "dates::TimestampFormat", true, true;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_to_read_are_checked() {
        let date = |text| DateFormat::prepare(text).map(drop);
        let time = |text| TimeFormat::prepare(text).map(drop);
        let timestamp = |text| TimestampFormat::prepare(text).map(drop);
        for text in ["%d.%m.%Y", "%Y%m%d", "%-d %b %y", "%b%-d, %Y", "100%% %Y-%m-%d"] {
            assert_eq!(date(text), Ok(()), "{text}");
        }
        for text in ["%H", "%I %p", "%H:%M:%S.%f", "%I%p", "%-H:%M"] {
            assert_eq!(time(text), Ok(()), "{text}");
        }
        assert_eq!(timestamp("%Y-%m-%dT%H:%M:%SZ"), Ok(()));
        let wrong = [
            (date("%d.%m"), "lacks a year"),
            (date("%Y"), "lacks a month"),
            (date("%Y-%m"), "lacks a day"),
            (date("%Y-%m-%d %H"), "has an hour"),
            (date("%Y-%m-%d %b"), "a month twice"),
            (date("%Y %y-%m-%d"), "a year twice"),
            (date("%-d%m%Y"), "before another digit"),
            (date("%m %Y %-d0"), "before another digit"),
            (date("%Q"), "no field `%Q`"),
            (date("%-Y"), "no field `%-Y`"),
            (date("%Y%"), "ends in `%`"),
            (date("%Y%-"), "ends in `%-`"),
            (date(""), "lacks a year"),
            (time("%M:%S"), "lacks an hour"),
            (time("%H %p"), "goes with %I"),
            (time("%I"), "lacks AM or PM"),
            (time("%H %S"), "lacks a minute"),
            (time("%H:%M.%f"), "lacks a second"),
            (time("%Y %H"), "has a year"),
            (timestamp("%Y-%m-%d"), "lacks an hour"),
            (timestamp("%H:%M"), "lacks a year"),
        ];
        for (result, expected) in wrong {
            let problem = result.expect_err(expected);
            assert!(problem.contains(expected), "{problem}: {expected}");
        }
    }
}
