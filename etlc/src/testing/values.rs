//! Whether two values are the same, by the type of their column, and how a value is shown.

use etlc_types::{Type, try_into};
use serde_json::Value;

/// Whether two values of this type are the same; both in text forms, or JSON where there is no type. Numbers are
/// compared by value, so `1.50` is `1.5`; a float that is no number is the same as another; JSON and lists are compared
/// by what they hold, whatever the order of keys.
pub(super) fn same(kind: Option<Type>, one: &Option<String>, other: &Option<String>) -> bool {
    let (one, other) = match (one, other) {
        (None, None) => return true,
        (Some(one), Some(other)) => (one.as_str(), other.as_str()),
        _ => return false,
    };
    match kind {
        Some(Type::Numeric(_)) => match (try_into::numeric(one), try_into::numeric(other)) {
            (Ok(one), Ok(other)) => one == other,
            _ => one == other,
        },
        Some(Type::Float4 | Type::Float8) => match (try_into::float8(one), try_into::float8(other)) {
            (Ok(one), Ok(other)) => one == other || one.is_nan() && other.is_nan(),
            _ => one == other,
        },
        None | Some(Type::Json | Type::List(_)) => {
            match (serde_json::from_str::<Value>(one), serde_json::from_str::<Value>(other)) {
                (Ok(one), Ok(other)) => same_json(&one, &other),
                _ => one == other,
            }
        }
        Some(_) => one == other,
    }
}

fn same_json(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one == other || one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same_json(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(key, one)| other.get(key).is_some_and(|other| same_json(one, other)))
        }
        _ => one == other,
    }
}

/// A value as a test writes it.
pub(super) fn shown(kind: Option<Type>, value: &Option<String>) -> String {
    let Some(text) = value else { return "None".to_owned() };
    match kind {
        None | Some(Type::Json | Type::List(_)) => text.clone(),
        Some(Type::Bool) => if text == "true" { "True" } else { "False" }.to_owned(),
        Some(kind) if kind.is_number() && text.starts_with(['-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']) => {
            text.clone()
        }
        Some(_) => quoted(text),
    }
}

/// A text as the language writes it.
pub(super) fn quoted(text: &str) -> String {
    let mut literal = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => literal.push_str("\\\""),
            '\\' => literal.push_str("\\\\"),
            '\n' => literal.push_str("\\n"),
            '\t' => literal.push_str("\\t"),
            other if other.is_control() => literal.push_str(&format!("\\u{{{:x}}}", u32::from(other))),
            other => literal.push(other),
        }
    }
    literal.push('"');
    literal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_compared_by_type() {
        let list = Type::Int4.element().map(Type::List);
        let cases = [
            (Some(Type::Numeric(None)), "1.50", "1.5", true),
            (Some(Type::Numeric(None)), "1.51", "1.5", false),
            (
                Some(Type::Numeric(None)),
                "100000000000000000000000000000000000001",
                "100000000000000000000000000000000000002",
                false,
            ),
            (Some(Type::Float8), "1", "1.0", true),
            (Some(Type::Float8), "NaN", "NaN", true),
            (Some(Type::Text), "1.50", "1.5", false),
            (Some(Type::Json), r#"{"a": 1, "b": [1.0]}"#, r#"{"b":[1],"a":1}"#, true),
            (Some(Type::Json), r#"{"a": 1}"#, r#"{"a": "1"}"#, false),
            (Some(Type::Json), r#"{"a": 1}"#, r#"{"a": 1, "b": null}"#, false),
            (list, "[1,2]", "[1, 2]", true),
            (list, "[1,2]", "[2,1]", false),
            (None, "\"x\"", "\"x\"", true),
        ];
        for (kind, one, other, expected) in cases {
            assert_eq!(same(kind, &Some(one.to_owned()), &Some(other.to_owned())), expected, "{one} and {other}");
        }
        assert!(same(None, &None, &None));
        assert!(!same(Some(Type::Text), &None, &Some(String::new())));
    }

    #[test]
    fn values_are_shown_as_they_are_written() {
        let shown = |kind, text: &str| shown(kind, &Some(text.to_owned()));
        assert_eq!(shown(Some(Type::Text), "a\n\"ё\"\u{1}"), r#""a\n\"ё\"\u{1}""#);
        assert_eq!(shown(Some(Type::Bool), "true"), "True");
        assert_eq!(shown(Some(Type::Int4), "-7"), "-7");
        assert_eq!(shown(Some(Type::Float8), "NaN"), "\"NaN\"");
        assert_eq!(shown(Some(Type::Date), "2024-02-29"), "\"2024-02-29\"");
        assert_eq!(super::shown(Some(Type::Date), &None), "None");
    }
}
