//! `join`.

use etlc_types::{Arena, List, TextForm};

use crate::declare::function;

function! {
    /// The elements as one text, with a separator between them.
    ///
    /// Elements that are not text are written as `to_text` does. Elements that are null are left out.
    Lists
    fn join<'a>(list: List<'a>, separator: &str; arena: &'a Arena) -> &'a str {
        macro_rules! written {
            ($($variant:ident)*) => {
                match list {
                    List::Text(texts) => joined(texts, separator, arena, |text| text),
                    List::Json(documents) => joined(documents, separator, arena, |document| document.as_str()),
                    $(List::$variant(values) => joined(values, separator, arena, |value| value.to_text(arena)),)*
                }
            };
        }
        written!(Bool Int2 Int4 Int8 Float4 Float8 Numeric Bytea Date Time Timestamp Timestamptz Interval Uuid)
    }
    join(["a", "b", "c"], ", ") => "a, b, c";
    join([1, 2], "") => "12";
    join([], ",") => "";
}

fn joined<'a, T: Copy>(
    elements: &'a [Option<T>],
    separator: &str,
    arena: &'a Arena,
    text: impl Fn(T) -> &'a str,
) -> &'a str {
    let mut made = arena.builder();
    for (index, element) in elements.iter().flatten().enumerate() {
        if index > 0 {
            made.push_str(separator);
        }
        made.push_str(text(*element));
    }
    made.into_bump_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nulls_are_left_out() {
        let arena = Arena::new();
        assert_eq!(join(List::Text(&[None, Some("a"), None, Some(""), Some("b")]), "-", &arena), "a--b");
        assert_eq!(join(List::Bool(&[Some(true), None]), "-", &arena), "true");
        assert_eq!(join(List::Int2(&[None]), "-", &arena), "");
    }
}
