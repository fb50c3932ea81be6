//! An input through the whole compiler.

use etlc::{
    codegen,
    describe::Description,
    diagnostics::{Format, Lang, Sources, fix, render},
    graph::{mermaid, svg},
    syntax::format::format,
};

use crate::{project, sound};

use super::inputs::Input;

/// How far an input came.
pub(super) struct Answer {
    pub(super) accepted: bool,
    pub(super) formatted: bool,
}

/// Takes an input through the compiler; where all is to be seen, through all forms of output and a parser of Rust too.
pub(super) fn answer(input: &Input, all: bool) -> Answer {
    let sources = input.sources();
    let text = sources.text();
    let (route, diagnostics) = project::check_all(&sources);
    for diagnostic in &diagnostics {
        let edits = diagnostic.fixes.iter().flat_map(|fix| &fix.edits).map(|edit| edit.span);
        let labels = diagnostic.labels.iter().map(|label| label.span);
        for span in std::iter::once(diagnostic.span).chain(labels).chain(edits) {
            assert!(text.get(span.start..span.end).is_some(), "{diagnostic:?}");
        }
    }
    if all {
        for lang in [Lang::En, Lang::Ru] {
            for format in [Format::Fancy { color: true, width: 80 }, Format::Short, Format::Json, Format::Github] {
                render(format, lang, &sources, &diagnostics);
            }
        }
        etlc::syntax::parse(&fix::apply(&sources, &diagnostics).concat());
    }
    if let Some(route) = &route {
        sound::check(route);
        let package = codegen::generate(route);
        if all {
            for code in std::iter::once(&package.main).chain(&package.own) {
                syn::parse_file(code).unwrap_or_else(|error| panic!("{error}\n{code}"));
            }
            let _ = (Description::of(route).to_string(), mermaid(route), svg(route));
        }
    }
    // It keeps all texts that were ever made code of.
    proc_macro2::extra::invalidate_current_thread_spans();
    Answer { accepted: route.is_some(), formatted: laid_out(input.route()) }
}

/// Lays a route out; whether that can be done.
fn laid_out(text: &str) -> bool {
    let Ok(once) = format(text) else { return false };
    let before = meaning(text);
    if before.contains("Later(") {
        return false;
    }
    let twice = format(&once).unwrap_or_else(|problems| panic!("{problems:?} of\n{once}"));
    assert_eq!(once, twice, "a second time changes something");
    assert_eq!(comments(text), comments(&once), "a comment is lost");
    assert_eq!(before, meaning(&once), "the meaning of\n{once}");
    true
}

/// How many lines are comments.
fn comments(route: &str) -> usize {
    let route = route.trim_start_matches('\u{FEFF}');
    route.split('\n').map(str::trim).filter(|line| line.starts_with('#') || line.starts_with("--")).count()
}

/// What a route says, without places, after its slips are mended.
fn meaning(route: &str) -> String {
    let mut text = route.to_owned();
    for _ in 0..16 {
        let mended = fix::apply(&Sources::of("routes/route.etl", &text), &etlc::syntax::parse(&text).1).concat();
        if mended == text {
            break;
        }
        text = mended;
    }
    let mut meaning = format!("{:?}", etlc::syntax::parse(&text).0);
    // Blanks in a type mean nothing.
    meaning.retain(|c| !c.is_whitespace());
    meaning = meaning.replace("\\t", "").replace("\\n", "").replace("\\r", "");
    let mut parts = meaning.split("Span{");
    let first = parts.next().unwrap_or_default().to_owned();
    let meaning = parts.fold(first, |text, part| text + part.split_once('}').map_or("", |(_, rest)| rest));
    // There is no type with the name of a keyword, which is laid out in capitals.
    let mut parts = meaning.split("TypeRef{");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        let (kind, rest) = part.split_once(",span:").unwrap_or((part, ""));
        text + &kind.to_ascii_lowercase() + rest
    })
}
