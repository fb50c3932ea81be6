//! For a person at a terminal: miette draws the place with its labels.

use std::borrow::Cow;
use std::fmt::{self, Display};

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan,
    SpanContents,
};

use super::source::{Lines, is_unshowable, printable};
use super::{Diagnostic, Fix, Lang, Severity, Sources, Span, Text};

/// The longest line, in bytes, that is shown whole; of a longer one only what surrounds the place.
const LONGEST_LINE: usize = 1_000;

/// The longest part of such a line that is underlined, in bytes.
const LONGEST_SPAN: usize = 100;

/// A picture for each diagnostic, an empty line between them.
pub(super) fn render(sources: &Sources, lang: Lang, diagnostics: &[&Diagnostic], color: bool, width: usize) -> String {
    let theme = if color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let heading = text!("help:").render(lang).into_owned();
    let width = width - heading.chars().count().saturating_sub(HEADING.len());
    let handler = GraphicalReportHandler::new_themed(theme).with_width(width).with_links(false).with_context_lines(0);
    let text = shown(sources.text());
    let excerpts = Excerpts { text: &text, lines: Lines::new(sources) };
    let mut output = String::new();
    for diagnostic in diagnostics {
        let report = Report { diagnostic, lang, excerpts: &excerpts };
        let mut picture = String::new();
        handler.render_report(&mut picture, &report).expect("writing to a string cannot fail");
        output.push_str(&with_heading(&picture, &heading));
        output.push('\n');
    }
    output
}

/// What miette writes before advice, in every language.
const HEADING: &str = "help:";

/// The picture with this heading of its advice. Advice comes last, and its further lines are below its first.
fn with_heading<'p>(picture: &'p str, heading: &str) -> Cow<'p, str> {
    let is_start = |at: &usize| {
        let line = picture[..*at].rsplit('\n').next().unwrap_or_default();
        line == "  " || line.strip_prefix('\u{1b}').is_some_and(|line| line.ends_with("m  "))
    };
    match picture.match_indices(HEADING).map(|(at, _)| at).find(is_start) {
        Some(at) if heading != HEADING => {
            let indent = " ".repeat(heading.chars().count().saturating_sub(HEADING.len()));
            let advice = picture[at + HEADING.len()..].replace("\n        ", &format!("\n        {indent}"));
            Cow::Owned(format!("{}{heading}{advice}", &picture[..at]))
        }
        _ => Cow::Borrowed(picture),
    }
}

/// The text with everything that a terminal would obey replaced by a sign of the same length in bytes, and with an end
/// to its last line, for a mistake to be marked there.
fn shown(text: &str) -> String {
    let mut shown = String::with_capacity(text.len() + 1);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let line_end = character == '\r' && characters.peek() == Some(&'\n');
        shown.push(match character.len_utf8() {
            _ if line_end || matches!(character, '\n' | '\t') || !is_unshowable(character) => character,
            1 => '?',
            2 => '¿',
            _ => char::REPLACEMENT_CHARACTER,
        });
    }
    shown.push('\n');
    shown
}

/// The texts from which miette takes the lines it draws.
struct Excerpts<'a> {
    text: &'a str,
    lines: Lines<'a>,
}

impl Excerpts<'_> {
    /// Whether this place is on a line too long to be shown whole.
    fn is_cut(&self, at: usize) -> bool {
        self.lines.range(self.lines.line(at)).len() > LONGEST_LINE
    }
}

impl SourceCode for Excerpts<'_> {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        _lines_before: usize,
        _lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (from, to) = (span.offset(), span.offset() + span.len());
        let sources = self.lines.sources();
        let file = sources.file(from);
        // Of places in two files miette would draw all that is between them.
        if to > self.text.len() || sources.file(to) != file {
            return Err(MietteError::OutOfBounds);
        }
        let first = self.lines.line(from);
        let last = self.lines.line(to.max(from + 1) - 1);
        let (line_start, line_end) = (self.lines.range(first).start, self.lines.range(last).end + 1);
        let (start, end) = match self.is_cut(from) {
            true => (
                self.text.floor_char_boundary(from.saturating_sub(LONGEST_SPAN)).max(line_start),
                self.text.ceil_char_boundary(to + LONGEST_SPAN).min(line_end).min(self.text.len()),
            ),
            false => (line_start, line_end.min(self.text.len())),
        };
        Ok(Box::new(MietteSpanContents::new_named(
            printable(sources.name(file)).into_owned(),
            &self.text.as_bytes()[start..end],
            (start, end - start).into(),
            self.lines.position(from).line - 1,
            self.lines.position(from).column - 1,
            last - first + 1,
        )))
    }
}

/// A diagnostic as miette wants it.
struct Report<'a> {
    diagnostic: &'a Diagnostic,
    lang: Lang,
    excerpts: &'a Excerpts<'a>,
}

impl Report<'_> {
    /// A place with its text, and whether the picture is headed with it.
    fn labeled(&self, span: Span, text: &Text, primary: bool) -> LabeledSpan {
        let end = if self.excerpts.is_cut(span.start) {
            self.excerpts.text.floor_char_boundary(span.end.min(span.start + LONGEST_SPAN))
        } else {
            span.end
        };
        let text = (!text.is_empty()).then(|| printable(&text.render(self.lang)).into_owned());
        let new = if primary { LabeledSpan::new_primary_with_span } else { LabeledSpan::new_with_span };
        new(text, (span.start, end - span.start))
    }
}

impl miette::Diagnostic for Report<'_> {
    fn code(&self) -> Option<Box<dyn Display + '_>> {
        Some(Box::new(self.diagnostic.code.code))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.diagnostic.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Note => miette::Severity::Advice,
        })
    }

    fn help(&self) -> Option<Box<dyn Display + '_>> {
        let fixes: Vec<Text> = self.diagnostic.fixes.iter().map(Fix::advice).collect();
        let advice = self.diagnostic.help.iter().chain(&fixes);
        let lines: Vec<String> = advice.map(|line| printable(&line.render(self.lang)).into_owned()).collect();
        (!lines.is_empty()).then(|| Box::new(lines.join("\n")) as Box<dyn Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self.excerpts)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let primary = self.labeled(self.diagnostic.span, &self.diagnostic.here, true);
        let cut = self.excerpts.is_cut(self.diagnostic.span.start);
        let others = self.diagnostic.labels.iter().filter(move |_| !cut);
        Some(Box::new(std::iter::once(primary).chain(others.map(|label| self.labeled(label.span, &label.text, false)))))
    }
}

impl std::error::Error for Report<'_> {}

impl Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&printable(&self.diagnostic.message.render(self.lang)))
    }
}

impl fmt::Debug for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::{Diagnostic, Format, Lang, Sources, Span, codes, render};

    fn fancy(text: &str, diagnostic: Diagnostic, color: bool) -> String {
        render(Format::Fancy { color, width: 80 }, Lang::En, &Sources::of("a.etl", text), &[diagnostic])
    }

    #[test]
    fn all_that_a_diagnostic_says_is_drawn() {
        let text = "first\nsecond line\nthird\n";
        let diagnostic = Diagnostic::error(&codes::syntax::UNEXPECTED, Span::new(6, 12), "wrong")
            .here("this")
            .label(Span::new(0, 5), "because of that")
            .help("do better")
            .fix("remove it", Span::new(6, 12), "");
        let picture = fancy(text, diagnostic, false);
        for part in
            ["E0101", "wrong", "a.etl:2:1", "second line", "this", "because of that", "do better", "fix: remove it"]
        {
            assert!(picture.contains(part), "{part} is missing in\n{picture}");
        }
        assert!(!picture.contains('\u{1b}'));
    }

    #[test]
    fn labels_in_two_files_are_drawn_apart() {
        let sources = Sources::new([("a.etl", "one\ntwo\nthree"), ("b.etl", "four\nfive\n")]);
        let diagnostic = Diagnostic::error(&codes::syntax::UNEXPECTED, Span::new(4, 7), "wrong")
            .here("this")
            .label(Span::new(19, 23), "because of that");
        let picture = render(Format::Fancy { color: false, width: 80 }, Lang::En, &sources, &[diagnostic]);
        for part in ["a.etl:2:1", "two", "this", "b.etl:2:1", "five", "because of that"] {
            assert!(picture.contains(part), "{part} is missing in\n{picture}");
        }
        assert!(!picture.contains("three") && !picture.contains("four"), "{picture}");
    }

    #[test]
    fn colour_is_an_option() {
        let diagnostic = || Diagnostic::error(&codes::syntax::UNEXPECTED, Span::new(0, 1), "wrong");
        assert!(fancy("x", diagnostic(), true).contains('\u{1b}'));
    }

    #[test]
    fn what_a_terminal_would_obey_is_not_printed() {
        let text = "a \u{1b}[2J \u{202e} \u{9b} z";
        let end = text.len();
        let picture =
            fancy(text, Diagnostic::error(&codes::syntax::UNEXPECTED, Span::new(end - 1, end), "\u{7}"), false);
        assert!(!picture.contains(['\u{1b}', '\u{202e}', '\u{9b}', '\u{7}']), "{picture:?}");
    }

    #[test]
    fn of_a_long_line_only_the_surroundings_are_shown() {
        let text = format!("{}!{}", "ж".repeat(100_000), "y".repeat(100_000));
        let at = 200_000;
        let wide = Diagnostic::error(&codes::syntax::UNEXPECTED, Span::new(at, text.len()), "wrong").here("here");
        let picture = fancy(&text, wide, false);
        assert!(picture.contains('!') && picture.contains("here") && picture.len() < 4_000, "{}", picture.len());
        assert!(picture.contains("a.etl:1:"), "{picture}");
    }

    #[test]
    fn advice_has_its_heading_in_every_language() {
        let diagnostic = Diagnostic::error(&codes::syntax::UNEXPECTED, Span::new(0, 1), "this ends too early")
            .help("leave it out")
            .fix("write `:`", Span::new(0, 1), ":");
        for color in [false, true] {
            let format = Format::Fancy { color, width: 80 };
            let picture =
                render(format, Lang::Ru, &Sources::of("help: .etl", "help: x"), std::slice::from_ref(&diagnostic));
            let advice = picture.split_once("подсказка: ").expect("a heading").1.trim_start_matches("\u{1b}[0m");
            assert_eq!(advice, "уберите это\n             исправление: поставьте `:`\n\n", "{picture}");
            assert!(picture.contains("help: .etl") && picture.contains("запись обрывается"), "{picture}");
        }
    }

    #[test]
    fn a_place_at_the_end_of_an_empty_text_is_drawn() {
        let picture = fancy("", Diagnostic::error(&codes::syntax::UNEXPECTED, Span::new(0, 0), "nothing"), false);
        assert!(picture.contains("nothing"));
    }
}
