//! Characters that no route may hold, whatever stands around them.

use crate::diagnostics::{Diagnostic, Span, codes, lookalike};

/// Whether this character changes the direction in which what follows is shown, so that a reader sees another order
/// than the compiler: <https://www.unicode.org/reports/tr55/>.
pub(super) fn is_bidirectional(character: char) -> bool {
    matches!(character, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// A name without what is invisible in it, which has been reported.
pub(super) fn visible(name: &str) -> String {
    if name.is_ascii() { name.to_owned() } else { lookalike::visible(name).trim().to_owned() }
}

/// Reports the bidirectional characters of a file that starts at this byte, the first of each line.
pub(super) fn check(source: &str, start: usize, problems: &mut Vec<Diagnostic>) {
    // All of them start with one of two bytes.
    let mut line_end = 0;
    for at in memchr::memchr2_iter(0xE2, 0xD8, &source.as_bytes()[start..]) {
        let at = start + at;
        let Some(character) = source[at..].chars().next().filter(|found| is_bidirectional(*found)) else { continue };
        if at < line_end {
            continue;
        }
        line_end = source[at..].find('\n').map_or(source.len(), |length| at + length);
        let number = u32::from(character);
        let span = Span::new(at, at + character.len_utf8());
        problems.push(
            Diagnostic::error(
                &codes::syntax::BIDIRECTIONAL,
                span,
                text!(
                    "the invisible character U+{number} makes this line look different from what it says",
                    number = format!("{number:04X}"),
                ),
            )
            .help(text!("in a text, write it as `{escape}`", escape = character.escape_unicode()))
            .guess("leave it out", span, ""),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_each_line_is_reported() {
        let mut problems = Vec::new();
        let source = "a \u{202e}\u{202e}\n“ق”\n-- \u{61c}\u{2066}\n";
        check(source, 0, &mut problems);
        check(source, 9, &mut problems);
        let starts: Vec<usize> = problems.iter().map(|problem| problem.span.start).collect();
        assert_eq!(starts, [2, 21, 21]);
    }
}
