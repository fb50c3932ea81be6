//! `to_int`.

use crate::declare::conversion;

conversion! {
    /// The value as a whole number: int8, or int4 or int2 where that is what its consumer wants.
    ///
    /// Exact, or a failure: 1.5 is no whole number. Of a text: an optional sign and digits.
    to_int [to_integer] -> Int8, Int4, Int2;
    to_int("42") => 42;
    to_int(7.00) => 7;
}
