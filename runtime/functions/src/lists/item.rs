//! The types that lists have elements of.

use etlc_types::{Date, Decimal, Interval, Json, List, Time, Timestamp, Timestamptz, Uuid};

/// A type of list elements.
pub trait Item<'a>: Copy + 'a {
    /// The elements of a list of this type.
    ///
    /// # Panics
    /// If the elements are of another type, which the compiler has ruled out.
    fn items(list: List<'a>) -> &'a [Option<Self>];
}

macro_rules! items {
    ($($variant:ident($ty:ty),)*) => {$(
        impl<'a> Item<'a> for $ty {
            #[inline]
            fn items(list: List<'a>) -> &'a [Option<$ty>] {
                match list {
                    List::$variant(elements) => elements,
                    other => unreachable!("a list of {:?} was declared with other elements", other.element()),
                }
            }
        }
    )*};
}

items! {
    Bool(bool),
    Int2(i16),
    Int4(i32),
    Int8(i64),
    Float4(f32),
    Float8(f64),
    Numeric(Decimal),
    Text(&'a str),
    Bytea(&'a [u8]),
    Date(Date),
    Time(Time),
    Timestamp(Timestamp),
    Timestamptz(Timestamptz),
    Interval(Interval),
    Uuid(Uuid),
    Json(Json<'a>),
}
