//! Whatever is given to the parser: it answers, soon, and does not fall over.

#![expect(clippy::disallowed_methods, reason = "how long it takes is what is tested")]

use std::time::{Duration, Instant};

use etlc::diagnostics::{Format, Lang, Sources, fix, render};
use etlc::syntax::parse;

/// Far above what any input here needs in a debug build.
const LIMIT: Duration = Duration::from_secs(2);

/// The codes given for a source, which take no longer than the limit.
fn codes(name: &str, source: &str) -> Vec<&'static str> {
    let started = Instant::now();
    let codes = parse(source).1.into_iter().map(|diagnostic| diagnostic.code.code).collect();
    let taken = started.elapsed();
    assert!(taken < LIMIT, "{name}: {taken:?}");
    codes
}

#[test]
fn depth_is_limited() {
    let nested =
        |open: &str, close: &str, depth: usize| format!("$x = {}1{}\n", open.repeat(depth), close.repeat(depth));
    for (open, close) in [
        ("(", ")"),
        ("[", "]"),
        ("f(", ")"),
        ("{\"a\": ", "}"),
        ("- ", ""),
        ("NOT ", ""),
        ("1 + ", ""),
        ("(1 + ", ")"),
        ("(1 ?? ", ")"),
    ] {
        assert_eq!(codes(open, &nested(open, close, 60)), [] as [&str; 0], "{open}");
        assert_eq!(codes(open, &nested(open, close, 100_000)), ["E0124"], "{open}");
        assert_eq!(codes(open, &nested(open, "", 100_000)), ["E0124"], "{open}");
    }
    // The bracket on the left of each operator: the deepest tree that such a text can make.
    let left = |depth: usize| format!("$x = {}1{}\n", "(".repeat(depth), " + 1 + 1 + 1 + 1 + 1)".repeat(depth));
    assert_eq!(codes("left", &left(40)), [] as [&str; 0]);
    assert_eq!(codes("left", &left(60)), ["E0124"]);
    let rule = |step: String| format!("norm:\n    [a](text) -> |{step}| -> [a](text)\n    [b](text\n");
    assert_eq!(codes("IF", &rule("IF($a): ".repeat(10) + "x")), ["E0109"]);
    assert_eq!(codes("IF", &rule("IF($a): ".repeat(100_000) + "x")), ["E0124", "E0109"]);
    assert_eq!(codes("group", &rule("IF($a): (".repeat(100_000) + "x|y")), ["E0124", "E0109"]);
}

#[test]
fn long_lines_are_read_in_linear_time() {
    let norm = "norm:\n    ";
    for (name, prefix, repeated) in [
        ("a name", "", "a"),
        ("a rule of one name", "norm:\n    [", "a"),
        ("brackets", "norm:\n    ", "["),
        ("parentheses", "$x = ", "("),
        ("closing ones", "$x = ", ")"),
        ("bars", "norm:\n    [a](text) -> ", "|"),
        ("steps", "norm:\n    [a](text) -> |", "strip|"),
        ("arrows", "norm:\n    [a](text) ", "-> "),
        ("places", "norm:\n    ", "[a](text) -> "),
        ("numbers", "$x = [1", ",1"),
        ("a number", "$x = ", "1"),
        ("quotes", "$x = ", "\""),
        ("single quotes", "$x = [", "'a',"),
        ("escaped quotes", "$x = ", "\"\\\")"),
        ("backslashes", "$x = ", "\\"),
        ("a text", "$x = \"", "ж"),
        ("backticks", "norm:\n    ", "[`"),
        ("signs", "$x = ", "@ 1 "),
        ("types", "norm:\n    [a]", "("),
        ("a header", "source = csv/", "x"),
        ("objects", "source = csv/x", ",csv/x"),
        ("options", "source = csv/x (a: b", ",a: b"),
        ("a comment", "# ", "x"),
        ("spaces", "", " "),
        ("braces", "norm:\n    [a](text) -> |SKIP(\"", "{"),
        ("directions", "# ", "\u{202e}"),
    ] {
        // Just below the length at which a line is refused unread, and far above it.
        for length in [900_000, 10_000_000] {
            let source = format!("{prefix}{}\n{norm}[b](text\n", repeated.repeat(length / repeated.len()));
            let codes = codes(name, &source);
            assert!(codes.last() == Some(&"E0109"), "{name}: {:?}", codes.last());
        }
    }
}

#[test]
fn many_lines_are_read_in_linear_time() {
    let rule = "    [role](text) -> |trim|to_lower|replace(\"role\", \"роль\")| -> [role](text)\n";
    assert_eq!(codes("rules", &format!("norm:\n{}", rule.repeat(2_000))), [] as [&str; 0]);
    assert_eq!(codes("blocks", &"norm:\n[a](text)\n".repeat(5_000)).len(), 5_000);
    assert_eq!(codes("outside", &format!("norm:\n    [a]\n$x = 1\n{}", "[b](text)\n".repeat(5_000))).len(), 1);
    let nested = (1..2_000).map(|depth| format!("{}IF $a:\n", " ".repeat(depth)));
    assert!(codes("nested", &format!("norm:\n{}", nested.collect::<String>())).contains(&"E0124"));
    assert_eq!(codes("deeper", &(0..2_000).map(|depth| " ".repeat(depth) + "a:\n").collect::<String>()).len(), 1_999);
}

/// A small generator of numbers, always the same ones (<https://prng.di.unimi.it/splitmix64.c>).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % limit as u64).unwrap_or_default()
    }
}

/// One change to a text: a piece taken out, put in twice, moved, or signs put in.
fn mutate(text: &str, random: &mut Random) -> String {
    const SIGNS: &[&str] = &[
        "(", ")", "[", "]", "{", "}", "|", "->", "=", "\"", "'", "`", "\\", "$", "?? ", ":", ",", "\n", "\t", " ", "#",
        "--", "IF(", "NOT ", "\u{202e}", "ё", "\0",
    ];
    let boundary = |random: &mut Random| text.floor_char_boundary(random.below(text.len() + 1));
    let (a, b) = (boundary(random), boundary(random));
    let (from, to) = (a.min(b), text.floor_char_boundary(a.max(b).min(a.min(b) + 12)).max(a.min(b)));
    let piece = &text[from..to];
    match random.below(4) {
        0 => format!("{}{}", &text[..from], &text[to..]),
        1 => format!("{}{piece}{piece}{}", &text[..from], &text[to..]),
        2 => {
            let rest = format!("{}{}", &text[..from], &text[to..]);
            let at = rest.floor_char_boundary(random.below(rest.len() + 1));
            format!("{}{piece}{}", &rest[..at], &rest[at..])
        }
        _ => format!("{}{}{}", &text[..from], SIGNS[random.below(SIGNS.len())], &text[from..]),
    }
}

#[test]
fn broken_routes_are_answered() {
    let samples: Vec<String> = [include_str!("syntax/users.etl"), include_str!("syntax/control.etl")]
        .iter()
        .flat_map(|sample| sample.split("\n\n"))
        .flat_map(|part| part.lines().collect::<Vec<_>>().chunks(3).map(|lines| lines.join("\n")).collect::<Vec<_>>())
        .collect();
    let mut random = Random(2024);
    for round in 0..20_000 {
        let mut text = samples[round % samples.len()].clone();
        for _ in 0..=random.below(4) {
            text = mutate(&text, &mut random);
        }
        let started = Instant::now();
        let (_, diagnostics) = parse(&text);
        for diagnostic in &diagnostics {
            let edits = diagnostic.fixes.iter().flat_map(|fix| &fix.edits).map(|edit| edit.span);
            let labels = diagnostic.labels.iter().map(|label| label.span);
            for span in std::iter::once(diagnostic.span).chain(labels).chain(edits) {
                assert!(text.get(span.start..span.end).is_some(), "{text:?}: {diagnostic:?}");
            }
        }
        if round % 20 == 0 {
            let sources = Sources::of("route.etl", &text);
            for format in [Format::Fancy { color: true, width: 80 }, Format::Short, Format::Json, Format::Github] {
                render(format, Lang::En, &sources, &diagnostics);
            }
            parse(&fix::apply(&sources, &diagnostics).concat());
        }
        assert!(started.elapsed() < LIMIT, "{text:?}");
    }
}
