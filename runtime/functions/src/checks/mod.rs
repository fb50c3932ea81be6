//! Questions about a value, for conditions.

pub use is_empty::Container;

crate::declare::family! {
    is_date is_email is_empty is_integer is_number
}
