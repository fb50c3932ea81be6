//! `age`.

use etlc_types::{Date, Failure, Result, codes};

use super::calendar::Calendar;
use super::parts;
use crate::declare::function;

function! {
    /// The complete years from a day of birth to another day.
    ///
    /// Who is born on 29 February is a year older on 1 March where the year has no such day. Fails where the other day
    /// comes before the birth, and for an infinity. With the day of the run: `age(today())`.
    Dates [age_years]
    fn age(born: Date, on: Date) -> Result<i32> {
        let [first, last] = [parts::day(born.to_timestamp()?)?, parts::day(on.to_timestamp()?)?];
        if on < born {
            return Err(Failure::new(codes::OUT_OF_RANGE, "the day comes before the birth").value(on));
        }
        let reached = (last.month, last.day) >= (first.month, first.day);
        Ok(last.year - first.year - i32::from(!reached))
    }
    age("2000-06-15", "2024-06-14") => 23;
    age("2000-06-15", "2024-06-15") => 24;
    age("2004-02-29", "2023-02-28") => 18;
}
