//! Columns of each type.

use etlc_types::{
    Arena, Date, Decimal, Failure, Interval, Json, List, Result, Time, Timestamp, Timestamptz, Type, Uuid, codes, fit,
    try_into,
};

use crate::texts::Texts;

/// A type that a column of a dictionary can have.
pub trait Cell: 'static {
    /// A column of it.
    type Store: Default + 'static;
    /// A value as it is lent out of a column.
    type Given<'s>: Copy;

    /// Adds what a text says as a value of this type, or a null.
    ///
    /// # Errors
    /// Where the text says no such value.
    fn push(store: &mut Self::Store, text: Option<&str>, kind: Type) -> Result<()>;

    /// The value at this place.
    fn get(store: &Self::Store, row: usize) -> Option<Self::Given<'_>>;

    /// Takes the last value away.
    fn pop(store: &mut Self::Store);

    /// Gives back memory that is not used.
    fn shrink(store: &mut Self::Store);
}

macro_rules! plain {
    ($($kind:ty: $read:expr;)*) => {$(
        impl Cell for $kind {
            type Store = Vec<Option<$kind>>;
            type Given<'s> = $kind;

            fn push(store: &mut Self::Store, text: Option<&str>, kind: Type) -> Result<()> {
                let read: fn(&str, Type) -> Result<$kind> = $read;
                store.push(text.map(|text| read(text, kind)).transpose()?);
                Ok(())
            }

            #[inline]
            fn get(store: &Self::Store, row: usize) -> Option<$kind> {
                store[row]
            }

            fn pop(store: &mut Self::Store) {
                store.pop();
            }

            fn shrink(store: &mut Self::Store) {
                store.shrink_to_fit();
            }
        }
    )*};
}

plain! {
    bool: |text, _| try_into::bool(text);
    i16: |text, _| try_into::int2(text);
    i32: |text, _| try_into::int4(text);
    i64: |text, _| try_into::int8(text);
    f32: |text, _| try_into::float4(text);
    f64: |text, _| try_into::float8(text);
    Decimal: |text, kind| match kind {
        Type::Numeric(Some((precision, scale))) => fit::numeric(try_into::numeric(text)?, precision, scale),
        _ => try_into::numeric(text),
    };
    Date: |text, _| try_into::date(text);
    Time: |text, _| try_into::time(text);
    Timestamp: |text, _| try_into::timestamp(text);
    Timestamptz: |text, _| try_into::timestamptz(text);
    Interval: |text, _| try_into::interval(text);
    Uuid: |text, _| try_into::uuid(text);
}

impl Cell for &'static str {
    type Store = Texts;
    type Given<'s> = &'s str;

    fn push(store: &mut Texts, text: Option<&str>, kind: Type) -> Result<()> {
        if let (Some(text), Type::Varchar(length)) = (text, kind) {
            fit::varchar(text, length)?;
        }
        let fits = store.push(text);
        fits.then_some(()).ok_or_else(|| Failure::new(codes::TOO_LONG, "the dictionary is larger than 2 GiB"))
    }

    #[inline]
    fn get(store: &Texts, row: usize) -> Option<&str> {
        store.get(row)
    }

    fn pop(store: &mut Texts) {
        store.pop();
    }

    fn shrink(store: &mut Texts) {
        store.shrink();
    }
}

/// A column of values that lie in an arena, which lives as long as the program.
pub struct Kept<T> {
    arena: &'static Arena,
    values: Vec<Option<T>>,
}

impl<T> Default for Kept<T> {
    fn default() -> Kept<T> {
        Kept { arena: Box::leak(Box::default()), values: Vec::new() }
    }
}

macro_rules! kept {
    ($($kind:ident<'static>: $read:expr;)*) => {$(
        impl Cell for $kind<'static> {
            type Store = Kept<$kind<'static>>;
            type Given<'s> = $kind<'static>;

            fn push(store: &mut Self::Store, text: Option<&str>, kind: Type) -> Result<()> {
                let read: fn(&'static str, Type, &'static Arena) -> Result<$kind<'static>> = $read;
                let value = text.map(|text| read(store.arena.text(text), kind, store.arena)).transpose()?;
                store.values.push(value);
                Ok(())
            }

            #[inline]
            fn get(store: &Self::Store, row: usize) -> Option<$kind<'static>> {
                store.values[row]
            }

            fn pop(store: &mut Self::Store) {
                store.values.pop();
            }

            fn shrink(store: &mut Self::Store) {
                store.values.shrink_to_fit();
            }
        }
    )*};
}

/// Bytes under a name that the macro takes.
type Bytes<'a> = &'a [u8];

kept! {
    Bytes<'static>: |text, _, arena| try_into::bytea(text, arena);
    Json<'static>: |text, _, _| Json::parse(text);
    List<'static>: |text, kind, arena| match kind {
        Type::List(element) => try_into::list(text, element, arena),
        _ => unreachable!("a column of lists is of a list type"),
    };
}

/// Nothing: the value of an entry of which only the key is asked for.
impl Cell for () {
    type Store = ();
    type Given<'s> = ();

    fn push((): &mut (), _: Option<&str>, _: Type) -> Result<()> {
        Ok(())
    }

    fn get((): &(), _: usize) -> Option<()> {
        Some(())
    }

    fn pop((): &mut ()) {}

    fn shrink((): &mut ()) {}
}
