//! `is_date`.

use etlc_types::try_into;

use crate::declare::function;

function! {
    /// Whether `to_date` reads the text as a date.
    Checks
    fn is_date(text: &str) -> bool {
        try_into::date(text).is_ok()
    }
    is_date("2024-02-29") => True;
    is_date("2023-02-29") => False;
    is_date("29.02.2024") => False;
}
