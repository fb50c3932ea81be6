//! `at_zone`.

use etlc_types::{Result, Timestamp, Timestamptz};

use super::{Fold, Zone};
use crate::declare::function;

function! {
    /// The moment at which a clock in a time zone shows the timestamp.
    ///
    /// The zone is a name of IANA's database; without one it is the route's `timezone`, or UTC. A time that a clock
    /// never shows, as it is put forward, or shows twice, as it is put back, fails; with `earlier` or `later` after the
    /// zone it is the earlier or the later of the two moments that could be meant. The rules are those of the program,
    /// not of the machine.
    Dates
    fn at_zone(timestamp: Timestamp, zone: &Zone = timezone, fold: &Fold = "fail") -> Result<Timestamptz> {
        zone.moment(timestamp, *fold)
    }
    at_zone("2024-02-29 12:00:00", "Europe/Moscow") => "2024-02-29 09:00:00+00";
    at_zone("2024-07-01 12:00:00", "Europe/Berlin") => "2024-07-01 10:00:00+00";
    at_zone("2024-10-27 02:30:00", "Europe/Berlin", "later") => "2024-10-27 01:30:00+00";
    at_zone("2024-02-29 12:00:00") => "2024-02-29 12:00:00+00";
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Prepared, codes};
    use etlc_types::try_into;

    #[test]
    fn gaps_and_folds() {
        let zone = Zone::prepare("Europe/Berlin").expect("a zone");
        let at = |text: &str, fold| at_zone(try_into::timestamp(text).expect("a timestamp"), &zone, &fold);
        let moment = |text: &str| Ok(try_into::timestamptz(text).expect("a moment"));
        let code = |result: Result<Timestamptz>| result.map_err(|failure| failure.code());
        let gap = "2024-03-31 02:30:00";
        assert_eq!(code(at(gap, Fold::Fail)), Err(codes::NO_SUCH_TIME));
        assert_eq!(at(gap, Fold::Earlier), moment("2024-03-31 00:30:00+00"));
        assert_eq!(at(gap, Fold::Later), moment("2024-03-31 01:30:00+00"));
        let fold = "2024-10-27 02:30:00";
        assert_eq!(code(at(fold, Fold::Fail)), Err(codes::TIME_TWICE));
        assert_eq!(at(fold, Fold::Earlier), moment("2024-10-27 00:30:00+00"));
        assert_eq!(at(fold, Fold::Later), moment("2024-10-27 01:30:00+00"));
        assert_eq!(at("2024-03-31 03:00:00", Fold::Fail), moment("2024-03-31 01:00:00+00"));
        assert_eq!(at("2024-10-27 03:00:00", Fold::Fail), moment("2024-10-27 02:00:00+00"));
    }
}
