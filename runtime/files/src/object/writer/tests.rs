use etlc_core::{Reader as _, Row as _, Writer as _};
use etlc_types::Element;

use super::*;
use crate::blocks::Blocks;
use crate::fixtures::{fields, target, written};
use crate::{json, jsonl};

fn lines(
    columns: &'static [&'static str],
    write: impl FnOnce(&mut jsonl::Writer) -> std::result::Result<(), Stop>,
) -> String {
    let target = target(columns, spec::Mode::Replace, true);
    let bytes = written(|page| write(&mut Writer::new(page, target.columns))).expect("memory takes everything");
    String::from_utf8(bytes).expect("JSON is text")
}

#[test]
fn each_row_is_an_object_on_a_line() {
    let text = lines(&["id", "na\"me", "data"], |writer| {
        writer.begin();
        writer.int8(Some(-7)).expect("a number");
        writer.text(Some("a\"\\\n\u{1}\u{7f}é😀/")).expect("a text");
        writer.json(Some(Json::parse("{\r\n  \"k\": \"\\n\"\n}").expect("JSON"))).expect("JSON");
        writer.end()?;
        writer.begin();
        writer.int8(None).expect("null");
        writer.abandon();
        writer.begin();
        writer.int8(None).expect("null");
        writer.text(None).expect("null");
        writer.json(Some(Json::NULL)).expect("null");
        writer.end()
    });
    let expected = "{\"id\":-7,\"na\\\"me\":\"a\\\"\\\\\\n\\u0001\u{7f}é😀/\",\"data\":{    \"k\": \"\\n\" }}\n\
                    {\"id\":null,\"na\\\"me\":null,\"data\":null}\n";
    assert_eq!(text, expected);
    assert!(text.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()));
}

#[test]
fn an_array_has_its_commas_between_its_elements() {
    let columns = target(&["a"], spec::Mode::Replace, true).columns;
    for (rows, expected) in [(0, ""), (1, "\n{\"a\":0}"), (3, "\n{\"a\":0},\n{\"a\":1},\n{\"a\":2}")] {
        let bytes = written(|page| {
            let mut writer: json::Writer = Writer::new(page, columns);
            writer.begin();
            writer.int4(Some(9)).expect("a number");
            writer.abandon();
            for row in 0..rows {
                writer.begin();
                writer.int4(Some(row)).expect("a number");
                writer.end()?;
            }
            Ok(())
        });
        assert_eq!(bytes.expect("memory takes everything"), expected.as_bytes());
        let frame = frame(b"[", b"\n]\n");
        let file = [&frame.head[..], expected.as_bytes(), frame.tail].concat();
        assert!(
            serde_json::from_slice::<Vec<serde_json::Value>>(&file).is_ok_and(|array| array.len() == rows as usize)
        );
    }
}

#[test]
fn what_is_not_finite_is_refused() {
    lines(&["a"], |writer| {
        let lists = [List::Float8(&[Some(1.0), None, Some(f64::INFINITY)]), List::Float4(&[Some(f32::NAN)])];
        writer.begin();
        for failure in [writer.float8(Some(f64::NAN)), writer.float4(Some(f32::NEG_INFINITY))]
            .into_iter()
            .chain(lists.map(|list| writer.list(Some(list))))
        {
            assert_eq!(failure.expect_err("JSON lacks it").code(), codes::NOT_FINITE);
        }
        assert_eq!(writer.column(), 0);
        writer.list(Some(List::Float8(&[Some(1.5), None]))).expect("a list");
        writer.end()
    });
}

#[test]
fn every_type_is_read_back_as_it_was_written() {
    const NAMES: &[&str] = &[
        "bool",
        "int2",
        "int4",
        "int8",
        "float4",
        "float8",
        "numeric",
        "text",
        "bytea",
        "date",
        "time",
        "timestamp",
        "timestamptz",
        "interval",
        "uuid",
        "json",
        "list",
        "jsons",
    ];
    let number: Decimal = "-123456789012345678901234567890.1200".parse().expect("a number");
    let date = Date::from_ymd(-43, 3, 15).expect("a day");
    let time = Time::from_micros(86_400_000_000).expect("a time");
    let timestamp = Timestamp::from_micros(-1).expect("a moment");
    let timestamptz = Timestamptz::from_micros(1).expect("a moment");
    let interval = Interval { months: -14, days: 3, micros: 1 };
    let uuid: Uuid = "67e55044-10b1-426f-9247-bb680e5fe0c8".parse().expect("a uuid");
    let json = Json::parse("{\"a\": [1, \"x\\\"\"]}").expect("JSON");
    let list = List::Text(&[Some("a,\"b\""), None, Some("")]);
    let text = lines(NAMES, |writer| {
        writer.begin();
        let mut cells = || {
            writer.bool(Some(false))?;
            writer.int2(Some(i16::MIN))?;
            writer.int4(Some(i32::MAX))?;
            writer.int8(Some(i64::MIN))?;
            writer.float4(Some(0.1))?;
            writer.float8(Some(-0.0))?;
            writer.numeric(Some(number))?;
            writer.text(Some("\r\n"))?;
            writer.bytea(Some(b"\x00\xff"))?;
            writer.date(Some(date))?;
            writer.time(Some(time))?;
            writer.timestamp(Some(timestamp))?;
            writer.timestamptz(Some(timestamptz))?;
            writer.interval(Some(interval))?;
            writer.uuid(Some(uuid))?;
            writer.json(Some(json))?;
            writer.list(Some(list))?;
            writer.list(Some(List::Json(&[Some(Json::already_valid("[\n1]"))])))
        };
        cells().expect("all can be written");
        writer.end()
    });
    assert_eq!(text.lines().count(), 1);
    let mut reader = jsonl::Reader::new(Blocks::cut("f", text.as_bytes(), 60), fields(NAMES)).expect("a file");
    let row = reader.next().expect("a record").expect("a record");
    assert_eq!(row.bool(0), Ok(Some(false)));
    assert_eq!(row.int2(1), Ok(Some(i16::MIN)));
    assert_eq!(row.int4(2), Ok(Some(i32::MAX)));
    assert_eq!(row.int8(3), Ok(Some(i64::MIN)));
    assert_eq!(row.float4(4), Ok(Some(0.1)));
    assert_eq!(row.float8(5).map(|float| float.map(f64::to_bits)), Ok(Some((-0.0_f64).to_bits())));
    assert_eq!(row.numeric(6).expect("a number").map(|number| number.to_string()), Some(number.to_string()));
    assert_eq!(row.text(7), Ok(Some("\r\n")));
    assert_eq!(row.bytea(8), Ok(Some(&b"\x00\xff"[..])));
    assert_eq!(row.date(9), Ok(Some(date)));
    assert_eq!(row.time(10), Ok(Some(time)));
    assert_eq!(row.timestamp(11), Ok(Some(timestamp)));
    assert_eq!(row.timestamptz(12), Ok(Some(timestamptz)));
    assert_eq!(row.interval(13), Ok(Some(interval)));
    assert_eq!(row.uuid(14), Ok(Some(uuid)));
    assert_eq!(row.json(15), Ok(Some(json)));
    assert_eq!(row.list(16, Element::Text), Ok(Some(list)));
    assert_eq!(row.list(17, Element::Json), Ok(Some(List::Json(&[Some(Json::already_valid("[ 1]"))]))));
}
