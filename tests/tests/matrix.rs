//! Every type from every connector to every connector and back, with values at its edges.

use std::{collections::BTreeMap, fs, path::Path, sync::Arc};

use etlc_tests::{
    binary::{self, Output},
    cases::blessing,
    postgres::Server,
    project::{self, Built, Project},
    runs::{Database, fixture},
    sqlite,
    types::{KINDS, REFUSED, csv, records, same},
    warehouse::Warehouse,
};

/// A connector as a source: its name, what a route reads, and the file that holds it where there is one.
const SOURCES: &[(&str, &str, &str)] = &[
    ("csv", "csv/in.csv", "csv"),
    ("jsonl", "jsonl/in.jsonl", "jsonl"),
    ("json", "json/in.json", "json"),
    ("dict", "dict/rows", "dict"),
    ("sqlite", "sqlite/in.db:t", "db"),
    ("postgres", "crm/t", ""),
];

/// Targets of one route: a run writes to one database, so PostgreSQL has a route of its own.
const FILES: &str =
    "sqlite = sqlite/out.db:t\ncsv = csv/out.csv\njsonl = jsonl/out.jsonl\njson = json/out.json\ndict = dict/rows\n";
const SERVER: &str = "postgres = dwh/t\n";

fn route(source: &str, targets: &str) -> String {
    let mut text = format!("source = {source}\n{targets}");
    for target in targets.lines().filter_map(|line| line.split_once(' ')) {
        text.push_str(&format!("\n{}:\n    [n](any) -> [n](int4)\n", target.0));
        for kind in KINDS {
            text.push_str(&format!("    [{0}](any) -> [{0}]({1})\n", kind.column, kind.name));
        }
    }
    text
}

/// The values of all types, in as many records as the type with the most values needs; the last one is all nulls.
fn values() -> Vec<Vec<Option<String>>> {
    let most = KINDS.iter().map(|kind| kind.values.len()).max().expect("there are types");
    let header = ["n"].into_iter().chain(KINDS.iter().map(|kind| kind.column));
    let mut records: Vec<Vec<Option<String>>> = vec![header.map(|name| Some(name.to_owned())).collect()];
    for row in 0..=most {
        let cells = KINDS.iter().map(|kind| kind.values.get(row).map(|value| (*value).to_owned()));
        records.push([Some(row.to_string())].into_iter().chain(cells).collect());
    }
    records
}

/// Where the pairs meet.
struct Matrix {
    built: Built,
    server: Arc<Server>,
}

impl Matrix {
    /// Runs the routes of a source in a directory that holds it; the outputs are left there and in a database.
    fn run(
        &self,
        source: &str,
        place: &Project,
        from: Option<&Warehouse>,
        to: Option<&Warehouse>,
    ) -> Result<(), String> {
        let output = self.run_one(&format!("{source}-files"), place, from, None)?;
        place.write("out.dict", output.stdout);
        match to {
            Some(_) => self.run_one(&format!("{source}-server"), place, from, to).map(|_| ()),
            None => Ok(()),
        }
    }

    /// Runs a route that reads from one database, or writes to one, or both.
    fn run_one(
        &self,
        route: &str,
        place: &Project,
        from: Option<&Warehouse>,
        to: Option<&Warehouse>,
    ) -> Result<Output, String> {
        let point = |warehouse: Option<&Warehouse>, number, name| {
            warehouse.map_or(String::new(), |one| one.point(number, name))
        };
        project::env(place.root(), &(point(from, 1, "crm") + &point(to, 2, "dwh")));
        let input = fs::read(place.path("in.dict")).unwrap_or_default();
        let output = binary::run_on(&mut self.built.command(route, place.root(), &[]), &input);
        if output.status == 0 { Ok(output) } else { Err(output.to_string()) }
    }

    fn warehouse(&self, name: &str) -> Warehouse {
        Warehouse::new(&self.server, &format!("matrix_{name}"))
    }
}

/// What a CSV holds that is not what went in, cell by cell.
fn differences(found: &str, expected: &[Vec<Option<String>>]) -> Vec<String> {
    let mut found = records(found);
    found[1..].sort_by_key(|record| record[0].as_ref().and_then(|number| number.parse::<usize>().ok()));
    if found.len() != expected.len() {
        return vec![format!("{} records instead of {}", found.len(), expected.len())];
    }
    let mut differences = Vec::new();
    for (one, other) in found.iter().zip(expected) {
        for (column, kind) in KINDS.iter().enumerate() {
            let (one, other) = (&one[column + 1], &other[column + 1]);
            let is_same = match (one, other) {
                (Some(one), Some(other)) => same(kind.name, one, other),
                (one, other) => one == other,
            };
            if !is_same {
                differences.push(format!("{}: {other:?} has become {one:?}", kind.name));
            }
        }
    }
    differences
}

#[test]
fn every_type_between_every_two_connectors() {
    let project = Project::new("matrix/routes");
    project.env("POINT_NAME1=dwh\nPOINT_TYPE1=postgres\nPOINT_NAME2=crm\nPOINT_TYPE2=postgres\n");
    for (name, source, _) in SOURCES {
        project.write(&format!("routes/{name}-files.etl"), route(source, FILES));
        project.write(&format!("routes/{name}-server.etl"), route(source, SERVER));
    }
    let matrix = Matrix { built: project.build(), server: Server::shared() };
    let expected = values();
    let seed = Project::bare("matrix/seed");
    seed.write("in.csv", csv(&expected));
    let seeded = matrix.warehouse("seed");
    matrix.run("csv", &seed, None, Some(&seeded)).unwrap_or_else(|what| panic!("{what}"));
    let mut failures = Vec::new();
    for (source, _, file) in SOURCES {
        let place = Project::bare(&format!("matrix/{source}"));
        copy(seed.root(), &place, file);
        let made = matrix.warehouse(source);
        if let Err(what) = matrix.run(source, &place, Some(&seeded), Some(&made)) {
            failures.push(format!("=== from {source}\n{what}"));
            continue;
        }
        for (target, _, file) in SOURCES {
            let back = Project::bare(&format!("matrix/{source}-{target}"));
            copy(place.root(), &back, file);
            let read =
                matrix.run(target, &back, Some(&made), None).map(|()| differences(&back.read("out.csv"), &expected));
            match read {
                Ok(differences) if differences.is_empty() => {}
                Ok(differences) => failures.push(format!("=== {source} to {target}\n{}", differences.join("\n"))),
                Err(what) => failures.push(format!("=== {source} to {target}, read back\n{what}")),
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
    refused(&matrix, &expected);
    stored(&seed, &seeded);
}

/// Makes the output of one run the input of another.
fn copy(from: &Path, to: &Project, file: &str) {
    if !file.is_empty() {
        let file = |stem: &str| format!("{stem}.{file}");
        fs::copy(from.join(file("out")), to.path(&file("in"))).expect("the run has written it");
    }
}

/// What a connector cannot keep is refused, and nothing is written.
fn refused(matrix: &Matrix, expected: &[Vec<Option<String>>]) {
    for (index, refused) in REFUSED.iter().enumerate() {
        let place = Project::bare(&format!("matrix/refused-{index}"));
        let column =
            expected[0].iter().position(|name| name.as_deref() == Some(refused.column)).expect("there is the column");
        let mut record = vec![None; expected[0].len()];
        (record[0], record[column]) = (Some("1".to_owned()), Some(refused.value.to_owned()));
        place.write("in.csv", csv(&[expected[0].clone(), record]));
        let warehouse = matrix.warehouse(&format!("refused_{index}"));
        let route = if refused.connector == "postgres" { "csv-server" } else { "csv-files" };
        let what = matrix.run_one(route, &place, None, Some(&warehouse)).expect_err("the value is refused");
        assert!(
            what.contains("exit status 3") && what.contains(&format!("error[{}]", refused.code)),
            "{refused:?}: {what}"
        );
        assert!(what.contains(&format!("target: {}, {}", refused.connector, refused.column)), "{refused:?}: {what}");
        assert!(!warehouse.dump().contains("public"), "nothing is left: {}", warehouse.dump());
    }
}

/// How each connector keeps each type, as the table that is committed.
fn stored(seed: &Project, seeded: &Warehouse) {
    let cells = records(&seed.read("out.csv"));
    let objects = seed.read("out.jsonl");
    let object = objects.lines().next().expect("a row");
    let declared: BTreeMap<String, String> =
        sqlite::rows(&seed.path("out.db"), "select name, type from pragma_table_info('t')")
            .lines()
            .filter_map(|line| line.split_once('|').map(|(name, kind)| (name.to_owned(), kind.to_owned())))
            .collect();
    let types: BTreeMap<String, String> = seeded
        .rows("select attname, format_type(atttypid, atttypmod) from pg_attribute where attrelid = 't'::regclass and attnum > 0")
        .lines()
        .filter_map(|line| line.split_once('|').map(|(name, kind)| (name.to_owned(), kind.to_owned())))
        .collect();
    let mut table = String::from(
        "| type | PostgreSQL | SQLite: column | SQLite: value | JSON | CSV |\n|---|---|---|---|---|---|\n",
    );
    for (column, kind) in KINDS.iter().enumerate() {
        let value =
            sqlite::rows(&seed.path("out.db"), &format!("select quote(\"{}\") from t where n = 0", kind.column));
        let start = object.find(&format!("\"{}\":", kind.column)).expect("the key is there") + kind.column.len() + 3;
        let end = KINDS
            .get(column + 1)
            .and_then(|next| object.find(&format!(",\"{}\":", next.column)))
            .unwrap_or(object.len() - 1);
        let cell = cells[1][column + 1].clone().unwrap_or_default();
        let row =
            [kind.name, &types[kind.column], &declared[kind.column], value.trim_end(), &object[start..end], &cell];
        let row: Vec<String> = row.iter().map(|text| format!("`{}`", text.replace('|', "\\|"))).collect();
        table.push_str(&format!("| {} |\n", row.join(" | ")));
    }
    let path = fixture("cases/types.md");
    if blessing() {
        fs::write(path, table).expect("the table can be written");
    } else {
        assert_eq!(table, fs::read_to_string(path).unwrap_or_default(), "BLESS=1 takes what is stored as expected");
    }
}
