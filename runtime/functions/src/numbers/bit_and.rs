//! `bit_and`.

use crate::declare::function;

function! {
    /// The number of the bits that both numbers have.
    ///
    /// Negative numbers are in two's complement.
    Numbers
    fn bit_and(x: i64, y: i64) -> i64 {
        x & y
    }
    bit_and(6, 3) => 2;
    bit_and(-1, 255) => 255;
}
