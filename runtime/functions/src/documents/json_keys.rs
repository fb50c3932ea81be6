//! `json_keys`.

use etlc_types::{Arena, Json, JsonKind, List};

use crate::declare::function;

function! {
    /// The keys of a JSON object, in their order; null where the document is none.
    ///
    /// A key that stands twice is there twice.
    Documents [json_object_keys]
    fn json_keys<'a>(document: Json<'a>; arena: &'a Arena) -> Option<List<'a>> {
        if document.kind() != JsonKind::Object {
            return None;
        }
        let mut keys = arena.vec();
        for (key, _) in document.entries() {
            keys.push(Some(match key {
                std::borrow::Cow::Borrowed(key) => key,
                std::borrow::Cow::Owned(key) => arena.text(&key),
            }));
        }
        Some(List::Text(keys.into_bump_slice()))
    }
    json_keys("{\"b\": 1, \"a\\u0031\": {}}") => ["b", "a1"];
    json_keys("[1]") => None;
}
