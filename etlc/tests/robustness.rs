//! Whatever is given to the compiler, however large: it answers, soon, and does not fall over.

#![allow(clippy::disallowed_methods, reason = "how long it takes is what is tested")]

#[path = "check/project.rs"]
#[allow(dead_code, reason = "it serves other tests too")]
mod project;

use std::time::Duration;

use etlc::{
    describe::Description,
    graph::{mermaid, svg},
    syntax::{format::format, parse},
};

/// Far above what any input here needs in a debug build.
const LIMIT: Duration = Duration::from_secs(2);

/// The codes given for a source, which take no longer than the limit.
fn codes(name: &str, source: &str) -> Vec<&'static str> {
    let started = time();
    let codes = parse(source).1.into_iter().map(|diagnostic| diagnostic.code.code).collect();
    let taken = time() - started;
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

/// Many lines, each made of its number, as a block, behind this header.
fn block(header: String, line: impl Fn(usize) -> String) -> String {
    let lines: String = (0..MANY).map(|number| format!("    {}\n", line(number))).collect();
    format!("source = csv/in.csv\nout = csv/out.csv\n{header}\nout:\n{lines}")
}

const MANY: usize = 20_000;

/// The time that this thread has had a processor.
fn time() -> Duration {
    let times = std::fs::read_to_string("/proc/thread-self/schedstat").expect("Linux tells it");
    Duration::from_nanos(times.split(' ').next().and_then(|first| first.parse().ok()).expect("a number"))
}

/// What this gives; it takes a processor for no longer than a build without optimisation needs where time is linear.
fn soon<T>(name: &str, of: impl FnOnce() -> T) -> T {
    let started = time();
    let outcome = of();
    let taken = time() - started;
    assert!(taken < 3 * LIMIT, "{name}: {taken:?}");
    outcome
}

#[test]
fn large_routes_are_laid_out_in_linear_time() {
    let constants = (0..MANY).map(|number| format!("$constant{number} = {number}\n")).collect();
    let text = block(constants, |number| format!("[a{number}](text) -> |trim| -> [b{number}](text)"));
    let once = soon("fmt", || format(&text)).expect("a route");
    assert_eq!(once.lines().count(), text.lines().count());
}

#[test]
fn large_routes_are_checked_in_linear_time() {
    let constants: String = (0..MANY).map(|number| format!("$constant{number} = {number}\n")).collect();
    let legal = block(constants, |number| format!("[] -> |get($constant{number})| -> [b{number}](int4)"));
    let (route, found) = soon("constants", || project::check(&legal));
    assert!(route.is_some_and(|route| route.constants.len() == MANY), "{:?}", found.first());
    type Line = fn(usize) -> String;
    let wrong: [(&str, Line); 3] = [
        ("E0201", |number| format!("[a](text) -> |nothing{number}| -> [b{number}](text)")),
        ("E0202", |number| format!("[] -> |get($nothing{number})| -> [b{number}](text)")),
        ("E0301", |number| format!("[a](nothing{number}) -> [b{number}](text)")),
    ];
    for (code, line) in wrong {
        let found = soon(code, || project::check(&block(String::new(), line))).1;
        let first = found.first().map(|first| first.code.code);
        assert!(found.len() == MANY && first == Some(code), "{code}: {first:?} {}", found.len());
    }
}

#[test]
fn long_chains_are_shown_in_linear_time() {
    let text = block(String::new(), |number| match number {
        0 => "[a](int4) -> [c0](int4)".to_owned(),
        _ => format!("[$c{}] -> [c{number}](int4)", number - 1),
    });
    let route = soon("check", || project::check(&text)).0.expect("a route");
    assert!(soon("describe", || Description::of(&route).to_string()).lines().count() > MANY);
    assert!(soon("graph", || svg(&route)).len() > MANY);
    assert!(soon("graph --format mermaid", || mermaid(&route)).len() > MANY);
}

#[test]
fn large_patterns_are_too_large_together() {
    let text = block(String::new(), |number| {
        format!("[a](text) -> |regex_count(r\"\\w{{200}}{number}\")| -> [b{number}](int8)")
    });
    let started = time();
    let found = project::check(&text).1;
    assert!(time() - started < 20 * LIMIT, "{:?}", time() - started);
    let codes: Vec<&str> = found.iter().map(|one| one.code.code).collect();
    assert_eq!(codes, ["E0315"]);
}
