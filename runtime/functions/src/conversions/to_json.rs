//! `to_json`.

use crate::declare::conversion;

conversion! {
    /// The value as JSON.
    ///
    /// A text is taken for a JSON document, and fails where it is none. Numbers, bools and lists become JSON numbers,
    /// bools and arrays, values of other types JSON texts.
    to_json -> Json;
    to_json("[1, 2]") => "[1, 2]";
    to_json(12) => "12";
}
