//! `translate`.

use etlc_types::Arena;

use crate::declare::function;

function! {
    /// The text with each character that stands in one text replaced by the one at its place in another.
    ///
    /// Characters that have no counterpart, as the second text is shorter, are removed. Of a character that stands twice
    /// in the first text the first place counts. As in PostgreSQL.
    Text
    fn translate<'a>(text: &'a str, from: &str, to: &str; arena: &'a Arena) -> &'a str {
        let place = |character: char| from.chars().position(|known| known == character);
        if !text.chars().any(|character| place(character).is_some()) {
            return text;
        }
        let mut made = arena.builder();
        made.reserve(text.len());
        for character in text.chars() {
            match place(character) {
                None => made.push(character),
                Some(place) => made.extend(to.chars().nth(place)),
            }
        }
        made.into_bump_str()
    }
    translate("1 234,5", ", ", ".") => "1234.5";
    translate("ёлка", "ёЁ", "еЕ") => "елка";
    translate("abc", "", "x") => "abc";
}
