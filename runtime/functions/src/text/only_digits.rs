//! `only_digits`.

use etlc_types::Arena;

use crate::declare::function;

function! {
    /// The digits 0 to 9 of the text, without everything between them.
    ///
    /// Digits of other scripts are left out too.
    Text
    fn only_digits<'a>(text: &'a str; arena: &'a Arena) -> &'a str {
        let inner = text.trim_matches(|character: char| !character.is_ascii_digit());
        if inner.bytes().all(|byte| byte.is_ascii_digit()) {
            return inner;
        }
        let mut made = arena.builder();
        made.extend(inner.chars().filter(char::is_ascii_digit));
        made.into_bump_str()
    }
    only_digits("+49 (30) 12-34") => "49301234";
    only_digits("n° 7") => "7";
    only_digits("none") => "";
}
