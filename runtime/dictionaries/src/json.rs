//! Documents in JSON. Numbers keep their digits; a key that stands twice in one object is refused.

use etlc_types::{Json, JsonKind, Type};

use crate::{Document, Entries, Mistake, Node, Value};

/// Reads a JSON document.
///
/// # Errors
/// What is wrong and where.
pub fn read(text: &str) -> Result<Document, Mistake> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = Lines { text, at: 0, line: 1 };
    if let Some((byte, what)) = Json::mistake(text) {
        let line = memchr::memchr_iter(b'\n', &text.as_bytes()[..byte.min(text.len())]).count() as u32 + 1;
        return Err(Mistake::broken(format!("this is not JSON: {what}")).line(line));
    }
    node(Json::already_valid(text), &mut lines).map(Document)
}

fn node(json: Json<'_>, lines: &mut Lines<'_>) -> Result<Node, Mistake> {
    let line = lines.of(json.as_str());
    let value = match json.kind() {
        JsonKind::Null => Value::Null,
        JsonKind::Bool | JsonKind::Number => {
            let text = json.as_str().trim_matches([' ', '\t', '\r', '\n']).into();
            if json.kind() == JsonKind::Bool { Value::Scalar(Type::Bool, text) } else { Value::Number(text) }
        }
        JsonKind::String => Value::Scalar(Type::Text, json.string().unwrap_or_default().into()),
        JsonKind::Array => Value::List(json.elements().map(|element| node(element, lines)).collect::<Result<_, _>>()?),
        JsonKind::Object => {
            let entries = json.entries().map(|(key, value)| Ok((key.into(), node(value, lines)?)));
            Value::Map(Entries::new(entries.collect::<Result<_, Mistake>>()?)?)
        }
    };
    Ok(Node { line, value })
}

/// Counts lines from one place in a text to the next.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: u32,
}

impl Lines<'_> {
    /// The line of a part of the text that starts behind the last one that was asked for.
    fn of(&mut self, part: &str) -> u32 {
        let space = part.len() - part.trim_start_matches([' ', '\t', '\r', '\n']).len();
        let start = part.as_ptr() as usize + space - self.text.as_ptr() as usize;
        let passed = self.text.as_bytes().get(self.at..start).unwrap_or_default();
        self.line += memchr::memchr_iter(b'\n', passed).count() as u32;
        self.at = start;
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_keep_what_is_written() {
        for text in [
            "null",
            "true",
            "-1",
            "18446744073709551616.000000000000000000001",
            "1.50e3",
            r#""я\n""#,
            "[]",
            r#"{"a":{"x":1,"y":[1,"2",null]},"b":{"x":2},"":false}"#,
        ] {
            assert_eq!(read(text).map(|document| document.0.json()).as_deref(), Ok(text));
        }
        assert_eq!(read("\u{feff} { } ").map(|document| document.0.json()).as_deref(), Ok("{}"));
    }

    #[test]
    fn nodes_know_their_lines() {
        let Document(root) = read("{\n \"a\": [1,\n2], \"b\":\n\n {\"c\": 3\n}}").expect("it is JSON");
        let Value::Map(entries) = &root.value else { panic!("it is a map") };
        let (a, b) = (entries.get("a").expect("a"), entries.get("b").expect("b"));
        let Value::List(elements) = &a.value else { panic!("it is a list") };
        assert_eq!([root.line, a.line, elements[0].line, elements[1].line, b.line], [1, 2, 2, 3, 5]);
    }

    #[test]
    fn broken_documents_say_where() {
        for (text, error) in [
            ("", "line 1: this is not JSON: a value was expected"),
            ("{\"a\": 1,\n}", "line 2: this is not JSON: a key in double quotes was expected"),
            ("{\"a\": 1}\n]", "line 2: this is not JSON: there is more after the value"),
            ("[\n\n\"x\n\"]", "line 3: this is not JSON: a control character is not escaped"),
        ] {
            assert_eq!(read(text).expect_err(text).to_string(), error);
        }
        let twice = read("[{\"a\": 1,\n\"a\": 2}]").expect_err("a key stands twice");
        assert_eq!(twice.to_string(), "line 2: the key `a` stands twice in one map");
        assert!(read(&"[".repeat(100_000)).is_err());
    }
}
