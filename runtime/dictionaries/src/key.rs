//! Keys of one column and of several.

use std::hash::Hash;

use etlc_types::{Date, Decimal, Failure, Interval, Time, Timestamp, Timestamptz, Uuid};

use crate::{Cell, Column};

/// What a dictionary is looked up by: a value, as many as four of them, or nothing.
pub trait Key: 'static {
    /// The columns of the keys.
    type Store: Default + 'static;
    /// A key as it is asked for.
    type Asked<'q>: Copy + Eq + Hash;

    /// Adds a key.
    ///
    /// # Errors
    /// Which of the texts is not of its column's type, and why. What was added before it stays.
    fn push(store: &mut Self::Store, texts: &[&str], columns: &[Column<'_>]) -> Result<(), (usize, Failure)>;

    /// The key at this place.
    fn get(store: &Self::Store, row: usize) -> Self::Asked<'_>;

    /// Takes the last key away.
    fn pop(store: &mut Self::Store);

    /// Gives back memory that is not used.
    fn shrink(store: &mut Self::Store);
}

macro_rules! single {
    ($($kind:ty),*) => {$(
        impl Key for $kind {
            type Store = <$kind as Cell>::Store;
            type Asked<'q> = <$kind as Cell>::Given<'q>;

            fn push(store: &mut Self::Store, texts: &[&str], columns: &[Column<'_>]) -> Result<(), (usize, Failure)> {
                <$kind as Cell>::push(store, Some(texts[0]), columns[0].kind).map_err(|failure| (0, failure))
            }

            #[inline]
            fn get(store: &Self::Store, row: usize) -> Self::Asked<'_> {
                <$kind as Cell>::get(store, row).expect("no key is null")
            }

            fn pop(store: &mut Self::Store) {
                <$kind as Cell>::pop(store);
            }

            fn shrink(store: &mut Self::Store) {
                <$kind as Cell>::shrink(store);
            }
        }
    )*};
}

single!(bool, i16, i32, i64, Decimal, &'static str, &'static [u8], Date, Time, Timestamp, Timestamptz, Interval, Uuid);

macro_rules! several {
    ($($($part:ident $index:tt)+;)*) => {$(
        impl<$($part: Key),+> Key for ($($part,)+) {
            type Store = ($($part::Store,)+);
            type Asked<'q> = ($($part::Asked<'q>,)+);

            fn push(store: &mut Self::Store, texts: &[&str], columns: &[Column<'_>]) -> Result<(), (usize, Failure)> {
                $($part::push(&mut store.$index, &texts[$index..], &columns[$index..])
                    .map_err(|(_, failure)| ($index, failure))?;)+
                Ok(())
            }

            #[inline]
            fn get(store: &Self::Store, row: usize) -> Self::Asked<'_> {
                ($($part::get(&store.$index, row),)+)
            }

            fn pop(store: &mut Self::Store) {
                $($part::pop(&mut store.$index);)+
            }

            fn shrink(store: &mut Self::Store) {
                $($part::shrink(&mut store.$index);)+
            }
        }
    )*};
}

several! {
    A 0 B 1;
    A 0 B 1 C 2;
    A 0 B 1 C 2 D 3;
}

/// No key: the ranges of one group.
impl Key for () {
    type Store = ();
    type Asked<'q> = ();

    fn push((): &mut (), _: &[&str], _: &[Column<'_>]) -> Result<(), (usize, Failure)> {
        Ok(())
    }

    fn get((): &(), _: usize) {}

    fn pop((): &mut ()) {}

    fn shrink((): &mut ()) {}
}
