//! Dictionaries in JSON. A key that stands twice in one object is refused: of two values, one would silently win.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Number, Value};

/// Reads a whole document; the error says where it is broken.
pub(super) fn parse(text: &str) -> Result<Value, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    serde_json::from_str::<Unambiguous>(text).map(|Unambiguous(value)| value).map_err(|error| error.to_string())
}

/// A document in which no key stands twice in one object.
struct Unambiguous(Value);

impl<'de> Deserialize<'de> for Unambiguous {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Document).map(Unambiguous)
    }
}

struct Document;

impl<'de> Visitor<'de> for Document {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("a number is out of range"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Value, A::Error> {
        let mut array = Vec::new();
        while let Some(Unambiguous(element)) = elements.next_element()? {
            array.push(element);
        }
        Ok(Value::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            if object.contains_key(&key) {
                return Err(A::Error::custom(format_args!("the key `{key}` stands twice in one object")));
            }
            let Unambiguous(value) = entries.next_value()?;
            object.insert(key, value);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_what_serde_json_reads() {
        for text in [
            "null",
            "true",
            "-1",
            "18446744073709551615",
            "1.5e3",
            r#""\u044f\n""#,
            "[]",
            r#"{"a": {"x": 1, "y": [1, "2", null]}, "b": {"x": 2}, "": false}"#,
        ] {
            assert_eq!(parse(text), Ok(serde_json::from_str(text).expect(text)), "{text}");
        }
        assert_eq!(parse("\u{feff}{}"), Ok(Value::Object(Map::new())));
    }

    #[test]
    fn broken_documents_say_where() {
        for (text, error) in [
            ("", "EOF while parsing a value at line 1 column 0"),
            ("{\"a\": 1,\n}", "trailing comma at line 2 column 1"),
            ("{\"a\": 1}\n]", "trailing characters at line 2 column 1"),
            ("[{\"a\": 1,\n\"a\": 2}]", "the key `a` stands twice in one object at line 2 column 3"),
            ("[1e999]", "number out of range at line 1 column 6"),
        ] {
            assert_eq!(parse(text).expect_err(text), error);
        }
        assert!(parse(&"[".repeat(100_000)).expect_err("too deep").starts_with("recursion limit exceeded"));
    }
}
