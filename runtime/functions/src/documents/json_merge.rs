//! `json_merge`.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::{self, Write};

use etlc_types::{Arena, Json, JsonKind, TextForm};

use crate::declare::function;

function! {
    /// A JSON document changed by another one, by RFC 7396 (JSON Merge Patch).
    ///
    /// Keys of the patch replace those of the document; objects under one key are merged in turn; a key whose value in
    /// the patch is JSON's null is removed. A patch that is no object takes the document's place. White space is not
    /// kept; of equal keys the last counts.
    Documents [json_merge_patch]
    fn json_merge<'a>(document: Json<'_>, patch: Json<'_>; arena: &'a Arena) -> Json<'a> {
        let mut made = arena.builder();
        merge(Some(document), patch, &mut made).expect("an arena takes every text");
        Json::already_valid(made.into_bump_str())
    }
    json_merge("{\"a\": 1, \"b\": {\"c\": 2, \"d\": 3}}", "{\"b\": {\"c\": null, \"e\": 4}}") =>
        "{\"a\":1,\"b\":{\"d\":3,\"e\":4}}";
    json_merge("{\"a\": 1}", "[2]") => "[2]";
    json_merge("[1]", "{\"a\": {\"b\": null}}") => "{\"a\":{}}";
}

/// Writes a document with a patch; `None` where there is nothing to be patched.
fn merge(document: Option<Json<'_>>, patch: Json<'_>, out: &mut impl Write) -> fmt::Result {
    if patch.kind() != JsonKind::Object {
        return out.write_str(patch.as_str().trim_matches([' ', '\t', '\n', '\r']));
    }
    let before = document.map(members).unwrap_or_default();
    let changes = members(patch);
    let changed: HashMap<&str, Json<'_>> = changes.iter().map(|(key, value)| (&**key, *value)).collect();
    let known: HashMap<&str, ()> = before.iter().map(|(key, _)| (&**key, ())).collect();
    out.write_char('{')?;
    let mut comma = "";
    let kept = before.iter().map(|(key, value)| (&**key, Some(*value), changed.get(&**key).copied()));
    let new = changes.iter().filter(|(key, _)| !known.contains_key(&**key));
    for (key, value, change) in kept.chain(new.map(|(key, value)| (&**key, None, Some(*value)))) {
        if change.is_some_and(Json::is_null) {
            continue;
        }
        out.write_str(comma)?;
        comma = ",";
        key.write_json(out)?;
        out.write_char(':')?;
        match (value, change) {
            (value, Some(change)) => merge(value, change, out)?,
            (Some(value), None) => out.write_str(value.as_str())?,
            (None, None) => {}
        }
    }
    out.write_char('}')
}

/// The keys of an object and their values, each key once.
fn members(document: Json<'_>) -> Vec<(Cow<'_, str>, Json<'_>)> {
    let mut members: Vec<(Cow<'_, str>, Json<'_>)> = Vec::new();
    let mut places: HashMap<Cow<'_, str>, usize> = HashMap::new();
    for (key, value) in document.entries() {
        match places.get(&key) {
            Some(place) => members[*place].1 = value,
            None => {
                places.insert(key.clone(), members.len());
                members.push((key, value));
            }
        }
    }
    members
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of appendix A of the RFC.
    #[test]
    fn the_examples_of_the_standard() {
        for (document, patch, expected) in [
            (r#"{"a":"b"}"#, r#"{"a":"c"}"#, r#"{"a":"c"}"#),
            (r#"{"a":"b"}"#, r#"{"b":"c"}"#, r#"{"a":"b","b":"c"}"#),
            (r#"{"a":"b"}"#, r#"{"a":null}"#, r#"{}"#),
            (r#"{"a":"b","b":"c"}"#, r#"{"a":null}"#, r#"{"b":"c"}"#),
            (r#"{"a":["b"]}"#, r#"{"a":"c"}"#, r#"{"a":"c"}"#),
            (r#"{"a":"c"}"#, r#"{"a":["b"]}"#, r#"{"a":["b"]}"#),
            (r#"{"a":{"b":"c"}}"#, r#"{"a":{"b":"d","c":null}}"#, r#"{"a":{"b":"d"}}"#),
            (r#"{"a":[{"b":"c"}]}"#, r#"{"a":[1]}"#, r#"{"a":[1]}"#),
            (r#"["a","b"]"#, r#"["c","d"]"#, r#"["c","d"]"#),
            (r#"{"a":"b"}"#, r#"["c"]"#, r#"["c"]"#),
            (r#"{"a":"foo"}"#, "null", "null"),
            (r#"{"a":"foo"}"#, r#""bar""#, r#""bar""#),
            (r#"{"e":null}"#, r#"{"a":1}"#, r#"{"e":null,"a":1}"#),
            ("[1,2]", r#"{"a":"b","c":null}"#, r#"{"a":"b"}"#),
            ("{}", r#"{"a":{"bb":{"ccc":null}}}"#, r#"{"a":{"bb":{}}}"#),
        ] {
            let (document, patch) = (Json::already_valid(document), Json::already_valid(patch));
            assert_eq!(json_merge(document, patch, &Arena::new()).as_str(), expected);
        }
    }
}
