//! `greatest`.

use super::Ordered;
use crate::declare::function;

function! {
    /// The largest of the values.
    ///
    /// Null where one of them is null. NaN is larger than all other numbers; texts are compared by code points.
    Values [max]
    fn greatest<T: Ordered>(x: T, others: &[T]) -> T where T = Ordered {
        others.iter().fold(x, |greatest, other| if other.order(greatest).is_gt() { *other } else { greatest })
    }
    greatest(1, 3, 2) => 3;
    greatest("a", "b") => "b";
    greatest(-1.5, -2) => -1.5;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats() {
        assert!(greatest(f64::NAN, &[1.0, f64::INFINITY]).is_nan());
        assert!(greatest(1.0, &[f64::NAN, 2.0]).is_nan());
        assert_eq!(greatest(1.0f32, &[2.0]), 2.0);
    }
}
