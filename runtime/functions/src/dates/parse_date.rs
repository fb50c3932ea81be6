//! `parse_date`.

use etlc_types::{Date, Result};

use super::DateFormat;
use super::read::Told;
use crate::declare::function;

function! {
    /// The date that a text holds in a format such as `%d.%m.%Y`.
    ///
    /// The fields: `%Y` year of four digits, `%y` of two (1969 to 2068), `%m` month, `%b` its English name in three
    /// letters, `%d` day; `%-m` and `%-d` take one digit or two. The text has to be of the format to the last
    /// character.
    Dates
    fn parse_date(text: &str, format: &DateFormat) -> Result<Date> {
        Told::read(text, &format.0)?.date()
    }
    parse_date("31.12.1999", "%d.%m.%Y") => "1999-12-31";
    parse_date("2/9/24", "%-m/%-d/%y") => "2024-02-09";
    parse_date("09-feb-2024", "%d-%b-%Y") => "2024-02-09";
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Prepared, codes};

    fn parse(text: &str, format: &str) -> Result<Date> {
        parse_date(text, &DateFormat::prepare(format).expect("a format"))
    }

    #[test]
    fn texts_of_the_format() {
        for (text, format, (year, month, day)) in [
            ("20240229", "%Y%m%d", (2024, 2, 29)),
            ("00010101", "%Y%m%d", (1, 1, 1)),
            ("0000-12-31", "%Y-%m-%d", (0, 12, 31)),
            ("68 12 31", "%y %m %d", (2068, 12, 31)),
            ("69 1 1", "%y %-m %-d", (1969, 1, 1)),
            ("10.12.2024 г.", "%d.%m.%Y г.", (2024, 12, 10)),
            ("DEC 1, 2024", "%b %-d, %Y", (2024, 12, 1)),
            ("100% 2024-01-02", "100%% %Y-%m-%d", (2024, 1, 2)),
        ] {
            assert_eq!(parse(text, format), Date::from_ymd(year, month, day), "{text} {format}");
        }
    }

    #[test]
    fn other_texts_fail() {
        for (text, code) in [
            ("", codes::NOT_OF_FORMAT),
            ("1.2.1999", codes::NOT_OF_FORMAT),
            ("01.02.99", codes::NOT_OF_FORMAT),
            (" 01.02.1999", codes::NOT_OF_FORMAT),
            ("01.02.1999 ", codes::NOT_OF_FORMAT),
            ("01.02.19999", codes::NOT_OF_FORMAT),
            ("01-02-1999", codes::NOT_OF_FORMAT),
            ("+1.02.1999", codes::NOT_OF_FORMAT),
            ("٠١.02.1999", codes::NOT_OF_FORMAT),
            ("29.02.2023", etlc_types::codes::NOT_A_DATE),
            ("00.01.2023", etlc_types::codes::NOT_A_DATE),
            ("01.13.2023", etlc_types::codes::NOT_A_DATE),
        ] {
            let failure = parse(text, "%d.%m.%Y").expect_err(text);
            assert_eq!((failure.code(), failure.shown_value()), (code, Some(text)));
        }
        for text in ["1 Foo 2024", "1 ёё 2024", "1 Ma", "1 "] {
            assert_eq!(parse(text, "%-d %b %Y").map_err(|failure| failure.code()), Err(codes::NOT_OF_FORMAT), "{text}");
        }
    }
}
