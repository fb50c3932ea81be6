//! `clamp`.

use etlc_types::{Failure, Result};

use super::Ordered;
use crate::codes;
use crate::declare::function;

function! {
    /// The value, or the bound that it is beyond.
    ///
    /// Fails where the lower bound is above the upper one. NaN is larger than all other numbers.
    Values
    fn clamp<T: Ordered>(x: T, low: T, high: T) -> Result<T> where T = Ordered {
        if low.order(high).is_gt() {
            return Err(Failure::new(codes::BAD_BOUNDS, "the lower bound is above the upper one"));
        }
        Ok(if x.order(low).is_lt() {
            low
        } else if x.order(high).is_gt() {
            high
        } else {
            x
        })
    }
    clamp(12, 0, 10) => 10;
    clamp(-3.5, 0.0, 1.0) => 0.0;
    clamp("b", "a", "c") => "b";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        assert_eq!(clamp(f64::NAN, 0.0, 1.0), Ok(1.0));
        assert_eq!(clamp(1, 2, 1).map_err(|failure| failure.code()), Err(codes::BAD_BOUNDS));
    }
}
