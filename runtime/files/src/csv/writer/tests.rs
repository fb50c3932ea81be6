use etlc_core::{Reader as _, Row as _, Writer as _};
use etlc_types::Element;

use super::*;
use crate::blocks::Blocks;
use crate::csv::Reader;
use crate::fixtures::{ROUTE, Random, csv, fields, target, written};

/// The file that these rows make, with its header.
fn file(
    columns: &'static [&'static str],
    form: &'static spec::Csv,
    write: impl FnOnce(&mut Writer) -> std::result::Result<(), Stop>,
) -> String {
    let frame = frame(target(columns, spec::Mode::Replace, true), form);
    let rows = written(|page| write(&mut Writer::new(page, form))).expect("memory takes everything");
    String::from_utf8([frame.head, rows].concat()).expect("CSV is text")
}

#[test]
fn quotes_stand_only_where_they_are_needed() {
    let written = file(&["id", "a,b", ""], csv(b',', true, &[]), |writer| {
        for texts in [
            [Some("plain"), None, Some("")],
            [Some("a,b"), Some("a\"b"), Some("a;b")],
            [Some("a\nb"), Some("a\rb"), Some(" a ")],
            [Some("\u{feff}x"), Some("é"), Some("\"\"")],
        ] {
            writer.begin();
            texts.into_iter().try_for_each(|text| writer.text(text)).expect("texts");
            writer.end()?;
        }
        Ok(())
    });
    let expected =
        "id,\"a,b\",\"\"\nplain,,\"\"\n\"a,b\",\"a\"\"b\",a;b\n\"a\nb\",\"a\rb\", a \n\"\u{feff}x\",é,\"\"\"\"\"\"\n";
    assert_eq!(written, expected);
}

#[test]
fn a_text_that_means_null_is_refused() {
    let form = csv(b',', false, &["NA", "0", "[]"]);
    let written = file(&["a", "b"], form, |writer| {
        writer.begin();
        writer.int4(Some(1)).expect("a number");
        let failure = writer.text(Some("NA")).expect_err("it would be null");
        assert_eq!((failure.code(), failure.shown_value(), writer.column()), (codes::NULL_TEXT, Some("NA"), 1));
        writer.abandon();
        writer.begin();
        assert_eq!(writer.int8(Some(0)).expect_err("it would be null").code(), codes::NULL_TEXT);
        assert_eq!(writer.column(), 0);
        writer.abandon();
        writer.begin();
        assert!(writer.list(Some(List::Int4(&[]))).is_err());
        writer.abandon();
        writer.begin();
        writer.int8(Some(10)).expect("a number");
        writer.text(None).expect("null");
        writer.end()
    });
    assert_eq!(written, "10,\n");
}

#[test]
fn forms_that_hold_the_delimiter_are_quoted() {
    let written = file(&["a", "b", "c"], csv(b'-', false, &[]), |writer| {
        writer.begin();
        writer.int2(Some(-5)).expect("a number");
        writer.date(Some(Date::from_ymd(2024, 2, 29).expect("a day"))).expect("a day");
        writer.bool(Some(true)).expect("a bool");
        writer.end()
    });
    assert_eq!(written, "\"-5\"-\"2024-02-29\"-true\n");
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
    ];
    let form = csv(b',', true, &["NA"]);
    let number: Decimal = "-123456789012345678901234567890.1200".parse().expect("a number");
    let date = Date::from_ymd(-43, 3, 15).expect("a day");
    let time = Time::from_micros(86_400_000_000).expect("a time");
    let timestamp = Timestamp::from_micros(-1).expect("a moment");
    let timestamptz = Timestamptz::INFINITY;
    let interval = Interval { months: -14, days: 3, micros: 1 };
    let uuid: Uuid = "67e55044-10b1-426f-9247-bb680e5fe0c8".parse().expect("a uuid");
    let json = Json::parse("{\"a\": [1, \"x\\\"\"]}").expect("JSON");
    let list = List::Text(&[Some("a,\"b\""), None, Some("")]);
    let text = file(NAMES, form, |writer| {
        writer.begin();
        let mut cells = || {
            writer.bool(Some(false))?;
            writer.int2(Some(i16::MIN))?;
            writer.int4(Some(i32::MAX))?;
            writer.int8(Some(i64::MIN))?;
            writer.float4(Some(0.1))?;
            writer.float8(Some(f64::NEG_INFINITY))?;
            writer.numeric(Some(number))?;
            writer.text(Some("\r\n"))?;
            writer.bytea(Some(b""))?;
            writer.date(Some(date))?;
            writer.time(Some(time))?;
            writer.timestamp(Some(timestamp))?;
            writer.timestamptz(Some(timestamptz))?;
            writer.interval(Some(interval))?;
            writer.uuid(Some(uuid))?;
            writer.json(Some(json))?;
            writer.list(Some(list))
        };
        cells().expect("all can be written");
        writer.end()?;
        writer.begin();
        let mut nulls = || {
            writer.bool(None)?;
            writer.int2(None)?;
            writer.int4(None)?;
            writer.int8(None)?;
            writer.float4(None)?;
            writer.float8(None)?;
            writer.numeric(None)?;
            writer.text(None)?;
            writer.bytea(None)?;
            writer.date(None)?;
            writer.time(None)?;
            writer.timestamp(None)?;
            writer.timestamptz(None)?;
            writer.interval(None)?;
            writer.uuid(None)?;
            writer.json(None)?;
            writer.list(None)
        };
        nulls().expect("null can be written");
        writer.end()
    });
    let mut reader =
        Reader::new(Blocks::cut("f.csv", text.as_bytes(), 200), &ROUTE, fields(NAMES), form).expect("a header");
    let row = reader.next().expect("a record").expect("a record");
    assert_eq!(row.bool(0), Ok(Some(false)));
    assert_eq!(row.int2(1), Ok(Some(i16::MIN)));
    assert_eq!(row.int4(2), Ok(Some(i32::MAX)));
    assert_eq!(row.int8(3), Ok(Some(i64::MIN)));
    assert_eq!(row.float4(4), Ok(Some(0.1)));
    assert_eq!(row.float8(5), Ok(Some(f64::NEG_INFINITY)));
    assert_eq!(row.numeric(6).expect("a number").map(|number| number.to_string()), Some(number.to_string()));
    assert_eq!(row.text(7), Ok(Some("\r\n")));
    assert_eq!(row.bytea(8), Ok(Some(&b""[..])));
    assert_eq!(row.date(9), Ok(Some(date)));
    assert_eq!(row.time(10), Ok(Some(time)));
    assert_eq!(row.timestamp(11), Ok(Some(timestamp)));
    assert_eq!(row.timestamptz(12), Ok(Some(timestamptz)));
    assert_eq!(row.interval(13), Ok(Some(interval)));
    assert_eq!(row.uuid(14), Ok(Some(uuid)));
    assert_eq!(row.json(15), Ok(Some(json)));
    assert_eq!(row.list(16, Element::Text), Ok(Some(list)));
    let row = reader.next().expect("a record").expect("a record");
    for (field, name) in NAMES.iter().enumerate() {
        assert_eq!(row.text(field), Ok(None), "{name}");
    }
    assert!(reader.next().expect("the end").is_none());
}

#[test]
fn whatever_texts_are_written_are_read_back() {
    const PIECES: &[&str] = &["a", "\"", ",", "\n", "\r", " ", "é", "\u{feff}", "a text of some length"];
    for seed in 0..300 {
        let mut random = Random(seed);
        let columns: &'static [&'static str] = random.of(&[&["1"][..], &["1", "2"], &["1", "2", "3"]]);
        let form = csv(random.of(b",;\t"), random.below(2) == 0, &[]);
        let rows: Vec<Vec<Option<String>>> = (0..random.below(6))
            .map(|_| {
                let cell = |_| {
                    let text = (0..random.below(5)).map(|_| random.of(PIECES)).collect();
                    (random.below(4) > 0).then_some(text)
                };
                (0..columns.len()).map(cell).collect()
            })
            .collect();
        let text = file(columns, form, |writer| {
            for row in &rows {
                writer.begin();
                row.iter().try_for_each(|cell| writer.text(cell.as_deref())).expect("texts");
                writer.end()?;
            }
            Ok(())
        });
        let cut = random.below(text.len() + 1);
        let mut reader =
            Reader::new(Blocks::cut("f.csv", text.as_bytes(), cut), &ROUTE, fields(columns), form).expect("a header");
        for row in &rows {
            let read = reader.next().expect("a record").expect("a record");
            let read: Vec<_> = (0..columns.len()).map(|field| read.text(field).expect("UTF-8")).collect();
            assert_eq!(read, row.iter().map(Option::as_deref).collect::<Vec<_>>(), "seed {seed}: {text:?}");
        }
        assert!(reader.next().expect("the end").is_none(), "seed {seed}");
    }
}
