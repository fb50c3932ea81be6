//! `is_integer`.

use etlc_types::try_into;

use crate::declare::function;

function! {
    /// Whether `to_int` reads the text as a whole number of int8.
    Checks
    fn is_integer(text: &str) -> bool {
        // A glance at the characters spares most other texts the making of a failure.
        text.bytes().all(|byte| byte.is_ascii_digit() || b"+-".contains(&byte)) && try_into::int8(text).is_ok()
    }
    is_integer("-42") => True;
    is_integer("1.5") => False;
    is_integer("9223372036854775808") => False;
}
