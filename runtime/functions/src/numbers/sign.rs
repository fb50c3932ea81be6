//! `sign`.

use super::Number;
use crate::declare::function;

function! {
    /// -1 for a negative number, 0 for zero, 1 for a positive number.
    ///
    /// NaN for NaN.
    Numbers
    fn sign<T: Number>(x: T) -> T where T = Number {
        x.sign()
    }
    sign(-5) => -1;
    sign(0.00) => 0;
    sign(2.5) => 1;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats() {
        assert_eq!(sign(-0.0f64), 0.0);
        assert_eq!(sign(f64::NEG_INFINITY), -1.0);
        assert!(sign(f32::NAN).is_nan());
    }
}
