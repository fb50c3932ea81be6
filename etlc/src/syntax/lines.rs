//! The lines of a file that hold something, and how far each is indented.

use crate::diagnostics::{Code, Diagnostic, Edit, Fix, Span, codes};

use super::head::{self, Head, is_blank};

/// The longest start of a line that is looked at to tell what it is, in bytes.
const LONGEST_START: usize = 10_000;

/// A line that holds more than blanks and a comment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'s> {
    /// Its text without indentation and line end.
    pub(super) text: &'s str,
    /// Where that text starts.
    pub(super) start: usize,
    /// Where it ends.
    pub(super) end: usize,
    /// How far it is indented.
    pub(super) column: usize,
}

impl Line<'_> {
    /// What the line starts with, which shows soon, however long it is.
    pub(super) fn head(&self) -> Head {
        head(self.text, self.start)
    }
}

/// What a line starts with, of which this is the text and that the byte where it starts.
pub(super) fn head(line: &str, start: usize) -> Head {
    head::read(&line[..line.floor_char_boundary(LONGEST_START)], start)
}

/// The lines of a file that starts at this byte. Reports indentation that is not of one kind: of each sort of mistake the first line, with a fix
/// for all of them.
pub(super) fn read<'s>(source: &'s str, start: usize, problems: &mut Vec<Diagnostic>) -> Vec<Line<'s>> {
    let mut lines = Vec::new();
    let mut style = None;
    let mut mixed = None;
    let (mut tabs, mut strange) = (Vec::new(), Vec::new());
    let mut at = if source[start..].starts_with('\u{FEFF}') { start + 3 } else { start };
    while at < source.len() {
        let end = memchr::memchr(b'\n', &source.as_bytes()[at..]).map_or(source.len(), |length| at + length);
        let whole = &source[at..end];
        let ordinary = whole.bytes().position(|byte| !matches!(byte, b' ' | b'\t')).unwrap_or(whole.len());
        let text = whole[ordinary..].trim();
        let indentation = Span::new(at, at + whole.trim_end().len().max(text.len()) - text.len());
        at = end + 1;
        if is_blank(text) {
            continue;
        }
        let written = &source[indentation.start..indentation.end];
        let mut ordinary = written.bytes().filter(|byte| matches!(byte, b' ' | b'\t'));
        style = style.or(ordinary.clone().next());
        if ordinary.any(|byte| Some(byte) != style) {
            mixed = mixed.or(Some(indentation));
        }
        if written.contains('\t') {
            tabs.push(indentation);
        }
        if written.contains(|c| !matches!(c, ' ' | '\t')) {
            strange.push(indentation);
        }
        let start = indentation.end;
        lines.push(Line { text, start, end: start + text.len(), column: columns(written) });
    }
    if let Some(place) = mixed {
        let message = "this line is indented with tabs and others with spaces";
        let problem = indented(source, &codes::syntax::MIXED_INDENTATION, place, message, &tabs);
        problems.push(problem.help("what is deeper then depends on the width of a tab; indent with one of the two"));
    }
    if let Some(place) = strange.first() {
        let message = "this line is indented with characters that are no ordinary spaces";
        problems.push(indented(source, &codes::syntax::BAD_CHARACTER, *place, message, &strange));
    }
    lines
}

/// What indents a line by one more level: a tab where the first indented line starts with one.
pub(super) fn indentation_of(source: &str) -> &'static str {
    let indented = source.lines().find(|line| line.starts_with([' ', '\t']));
    if indented.is_some_and(|line| line.starts_with('\t')) { "\t" } else { "    " }
}

/// An error in the indentation of this place, with a fix that writes spaces in all those.
fn indented(source: &str, code: &'static Code, place: Span, message: &'static str, all: &[Span]) -> Diagnostic {
    let spaces = |span: &Span| Edit { span: *span, text: " ".repeat(columns(&source[span.start..span.end])) };
    let mut problem = Diagnostic::error(code, place, message);
    problem.fixes.push(Fix {
        title: "indent all lines with spaces".into(),
        edits: all.iter().map(spaces).collect(),
        sure: false,
    });
    problem
}

/// The columns that an indentation takes, a tab going to the next multiple of four.
fn columns(indentation: &str) -> usize {
    indentation.chars().fold(0, |column, next| if next == '\t' { column / 4 * 4 + 4 } else { column + 1 })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(source: &str) -> (Vec<(&str, usize, usize)>, Vec<&str>) {
        let mut problems = Vec::new();
        let lines = read(source, 0, &mut problems);
        let lines = lines.iter().map(|line| (line.text, line.start, line.column)).collect();
        (lines, problems.iter().map(|problem| problem.code.code).collect())
    }

    #[test]
    fn lines_with_something_in_them_are_found() {
        type Found<'a> = &'a [(&'a str, usize, usize)];
        let cases: &[(&str, Found<'_>, &[&str])] = &[
            ("", &[], &[]),
            ("\u{feff}a\r\n  b \r\n", &[("a", 3, 0), ("b", 8, 2)], &[]),
            ("# a\n  -- b\n   \n\t\n", &[], &[]),
            ("\ta\n\t\tb", &[("a", 1, 4), ("b", 5, 8)], &[]),
            ("\ta\n  b", &[("a", 1, 4), ("b", 5, 2)], &["E0118"]),
            ("  a\n \tb\n  \tc", &[("a", 2, 2), ("b", 6, 4), ("c", 11, 4)], &["E0118"]),
            ("\u{a0} a\n\u{a0} b", &[("a", 3, 2), ("b", 8, 2)], &["E0116"]),
        ];
        for (source, expected, problems) in cases {
            assert_eq!(lines(source), (expected.to_vec(), problems.to_vec()), "{source:?}");
        }
    }
}
