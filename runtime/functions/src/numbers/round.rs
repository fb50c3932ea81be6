//! `round`.

use etlc_types::Result;

use super::Number;
use super::number;
use crate::declare::function;

function! {
    /// The number rounded to so many digits after the point; a half goes to the even neighbour.
    ///
    /// That is how the division of numerics rounds too: `round(2.5)` is 2 and `round(3.5)` is 4. A float is rounded by
    /// its exact value, so 2.675, which is a little less as a float8, becomes 2.67. Fails for digits outside 0 to 76.
    Numbers
    fn round<T: Number>(x: T, digits: i64 = 0) -> Result<T> where T = Number {
        Ok(x.round_to(number::digits(digits)?))
    }
    round(2.5) => 2;
    round(3.5) => 4;
    round(-2.345, 2) => -2.34;
    round(7, 2) => 7;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes;

    #[test]
    fn floats() {
        let cases = [
            (2.5, 0, 2.0),
            (-3.5, 0, -4.0),
            (0.125, 2, 0.12),
            (0.375, 2, 0.38),
            (2.675, 2, 2.67),
            (1.005, 2, 1.0),
            (-1.25, 1, -1.2),
            (0.1, 76, 0.1),
            (4503599627370495.5, 3, 4503599627370495.5),
            (1e300, 5, 1e300),
            (5e-324, 10, 0.0),
            (f64::INFINITY, 2, f64::INFINITY),
        ];
        for (x, digits, expected) in cases {
            assert_eq!(round(x, digits), Ok(expected), "{x} {digits}");
        }
        assert!(round(f64::NAN, 2).expect("a number").is_nan());
        assert_eq!(round(0.15f32, 1), Ok(0.2f32), "0.15 is a little more as a float4");
        assert_eq!(round(1048575.94f32, 1), Ok(1048575.9f32));
        assert_eq!(round(-8388607.5f32, 76), Ok(-8388607.5f32));
    }

    #[test]
    fn digits_have_limits() {
        assert_eq!(round(1.5, 76), Ok(1.5));
        for digits in [-1, 77, i64::MIN, i64::MAX] {
            assert_eq!(round(1i32, digits).map_err(|failure| failure.code()), Err(codes::TOO_MANY_DIGITS), "{digits}");
        }
    }
}
