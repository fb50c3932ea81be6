//! Lists of values.

use std::fmt;

use crate::{Date, Decimal, Element, Interval, Json, TextForm, Time, Timestamp, Timestamptz, Uuid};

/// Declares the list with one variant for each kind of element.
macro_rules! lists {
    ($($variant:ident($ty:ty),)*) => {
        /// A one-dimensional array whose elements may be null.
        #[derive(Clone, Copy, Debug, PartialEq)]
        #[expect(missing_docs, reason = "each holds elements of the type of the same name")]
        pub enum List<'a> {
            $($variant(&'a [Option<$ty>]),)*
        }

        impl List<'_> {
            /// How many elements it has, nulls included.
            pub fn len(self) -> usize {
                match self { $(List::$variant(elements) => elements.len(),)* }
            }

            /// The type of its elements.
            pub fn element(self) -> Element {
                match self { $(List::$variant(_) => Element::$variant,)* }
            }

            /// Whether an element equals the only one of another list of the same type; null equals null.
            pub fn contains(self, one: List<'_>) -> bool {
                match (self, one) {
                    $((List::$variant(elements), List::$variant([wanted])) => elements.contains(wanted),)*
                    _ => false,
                }
            }

            /// The text forms of its elements; a null has none.
            pub fn texts(self) -> Vec<Option<String>> {
                match self { $(List::$variant(elements) => texts(elements),)* }
            }

            /// Writes it as a JSON array of the JSON forms of its elements.
            pub(crate) fn write_array<W: fmt::Write + ?Sized>(self, out: &mut W) -> fmt::Result {
                match self { $(List::$variant(elements) => write_elements(elements, out),)* }
            }
        }
    };
}

lists! {
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

impl List<'_> {
    /// Whether it has no elements.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }
}

fn texts<T: TextForm>(elements: &[Option<T>]) -> Vec<Option<String>> {
    let text = |element: &T| {
        let mut text = String::new();
        element.write_text(&mut text).expect("a String takes everything");
        text
    };
    elements.iter().map(|element| element.as_ref().map(text)).collect()
}

fn write_elements<W: fmt::Write + ?Sized>(elements: &[Option<impl TextForm>], out: &mut W) -> fmt::Result {
    out.write_char('[')?;
    for (index, element) in elements.iter().enumerate() {
        if index > 0 {
            out.write_char(',')?;
        }
        match element {
            Some(element) => element.write_json(out)?,
            None => out.write_str("null")?,
        }
    }
    out.write_char(']')
}

#[cfg(test)]
mod tests {
    use super::List;

    #[test]
    fn contains_one() {
        let list = List::Int4(&[Some(1), None]);
        assert!(list.contains(List::Int4(&[Some(1)])));
        assert!(list.contains(List::Int4(&[None])));
        assert!(!list.contains(List::Int4(&[Some(2)])));
        assert!(!List::Text(&[Some("a")]).contains(List::Text(&[None])));
    }

    #[test]
    fn texts_of_elements() {
        let texts = |list: List<'_>| list.texts();
        assert_eq!(texts(List::Int4(&[Some(-1), None])), [Some("-1".to_owned()), None]);
        assert_eq!(texts(List::Text(&[Some("a \"b\""), Some("")])), [Some("a \"b\"".to_owned()), Some(String::new())]);
    }
}
