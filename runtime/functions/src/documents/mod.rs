//! Functions of JSON documents. Nothing is made into a tree: they walk the text.

mod path;

pub use path::JsonPath;

crate::declare::family! {
    json_get json_keys json_length json_merge json_string json_text json_type
}
