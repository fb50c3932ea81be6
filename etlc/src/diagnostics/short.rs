//! One line for each diagnostic, in the form that editors and `grep` understand.

use std::fmt::Write;

use super::source::{Lines, printable};
use super::{Diagnostic, Lang, Sources};

/// `file:line:column: error[E0101]: message`.
pub(super) fn render(sources: &Sources, lang: Lang, diagnostics: &[&Diagnostic]) -> String {
    let lines = Lines::new(sources);
    let mut output = String::new();
    for diagnostic in diagnostics {
        let position = lines.position(diagnostic.span.start);
        let _ = writeln!(
            output,
            "{}:{}:{}: {}[{}]: {}",
            printable(sources.name(position.file)),
            position.line,
            position.column,
            diagnostic.severity.name(),
            diagnostic.code.code,
            printable(&diagnostic.message.render(lang)),
        );
    }
    output
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::{Diagnostic, Format, Lang, Sources, Span, codes, render};

    #[test]
    fn lines_are_sorted_by_place() {
        let diagnostics = [
            Diagnostic::warning(&codes::syntax::DOUBLED_BAR, Span::new(5, 6), "second \u{1b}[1m"),
            Diagnostic::error(&codes::syntax::UNEXPECTED, Span::new(0, 1), "first"),
            Diagnostic::error(&codes::syntax::UNEXPECTED, Span::new(7, 9), "shared"),
        ];
        let sources = Sources::new([("routes/a.etl", "ab\nж|"), ("routes/functions.etl", "fn")]);
        assert_eq!(
            render(Format::Short, Lang::En, &sources, &diagnostics),
            concat!(
                "routes/a.etl:1:1: error[E0101]: first\nroutes/a.etl:2:2: warning[W0102]: second \\u{1b}[1m\n",
                "routes/functions.etl:1:1: error[E0101]: shared\n",
            ),
        );
    }
}
