//! `right`.

use super::offset::{offset, offset_from_end};
use crate::declare::function;

function! {
    /// The last so many characters; of a negative number, all but the first so many.
    ///
    /// A text with no more characters is given whole; one with no others is empty.
    Text
    fn right(text: &str, n: i64) -> &str {
        let start = if n < 0 { offset(text, n.unsigned_abs()) } else { offset_from_end(text, n.unsigned_abs()) };
        &text[start..]
    }
    right("ёлка", 2) => "ка";
    right("ёлка", 9) => "ёлка";
    right("ёлка", -1) => "лка";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        for (n, expected) in [(0, ""), (-3, ""), (-9, ""), (3, "abc"), (i64::MIN, ""), (i64::MAX, "abc")] {
            assert_eq!(right("abc", n), expected, "{n}");
        }
    }
}
