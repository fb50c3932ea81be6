//! `parse_time`.

use etlc_types::{Result, Time};

use super::TimeFormat;
use super::read::Told;
use crate::declare::function;

function! {
    /// The time of day that a text holds in a format such as `%I:%M %p`.
    ///
    /// The fields: `%H` hour from 00 to 24, `%I` from 01 to 12 with `%p` AM or PM, `%M` minute, `%S` second, `%f` its
    /// fraction of one to six digits; `%-H`, `%-I`, `%-M` and `%-S` take one digit or two. What the format leaves out
    /// is 0. The text has to be of the format to the last character.
    Dates
    fn parse_time(text: &str, format: &TimeFormat) -> Result<Time> {
        Told::read(text, &format.0)?.time()
    }
    parse_time("1:05 pm", "%-I:%M %p") => "13:05:00";
    parse_time("0905", "%H%M") => "09:05:00";
    parse_time("09:05:07.25", "%H:%M:%S.%f") => "09:05:07.25";
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Prepared, codes};

    fn parse(text: &str, format: &str) -> Result<Time> {
        parse_time(text, &TimeFormat::prepare(format).expect("a format"))
    }

    #[test]
    fn halves_of_the_day() {
        for (text, hour) in [("12 AM", 0), ("01 AM", 1), ("11 am", 11), ("12 PM", 12), ("01 Pm", 13), ("11 PM", 23)] {
            assert_eq!(parse(text, "%I %p"), Time::from_hms(hour, 0, 0), "{text}");
        }
        for text in ["00 AM", "13 PM", "1 PM", "12 XM", "12 A", "12 ё"] {
            assert_eq!(parse(text, "%I %p").map_err(|failure| failure.code()), Err(codes::NOT_OF_FORMAT), "{text}");
        }
    }

    #[test]
    fn edges() {
        assert_eq!(parse("24:00", "%H:%M"), Ok(Time::MAX));
    }

    #[test]
    fn fractions() {
        for (text, micros) in [("00:00:00.1", 100_000), ("00:00:00.000001", 1), ("00:00:00.120000", 120_000)] {
            assert_eq!(parse(text, "%H:%M:%S.%f").map(Time::micros), Ok(micros), "{text}");
        }
        for text in ["00:00:00.", "00:00:00.1234567"] {
            assert!(parse(text, "%H:%M:%S.%f").is_err(), "{text}");
        }
        for text in ["24:00:00.1", "25:00:00.0", "00:60:00.0", "00:00:60.0"] {
            let failure = parse(text, "%H:%M:%S.%f").expect_err("no such time");
            assert_eq!(failure.shown_value(), Some(text));
        }
    }
}
