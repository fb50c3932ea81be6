//! The examples of the checker's codes are true: the wrong one has that mistake and no other, the right one none.

use etlc::diagnostics::{Code, Format, Lang, Severity, Sources, codes, render};

use super::{
    project::{check, check_shared, whole},
    sound,
};

/// The codes that an example is to have, and what is said where it has others.
fn disagreement(code: &Code, example: &str, expected: &[&str]) -> Option<String> {
    let text = whole(example);
    let (route, diagnostics) = check(&text);
    if let Some(route) = &route {
        sound::check(route);
    }
    let mut codes: Vec<&str> = diagnostics.iter().map(|diagnostic| diagnostic.code.code).collect();
    codes.dedup();
    let made = route.is_some() == diagnostics.iter().all(|diagnostic| diagnostic.severity != Severity::Error);
    (codes != expected || !made).then(|| {
        let said = render(Format::Short, Lang::En, &Sources::of("route.etl", &text), &diagnostics);
        format!("{}:\n{text}\n{said}\n", code.code)
    })
}

fn all() -> impl Iterator<Item = &'static Code> {
    codes::routes::ALL.iter().chain(codes::tests::ALL).chain(codes::unsupported::ALL).copied()
}

#[test]
fn wrong_examples_have_their_mistake() {
    let failures: Vec<String> = all().filter_map(|code| disagreement(code, code.wrong, &[code.code])).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn right_examples_have_no_mistake() {
    let failures: Vec<String> = all().filter_map(|code| disagreement(code, code.right, &[])).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn examples_of_shared_files_are_true() {
    for code in codes::shared::ALL {
        let file = match code.code {
            "E0160" => "routes/functions.etl",
            "E0163" => "routes/functions/Cargo.toml",
            // The example is the name of the file.
            "E0162" => "",
            // Known when a route is built.
            "E0361" | "E0362" => continue,
            _ => "routes/functions/tags.rs",
        };
        let said = |example| {
            let (file, text) = if file.is_empty() { (example, "") } else { (file, example) };
            check_shared(&Sources::of(file, text)).iter().map(|one| one.code.code).collect::<Vec<_>>()
        };
        assert_eq!(said(code.wrong), [code.code], "{}", code.wrong);
        assert_eq!(said(code.right), [""; 0], "{}", code.right);
    }
}

#[test]
fn codes_are_in_order_and_once() {
    for codes in [codes::routes::ALL, codes::unsupported::ALL] {
        for kind in ["E", "W"] {
            let numbers: Vec<&str> = codes.iter().map(|code| code.code).filter(|code| code.starts_with(kind)).collect();
            assert!(numbers.is_sorted_by(|one, other| one < other), "{numbers:?}");
        }
    }
}

#[test]
fn explanations_are_sentences() {
    for code in all() {
        assert!(code.explanation.ends_with('.'), "{}", code.code);
        assert!(!code.title.ends_with('.'), "{}", code.code);
        assert!(!code.explanation.contains("  "), "{}", code.code);
    }
}
