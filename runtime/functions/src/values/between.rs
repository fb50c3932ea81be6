//! `between`.

use super::Ordered;
use crate::declare::function;

function! {
    /// Whether the value is not below one bound and not above another; both bounds belong to it.
    ///
    /// Never True where the bounds are the wrong way round. NaN is larger than all other numbers.
    Values
    fn between<T: Ordered>(x: T, low: T, high: T) -> bool where T = Ordered {
        x.order(low).is_ge() && x.order(high).is_le()
    }
    between(5, 1, 5) => True;
    between("b", "c", "d") => False;
    between(5, 9, 1) => False;
}
