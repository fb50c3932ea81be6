//! Every type, written and read back.

use std::fmt::Debug;

use etlc_core::{Row as _, Writer as _, spec::Mode};
use etlc_types::{Date, Decimal, Element, Interval, Json, List, Result, Time, Timestamp, Timestamptz, Uuid};

use super::{Shop, commit, each, put, table, target};
use crate::{Row, Writer};

/// Writes values and a null into a column that is made for the type, and reads them back strictly as that type.
fn comes_back<T: Copy + Debug>(
    ty: &str,
    values: &[T],
    write: impl Fn(&mut Writer, Option<T>) -> Result<()>,
    read: impl Fn(&Row<'_>) -> String,
) {
    let shop = Shop::without_database();
    let target = Box::leak(Box::new(target("t", Mode::Append, &[("a", ty)])));
    let (transaction, mut writer) = shop.write(target).expect(ty);
    let rows: Vec<Option<T>> = values.iter().copied().map(Some).chain([None]).collect();
    for row in &rows {
        put(&mut writer, |writer| write(writer, *row)).expect(ty);
    }
    drop(writer);
    commit(transaction, &[]).expect(ty);

    let mut reader = shop.read(table("t", &[("a", ty)])).unwrap_or_else(|stop| panic!("{ty}: {stop}"));
    let written: Vec<_> = rows.iter().map(|row| format!("{:?}", Result::Ok(*row))).collect();
    assert_eq!(each(&mut reader, read), written, "{ty} in {:?}", shop.query("SELECT a, typeof(a) FROM t"));
}

macro_rules! comes_back {
    ($ty:literal, $method:ident, $values:expr) => {
        comes_back($ty, &$values, |writer, value| writer.$method(value), |row| format!("{:?}", row.$method(0)));
    };
}

#[test]
fn numbers() {
    comes_back!("bool", bool, [true, false]);
    comes_back!("int2", int2, [i16::MIN, 0, i16::MAX]);
    comes_back!("int4", int4, [i32::MIN, 0, i32::MAX]);
    comes_back!("int8", int8, [i64::MIN, -1, 0, 9_007_199_254_740_993, i64::MAX]);
    let floats =
        [f32::MIN, f32::MIN_POSITIVE, 1e-45, 0.1, 1.0, 16_777_217.0, f32::MAX, f32::INFINITY, f32::NEG_INFINITY];
    comes_back!("float4", float4, floats);
    let floats = [
        f64::MIN,
        f64::MIN_POSITIVE,
        5e-324,
        0.1,
        1.0,
        1e18,
        2f64.powi(63),
        f64::MAX,
        f64::INFINITY,
        f64::NEG_INFINITY,
    ];
    comes_back!("float8", float8, floats);
}

#[test]
fn negative_zero_becomes_the_zero_that_it_equals() {
    let shop = Shop::without_database();
    let target = Box::leak(Box::new(target("t", Mode::Append, &[("a", "float8")])));
    let (transaction, mut writer) = shop.write(target).expect("it is made");
    put(&mut writer, |writer| writer.float8(Some(-0.0))).expect("it is written");
    drop(writer);
    commit(transaction, &[]).expect("it is committed");
    assert_eq!(shop.query("SELECT a, a = -0.0 FROM t"), ["0.0|1"]);
}

#[test]
fn decimals() {
    let decimals =
        |texts: &[&str]| -> Vec<Decimal> { texts.iter().map(|text| text.parse().expect("it is a number")).collect() };
    let nines = "9".repeat(76);
    comes_back!(
        "numeric",
        numeric,
        decimals(&["0", "1.50", "-0.0001", "12345678901234567890.123456789", &nines, &format!("-0.{nines}")])
    );
    comes_back!("numeric(10,2)", numeric, decimals(&["0.00", "1.50", "12345678.90", "-99999999.99"]));
    comes_back!("numeric(15,15)", numeric, decimals(&["0.000000000000001", "0.999999999999999", "-0.123456789012345"]));
    comes_back!("numeric(15,0)", numeric, decimals(&["999999999999999", "-1"]));
    comes_back!("numeric(16,2)", numeric, decimals(&["99999999999999.99", "0.10", "-1.00"]));
    comes_back!("numeric(76,38)", numeric, decimals(&["1.00000000000000000000000000000000000001"]));
}

#[test]
fn decimals_that_sql_can_sum() {
    let shop = Shop::without_database();
    let target = Box::leak(Box::new(target("t", Mode::Append, &[("a", "numeric(10,2)")])));
    let (transaction, mut writer) = shop.write(target).expect("it is made");
    for text in ["9.50", "10.00", "-1.25"] {
        put(&mut writer, |writer| writer.numeric(text.parse().ok())).expect("it is written");
    }
    drop(writer);
    commit(transaction, &[]).expect("it is committed");
    assert_eq!(shop.query("SELECT sum(a), max(a) FROM t"), ["18.25|10"]);
    assert_eq!(shop.query("SELECT a FROM t WHERE a > 9.5"), ["10"]);
}

#[test]
fn texts_and_bytes() {
    comes_back!("text", text, ["", " ", "12", "1e3", "0x10", "it's", "имя", "😀", "a\nb", "null"]);
    comes_back!("varchar(3)", text, ["", "имя", "007"]);
    comes_back!("bytea", bytea, [b"".as_slice(), b"\0", b"12", b"\xff\xfe"]);
    let uuids = [Uuid::nil(), Uuid::max(), Uuid::from_u128(0x67e5_5044_10b1_426f_9247_bb68_0e5f_e0c8)];
    comes_back!("uuid", uuid, uuids);
    let documents = [
        "null",
        "true",
        "1",
        "1.0",
        "-0",
        "1e400",
        "123456789012345678901234567890",
        r#""12""#,
        "{}",
        r#"{"a": [1, null]}"#,
    ];
    comes_back!("json", json, documents.map(|text| Json::parse(text).expect("it is JSON")));
}

#[test]
fn days_and_times() {
    let days = [Date::NEG_INFINITY, Date::MIN, Date::MAX, Date::INFINITY, Date::from_days(0).expect("a day")];
    comes_back!("date", date, days);
    let micros = [0, 1, 14_706_500_000, 86_399_999_999, 86_400_000_000];
    comes_back!("time", time, micros.map(|micros| Time::from_micros(micros).expect("a time")));
    let micros = [0, -1, 1, 1_709_179_506_500_000];
    let moments = micros.map(|micros| Timestamp::from_micros(micros).expect("a timestamp"));
    comes_back!("timestamp", timestamp, moments);
    comes_back!("timestamp", timestamp, [Timestamp::NEG_INFINITY, Timestamp::MIN, Timestamp::MAX, Timestamp::INFINITY]);
    let moments = micros.map(|micros| Timestamptz::from_micros(micros).expect("a timestamp"));
    comes_back!("timestamptz", timestamptz, moments);
    comes_back!(
        "timestamptz",
        timestamptz,
        [Timestamptz::NEG_INFINITY, Timestamptz::MIN, Timestamptz::MAX, Timestamptz::INFINITY]
    );
    let intervals = [
        Interval::default(),
        Interval { months: 14, days: -3, micros: 1 },
        Interval { months: i32::MIN, days: i32::MAX, micros: i64::MIN },
    ];
    comes_back!("interval", interval, intervals);
}

#[test]
fn timestamps_are_what_sqlite_reads_and_sorts() {
    let shop = Shop::without_database();
    let target = Box::leak(Box::new(target("t", Mode::Append, &[("a", "timestamptz"), ("b", "timestamp")])));
    let (transaction, mut writer) = shop.write(target).expect("it is made");
    for micros in [500_000, 0, 1_000_000] {
        let at = Timestamptz::from_micros(micros).expect("a timestamp");
        put(&mut writer, |writer| writer.timestamptz(Some(at)).and_then(|()| writer.timestamp(Some(at.at_utc()))))
            .expect("it is written");
    }
    drop(writer);
    commit(transaction, &[]).expect("it is committed");
    assert_eq!(
        shop.query("SELECT a, unixepoch(a, 'subsec'), b FROM t ORDER BY a"),
        [
            "'1970-01-01 00:00:00+00:00'|0.0|'1970-01-01 00:00:00'",
            "'1970-01-01 00:00:00.5+00:00'|0.5|'1970-01-01 00:00:00.5'",
            "'1970-01-01 00:00:01+00:00'|1.0|'1970-01-01 00:00:01'",
        ]
    );
}

/// Writes lists of a type, and reads them back.
fn lists_come_back(ty: &str, element: Element, values: &[List<'_>]) {
    comes_back(ty, values, |writer, value| writer.list(value), |row| format!("{:?}", row.list(0, element)));
}

#[test]
fn lists() {
    lists_come_back("int8[]", Element::Int8, &[List::Int8(&[]), List::Int8(&[Some(i64::MIN), None, Some(1)])]);
    lists_come_back("text[]", Element::Text, &[List::Text(&[Some("a\0\"b"), None, Some("12")])]);
    lists_come_back("float8[]", Element::Float8, &[List::Float8(&[Some(0.1), Some(f64::INFINITY), None])]);
    lists_come_back("bytea[]", Element::Bytea, &[List::Bytea(&[Some(b"\xff"), None])]);
    lists_come_back("bool[]", Element::Bool, &[List::Bool(&[Some(true), Some(false)])]);
    let moment = Timestamptz::from_micros(500_000).expect("a timestamp");
    lists_come_back("timestamptz[]", Element::Timestamptz, &[List::Timestamptz(&[Some(moment)])]);
    let json = Json::parse(r#"{"a": 1}"#).expect("it is JSON");
    lists_come_back("json[]", Element::Json, &[List::Json(&[Some(json), None])]);
}
