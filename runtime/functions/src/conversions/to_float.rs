//! `to_float`.

use crate::declare::conversion;

conversion! {
    /// The value as a float: float8, or float4 where that is what its consumer wants.
    ///
    /// Of a text: the nearest float to a number, also with an exponent; NaN and Infinity are read too.
    to_float -> Float8, Float4;
    to_float("1.5e3") => 1500;
}
