//! A source text and the places in it, as people and programs count them.

use std::borrow::Cow;

/// A file that diagnostics speak of.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// Its name, as it is to be shown.
    pub file: &'a str,
    /// What it holds.
    pub text: &'a str,
}

/// A place in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

/// Where the lines of a text start; finds the position of a byte in logarithmic time and the length of its line.
pub struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    /// The lines of this text.
    pub fn new(text: &'a str) -> Lines<'a> {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Lines { text, starts: std::iter::once(0).chain(ends).collect() }
    }

    /// The line of this byte, from 0.
    pub fn line(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at) - 1
    }

    /// The bytes of a line, from 0, without its end.
    pub fn range(&self, line: usize) -> std::ops::Range<usize> {
        let end = self.starts.get(line + 1).map_or(self.text.len(), |next| next - 1);
        self.starts[line]..end
    }

    /// How many lines there are, one at least.
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// The position of this byte; one past the end is the end.
    pub fn position(&self, at: usize) -> Position {
        let at = at.min(self.text.len());
        let line = self.line(at);
        let before = &self.text.as_bytes()[self.starts[line]..at];
        let continuations = before.iter().filter(|byte| **byte & 0xC0 == 0x80).count();
        Position { line: line + 1, column: before.len() - continuations + 1 }
    }
}

/// Whether a terminal or an editor would obey this character or hide it instead of showing it.
pub(super) fn is_unshowable(character: char) -> bool {
    matches!(character,
        '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
        || character.is_control()
}

/// A text that is safe to print on one line: what a terminal would obey is written as its escape.
pub(super) fn printable(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unshowable) {
        return Cow::Borrowed(text);
    }
    let mut printable = String::with_capacity(text.len());
    for character in text.chars() {
        match is_unshowable(character) {
            true => printable.extend(character.escape_default()),
            false => printable.push(character),
        }
    }
    Cow::Owned(printable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters_from_one() {
        let lines = Lines::new("ab\nжx\r\n\nend");
        for (at, line, column) in
            [(0, 1, 1), (2, 1, 3), (3, 2, 1), (5, 2, 2), (6, 2, 3), (8, 3, 1), (9, 4, 1), (12, 4, 4), (99, 4, 4)]
        {
            assert_eq!(lines.position(at), Position { line, column }, "byte {at}");
        }
        assert_eq!(lines.range(0), 0..2);
        assert_eq!(lines.range(3), 9..12);
    }

    #[test]
    fn what_a_terminal_would_obey_is_written_out() {
        assert_eq!(printable("a\u{1b}[31m\u{202e}б"), "a\\u{1b}[31m\\u{202e}б");
        assert!(matches!(printable("plain текст"), Cow::Borrowed(_)));
    }
}
