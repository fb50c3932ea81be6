//! `regex_extract_all`.

use etlc_types::{Arena, List};
use regex::Regex;

use crate::declare::function;

function! {
    /// All that a pattern finds in the text, from left to right, without overlaps.
    ///
    /// Where the pattern has a group, what the first group took each time; an element is null where it took no part.
    Text [regexp_extract_all]
    fn regex_extract_all<'a>(text: &'a str, pattern: &Regex; arena: &'a Arena) -> List<'a> {
        let mut found = arena.vec();
        if pattern.captures_len() > 1 {
            found.extend(pattern.captures_iter(text).map(|groups| groups.get(1).map(|group| group.as_str())));
        } else {
            found.extend(pattern.find_iter(text).map(|one| Some(one.as_str())));
        }
        List::Text(found.into_bump_slice())
    }
    regex_extract_all("rooms 12 and 7", r"\d+") => ["12", "7"];
    regex_extract_all("a=1;b=2", r"\w=(\d)") => ["1", "2"];
    regex_extract_all("none", r"\d+") => [];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_that_took_no_part_is_null() {
        let pattern = Regex::new("a|(b)").expect("a pattern");
        assert_eq!(regex_extract_all("ab", &pattern, &Arena::new()), List::Text(&[None, Some("b")]));
    }
}
