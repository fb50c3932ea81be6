//! `to_numeric`.

use crate::declare::conversion;

conversion! {
    /// The value as an exact decimal.
    ///
    /// Of a text: an optional sign, digits with an optional point and an optional exponent.
    to_numeric [to_decimal] -> Numeric(None);
    to_numeric("1.50") => 1.50;
}
