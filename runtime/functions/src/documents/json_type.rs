//! `json_type`.

use etlc_types::{Json, JsonKind};

use crate::declare::function;

function! {
    /// The kind of a JSON document: `object`, `array`, `string`, `number`, `boolean` or `null`.
    Documents [json_typeof]
    fn json_type(document: Json<'_>) -> &'static str {
        match document.kind() {
            JsonKind::Object => "object",
            JsonKind::Array => "array",
            JsonKind::String => "string",
            JsonKind::Number => "number",
            JsonKind::Bool => "boolean",
            JsonKind::Null => "null",
        }
    }
    json_type(" [1]") => "array";
    json_type("null") => "null";
    json_type("-1e5") => "number";
}
