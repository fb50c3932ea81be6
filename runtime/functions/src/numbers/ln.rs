//! `ln`.

use etlc_types::{Failure, Result};

use crate::codes;
use crate::declare::function;

function! {
    /// The natural logarithm.
    ///
    /// Fails for zero and negative numbers. The logarithm of NaN is NaN.
    Numbers
    fn ln(x: f64) -> Result<f64> {
        positive(x)?;
        Ok(x.ln())
    }
    ln(1) => 0;
}

/// Whether a number has a logarithm.
///
/// # Errors
/// `R0207`.
pub(super) fn positive(x: f64) -> Result<()> {
    if x <= 0.0 {
        return Err(Failure::new(codes::NOT_REAL, "only positive numbers have a logarithm").value(x));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        assert!(ln(f64::NAN).expect("a number").is_nan());
        for x in [0.0, -0.0, -1.0] {
            assert_eq!(ln(x).map_err(|failure| failure.code()), Err(codes::NOT_REAL), "{x}");
        }
    }
}
