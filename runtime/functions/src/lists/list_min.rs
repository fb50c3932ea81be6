//! `list_min`.

use etlc_types::List;

use super::OrderedItem;
use crate::declare::function;

function! {
    /// The smallest element; null where there are none.
    ///
    /// Elements that are null are left out. NaN is larger than all other numbers; texts are compared by code points.
    Lists
    fn list_min<'a, T: OrderedItem<'a>>(list: List<'a> as OrderedList) -> Option<T> where T = Element {
        T::items(list).iter().flatten().copied().reduce(|a, b| if b.order(a).is_lt() { b } else { a })
    }
    list_min([2, 1, 3]) => 1;
    list_min(["b", "a"]) => "a";
}
