//! The checks of types with parameters, and of types that refuse null.

use crate::codes;
use crate::{Decimal, Failure, Result};

/// The text, where it has at most so many characters.
///
/// # Errors
/// `R0104` where it has more.
#[inline]
pub fn varchar(text: &str, length: u32) -> Result<&str> {
    // No text has more characters than bytes.
    if text.len() <= length as usize || text.chars().count() <= length as usize {
        Ok(text)
    } else {
        Err(too_long(text, length))
    }
}

/// The number as a `numeric(precision, scale)` holds it: [`Decimal::fit`].
///
/// # Errors
/// `R0105` where it has more digits after the point, `R0102` where it has too many before it.
#[inline]
pub fn numeric(value: Decimal, precision: u8, scale: u8) -> Result<Decimal> {
    value.fit(precision, scale)
}

/// The value, where there is one.
///
/// # Errors
/// `R0115` for null.
#[inline]
pub fn not_null<T>(value: Option<T>) -> Result<T> {
    value.ok_or_else(null)
}

#[cold]
fn too_long(text: &str, length: u32) -> Failure {
    let has = text.chars().count();
    Failure::new(codes::TOO_LONG, format!("the text has {has} characters and varchar({length}) takes {length}"))
        .value(text)
        .help(format!("cut it with left({length}), or declare a longer type"))
}

#[cold]
fn null() -> Failure {
    Failure::new(codes::IS_NULL, "the value is null where null is refused")
        .help("give a value for null with ??, or leave such rows out with WHERE")
}
