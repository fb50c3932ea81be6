//! `least`.

use super::Ordered;
use crate::declare::function;

function! {
    /// The smallest of the values.
    ///
    /// Null where one of them is null. NaN is larger than all other numbers; texts are compared by code points.
    Values [min]
    fn least<T: Ordered>(x: T, others: &[T]) -> T where T = Ordered {
        others.iter().fold(x, |least, other| if other.order(least).is_lt() { *other } else { least })
    }
    least(3, 1, 2) => 1;
    least("b", "a") => "a";
    least(2.5, 2.50) => 2.5;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats() {
        assert_eq!(least(f64::NAN, &[1.0, f64::INFINITY]), 1.0);
        assert_eq!(least(f32::NEG_INFINITY, &[f32::NAN]), f32::NEG_INFINITY);
        assert!(least(f64::NAN, &[f64::NAN]).is_nan());
    }
}
