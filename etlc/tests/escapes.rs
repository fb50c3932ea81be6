//! Texts that were made to break out of where they stand: in every place where a route takes text, each of them stays
//! a text. What is generated differs from what a harmless text gives in nothing but its literals, and holds only what a
//! generated program may hold.

#[path = "check/project.rs"]
#[allow(dead_code, reason = "it serves other tests too")]
mod project;

use etlc::{codegen, diagnostics::Severity};
use proc_macro2::{TokenStream, TokenTree};

/// What means something to Rust, to SQL, to a path, a format, a pattern or a terminal.
const PIECES: &[&str] = &[
    "\"",
    "\\",
    "\\\"",
    "\"); std::process::abort(); (\"",
    "\"#",
    "r#\"",
    "'",
    "'; DROP TABLE users; --",
    "''",
    "\\'",
    "$$",
    "$1",
    "*/",
    "/*",
    "//",
    "\n",
    "\r\n",
    "\n#![allow(warnings)]\n",
    "\0",
    "\t",
    "{",
    "}",
    "{}",
    "{0}",
    "{{",
    "{this}",
    "{:?}",
    "%s",
    "%",
    "_",
    "`",
    "`); exit",
    "#[cfg(any())]",
    "!",
    "include!(\"/etc/passwd\")",
    "unsafe {}",
    "\u{202e}",
    "\u{2028}",
    "\u{feff}",
    "\u{1b}[31m",
    "<!--",
    "\u{7f}",
    "ё",
    "𝒳",
    "; --",
    "--",
    "#",
    "|",
    "->",
    "[x]",
    "COPY x FROM PROGRAM 'id'",
    "\\.",
    "\\N",
    ",",
    "\u{0}'",
    "x",
];

/// Literals of every kind that a route may hold; `TEXT` is the literal.
const LITERALS: &str = r#"source = csv/in.csv (null: [TEXT])
out = sqlite/out.db:out
$constant = TEXT
$list = [TEXT, "b"]
fn own($a: text, $b: text = TEXT) -> text: concat($a, TEXT, $b)
on_error = skip
out:
    WHERE [a] != TEXT AND [b] IN [TEXT, "c"] AND [c] NOT IN $list
    [a](text) -> |replace(TEXT, TEXT)| -> [a](text)
    [b](text) -> |own| -> [b](text)
    [c](text) -> |IF($this == TEXT): SKIP(EVENT) ELIF($this == $constant): ROLLBACK(EVENT) ELSE: get(TEXT)| -> [c](text)
    [d](text) -> |?? TEXT| -> [d](text)
    [] -> |get({"k": TEXT})| -> [e](json)
"#;

/// Texts of one or two pieces, a thousand at least.
fn texts() -> Vec<String> {
    let pairs = PIECES.iter().flat_map(|one| PIECES.iter().map(move |other| format!("{one}{other}")));
    PIECES.iter().map(|piece| (*piece).to_owned()).chain(pairs.step_by(3)).collect()
}

#[test]
fn literals_stay_literals() {
    let (harmless, _) = literals("x");
    for text in texts() {
        let (tokens, literals) = literals(&text);
        same(&tokens, &harmless, &format!("{text:?}"));
        let holds = |literal: &String| literal.contains(&text);
        assert!(literals.iter().filter(|literal| holds(literal)).count() >= 8, "{text:?} is lost: {literals:?}");
    }
}

/// The program of literals with this text, without them, and all of them.
fn literals(text: &str) -> (String, Vec<String>) {
    let event = text.replace('{', "{{").replace('}', "}}");
    let route = LITERALS.replace("TEXT", &quoted(text)).replace("EVENT", &quoted(&event));
    let main = generated(&route).unwrap_or_else(|problems| panic!("{problems}\n{route}"));
    take_apart(&main)
}

/// Places whose texts are names, paths and statements: what is refused there is refused with a diagnostic.
#[test]
fn names_and_paths_stay_what_they_are() {
    let target = "[a](text)";
    type Route = fn(&str) -> String;
    let places: &[(&str, Route)] = &[
        ("a field", |text| {
            format!("source = csv/in.csv\nout = csv/out.csv\nout:\n    [{}](text) -> [a](text)\n", named(text))
        }),
        ("a column", |text| {
            format!("source = csv/in.csv\nout = lite/out\nout:\n    [a](text) -> [{}](text)\n", named(text))
        }),
        ("a path", |text| format!("source = csv/{}\nout = csv/out.csv\nout:\n    [a](text)\n", quoted(text))),
        ("a target's path", |text| format!("source = csv/in.csv\nout = jsonl/{}\nout:\n    [a](text)\n", quoted(text))),
        ("a table", |text| format!("source = crm/{}\nout = dwh/t\nout:\n    [a](text)\n", quoted(text))),
        ("a database", |text| format!("source = sqlite/{}:t\nout = csv/out.csv\nout:\n    [a](text)\n", quoted(text))),
        ("a query", |text| format!("source = crm/query({})\nout = csv/out.csv\nout:\n    [a](text)\n", quoted(text))),
        ("a pattern", |text| {
            format!(
                "source = csv/in.csv\nout = csv/out.csv\nout:\n    WHERE [a] LIKE {}\n    [a](text)\n",
                quoted(text)
            )
        }),
        ("a regular expression", |text| {
            format!(
                "source = csv/in.csv\nout = csv/out.csv\nout:\n    WHERE [a] MATCHES {}\n    [a](text)\n",
                quoted(text)
            )
        }),
    ];
    for (place, route) in places {
        assert!(route("x").contains(target) || *place == "a field" || *place == "a column");
        let (harmless, _) =
            take_apart(&generated(&route("x")).unwrap_or_else(|problems| panic!("{place}: {problems}")));
        let mut accepted = 0;
        for text in texts() {
            // A point in a table's name parts its schema from it.
            if *place == "a table" && text.contains('.') {
                continue;
            }
            let Ok(main) = generated(&route(&text)) else { continue };
            accepted += 1;
            let (tokens, literals) = take_apart(&main);
            // A name of the route makes an identifier of the compiler's own.
            if !matches!(*place, "a field" | "a column") {
                same(&tokens, &harmless, &format!("{place} {text:?}"));
            }
            let name = text.trim();
            assert!(literals.iter().any(|literal| literal.contains(name)), "{place} {text:?} is lost: {literals:?}");
        }
        assert!(accepted > 100, "{place}: only {accepted} are accepted");
    }
}

/// Panics with the first words that differ.
fn same(found: &str, expected: &str, what: &str) {
    if found != expected {
        let at = found.bytes().zip(expected.bytes()).take_while(|(a, b)| a == b).count();
        let near =
            |text: &str| text.get(at.saturating_sub(80)..).unwrap_or_default().chars().take(200).collect::<String>();
        panic!("{what}:\n  {}\n  {}", near(found), near(expected));
    }
}

/// The program of a route, or what is wrong with it.
fn generated(route: &str) -> Result<String, String> {
    let (ir, diagnostics) = project::check(route);
    let wrong = diagnostics.iter().filter(|one| one.severity == Severity::Error);
    match ir {
        Some(ir) => Ok(codegen::generate(&ir).main),
        None => Err(wrong.map(|one| format!("{one:?}\n")).collect()),
    }
}

/// The tokens of a program without its literals, and the texts among those. Panics for what none may hold.
fn take_apart(main: &str) -> (String, Vec<String>) {
    const MACROS: &[&str] = &["format", "matches", "vec", "concat"];
    let file = syn::parse_file(main).unwrap_or_else(|error| panic!("{error}\n{main}"));
    for item in &file.items {
        let known = matches!(
            item,
            syn::Item::Use(_)
                | syn::Item::Type(_)
                | syn::Item::Fn(_)
                | syn::Item::Struct(_)
                | syn::Item::Impl(_)
                | syn::Item::Static(_)
                | syn::Item::Const(_)
                | syn::Item::Mod(_)
                | syn::Item::Enum(_)
        );
        assert!(known, "a program holds no such item:\n{main}");
    }
    let tokens: TokenStream = main.parse().expect("syn has read it");
    let (mut bare, mut texts) = (String::new(), Vec::new());
    flatten(tokens, &mut bare, &mut texts);
    // A list that is broken into lines ends with a comma.
    let bare = bare.replace(", ) ", ") ");
    let words: Vec<&str> = bare.split(' ').collect();
    for pair in words.windows(2) {
        assert!(
            !matches!(pair[0], "unsafe" | "extern" | "asm" | "env" | "fs" | "net"),
            "a program holds no {}",
            pair[0]
        );
        let is_macro =
            pair[1] == "!" && pair[0].chars().all(|c| c.is_alphanumeric() || c == '_') && !pair[0].is_empty();
        assert!(!is_macro || MACROS.contains(&pair[0]) || pair[0] == "if", "a program calls no {}!", pair[0]);
    }
    let mut of_process = bare.split(" process : : ").skip(1);
    assert!(of_process.all(|rest| rest.starts_with("ExitCode ")), "a program only ends with an exit code");
    (bare, texts)
}

fn flatten(tokens: TokenStream, bare: &mut String, texts: &mut Vec<String>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                bare.push_str(&format!("{:?} ( ", group.delimiter()));
                flatten(group.stream(), bare, texts);
                bare.push_str(") ");
            }
            TokenTree::Literal(literal) => {
                bare.push_str("_ ");
                if let Ok(text) = syn::parse_str::<syn::LitStr>(&literal.to_string()) {
                    texts.push(text.value());
                }
            }
            other => bare.push_str(&format!("{other} ")),
        }
    }
}

/// A text as a literal of the language.
fn quoted(text: &str) -> String {
    let escaped = text.chars().map(|character| match character {
        '"' => "\\\"".to_owned(),
        '\\' => "\\\\".to_owned(),
        other if other.is_control() || !other.is_ascii() => format!("\\u{{{:x}}}", u32::from(other)),
        other => other.to_string(),
    });
    format!("\"{}\"", escaped.collect::<String>())
}

/// A text as the name of a field.
fn named(text: &str) -> String {
    format!("`{text}`")
}
