//! `occurrences`.

use memchr::memmem;

use crate::declare::function;

function! {
    /// How many times another text occurs in the text, without overlaps.
    ///
    /// The empty text occurs nowhere here, as there would be no use in counting it.
    Text [count_matches, count_occurrences]
    fn occurrences(text: &str, what: &str) -> i64 {
        if what.is_empty() {
            return 0;
        }
        memmem::find_iter(text.as_bytes(), what.as_bytes()).count() as i64
    }
    occurrences("a,b,,c", ",") => 3;
    occurrences("aaa", "aa") => 1;
    occurrences("ёлка", "") => 0;
}
