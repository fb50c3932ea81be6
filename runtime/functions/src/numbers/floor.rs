//! `floor`.

use super::Number;
use crate::declare::function;

function! {
    /// The largest whole number that is not above the number.
    ///
    /// The type stays the same; `to_int` makes it a whole number type.
    Numbers
    fn floor<T: Number>(x: T) -> T where T = Number {
        x.round_down()
    }
    floor(2.7) => 2;
    floor(-2.1) => -3;
    floor(7) => 7;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats() {
        assert_eq!(floor(-0.5f64), -1.0);
        assert_eq!(floor(1e300), 1e300);
        assert!(floor(f64::NAN).is_nan());
        assert_eq!(floor(f32::INFINITY), f32::INFINITY);
    }

    #[test]
    fn numerics() {
        for (x, expected) in [("2.5", "2"), ("3.5", "3"), ("-2.5", "-3"), ("-3.0", "-3"), ("0.9", "0"), ("-0.01", "-1")]
        {
            let [x, expected] = [x, expected].map(|text| text.parse::<etlc_types::Decimal>().expect("a number"));
            assert_eq!(floor(x), expected, "{x}");
        }
    }
}
