//! Functions of numbers. Each gives a number of the type that it is given, so that nothing is rounded on the way.

mod number;

pub use number::Number;

crate::declare::family! {
    abs ceil div floor power round sign sqrt
}
