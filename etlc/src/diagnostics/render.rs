//! The way from diagnostics to text: which form, and in what order.

use super::{Diagnostic, Lang, Sources, fancy, github, json, short};

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

/// Diagnostics in this form and language, in the order of their places.
pub fn render(format: Format, lang: Lang, sources: &Sources, diagnostics: &[Diagnostic]) -> String {
    let mut sorted: Vec<&Diagnostic> = diagnostics.iter().collect();
    sorted.sort_by_key(|diagnostic| (diagnostic.span, diagnostic.severity));
    match format {
        Format::Fancy { color, width } => fancy::render(sources, lang, &sorted, color, width),
        Format::Short => short::render(sources, lang, &sorted),
        Format::Json => json::render(sources, lang, &sorted),
        Format::Github => github::render(sources, lang, &sorted),
    }
}
