//! `modulo`.

use etlc_types::{Failure, Result, codes};

use crate::declare::function;

function! {
    /// The remainder of `div`: it has the sign of the divisor.
    ///
    /// The operator `%` has the sign of the dividend: `-7 % 3` is -1, and `modulo(-7, 3)` is 2. Fails where the divisor
    /// is zero.
    Numbers
    fn modulo(x: i64, y: i64) -> Result<i64> {
        if y == 0 {
            return Err(Failure::new(codes::DIVISION_BY_ZERO, "division by zero").value(format_args!("modulo({x}, 0)")));
        }
        let remainder = x.wrapping_rem(y);
        Ok(if remainder != 0 && (remainder < 0) != (y < 0) { remainder + y } else { remainder })
    }
    modulo(7, 3) => 1;
    modulo(-7, 3) => 2;
    modulo(7, -3) => -2;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        assert_eq!(modulo(i64::MIN, -1), Ok(0));
        assert_eq!(modulo(i64::MIN, i64::MAX), Ok(i64::MAX - 1));
        assert_eq!(modulo(1, 0).map_err(|failure| failure.code()), Err(codes::DIVISION_BY_ZERO));
    }
}
