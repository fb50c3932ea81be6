//! `abs`.

use etlc_types::Result;

use super::Number;
use crate::declare::function;

function! {
    /// The number without its sign.
    ///
    /// Fails for the least number of a whole number type, such as -32768 of int2, which has no counterpart.
    Numbers
    fn abs<T: Number>(x: T) -> Result<T> where T = Number {
        x.magnitude()
    }
    abs(-5) => 5;
    abs(-2.50) => 2.50;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        assert_eq!(abs(i16::MIN).map_err(|failure| failure.code()), Err(etlc_types::codes::OVERFLOW));
        assert_eq!(abs(i64::MIN + 1), Ok(i64::MAX));
        assert_eq!(abs(-0.0f64).map(f64::to_bits), Ok(0));
        assert!(abs(f64::NAN).expect("a number").is_nan());
        assert_eq!(abs(f32::NEG_INFINITY), Ok(f32::INFINITY));
    }
}
