use etlc_types::{Arena, Json, JsonKind, PathStep};

use crate::code;
use crate::random::Random;

fn json(text: &str) -> Json<'_> {
    Json::parse(text).unwrap_or_else(|failure| panic!("{failure}"))
}

#[test]
fn accepts_json() {
    for text in [
        "null",
        " true ",
        "\t\r\nfalse\n",
        "0",
        "-0",
        "-0.5e-10",
        "1E+5",
        "12345678901234567890123",
        "1e999",
        r#""""#,
        r#""a\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00""#,
        "\"\u{7f}é😀\"",
        "[]",
        "[ ]",
        "{}",
        "{ }",
        "[1,[2,[]],{}]",
        r#"{"a":1,"b":[{"c":null}], "a" : 2 }"#,
    ] {
        assert_eq!(json(text).as_str(), text);
    }
}

#[test]
fn refuses_other_texts_and_says_where() {
    for (text, byte) in [
        ("", 1),
        (" ", 2),
        ("nul", 1),
        ("nulll", 5),
        ("True", 1),
        ("NaN", 1),
        ("01", 2),
        ("+1", 1),
        ("-", 2),
        ("1.", 3),
        (".5", 1),
        ("1e", 3),
        ("1 2", 3),
        ("'a'", 1),
        ("\"a", 3),
        ("\"\n\"", 2),
        (r#""\x""#, 3),
        (r#""\u12g4""#, 4),
        (r#""\ud800""#, 8),
        (r#""\ud800\u0041""#, 14),
        (r#""\udc00""#, 8),
        ("[", 2),
        ("[1", 3),
        ("[1,]", 4),
        ("[1 2]", 4),
        ("[1}", 3),
        ("{", 2),
        ("{a:1}", 2),
        ("{\"a\"}", 5),
        ("{\"a\":}", 6),
        ("{\"a\":1,}", 8),
        ("{\"a\":1", 7),
        ("{\"a\":1]", 7),
        ("]", 1),
        ("\u{feff}1", 1),
    ] {
        let failure = Json::parse(text).unwrap_err();
        assert_eq!(failure.code(), "R0113");
        assert!(failure.message().ends_with(&format!("at byte {byte}")), "{text}: {failure}");
    }
}

#[test]
fn nests_128_levels_and_no_more() {
    let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    assert_eq!(code(Json::parse(&nested(128))), "ok");
    assert_eq!(code(Json::parse(&nested(129))), "R0113");
    let objects = |levels: usize| format!("{}1{}", "{\"a\":".repeat(levels), "}".repeat(levels));
    assert_eq!(code(Json::parse(&objects(128))), "ok");
    assert_eq!(code(Json::parse(&objects(129))), "R0113");
    assert_eq!(code(Json::parse(&"[".repeat(1_000_000))), "R0113");
}

#[test]
fn walks_paths() {
    use PathStep::{Index, Key};
    let text = r#" { "a" : [ 1, {"b]": "x,\"}y"}, [] ] , "\u0061\n": 5, "n": null, "d": 1, "d": {"e": 2} } "#;
    let document = json(text);
    for (steps, expected) in [
        (&[][..], Some(text)),
        (&[Key("a"), Index(0)], Some("1")),
        (&[Key("a"), Index(1), Key("b]")], Some(r#""x,\"}y""#)),
        (&[Key("a"), Index(2)], Some("[]")),
        (&[Key("a"), Index(3)], None),
        (&[Key("a"), Key("b]")], None),
        (&[Key("a\n")], Some("5")),
        (&[Key("n")], Some("null")),
        (&[Key("n"), Key("x")], None),
        (&[Key("d")], Some(r#"{"e": 2}"#)),
        (&[Key("d"), Key("e")], Some("2")),
        (&[Key("missing")], None),
        (&[Index(0)], None),
    ] {
        assert_eq!(document.path(steps).map(Json::as_str), expected, "{steps:?}");
    }
    let keys: Vec<_> = document.entries().map(|(key, _)| key.into_owned()).collect();
    assert_eq!(keys, ["a", "a\n", "n", "d", "d"]);
    assert_eq!(
        json("[1, [2, 3],\"a,b\" ]").elements().map(Json::as_str).collect::<Vec<_>>(),
        ["1", "[2, 3]", "\"a,b\""]
    );
    assert_eq!(json("{}").entries().count() + json("[]").elements().count() + json("7").elements().count(), 0);
}

#[test]
fn tells_kinds_and_contents() {
    let arena = Arena::new();
    for (text, kind) in [
        (" null", JsonKind::Null),
        ("true", JsonKind::Bool),
        ("-1", JsonKind::Number),
        ("\"\"", JsonKind::String),
        ("[]", JsonKind::Array),
        ("\n{}", JsonKind::Object),
    ] {
        assert_eq!(json(text).kind(), kind);
        assert_eq!(json(text).is_null(), kind == JsonKind::Null);
        assert_eq!(json(text).number().is_some(), kind == JsonKind::Number);
        assert_eq!(json(text).bool().is_some(), kind == JsonKind::Bool);
        assert_eq!(json(text).string().is_some(), kind == JsonKind::String);
        assert_eq!(json(text).unescape(&arena).is_some(), kind == JsonKind::String);
    }
    let escaped = json(r#" "a\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00\u0000z" "#);
    let meaning = "a\"\\/\u{8}\u{c}\n\r\té😀\0z";
    assert_eq!(escaped.string().unwrap(), meaning);
    assert_eq!(escaped.unescape(&arena), Some(meaning));
    assert!(matches!(json("\"plain\"").string(), Some(std::borrow::Cow::Borrowed("plain"))));
    assert_eq!((json(" 1.50 ").number(), json(" false ").bool()), (Some("1.50"), Some(false)));
}

/// A document, or what a few wrong bytes make of one.
fn scribble(random: &mut Random) -> String {
    const PIECES: &[&str] = &[
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\",
        "\\u",
        "d83d",
        "\\ude00",
        "a",
        "\"k\"",
        "\"k\":",
        "1",
        "-",
        "0",
        ".5",
        "e",
        "E+2",
        "true",
        "false",
        "null",
        " ",
        "\n",
        "é",
        "\u{1}",
        "\"\\n\"",
        "[1,2]",
        "{\"a\":[]}",
    ];
    (0..random.below(12)).map(|_| random.pick(PIECES)).collect()
}

/// A valid document.
fn document(random: &mut Random, depth: u64) -> String {
    let many = |random: &mut Random, part: &dyn Fn(&mut Random) -> String| {
        let count = random.below(4);
        (0..count).map(|_| part(random)).collect::<Vec<_>>().join(random.pick(&[",", " , "]))
    };
    match random.below(if depth == 0 { 5 } else { 7 }) {
        0 => "null".into(),
        1 => random.pick(&["true", "false"]).into(),
        2 => random.of_any_size().to_string(),
        3 => format!("{:e}", random.of_any_size() as f64 / 1000.0),
        4 => random.pick(&[r#""""#, r#""a\"b""#, r#""\\""#, r#""[,]""#, r#""\ud83d\ude00é""#]).into(),
        5 => format!("[{}]", many(random, &|random| document(random, depth - 1))),
        _ => format!(
            "{{{}}}",
            many(random, &|random| format!("\"{}\":{}", random.pick(&["a", "b", "\\n"]), document(random, depth - 1)))
        ),
    }
}

#[test]
fn agrees_with_serde_json() {
    let mut random = Random::new(11);
    let mut valid = 0;
    for _ in 0..200_000 {
        let text = if random.below(4) > 0 { scribble(&mut random) } else { document(&mut random, 4) };
        let expected = serde_json::from_str::<serde_json::Value>(&text);
        match (&expected, Json::parse(&text)) {
            (Ok(value), Ok(json)) => {
                valid += 1;
                compare(value, json);
            }
            (Err(_), Err(_)) => {}
            // A number that no float8 holds is valid JSON, and a failure of that library.
            (Err(error), Ok(_)) if error.to_string().contains("number out of range") => {}
            (expected, ours) => panic!("{text}: {expected:?} but {ours:?}"),
        }
    }
    assert!(valid > 20_000, "only {valid} valid documents");
}

fn compare(value: &serde_json::Value, json: Json<'_>) {
    use serde_json::Value;
    match value {
        Value::Null => assert!(json.is_null()),
        Value::Bool(value) => assert_eq!(json.bool(), Some(*value)),
        // That library reads floats in a fast way that may miss the nearest by a unit.
        Value::Number(value) => {
            let (value, ours) = (value.as_f64().unwrap(), json.number().unwrap().parse::<f64>().unwrap());
            assert!((value - ours).abs() <= value.abs() * 1e-15, "{value} {ours}");
        }
        Value::String(value) => assert_eq!(json.string().unwrap(), *value),
        Value::Array(values) => {
            assert_eq!(json.elements().count(), values.len());
            values.iter().zip(json.elements()).for_each(|(value, json)| compare(value, json));
        }
        Value::Object(values) => {
            assert!(json.entries().all(|(key, _)| values.contains_key(&*key)));
            values.iter().for_each(|(key, value)| compare(value, json.get(key).unwrap()));
        }
    }
}

#[test]
fn never_panics_on_text_wrongly_called_valid() {
    let mut random = Random::new(13);
    let arena = Arena::new();
    for _ in 0..100_000 {
        let text = scribble(&mut random);
        let json = Json::already_valid(&text);
        let _ =
            (json.kind(), json.get("k"), json.at(1), json.number(), json.bool(), json.string(), json.unescape(&arena));
        let _ = (json.elements().count(), json.entries().count());
    }
}
