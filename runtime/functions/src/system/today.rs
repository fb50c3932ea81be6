//! `today`.

use etlc_types::Date;

use super::now;
use crate::dates::Zone;
use crate::declare::function;

function! {
    /// The day, in a time zone, on which the run started.
    ///
    /// The zone is a name of IANA's database; without one it is the route's `timezone`, or UTC. The day is the same for
    /// every row and every target of a run.
    System
    fn today(zone: &Zone = timezone) -> Date {
        zone.clock(now()).expect("a run starts between the first and the last timestamp").date()
    }
    examples
        today() == date(from_utc(now())) => True;
        today("Asia/Tokyo") == date(to_zone(now(), "Asia/Tokyo")) => True;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Prepared;

    #[test]
    fn is_the_day_of_now() {
        let [utc, west, east] = ["UTC", "Etc/GMT+12", "Etc/GMT-14"].map(|name| Zone::prepare(name).expect(name));
        assert_eq!(i64::from(today(&utc).days()), now().micros().div_euclid(86_400_000_000));
        assert_ne!(today(&west), today(&east), "26 hours lie between them");
    }
}
