use etlc_types::{Date, Day, Time, Timestamp, Timestamptz};

use crate::code;

fn date(text: &str) -> Date {
    text.parse().unwrap_or_else(|failure| panic!("{text}: {failure}"))
}

#[test]
fn days_follow_one_another() {
    // Every day from 4714-11-24 BC to the year 10000: each is the next of the one before it by the calendar's rules.
    let mut expected = Day { year: -4713, month: 11, day: 24 };
    let mut days = Date::MIN.days();
    while expected.year < 10_000 {
        let today = Date::from_days(days).unwrap();
        assert_eq!(today.day_of_calendar(), Some(expected));
        let (month, day) = (u32::from(expected.month), u32::from(expected.day));
        assert_eq!(Date::from_ymd(expected.year, month, day).unwrap(), today);
        let is_leap = expected.year % 4 == 0 && (expected.year % 100 != 0 || expected.year % 400 == 0);
        let last =
            [31, if is_leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][expected.month as usize - 1];
        expected.day += 1;
        if expected.day > last {
            expected.day = 1;
            expected.month += 1;
        }
        if expected.month > 12 {
            expected.month = 1;
            expected.year += 1;
        }
        days += 1;
    }
}

#[test]
fn known_days() {
    for (text, days) in [
        ("1970-01-01", 0),
        ("1969-12-31", -1),
        ("2000-02-29", 11_016),
        ("2000-03-01", 11_017),
        ("0001-01-01", -719_162),
        ("0001-12-31 BC", -719_163),
        ("0044-03-15 BC", -735_160),
        ("4714-11-24 BC", -2_440_588),
        ("10000-01-01", 2_932_897),
        ("5874897-12-31", 2_145_042_905),
        ("infinity", i32::MAX),
        ("-infinity", i32::MIN),
    ] {
        assert_eq!(date(text).days(), days, "{text}");
        assert_eq!(date(text).to_string(), text);
    }
    assert_eq!(date("Infinity"), Date::INFINITY);
    assert_eq!(date("0044-03-15 BC").year(), Some(-43));
    assert_eq!((date("2024-02-29").month(), date("2024-02-29").day()), (Some(2), Some(29)));
    assert_eq!(Date::INFINITY.year(), None);
    assert!(Date::NEG_INFINITY < Date::MIN && Date::MAX < Date::INFINITY);
}

#[test]
fn refuses_what_is_no_date() {
    for text in [
        "",
        " 2024-01-01",
        "2024-01-01 ",
        "2024-1-1",
        "24-01-01",
        "2024/01/01",
        "20240101",
        "2024-01-01T00:00",
        "2024-13-01",
        "2024-00-01",
        "2024-01-00",
        "2024-01-32",
        "2023-02-29",
        "1900-02-29",
        "2024-04-31",
        "0000-01-01",
        "-2024-01-01",
        "2024-01-01 AD",
        "2024-01-01  BC",
        "2024-01-01 bc",
        "now",
        "2024-01-0١",
    ] {
        assert_eq!(code(text.parse::<Date>()), "R0109", "{text:?}");
    }
    for text in ["5874898-01-01", "4714-11-23 BC", "99999999999999999999999-01-01", "2147483648-01-01"] {
        assert_eq!(code(text.parse::<Date>()), "R0102", "{text:?}");
    }
    assert_eq!(code(Date::from_ymd(2023, 2, 29)), "R0109");
    assert_eq!(code(Date::from_ymd(i32::MAX, 1, 1)), "R0102");
    assert_eq!(code(Date::from_ymd(i32::MIN, 1, 1)), "R0102");
    assert_eq!(code(Date::from_days(Date::MAX.days() + 1)), "R0102");
    assert_eq!(code(Date::from_days(Date::MIN.days() - 1)), "R0102");
}

#[test]
fn times() {
    for (text, micros, written) in [
        ("00:00", 0, "00:00:00"),
        ("04:05", 14_700_000_000, "04:05:00"),
        ("04:05:06", 14_706_000_000, "04:05:06"),
        ("04:05:06.5", 14_706_500_000, "04:05:06.5"),
        ("04:05:06.000001", 14_706_000_001, "04:05:06.000001"),
        ("04:05:06.1234560000", 14_706_123_456, "04:05:06.123456"),
        ("23:59:59.999999", 86_399_999_999, "23:59:59.999999"),
        ("24:00", 86_400_000_000, "24:00:00"),
    ] {
        let time: Time = text.parse().unwrap();
        assert_eq!((time.micros(), time.to_string().as_str()), (micros, written), "{text}");
    }
    for text in [
        "",
        "4:05",
        "04:5",
        "04",
        "04:05:6",
        "04:05:06.",
        "04:05:06,5",
        "24:00:00.000001",
        "24:01",
        "25:00",
        "04:60",
        "04:05:60",
        "04:05 PM",
        "04:05Z",
        " 04:05",
        "04:05 ",
        "-04:05",
    ] {
        assert_eq!(code(text.parse::<Time>()), "R0109", "{text:?}");
    }
    assert_eq!(code("04:05:06.1234567".parse::<Time>()), "R0105");
    let time = Time::from_hms(13, 14, 15).unwrap();
    assert_eq!((time.hour(), time.minute(), time.second(), time.microsecond()), (13, 14, 15, 0));
    assert_eq!(Time::from_hms(24, 0, 0).unwrap(), Time::MAX);
    for (hour, minute, second) in [(24, 0, 1), (0, 60, 0), (0, 0, 60), (u32::MAX, u32::MAX, u32::MAX), (u32::MAX, 0, 0)]
    {
        assert_eq!(code(Time::from_hms(hour, minute, second)), "R0109");
    }
    assert_eq!(code(Time::from_micros(-1)), "R0102");
    assert_eq!(code(Time::from_micros(86_400_000_001)), "R0102");
}

#[test]
fn timestamps() {
    for (text, micros, written) in [
        ("1970-01-01 00:00", 0, "1970-01-01 00:00:00"),
        ("1970-01-01T00:00:00.000001", 1, "1970-01-01 00:00:00.000001"),
        ("1969-12-31T23:59:59.999999", -1, "1969-12-31 23:59:59.999999"),
        ("2024-02-29 24:00", 1_709_251_200_000_000, "2024-03-01 00:00:00"),
        ("0044-03-15 10:00:00 BC", -63_517_788_000_000_000, "0044-03-15 10:00:00 BC"),
        ("4714-11-24 00:00:00 BC", Timestamp::MIN.micros(), "4714-11-24 00:00:00 BC"),
        ("294246-12-31 23:59:59.999999", Timestamp::MAX.micros(), "294246-12-31 23:59:59.999999"),
        ("infinity", i64::MAX, "infinity"),
        ("-infinity", i64::MIN, "-infinity"),
    ] {
        let timestamp: Timestamp = text.parse().unwrap_or_else(|failure| panic!("{text}: {failure}"));
        assert_eq!((timestamp.micros(), timestamp.to_string().as_str()), (micros, written), "{text}");
    }
    for text in [
        "",
        "2024-01-01",
        "2024-01-01 ",
        "2024-01-01  00:00",
        "2024-01-01t00:00",
        "2024-01-01 00:00 ",
        "2024-01-01 25:00",
        "2024-02-30 00:00",
        "2024-01-01 00:00Z",
        "2024-01-01 00:00+03",
        "2024-01-01 00:00 BC ",
    ] {
        assert_eq!(code(text.parse::<Timestamp>()), "R0109", "{text:?}");
    }
    assert_eq!(code("2024-01-01 00:00:00.0000001".parse::<Timestamp>()), "R0105");
    for text in ["294247-01-01 00:00", "294246-12-31 24:00", "4714-11-23 23:59:59.999999 BC", "5874897-12-31 00:00"] {
        assert_eq!(code(text.parse::<Timestamp>()), "R0102", "{text:?}");
    }
    assert_eq!(code(Timestamp::from_micros(Timestamp::MAX.micros() + 1)), "R0102");
    assert_eq!(code(Timestamp::from_micros(Timestamp::MIN.micros() - 1)), "R0102");
    let before = Timestamp::from_micros(-1).unwrap();
    assert_eq!((before.date(), before.time()), (date("1969-12-31"), Some("23:59:59.999999".parse().unwrap())));
    assert_eq!((Timestamp::INFINITY.date(), Timestamp::INFINITY.time()), (Date::INFINITY, None));
}

#[test]
fn timestamps_with_offsets() {
    for (text, written) in [
        ("2024-02-29 04:05:06.5Z", "2024-02-29 04:05:06.5+00"),
        ("2024-02-29T04:05:06+03", "2024-02-29 01:05:06+00"),
        ("2024-02-29 04:05:06-0330", "2024-02-29 07:35:06+00"),
        ("2024-02-29 04:05:06+05:45", "2024-02-28 22:20:06+00"),
        ("2024-02-29 04:05+00", "2024-02-29 04:05:00+00"),
        ("0001-01-01 00:00:00+01", "0001-12-31 23:00:00+00 BC"),
        ("0044-03-15 10:00:00+00 BC", "0044-03-15 10:00:00+00 BC"),
        ("infinity", "infinity"),
        ("-Infinity", "-infinity"),
    ] {
        let timestamp: Timestamptz = text.parse().unwrap_or_else(|failure| panic!("{text}: {failure}"));
        assert_eq!(timestamp.to_string(), written, "{text}");
        assert_eq!(timestamp.at_utc().at_utc(), timestamp);
    }
    for text in [
        "2024-01-01 00:00",
        "2024-01-01",
        "2024-01-01 00:00+3",
        "2024-01-01 00:00+03:",
        "2024-01-01 00:00+03:0",
        "2024-01-01 00:00+16",
        "2024-01-01 00:00+03:60",
        "2024-01-01 00:00 +03",
        "2024-01-01 00:00z",
        "2024-01-01 00:00 UTC",
        "2024-01-01 00:00+03:00:00",
    ] {
        assert_eq!(code(text.parse::<Timestamptz>()), "R0109", "{text:?}");
    }
    for text in ["294246-12-31 23:59:59-01", "4714-11-24 00:00+01 BC"] {
        assert_eq!(code(text.parse::<Timestamptz>()), "R0102", "{text:?}");
    }
    let failure = "2024-01-01 00:00".parse::<Timestamptz>().unwrap_err();
    assert!(failure.shown_help().unwrap().contains("at_utc"));
}
