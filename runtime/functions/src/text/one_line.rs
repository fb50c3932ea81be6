//! `one_line`.

use etlc_types::Arena;

use crate::declare::function;

function! {
    /// The text on one line: each line break, with the white space around it, made one space.
    ///
    /// Line breaks at the ends are left out. White space within a line stays; `squeeze` makes that one space too.
    Text [collapse_lines]
    fn one_line<'a>(text: &'a str; arena: &'a Arena) -> &'a str {
        let text = text.trim_matches(is_break);
        if !text.contains(is_break) {
            return text;
        }
        let mut made = arena.builder();
        made.reserve(text.len());
        for line in text.split(is_break) {
            // The spaces at the outer ends belong to no line break.
            let line = if made.is_empty() { line.trim_end() } else { line.trim_start() };
            if line.is_empty() {
                continue;
            }
            if !made.is_empty() {
                let end = made.trim_end().len();
                made.truncate(end);
                made.push(' ');
            }
            made.push_str(line);
        }
        made.into_bump_str()
    }
    one_line("Lenin street,\n  house 5\n") => "Lenin street, house 5";
    one_line("a \n\n b  c") => "a b  c";
    one_line("one") => "one";
}

/// The characters that end a line, as Unicode has them (UAX 14, classes BK, CR, LF and NL).
fn is_break(character: char) -> bool {
    matches!(character, '\n' | '\u{b}' | '\u{c}' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        for (text, expected) in
            [("", ""), ("\n\n", ""), ("a\u{2028}b", "a b"), ("a\r\nb", "a b"), (" a\nb ", " a b "), ("\na", "a"), ("a\n \nb", "a b")]
        {
            assert_eq!(one_line(text, &Arena::new()), expected, "{text:?}");
        }
    }
}
