//! `list_last`.

use etlc_types::List;

use super::Item;
use crate::declare::function;

function! {
    /// The last element; null for a list without elements.
    ///
    /// An element may be null itself.
    Lists
    fn list_last<'a, T: Item<'a>>(list: List<'a>) -> Option<T> where T = Element {
        T::items(list).last().copied().flatten()
    }
    list_last([1, 2]) => 2;
    list_last([]) => None;
}
