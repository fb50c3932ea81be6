//! JSON to everything: a value converts where it is of the kind that the type has in JSON.

use super::{Checked, CheckedIn, CheckedList};
use crate::{
    Arena, Date, Decimal, Element, Failure, Interval, Json, JsonKind, List, Result, Time, Timestamp, Timestamptz, Uuid,
    codes,
};

impl Checked<bool> for Json<'_> {
    #[inline]
    fn convert(self) -> Result<bool> {
        self.bool().ok_or_else(|| other_kind(self, "bool"))
    }
}

/// Whole numbers; `1.0` and `1e3` are whole.
macro_rules! integers {
    ($($to:ty = $name:literal),*) => {$(
        impl Checked<$to> for Json<'_> {
            #[inline]
            fn convert(self) -> Result<$to> {
                let number = self.number().ok_or_else(|| other_kind(self, $name))?;
                match number.parse() {
                    Ok(whole) => Ok(whole),
                    Err(_) => number.parse::<Decimal>()?.convert(),
                }
            }
        }
    )*};
}

integers!(i16 = "int2", i32 = "int4", i64 = "int8");

/// Floats; NaN and the infinities are JSON texts.
macro_rules! floats {
    ($($to:ty = $name:literal),*) => {$(
        impl Checked<$to> for Json<'_> {
            #[inline]
            fn convert(self) -> Result<$to> {
                if let Some(number) = self.number() {
                    return number.convert();
                }
                match self.string().as_deref() {
                    Some("NaN") => Ok(<$to>::NAN),
                    Some("Infinity") => Ok(<$to>::INFINITY),
                    Some("-Infinity") => Ok(<$to>::NEG_INFINITY),
                    _ => Err(other_kind(self, $name)),
                }
            }
        }
    )*};
}

floats!(f32 = "float4", f64 = "float8");

impl Checked<Decimal> for Json<'_> {
    #[inline]
    fn convert(self) -> Result<Decimal> {
        self.number().ok_or_else(|| other_kind(self, "numeric"))?.convert()
    }
}

/// Types that JSON holds as texts.
macro_rules! texts {
    ($($to:ty = $name:literal),*) => {$(
        impl Checked<$to> for Json<'_> {
            #[inline]
            fn convert(self) -> Result<$to> {
                let text = self.string().ok_or_else(|| other_kind(self, $name))?;
                (&*text).convert()
            }
        }
    )*};
}

texts! {
    Date = "date", Time = "time", Timestamp = "timestamp", Timestamptz = "timestamptz", Interval = "interval",
    Uuid = "uuid"
}

impl<'a> CheckedIn<'a, &'a [u8]> for Json<'a> {
    fn convert_in(self, arena: &'a Arena) -> Result<&'a [u8]> {
        let text = self.string().ok_or_else(|| other_kind(self, "bytea"))?;
        (&*text).convert_in(arena)
    }
}

impl<'a> CheckedIn<'a, &'a str> for Json<'a> {
    #[inline]
    fn convert_in(self, arena: &'a Arena) -> Result<&'a str> {
        match self.kind() {
            JsonKind::String => self.unescape(arena),
            JsonKind::Number | JsonKind::Bool => Some(self.trim()),
            _ => None,
        }
        .ok_or_else(|| other_kind(self, "text"))
    }
}

impl<'a> CheckedList<'a> for Json<'a> {
    fn read_list(self, element: Element, arena: &'a Arena) -> Result<List<'a>> {
        match element {
            Element::Bool => read_elements(self, arena, |value, _| value.convert()).map(List::Bool),
            Element::Int2 => read_elements(self, arena, |value, _| value.convert()).map(List::Int2),
            Element::Int4 => read_elements(self, arena, |value, _| value.convert()).map(List::Int4),
            Element::Int8 => read_elements(self, arena, |value, _| value.convert()).map(List::Int8),
            Element::Float4 => read_elements(self, arena, |value, _| value.convert()).map(List::Float4),
            Element::Float8 => read_elements(self, arena, |value, _| value.convert()).map(List::Float8),
            Element::Numeric => read_elements(self, arena, |value, _| value.convert()).map(List::Numeric),
            Element::Text => read_elements(self, arena, CheckedIn::convert_in).map(List::Text),
            Element::Bytea => read_elements(self, arena, CheckedIn::convert_in).map(List::Bytea),
            Element::Date => read_elements(self, arena, |value, _| value.convert()).map(List::Date),
            Element::Time => read_elements(self, arena, |value, _| value.convert()).map(List::Time),
            Element::Timestamp => read_elements(self, arena, |value, _| value.convert()).map(List::Timestamp),
            Element::Timestamptz => read_elements(self, arena, |value, _| value.convert()).map(List::Timestamptz),
            Element::Interval => read_elements(self, arena, |value, _| value.convert()).map(List::Interval),
            Element::Uuid => read_elements(self, arena, |value, _| value.convert()).map(List::Uuid),
            Element::Json => read_elements(self, arena, |value, _| Ok(value)).map(List::Json),
        }
    }
}

fn read_elements<'a, T: Copy>(
    array: Json<'a>,
    arena: &'a Arena,
    read: impl Fn(Json<'a>, &'a Arena) -> Result<T>,
) -> Result<&'a [Option<T>]> {
    if array.kind() != JsonKind::Array {
        return Err(other_kind(array, "a list"));
    }
    let mut elements = arena.vec();
    for value in array.elements() {
        elements.push(if value.is_null() { None } else { Some(read(value, arena)?) });
    }
    Ok(elements.into_bump_slice())
}

#[cold]
#[inline(never)]
fn other_kind(value: Json<'_>, ty: &str) -> Failure {
    let kind = match value.kind() {
        JsonKind::Null => "null",
        JsonKind::Bool => "a bool",
        JsonKind::Number => "a number",
        JsonKind::String => "a text",
        JsonKind::Array => "an array",
        JsonKind::Object => "an object",
    };
    let failure = Failure::new(codes::OTHER_JSON, format!("the JSON value is {kind}, which is not {ty}")).value(value);
    match value.kind() {
        JsonKind::String => failure.help("read it as text and convert that"),
        JsonKind::Array | JsonKind::Object => failure.help("name a part of it with a path, or carry it as json"),
        _ => failure,
    }
}
