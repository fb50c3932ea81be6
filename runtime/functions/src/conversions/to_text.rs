//! `to_text`.

use crate::declare::conversion;

conversion! {
    /// The value as text.
    ///
    /// Reading the text back gives the same value. Of json: the content of a JSON text, number or bool.
    to_text [to_str, to_string] -> Text;
    to_text(1.50) => "1.50";
    to_text(True) => "true";
}
