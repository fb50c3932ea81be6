//! The project that the cases are checked against.

use etlc::{
    check::context::{Context, DictionaryFile, Point},
    diagnostics::{Diagnostic, Severity, Sources},
    ir::{Connector, Route},
};

/// Two databases, a point of a kind that there is no connector for, and dictionaries, right and wrong ones.
pub(crate) fn context() -> Context {
    let point =
        |name: &str, kind: &str, connector| Point { name: name.to_owned(), written_kind: kind.to_owned(), connector };
    let json = |text: &str| DictionaryFile::Json(serde_json::from_str(text).expect("JSON"));
    let dictionaries = [
        ("countries.csv", csv("code,name\nde,Germany\nfr,France\nxx,")),
        ("types.csv", csv("tag,rooms,uuid\nflat,1,u1\nhouse,2,u2\nroom,2,u3")),
        ("doubled.csv", csv("code,name\nde,Germany\nDE,Deutschland\nde,Allemagne")),
        ("keyless.csv", csv("code,name\n,nobody")),
        ("ragged.csv", csv("code,name\nde,Germany,Berlin")),
        ("empty.csv", csv("")),
        ("twins.csv", csv("a,b\n1,2")),
        ("twins.json", json("{}")),
        ("colors.yaml", DictionaryFile::Unreadable("its kind is not known".into())),
        ("broken.json", DictionaryFile::Unreadable("it ends in the middle of a text, at line 3".into())),
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
        dictionaries: dictionaries
            .into_iter()
            .map(|(name, file)| (format!("routes/dictionaries/{name}"), file))
            .chain([("data/towns.csv".to_owned(), csv("id,town\n1,Berlin"))])
            .collect(),
    }
}

fn csv(text: &str) -> DictionaryFile {
    let mut records = text.lines().map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
    let header = records.next().unwrap_or_default();
    let cell = |cell: String| (!cell.is_empty()).then_some(cell);
    DictionaryFile::Csv { header, records: records.map(|record| record.into_iter().map(cell).collect()).collect() }
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
    let (route, found) = etlc::check::check(&file, &shared, sources, &context());
    diagnostics.extend(found);
    diagnostics.sort_by_key(|diagnostic| (diagnostic.span, diagnostic.severity));
    let sound = diagnostics.iter().all(|diagnostic| diagnostic.severity != Severity::Error);
    (route.filter(|_| sound), diagnostics)
}

/// What is said of files that routes share, by themselves.
pub(crate) fn check_shared(sources: &Sources) -> Vec<Diagnostic> {
    let (shared, mut diagnostics) = etlc::shared::read(sources, 0);
    diagnostics.extend(etlc::check::check_shared(&shared, sources, &context()));
    diagnostics
}
