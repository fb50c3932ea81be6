//! `split`.

use etlc_types::{Arena, List};

use crate::declare::function;

function! {
    /// The parts of the text between the occurrences of a separator.
    ///
    /// Parts may be empty, and a text without the separator is one part. An empty separator splits nothing.
    Text
    fn split<'a>(text: &'a str, separator: &str; arena: &'a Arena) -> List<'a> {
        let parts: Vec<Option<&str>> = match separator {
            "" => vec![Some(text)],
            separator => text.split(separator).map(Some).collect(),
        };
        List::Text(arena.list(&parts))
    }
    split("a,b,,c", ",") => ["a", "b", "", "c"];
    split("", ",") => [""];
    split("ёлка", "") => ["ёлка"];
}
