//! What holds for every route.

use super::project::{check, whole};

const USERS: &str = include_str!("users.etl");

#[test]
fn a_whole_route() {
    let (route, diagnostics) = check(USERS);
    assert_eq!(diagnostics, []);
    let route = route.expect("a route");
    super::sound::check(&route);
    let json = serde_json::to_string_pretty(&route).expect("plain data");
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/check/users.json");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, format!("{json}\n")).expect("writable");
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(json == expected.trim_end(), "`BLESS=1 cargo test -p etlc --test check` accepts it:\n{json}");
}

#[test]
fn the_hash_is_of_the_meaning() {
    let hash = |text: &str| check(text).0.expect("a route").hash;
    let original = hash(USERS);
    let laid_out = USERS.replace("norm:", "\n\n# a comment\nnorm:   -- another").replace(" -> ", "   ->  ");
    assert_eq!(hash(&laid_out), original);
    assert_ne!(hash(&USERS.replace("$adult = 18", "$adult = 21")), original);
    assert_ne!(hash(&USERS.replace("|strip|lower|", "|lower|strip|")), original);
}

#[test]
fn the_order_of_rules_changes_no_value() {
    let lines = ["[a](int8) -> [a](int8)", "[] -> |get($a + 1)| -> [b](int8)", "WHERE $b > 0"];
    let turned: Vec<&str> = lines.iter().rev().copied().collect();
    let route = |lines: &[&str]| check(&whole(&lines.join("\n"))).0.expect("a route");
    let (one, other) = (route(&lines), route(&turned));
    let kinds = |route: &etlc::ir::Route| -> Vec<String> {
        let shown = super::shown::route(route);
        shown.lines().map(|line| line.split(" =").next().unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(kinds(&one)[..3], kinds(&other)[..3]);
    assert_eq!(one.targets[0].columns[0].name, "a");
    assert_eq!(other.targets[0].columns[0].name, "b", "columns stand in the order of the lines");
}

#[test]
fn long_routes_are_checked_fast() {
    let mut lines = String::new();
    for index in 0..1000 {
        let previous = index.max(1) - 1;
        lines.push_str(&format!(
            "[field_{index}](any) -> |s1|lower|replace(\"a\", \"b\")|IF($this == \"x\" OR $c{previous} == \"y\"): \
             get(\"z\") ELSE: upper ?? \"none\"| -> [c{index}](text)\n"
        ));
    }
    let text = whole(&lines.replace(
        "$c0 == \"y\"): get(\"z\") ELSE: upper ?? \"none\"| -> [c0]",
        "$this == \"y\"): get(\"z\") ELSE: upper ?? \"none\"| -> [c0]",
    ));
    let (file, _) = etlc::syntax::parse(&text);
    let (sources, shared) = (etlc::diagnostics::Sources::of("route.etl", &text), etlc::shared::Shared::default());
    let context = &super::project::CONTEXT;
    let start = std::time::Instant::now();
    let (route, diagnostics) = etlc::check::check(&file, &shared, &sources, context);
    let took = start.elapsed();
    assert!(route.is_some(), "{diagnostics:?}");
    // Built without optimisation, on a busy machine; optimised it takes a twentieth.
    assert!(took.as_millis() < 3000, "{took:?}");
    println!("{took:?}");
}

#[test]
fn the_deepest_that_the_parser_lets_through() {
    let chain = format!("[] -> |get($a{})| -> [b](int8)\n[a](int8) -> [$a](int8)", " - 1".repeat(200));
    assert!(check(&whole(&chain)).0.is_some());
    let brackets =
        format!("[] -> |get({}$a{})| -> [b](int8)\n[a](int8) -> [$a](int8)", "(1 - ".repeat(60), ")".repeat(60));
    assert!(check(&whole(&brackets)).0.is_some());
    let branches: String = (1..=200).map(|number| format!(" ELIF($this > {number}): 1")).collect();
    let branches = format!("[a](int8) -> |IF($this == 0): 0{branches} ELSE: 2| -> [b](int8)");
    assert!(check(&whole(&branches)).0.is_some());
}

/// Tokens of right routes put together anew make mistakes of every kind. None of them is a panic, and what is accepted
/// is sound.
#[test]
fn shuffled_routes_are_sound_or_reported() {
    let directory = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/check");
    let read = |name: &str| std::fs::read_to_string(directory.join(name)).expect("a case file is text");
    let text = [read("types.txt"), read("pipelines.txt")].concat();
    let rules: Vec<&str> = text
        .split("==== ")
        .filter_map(|case| case.split("----").next())
        .flat_map(|case| case.lines().skip(1))
        .filter(|line| line.starts_with(['[', 'W']))
        .collect();
    let tokens: Vec<&str> = rules.iter().flat_map(|rule| split(rule)).collect();
    let mut random = Random(1);
    let (mut accepted, mut refused) = (0, 0);
    for _ in 0..3000 {
        let mut lines = Vec::new();
        for index in 0..1 + random.below(3) {
            let mut parts = split(rules[random.below(rules.len())]);
            for _ in 0..random.below(4) {
                let at = random.below(parts.len());
                match random.below(3) {
                    0 => parts[at] = tokens[random.below(tokens.len())],
                    1 => parts.insert(at, tokens[random.below(tokens.len())]),
                    _ if parts.len() > 1 => drop(parts.remove(at)),
                    _ => {}
                }
            }
            // Each line makes a name of its own, so that more of them are accepted together.
            let line = parts.concat();
            lines.push(match line.rfind("-> [") {
                Some(end) => format!(
                    "{}-> [out{index}]{}",
                    &line[..end],
                    line[end..].split_once(']').map_or("", |(_, rest)| rest)
                ),
                None => line,
            });
        }
        let header =
            [("crm/users", "dwh/norm_users"), ("csv/in.csv", "jsonl/out.jsonl"), ("jsonl/in.jsonl", "lite/people")];
        let (source, target) = header[random.below(header.len())];
        let text = whole(&lines.join("\n")).replace("crm/users", source).replace("dwh/norm_users", target);
        let (route, diagnostics) = check(&text);
        match route {
            Some(route) => {
                accepted += 1;
                let sound = std::panic::catch_unwind(|| super::sound::check(&route));
                assert!(sound.is_ok(), "{text}");
            }
            None => {
                refused += 1;
                let wrong =
                    diagnostics.iter().any(|diagnostic| diagnostic.severity == etlc::diagnostics::Severity::Error);
                assert!(wrong, "refused without a word:\n{text}");
            }
        }
    }
    assert!(accepted > 200 && refused > 500, "{accepted} accepted, {refused} refused");
}

/// A line in words, signs and texts, with the blanks between them.
fn split(line: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let end = if first.is_alphanumeric() || matches!(first, '$' | '_') {
            rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '$' | '_'))).unwrap_or(rest.len())
        } else if first == '"' {
            rest[1..].find('"').map_or(rest.len(), |end| end + 2)
        } else if first == '[' {
            rest.find(']').map_or(1, |end| end + 1)
        } else {
            first.len_utf8()
        };
        let (part, after) = rest.split_at(end);
        parts.push(part);
        rest = after;
    }
    parts
}

/// Numbers that look random and are the same in each run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }
}

/// What is said of lines that can fail where `on_error` is not written.
fn note_of(text: &str) -> Option<String> {
    let (file, _) = etlc::syntax::parse(text);
    let (sources, shared) = (etlc::diagnostics::Sources::of("route.etl", text), etlc::shared::Shared::default());
    let checked = etlc::check::check_with_tests(&file, &shared, &sources, &super::project::CONTEXT);
    assert!(checked.route.is_some(), "{:?}", checked.diagnostics);
    let one = checked.notes.into_iter().next()?;
    Some(format!("{} {}: {}", one.severity.name(), one.code.code, one.message.render(etlc::diagnostics::Lang::En)))
}

#[test]
fn failures_that_follow_on_error_silently_are_noted() {
    let of_database = "source = crm/users\nnorm = dwh/norm_users\nnorm:\n";
    let lines = "    [id](int8)\n    [a](text) -> |to_int| -> [a](int8)\n    [b](text) -> |to_int ?? 0| -> [b](int8)\n    \
                 [c](int4) -> |get($this + 1)| -> [c](int4)\n    [d](text) -> |IF($this == \"x\"): SKIP| -> [d](text)\n    \
                 WHERE to_int($d) > 1\n";
    let note = "note N0475: what can fail here follows `on_error = rollback`, which is not written; lines: 5, 7, 9";
    assert_eq!(note_of(&format!("{of_database}{lines}")).as_deref(), Some(note));
    for chosen in ["rollback", "skip"] {
        assert_eq!(note_of(&format!("on_error = {chosen}\n{of_database}{lines}")), None);
    }
    assert_eq!(note_of(&format!("{of_database}    [id](int8)\n    [name](text) -> |lower| -> [name](text)\n")), None);
    let of_file = "source = csv/in.csv\nnorm = dwh/norm_users\nnorm:\n    [name](text)\n    [id](int8)\n";
    assert!(note_of(of_file).is_some_and(|note| note.ends_with("lines: 5")));
}
