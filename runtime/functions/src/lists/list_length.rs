//! `list_length`.

use etlc_types::List;

use crate::declare::function;

function! {
    /// The number of elements, nulls included.
    Lists
    fn list_length(list: List<'_>) -> i64 {
        list.len() as i64
    }
    list_length(["a", "b"]) => 2;
    list_length([]) => 0;
}
