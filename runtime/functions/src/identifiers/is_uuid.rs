//! `is_uuid`.

use etlc_types::try_into;

use crate::declare::function;

function! {
    /// Whether `to_uuid` reads the text as a UUID.
    Identifiers
    fn is_uuid(text: &str) -> bool {
        try_into::uuid(text).is_ok()
    }
    is_uuid("67e55044-10b1-426f-9247-bb680e5fe0c8") => True;
    is_uuid("67e5504410b1426f9247bb680e5fe0c8") => True;
    is_uuid("67e55044") => False;
}
