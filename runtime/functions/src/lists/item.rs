//! The types that lists have elements of.

use etlc_types::{Date, Decimal, Interval, Json, List, Result, Time, Timestamp, Timestamptz, Uuid, arith};

use crate::values::Ordered;

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

/// A type of list elements that can be compared for equality.
pub trait Comparable<'a>: Item<'a> + PartialEq {}

impl<'a, T: Item<'a> + PartialEq> Comparable<'a> for T {}

/// A type of list elements that have an order.
pub trait OrderedItem<'a>: Item<'a> + Ordered {}

impl<'a, T: Item<'a> + Ordered> OrderedItem<'a> for T {}

/// A type of list elements that are numbers.
pub trait NumberItem<'a>: Item<'a> {
    /// The sum of two.
    ///
    /// # Errors
    /// `R0106` where it does not fit the type.
    fn plus(self, other: Self) -> Result<Self>;
}

macro_rules! numbers {
    ($($ty:ty)*) => {$(
        impl NumberItem<'_> for $ty {
            #[inline]
            fn plus(self, other: $ty) -> Result<$ty> {
                arith::add(self, other)
            }
        }
    )*};
}

numbers!(i16 i32 i64 f32 f64 Decimal);
