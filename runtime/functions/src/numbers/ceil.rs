//! `ceil`.

use super::Number;
use crate::declare::function;

function! {
    /// The smallest whole number that is not below the number.
    ///
    /// The type stays the same; `to_int` makes it a whole number type.
    Numbers [ceiling]
    fn ceil<T: Number>(x: T) -> T where T = Number {
        x.round_up()
    }
    ceil(2.1) => 3;
    ceil(-2.7) => -2;
    ceil(7) => 7;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats() {
        assert_eq!(ceil(0.5f64), 1.0);
        assert_eq!(ceil(-0.5f32), 0.0);
        assert!(ceil(f64::NAN).is_nan());
    }

    #[test]
    fn numerics() {
        for (x, expected) in [("2.5", "3"), ("1.5", "2"), ("-2.5", "-2"), ("3.0", "3"), ("0.01", "1"), ("-0.9", "0")] {
            let [x, expected] = [x, expected].map(|text| text.parse::<etlc_types::Decimal>().expect("a number"));
            assert_eq!(ceil(x), expected, "{x}");
        }
    }
}
