//! `left`.

use super::offset::{offset, offset_from_end};
use crate::declare::function;

function! {
    /// The first so many characters; of a negative number, all but the last so many.
    ///
    /// A text with no more characters is given whole; one with no others is empty.
    Text
    fn left(text: &str, n: i64) -> &str {
        let end = if n < 0 { offset_from_end(text, n.unsigned_abs()) } else { offset(text, n.unsigned_abs()) };
        &text[..end]
    }
    left("ёлка", 2) => "ёл";
    left("ёлка", 9) => "ёлка";
    left("ёлка", -1) => "ёлк";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        for (n, expected) in [(0, ""), (-3, ""), (-9, ""), (3, "abc"), (i64::MIN, ""), (i64::MAX, "abc")] {
            assert_eq!(left("abc", n), expected, "{n}");
        }
    }
}
