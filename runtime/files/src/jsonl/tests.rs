use etlc_core::{Reader as _, Row as _};
use etlc_types::{Element, List};

use super::*;
use crate::fixtures::fields;

type Texts = Vec<Option<String>>;

/// Reads all rows of all fields, and what came in their place.
fn rows(blocks: Blocks, paths: &[&str]) -> (Vec<(String, Texts)>, Option<Stop>) {
    let mut rows = Vec::new();
    let mut reader = match Reader::new(blocks, fields(paths)) {
        Ok(reader) => reader,
        Err(stop) => return (rows, Some(stop)),
    };
    loop {
        match reader.next() {
            Ok(Some(row)) => {
                let text = |field| row.json(field).expect("JSON").map(|json| json.as_str().to_owned());
                rows.push((row.position(), (0..paths.len()).map(text).collect()));
            }
            Ok(None) => return (rows, None),
            Err(stop) => return (rows, Some(stop)),
        }
    }
}

fn read(bytes: &[u8], paths: &[&str]) -> (Vec<(String, Texts)>, Option<Stop>) {
    let whole = rows(Blocks::cut("f.jsonl", bytes, 0), paths);
    for cut in 1..=bytes.len() {
        let again = rows(Blocks::cut("f.jsonl", bytes, cut), paths);
        assert_eq!(again.0, whole.0, "cut at {cut}");
        assert_eq!(again.1.map(|stop| stop.to_string()), whole.1.as_ref().map(Stop::to_string), "cut at {cut}");
    }
    whole
}

#[test]
fn each_line_is_a_record() {
    let text = "\u{feff}{\"a\":1}\r\n\n  {\"b\":{\"c\":[2]}, \"a\":null} \n\t\n{\"a\":\"\u{e9}\"}";
    let (rows, stop) = read(text.as_bytes(), &["a", "b.c"]);
    assert!(stop.is_none());
    let expected = [("1", [Some("1"), None]), ("3", [None, Some("[2]")]), ("5", [Some("\"\u{e9}\""), None])];
    let expected = expected
        .map(|(line, texts)| (format!("f.jsonl line {line}"), texts.map(|text| text.map(str::to_owned)).to_vec()));
    assert_eq!(rows, expected);
    assert_eq!(read(b"", &["a"]).0, []);
    assert_eq!(read(b" \n\n", &["a"]).0, []);
}

#[test]
fn files_follow_one_another() {
    let blocks = Blocks::of_pieces(&[("1", &[b"{\"a\":1}"]), ("2", &[]), ("3", &[b"\n", b"{\"a\":", b"2}\n"])]);
    let positions: Vec<_> = rows(blocks, &["a"]).0.into_iter().map(|(position, _)| position).collect();
    assert_eq!(positions, ["1 line 1", "3 line 2"]);
}

#[test]
fn mistakes_say_where_what_and_how_to_mend_it() {
    const HELP: &str =
        "\n     help: each line holds one whole JSON object; a file that holds one array is read with json/";
    for (bytes, says) in [
        (
            &b"{\"a\":1}\n{\"\xc3\xa9\":tru}\n"[..],
            format!("error[R0310]: the record is not valid JSON: a value was expected\n   source: f.jsonl line 2, column 6{HELP}"),
        ),
        (
            b"{\n\"a\":1}\n",
            format!(
                "error[R0310]: the record is not valid JSON: a key in double quotes was expected\n   source: f.jsonl line 1, \
                 column 2{HELP}"
            ),
        ),
        (
            b"{\"a\":1} {\"a\":2}\n",
            format!("error[R0310]: more than one JSON value is on the line\n   source: f.jsonl line 1, column 9{HELP}"),
        ),
        (
            b"\n [1]\n",
            "error[R0311]: the record is no JSON object\n   source: f.jsonl line 2, column 2\n     help: each record is an \
             object, whose keys are the fields"
                .to_owned(),
        ),
        (
            b"{\"b\":\"a\xff\"}",
            "error[R0306]: the record is not UTF-8\n   source: f.jsonl line 1, column 8\n     help: JSON is UTF-8 \
             throughout; convert the file with iconv"
                .to_owned(),
        ),
    ] {
        let (_, stop) = read(bytes, &["a"]);
        let stop = stop.expect("a mistake");
        assert_eq!((stop.to_string(), stop.exit()), (says, Exit::RolledBack));
    }
}

#[test]
fn a_record_may_be_longer_than_a_block_but_not_endless() {
    let text = format!("{{\"a\":\"{}\"}}\n", "x".repeat(1000));
    let pieces: Vec<&[u8]> = text.as_bytes().chunks(64).collect();
    let (found, stop) = rows(Blocks::of_pieces(&[("f", &pieces)]), &["a"]);
    assert!(stop.is_none() && found[0].1[0].as_ref().is_some_and(|text| text.len() == 1002));

    let mebibyte = vec![b' '; 1 << 20];
    let pieces: Vec<&[u8]> = (0..70).map(|_| &mebibyte[..]).collect();
    let stop = rows(Blocks::of_pieces(&[("f", &pieces)]), &["a"]).1.expect("too long");
    assert_eq!((stop.code(), stop.exit()), ("R0615", Exit::RolledBack));
}

#[test]
fn fields_convert_from_what_the_json_says() {
    let text = r#"{"n":12,"t":"12","s":"a\n\ud83d\ude00","x":null,"b":true,"l":[1,null],"o":{"k":1},"d":"2024-02-29","f":1.0,"y":"\\x00"}"#;
    let names = ["n", "t", "s", "x", "b", "l", "o", "d", "f", "y", "absent"];
    let [n, t, s, x, b, l, o, d, f, y, absent] = std::array::from_fn(|field| field);
    let mut reader = Reader::new(Blocks::cut("f", text.as_bytes(), 9), fields(&names)).expect("a record");
    let row = reader.next().expect("a record").expect("a record");
    assert_eq!((row.int8(n), row.int8(t), row.int2(f)), (Ok(Some(12)), Ok(Some(12)), Ok(Some(1))));
    assert_eq!((row.text(n), row.text(t), row.text(b)), (Ok(Some("12")), Ok(Some("12")), Ok(Some("true"))));
    assert_eq!((row.text(s), row.text(f)), (Ok(Some("a\n\u{1f600}")), Ok(Some("1.0"))));
    assert_eq!((row.text(x), row.json(x), row.int4(absent)), (Ok(None), Ok(None), Ok(None)));
    assert_eq!((row.bool(b), row.float8(t)), (Ok(Some(true)), Ok(Some(12.0))));
    assert_eq!(row.list(l, Element::Int4), Ok(Some(List::Int4(&[Some(1), None]))));
    assert_eq!(row.date(d).map(|date| date.map(|date| date.to_string())), Ok(Some("2024-02-29".to_owned())));
    assert_eq!(row.bytea(y), Ok(Some(&[0][..])));
    assert_eq!(row.json(o).map(|json| json.map(|json| json.as_str())), Ok(Some("{\"k\":1}")));
    for failure in
        [row.text(o).map(drop), row.int4(b).map(drop), row.date(n).map(drop), row.list(n, Element::Int4).map(drop)]
    {
        assert_eq!(failure.expect_err("another kind").code(), etlc_types::codes::OTHER_JSON);
    }
    assert_eq!(row.int4(s).expect_err("no number").code(), etlc_types::codes::NOT_A_NUMBER);
}

#[test]
fn a_field_that_no_record_has_is_told_of() {
    let mut records = Records::new(Blocks::cut("f", b"", 0), fields(&["a"]));
    assert!(records.never_there().is_empty(), "a source without records lacks nothing");
    records = Records::new(Blocks::cut("f", b"{\"a\":null}", 0), fields(&["a", "b.c.0"]));
    records.window.next_file().expect("a file");
    records.scan(0, 10).expect("JSON");
    assert_eq!(records.never_there(), ["no record has a field [b.c.0], so it was null in every row (line 7)"]);
}

#[test]
fn rows_and_values_have_limits() {
    let limits = etlc_core::spec::Limits { row: 40, value: 10 };
    let stop = |text: &[u8], paths: &[&str]| rows(Blocks::cut("f.jsonl", text, text.len() / 2).within(limits), paths).1;
    assert!(stop(b"{\"a\": 1, \"b\": \"12345678901234567\"}\n", &["a"]).is_none());
    let told = stop(b"{\"a\": 1}\n{\"a\": 1, \"b\": \"123456789\"}\n", &["a", "b"]).expect("too long");
    assert_eq!((told.code(), told.exit()), ("R0616", Exit::RolledBack));
    assert!(
        told.to_string().contains("[b] has 11 bytes") && told.to_string().contains("f.jsonl line 2, column 15"),
        "{told}"
    );
    let told = stop(b"{\"a\": 1, \"b\": \"1234567890123456789012345678\"}\n", &["a"]).expect("too long");
    assert_eq!((told.code(), told.exit()), ("R0615", Exit::RolledBack));
}
