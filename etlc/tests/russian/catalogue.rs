//! The catalogues hold what is said, all of it and nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use etlc::diagnostics::{codes, russian};

use super::{
    prose::{needs_translation, prose},
    sources::Sources,
};

/// The names of the holes of a template.
fn holes(template: &str) -> BTreeSet<String> {
    let single = template.replace("{{", "").replace("}}", "").replace("\\u{", "");
    let inside = single.split('{').skip(1).filter_map(|part| part.split_once('}'));
    inside.map(|(name, _)| name.to_owned()).filter(|name| is_name(name)).collect()
}

fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.chars().all(|character| character.is_ascii_alphanumeric() || character == '_')
}

#[test]
fn every_text_has_its_russian() {
    let sources = Sources::read();
    assert!(sources.texts.len() > 300, "the sources have been read");
    let russian: BTreeMap<&str, &str> = russian::texts().collect();
    let twice = russian::texts().find(|(english, translated)| russian[english] != *translated);
    assert_eq!((twice, russian.len()), (None, russian::texts().count()), "a text has one translation");
    let texts = sources.texts.iter().map(|text| (text.english.as_str(), text.file.as_str()));
    let functions = etlc_functions::functions().iter().map(|function| (function.summary, function.name));
    let missing: BTreeMap<&str, &str> = texts
        .chain(functions.clone())
        .filter(|(english, _)| needs_translation(english) && !russian.contains_key(english))
        .collect();
    let missing: Vec<String> = missing.iter().map(|(english, file)| format!("{english}\n  ({file})")).collect();
    let summaries: BTreeSet<&str> = functions.map(|(summary, _)| summary).collect();
    let is_used = |english: &&str| sources.literals.contains(*english) || summaries.contains(english);
    let unused: Vec<&str> = russian.keys().copied().filter(|english| !is_used(english)).collect();
    assert!(
        missing.is_empty() && unused.is_empty(),
        "write Russian for these into etlc/src/diagnostics/russian/:\n\n{}\n\nand take these out:\n\n{}\n",
        missing.join("\n"),
        unused.join("\n"),
    );
}

#[test]
fn holes_are_those_of_the_arguments() {
    let russian: BTreeMap<&str, &str> = russian::texts().collect();
    for text in Sources::read().texts {
        let expected = text.arguments.clone().unwrap_or_default();
        assert_eq!(holes(&text.english), expected, "{}: {}", text.file, text.english);
        if let Some(russian) = russian.get(text.english.as_str()) {
            assert_eq!(holes(russian), expected, "{}: {russian}", text.file);
        }
    }
}

#[test]
fn what_is_code_is_the_same_in_both_languages() {
    for (english, russian) in russian::texts() {
        let is_code = |part: &&str| part.chars().any(|character| !character.is_alphanumeric() && character != '_');
        for code in english.split('`').skip(1).step_by(2).filter(is_code) {
            assert!(russian.contains(code), "`{code}` is missing in: {russian}");
        }
        let is_said = needs_translation(english) && english != russian && prose(russian).contains(char::is_alphabetic);
        let is_russian = russian.chars().any(|character| ('а'..='я').contains(&character));
        assert!(is_russian || !is_said, "no Russian: {russian}");
    }
}

#[test]
fn every_code_has_its_page() {
    let compiler = codes::all().map(|code| (code.code, (code.title, code.explanation)));
    let runs = etlc_types::run_codes().map(|code| (code.code, (code.title, code.explanation)));
    let codes: BTreeMap<&str, (&str, &str)> = compiler.chain(runs).collect();
    let pages: BTreeMap<&str, russian::Page> = russian::pages().map(|page| (page.code, page)).collect();
    let missing: Vec<&&str> = codes.keys().filter(|code| !pages.contains_key(**code)).collect();
    let unused: Vec<&&str> = pages.keys().filter(|code| !codes.contains_key(**code)).collect();
    assert!(missing.is_empty() && unused.is_empty(), "missing: {missing:?}; of no code: {unused:?}");
    assert_eq!(pages.len(), russian::pages().count(), "a code has one page");
    let mut stale = Vec::new();
    for (code, (title, explanation)) in codes {
        let page = pages[code];
        assert_eq!(page.title.ends_with('.'), title.ends_with('.'), "{code}: {}", page.title);
        let stamp = russian::stamp(title, explanation);
        if stamp != page.stamp {
            stale.push(format!("{code} {} is now {stamp}", page.stamp));
        }
    }
    assert!(
        stale.is_empty(),
        "the English of these pages has changed; look at the Russian in etlc/src/diagnostics/russian/, then write the \
         new stamp there:\n{}",
        stale.join("\n"),
    );
}

#[test]
fn what_the_runtime_says_is_known_by_its_form() {
    let sources = Sources::of_runtime();
    assert!(sources.texts.len() > 50, "the sources have been read");
    let unknown: Vec<&str> = sources
        .texts
        .iter()
        .map(|text| text.english.as_str())
        .filter(|english| needs_translation(english) && russian::of_runtime(english) == *english)
        .collect();
    let functions = Path::new(env!("CARGO_MANIFEST_DIR")).join("../runtime/functions/src");
    let mut literals = sources.literals;
    literals.extend(Sources::literals_of(&functions));
    let longest = |form: &str| {
        let parts: Vec<String> =
            form.split('{').map(|part| part.rsplit('}').next().unwrap_or(part).to_owned()).collect();
        parts.into_iter().max_by_key(String::len).unwrap_or_default()
    };
    let is_used = |form: &&str| literals.iter().any(|literal| literal.contains(longest(form).trim()));
    let unused: Vec<&str> = russian::forms().map(|(form, _)| form).filter(|form| !is_used(form)).collect();
    assert!(
        unknown.is_empty() && unused.is_empty(),
        "write Russian for these into etlc/src/diagnostics/russian/runtime.txt:\n\n{}\n\nand take these out:\n\n{}\n",
        unknown.join("\n"),
        unused.join("\n"),
    );
    for (form, translated) in russian::forms() {
        assert_eq!(holes(form), holes(translated), "{form}");
    }
}
