//! `exp`.

use etlc_types::Result;

use super::number::real;
use crate::declare::function;

function! {
    /// Euler's number to a power.
    ///
    /// Fails where the result does not fit float8.
    Numbers
    fn exp(x: f64) -> Result<f64> {
        let result = x.exp();
        if x.is_finite() { real(result, || format!("exp({x})")) } else { Ok(result) }
    }
    exp(0) => 1;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        assert_eq!(exp(f64::NEG_INFINITY), Ok(0.0));
        assert_eq!(exp(1000.0).map_err(|failure| failure.code()), Err(etlc_types::codes::OVERFLOW));
    }
}
