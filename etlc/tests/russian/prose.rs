//! English in texts.

#![allow(dead_code, reason = "each of the tests that take this in asks for a part of it")]

use etlc::diagnostics::{Diagnostic, Lang};

/// What other libraries say, which is passed on as it is.
const OF_OTHERS: [&str; 3] =
    ["unclosed group", "unexpected end of input, expected curly braces", "unclosed table, expected `]`"];

/// English sentences in what diagnostics say in Russian.
pub(crate) fn english_left(diagnostics: &[Diagnostic]) -> Vec<String> {
    let texts = diagnostics.iter().flat_map(|diagnostic| {
        let labels = diagnostic.labels.iter().map(|label| &label.text);
        let fixes = diagnostic.fixes.iter().map(|fix| &fix.title);
        [&diagnostic.message, &diagnostic.here].into_iter().chain(&diagnostic.help).chain(labels).chain(fixes)
    });
    let said = texts.map(|text| text.render(Lang::Ru).into_owned());
    said.filter(|text| is_sentence(text) && !OF_OTHERS.iter().any(|other| text.ends_with(other))).collect()
}

/// A text without what is the same in every language: code in backticks, and holes.
pub(crate) fn prose(text: &str) -> String {
    let outside: String = text.split('`').step_by(2).collect::<Vec<_>>().join(" ` ");
    let mut prose = String::new();
    let mut depth = 0usize;
    for character in outside.chars() {
        match character {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ if depth == 0 => prose.push(character),
            _ => {}
        }
    }
    prose
}

fn is_word(word: &str) -> bool {
    let word = word.trim_end_matches([',', '.', ';']);
    word.len() > 1 && word.chars().all(|character| character.is_ascii_lowercase() || character == '\'') || word == "a"
}

/// Whether words are in it.
pub(crate) fn needs_translation(text: &str) -> bool {
    prose(text).split([' ', ':', '(', ')']).any(|word| is_word(word) && word != "a")
}

/// Whether two words follow one another. A page in Markdown is for the reference, which is in English.
pub(crate) fn is_sentence(text: &str) -> bool {
    if text.starts_with("# ") {
        return false;
    }
    let prose = prose(text);
    let words: Vec<&str> = prose.split(' ').collect();
    words.windows(2).any(|pair| pair.iter().all(|word| is_word(word)))
}
