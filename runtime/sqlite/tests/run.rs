//! Whole runs: this program starts itself as the executable of a route, and looks at what is left.

use std::{
    path::Path,
    process::{Command, ExitCode},
};

use etlc_core::{
    Place, Program, Row as _, Run, Stop, Target, Writer,
    spec::{self, Column, Field, Mode, Object, OnError, Read, Route, Rule, Source},
    types::Type,
};
use rusqlite::Connection;

const fn place(line: u32, text: &'static str) -> Place {
    Place::at(line, 1, text)
}

static ROUTE: Route = Route {
    name: "copy",
    file: "routes/copy.etl",
    hash: "",
    on_error: OnError::Rollback,
    commit: etlc_core::spec::Commit::Run,
    partitions: 1,
    limits: spec::Limits::DEFAULT,
    anchor: None,
    channels: &[],
    targets: &[&SAME[0], &SAME[1]],
    constants: &[],
};

static SOURCE: Source = Source {
    point: None,
    database: Some("data/shop.db"),
    object: Object::Table(&["users"]),
    more: &[],
    encoding: None,
    key: &["id"],
    fields: &[Field {
        name: "id",
        path: &[],
        secret: false,
        reads: &[Read { kind: Some(Type::Int8), any: false }],
        native: false,
        place: place(3, "[id](int8)"),
    }],
    wanted: &[],
    place: place(1, "source = sqlite/data/shop.db:users"),
};

static RULE: Rule =
    Rule { place: place(4, "[id](int8) -> [id](int8)"), field: Some(0), makes: "id (int8)", secret: false };

static COLUMNS: [Column; 1] =
    [Column { name: "id", kind: Some(Type::Int8), carried: None, not_null: true, rule: &RULE }];

const fn target(name: &'static str, point: Option<&'static str>, table: &'static [&'static str]) -> spec::Target {
    spec::Target {
        name,
        point,
        database: if point.is_none() { Some("data/../data/shop.db") } else { None },
        object: Object::Table(table),
        mode: Mode::Append,
        create: true,
        key: &["id"],
        columns: &COLUMNS,
        rejects: false,
        max_rejects: None,
        quarantine: etlc_sqlite::quarantine,
        publish: None,
        place: place(2, "norm = sqlite/data/shop.db:norm"),
    }
}

static SAME: [spec::Target; 2] = [target("norm", None, &["norm"]), target("kids", None, &["users"])];
static OTHER: [spec::Target; 2] = [target("norm", Some("dwh"), &["norm"]), target("kids", Some("dwh"), &["kids"])];

struct Made(i64);

impl etlc_core::Output for Made {
    fn write<W: Writer + ?Sized>(&self, writer: &mut W) -> etlc_core::types::Result<()> {
        writer.int8(Some(self.0))
    }
}

/// What a generated program does: each row goes to both targets, with a number larger by 100.
fn program(run: &mut Run, targets: &'static [spec::Target; 2]) -> Result<(), Stop> {
    let mut source = etlc_sqlite::Reader::open(run, &SOURCE)?;
    let mut norm = Target::open(run, &SOURCE, &targets[0], etlc_sqlite::Writer::open)?;
    let mut kids = Target::open(run, &SOURCE, &targets[1], etlc_sqlite::Writer::open)?;
    while let Some(row) = run.next(&mut source)? {
        let id = row.int8(0).ok().flatten().unwrap_or_default() + 100;
        norm.put(&row, Ok(Made(id)))?;
        kids.put(&row, Ok(Made(id)))?;
    }
    Ok(())
}

/// A project with a database and a point.
fn project(sql: &str) -> tempfile::TempDir {
    let directory = tempfile::tempdir().expect("there is room");
    std::fs::create_dir_all(directory.path().join("data")).expect("there is room");
    let point = "POINT_NAME1=dwh\nPOINT_TYPE1=sqlite\nBDNM1=data/dwh.db\n";
    std::fs::write(directory.path().join(".env"), point).expect("there is room");
    open(directory.path(), "shop.db").execute_batch(sql).expect("the statements are right");
    directory
}

fn open(project: &Path, file: &str) -> Connection {
    Connection::open(project.join("data").join(file)).expect("it can be opened")
}

fn sum(project: &Path, file: &str, table: &str) -> i64 {
    let sql = format!("SELECT coalesce(sum(id), 0) FROM {table}");
    open(project, file).query_row(&sql, [], |row| row.get(0)).expect("the table is there")
}

/// Runs the route: its exit code and what it says.
fn run(project: &Path, targets: &str) -> (Option<i32>, String) {
    let this = std::env::current_exe().expect("it runs");
    let output = Command::new(this).arg("--project").arg(project).env(TARGETS, targets).output().expect("it starts");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

fn one_file_is_source_and_both_targets() {
    let project = project("CREATE TABLE users (id INTEGER PRIMARY KEY); INSERT INTO users VALUES (1), (2)");
    let (code, said) = run(project.path(), "same");
    assert_eq!(code, Some(0), "{said}");
    assert_eq!((sum(project.path(), "shop.db", "norm"), sum(project.path(), "shop.db", "users")), (203, 206));
}

fn a_new_database_of_a_point() {
    let project = project("CREATE TABLE users (id INTEGER PRIMARY KEY); INSERT INTO users VALUES (1), (2)");
    let (code, said) = run(project.path(), "other");
    assert_eq!(code, Some(0), "{said}");
    assert_eq!((sum(project.path(), "dwh.db", "norm"), sum(project.path(), "dwh.db", "kids")), (203, 203));
}

fn a_failing_run_leaves_nothing() {
    let project = project("CREATE TABLE users (id INTEGER); INSERT INTO users VALUES (1), (1)");
    let (code, said) = run(project.path(), "other");
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("R0554") && said.contains("UNIQUE constraint failed: norm.id"), "{said}");
    assert!(!project.path().join("data/dwh.db").exists());
}

fn a_target_that_does_not_fit_leaves_nothing() {
    let project = project("CREATE TABLE users (id INTEGER, name TEXT NOT NULL)");
    let (code, said) = run(project.path(), "same");
    assert_eq!(code, Some(4), "{said}");
    for part in ["R0457", "`name` of users is NOT NULL", "routes/copy.etl:2:1  norm = sqlite"] {
        assert!(said.contains(part), "{part:?} is missing: {said}");
    }
    let tables = "SELECT count(*) FROM sqlite_schema WHERE name = 'norm'";
    let count: i64 = open(project.path(), "shop.db").query_row(tables, [], |row| row.get(0)).expect("it is whole");
    assert_eq!(count, 0, "the first target was created and rolled back");
}

fn a_source_that_is_not_there() {
    let project = project("CREATE TABLE users (id INTEGER)");
    std::fs::remove_file(project.path().join("data/shop.db")).expect("it is there");
    let (code, said) = run(project.path(), "same");
    assert_eq!(code, Some(4), "{said}");
    assert!(said.contains("R0451") && said.contains("source = sqlite/data/shop.db:users"), "{said}");
    assert!(!project.path().join("data/shop.db").exists());
}

/// The variable that makes this program the executable of the route, and says which targets it has.
const TARGETS: &str = "ETLC_SQLITE_TARGETS";

fn main() -> ExitCode {
    match std::env::var(TARGETS).as_deref() {
        Ok("same") => return etlc_core::main(&ROUTE, Program { run: |run| program(run, &SAME), plan: |_| {} }),
        Ok(_) => return etlc_core::main(&ROUTE, Program { run: |run| program(run, &OTHER), plan: |_| {} }),
        Err(_) => {}
    }
    one_file_is_source_and_both_targets();
    a_new_database_of_a_point();
    a_failing_run_leaves_nothing();
    a_target_that_does_not_fit_leaves_nothing();
    a_source_that_is_not_there();
    ExitCode::SUCCESS
}
