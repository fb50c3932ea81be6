//! `make_date`.

use etlc_types::{Date, Failure, Result, codes};

use crate::declare::function;

function! {
    /// The date of a year, month and day.
    ///
    /// Years count as astronomers do: 0 is 1 BC. Fails where there is no such day.
    Dates
    fn make_date(year: i64, month: i64, day: i64) -> Result<Date> {
        match (i32::try_from(year), u32::try_from(month), u32::try_from(day)) {
            (Ok(year), Ok(month), Ok(day)) => Date::from_ymd(year, month, day),
            _ => Err(no_such_day(year, month, day)),
        }
    }
    make_date(2024, 2, 29) => "2024-02-29";
}

#[cold]
fn no_such_day(year: i64, month: i64, day: i64) -> Failure {
    Failure::new(codes::NOT_A_DATE, "there is no such day").value(format_args!("{year:04}-{month:02}-{day:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        assert_eq!(make_date(0, 12, 31).map(Date::year), Ok(Some(0)));
        for (year, month, day) in
            [(2023, 2, 29), (2024, 13, 1), (2024, 0, 1), (2024, 1, 0), (2024, -1, 1), (2024, 1, 1 << 40)]
        {
            let failure = make_date(year, month, day).expect_err("no such day");
            assert_eq!(failure.code(), codes::NOT_A_DATE, "{year} {month} {day}");
        }
        assert!(make_date(i64::MAX, 1, 1).is_err());
        assert_eq!(make_date(6_000_000, 1, 1).map_err(|failure| failure.code()), Err(codes::OUT_OF_RANGE));
    }
}
