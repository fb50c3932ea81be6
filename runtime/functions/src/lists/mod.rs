//! Functions of lists.

mod item;

pub use item::Item;

crate::declare::family! {
    element join list_length
}
