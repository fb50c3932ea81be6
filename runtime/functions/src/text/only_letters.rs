//! `only_letters`.

use etlc_types::Arena;

use crate::declare::function;

function! {
    /// The letters of the text, of every script, without all other characters.
    ///
    /// An accent that is a character of its own is none; `normalize_unicode` joins it with its letter first.
    Text
    fn only_letters<'a>(text: &'a str; arena: &'a Arena) -> &'a str {
        if text.chars().all(char::is_alphabetic) {
            return text;
        }
        let mut made = arena.builder();
        made.extend(text.chars().filter(|character| character.is_alphabetic()));
        made.into_bump_str()
    }
    only_letters("А123ВС 77") => "АВС";
    only_letters("12") => "";
}
