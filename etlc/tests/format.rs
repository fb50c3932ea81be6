//! The formatter: what it writes, that it changes no meaning, loses no comment, and changes nothing a second time.

#![allow(clippy::disallowed_methods, reason = "tests read and write files")]

mod corpus;

use std::{fs, path::Path};

use etlc::{
    diagnostics::Sources,
    syntax::{format::format, parse},
};
use regex::Regex;

/// Layouts before and after, from `tests/format/*.txt`: the routes stand between lines of dashes and of `=`.
#[test]
fn routes_are_laid_out() {
    let text = include_str!("format/layouts.txt");
    let mut wrong = Vec::new();
    for case in text.split("\n====\n") {
        let (name, routes) = case.trim_start_matches('\n').split_once('\n').expect("a case has a name");
        let (before, after) = routes.split_once("\n----\n").expect("a case has two routes");
        let found = laid_out(before);
        if found.trim_end() != after.trim_end() {
            wrong.push(format!("{name}:\n{found}"));
        }
        let again = laid_out(&found);
        assert_eq!(found, again, "{name}: a second time changes something");
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn the_routes_of_the_repository_keep_their_meaning_and_their_comments() {
    let routes = corpus::routes();
    assert!(routes.len() > 100, "only {} routes", routes.len());
    let mut checked = 0;
    for route in &routes {
        let Ok(once) = format(route) else { continue };
        checked += 1;
        assert_eq!(once, laid_out(&once), "a second time changes something of\n{route}");
        assert_eq!(meaning(route), meaning(&once), "the meaning of\n{route}\nis not that of\n{once}");
        assert_eq!(comments(route), comments(&once), "comments of\n{route}");
    }
    assert!(checked > 100, "only {checked} routes could be read");
}

#[test]
fn the_samples_are_laid_out() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for path in ["routes/users.etl", "routes/flights.etl", "routes/delays.etl", "etlc/src/commands/new/hello.etl"] {
        let route = fs::read_to_string(root.join(path)).expect("a sample");
        assert_eq!(laid_out(&route), route, "{path} is not as `etlc fmt` lays it out");
    }
}

#[test]
fn comments_stay_where_a_file_starts_and_ends_and_where_they_are_too_deep() {
    let head = "source = csv/a.csv\nt      = csv/b.csv\n\nt:\n";
    for end in ["# kept", "# kept ", "    # kept \u{c}", "    # one\n    # kept ", "# kept\n  "] {
        let found = laid_out(&format!("{head}    [a]\n{end}"));
        assert!(found.ends_with("# kept\n"), "{end:?}: {found}");
    }
    let found = laid_out(&format!("{head}     # kept\n  [a]\n"));
    assert_eq!(found, format!("{head}    # kept\n    [a]\n"));
    assert_eq!(laid_out(&found), found);
    assert_eq!(laid_out(&format!("\u{FEFF}# kept\n{head}    [a]\n")), format!("# kept\n{head}    [a]\n"));
}

#[test]
fn a_broken_route_is_left_alone() {
    let problems = format("source = csv/a.csv\nx:\n    [a(int4)").expect_err("a bracket is open");
    assert!(problems.iter().any(|problem| problem.code.code == "E0111"), "{problems:?}");
}

fn laid_out(route: &str) -> String {
    format(route).unwrap_or_else(|problems| panic!("{problems:#?}\n{route}"))
}

/// What a route says, without places; slips are mended first, as the formatter does.
fn meaning(route: &str) -> String {
    let mut text = route.to_owned();
    for _ in 0..16 {
        text = etlc::diagnostics::fix::apply(&Sources::of("", &text), &parse(&text).1).concat();
    }
    let places = Regex::new(r"Span \{ start: \d+, end: \d+ \}").expect("a pattern");
    let blanks = Regex::new(r"\s+").expect("a pattern");
    let file = format!("{:?}", parse(&text).0);
    blanks.replace_all(&places.replace_all(&file, "_"), "").into_owned()
}

/// The lines that are comments, in order.
fn comments(route: &str) -> Vec<String> {
    let own = |line: &&str| line.starts_with('#') || line.starts_with("--");
    route.lines().map(str::trim).filter(own).map(str::to_owned).collect()
}
