//! `is_number`.

use etlc_types::try_into;

use crate::declare::function;

function! {
    /// Whether `to_numeric` reads the text as a number.
    ///
    /// White space around it, a decimal comma, NaN and infinity make it none.
    Checks
    fn is_number(text: &str) -> bool {
        try_into::numeric(text).is_ok()
    }
    is_number("-1.50") => True;
    is_number("1,5") => False;
    is_number("") => False;
}
