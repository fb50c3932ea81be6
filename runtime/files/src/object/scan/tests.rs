use std::ops::Range;

use etlc_types::Json;
use serde_json::Value;

use super::*;
use crate::fixtures::{Random, fields};

/// What stands in the record for each of these fields.
fn found<'t>(text: &'t str, paths: &[&str]) -> Result<Vec<Option<&'t str>>, Wrong> {
    let mut spans = vec![Span::default(); paths.len()];
    let end = value(text.as_bytes(), &Selection::new(fields(paths)), &mut spans)?;
    assert_eq!(skip_space(text.as_bytes(), end), text.len());
    Ok(spans.iter().map(|span| (span.start < span.end).then(|| &text[span.start..span.end])).collect())
}

#[test]
fn fields_are_found_wherever_they_are() {
    let text = r#"{"b": {"x": [10, {"y": "z"}, [1]], "": 1}, "a" : "t" ,"c":null,"d":-1.5e3,"e\u0041":true}"#;
    let paths = ["a", "b", "b.x", "b.x.1.y", "b.x.2", "b.x.3", "b.x.0", "c", "d", "eA", "f", "a.b", "b.1", "b.x.y"];
    let expected = [
        Some("\"t\""),
        Some(r#"{"x": [10, {"y": "z"}, [1]], "": 1}"#),
        Some(r#"[10, {"y": "z"}, [1]]"#),
        Some("\"z\""),
        Some("[1]"),
        None,
        Some("10"),
        Some("null"),
        Some("-1.5e3"),
        Some("true"),
        None,
        None,
        None,
        None,
    ];
    assert_eq!(found(text, &paths).expect("JSON"), expected);
}

#[test]
fn of_equal_keys_the_last_counts() {
    for (text, expected) in [
        (r#"{"a":{"b":1},"a":{"c":2}}"#, [Some(r#"{"c":2}"#), None]),
        (r#"{"a":{"b":1},"a":5}"#, [Some("5"), None]),
        (r#"{"a":{"b":1,"b":2}}"#, [Some(r#"{"b":1,"b":2}"#), Some("2")]),
        (r#"{"a":1,"a":{"b":3}}"#, [Some(r#"{"b":3}"#), Some("3")]),
        (r#"{"a":1,"\u0061":null}"#, [Some("null"), None]),
    ] {
        assert_eq!(found(text, &["a", "a.b"]).expect("JSON"), expected, "{text}");
    }
}

#[test]
fn two_fields_may_be_one_value() {
    assert_eq!(found(r#"{"a":[7]}"#, &["a.0", "a", "a.0"]).expect("JSON"), [Some("7"), Some("[7]"), Some("7")]);
}

#[test]
fn mistakes_are_named_where_they_are() {
    for (text, at, what) in [
        ("", 0, "a value was expected"),
        ("{", 1, "a key in double quotes was expected"),
        ("{'a':1}", 1, "a key in double quotes was expected"),
        ("{\"a\"", 4, "`:` was expected"),
        ("{\"a\":1,}", 7, "a key in double quotes was expected"),
        ("{\"a\":1 \"b\"", 7, "`,` or `}` was expected"),
        ("[1 2]", 3, "`,` or `]` was expected"),
        ("[1,]", 3, "a value was expected"),
        ("[NaN]", 1, "a value was expected"),
        ("[nul]", 1, "a value was expected"),
        ("[nul", 4, "a value was expected"),
        ("[01]", 2, "a number does not begin with 0"),
        ("[-]", 2, "a digit was expected"),
        ("[1.]", 3, "a digit was expected"),
        ("[1e+]", 4, "a digit was expected"),
        ("[+1]", 1, "a value was expected"),
        ("\"a\tb\"", 2, "a control character is not escaped"),
        ("\"long enough for eight\u{1}\"", 22, "a control character is not escaped"),
        (r#""\x""#, 2, "there is no such escape"),
        (r#""\u12g4""#, 5, "four hexadecimal digits were expected"),
        (r#""\ud800""#, 7, "half of a surrogate pair"),
        (r#""\ud800x""#, 7, "half of a surrogate pair"),
        (r#""\ud800\u0041""#, 9, "half of a surrogate pair"),
        (r#""\udc00""#, 3, "half of a surrogate pair"),
        ("\"abc", 4, "a text does not end"),
        ("\"abc\\", 5, "there is no such escape"),
    ] {
        assert_eq!(found(text, &["a"]), Err(Wrong { at, what }), "{text}");
    }
}

#[test]
fn values_nest_128_levels_deep() {
    let nested = |levels| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    assert!(found(&nested(128), &["a"]).is_ok() && Json::parse(&nested(128)).is_ok());
    assert_eq!(found(&nested(129), &["a"]), Err(Wrong { at: 128, what: "more than 128 levels" }));
    assert!(Json::parse(&nested(129)).is_err());
    assert!(found(&"[".repeat(1_000_000), &["a"]).is_err());
}

#[test]
fn a_text_that_is_cut_is_wrong_at_its_end() {
    let text = r#"{"a\u00e9\ud83d\ude00": [true, false, null, -1.5e+10, {"b": "c\n"}], "d": {}}"#;
    assert!(found(text, &["a"]).is_ok());
    for cut in 0..text.len() {
        assert_eq!(found(&text[..cut], &["a"]).expect_err("it is cut").at, cut, "{}", &text[..cut]);
    }
}

/// A document, spelled in one of many ways.
fn document(random: &mut Random, depth: usize, out: &mut String) {
    const SPACES: &[&str] = &["", "", "", " ", "\n ", "\t\r\n"];
    out.push_str(random.of(SPACES));
    match random.below(if depth == 0 { 5 } else { 9 }) {
        0 => out.push_str(random.of(&["true", "false", "null"])),
        1 | 2 => out.push_str(random.of(&["0", "-0", "12", "-1.50", "1e5", "0.5E-3", "9007199254740993", "1E+2"])),
        3 | 4 => text(random, out),
        5 | 6 => {
            out.push('[');
            for n in 0..random.below(4) {
                out.push_str(if n > 0 { "," } else { "" });
                document(random, depth - 1, out);
            }
            out.push(']');
        }
        _ => {
            out.push('{');
            for n in 0..random.below(5) {
                out.push_str(if n > 0 { "," } else { "" });
                out.push_str(random.of(SPACES));
                text(random, out);
                out.push_str(random.of(SPACES));
                out.push(':');
                document(random, depth - 1, out);
            }
            out.push('}');
        }
    }
    out.push_str(random.of(SPACES));
}

fn text(random: &mut Random, out: &mut String) {
    const PIECES: &[&str] =
        &["a", "b", "a", "b", "é", "😀", "\\n", "\\\"", "\\\\", "\\/", "\\u0061", "\\ud83d\\ude00", "a long one, 16"];
    out.push('"');
    (0..random.below(3)).for_each(|_| out.push_str(random.of(PIECES)));
    out.push('"');
}

/// Breaks a document in one place.
fn broken(random: &mut Random, document: &mut String) {
    const PIECES: &[&str] =
        &["", "\"", "\\", "{", "}", "[", "]", ",", ":", "0", "-", ".", "e", "t", "\u{1}", " ", "\\u"];
    let boundaries: Vec<_> = document.char_indices().map(|(at, _)| at).chain([document.len()]).collect();
    let at = random.below(boundaries.len());
    let to = boundaries[(at + random.below(2)).min(boundaries.len() - 1)];
    document.replace_range(Range { start: boundaries[at], end: to }, random.of(PIECES));
}

fn at_path<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.').try_fold(value, |value, step| match (value, step.parse::<usize>()) {
        (Value::Array(elements), Ok(place)) => elements.get(place),
        (Value::Object(members), Err(_)) => members.get(step),
        _ => None,
    })
}

#[test]
fn it_finds_and_refuses_what_other_parsers_do() {
    const PATHS: &[&str] = &["a", "b", "ab", "a.a", "a.b", "b.0", "b.1.a", "a.0.0", "é", "😀", "a.a.a"];
    let mut accepted = 0;
    for seed in 0..12_000 {
        let mut random = Random(seed);
        let mut text = String::new();
        document(&mut random, 4, &mut text);
        if seed % 3 == 0 {
            broken(&mut random, &mut text);
        }
        let parsed = serde_json::from_str::<Value>(&text);
        if parsed.as_ref().is_err_and(|error| error.to_string().starts_with("number out of range")) {
            continue;
        }
        let start = skip_space(text.as_bytes(), 0);
        let mut spans = vec![Span::default(); PATHS.len()];
        let scanned = value(&text.as_bytes()[start..], &Selection::new(fields(PATHS)), &mut spans);
        let is_whole = scanned.is_ok_and(|end| skip_space(text.as_bytes(), start + end) == text.len());
        assert_eq!(is_whole, parsed.is_ok(), "seed {seed}: {text:?} {scanned:?}");
        assert_eq!(is_whole, Json::parse(&text).is_ok(), "seed {seed}: {text:?}");
        let Ok(parsed) = parsed else { continue };
        accepted += 1;
        for (path, span) in PATHS.iter().zip(&spans) {
            let part = &text[start + span.start..start + span.end];
            let part = (!part.is_empty()).then(|| serde_json::from_str::<Value>(part).expect("a part of JSON is JSON"));
            assert_eq!(part.as_ref(), at_path(&parsed, path), "seed {seed}, {path} of {text:?}");
        }
    }
    assert!(accepted > 6_000, "{accepted} of the documents are valid");
}
