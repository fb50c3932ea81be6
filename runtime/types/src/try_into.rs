//! Conversions that are exact or fail: `try_into::int4(age)?`.
//!
//! There is a function for each type that has a checked conversion to it. `text`, `bytea`, `json` and `list` may have
//! to make something and take the arena, always; the others take the value alone.

mod from_json;
mod from_text;
mod numbers;

pub(crate) use from_text::not_a_number;

use crate::{Arena, Date, Decimal, Element, Interval, Json, List, Result, Time, Timestamp, Timestamptz, Uuid};

/// A value that converts to `To` exactly or fails; implemented for exactly the checked pairs of
/// [`conversion`](crate::conversion).
pub trait Checked<To> {
    /// The same value as a `To`.
    ///
    /// # Errors
    /// Where there is no such value; the codes are on the page of each function.
    fn convert(self) -> Result<To>;
}

/// The same for a `To` that lives in an arena.
pub trait CheckedIn<'a, To> {
    /// The same value as a `To`.
    ///
    /// # Errors
    /// Where there is no such value; the codes are on the page of each function.
    fn convert_in(self, arena: &'a Arena) -> Result<To>;
}

/// Declares the functions without an arena.
macro_rules! functions {
    ($($(#[$doc:meta])* $name:ident -> $to:ty;)*) => {$(
        $(#[$doc])*
        #[inline]
        pub fn $name(value: impl Checked<$to>) -> Result<$to> {
            value.convert()
        }
    )*};
}

functions! {
    /// Reads `true false t f yes no y n on off 1 0` in any case, and JSON's `true` and `false`.
    ///
    /// # Errors
    /// `R0108`, `R0114`.
    bool -> bool;
    /// Converts numbers that are whole and in range, reads an optional sign and digits.
    ///
    /// # Errors
    /// `R0101`, `R0102`, `R0103`, `R0114`.
    int2 -> i16;
    /// As [`int2`].
    ///
    /// # Errors
    /// `R0101`, `R0102`, `R0103`, `R0114`.
    int4 -> i32;
    /// As [`int2`].
    ///
    /// # Errors
    /// `R0101`, `R0102`, `R0103`, `R0114`.
    int8 -> i64;
    /// Converts numbers that a float4 holds exactly (a numeric: that its shortest form gives back), reads an optional
    /// sign, digits with an optional point, an optional exponent; or `NaN`, `Infinity`, `inf` in any case. A text
    /// becomes the nearest float4.
    ///
    /// # Errors
    /// `R0101`, `R0102` where the text's number overflows or underflows to 0, `R0103`, `R0114`.
    float4 -> f32;
    /// As [`float4`].
    ///
    /// # Errors
    /// `R0101`, `R0102`, `R0103`, `R0114`.
    float8 -> f64;
    /// Converts floats: a whole one exactly, another as the shortest decimal that reads back as the same float. Reads an
    /// optional sign, digits with an optional point, and an optional exponent; the scale is the digits after the point.
    ///
    /// # Errors
    /// `R0101`, `R0102` for more than 76 digits, `R0114`, `R0116` for NaN and the infinities.
    numeric -> Decimal;
    /// Reads `YYYY-MM-DD`, with more digits for years past 9999, ` BC` at the end, or `infinity`, `-infinity`.
    ///
    /// # Errors
    /// `R0109`, `R0102`, `R0114`.
    date -> Date;
    /// Reads `HH:MM`, `HH:MM:SS`, `HH:MM:SS.ffffff`; `24:00` is the end of a day.
    ///
    /// # Errors
    /// `R0109`, `R0105` for more than six digits of a second that are not zeros, `R0114`.
    time -> Time;
    /// Reads a date, `T` or a space, and a time; ` BC` comes last. Converts a date to its midnight.
    ///
    /// # Errors
    /// `R0109`, `R0102`, `R0105`, `R0114`.
    timestamp -> Timestamp;
    /// Reads a timestamp and its offset from UTC: `Z`, `+03`, `+03:00` or `+0300`; ` BC` comes last.
    ///
    /// # Errors
    /// `R0109`, also for a missing offset, `R0102`, `R0105`, `R0114`.
    timestamptz -> Timestamptz;
    /// Reads PostgreSQL's form, `1 year 2 mons 3 days 04:05:06.5`, and that of ISO 8601, `P1Y2M3DT4H5M6.5S`.
    ///
    /// # Errors
    /// `R0110`, `R0102`, `R0105`, `R0114`.
    interval -> Interval;
    /// Reads 32 hexadecimal digits, plain or with hyphens after the 8th, 12th, 16th and 20th.
    ///
    /// # Errors
    /// `R0111`, `R0114`.
    uuid -> Uuid;
}

/// The content of a JSON text, number or bool.
///
/// # Errors
/// `R0114` for an object, an array and null.
#[inline]
pub fn text<'a>(value: impl CheckedIn<'a, &'a str>, arena: &'a Arena) -> Result<&'a str> {
    value.convert_in(arena)
}

/// Reads `\x` and two hexadecimal digits for each byte.
///
/// # Errors
/// `R0112`, `R0114`.
#[inline]
pub fn bytea<'a>(value: impl CheckedIn<'a, &'a [u8]>, arena: &'a Arena) -> Result<&'a [u8]> {
    value.convert_in(arena)
}

/// Takes a text that is valid JSON as JSON; it is not copied.
///
/// # Errors
/// `R0113`.
#[inline]
pub fn json<'a>(value: impl CheckedIn<'a, Json<'a>>, arena: &'a Arena) -> Result<Json<'a>> {
    value.convert_in(arena)
}

/// A value that holds a list as a JSON array: text and JSON.
pub trait CheckedList<'a> {
    /// The list.
    ///
    /// # Errors
    /// Where it is no array, and where an element is not of the type.
    fn read_list(self, element: Element, arena: &'a Arena) -> Result<List<'a>>;
}

/// Reads a JSON array whose elements convert to the type of the element; `null` is a null element.
///
/// # Errors
/// `R0113`, `R0114`, and those of the elements' conversion.
pub fn list<'a>(value: impl CheckedList<'a>, element: Element, arena: &'a Arena) -> Result<List<'a>> {
    value.read_list(element, arena)
}
