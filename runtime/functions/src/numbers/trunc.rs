//! `trunc`.

use super::Number;
use crate::declare::function;

function! {
    /// The number without its fraction.
    ///
    /// That rounds towards zero. The type stays the same; `to_int` makes it a whole number type.
    Numbers
    fn trunc<T: Number>(x: T) -> T where T = Number {
        x.round_to_zero()
    }
    trunc(2.7) => 2;
    trunc(-2.7) => -2;
    trunc(7) => 7;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        assert_eq!(trunc(-0.5f64), 0.0);
        assert_eq!(trunc(f64::NEG_INFINITY), f64::NEG_INFINITY);
        assert!(trunc(f32::NAN).is_nan());
    }
}
