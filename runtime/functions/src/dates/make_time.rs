//! `make_time`.

use etlc_types::{Failure, Result, Time, codes};

use crate::declare::function;

function! {
    /// The time of day of an hour, a minute and a second.
    ///
    /// 24, 0, 0 is the end of the day. Fails where there is no such time.
    Dates
    fn make_time(hour: i64, minute: i64, second: i64 = 0) -> Result<Time> {
        match (u32::try_from(hour), u32::try_from(minute), u32::try_from(second)) {
            (Ok(hour), Ok(minute), Ok(second)) => Time::from_hms(hour, minute, second),
            _ => Err(no_such_time(hour, minute, second)),
        }
    }
    make_time(9, 5) => "09:05:00";
    make_time(23, 59, 59) => "23:59:59";
}

#[cold]
fn no_such_time(hour: i64, minute: i64, second: i64) -> Failure {
    Failure::new(codes::NOT_A_DATE, "there is no such time of day")
        .value(format_args!("{hour:02}:{minute:02}:{second:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        assert_eq!(make_time(24, 0, 0), Ok(Time::MAX));
        for (hour, minute, second) in [(24, 0, 1), (25, 0, 0), (0, 60, 0), (0, 0, 60), (-1, 0, 0), (0, 0, 1 << 40)] {
            let failure = make_time(hour, minute, second).expect_err("no such time");
            assert_eq!(failure.code(), codes::NOT_A_DATE, "{hour} {minute} {second}");
        }
    }
}
