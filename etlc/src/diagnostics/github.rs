//! Workflow commands: what a job prints for GitHub to show a diagnostic beside the changed line.
//! <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>

use std::fmt::Write;

use super::source::{Lines, printable};
use super::{Diagnostic, Fix, Lang, Severity, Sources, Text};

/// `::error file=…,line=…,col=…,endLine=…,endColumn=…,title=E0101::message`.
pub(super) fn render(sources: &Sources, lang: Lang, diagnostics: &[&Diagnostic]) -> String {
    let lines = Lines::new(sources);
    let mut output = String::new();
    for diagnostic in diagnostics {
        let command = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        let start = lines.position(diagnostic.span.start);
        let end = lines.position(diagnostic.span.end);
        let fixes: Vec<Text> = diagnostic.fixes.iter().map(Fix::advice).collect();
        let message: Vec<String> = std::iter::once(&diagnostic.message)
            .chain(&diagnostic.help)
            .chain(&fixes)
            .map(|line| data(&printable(&line.render(lang))))
            .collect();
        let _ = writeln!(
            output,
            "::{command} file={},line={},col={},endLine={},endColumn={},title={}::{}",
            property(&printable(sources.name(start.file))),
            start.line,
            start.column,
            end.line,
            end.column,
            diagnostic.code.code,
            message.join("%0A"),
        );
    }
    output
}

/// The text after `::`, escaped.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property, escaped.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::{Diagnostic, Format, Lang, Sources, Span, codes, render};

    #[test]
    fn what_the_command_would_take_apart_is_escaped() {
        let diagnostic = Diagnostic::error(&codes::syntax::UNEXPECTED, Span::new(3, 4), "100% wrong: a,b")
            .help("one\ntwo")
            .fix("remove it", Span::new(3, 4), "");
        let sources = Sources::of("C:/a,b.etl", "ab\nx");
        assert_eq!(
            render(Format::Github, Lang::En, &sources, &[diagnostic]),
            "::error file=C%3A/a%2Cb.etl,line=2,col=1,endLine=2,endColumn=2,title=E0101::\
             100%25 wrong: a,b%0Aone\\ntwo%0Afix: remove it\n",
        );
    }
}
