//! `power`.

use etlc_types::{Failure, Result};

use super::number::real;
use crate::codes;
use crate::declare::function;

function! {
    /// A number to a power.
    ///
    /// Fails for a negative number to a power that is not whole, for zero to a negative power, and where the result
    /// does not fit float8.
    Numbers [pow]
    fn power(x: f64, y: f64) -> Result<f64> {
        let call = || format!("power({x}, {y})");
        if x == 0.0 && y < 0.0 {
            return Err(Failure::new(codes::NOT_REAL, "zero has no negative power").value(call()));
        }
        let result = x.powf(y);
        if x.is_finite() && y.is_finite() { real(result, call) } else { Ok(result) }
    }
    power(2, 10) => 1024;
    power(2, -1) => 0.5;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        assert_eq!(power(0.0, 0.0), Ok(1.0));
        assert_eq!(power(-2.0, 3.0), Ok(-8.0));
        assert_eq!(power(f64::INFINITY, 2.0), Ok(f64::INFINITY));
        assert!(power(f64::NAN, 2.0).expect("a number").is_nan());
        assert_eq!(power(-2.0, 0.5).map_err(|failure| failure.code()), Err(codes::NOT_REAL));
        assert_eq!(power(0.0, -1.0).map_err(|failure| failure.code()), Err(codes::NOT_REAL));
        assert_eq!(power(10.0, 309.0).map_err(|failure| failure.code()), Err(etlc_types::codes::OVERFLOW));
    }
}
