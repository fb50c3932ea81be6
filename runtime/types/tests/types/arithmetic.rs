use etlc_types::{Date, Interval, Result, Timestamp, Timestamptz, arith};

use crate::code;
use crate::decimal::decimal;

#[test]
fn whole_numbers_overflow() {
    assert_eq!(arith::add(1i16, 2i16).unwrap(), 3);
    assert_eq!(code(arith::add(i16::MAX, 1i16)), "R0106");
    assert_eq!(code(arith::sub(i32::MIN, 1)), "R0106");
    assert_eq!(code(arith::mul(i64::MAX, 2i64)), "R0106");
    assert_eq!(code(arith::neg(i64::MIN)), "R0106");
    assert_eq!(arith::neg(i64::MAX).unwrap(), -i64::MAX);
    let failure = arith::mul(100_000, 100_000).unwrap_err();
    assert_eq!(failure.shown_value(), Some("100000 * 100000"));
}

#[test]
fn whole_numbers_divide_into_float8() {
    assert_eq!(arith::div(7, 2).unwrap(), 3.5);
    assert_eq!(arith::div(i64::MIN, -1i64).unwrap(), 9_223_372_036_854_775_808.0);
    assert_eq!(code(arith::div(1i16, 0i16)), "R0107");
}

#[test]
fn whole_quotients_round_down() {
    for (a, b, quotient) in
        [(7, 2, 3), (-7, 2, -4), (7, -2, -4), (-7, -2, 3), (-6, 2, -3), (0, -5, 0), (1, 2, 0), (-1, 2, -1)]
    {
        assert_eq!(arith::div_whole(a, b).unwrap(), quotient, "{a} / {b}");
    }
    assert_eq!(code(arith::div_whole(i64::MIN, -1i64)), "R0106");
    assert_eq!(arith::div_whole(i64::MIN, 2i64).unwrap(), i64::MIN / 2);
    assert_eq!(code(arith::div_whole(1, 0)), "R0107");
}

#[test]
fn remainders_have_the_sign_of_the_dividend() {
    assert_eq!(arith::rem(-7, 2).unwrap(), -1);
    assert_eq!(arith::rem(7, -2).unwrap(), 1);
    assert_eq!(arith::rem(i32::MIN, -1).unwrap(), 0);
    assert_eq!(code(arith::rem(1, 0)), "R0107");
    assert_eq!(arith::rem(-7.5, 2.0).unwrap(), -1.5);
    assert_eq!(code(arith::rem(1.0, 0.0)), "R0107");
}

#[test]
fn floats_do_not_become_infinite() {
    assert_eq!(arith::add(0.5, 0.25).unwrap(), 0.75);
    assert_eq!(code(arith::add(f64::MAX, f64::MAX)), "R0106");
    assert_eq!(code(arith::mul(f32::MAX, 2.0f32)), "R0106");
    assert_eq!(code(arith::div(f64::MAX, 0.5)), "R0106");
    assert_eq!(code(arith::div(1.0, 0.0)), "R0107");
    assert_eq!(code(arith::div(0.0, -0.0)), "R0107");
    assert_eq!(arith::add(f64::INFINITY, 1.0).unwrap(), f64::INFINITY);
    assert_eq!(arith::div(1.0, f64::INFINITY).unwrap(), 0.0);
    assert_eq!(arith::div(f64::INFINITY, 2.0).unwrap(), f64::INFINITY);
    assert!(arith::sub(f64::INFINITY, f64::INFINITY).unwrap().is_nan());
    assert!(arith::mul(f64::NAN, 2.0).unwrap().is_nan());
    assert_eq!(arith::neg(0.0f64).unwrap().to_bits(), (-0.0f64).to_bits());
}

#[test]
fn decimals() {
    assert_eq!(arith::add(decimal("0.1"), decimal("0.2")).unwrap(), decimal("0.3"));
    assert_eq!(arith::div(decimal("1"), decimal("4")).unwrap(), decimal("0.25"));
    assert_eq!(code(arith::div(decimal("1"), decimal("0"))), "R0107");
    assert_eq!(arith::neg(decimal("1.50")).unwrap(), decimal("-1.5"));
}

fn shown<T: std::fmt::Display>(result: Result<T>) -> String {
    result.map_or_else(|failure| failure.code().to_owned(), |value| value.to_string())
}

#[test]
fn dates_and_days() {
    let date = |text: &str| text.parse::<Date>().unwrap();
    assert_eq!(shown(arith::add(date("2024-02-28"), 2)), "2024-03-01");
    assert_eq!(shown(arith::sub(date("0001-01-01"), 1)), "0001-12-31 BC");
    assert_eq!(shown(arith::sub(date("2024-03-01"), date("2023-03-01"))), "366");
    assert_eq!(shown(arith::sub(Date::MIN, Date::MAX)), "-2147483493");
    assert_eq!(shown(arith::add(Date::MAX, 1)), "R0106");
    assert_eq!(shown(arith::add(Date::MAX, i32::MAX)), "R0106");
    assert_eq!(shown(arith::sub(Date::MIN, 1)), "R0106");
    assert_eq!(shown(arith::sub(Date::MIN, i32::MIN)), "R0106");
    assert_eq!(shown(arith::add(Date::INFINITY, 1)), "infinity");
    assert_eq!(shown(arith::sub(Date::INFINITY, date("2024-01-01"))), "R0116");
    // The sum is the number that stands for infinity, which is no day.
    assert_eq!(shown(arith::add(Date::from_days(1).unwrap(), i32::MAX - 1)), "R0106");
}

#[test]
fn timestamps_and_intervals() {
    for (timestamp, interval, sum, difference) in [
        ("2024-01-31 10:00:00", "1 mon", "2024-02-29 10:00:00", "2023-12-31 10:00:00"),
        ("2023-01-31 00:00:00", "1 mon", "2023-02-28 00:00:00", "2022-12-31 00:00:00"),
        ("2024-03-31 00:00:00", "1 mon 1 day", "2024-05-01 00:00:00", "2024-02-28 00:00:00"),
        ("2024-02-29 00:00:00", "4 years", "2028-02-29 00:00:00", "2020-02-29 00:00:00"),
        ("2024-01-01 00:00:00", "-00:00:00.000001", "2023-12-31 23:59:59.999999", "2024-01-01 00:00:00.000001"),
        ("0001-01-01 00:00:00", "-1 mons", "0001-12-01 00:00:00 BC", "0001-02-01 00:00:00"),
        ("294246-12-31 00:00:00", "1 day", "R0106", "294246-12-30 00:00:00"),
        ("4714-11-24 00:00:00 BC", "1 day", "4714-11-25 00:00:00 BC", "R0106"),
        ("2024-01-01 00:00:00", "178956970 years 7 mons", "R0106", "R0106"),
        ("2024-01-01 00:00:00", "2562047788:00:54.775807", "R0106", "R0106"),
        ("infinity", "1 day", "infinity", "infinity"),
        ("-infinity", "-1 days", "-infinity", "-infinity"),
    ] {
        let interval: Interval = interval.parse().unwrap();
        let plain: Timestamp = timestamp.parse().unwrap();
        assert_eq!(shown(arith::add(plain, interval)), sum, "{timestamp} + {interval}");
        assert_eq!(shown(arith::sub(plain, interval)), difference, "{timestamp} - {interval}");
        let at_utc: Result<Timestamptz> = arith::add(plain.at_utc(), interval);
        assert_eq!(shown(at_utc.map(Timestamptz::at_utc)), sum);
    }
    let lowest = Interval { months: i32::MIN, days: i32::MIN, micros: i64::MIN };
    assert_eq!(shown(arith::sub(Timestamp::MIN, lowest)), "R0106");
}

#[test]
fn distances_of_timestamps() {
    let distance = |a: &str, b: &str| {
        let (a, b): (Timestamp, Timestamp) = (a.parse().unwrap(), b.parse().unwrap());
        assert_eq!(shown(arith::sub(a, b)), shown(arith::sub(a.at_utc(), b.at_utc())));
        shown(arith::sub(a, b))
    };
    assert_eq!(distance("2024-03-01 04:05:06.5", "2024-02-28 00:00"), "2 days 04:05:06.5");
    assert_eq!(distance("2024-02-28 00:00", "2024-03-01 04:05:06.5"), "-2 days -04:05:06.5");
    assert_eq!(distance("294246-12-31 23:59:59.999999", "4714-11-24 00:00:00 BC"), "109192569 days 23:59:59.999999");
    assert_eq!(distance("infinity", "2024-02-28 00:00"), "R0116");
}

#[test]
fn intervals() {
    let interval = |text: &str| text.parse::<Interval>().unwrap();
    assert_eq!(shown(arith::add(interval("1 mon -1 days"), interval("2 days 01:00"))), "1 mon 1 day 01:00:00");
    assert_eq!(shown(arith::sub(interval("1 mon"), interval("1 day"))), "1 mon -1 days");
    assert_eq!(shown(arith::neg(interval("1 mon -1 days"))), "-1 mons +1 day");
    assert_eq!(shown(arith::neg(Interval { months: i32::MIN, days: 0, micros: 0 })), "R0106");
    assert_eq!(shown(arith::add(Interval { months: 0, days: 0, micros: i64::MAX }, interval("00:00:01"))), "R0106");
}
