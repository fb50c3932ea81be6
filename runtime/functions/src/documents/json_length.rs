//! `json_length`.

use etlc_types::{Json, JsonKind};

use crate::declare::function;

function! {
    /// The number of elements of a JSON array, or of keys of an object; null for other documents.
    Documents [json_array_length]
    fn json_length(document: Json<'_>) -> Option<i64> {
        match document.kind() {
            JsonKind::Array => Some(document.elements().count() as i64),
            JsonKind::Object => Some(document.entries().count() as i64),
            _ => None,
        }
    }
    json_length("[1, [2, 3]]") => 2;
    json_length("{}") => 0;
    json_length("\"text\"") => None;
}
