//! `list_first`.

use etlc_types::List;

use super::Item;
use crate::declare::function;

function! {
    /// The first element; null for a list without elements.
    ///
    /// An element may be null itself.
    Lists
    fn list_first<'a, T: Item<'a>>(list: List<'a>) -> Option<T> where T = Element {
        T::items(list).first().copied().flatten()
    }
    list_first(["a", "b"]) => "a";
    list_first([]) => None;
}
