//! `parse_timestamp`.

use etlc_types::{Result, Timestamp};

use super::TimestampFormat;
use super::read::Told;
use crate::declare::function;

function! {
    /// The timestamp that a text holds in a format such as `%d.%m.%Y %H:%M`.
    ///
    /// The fields are those of `parse_date` and `parse_time`; year, month, day and hour have to be there. The text has
    /// to be of the format to the last character.
    Dates
    fn parse_timestamp(text: &str, format: &TimestampFormat) -> Result<Timestamp> {
        let told = Told::read(text, &format.0)?;
        Timestamp::from_parts(told.date()?, told.time()?)
    }
    parse_timestamp("12/31/1999 11:59:58 PM", "%m/%d/%Y %I:%M:%S %p") => "1999-12-31 23:59:58";
    parse_timestamp("20240229T0905", "%Y%m%dT%H%M") => "2024-02-29 09:05:00";
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Prepared;

    #[test]
    fn edges() {
        let format = TimestampFormat::prepare("%Y-%m-%d %H").expect("a format");
        assert_eq!(parse_timestamp("2023-12-31 24", &format), parse_timestamp("2024-01-01 00", &format));
        assert!(parse_timestamp("2023-02-29 00", &format).is_err());
        assert!(parse_timestamp("2023-02-28 25", &format).is_err());
        assert!(parse_timestamp("2023-02-28", &format).is_err());
    }
}
