//! Values that are known before the first row: constants and the entries of dictionaries.

use etlc_types::{
    Arena, Date, Decimal, Interval, Json, PathStep, Result, Time, Timestamp, Timestamptz, Uuid, try_into,
};

/// A value of a route that lives to its end, made from the text form of its type.
pub trait FromText: Sized {
    /// Reads the text form.
    fn from_text(text: &'static str) -> Result<Self>;
}

macro_rules! from_text {
    ($($kind:ty: $function:ident;)*) => {$(
        impl FromText for $kind {
            fn from_text(text: &'static str) -> Result<$kind> {
                try_into::$function(text)
            }
        }
    )*};
}

from_text! {
    bool: bool;
    i16: int2;
    i32: int4;
    i64: int8;
    f32: float4;
    f64: float8;
    Decimal: numeric;
    Date: date;
    Time: time;
    Timestamp: timestamp;
    Timestamptz: timestamptz;
    Interval: interval;
    Uuid: uuid;
}

impl FromText for &'static str {
    fn from_text(text: &'static str) -> Result<&'static str> {
        Ok(text)
    }
}

impl FromText for Json<'static> {
    fn from_text(text: &'static str) -> Result<Json<'static>> {
        Json::parse(text)
    }
}

impl FromText for &'static [u8] {
    fn from_text(text: &'static str) -> Result<&'static [u8]> {
        try_into::bytea(text, forever())
    }
}

/// An arena for values that live as long as the program.
pub(crate) fn forever() -> &'static Arena {
    Box::leak(Box::default())
}

/// A literal that the compiler has checked.
///
/// # Panics
/// If the text was not checked.
pub fn value<T: FromText>(text: &'static str) -> T {
    T::from_text(text).expect("the compiler has checked the literal")
}

/// What is at a path of a JSON value; null where it is absent or JSON's null.
#[inline]
pub fn json_at<'a>(json: Option<Json<'a>>, path: &[PathStep]) -> Option<Json<'a>> {
    json?.path(path).filter(|found| !found.is_null())
}
