//! `s1`.

use etlc_types::{Date, Decimal, Interval, Json, JsonKind, List, Time, Timestamp, Timestamptz, Uuid};

use crate::declare::function;

function! {
    /// The value; null where it is what people write for nothing: an empty text, `none`, an empty collection and so on.
    ///
    /// Of a text the white space around it is stripped, and null is made of the empty text, of `none`, `null`, `nan`
    /// and `non` in any case, and of `[]` and `{}`. Of json, null is made of JSON's null, of an empty array or object
    /// and of such a text; of a list, where it has no elements. Values of other types stay as they are.
    Values
    fn s1<T: Blank>(x: T) -> Option<T> where T = ANY_TEXT {
        x.s1()
    }
    s1("  Bob ") => "Bob";
    s1("NaN") => None;
    s1(" [ ] ") => None;
    s1("nano") => "nano";
    s1(0) => 0;
}

/// A value that may stand for nothing.
pub trait Blank: Sized {
    /// The value, or `None` where it stands for nothing.
    fn s1(self) -> Option<Self>;
}

impl Blank for &str {
    fn s1(self) -> Option<Self> {
        let text = self.trim();
        let nothing = match text.as_bytes() {
            [] => true,
            [b'[', inner @ .., b']'] | [b'{', inner @ .., b'}'] => inner.trim_ascii().is_empty(),
            word @ ([_, _, _] | [_, _, _, _]) => is_word_for_nothing(word),
            _ => false,
        };
        (!nothing).then_some(text)
    }
}

fn is_word_for_nothing(word: &[u8]) -> bool {
    ["none", "null", "nan", "non"].iter().any(|known| word.eq_ignore_ascii_case(known.as_bytes()))
}

impl Blank for Json<'_> {
    fn s1(self) -> Option<Self> {
        let nothing = match self.kind() {
            JsonKind::Null => true,
            JsonKind::Array => self.elements().next().is_none(),
            JsonKind::Object => self.entries().next().is_none(),
            JsonKind::String => self.string().is_some_and(|text| text.s1().is_none()),
            JsonKind::Bool | JsonKind::Number => false,
        };
        (!nothing).then_some(self)
    }
}

impl Blank for List<'_> {
    #[inline]
    fn s1(self) -> Option<Self> {
        (!self.is_empty()).then_some(self)
    }
}

macro_rules! never_blank {
    ($($ty:ty)*) => {$(
        impl Blank for $ty {
            #[inline]
            fn s1(self) -> Option<Self> {
                Some(self)
            }
        }
    )*};
}

never_blank!(bool i16 i32 i64 f32 f64 Decimal &[u8] Date Time Timestamp Timestamptz Interval Uuid);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts() {
        for text in ["", " \t\u{a0}", "none", "None", "NULL", "nan", "NON", " nOn\n", "[]", "{}", "[\n]", "{ }"] {
            assert_eq!(s1(text), None, "{text:?}");
        }
        for text in ["a", "no", "nil", "n/a", "nulls", "[0]", "[", "]", "[}", "{]", "[][]", "0", "-", "ноль", "Ⅳ"]
        {
            assert_eq!(s1(text), Some(text), "{text:?}");
        }
        assert_eq!(s1(" a b "), Some("a b"));
    }

    #[test]
    fn json() {
        for text in ["null", "[]", "{ }", "\"\"", "\" None \"", "\"\\u005b]\""] {
            assert_eq!(s1(Json::parse(text).expect("JSON")), None, "{text}");
        }
        for text in ["0", "false", "[null]", "{\"\": null}", "\" x \""] {
            let json = Json::parse(text).expect("JSON");
            assert_eq!(s1(json), Some(json), "{text}");
        }
    }

    #[test]
    fn lists_and_others() {
        assert_eq!(s1(List::Text(&[])), None);
        assert_eq!(s1(List::Int4(&[None])), Some(List::Int4(&[None])));
        assert_eq!(s1(false), Some(false));
        assert!(s1(f64::NAN).is_some_and(f64::is_nan));
    }
}
