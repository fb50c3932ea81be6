//! Functions of values of any type, and of null.

mod ordered;

pub use ordered::Ordered;
pub use s1::Blank;

crate::declare::family! {
    between clamp greatest least null_if s1;
    coalesce get is_null lookup
}
