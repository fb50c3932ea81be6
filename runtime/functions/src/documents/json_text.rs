//! `json_text`.

use etlc_types::{Arena, Json, JsonKind};

use super::JsonPath;
use crate::declare::function;

function! {
    /// What a JSON document has at a path, as text; null where the path leads nowhere or to JSON's null.
    ///
    /// The content of a JSON text, without quotes and escapes; of all others the JSON as it stands. A path is written as
    /// in a field: `user.address.0.city`, places counted from 0, a key with dots or digits in backticks; the empty path
    /// leads to the whole document.
    Documents [json_extract_string, json_value]
    fn json_text<'a>(document: Json<'a>, path: &JsonPath; arena: &'a Arena) -> Option<&'a str> {
        let value = path.find(document)?;
        match value.kind() {
            JsonKind::Null => None,
            JsonKind::String => value.unescape(arena),
            _ => Some(value.as_str().trim_matches([' ', '\t', '\n', '\r'])),
        }
    }
    json_text("{\"a\": {\"b\": \"x\\ny\"}}", "a.b") => "x\ny";
    json_text("{\"a\": [1.50]}", "a.0") => "1.50";
    json_text("{\"a\": null}", "a") => None;
    json_text(" {\"a\": 1} ", "") => "{\"a\": 1}";
}
