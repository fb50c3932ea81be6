//! `bit_or`.

use crate::declare::function;

function! {
    /// The number of the bits that at least one of the numbers has.
    ///
    /// Negative numbers are in two's complement.
    Numbers
    fn bit_or(x: i64, y: i64) -> i64 {
        x | y
    }
    bit_or(6, 3) => 7;
}
