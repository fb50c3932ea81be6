//! `list_contains`.

use etlc_types::List;

use super::Comparable;
use crate::declare::function;

function! {
    /// Whether an element of the list equals a value.
    ///
    /// The operator `IN` says the same with the value first. Elements that are null equal nothing.
    Lists
    fn list_contains<'a, T: Comparable<'a>>(list: List<'a>, x: T) -> bool where T = Element {
        T::items(list).contains(&Some(x))
    }
    list_contains(["a", "b"], "b") => True;
    list_contains([1, 2], 3) => False;
}
