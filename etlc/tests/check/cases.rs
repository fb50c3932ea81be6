//! Snapshots: `tests/check/*.txt` hold routes, or lines of a block, with what is said about them, and where nothing is
//! wrong what they mean. `BLESS=1` writes what is so now. A case is
//!
//! ```text
//! ==== name of the case
//! the source
//! ----
//! what is said about it, and what it means
//! ```
//!
//! In a file `*.ru.txt` that is said in Russian.
//!
//! A line `%% routes/functions.etl` in a source starts a file that the route shares; a source that starts with one is
//! checked as such files are by themselves.

use std::{fmt::Write, path::Path};

use etlc::diagnostics::{Format, Lang, Severity, Sources, render};

use super::{
    project::{check_all, check_shared, whole},
    prose::english_left,
    shown, sound,
};

#[test]
fn snapshots_hold() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/check");
    let bless = std::env::var_os("BLESS").is_some();
    let mut failures = String::new();
    for entry in std::fs::read_dir(&directory).expect("the cases are there") {
        let file = entry.expect("readable").path();
        if file.extension().is_none_or(|extension| extension != "txt") {
            continue;
        }
        let text = std::fs::read_to_string(&file).expect("a case file is text");
        // What else lies here belongs to other tests.
        if !text.starts_with("==== ") {
            continue;
        }
        let is_russian = file.to_string_lossy().ends_with(".ru.txt");
        let mut blessed = String::new();
        for case in text.split("==== ").skip(1) {
            let (name, rest) = case.split_once('\n').expect("a name has a line of its own");
            let (source, expected) = rest.split_once("----\n").expect("`----` stands behind the source");
            let is = outcome(source, if is_russian { Lang::Ru } else { Lang::En });
            if is != expected.trim_end_matches('\n') && !bless {
                let file = file.file_name().unwrap_or_default().display();
                let _ = write!(failures, "{file}: {name}\n--- expected\n{expected}--- is\n{is}\n\n");
            }
            let _ = write!(blessed, "==== {name}\n{source}----\n{is}\n\n");
        }
        let blessed = format!("{}\n", blessed.trim_end());
        if bless && blessed != text {
            std::fs::write(&file, blessed).expect("a case file can be written");
        }
    }
    assert!(failures.is_empty(), "{failures}`BLESS=1 cargo test -p etlc --test check` accepts what is so now");
}

/// What is said about a source, and what it means.
fn outcome(source: &str, lang: Lang) -> String {
    let mut files = source.split("%% ");
    let text = whole(files.next().unwrap_or_default());
    let shared: Vec<(&str, &str)> = files.filter_map(|file| file.split_once('\n')).collect();
    let by_itself = source.starts_with("%% ");
    let route = [("route.etl", text.as_str())].into_iter().filter(|_| !by_itself);
    let sources = Sources::new(route.chain(shared));
    let (route, diagnostics) = if by_itself { (None, check_shared(&sources)) } else { check_all(&sources) };
    let mut outcome = render(Format::Fancy { color: false, width: 100 }, lang, &sources, &diagnostics);
    assert_eq!(english_left(&diagnostics), [""; 0], "{source}");
    if let Some(route) = route {
        assert!(diagnostics.iter().all(|diagnostic| diagnostic.severity != Severity::Error), "{source}");
        sound::check(&route);
        outcome.push_str(&shown::route(&route));
    }
    // Miette leaves blanks at the ends of lines, which editors remove.
    let lines: Vec<&str> = outcome.lines().map(str::trim_end).collect();
    lines.join("\n").trim_matches('\n').to_owned()
}
