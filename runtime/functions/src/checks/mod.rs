//! Questions about a value, for conditions.

pub use is_empty::Container;

crate::declare::family! {
    is_ascii is_date is_email is_empty is_finite is_integer is_json is_nan is_number
}
