//! `today`.

use etlc_types::Date;

use super::now;
use crate::declare::function;

function! {
    /// The day, in UTC, on which the run started.
    ///
    /// It is the same for every row and every target of a run.
    System
    fn today() -> Date {
        now().at_utc().date()
    }
    examples today() == date(from_utc(now())) => True;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_the_day_of_now() {
        assert_eq!(i64::from(today().days()), now().micros().div_euclid(86_400_000_000));
    }
}
