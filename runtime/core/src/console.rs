//! What a program says on standard error and standard output. There is no other way there but that of the rows of a
//! target, so that whatever is said has passed the filter that keeps secrets out.

#![expect(clippy::disallowed_methods, reason = "this is the way")]

use std::{
    fmt::Display,
    io::{IsTerminal, Write, stderr, stdout},
};

use etlc_points::masked;
use serde_json::Value;

/// Says something on a line of standard error. Nobody may be listening; that changes nothing.
pub fn say(text: impl Display) {
    let _closed = writeln!(stderr().lock(), "{}", masked(&text.to_string()));
}

/// Says a JSON object on a line of standard error.
pub(crate) fn say_json(object: Value) {
    let _closed = writeln!(stderr().lock(), "{}", without_secrets(object));
}

/// Puts something on a line of standard output; false where nobody reads it.
pub(crate) fn put(text: impl Display) -> bool {
    writeln!(stdout().lock(), "{}", masked(&text.to_string())).is_ok()
}

/// Puts a JSON object on a line of standard output; false where nobody reads it.
pub(crate) fn put_json(object: Value) -> bool {
    writeln!(stdout().lock(), "{}", without_secrets(object)).is_ok()
}

/// Whether a person sees standard error as it is written.
pub(crate) fn is_terminal() -> bool {
    stderr().is_terminal()
}

/// The same value without secrets in its texts. A secret of digits stays in numbers, which mean something else, and no
/// name of a key is changed: a program reads them.
pub(crate) fn without_secrets(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(masked(&text).into_owned()),
        Value::Array(values) => Value::Array(values.into_iter().map(without_secrets).collect()),
        Value::Object(pairs) => pairs.into_iter().map(|(key, value)| (key, without_secrets(value))).collect(),
        other => other,
    }
}
