//! `is_json`.

use etlc_types::Json;

use crate::declare::function;

function! {
    /// Whether `to_json` reads the text as a JSON document.
    ///
    /// RFC 8259.
    Checks [json_valid]
    fn is_json(text: &str) -> bool {
        Json::parse(text).is_ok()
    }
    is_json("{\"a\": [1, null]}") => True;
    is_json("{'a': 1}") => False;
}
