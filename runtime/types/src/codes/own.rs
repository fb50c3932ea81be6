//! What goes wrong in functions of the user's own in Rust.

use super::codes;

codes! {
    FAILED = "R0260", "A function in Rust gave an error.",
        "The function gives a `Result`, and for this row that was an error; its text is the reason that is shown. `??` \
         catches it, and `on_error` says what becomes of the row where nothing does.",
        wrong "[kind](text) -> |get_tag| -> [tag](text)   -- get_tag(\"boat\") is Err(\"no such kind\")",
        right "[kind](text) -> |get_tag ?? None| -> [tag](text)";
    PANICKED = "R0261", "A function in Rust panicked.",
        "It came to a place that it takes for impossible: an `unwrap` of what is not there, an index past the end, an \
         overflow. The reason says what and where. It is a failure of this row like any other, but one to mend in the \
         function.",
        wrong "[kind](text) -> |get_tag| -> [tag](text)   -- get_tag unwraps a None",
        right "[kind](text) -> |get_tag ?? None| -> [tag](text)   -- get_tag gives an Option";
}
