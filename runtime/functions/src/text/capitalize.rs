//! `capitalize`.

use etlc_types::Arena;

use super::case::push_upper;
use super::lower;
use crate::declare::function;

function! {
    /// The text with its first letter in upper case and all others in lower case.
    ///
    /// What stands before the first letter or digit stays. `title` does so with every word.
    Text
    fn capitalize<'a>(text: &'a str; arena: &'a Arena) -> &'a str {
        let start = text.find(char::is_alphanumeric).unwrap_or(text.len());
        let (before, word) = text.split_at(start);
        let Some(first) = word.chars().next() else { return text };
        let mut made = arena.builder();
        made.reserve(text.len());
        made.push_str(before);
        push_upper(&mut made, first);
        // Made lower as a whole, as in `title`.
        let first_in_lower: usize = first.to_lowercase().map(char::len_utf8).sum();
        made.push_str(&lower(word, arena)[first_in_lower..]);
        made.into_bump_str()
    }
    capitalize("ИВАНОВ") => "Иванов";
    capitalize("«hello WORLD»") => "«Hello world»";
    capitalize("") => "";
}
