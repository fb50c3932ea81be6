//! The bytes that a value is hashed and encoded by.

use std::fmt::{self, Write};

use etlc_types::{Arena, Date, Decimal, Interval, Json, List, TextForm, Time, Timestamp, Timestamptz, Uuid};

/// A value with bytes: a text those of UTF-8, bytes themselves, any other value those of its text form.
pub trait Bytes: Copy {
    /// Gives the bytes, piece by piece.
    fn feed(self, sink: impl FnMut(&[u8]));

    /// The bytes in one piece.
    fn collect(self, arena: &Arena) -> &[u8]
    where
        Self: Sized,
    {
        let mut collected = arena.vec();
        self.feed(|piece| collected.extend_from_slice(piece));
        collected.into_bump_slice()
    }
}

impl Bytes for &str {
    #[inline]
    fn feed(self, mut sink: impl FnMut(&[u8])) {
        sink(self.as_bytes());
    }
}

impl Bytes for &[u8] {
    #[inline]
    fn feed(self, mut sink: impl FnMut(&[u8])) {
        sink(self);
    }
}

/// Takes a text form piece by piece.
struct Pieces<F>(F);

impl<F: FnMut(&[u8])> Write for Pieces<F> {
    fn write_str(&mut self, piece: &str) -> fmt::Result {
        (self.0)(piece.as_bytes());
        Ok(())
    }
}

macro_rules! by_text_form {
    ($($ty:ty)*) => {$(
        impl Bytes for $ty {
            fn feed(self, sink: impl FnMut(&[u8])) {
                self.write_text(&mut Pieces(sink)).expect("the pieces take every text");
            }
        }
    )*};
}

by_text_form!(bool i16 i32 i64 f32 f64 Decimal Date Time Timestamp Timestamptz Interval Uuid Json<'_> List<'_>);

/// Bytes in lower-case hexadecimal digits.
pub(crate) fn hex<'a>(bytes: &[u8], arena: &'a Arena) -> &'a str {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut made = arena.builder();
    made.reserve(2 * bytes.len());
    for byte in bytes {
        made.push(char::from(DIGITS[usize::from(byte >> 4)]));
        made.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    made.into_bump_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_values_have_the_bytes_of_their_text_form() {
        let arena = Arena::new();
        assert_eq!(12i64.collect(&arena), b"12");
        assert_eq!(true.collect(&arena), b"true");
        assert_eq!(List::Int4(&[Some(1), None]).collect(&arena), b"[1,null]");
        assert_eq!((&[0u8, 255][..]).collect(&arena), [0, 255]);
    }
}
