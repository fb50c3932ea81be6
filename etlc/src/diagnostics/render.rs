//! The way from diagnostics to text: which form, and in what order.

use super::{Diagnostic, Lang, Source, fancy, github, json, short};

/// A form of output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For a person: the place in the source with what belongs to it.
    Fancy {
        /// Whether to use terminal colours.
        color: bool,
        /// The width to wrap texts at, in columns.
        width: usize,
    },
    /// `file:line:column: error[E0101]: message`, one a line.
    Short,
    /// One JSON object a line.
    Json,
    /// Workflow commands that GitHub turns into annotations.
    Github,
}

/// The diagnostics of one source in this form and language, in the order of their places.
pub fn render(format: Format, lang: Lang, source: Source<'_>, diagnostics: &[Diagnostic]) -> String {
    let mut sorted: Vec<&Diagnostic> = diagnostics.iter().collect();
    sorted.sort_by_key(|diagnostic| (diagnostic.span, diagnostic.severity));
    match format {
        Format::Fancy { color, width } => fancy::render(source, lang, &sorted, color, width),
        Format::Short => short::render(source, lang, &sorted),
        Format::Json => json::render(source, lang, &sorted),
        Format::Github => github::render(source, lang, &sorted),
    }
}
