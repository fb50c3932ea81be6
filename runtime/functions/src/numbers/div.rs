//! `div`.

use etlc_types::{Result, arith};

use crate::declare::function;

function! {
    /// The whole quotient of two whole numbers, rounded down.
    ///
    /// Other numbers: `floor(x / y)`. Fails where the divisor is zero.
    Numbers
    fn div(x: i64, y: i64) -> Result<i64> {
        arith::div_whole(x, y)
    }
    div(7, 2) => 3;
    div(-7, 2) => -4;
}

#[cfg(test)]
mod tests {
    use super::*;
    use etlc_types::codes;

    #[test]
    fn edges() {
        assert_eq!(div(7, -2), Ok(-4));
        assert_eq!(div(-8, 2), Ok(-4));
        assert_eq!(div(1, 0).map_err(|failure| failure.code()), Err(codes::DIVISION_BY_ZERO));
        assert_eq!(div(i64::MIN, -1).map_err(|failure| failure.code()), Err(codes::OVERFLOW));
    }
}
