//! `log`.

use etlc_types::{Failure, Result};

use super::ln::positive;
use crate::codes;
use crate::declare::function;

function! {
    /// The logarithm to a base.
    ///
    /// Fails for zero and negative numbers, and for a base that is not positive or is 1. The natural one is `ln`.
    Numbers [log10]
    fn log(x: f64, base: f64 = 10) -> Result<f64> {
        positive(x)?;
        positive(base)?;
        if base == 1.0 {
            return Err(Failure::new(codes::NOT_REAL, "there is no logarithm to base 1").value(x));
        }
        // The two that the standard library knows are exact for powers of the base.
        Ok(if base == 10.0 {
            x.log10()
        } else if base == 2.0 {
            x.log2()
        } else {
            x.ln() / base.ln()
        })
    }
    log(1000) => 3;
    log(8, 2) => 3;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        for (x, base) in [(0.0, 10.0), (-1.0, 10.0), (2.0, 1.0), (2.0, 0.0), (2.0, -2.0)] {
            assert_eq!(log(x, base).map_err(|failure| failure.code()), Err(codes::NOT_REAL), "{x} {base}");
        }
    }
}
