//! `regex_split`.

use etlc_types::{Arena, List};
use regex::Regex;

use crate::declare::function;

function! {
    /// The parts of the text between all that a pattern finds.
    ///
    /// Parts may be empty, and a text in which nothing is found is one part.
    Text [regexp_split]
    fn regex_split<'a>(text: &'a str, pattern: &Regex; arena: &'a Arena) -> List<'a> {
        let mut parts = arena.vec();
        parts.extend(pattern.split(text).map(Some));
        List::Text(parts.into_bump_slice())
    }
    regex_split("a, b;c", r"[,;]\s*") => ["a", "b", "c"];
    regex_split("ёлка", ",") => ["ёлка"];
    regex_split(",", ",") => ["", ""];
}
