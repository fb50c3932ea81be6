//! Functions of numbers. Each gives a number of the type that it is given, so that nothing is rounded on the way.

mod form;
mod number;

pub use form::NumberForm;
pub use number::Number;

crate::declare::family! {
    abs bit_and bit_or bit_xor ceil div exp floor format_number gcd ln log modulo parse_int parse_number power round
    round_half_up sign sqrt to_hex trunc width_bucket
}
