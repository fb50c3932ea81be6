//! One line for each diagnostic, in the form that editors and `grep` understand.

use std::fmt::Write;

use super::source::{Lines, printable};
use super::{Diagnostic, Lang, Source};

/// `file:line:column: error[E0101]: message`.
pub(super) fn render(source: Source<'_>, lang: Lang, diagnostics: &[&Diagnostic]) -> String {
    let lines = Lines::new(source.text);
    let mut output = String::new();
    for diagnostic in diagnostics {
        let position = lines.position(diagnostic.span.start);
        let _ = writeln!(
            output,
            "{}:{}:{}: {}[{}]: {}",
            printable(source.file),
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
    use crate::diagnostics::{Diagnostic, Format, Lang, Source, Span, codes, render};

    #[test]
    fn lines_are_sorted_by_place() {
        let diagnostics = [
            Diagnostic::warning(&codes::syntax::DOUBLED_BAR, Span::new(5, 6), "second \u{1b}[1m"),
            Diagnostic::error(&codes::syntax::UNEXPECTED, Span::new(0, 1), "first"),
        ];
        let source = Source { file: "routes/a.etl", text: "ab\nж|" };
        assert_eq!(
            render(Format::Short, Lang::En, source, &diagnostics),
            "routes/a.etl:1:1: error[E0101]: first\nroutes/a.etl:2:2: warning[W0102]: second \\u{1b}[1m\n",
        );
    }
}
