//! Routes that are damaged at random, through the whole compiler: whatever is given to it, it answers soon, with bounded
//! memory, and does not fall over; what it accepts becomes a program, and is laid out without a change of meaning.
//! `ETLC_INPUTS` makes a run longer, `ETLC_SEED` repeats one.

#![allow(clippy::disallowed_methods, reason = "how long it takes is what is tested, and files are read")]

mod corpus;
#[path = "check/project.rs"]
#[allow(dead_code, reason = "it serves other tests too")]
mod project;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use etlc::{
    codegen,
    diagnostics::{Format, Lang, Sources, fix, render},
    syntax::format::format,
};

/// How long an answer may take a processor.
const LIMIT: Duration = Duration::from_secs(2);

/// The most memory that the process may ever have taken, in bytes.
const MEMORY: u64 = 1 << 30;

#[test]
fn damaged_routes_are_answered() {
    let inputs = variable("ETLC_INPUTS").unwrap_or(2_000) as usize;
    let seed = variable("ETLC_SEED").unwrap_or(2024);
    println!("ETLC_SEED={seed} ETLC_INPUTS={inputs}");
    let routes = corpus::routes();
    let lines: Vec<&str> = routes.iter().flat_map(|route| route.lines()).collect();
    let (accepted, formatted) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let workers = std::thread::available_parallelism().map_or(1, usize::from) as u64;
    std::thread::scope(|scope| {
        for worker in 0..workers {
            let (routes, lines, accepted, formatted) = (&routes, &lines, &accepted, &formatted);
            scope.spawn(move || {
                let mut random = Random(seed ^ worker.wrapping_mul(0xD1B5_4A32_D192_ED03));
                for _ in 0..inputs as u64 / workers {
                    let mut text = routes[random.below(routes.len())].clone();
                    for _ in 0..random.below(6) {
                        text = mutate(&text, lines, &mut random);
                    }
                    let started = time();
                    let answer = catch_unwind(AssertUnwindSafe(|| answer(&text, random.below(40) == 0)));
                    let taken = time() - started;
                    assert!(taken < LIMIT, "{taken:?} for {text:?}");
                    let answer = answer.unwrap_or_else(|_| panic!("a panic for {text:?}"));
                    accepted.fetch_add(usize::from(answer.accepted), Ordering::Relaxed);
                    formatted.fetch_add(usize::from(answer.formatted), Ordering::Relaxed);
                }
            });
        }
    });
    let (accepted, formatted, peak) = (accepted.into_inner(), formatted.into_inner(), peak());
    println!("{inputs} inputs: {accepted} accepted, {formatted} laid out, {} MiB at most", peak >> 20);
    assert!(accepted > inputs / 100 && formatted > inputs / 100, "too few are right to test what comes after");
    assert!(accepted < inputs, "none is damaged");
    assert!(peak < MEMORY, "{peak} bytes");
}

/// How far a text came.
struct Answer {
    accepted: bool,
    formatted: bool,
}

/// Takes a text through the compiler; every so often through all forms of output too.
fn answer(text: &str, shown: bool) -> Answer {
    let sources = Sources::of("routes/route.etl", text);
    let (route, diagnostics) = project::check_all(&sources);
    for diagnostic in &diagnostics {
        let edits = diagnostic.fixes.iter().flat_map(|fix| &fix.edits).map(|edit| edit.span);
        let labels = diagnostic.labels.iter().map(|label| label.span);
        for span in std::iter::once(diagnostic.span).chain(labels).chain(edits) {
            assert!(text.get(span.start..span.end).is_some(), "{diagnostic:?}");
        }
    }
    if shown {
        for lang in [Lang::En, Lang::Ru] {
            for format in [Format::Fancy { color: true, width: 80 }, Format::Short, Format::Json, Format::Github] {
                render(format, lang, &sources, &diagnostics);
            }
        }
        etlc::syntax::parse(&fix::apply(&sources, &diagnostics).concat());
    }
    if let Some(route) = &route {
        let main = codegen::generate(route).main;
        syn::parse_file(&main).unwrap_or_else(|error| panic!("{error}\n{main}"));
    }
    let formatted = match format(text) {
        Ok(_) if meaning(text).contains("Later(") => false,
        Ok(once) => {
            let twice = format(&once).unwrap_or_else(|problems| panic!("{problems:?} of\n{once}"));
            assert_eq!(once, twice, "a second time changes something");
            assert_eq!(comments(text), comments(&once), "a comment is lost");
            assert_eq!(meaning(text), meaning(&once), "the meaning of\n{once}");
            true
        }
        Err(_) => false,
    };
    Answer { accepted: route.is_some(), formatted }
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
        text = fix::apply(&Sources::of("routes/route.etl", &text), &etlc::syntax::parse(&text).1).concat();
    }
    let mut meaning = format!("{:?}", etlc::syntax::parse(&text).0);
    // Blanks in a type mean nothing.
    meaning = meaning.replace("\\t", "").replace("\\n", "").replace("\\r", "");
    meaning.retain(|c| !c.is_whitespace());
    let mut parts = meaning.split("Span{");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.split_once('}').map_or("", |(_, rest)| rest))
}

/// One change to a text: a piece taken out, put in twice, moved, a line of another route or signs put in.
fn mutate(text: &str, lines: &[&str], random: &mut Random) -> String {
    const SIGNS: &[&str] = &[
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "|",
        "->",
        "=",
        "\"",
        "'",
        "`",
        "\\",
        "$",
        "?? ",
        ":",
        ",",
        "\n",
        "\t",
        " ",
        "#",
        "--",
        "IF(",
        "NOT ",
        "\u{202e}",
        "ё",
        "\0",
        "\r",
        "-",
        "*",
        "!",
        "$$",
        "1e999",
        "\n        ",
        "FOR $i IN [a]:",
        "USE x",
        "ELSE:",
        "any",
        "secret",
        "[$this]",
        "??",
        "r\"",
        "\u{feff}",
        "а",
    ];
    let boundary = |random: &mut Random, text: &str| text.floor_char_boundary(random.below(text.len() + 1));
    let (a, b) = (boundary(random, text), boundary(random, text));
    let from = a.min(b);
    let to = text.floor_char_boundary(a.max(b).min(from + 24)).max(from);
    let (piece, without) = (&text[from..to], format!("{}{}", &text[..from], &text[to..]));
    match random.below(7) {
        0 => without,
        1 => format!("{}{piece}{piece}{}", &text[..from], &text[to..]),
        2 => {
            let at = boundary(random, &without);
            format!("{}{piece}{}", &without[..at], &without[at..])
        }
        3 => {
            let line = lines[random.below(lines.len())];
            let at = text[..from].rfind('\n').map_or(0, |at| at + 1);
            format!("{}{line}\n{}", &text[..at], &text[at..])
        }
        4 => {
            let mut all: Vec<&str> = text.lines().collect();
            if !all.is_empty() {
                let (one, other) = (random.below(all.len()), random.below(all.len()));
                all.swap(one, other);
            }
            all.join("\n")
        }
        _ => format!("{}{}{}", &text[..from], SIGNS[random.below(SIGNS.len())], &text[from..]),
    }
}

/// A small generator of numbers (<https://prng.di.unimi.it/splitmix64.c>).
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

fn variable(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|value| value.parse().unwrap_or_else(|_| panic!("{name} is a number")))
}

/// The time that this thread has had a processor.
fn time() -> Duration {
    let times = std::fs::read_to_string("/proc/thread-self/schedstat").expect("Linux tells it");
    Duration::from_nanos(times.split(' ').next().and_then(|first| first.parse().ok()).expect("a number"))
}

/// The most memory that this process has had, in bytes.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux tells it");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("it is there");
    line.trim().trim_end_matches(" kB").parse::<u64>().expect("a number") << 10
}
