//! `bit_xor`.

use crate::declare::function;

function! {
    /// The number of the bits that one of the numbers has, and the other has not.
    ///
    /// Negative numbers are in two's complement.
    Numbers
    fn bit_xor(x: i64, y: i64) -> i64 {
        x ^ y
    }
    bit_xor(6, 3) => 5;
}
