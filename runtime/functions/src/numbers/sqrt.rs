//! `sqrt`.

use etlc_types::Result;

use super::number::real;
use crate::declare::function;

function! {
    /// The square root.
    ///
    /// Fails for a negative number. The root of NaN is NaN.
    Numbers
    fn sqrt(x: f64) -> Result<f64> {
        let root = x.sqrt();
        if x.is_finite() || x < 0.0 { real(root, || format!("sqrt({x})")) } else { Ok(root) }
    }
    sqrt(6.25) => 2.5;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes;

    #[test]
    fn edges() {
        assert_eq!(sqrt(0.0), Ok(0.0));
        assert_eq!(sqrt(f64::INFINITY), Ok(f64::INFINITY));
        assert!(sqrt(f64::NAN).expect("a number").is_nan());
        for x in [-1.0, -1e-300, f64::NEG_INFINITY] {
            assert_eq!(sqrt(x).map_err(|failure| failure.code()), Err(codes::NOT_REAL), "{x}");
        }
    }
}
