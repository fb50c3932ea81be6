//! `reverse`.

use etlc_types::Arena;

use crate::declare::function;

function! {
    /// The characters from the last to the first.
    ///
    /// A character is a Unicode code point: a separate accent ends up before its letter.
    Text
    fn reverse<'a>(text: &str; arena: &'a Arena) -> &'a str {
        let mut made = arena.builder();
        made.reserve(text.len());
        made.extend(text.chars().rev());
        made.into_bump_str()
    }
    reverse("ёлка") => "аклё";
}
