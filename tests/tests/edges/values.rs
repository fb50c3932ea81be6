//! Every type from PostgreSQL to PostgreSQL, directly, through CSV and through SQLite, and from JSON lines: a value is
//! there as it was, or its row is in quarantine with a reason, and nothing else.

use std::{collections::BTreeMap, fs, sync::Arc};

use etlc_tests::{
    binary,
    postgres::Server,
    project::{self, Built, Project},
    runs::Database,
    warehouse::Warehouse,
};

use super::{
    form,
    table::{EDGES, Edge, fits},
};

/// The first number of a row with a value that was drawn.
const FIRST_DRAWN: usize = 100_000;

/// What a row holds and what is to become of it.
struct Case {
    edge: &'static Edge,
    value: String,
    /// The code of the reject; none where it arrives.
    refused: Option<&'static str>,
}

/// What has become of the rows, by number: the code of a reject, or the row as the target has it.
#[derive(Default)]
struct Found {
    rejects: BTreeMap<usize, String>,
    rows: BTreeMap<usize, String>,
}

/// A database, a directory and the executables.
struct Way<'a> {
    built: &'a Built,
    place: Project,
    database: Warehouse,
}

fn route(source: &str, targets: &[&str]) -> String {
    let mut text = format!("source = {source}\non_error = reject\n");
    for target in targets {
        text.push_str(&format!("{target}\n"));
    }
    for target in targets {
        let (name, _) = target.split_once(' ').expect("a target has a name");
        text.push_str(&format!("\n{name}:\n    [n](int4!)\n"));
        for edge in EDGES {
            text.push_str(&format!("    [{0}](any) -> [{0}]({1})\n", edge.name, edge.kind));
        }
    }
    text
}

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

impl Way<'_> {
    fn new<'a>(built: &'a Built, server: &Arc<Server>, name: &str) -> Way<'a> {
        let database = Warehouse::new(server, &format!("edges_{name}"));
        let columns: String = EDGES.iter().map(|edge| format!(", {} {}", edge.name, edge.column)).collect();
        database.execute(&format!(
            "alter database {0} set timezone = 'UTC'; create table s (n int4 primary key{columns}); create table t (like s)",
            format_args!("\"edges_{name}\"")
        ));
        let place = Project::bare(&format!("edges/{name}"));
        project::env(place.root(), &database.env());
        Way { built, place, database }
    }

    /// Puts the values of the cases into the source, and more that are drawn.
    fn fill(&self, cases: &BTreeMap<usize, Case>, drawn: usize, seed: f64) {
        let mut sql = format!("insert into s (n) values (0); select setseed({seed});\n");
        for (number, case) in cases {
            sql.push_str(&format!(
                "insert into s (n, {}) values ({number}, {});\n",
                case.edge.name,
                literal(&case.value)
            ));
        }
        for (index, edge) in EDGES.iter().enumerate().filter(|(_, edge)| !edge.random.is_empty()) {
            let first = FIRST_DRAWN + index * drawn;
            sql.push_str(&format!(
                "insert into s (n, {}) select {first} + g.k, {} from generate_series(1, {drawn}) as g(k);\n",
                edge.name, edge.random
            ));
        }
        // An argument of a command has a limit of length.
        let mut part = String::new();
        for line in sql.split_inclusive(";\n") {
            if part.len() + line.len() > 100_000 {
                self.database.execute(&std::mem::take(&mut part));
            }
            part.push_str(line);
        }
        self.database.execute(&part);
    }

    fn run(&self, route: &str) {
        let output = binary::run(&mut self.built.command(route, self.place.root(), &[]));
        assert!(matches!(output.status, 0 | 2), "{output}");
    }

    /// The rejects of a file.
    fn rejects_of(&self, path: &str, found: &mut Found) {
        for line in fs::read_to_string(self.place.path(path)).unwrap_or_default().lines() {
            let reject: serde_json::Value = serde_json::from_str(line).expect("a reject is JSON");
            let text = |key: &str| reject[key].as_str().unwrap_or_default().to_owned();
            let number = reject["row"]["n"].to_string().trim_matches('"').parse().expect("a row has a number");
            assert!(!text("reason").is_empty() && !text("position").is_empty(), "{line}");
            assert!(found.rejects.insert(number, text("code")).is_none(), "twice rejected: {line}");
        }
    }

    /// The rows of the target and the rejects beside it.
    fn look(&self, found: &mut Found) {
        for line in self.database.rows("select n, md5(t::text) from t").lines() {
            let (number, row) = line.split_once('|').expect("two columns");
            assert!(found.rows.insert(number.parse().expect("a number"), row.to_owned()).is_none(), "twice: {line}");
        }
        if self.database.rows("select to_regclass('etl_reject') is null").trim() == "t" {
            return;
        }
        let query = "select substring(\"row\"::text from '\"n\": *\"?([0-9]+)'), code, reason <> '' and position <> '' from etl_reject";
        for line in self.database.rows(query).lines() {
            let mut cells = line.split('|');
            let number = cells.next().and_then(|number| number.parse().ok()).expect("a row has a number");
            let code = cells.next().expect("a code").to_owned();
            assert_eq!(cells.next(), Some("t"), "a reject without a reason or a place: {line}");
            assert!(found.rejects.insert(number, code).is_none(), "twice rejected: {line}");
        }
    }

    /// The rows of the source, as the target is to have them.
    fn expected(&self) -> BTreeMap<usize, String> {
        let rows = self.database.rows("select n, md5(s::text) from s");
        let row =
            |line: &str| line.split_once('|').map(|(number, row)| (number.parse().expect("a number"), row.to_owned()));
        rows.lines().filter_map(row).collect()
    }
}

/// Holds what was found against what was expected; how many rows were compared.
fn compare(
    way: &str,
    cases: &BTreeMap<usize, Case>,
    expected: &BTreeMap<usize, String>,
    found: &Found,
    wrong: &mut Vec<String>,
) -> usize {
    for (number, row) in expected {
        let name = cases.get(number).map_or_else(
            || {
                EDGES
                    .get(number.saturating_sub(FIRST_DRAWN + 1) / drawn())
                    .map_or(String::new(), |edge| format!("{} drawn", edge.name))
            },
            |case| format!("{} {:?}", case.edge.name, case.value),
        );
        let refused = cases.get(number).and_then(|case| case.refused);
        let what = match (found.rows.get(number), found.rejects.get(number), refused) {
            (Some(_), Some(code), _) => format!("is there and rejected ({code})"),
            (None, None, _) => "is lost".to_owned(),
            (Some(one), None, None) if one == row => continue,
            (Some(_), None, None) => "HAS CHANGED".to_owned(),
            (Some(one), None, Some(code)) => {
                format!("was to be rejected with {code}, and is there{}", if one == row { "" } else { " CHANGED" })
            }
            (None, Some(code), Some(expected)) if fits(code, expected) => continue,
            (None, Some(code), Some(expected)) => format!("is rejected with {code}, not {expected}"),
            (None, Some(code), None) => format!("is rejected with {code}"),
        };
        wrong.push(format!("{way}: {number}: {name} {what}"));
    }
    for number in found.rows.keys().chain(found.rejects.keys()).filter(|number| !expected.contains_key(number)) {
        wrong.push(format!("{way}: {number} came from nowhere"));
    }
    expected.len()
}

/// How many values of each type are drawn.
fn drawn() -> usize {
    form(40, 1_000, 20_000)
}

/// The values that PostgreSQL has, and what becomes of them; `lite` where SQLite is on the way.
fn stored(lite: bool) -> BTreeMap<usize, Case> {
    let mut cases = Vec::new();
    for edge in EDGES {
        let case = |value: &str, refused| Case { edge, value: value.to_owned(), refused };
        cases.extend(edge.kept.iter().map(|value| case(value, None)));
        cases.extend(edge.foreign.iter().map(|(value, code)| case(value, Some(code))));
        cases.extend(edge.not_in_sqlite.iter().map(|(value, code)| case(value, lite.then_some(*code))));
    }
    cases.into_iter().enumerate().map(|(index, case)| (index + 1, case)).collect()
}

/// Values as texts of a file, and the values that PostgreSQL has for them.
fn texts() -> (BTreeMap<usize, Case>, Vec<String>) {
    let (mut cases, mut lines) = (BTreeMap::new(), Vec::new());
    let mut add = |edge: &'static Edge, text: &str, value: &str, refused| {
        let number = cases.len() + 1;
        let json = serde_json::Value::from(text);
        // A code point that JSON alone can name stands as it is.
        let json = if text.contains("\\u") && edge.name.ends_with('s') {
            format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
        } else {
            json.to_string()
        };
        lines.push(format!("{{\"n\": {number}, \"{}\": {json}}}", edge.name));
        cases.insert(number, Case { edge, value: value.to_owned(), refused });
    };
    for edge in EDGES {
        if !edge.kind.ends_with("[]") && !edge.kind.starts_with("json") {
            edge.kept.iter().for_each(|text| add(edge, text, text, None));
        }
        edge.not_in_sqlite.iter().for_each(|(text, _)| add(edge, text, text, None));
        edge.texts.iter().for_each(|(text, value)| add(edge, text, value, None));
        edge.refused.iter().for_each(|(text, code)| add(edge, text, "", Some(code)));
    }
    (cases, lines)
}

#[test]
fn nothing_is_changed_silently() {
    const WAYS: &[(&str, &[&str])] =
        &[("direct", &["direct"]), ("csv", &["out", "from-csv"]), ("sqlite", &["out", "from-lite"])];
    let seed = 0.271_828;
    let project = Project::new("edges/routes");
    project.env("POINT_NAME1=dwh\nPOINT_TYPE1=postgres\nPOINT_NAME3=crm\nPOINT_TYPE3=postgres\n");
    for (name, source, targets) in [
        ("direct", "crm/s (key: n)", ["t = dwh/t"].as_slice()),
        ("out", "crm/s (key: n)", &["lines = csv/out.csv", "lite = sqlite/out.db:t"]),
        ("from-csv", "csv/out.csv", &["t = dwh/t"]),
        ("from-lite", "sqlite/out.db:t", &["t = dwh/t"]),
        ("from-jsonl", "jsonl/in.jsonl", &["t = dwh/t"]),
    ] {
        project.write(&format!("routes/{name}.etl"), route(source, targets));
    }
    let built = project.build();
    let server = Server::shared();
    let (mut wrong, mut count) = (Vec::new(), 0);
    for (name, routes) in WAYS {
        let way = Way::new(&built, &server, name);
        let cases = stored(*name == "sqlite");
        way.fill(&cases, drawn(), seed);
        let mut found = Found::default();
        routes.iter().for_each(|route| way.run(route));
        match *name {
            "csv" => way.rejects_of("out.csv.rejects.jsonl", &mut found),
            "sqlite" => {
                let query = "select json_extract(\"row\", '$.n'), code from etl_reject where target = 'lite'";
                for line in etlc_tests::sqlite::rows(&way.place.path("out.db"), query).lines() {
                    let (number, code) = line.split_once('|').expect("two columns");
                    found.rejects.insert(number.parse().expect("a number"), code.to_owned());
                }
            }
            _ => {}
        }
        way.look(&mut found);
        count += compare(name, &cases, &way.expected(), &found, &mut wrong);
    }
    let (cases, lines) = texts();
    let way = Way::new(&built, &server, "jsonl");
    way.place.write("in.jsonl", format!("{}\n{{\"n\": 0}}\n", lines.join("\n")));
    // What a text that is no value would have been matters to nobody: null stands for it.
    let sound = |case: &Case| Case { edge: case.edge, value: case.value.clone(), refused: case.refused };
    let kept = cases.iter().filter(|(_, case)| case.refused.is_none()).map(|(number, case)| (*number, sound(case)));
    way.fill(&kept.collect(), 0, seed);
    let refused = cases.iter().filter(|(_, case)| case.refused.is_some()).map(|(number, _)| format!("({number})"));
    way.database.execute(&format!("insert into s (n) values {}", refused.collect::<Vec<_>>().join(", ")));
    way.run("from-jsonl");
    let mut found = Found::default();
    way.look(&mut found);
    count += compare("jsonl", &cases, &way.expected(), &found, &mut wrong);
    println!("{count} values over {} ways (seed of what was drawn: {seed}), {} wrong", WAYS.len() + 1, wrong.len());
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
}
