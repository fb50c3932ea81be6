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
        "True): get(\"z\") ELSE: upper ?? \"none\"| -> [c0]",
    ));
    let (file, _) = etlc::syntax::parse(&text);
    let context = super::project::context();
    let start = std::time::Instant::now();
    let (route, diagnostics) = etlc::check::check(&file, &text, &context);
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
    let branches =
        format!("[a](int8) -> |IF($this == 0): 0{} ELSE: 2| -> [b](int8)", " ELIF($this > 1): 1".repeat(200));
    assert!(check(&whole(&branches)).0.is_some());
}

/// Cuts and doublings of a route are mistakes of every kind, and none of them is a panic.
#[test]
fn broken_routes_are_reported() {
    let positions: Vec<usize> = USERS.char_indices().map(|(position, _)| position).collect();
    for (index, &position) in positions.iter().enumerate() {
        let end = positions.get(index + 1 + index % 7).copied().unwrap_or(USERS.len());
        for text in [
            USERS[..position].to_owned(),
            format!("{}{}", &USERS[..position], &USERS[end..]),
            format!("{}{}", &USERS[..end], &USERS[position..]),
        ] {
            check(&text);
        }
    }
}
