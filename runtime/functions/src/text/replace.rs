//! `replace`.

use etlc_types::Arena;
use memchr::memmem;

use crate::declare::function;

function! {
    /// The text with every occurrence of one text replaced by another.
    ///
    /// Occurrences are looked for from the left and do not overlap. An empty `old` occurs nowhere.
    Text
    fn replace<'a>(text: &'a str, old: &str, new: &str; arena: &'a Arena) -> &'a str {
        if old.is_empty() {
            return text;
        }
        let Some(first) = memmem::find(text.as_bytes(), old.as_bytes()) else {
            return text;
        };
        let mut made = arena.builder();
        made.reserve(text.len() + new.len());
        made.push_str(&text[..first]);
        made.push_str(new);
        let rest = &text[first + old.len()..];
        let mut end = 0;
        for at in memmem::find_iter(rest.as_bytes(), old) {
            made.push_str(&rest[end..at]);
            made.push_str(new);
            end = at + old.len();
        }
        made.push_str(&rest[end..]);
        made.into_bump_str()
    }
    replace("ёж и ёлка", "ё", "е") => "еж и елка";
    replace("aaa", "aa", "b") => "ba";
    replace("abc", "", "-") => "abc";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equals_the_standard_library() {
        let long = "ab".repeat(500);
        for (text, old, new) in [
            ("", "a", "b"),
            ("a", "a", ""),
            ("aXbX", "X", "--"),
            ("aaaa", "aa", "a"),
            ("日本日", "日", "x"),
            (&long, "ba", "-"),
            (&long, &long, "-"),
        ] {
            assert_eq!(replace(text, old, new, &Arena::new()), text.replace(old, new), "{text} {old} {new}");
        }
    }

    #[test]
    fn makes_nothing_where_nothing_changes() {
        let arena = Arena::new();
        for (text, old) in [("bob", "x"), ("bob", ""), ("bo", "bob"), ("", "x")] {
            assert!(std::ptr::eq(replace(text, old, "y", &arena), text));
        }
        assert_eq!(arena.allocated(), 0);
    }
}
