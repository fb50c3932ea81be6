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

/// The pages of codes. Each starts with a line `E0101 3f2a9c title`; under it is the explanation.
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
        Lang::Ru => pages().find(|page| page.code == code).map(|page| (page.title, page.explanation)),
    }
}

/// A page of a code.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// The code.
    pub code: &'static str,
    /// The stamp of the English page that this is the translation of.
    pub stamp: &'static str,
    /// Its heading.
    pub title: &'static str,
    /// What it means and why it is refused.
    pub explanation: &'static str,
}

/// The stamp of an English page: it is another one when the page changes, and its translation has to be looked at.
pub fn stamp(title: &str, explanation: &str) -> String {
    blake3::hash(format!("{title}\n{explanation}").as_bytes()).to_hex()[..6].to_owned()
}

/// Every text with its translation.
pub fn texts() -> impl Iterator<Item = (&'static str, &'static str)> {
    TEXTS.iter().flat_map(|file| blocks(file)).filter_map(|block| block.split_once('\n'))
}

/// Every page.
pub fn pages() -> impl Iterator<Item = Page> {
    PAGES.iter().flat_map(|file| blocks(file)).filter_map(|block| {
        let (head, explanation) = block.split_once('\n')?;
        let mut head = head.splitn(3, ' ');
        Some(Page { code: head.next()?, stamp: head.next()?, title: head.next()?, explanation })
    })
}

/// The parts of a file that empty lines divide, without comments.
fn blocks(file: &'static str) -> impl Iterator<Item = &'static str> {
    file.split("\n\n")
        .map(|block| block.trim_matches('\n'))
        .filter(|block| !block.is_empty() && !block.starts_with('#'))
}
