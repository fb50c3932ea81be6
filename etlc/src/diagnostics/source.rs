//! A source text and the places in it, as people and programs count them.

use std::{borrow::Cow, ops::Range};

use super::Span;

/// The files that diagnostics speak of: a route's, then those that it shares with others. Their texts stand one behind
/// another in one numbering of bytes, with a line end between two, so that a [`Span`] by itself says which file it
/// lies in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sources {
    text: String,
    files: Vec<SourceFile>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct SourceFile {
    name: String,
    bytes: Range<usize>,
}

impl Sources {
    /// These files, each by its name, as it is to be shown, and its text.
    pub fn new<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Sources {
        let mut sources = Sources::default();
        for (name, text) in files {
            if !sources.files.is_empty() {
                sources.text.push('\n');
            }
            let start = sources.text.len();
            sources.text.push_str(text);
            sources.files.push(SourceFile { name: name.to_owned(), bytes: start..sources.text.len() });
        }
        sources
    }

    /// One file.
    pub fn of(name: &str, text: &str) -> Sources {
        Sources::new([(name, text)])
    }

    /// All texts, as spans count their bytes.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How many files there are.
    pub fn count(&self) -> usize {
        self.files.len()
    }

    /// The name of a file.
    pub fn name(&self, file: usize) -> &str {
        &self.files[file].name
    }

    /// The bytes of a file.
    pub fn bytes(&self, file: usize) -> Range<usize> {
        self.files[file].bytes.clone()
    }

    /// The file that this byte is in; the place behind its last byte is in it too.
    pub fn file(&self, at: usize) -> usize {
        self.files.partition_point(|file| file.bytes.start <= at).max(1) - 1
    }

    /// A span, counted from the start of its file.
    pub fn local(&self, span: Span) -> Span {
        let start = self.bytes(self.file(span.start)).start;
        Span::new(span.start - start, span.end - start)
    }
}

/// A place in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The file, by its index in [`Sources`].
    pub file: usize,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

/// Where the lines of texts start; finds the position of a byte in logarithmic time and the length of its line.
pub struct Lines<'a> {
    sources: &'a Sources,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    /// The lines of these texts.
    pub fn new(sources: &'a Sources) -> Lines<'a> {
        let bytes = sources.text.bytes().enumerate();
        let ends = bytes.filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Lines { sources, starts: std::iter::once(0).chain(ends).collect() }
    }

    /// The texts.
    pub fn sources(&self) -> &'a Sources {
        self.sources
    }

    /// The line of this byte, from 0 and through all files.
    pub fn line(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at) - 1
    }

    /// The bytes of a line, from 0 and through all files, without its end.
    pub fn range(&self, line: usize) -> Range<usize> {
        let end = self.starts.get(line + 1).map_or(self.sources.text.len(), |next| next - 1);
        self.starts[line]..end
    }

    /// The position of this byte; one past the end is the end.
    pub fn position(&self, at: usize) -> Position {
        let at = at.min(self.sources.text.len());
        let file = self.sources.file(at);
        let line = self.line(at);
        let before = &self.sources.text.as_bytes()[self.starts[line]..at];
        let continuations = before.iter().filter(|byte| **byte & 0xC0 == 0x80).count();
        let first = self.sources.files.get(file).map_or(0, |file| self.line(file.bytes.start));
        Position { file, line: line - first + 1, column: before.len() - continuations + 1 }
    }
}

/// Whether a terminal or an editor would obey this character or hide it instead of showing it.
pub(super) fn is_unshowable(character: char) -> bool {
    matches!(character,
        '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
        || character.is_control()
}

/// A text that is safe to print on one line: what a terminal would obey is written as its escape.
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
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
        let sources = Sources::of("a", "ab\nжx\r\n\nend");
        let lines = Lines::new(&sources);
        for (at, line, column) in
            [(0, 1, 1), (2, 1, 3), (3, 2, 1), (5, 2, 2), (6, 2, 3), (8, 3, 1), (9, 4, 1), (12, 4, 4), (99, 4, 4)]
        {
            assert_eq!(lines.position(at), Position { file: 0, line, column }, "byte {at}");
        }
        assert_eq!(lines.range(0), 0..2);
        assert_eq!(lines.range(3), 9..12);
    }

    #[test]
    fn files_follow_one_another() {
        let sources = Sources::new([("a", "ж\nb"), ("b", ""), ("c", "c\nd\n")]);
        assert_eq!(sources.text(), "ж\nb\n\nc\nd\n");
        let lines = Lines::new(&sources);
        for (at, file, line, column) in
            [(0, 0, 1, 1), (3, 0, 2, 1), (4, 0, 2, 2), (5, 1, 1, 1), (6, 2, 1, 1), (8, 2, 2, 1), (10, 2, 3, 1)]
        {
            assert_eq!(lines.position(at), Position { file, line, column }, "byte {at}");
        }
        assert_eq!((sources.name(2), sources.bytes(2)), ("c", 6..10));
        assert_eq!(sources.local(Span::new(8, 9)), Span::new(2, 3));
    }

    #[test]
    fn what_a_terminal_would_obey_is_written_out() {
        assert_eq!(printable("a\u{1b}[31m\u{202e}б"), "a\\u{1b}[31m\\u{202e}б");
        assert!(matches!(printable("plain текст"), Cow::Borrowed(_)));
    }
}
