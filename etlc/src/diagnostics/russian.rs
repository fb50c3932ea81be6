//! Russian: a catalogue of texts for each area, and the pages of codes. A catalogue is a text file of pairs, the
//! English template on one line and the Russian under it, with empty lines between the pairs and `#` before comments.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use super::{Lang, text::fill};

/// The catalogues.
const TEXTS: &[&str] = &[
    include_str!("russian/syntax.txt"),
    include_str!("russian/check.txt"),
    include_str!("russian/project.txt"),
    include_str!("russian/commands.txt"),
    include_str!("russian/functions.txt"),
    include_str!("russian/tests.txt"),
];

/// The messages of the runtime's crates.
const RUNTIME: &str = include_str!("russian/runtime.txt");

/// The pages of codes. Each starts with a line `E0101 3f2a9c title`; under it is the explanation.
const PAGES: &[&str] = &[include_str!("russian/pages.txt"), include_str!("russian/run_pages.txt")];

/// This English text or template in Russian.
pub(super) fn text(english: &str) -> Option<&'static str> {
    static TEXTS_BY_ENGLISH: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| texts().collect());
    TEXTS_BY_ENGLISH.get(english).copied()
}

/// A message of the runtime's crates in Russian: that of the form that it has, the parts that fill it translated in the
/// same way; the message itself where it has no known form. Of several forms it is the one with the most text.
pub fn of_runtime(english: &str) -> Cow<'_, str> {
    static FORMS: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
        let mut forms: Vec<_> = forms().collect();
        forms.sort_by_key(|(english, _)| {
            std::cmp::Reverse(literals(english).map(|(text, _)| text.len()).sum::<usize>())
        });
        forms
    });
    let form = FORMS.iter().find_map(|(form, russian)| Some((parts(form, english)?, russian)));
    match form {
        Some((parts, russian)) => Cow::Owned(fill(russian, |name| {
            let (_, part) = parts.iter().find(|(hole, _)| *hole == name)?;
            // What stands in backticks was written by somebody.
            Some(if russian.contains(&format!("`{{{name}}}`")) { Cow::Borrowed(*part) } else { of_runtime(part) })
        })),
        None => Cow::Borrowed(text(english).unwrap_or(english)),
    }
}

/// The texts of a template between its holes, each with the name of the hole behind it.
fn literals(form: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
    form.split('{')
        .scan(true, |first, part| {
            Some(match std::mem::take(first) {
                true => (None, part),
                false => part.split_once('}').map_or((None, part), |(name, text)| (Some(name), text)),
            })
        })
        .map(|(name, text)| (text, name))
}

/// What fills the holes of a template in a message of its form.
fn parts<'m>(form: &'static str, message: &'m str) -> Option<Vec<(&'static str, &'m str)>> {
    let mut parts = Vec::new();
    let mut rest = message;
    let mut pieces = literals(form).peekable();
    while let Some((text, hole)) = pieces.next() {
        let at = match (hole, pieces.peek()) {
            (None, _) => rest.starts_with(text).then_some(0)?,
            // The last text ends the message.
            (Some(_), None) => rest.ends_with(text).then(|| rest.len() - text.len())?,
            (Some(_), Some(_)) => rest.find(text)?,
        };
        parts.extend(hole.map(|name| (name, &rest[..at])));
        rest = &rest[at + text.len()..];
    }
    rest.is_empty().then_some(parts)
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

/// Every form of a message of the runtime's crates with its translation.
pub fn forms() -> impl Iterator<Item = (&'static str, &'static str)> {
    blocks(RUNTIME).filter_map(|block| block.split_once('\n'))
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
