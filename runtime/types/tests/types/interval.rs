use etlc_types::Interval;

use crate::code;

fn interval(months: i32, days: i32, micros: i64) -> Interval {
    Interval { months, days, micros }
}

const HOUR: i64 = 3_600_000_000;

#[test]
fn writes_as_postgresql_does_and_reads_it_back() {
    for (value, text) in [
        (interval(0, 0, 0), "00:00:00"),
        (interval(14, 3, 14_706_500_000), "1 year 2 mons 3 days 04:05:06.5"),
        (interval(1, 1, 0), "1 mon 1 day"),
        (interval(-1, 0, 0), "-1 mons"),
        (interval(-12, 0, 0), "-1 years"),
        (interval(-14, 3, -HOUR), "-1 years -2 mons +3 days -01:00:00"),
        (interval(0, -3, HOUR), "-3 days +01:00:00"),
        (interval(2, -3, HOUR), "2 mons -3 days +01:00:00"),
        (interval(0, 0, -1), "-00:00:00.000001"),
        (interval(0, 0, 100 * HOUR), "100:00:00"),
        (interval(i32::MAX, i32::MAX, i64::MAX), "178956970 years 7 mons 2147483647 days 2562047788:00:54.775807"),
        (interval(i32::MIN, i32::MIN, i64::MIN), "-178956970 years -8 mons -2147483648 days -2562047788:00:54.775808"),
    ] {
        assert_eq!(value.to_string(), text);
        assert_eq!(text.parse::<Interval>().unwrap_or_else(|failure| panic!("{text}: {failure}")), value);
    }
}

#[test]
fn reads_words_and_iso_8601() {
    for (text, value) in [
        ("P1Y2M3DT4H5M6.5S", interval(14, 3, 14_706_500_000)),
        ("P2W", interval(0, 14, 0)),
        ("PT36H", interval(0, 0, 36 * HOUR)),
        ("PT0S", interval(0, 0, 0)),
        ("PT1M", interval(0, 0, HOUR / 60)),
        ("P1M", interval(1, 0, 0)),
        ("P-1Y+2M", interval(-10, 0, 0)),
        ("PT-0.5S", interval(0, 0, -500_000)),
        ("2 weeks", interval(0, 14, 0)),
        ("1 Year 2 Months", interval(14, 0, 0)),
        ("90 seconds", interval(0, 0, 90_000_000)),
        ("1.25 sec", interval(0, 0, 1_250_000)),
        ("2 hours 30 mins", interval(0, 0, HOUR * 5 / 2)),
        ("04:05", interval(0, 0, 14_700_000_000)),
    ] {
        assert_eq!(text.parse::<Interval>().unwrap_or_else(|failure| panic!("{text}: {failure}")), value, "{text}");
    }
}

#[test]
fn refuses_what_is_no_interval() {
    for text in [
        "",
        "P",
        "PT",
        "P1",
        "P1H",
        "PT1D",
        "P1DT",
        "P1Y1Y",
        "P1D1Y",
        "P1.5D",
        "p1d",
        "P1D ",
        "1",
        "1 day ",
        " 1 day",
        "1  day",
        "1day",
        "1 fortnight",
        "1 day 1 day",
        "1 day 1 year",
        "1.5 days",
        "04:05:06 1 day",
        "1 hour 04:05",
        "04:60",
        "04:05:60",
        "1 day ago",
        "1.5:00",
        "day",
        "- 1 day",
    ] {
        assert_eq!(code(text.parse::<Interval>()), "R0110", "{text:?}");
    }
    assert_eq!(code("00:00:00.0000001".parse::<Interval>()), "R0105");
    for text in ["2147483648 days", "178956971 years", "PT9223372036855S", "99999999999999999999999 days"] {
        assert_eq!(code(text.parse::<Interval>()), "R0102", "{text:?}");
    }
}
