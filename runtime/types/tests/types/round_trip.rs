//! The text form of a value reads back as the value, and so does its JSON form.

use std::fmt::Debug;

use ethnum::I256;
use etlc_types::{
    Arena, Date, Decimal, Element, Interval, Json, List, TextForm, Time, Timestamp, Timestamptz, Uuid, into, try_into,
};

use crate::random::Random;

const ROUNDS: usize = 500;

/// Declares a test that makes values, writes each, and reads it in both forms.
macro_rules! round_trips {
    ($($name:ident($seed:literal): |$random:ident| $make:expr, $equal:expr;)*) => {$(
        #[test]
        fn $name() {
            let mut random = Random::new($seed);
            let arena = Arena::new();
            for _ in 0..ROUNDS {
                let $random = &mut random;
                let value = $make;
                let text = into::text(value, &arena);
                let mut written = String::new();
                value.write_text(&mut written).unwrap();
                assert_eq!(text, written);
                let json = into::json(value, &arena);
                assert_eq!(Json::parse(json.as_str()), Ok(json));
                let equal: fn(_, _) -> bool = $equal;
                let back = try_into::$name(text).unwrap_or_else(|failure| panic!("{text}: {failure}"));
                assert!(equal(value, back), "{value:?} as {text} is {back:?}");
                let back = try_into::$name(json).unwrap_or_else(|failure| panic!("{json}: {failure}"));
                assert!(equal(value, back), "{value:?} as {json} is {back:?}");
            }
        }
    )*};
}

fn same<T: PartialEq>(a: T, b: T) -> bool {
    a == b
}

round_trips! {
    bool(1): |random| random.below(2) == 1, same;
    int2(2): |random| random.of_any_size() as i16, same;
    int4(3): |random| random.of_any_size() as i32, same;
    int8(4): |random| random.of_any_size(), same;
    float4(5): |random| f32::from_bits(random.bits() as u32), |a: f32, b: f32| a.to_bits() == b.to_bits() || a.is_nan() && b.is_nan();
    float8(6): |random| f64::from_bits(random.bits()), |a: f64, b: f64| a.to_bits() == b.to_bits() || a.is_nan() && b.is_nan();
    numeric(7): |random| any_decimal(random), |a: Decimal, b: Decimal| a == b && a.scale() == b.scale();
    date(8): |random| any_date(random), same;
    time(9): |random| any_time(random), same;
    timestamp(10): |random| any_timestamp(random), same;
    timestamptz(11): |random| any_timestamp(random).at_utc(), same;
    interval(12): |random| any_interval(random), same;
    uuid(13): |random| Uuid::from_u64_pair(random.bits(), random.bits()), same;
}

fn any_decimal(random: &mut Random) -> Decimal {
    let digits = random.below(77) as u32;
    let bits = I256::from_words(random.bits() as i128, i128::from(random.bits()) << 64 | i128::from(random.bits()));
    let limit = I256::new(10).pow(digits);
    Decimal::new(bits % limit, random.below(77) as u8).unwrap()
}

fn any_date(random: &mut Random) -> Date {
    match random.below(20) {
        0 => random.pick(&[Date::MIN, Date::MAX, Date::INFINITY, Date::NEG_INFINITY]),
        1..10 => Date::from_days(random.between(-800_000, 3_000_000) as i32).unwrap(),
        _ => Date::from_days(random.between(Date::MIN.days().into(), Date::MAX.days().into()) as i32).unwrap(),
    }
}

fn any_time(random: &mut Random) -> Time {
    let unit = random.pick(&[1, 1_000, 1_000_000, 60_000_000]);
    Time::from_micros(random.between(0, 86_400_000_000 / unit) * unit).unwrap()
}

fn any_timestamp(random: &mut Random) -> Timestamp {
    match random.below(20) {
        0 => random.pick(&[Timestamp::MIN, Timestamp::MAX, Timestamp::INFINITY, Timestamp::NEG_INFINITY]),
        1..10 => Timestamp::from_micros(random.between(-70_000_000_000, 300_000_000_000) * 1_000_000).unwrap(),
        _ => Timestamp::from_micros(random.between(Timestamp::MIN.micros(), Timestamp::MAX.micros())).unwrap(),
    }
}

fn any_interval(random: &mut Random) -> Interval {
    Interval {
        months: random.of_any_size() as i32,
        days: random.of_any_size() as i32,
        micros: random.of_any_size() * random.pick(&[0, 1]),
    }
}

fn any_text(random: &mut Random) -> String {
    const PIECES: &[&str] = &["a", "\"", "\\", "\n", "\u{0}", "\u{1f}", "é", "😀", " ", "\\u0041", "[", "null", ""];
    (0..random.below(6)).map(|_| random.pick(PIECES)).collect()
}

fn any_bytes(random: &mut Random) -> Vec<u8> {
    (0..random.below(200)).map(|_| random.bits() as u8).collect()
}

#[test]
fn bytea() {
    let mut random = Random::new(14);
    let arena = Arena::new();
    for _ in 0..ROUNDS {
        let value = any_bytes(&mut random);
        let text = into::text(&*value, &arena);
        assert_eq!(try_into::bytea(text, &arena).unwrap(), value, "{text}");
        assert_eq!(try_into::bytea(into::json(&*value, &arena), &arena).unwrap(), value, "{text}");
    }
}

/// A list of values, some of them null.
fn any_list<T: Copy>(random: &mut Random, make: impl Fn(&mut Random) -> T) -> Vec<Option<T>> {
    (0..random.below(5)).map(|_| (random.below(4) > 0).then(|| make(random))).collect()
}

fn check(list: List<'_>, arena: &Arena) {
    let text = into::text(list, arena);
    let read = |back: etlc_types::Result<List<'_>>| {
        assert_eq!(back.unwrap_or_else(|failure| panic!("{text}: {failure}")).to_string(), list.to_string());
    };
    read(try_into::list(text, list.element(), arena));
    read(try_into::list(into::json(list, arena), list.element(), arena));
    assert_eq!(into::json(list, arena).as_str(), text);
}

#[test]
fn lists() {
    let mut random = Random::new(15);
    let random = &mut random;
    let arena = Arena::new();
    for _ in 0..ROUNDS {
        check(List::Bool(&any_list(random, |random| random.below(2) == 1)), &arena);
        check(List::Int2(&any_list(random, |random| random.bits() as i16)), &arena);
        check(List::Int4(&any_list(random, |random| random.bits() as i32)), &arena);
        check(List::Int8(&any_list(random, |random| random.bits() as i64)), &arena);
        check(List::Float4(&any_list(random, |random| f32::from_bits(random.bits() as u32))), &arena);
        check(
            List::Float8(&any_list(random, |random| random.pick(&[f64::NAN, f64::INFINITY, 0.1, -0.0, 1e300]))),
            &arena,
        );
        check(List::Numeric(&any_list(random, any_decimal)), &arena);
        check(List::Date(&any_list(random, any_date)), &arena);
        check(List::Time(&any_list(random, any_time)), &arena);
        check(List::Timestamp(&any_list(random, any_timestamp)), &arena);
        check(List::Timestamptz(&any_list(random, |random| any_timestamp(random).at_utc())), &arena);
        check(List::Interval(&any_list(random, any_interval)), &arena);
        check(List::Uuid(&any_list(random, |random| Uuid::from_u64_pair(random.bits(), random.bits()))), &arena);
        let texts: Vec<String> = (0..5).map(|_| any_text(random)).collect();
        let texts: Vec<Option<&str>> = texts.iter().map(|text| Some(text.as_str())).chain([None]).collect();
        check(List::Text(&texts), &arena);
        let read = try_into::list(into::text(List::Text(&texts), &arena), Element::Text, &arena);
        assert_eq!(read, Ok(List::Text(&texts)));
        let bytes = [any_bytes(random), any_bytes(random)];
        check(List::Bytea(&[Some(&bytes[0]), None, Some(&bytes[1])]), &arena);
        let json = random.pick(&["1", "\"a\"", "{\"a\":[null]}", "[]"]);
        check(List::Json(&[Some(Json::parse(json).unwrap()), None]), &arena);
    }
}

#[test]
fn text_forms() {
    let arena = Arena::new();
    fn check(arena: &Arena, value: impl TextForm + Debug, text: &str, json: &str) {
        assert_eq!(value.to_text(arena), text);
        let mut written = String::new();
        value.write_json(&mut written).unwrap();
        assert_eq!(written, json, "{value:?}");
    }
    check(&arena, true, "true", "true");
    check(&arena, i64::MIN, "-9223372036854775808", "-9223372036854775808");
    check(&arena, 1.0, "1", "1");
    check(&arena, -0.0, "-0", "-0");
    check(&arena, 0.1f32, "0.1", "0.1");
    check(&arena, 1e300, "1e+300", "1e+300");
    check(&arena, 1.5e-10, "1.5e-10", "1.5e-10");
    check(&arena, f64::NAN, "NaN", "\"NaN\"");
    check(&arena, f32::NEG_INFINITY, "-Infinity", "\"-Infinity\"");
    check(&arena, &b"\x00\xff"[..], "\\x00ff", "\"\\\\x00ff\"");
    check(&arena, "a\"\\\u{1}\né", "a\"\\\u{1}\né", "\"a\\\"\\\\\\u0001\\né\"");
    let timestamp: Timestamptz = "2024-02-29 04:05:06.5Z".parse().unwrap();
    check(&arena, timestamp, "2024-02-29 04:05:06.5+00", "\"2024-02-29T04:05:06.5+00:00\"");
    check(&arena, timestamp.at_utc(), "2024-02-29 04:05:06.5", "\"2024-02-29T04:05:06.5\"");
    check(&arena, Timestamp::INFINITY, "infinity", "\"infinity\"");
    check(&arena, List::Date(&[Some(Date::INFINITY), None]), "[\"infinity\",null]", "[\"infinity\",null]");
}
