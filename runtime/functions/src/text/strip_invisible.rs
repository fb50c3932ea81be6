//! `strip_invisible`.

use etlc_types::Arena;

use crate::declare::function;

function! {
    /// The text without characters that nobody sees: controls, zero-width ones, soft hyphens, marks of direction.
    ///
    /// Tabs and line breaks stay. Other spaces than the plain one, such as the no-break space, become a plain space.
    /// Joiners are removed too, which takes emoji of several parts apart.
    Text
    fn strip_invisible<'a>(text: &'a str; arena: &'a Arena) -> &'a str {
        if !text.chars().any(|character| is_invisible(character) || is_odd_space(character)) {
            return text;
        }
        let mut made = arena.builder();
        made.reserve(text.len());
        for character in text.chars() {
            match character {
                _ if is_invisible(character) => {}
                _ if is_odd_space(character) => made.push(' '),
                _ => made.push(character),
            }
        }
        made.into_bump_str()
    }
    strip_invisible("\u{feff}Bob\u{a0}Smith\u{200b}") => "Bob Smith";
    strip_invisible("ко\u{ad}лесо") => "колесо";
    strip_invisible("a\tb\n") => "a\tb\n";
}

/// Controls (Cc) but tab and line breaks, and what Unicode calls default ignorable, as far as it is met in data.
fn is_invisible(character: char) -> bool {
    match character {
        '\t' | '\n' | '\r' => false,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' => true,
        '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' => true,
        _ => character.is_control(),
    }
}

/// A space of another width, or one that does not break (Zs without U+0020).
fn is_odd_space(character: char) -> bool {
    matches!(character, '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn makes_nothing_where_nothing_changes() {
        let arena = Arena::new();
        assert!(std::ptr::eq(strip_invisible("ёлка 日本", &arena), "ёлка 日本"));
        assert_eq!(arena.allocated(), 0);
        assert_eq!(strip_invisible("\0\u{7f}\u{85}", &arena), "");
    }
}
