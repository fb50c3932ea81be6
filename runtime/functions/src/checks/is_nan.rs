//! `is_nan`.

use crate::declare::function;

function! {
    /// Whether a float is NaN, which is no number.
    Checks
    fn is_nan(x: f64) -> bool {
        x.is_nan()
    }
    is_nan(1.5) => False;
}
