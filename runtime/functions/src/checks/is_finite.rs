//! `is_finite`.

use crate::declare::function;

function! {
    /// Whether a float is a number, and neither NaN nor an infinity.
    Checks
    fn is_finite(x: f64) -> bool {
        x.is_finite()
    }
    is_finite(1.5) => True;
}
