//! Spans to places: line, column and the text there.

use crate::{
    diagnostics::{Lines, Position, Sources, Span, printable},
    ir::Place,
};

/// The most characters of a route that a place quotes.
const SHOWN: usize = 160;

/// The texts of a route and of what it shares with others, with the starts of their lines.
pub(super) struct Places<'a> {
    lines: Lines<'a>,
    /// The first file that is shared.
    shared: usize,
}

impl<'a> Places<'a> {
    /// Of a route, the first of these, and what it shares.
    pub(super) fn new(sources: &'a Sources) -> Places<'a> {
        Places { lines: Lines::new(sources), shared: 1 }
    }

    /// Of what routes share, by itself.
    pub(super) fn shared(sources: &'a Sources) -> Places<'a> {
        Places { lines: Lines::new(sources), shared: 0 }
    }

    /// The texts.
    pub(super) fn sources(&self) -> &'a Sources {
        self.lines.sources()
    }

    /// Whether a span lies in a file that routes share.
    pub(super) fn is_shared(&self, span: Span) -> bool {
        self.lines.sources().file(span.start) >= self.shared
    }

    /// The place of a span, with its text on one line, cut to 160 characters, control characters as their escapes.
    pub(super) fn of(&self, span: Span) -> Place {
        let Position { file, line, column } = self.lines.position(span.start);
        let file = self.is_shared(span).then(|| self.lines.sources().name(file).to_owned());
        Place { file, line: number(line), column: number(column), text: self.quote(span) }
    }

    /// What is written at a span.
    pub(super) fn slice(&self, span: Span) -> &'a str {
        self.lines.sources().text().get(span.start..span.end).unwrap_or_default()
    }

    fn quote(&self, span: Span) -> String {
        let mut joined = String::new();
        for part in self.slice(span).lines().map(str::trim).filter(|part| !part.is_empty()) {
            if !joined.is_empty() {
                joined.push(' ');
            }
            push_squeezed(&mut joined, &printable(part));
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
        let sources = Sources::new([("routes/a.etl", text), ("routes/functions.etl", "\nfn")]);
        let places = Places::new(&sources);
        let of = |part: &str| {
            let start = text.find(part).expect("a part of the text");
            let place = places.of(Span::new(start, start + part.len()));
            (place.line, place.column, place.text)
        };
        assert_eq!(of("a ="), (1, 1, "a =".to_owned()));
        assert_eq!(of("[x] ->\n    [y]"), (2, 3, "[x] -> [y]".to_owned()));
        assert_eq!(of("[y]"), (3, 5, "[y]".to_owned()));
        let shared = Place { file: Some("routes/functions.etl".to_owned()), line: 2, column: 1, text: "fn".to_owned() };
        assert_eq!(places.of(Span::new(text.len() + 2, text.len() + 4)), shared);
    }

    #[test]
    fn bears_spans_outside_of_the_text() {
        let sources = Sources::of("", "");
        let places = Places::new(&sources);
        assert_eq!(places.of(Span::new(0, 0)), Place { file: None, line: 1, column: 1, text: String::new() });
        assert_eq!(places.of(Span::new(7, 9)).text, "");
    }

    #[test]
    fn cuts_long_texts() {
        let text = "ё".repeat(200);
        let place = Places::new(&Sources::of("", &text)).of(Span::new(0, text.len()));
        assert_eq!(place.text.chars().count(), 160);
        assert!(place.text.ends_with("ё…"));
    }
}
