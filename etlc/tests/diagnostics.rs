//! Snapshots of diagnostics: `tests/diagnostics/*.txt` hold sources and what is said about them. `BLESS=1` writes
//! what is said now. A case is
//!
//! ```text
//! ==== name of the case
//! the source
//! ----
//! what is said about it
//! ```
//!
//! In a file `*.ru.txt` that is said in Russian.

#![expect(clippy::disallowed_methods, reason = "the cases are files")]

#[path = "russian/prose.rs"]
mod prose;

use std::fmt::Write;
use std::path::Path;

use etlc::diagnostics::{Format, Lang, Sources, fix, render};

/// What is said about a source.
fn check(source: &str) -> Vec<etlc::diagnostics::Diagnostic> {
    etlc::syntax::parse(source).1
}

/// A case of a file.
struct Case {
    name: String,
    source: String,
    expected: String,
}

impl Case {
    /// What is said about the source, and what its sure fixes make of it.
    fn said(&self, lang: Lang) -> String {
        let diagnostics = check(&self.source);
        assert_eq!(prose::english_left(&diagnostics), [""; 0], "{}", self.name);
        let sources = Sources::of("route.etl", &self.source);
        let mut said = render(Format::Fancy { color: false, width: 100 }, lang, &sources, &diagnostics);
        let mended = fix::apply(&sources, &diagnostics).concat();
        if mended != self.source {
            let _ = write!(said, "mended:\n{mended}\n");
        }
        // Miette leaves blanks at the ends of lines, which editors remove.
        let lines: Vec<&str> = said.lines().map(str::trim_end).collect();
        let said = lines.join("\n");
        if said.trim().is_empty() { String::new() } else { format!("{}\n", said.trim_matches('\n')) }
    }
}

fn cases(text: &str) -> Vec<Case> {
    let mut cases = Vec::new();
    for case in text.split("==== ").skip(1) {
        let (name, rest) = case.split_once('\n').expect("a name has a line of its own");
        let (source, expected) = rest.split_once("----\n").expect("`----` stands behind the source");
        let expected = expected.trim_end_matches('\n');
        cases.push(Case {
            name: name.to_owned(),
            source: source.to_owned(),
            expected: if expected.is_empty() { String::new() } else { format!("{expected}\n") },
        });
    }
    cases
}

/// The language in which the cases of a file are told.
fn lang_of(file: &Path) -> Lang {
    let is_russian = file.file_stem().is_some_and(|stem| Path::new(stem).extension().is_some_and(|lang| lang == "ru"));
    if is_russian { Lang::Ru } else { Lang::En }
}

#[test]
fn snapshots_hold() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics");
    let bless = std::env::var_os("BLESS").is_some();
    let mut failures = String::new();
    let mut files: Vec<_> = std::fs::read_dir(&directory)
        .expect("the cases are there")
        .map(|entry| entry.expect("readable").path())
        .collect();
    files.sort();
    for file in files {
        let text = std::fs::read_to_string(&file).expect("a case file is text");
        let mut blessed = String::new();
        for case in cases(&text) {
            let said = case.said(lang_of(&file));
            if said != case.expected && !bless {
                let name = file.file_name().unwrap_or_default().display();
                let _ = write!(failures, "{name}: {}\n--- expected\n{}--- said\n{said}\n", case.name, case.expected);
            }
            let _ = write!(blessed, "==== {}\n{}----\n{said}\n", case.name, case.source);
        }
        if bless && blessed != text {
            std::fs::write(&file, blessed).expect("a case file can be written");
        }
    }
    assert!(failures.is_empty(), "{failures}`BLESS=1 cargo test -p etlc --test diagnostics` accepts what is said now");
}

#[test]
fn what_is_mended_stays_mended() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics");
    for file in std::fs::read_dir(directory).expect("the cases are there") {
        let text = std::fs::read_to_string(file.expect("readable").path()).expect("a case file is text");
        for case in cases(&text) {
            let before = check(&case.source);
            let sure = before.iter().filter(|diagnostic| diagnostic.fixes.iter().any(|fix| fix.sure)).count();
            let after = check(&fix::apply(&Sources::of("route.etl", &case.source), &before).concat());
            assert!(
                after.len() + sure <= before.len() || sure == 0,
                "{}: {sure} sure fixes left {} of {} diagnostics",
                case.name,
                after.len(),
                before.len(),
            );
        }
    }
}
