//! `width_bucket`.

use etlc_types::{Failure, Result};

use crate::codes;
use crate::declare::function;

function! {
    /// The number of the bucket, counted from 1, that a number is in, of so many of equal width between two bounds.
    ///
    /// The lower bound belongs to the first bucket. Below it is bucket 0; from the upper bound on is one more than there
    /// are buckets. As in PostgreSQL. Fails where the lower bound is not below the upper one, for bounds that are not
    /// finite, for NaN, and for a number of buckets outside 1 to 2147483646.
    Numbers
    fn width_bucket(x: f64, low: f64, high: f64, count: i64) -> Result<i64> {
        let sound = low.is_finite() && high.is_finite() && low < high && (1..i64::from(i32::MAX)).contains(&count);
        if !sound || x.is_nan() {
            return Err(Failure::new(codes::BAD_BOUNDS, "there are no buckets between these bounds, or none for NaN")
                .value(format_args!("width_bucket({x}, {low}, {high}, {count})")));
        }
        Ok(if x < low {
            0
        } else if x >= high {
            count + 1
        } else {
            // Halves, so that the width of the widest bounds is finite. Rounding may reach the upper bound.
            let share = (x / 2.0 - low / 2.0) / (high / 2.0 - low / 2.0);
            ((share * count as f64) as i64).min(count - 1) + 1
        })
    }
    width_bucket(5.35, 0.024, 10.06, 5) => 3;
    width_bucket(-1, 0, 10, 5) => 0;
    width_bucket(10, 0, 10, 5) => 6;
    width_bucket(0, 0, 10, 5) => 1;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        assert_eq!(width_bucket(f64::MAX, f64::MIN, f64::MAX, 2), Ok(3));
        assert_eq!(width_bucket(1.0, f64::MIN, f64::MAX, 2), Ok(2));
        assert_eq!(width_bucket(f64::INFINITY, 0.0, 1.0, 1), Ok(2));
        for (x, low, high, count) in
            [(0.0, 1.0, 1.0, 1), (0.0, 1.0, 0.0, 1), (0.0, 0.0, 1.0, 0), (f64::NAN, 0.0, 1.0, 1), (0.0, 0.0, f64::INFINITY, 1)]
        {
            let failure = width_bucket(x, low, high, count).expect_err("no bucket");
            assert_eq!(failure.code(), codes::BAD_BOUNDS);
        }
    }
}
