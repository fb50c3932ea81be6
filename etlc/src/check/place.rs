//! Spans to places: line, column and the text there.

use crate::{diagnostics::Span, ir::Place};

/// The most characters of a route that a place quotes.
const SHOWN: usize = 160;

/// The text of a route with the starts of its lines.
pub(super) struct Places<'a> {
    text: &'a str,
    lines: Vec<usize>,
}

impl<'a> Places<'a> {
    pub(super) fn new(text: &'a str) -> Places<'a> {
        let starts = text.match_indices('\n').map(|(end, _)| end + 1);
        Places { text, lines: std::iter::once(0).chain(starts).collect() }
    }

    /// The place of a span, with its text on one line, cut to 160 characters.
    pub(super) fn of(&self, span: Span) -> Place {
        let line = self.lines.partition_point(|&start| start <= span.start).max(1);
        let before = self.text.get(self.lines[line - 1]..span.start).unwrap_or_default();
        Place { line: number(line), column: number(before.chars().count() + 1), text: self.quote(span) }
    }

    /// What is written at a span.
    pub(super) fn slice(&self, span: Span) -> &'a str {
        self.text.get(span.start..span.end).unwrap_or_default()
    }

    fn quote(&self, span: Span) -> String {
        let mut joined = String::new();
        for part in self.slice(span).lines().map(str::trim).filter(|part| !part.is_empty()) {
            if !joined.is_empty() {
                joined.push(' ');
            }
            push_squeezed(&mut joined, part);
        }
        match joined.char_indices().nth(SHOWN) {
            Some(_) => joined.chars().take(SHOWN - 1).chain(['…']).collect(),
            None => joined,
        }
    }
}

/// Appends a text without the spaces that align it with its neighbours; what stands in quotes stays as it is.
fn push_squeezed(joined: &mut String, part: &str) {
    let mut quoted = false;
    for character in part.chars() {
        quoted ^= character == '"';
        if quoted || character != ' ' || !joined.ends_with(' ') {
            joined.push(character);
        }
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_characters_from_one() {
        let text = "a = b/c\nё [x] ->\n    [y]\n";
        let places = Places::new(text);
        let of = |part: &str| {
            let start = text.find(part).expect("a part of the text");
            let place = places.of(Span::new(start, start + part.len()));
            (place.line, place.column, place.text)
        };
        assert_eq!(of("a ="), (1, 1, "a =".to_owned()));
        assert_eq!(of("[x] ->\n    [y]"), (2, 3, "[x] -> [y]".to_owned()));
        assert_eq!(of("[y]"), (3, 5, "[y]".to_owned()));
    }

    #[test]
    fn bears_spans_outside_of_the_text() {
        let places = Places::new("");
        assert_eq!(places.of(Span::new(0, 0)), Place { line: 1, column: 1, text: String::new() });
        assert_eq!(places.of(Span::new(7, 9)).text, "");
    }

    #[test]
    fn cuts_long_texts() {
        let text = "ё".repeat(200);
        let place = Places::new(&text).of(Span::new(0, text.len()));
        assert_eq!(place.text.chars().count(), 160);
        assert!(place.text.ends_with("ё…"));
    }
}
