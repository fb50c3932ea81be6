//! Whatever is given to the parser: it answers, soon, and does not fall over.

#![expect(clippy::disallowed_methods, reason = "how long it takes is what is tested")]

use std::time::{Duration, Instant};

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
        ("what nobody sees", "norm:\n    [a", "\u{200b}"),
        ("names that nobody sees", "norm:\n    [a](text) -> |", "strip\u{ad}|"),
        ("a name of two scripts", "$", "a\u{430}"),
        ("marks", "$a", "\u{301}"),
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
    let names = (0..20_000).map(|number| format!("    [fi\u{435}ld{number}](text) -> [поле{number}](text)\n"));
    let told = codes("names", &format!("norm:\n{}", names.collect::<String>()));
    assert!(told.len() == 20_000 && told.iter().all(|code| *code == "W0106"));
    let spelled = (0..1 << 14).map(|number: u32| {
        let letter = |bit: u32| if number >> bit & 1 == 0 { 'a' } else { '\u{430}' };
        format!("    [{}](text)\n", (0..14).map(letter).collect::<String>())
    });
    codes("one look", &format!("norm:\n{}", spelled.collect::<String>()));
    let nested = (1..2_000).map(|depth| format!("{}IF $a:\n", " ".repeat(depth)));
    assert!(codes("nested", &format!("norm:\n{}", nested.collect::<String>())).contains(&"E0124"));
    assert_eq!(codes("deeper", &(0..2_000).map(|depth| " ".repeat(depth) + "a:\n").collect::<String>()).len(), 1_999);
}
