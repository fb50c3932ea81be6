//! `json_string`.

use etlc_types::{Arena, Json, TextForm};

use crate::declare::function;

function! {
    /// The text as a JSON text, with quotes and escapes.
    ///
    /// `to_json` takes a text for a JSON document instead.
    Documents [json_quote]
    fn json_string<'a>(text: &str; arena: &'a Arena) -> Json<'a> {
        let mut made = arena.builder();
        text.write_json(&mut made).expect("an arena takes every text");
        Json::already_valid(made.into_bump_str())
    }
    json_string("a \"b\"\n") => "\"a \\\"b\\\"\\n\"";
    json_string("") => "\"\"";
}
