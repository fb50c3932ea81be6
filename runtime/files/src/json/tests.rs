use etlc_core::{Reader as _, Row as _};

use super::*;
use crate::fixtures::{fields, target};

/// The field `a` of all rows with their positions, and what came in place of more.
fn rows(blocks: Blocks) -> (Vec<(String, Option<String>)>, Option<Stop>) {
    let mut rows = Vec::new();
    let mut reader = match Reader::new(blocks, fields(&["a"])) {
        Ok(reader) => reader,
        Err(stop) => return (rows, Some(stop)),
    };
    loop {
        match reader.next() {
            Ok(Some(row)) => rows.push((row.position(), row.text(0).expect("text").map(str::to_owned))),
            Ok(None) => return (rows, None),
            Err(stop) => return (rows, Some(stop)),
        }
    }
}

fn read(text: &str) -> (Vec<(String, Option<String>)>, Option<Stop>) {
    let whole = rows(Blocks::cut("f.json", text.as_bytes(), 0));
    for cut in 1..=text.len() {
        let again = rows(Blocks::cut("f.json", text.as_bytes(), cut));
        assert_eq!(again.0, whole.0, "{text:?} cut at {cut}");
        assert_eq!(
            again.1.map(|stop| stop.to_string()),
            whole.1.as_ref().map(Stop::to_string),
            "{text:?} cut at {cut}"
        );
    }
    whole
}

#[test]
fn an_array_is_read_element_by_element() {
    for (text, expected) in [
        ("[]", &[][..]),
        (" [ \r\n ] \n", &[]),
        ("{\"a\": \"x\"}\n", &[("line 1, element 1", Some("x"))]),
        (
            "[{\"a\":1},\r\n {\"b\":[{}]} ,\n\n{\"a\":\n\"\\u00e9\"}]",
            &[("line 1, element 1", Some("1")), ("line 2, element 2", None), ("line 4, element 3", Some("é"))],
        ),
    ] {
        let (rows, stop) = read(text);
        assert!(stop.is_none(), "{stop:?}");
        let expected = expected.iter().map(|(place, text)| (format!("f.json {place}"), text.map(str::to_owned)));
        assert_eq!(rows, expected.collect::<Vec<_>>());
    }
}

#[test]
fn files_follow_one_another() {
    let blocks = Blocks::of_pieces(&[("1", &[b"[{\"a\":1}]"]), ("2", &[b"[", b"]"]), ("3", &[b"{\"a\"", b":2}"])]);
    let positions: Vec<_> = rows(blocks).0.into_iter().map(|(position, _)| position).collect();
    assert_eq!(positions, ["1 line 1, element 1", "3 line 1, element 1"]);
}

#[test]
fn mistakes_say_where_and_what() {
    for (text, read_before, says) in [
        (
            "",
            0,
            "R0310]: the file is not valid JSON: an array of objects or an object was expected\n   source: f.json line 1, column 1",
        ),
        ("7", 0, "R0310]: the file is not valid JSON: an array of objects or an object was expected"),
        ("[{}", 1, "R0310]: the file is not valid JSON: `,` or `]` was expected\n   source: f.json line 1, column 4"),
        ("[{}{}]", 1, "R0310]: the file is not valid JSON: `,` or `]` was expected"),
        (
            "[{},\n]",
            1,
            "R0310]: the record is not valid JSON: a value was expected\n   source: f.json line 2, column 1",
        ),
        ("[{},", 1, "R0310]: the record is not valid JSON: a value was expected"),
        (
            "[{}, {\"a\":",
            1,
            "R0310]: the record is not valid JSON: a value was expected\n   source: f.json line 1, column 11",
        ),
        ("[{},\n [1]]", 1, "R0311]: the record is no JSON object\n   source: f.json line 2, column 2"),
        ("[12]", 0, "R0311]: the record is no JSON object"),
        (
            "{}\n{}",
            1,
            "R0310]: the file is not valid JSON: the end of the file was expected\n   source: f.json line 2, column 1\n     help: a file of several JSON values, one on each line, is read with jsonl/",
        ),
        ("[] x", 0, "R0310]: the file is not valid JSON: the end of the file was expected"),
    ] {
        let (rows, stop) = read(text);
        let stop = stop.expect(text).to_string();
        assert!(stop.starts_with(&format!("error[{says}")), "{text:?}: {stop}");
        assert_eq!(rows.len(), read_before, "{text:?}");
    }
}

#[test]
fn an_array_is_not_appended_to() {
    let stop = refuse_append(target(&["a"], spec::Mode::Append, true)).expect_err("it is refused");
    assert_eq!((stop.code(), stop.exit()), (codes::CANNOT_APPEND, Exit::Usage));
    assert!(refuse_append(target(&["a"], spec::Mode::Replace, true)).is_ok());
}
