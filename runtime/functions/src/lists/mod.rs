//! Functions of lists.

mod item;
mod same;

pub use item::{Comparable, Item, NumberItem, OrderedItem};
pub use list_sort::Order;

crate::declare::family! {
    element join list_compact list_concat list_contains list_first list_last list_length list_max list_min list_position
    list_reverse list_slice list_sort list_sum list_unique
}
