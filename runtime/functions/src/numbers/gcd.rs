//! `gcd`.

use etlc_types::{Failure, Result, codes};

use crate::declare::function;

function! {
    /// The greatest number that divides both whole numbers.
    ///
    /// It is never negative, and 0 only for two zeros. Fails where it does not fit int8: of -9223372036854775808 and 0 or
    /// itself.
    Numbers
    fn gcd(x: i64, y: i64) -> Result<i64> {
        let (mut a, mut b) = (x.unsigned_abs(), y.unsigned_abs());
        while b != 0 {
            (a, b) = (b, a % b);
        }
        i64::try_from(a).map_err(|_| {
            Failure::new(codes::OVERFLOW, "the result does not fit int8").value(format_args!("gcd({x}, {y})"))
        })
    }
    gcd(12, 18) => 6;
    gcd(-4, 6) => 2;
    gcd(0, 5) => 5;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        assert_eq!(gcd(0, 0), Ok(0));
        assert_eq!(gcd(i64::MIN, 6), Ok(2));
        assert_eq!(gcd(i64::MIN, 0).map_err(|failure| failure.code()), Err(codes::OVERFLOW));
    }
}
