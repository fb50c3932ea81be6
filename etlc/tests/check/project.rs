//! The project that the cases are checked against.

use std::sync::LazyLock;

use etlc_dictionaries::ReadDocument;

use etlc::{
    check::context::{Context, DictionaryFile, Point},
    diagnostics::{Diagnostic, Severity, Sources},
    ir::{Connector, Route},
};

/// Two databases, a point of a kind that there is no connector for, and dictionaries, right and wrong ones.
pub(crate) static CONTEXT: LazyLock<Context> = LazyLock::new(|| {
    let point =
        |name: &str, kind: &str, connector| Point { name: name.to_owned(), written_kind: kind.to_owned(), connector };
    let document = |read: ReadDocument, text: &str| match read(text) {
        Ok(document) => DictionaryFile::Document(document),
        Err(mistake) => DictionaryFile::Unreadable(mistake),
    };
    let json = |text: &str| document(etlc_dictionaries::json, text);
    let yaml = |text: &str| document(etlc_yaml::read, text);
    let dictionaries = [
        ("countries.csv", csv("code,name\nde,Germany\nfr,France\nxx,")),
        ("types.csv", csv("tag,rooms,uuid\nflat,1,u1\nhouse,2,u2\nroom,2,u3")),
        ("doubled.csv", csv("code,name\nde,Germany\nDE,Deutschland\nde,Allemagne")),
        ("keyless.csv", csv("code,name\n,nobody")),
        ("ragged.csv", csv("code,name\nde,Germany,Berlin")),
        ("empty.csv", csv("")),
        ("twins.csv", csv("a,b\n1,2")),
        ("twins.json", json("{}")),
        ("ages.csv", csv("from,to,name\n,18,child\n18,,adult")),
        ("gaps.csv", csv("from,to,name\n20,30,b\n0,10,a\n10,21,c")),
        (
            "tariffs.csv",
            csv(
                "region,since,until,price\nnorth,2024-01-01,2024-07-01,1.50\nnorth,2024-07-01,,1.75\nsouth,,2024-07-01,1.10",
            ),
        ),
        ("colors.yaml", yaml("red: {name: Red, code: 1}\nblue: {name: Blue, code: 2}\n")),
        ("limits.yaml", yaml("rates: {EUR: 1.5, USD: '1.25'}\nlong: 1e400\nlist: [1, x]\n")),
        ("loop.yaml", yaml("a: &a\n  b: *a\n")),
        (
            "prices.toml",
            document(
                etlc_toml::read,
                "[[price]]\nsku = 'a'\nsince = 2024-01-01\nnet = 1.10\n[[price]]\nsku = 'b'\nnet = 2\n",
            ),
        ),
        ("broken.json", json("{\"k\": 1,\n \"l\": \"x\n")),
        (
            "rates.json",
            json(
                r#"{"euro": {"EUR": 1, "USD": 1.1}, "whole": {"a": 1, "b": null}, "mixed": {"EUR": 1.1, "USD": "one"},
                    "codes": ["a", "b"], "limit": 100, "nothing": null, "nested": {"a": {"b": 1}}, "none": {}, "open": true}"#,
            ),
        ),
    ];
    Context {
        name: "route".to_owned(),
        file: "routes/route.etl".to_owned(),
        points: vec![
            point("crm", "postgres", Some(Connector::Postgres)),
            point("dwh", "postgres", Some(Connector::Postgres)),
            point("lite", "sqlite", Some(Connector::Sqlite)),
            point("old", "mysql", None),
        ],
        channels: vec!["ops".to_owned()],
        dictionaries: dictionaries
            .into_iter()
            .map(|(name, file)| (format!("routes/dictionaries/{name}"), file))
            .chain([("data/towns.csv".to_owned(), csv("id,town\n1,Berlin"))])
            .collect(),
    }
});

fn csv(text: &str) -> DictionaryFile {
    DictionaryFile::Csv(text.to_owned())
}

/// The lines of a block, in a route that reads and writes databases; a whole route as it is.
pub(crate) fn whole(text: &str) -> String {
    let is_whole = text.lines().any(|line| {
        let start = line.split('=').next().unwrap_or_default().trim();
        line.contains('=') && !start.is_empty() && start.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '$'))
    });
    if is_whole {
        return text.to_owned();
    }
    let lines: Vec<String> = text.lines().map(|line| format!("    {line}\n")).collect();
    format!("source = crm/users\nnorm = dwh/norm_users\n\nnorm:\n{}", lines.concat())
}

/// Parses and checks: the route, and all that is said.
pub(crate) fn check(text: &str) -> (Option<Route>, Vec<Diagnostic>) {
    check_all(&Sources::of("routes/route.etl", text))
}

/// The same of a route, the first of these files, with what it shares.
pub(crate) fn check_all(sources: &Sources) -> (Option<Route>, Vec<Diagnostic>) {
    let (file, mut diagnostics) = etlc::syntax::parse_file(sources, 0);
    let (shared, found) = etlc::shared::read(sources, 1);
    diagnostics.extend(found);
    etlc::syntax::check_names_across(sources, &mut diagnostics);
    let (route, found) = etlc::check::check(&file, &shared, sources, &CONTEXT);
    diagnostics.extend(found);
    diagnostics.sort_by_key(|diagnostic| (diagnostic.span, diagnostic.severity));
    etlc::diagnostics::forget_echoes(&mut diagnostics);
    let sound = diagnostics.iter().all(|diagnostic| diagnostic.severity != Severity::Error);
    (route.filter(|_| sound), diagnostics)
}

/// What is said of files that routes share, by themselves.
pub(crate) fn check_shared(sources: &Sources) -> Vec<Diagnostic> {
    let (shared, mut diagnostics) = etlc::shared::read(sources, 0);
    diagnostics.extend(etlc::check::check_shared(&shared, sources, &CONTEXT));
    diagnostics
}
