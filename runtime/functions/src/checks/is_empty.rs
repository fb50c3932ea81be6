//! `is_empty`.

use etlc_types::{Date, Decimal, Interval, Json, JsonKind, List, Time, Timestamp, Timestamptz, Uuid};

use crate::declare::function;

function! {
    /// Whether a text, a list or a JSON document has nothing in it.
    ///
    /// A text of white space has something in it. Of json these are empty: null, `""`, `[]` and `{}`. Bytes are empty
    /// without a byte; no value of another type is. Null gives null, which a condition takes for False.
    Checks
    fn is_empty<T: Container>(x: T) -> bool where T = ANY_TEXT {
        x.holds_nothing()
    }
    is_empty("") => True;
    is_empty(" ") => False;
    is_empty([]) => True;
    is_empty(0) => False;
}

/// A value that may have nothing in it.
pub trait Container {
    /// Whether it has nothing in it.
    fn holds_nothing(self) -> bool;
}

impl Container for &str {
    #[inline]
    fn holds_nothing(self) -> bool {
        self.is_empty()
    }
}

impl Container for &[u8] {
    #[inline]
    fn holds_nothing(self) -> bool {
        self.is_empty()
    }
}

impl Container for List<'_> {
    #[inline]
    fn holds_nothing(self) -> bool {
        self.is_empty()
    }
}

impl Container for Json<'_> {
    fn holds_nothing(self) -> bool {
        match self.kind() {
            JsonKind::Null => true,
            JsonKind::String => self.string().is_some_and(|text| text.is_empty()),
            JsonKind::Array => self.elements().next().is_none(),
            JsonKind::Object => self.entries().next().is_none(),
            JsonKind::Bool | JsonKind::Number => false,
        }
    }
}

macro_rules! never_empty {
    ($($ty:ident)*) => {$(
        impl Container for $ty {
            #[inline]
            fn holds_nothing(self) -> bool {
                false
            }
        }
    )*};
}

never_empty!(bool i16 i32 i64 f32 f64 Decimal Date Time Timestamp Timestamptz Interval Uuid);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents() {
        for (text, expected) in [
            ("null", true),
            ("\"\"", true),
            ("[]", true),
            (" { } ", true),
            ("\" \"", false),
            ("[null]", false),
            ("{\"a\":null}", false),
            ("0", false),
            ("false", false),
        ] {
            assert_eq!(is_empty(Json::parse(text).expect("JSON")), expected, "{text}");
        }
    }

    #[test]
    fn others() {
        assert!(is_empty(&[] as &[u8]));
        assert!(!is_empty(List::Text(&[None])));
        assert!(!is_empty(f64::NAN));
    }
}
