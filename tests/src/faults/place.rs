//! The routes that faults are done to, and the places where they run.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
    time::Duration,
};

use super::{
    edges,
    oracle::{self, Balance, Contents},
    slow,
};
use crate::{
    binary::{self, Output, Running},
    postgres::{PASSWORD, Server},
    project::{self, Built, Project},
    proxy::{Plan, Proxy},
    runs::Database,
    sqlite,
    warehouse::Warehouse,
};

/// Rows of the source.
pub const ROWS: u64 = 20_000;

/// Rows from one commit to the next, of routes that commit more than once.
pub const EVERY: u64 = 1_000;

/// What is in every target before a run, so that it can be told from what the run brings.
const BEFORE: [&str; 3] = ["-1|before|0.5001|1999-12-31", "-2|before|0.2501|1999-12-30", "-3|before|NULL|1999-12-29"];

/// A route.
#[derive(Debug)]
pub struct Kind {
    /// Its name.
    pub name: &'static str,
    source: &'static str,
    targets: &'static [(Target, &'static str)],
    /// Whether the rows that were there stay.
    pub appends: bool,
    /// Whether it commits every [`EVERY`] rows.
    pub commits_often: bool,
    /// In how many ranges it commits, each by itself.
    ranges: u64,
}

/// What a route writes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A table of PostgreSQL.
    Table,
    /// A table of another point.
    Second,
    /// A table of SQLite.
    Lite,
    /// A table of another file of SQLite.
    OtherLite,
    /// A CSV file.
    Csv,
    /// A file of JSON lines.
    Jsonl,
}

impl Target {
    /// Whether it is a file, which gets its name when the run is done.
    pub fn is_file(self) -> bool {
        matches!(self, Target::Csv | Target::Jsonl)
    }

    /// The name of its table in SQLite, and of the file.
    fn lite(self) -> &'static str {
        if self == Target::OtherLite { "u" } else { "t" }
    }
}

const TABLE: &str = "src/s (key: id)";

/// Every route.
pub const KINDS: &[Kind] = &[
    kind("pg-pg", TABLE, &[(Target::Table, "t = dwh/t (mode: truncate)")]),
    Kind { appends: true, ..kind("pg-append", TABLE, &[(Target::Table, "t = dwh/t")]) },
    // A source that several connections read.
    kind("pg-parts", "src/s (partitions: 4)", &[(Target::Table, "t = dwh/t (mode: truncate)")]),
    kind("pg-sqlite", TABLE, &[(Target::Lite, "t = sqlite/t.db:t (mode: truncate)")]),
    kind("csv-pg", "csv/in.csv", &[(Target::Table, "t = dwh/t (mode: truncate)")]),
    kind("pg-csv", TABLE, &[(Target::Csv, "lines = csv/out/lines.csv")]),
    kind(
        "pg-both",
        TABLE,
        &[(Target::Table, "t = dwh/t (mode: truncate)"), (Target::Csv, "lines = csv/out/lines.csv")],
    ),
    kind(
        "lite-both",
        TABLE,
        &[(Target::Lite, "t = sqlite/t.db:t (mode: truncate)"), (Target::Csv, "lines = csv/out/lines.csv")],
    ),
    kind(
        "pg-two",
        TABLE,
        &[
            (Target::Table, "t = dwh/t (mode: truncate)"),
            (Target::Second, "u = src/u (mode: truncate)"),
            (Target::Csv, "lines = csv/out/lines.csv"),
        ],
    ),
    kind(
        "pg-lite",
        TABLE,
        &[(Target::Table, "t = dwh/t (mode: truncate)"), (Target::Lite, "lite = sqlite/t.db:t (mode: truncate)")],
    ),
    kind(
        "lite-lite",
        TABLE,
        &[
            (Target::Lite, "t = sqlite/t.db:t (mode: truncate)"),
            (Target::OtherLite, "u = sqlite/u.db:u (mode: replace)"),
            (Target::Csv, "lines = csv/out/lines.csv"),
        ],
    ),
    kind(
        "pg-files",
        TABLE,
        &[(Target::Csv, "lines = csv/out/lines.csv"), (Target::Jsonl, "more = jsonl/out/more.jsonl")],
    ),
    Kind {
        commits_often: true,
        ..kind("pg-often", TABLE, &[(Target::Table, "t = dwh/t (mode: truncate, commit: every(1000 rows))")])
    },
    Kind {
        commits_often: true,
        appends: true,
        ..kind("csv-often-append", "csv/in.csv", &[(Target::Table, "t = dwh/t (commit: every(1000 rows))")])
    },
    Kind {
        commits_often: true,
        appends: true,
        ..kind("lite-often-append", TABLE, &[(Target::Lite, "t = sqlite/t.db:t (commit: every(1000 rows))")])
    },
    // Ranges of the key, side by side.
    Kind {
        commits_often: true,
        ranges: 3,
        ..kind(
            "pg-often-parts",
            "src/s (key: id, partitions: 3)",
            &[(Target::Table, "t = dwh/t (mode: truncate, commit: every(1000 rows))")],
        )
    },
    // A run that goes on behind a key of two columns, the first of which many rows have in common.
    Kind {
        commits_often: true,
        ..kind(
            "pg-often-ties",
            "src/s (key: [day, id])",
            &[(Target::Table, "t = dwh/t (mode: truncate, commit: every(1000 rows))")],
        )
    },
    Kind {
        commits_often: true,
        appends: true,
        ..kind("pg-often-append", TABLE, &[(Target::Table, "t = dwh/t (commit: every(1000 rows))")])
    },
];

const fn kind(name: &'static str, source: &'static str, targets: &'static [(Target, &'static str)]) -> Kind {
    Kind { name, source, targets, appends: false, commits_often: false, ranges: 1 }
}

impl Kind {
    fn text(&self) -> String {
        let mut text = format!("source = {}\n", self.source);
        for (_, target) in self.targets {
            text.push_str(&format!("{target}\n"));
        }
        for (_, target) in self.targets {
            let (name, _) = target.split_once(' ').expect("a target has a name");
            text.push_str(&format!(
                "\n{name}:\n    [id](int8)\n    [name](text)\n    [amount](numeric(20,4))\n    [day](date)\n"
            ));
        }
        text
    }

    /// What it writes to.
    pub fn targets(&self) -> impl Iterator<Item = Target> {
        self.targets.iter().map(|(target, _)| *target)
    }

    /// Whether a table of PostgreSQL is among its targets.
    pub fn has_table(&self) -> bool {
        self.targets().any(|target| target == Target::Table)
    }

    /// Whether a ledger can be asked to finish what a run has left: a single file of SQLite has none.
    pub fn can_finish(&self) -> bool {
        self.has_table()
            || !self.targets().any(|target| target == Target::Lite)
            || self.targets().any(|target| target == Target::OtherLite)
    }
}

/// What all faults share: a server that keeps what it commits, and the executables.
pub struct Harness {
    /// The server.
    pub server: Arc<Server>,
    /// The executables of [`KINDS`], or of some of them.
    pub built: Built,
    kinds: Vec<&'static Kind>,
    /// What tells its directories from those of another.
    pub name: String,
    _lock: fs::File,
}

impl Harness {
    /// Starts the server and builds the routes of these names (all where there is none) with the runtime of a checkout.
    pub fn start(name: &str, checkout: &Path, kinds_named: &[&str]) -> Harness {
        // Two harnesses in one target directory would be each other's faults.
        let lock = fs::File::create(binary::target().join(format!("faults-{name}.lock")))
            .expect("the target directory is writable");
        lock.lock().expect("files can be locked");
        let project = Project::new(&format!("faults/{name}/routes"));
        project.env("POINT_NAME1=dwh\nPOINT_TYPE1=postgres\nPOINT_NAME2=src\nPOINT_TYPE2=postgres\n");
        let kinds: Vec<&Kind> =
            KINDS.iter().filter(|kind| kinds_named.is_empty() || kinds_named.contains(&kind.name)).collect();
        for kind in &kinds {
            project.write(&format!("routes/{}.etl", kind.name), kind.text());
        }
        for (name, text) in edges::routes()
            .into_iter()
            .chain([slow::route()])
            .filter(|(name, _)| kinds_named.is_empty() || kinds_named.contains(name))
        {
            project.write(&format!("routes/{name}.etl"), text);
        }
        Harness {
            server: Arc::new(Server::start_durable()),
            built: project.build_from(checkout),
            kinds,
            name: name.to_owned(),
            _lock: lock,
        }
    }

    /// Whether the route of this name is built.
    pub fn has(&self, route: &str) -> bool {
        self.built.has(route)
    }

    /// The routes of these names, of those that are built.
    pub fn kinds(&self, names: &[&str]) -> Vec<&'static Kind> {
        self.kinds.iter().copied().filter(|kind| names.contains(&kind.name)).collect()
    }

    /// A place for a route, with a database and a directory of its own.
    pub fn place(&self, fault: &str, kind: &'static Kind) -> Place<'_> {
        Place::on(self, &self.server, fault, kind)
    }
}

/// A route with its source, its targets and the network before the table.
pub struct Place<'a> {
    harness: &'a Harness,
    /// The route.
    pub kind: &'static Kind,
    /// The project's directory.
    pub project: Project,
    /// The database of source and table.
    pub database: Warehouse,
    /// The network before the table; the source has a way of its own.
    pub proxy: Proxy,
    /// The source's rows in order.
    lines: Vec<String>,
    before: Contents,
    whole: Contents,
}

/// What a target holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// What it held before the run.
    Before,
    /// The rows up to a commit in the middle of the run.
    Part(u64),
    /// What it is to hold after the run.
    Whole,
}

impl<'a> Place<'a> {
    /// A place on another server than the harness has.
    pub fn on(harness: &'a Harness, server: &Arc<Server>, fault: &str, kind: &'static Kind) -> Place<'a> {
        let name = format!("faults_{fault}_{}", kind.name).replace('-', "_");
        let database = Warehouse::new(server, &name);
        database.execute(&format!(
            "create table s (id int8 primary key, name text not null, amount numeric(20,4), day date not null);
             create table t (id int8, name text, amount numeric(20,4), day date); create table u (like t);
             insert into s select i, 'имя ' || i || ' \"x\", \\ | 😀' || repeat('y', (i % 40)::int),
                 case when i % 7 > 0 then i % 100000 + 0.0001 * (1 + i % 9) end, date '2000-01-01' + (i % 700)::int
                 from generate_series(1, {ROWS}) as i;
             create unique index on s (day, id);
             analyze s"
        ));
        let project = Project::bare(&format!("faults/{}/{fault}/{}", harness.name, kind.name));
        let proxy = Proxy::start(server.port, Plan::default());
        let env = database.point_at(1, "dwh", proxy.port, PASSWORD) + &database.point(2, "src");
        project::env(project.root(), &env);
        let order = if kind.source.contains("[day, id]") { "day, id" } else { "id" };
        let rows = database.rows(&format!("select id, name, amount, day from s order by {order}"));
        if kind.source.starts_with("csv") {
            project.write("in.csv", csv_of(&rows));
        }
        let lines: Vec<String> = rows.lines().map(str::to_owned).collect();
        let before = Contents::of(BEFORE);
        let brought = Contents::of(lines.iter().map(String::as_str));
        assert_eq!(brought.rows, ROWS, "the source is as it was meant");
        let whole = if kind.appends { before.and(&brought) } else { brought };
        let place = Place { harness, kind, project, database, proxy, lines, before, whole };
        place.reset();
        place
    }

    /// Puts into every target what is there before a run. What the ledger says stays.
    pub fn reset(&self) {
        self.proxy.set(Plan::default());
        let values = || BEFORE.map(|row| row.split('|').map(str::to_owned).collect::<Vec<_>>());
        let rows = values().map(|row| {
            let amount = if row[2] == "NULL" { row[2].clone() } else { format!("'{}'", row[2]) };
            format!("({}, '{}', {amount}, '{}')", row[0], row[1], row[3])
        });
        let insert = format!("insert into t values {}", rows.join(", "));
        let cells = values().map(|row| row.join(",").replace("NULL", ""));
        for target in self.kind.targets() {
            match target {
                Target::Table => self.database.execute(&format!("truncate t; {insert}")),
                Target::Second => self.database.execute(&format!("truncate u; {}", insert.replace("into t", "into u"))),
                Target::Lite | Target::OtherLite => {
                    let table = target.lite();
                    let create = format!(
                        "create table if not exists {table} (id INTEGER, name TEXT, amount NUMERIC_TEXT(20,4), day DATE)"
                    );
                    let insert = insert.replace("into t ", &format!("into {table} "));
                    let file = self.project.path(&format!("{table}.db"));
                    sqlite::execute(&file, &format!("{create}; delete from {table}; {insert}"));
                }
                Target::Csv => {
                    self.project.write("out/lines.csv", format!("id,name,amount,day\n{}\n", cells.join("\n")));
                }
                Target::Jsonl => {
                    let rows = values().map(|row| {
                        let amount = row[2].to_lowercase();
                        format!(
                            "{{\"id\": {}, \"name\": \"{}\", \"amount\": {amount}, \"day\": \"{}\"}}\n",
                            row[0], row[1], row[3]
                        )
                    });
                    self.project.write("out/more.jsonl", rows.concat());
                }
            }
        }
    }

    /// A call of the route's executable.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.harness.built.command(self.kind.name, self.project.root(), &[]);
        command.args(arguments);
        command
    }

    /// Starts a run with a report.
    pub fn start(&self, failpoint: Option<&str>) -> Running {
        let mut command = self.command(&["run", "--report", "json"]);
        if let Some(failpoint) = failpoint {
            command.env("ETLC_FAILPOINT", failpoint);
        }
        Running::start(&mut command)
    }

    /// The rows that a target holds.
    pub fn contents(&self, target: Target) -> Contents {
        self.contents_in(target, self.project.root())
    }

    /// The same, where the project's files lie elsewhere.
    fn contents_in(&self, target: Target, root: &Path) -> Contents {
        Contents::of(self.lines_in(target, root).iter().map(String::as_str))
    }

    /// The rows as lines, each with its key first.
    fn lines_in(&self, target: Target, root: &Path) -> Vec<String> {
        match target {
            Target::Table | Target::Second => {
                let table = if target == Target::Table { "t" } else { "u" };
                // A COPY that waits for a lock looks with the eyes of the moment before; TRUNCATE is not for those.
                self.database.execute(&format!("begin; lock table {table} in access share mode; commit"));
                lines(&self.database.rows(&format!("select id, name, amount, day from {table}")))
            }
            Target::Lite | Target::OtherLite => {
                let table = target.lite();
                let query =
                    format!("select id, replace(replace(name, '\\', '\\\\'), '|', '\\|'), amount, day from {table}");
                lines(&sqlite::rows(&root.join(format!("{table}.db")), &query))
            }
            Target::Csv => oracle::csv(&root.join("out/lines.csv")).unwrap_or_default(),
            Target::Jsonl => oracle::jsonl(&root.join("out/more.jsonl")).unwrap_or_default(),
        }
    }

    /// What would be there of a run whose ranges have each committed as many rows as were found of it; nothing where one
    /// cannot have committed so many.
    fn part(&self, found: &[String]) -> Option<Contents> {
        let keys: Vec<u64> = found.iter().filter_map(|line| line.split('|').next()?.parse().ok()).collect();
        let mut part = if self.kind.appends { self.before.clone() } else { Contents::default() };
        for number in 0..self.kind.ranges {
            let (first, last) = (ROWS * number / self.kind.ranges, ROWS * (number + 1) / self.kind.ranges);
            let lines = self.lines.get(first as usize..last as usize)?;
            let count = match self.kind.ranges {
                1 => (found.len() as u64).saturating_sub(if self.kind.appends { self.before.rows } else { 0 }),
                _ => keys.iter().filter(|key| (first + 1..=last).contains(key)).count() as u64,
            };
            if !count.is_multiple_of(EVERY) && count != last - first {
                return None;
            }
            part = part.and(&Contents::of(lines.iter().take(count as usize).map(String::as_str)));
        }
        Some(part)
    }

    /// What a target holds.
    ///
    /// # Errors
    /// Where that is neither what was there, nor what is to be there, nor, for a route that commits often, the rows up to
    /// a commit.
    pub fn state(&self, target: Target) -> Result<State, String> {
        self.state_in(target, self.project.root())
    }

    /// The same, where the project's files lie elsewhere.
    ///
    /// # Errors
    /// As [`Place::state`].
    pub fn state_in(&self, target: Target, root: &Path) -> Result<State, String> {
        let lines = self.lines_in(target, root);
        let found = Contents::of(lines.iter().map(String::as_str));
        if found.difference(&self.before).is_none() {
            return Ok(State::Before);
        }
        let Some(wrong) = found.difference(&self.whole) else { return Ok(State::Whole) };
        if self.kind.commits_often
            && let Some(part) = self.part(&lines)
            && found.difference(&part).is_none()
        {
            return Ok(State::Part(found.rows - if self.kind.appends { self.before.rows } else { 0 }));
        }
        Err(format!("{target:?} is neither as before nor whole: {wrong}"))
    }

    /// What all targets hold, in their order.
    ///
    /// # Errors
    /// As [`Place::state`].
    pub fn states(&self) -> Result<Vec<State>, String> {
        self.kind.targets().map(|target| self.state(target)).collect()
    }

    /// Demands that a run has ended well and that everything is there exactly once, or where so many whole runs have
    /// appended, so often; and nothing else.
    ///
    /// # Errors
    /// With what is wrong.
    pub fn is_done(&self, output: &Output, times: u64) -> Result<(), String> {
        self.is_whole(output, times)?;
        match self.leftovers().as_slice() {
            [] => Ok(()),
            left => Err(format!("left over: {}\n{output}", left.join(", "))),
        }
    }

    /// The same while another run is still there, which has files of its own.
    ///
    /// # Errors
    /// With what is wrong.
    pub fn is_whole(&self, output: &Output, times: u64) -> Result<(), String> {
        if output.status != 0 {
            return Err(format!("the run failed:\n{output}"));
        }
        Balance::of(&output.stdout, output.status)?.is_whole(ROWS)?;
        let brought = Contents::of(self.lines.iter().map(String::as_str));
        let expected = (1..times).fold(self.whole.clone(), |sum, _| sum.and(&brought));
        for target in self.kind.targets() {
            if let Some(wrong) = self.contents(target).difference(&expected) {
                return Err(format!("{target:?} after the run: {wrong}\n{output}"));
            }
        }
        Ok(())
    }

    /// What nobody has asked for: temporary files, a journal, tables, records of renames.
    pub fn leftovers(&self) -> Vec<String> {
        let files = ["", "out"]
            .into_iter()
            .flat_map(|directory| fs::read_dir(self.project.path(directory)).into_iter().flatten());
        let mut left: Vec<String> = files
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter(|name| name.contains("etl-"))
            .collect();
        if self.kind.has_table() {
            let tables = self.database.rows("select tablename from pg_tables where schemaname = 'public' order by 1");
            let known = ["s", "t", "u", "etl_checkpoint", "etl_publication", "etl_reject"];
            left.extend(lines(&tables).into_iter().filter(|table| !known.contains(&table.as_str())));
            if tables.contains("etl_publication") {
                left.extend(lines(&self.database.rows("select 'a rename to ' || name from etl_publication")));
            }
        }
        for table in ["t", "u"] {
            left.extend(self.leftovers_in(&self.project.path(&format!("{table}.db"))));
        }
        left
    }

    /// The same in a file of SQLite, where it is there.
    pub fn leftovers_in(&self, file: &Path) -> Vec<String> {
        if !file.exists() {
            return Vec::new();
        }
        let known = "('t', 'u', 'etl_checkpoint', 'etl_reject')";
        let query = format!("select name from sqlite_master where type = 'table' and name not in {known}");
        lines(&sqlite::rows(file, &query))
    }

    /// Runs the route to its end and demands that all is well: what follows every fault. `before` is what the fault left.
    ///
    /// # Errors
    /// With what is wrong.
    pub fn is_made_good(&self, before: &[State]) -> Result<(), String> {
        let brings_again = self.kind.appends && before == [State::Whole] && !self.is_unfinished();
        let output = self.start(None).wait_closed();
        self.is_done(&output, if brings_again { 2 } else { 1 })
    }

    /// Whether the ledger says that a run has committed rows and is not over. It may have committed every row and not that
    /// these were all.
    pub fn is_unfinished(&self) -> bool {
        let query = "select count(*) from etl_checkpoint where finished is null and chunk > 0";
        let count = match self.kind.targets().next() {
            Some(Target::Table) => self.database.rows(query),
            Some(Target::Lite) if self.kind.commits_often => sqlite::rows(&self.project.path("t.db"), query),
            _ => return false,
        };
        count.trim() != "0"
    }

    /// How long a run takes that nobody disturbs.
    ///
    /// # Panics
    /// If it fails.
    pub fn undisturbed(&self) -> Duration {
        self.reset();
        let output = self.start(None).wait_closed();
        self.is_done(&output, 1).unwrap_or_else(|wrong| panic!("undisturbed, {}: {wrong}", self.kind.name));
        output.took
    }

    /// A path of the project.
    pub fn path(&self, path: &str) -> PathBuf {
        self.project.path(path)
    }
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

/// A CSV text of rows as COPY writes them.
fn csv_of(rows: &str) -> String {
    let mut text = String::from("id,name,amount,day\n");
    for row in rows.lines() {
        let row = row.replace("\\\\", "\u{1}").replace("\\|", "\u{2}");
        let cells = row.split('|').map(|cell| match cell {
            "NULL" => String::new(),
            cell => format!("\"{}\"", cell.replace('\u{1}', "\\").replace('\u{2}', "|").replace('"', "\"\"")),
        });
        text.push_str(&cells.collect::<Vec<_>>().join(","));
        text.push('\n');
    }
    text
}
