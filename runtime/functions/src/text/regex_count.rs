//! `regex_count`.

use regex::Regex;

use crate::declare::function;

function! {
    /// How many times a pattern is found in the text, without overlaps.
    Text [regexp_count]
    fn regex_count(text: &str, pattern: &Regex) -> i64 {
        pattern.find_iter(text).count() as i64
    }
    regex_count("a1b22c", r"\d+") => 2;
    regex_count("ёлка", r"\d") => 0;
    regex_count("ab", "") => 3;
}
