//! Russian: a catalogue of texts for each area, and the pages of codes. A catalogue is a text file of pairs, the
//! English template on one line and the Russian under it, with empty lines between the pairs and `#` before comments.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::Lang;

/// The catalogues.
const TEXTS: &[&str] = &[
    include_str!("russian/syntax.txt"),
    include_str!("russian/check.txt"),
    include_str!("russian/project.txt"),
    include_str!("russian/commands.txt"),
];

/// The pages of codes: `E0101 title`, and under it the explanation.
const PAGES: &[&str] = &[include_str!("russian/pages.txt"), include_str!("russian/run_pages.txt")];

/// This English text or template in Russian.
pub(super) fn text(english: &str) -> Option<&'static str> {
    static TEXTS_BY_ENGLISH: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| texts().collect());
    TEXTS_BY_ENGLISH.get(english).copied()
}

/// Title and explanation of a code in this language; `None` where they are those that the code is declared with.
pub fn page(lang: Lang, code: &str) -> Option<(&'static str, &'static str)> {
    match lang {
        Lang::En => None,
        Lang::Ru => pages().find(|page| page.0 == code).map(|(_, title, explanation)| (title, explanation)),
    }
}

/// Every text with its translation.
pub fn texts() -> impl Iterator<Item = (&'static str, &'static str)> {
    TEXTS.iter().flat_map(|file| blocks(file)).filter_map(|block| block.split_once('\n'))
}

/// Every page: code, title, explanation.
pub fn pages() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    PAGES.iter().flat_map(|file| blocks(file)).filter_map(|block| {
        let (head, explanation) = block.split_once('\n')?;
        let (code, title) = head.split_once(' ')?;
        Some((code, title, explanation))
    })
}

/// The parts of a file that empty lines divide, without comments.
fn blocks(file: &'static str) -> impl Iterator<Item = &'static str> {
    file.split("\n\n")
        .map(|block| block.trim_matches('\n'))
        .filter(|block| !block.is_empty() && !block.starts_with('#'))
}
