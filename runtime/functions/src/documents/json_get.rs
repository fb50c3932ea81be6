//! `json_get`.

use etlc_types::Json;

use super::JsonPath;
use crate::declare::function;

function! {
    /// What a JSON document has at a path, as JSON; null where the path leads nowhere.
    ///
    /// A path is written as in a field: `user.address.0.city`, places counted from 0, a key with dots or digits in
    /// backticks. JSON's null is a value and stays. Of equal keys the last counts.
    Documents [json_extract]
    fn json_get<'a>(document: Json<'a>, path: &JsonPath) -> Option<Json<'a>> {
        path.find(document)
    }
    json_get("{\"a\": [1, {\"b\": \"x\"}]}", "a.1.b") => "\"x\"";
    json_get("{\"a\": 1}", "b") => None;
    json_get("{\"a.b\": null}", "`a.b`") => "null";
}
