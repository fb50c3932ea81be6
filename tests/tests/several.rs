//! Targets in several databases and files become visible together, wherever a run is killed.

use etlc_tests::{
    binary,
    postgres::Server,
    project::{self, Project},
    runs::Database as _,
    warehouse::Warehouse,
};

const ROWS: u32 = 300;

const ROUTE: &str = "\
source = csv/in.csv
on_error = reject
first  = one/first
second = two/second (mode: truncate)
third  = two/third (mode: replace)
file   = csv/out/file.csv

first:
    [id](int8)
second:
    [id](int8)
    [name](text) -> |IF([id] == 5): REJECT(\"five\")| -> [name](text)
third:
    [id](int8)
file:
    [id](int8)
";

/// Where a kill leaves nothing, and where it leaves a run that is committed and is to be finished.
const BEFORE: [&str; 6] = ["after-lease", "rows", "before-prepare", "after-prepare", "before-advance", "before-commit"];
const AFTER: [&str; 5] = ["after-commit", "before-move", "after-move", "after-publish", "before-settle"];

struct Place<'a> {
    one: &'a Warehouse,
    two: &'a Warehouse,
    project: &'a Project,
}

impl Place<'_> {
    /// How many rows each target has.
    fn counts(&self) -> [usize; 4] {
        let lines = std::fs::read_to_string(self.project.path("out/file.csv")).unwrap_or_default().lines().count();
        let count =
            |warehouse: &Warehouse, table: &str| warehouse.rows(&format!("select id from {table}")).lines().count();
        [count(self.one, "first"), count(self.two, "second"), count(self.two, "third"), lines.saturating_sub(1)]
    }

    /// Staging tables, and files under temporary names.
    fn left_over(&self) -> usize {
        let tables = "select relname from pg_class where relname like 'etl_staging%' and relkind = 'r'";
        let files = std::fs::read_dir(self.project.path("out")).into_iter().flatten().flatten();
        let hidden = files.filter(|file| file.file_name().to_string_lossy().starts_with('.')).count();
        self.two.rows(tables).lines().count() + hidden
    }
}

#[test]
fn all_targets_or_none() {
    let project = Project::new("several");
    let server = Server::shared();
    let (one, two) = (Warehouse::new(&server, "several_one"), Warehouse::new(&server, "several_two"));
    project.env(&format!("{}{}", one.point(1, "one"), two.point(2, "two")));
    project.write("routes/several.etl", ROUTE);
    let rows: String = (1..=ROWS).map(|id| format!("{id},n{id}\n")).collect();
    project.write("in.csv", format!("id,name\n{rows}"));
    one.execute("create table first (id int8)");
    two.execute("create table second (id int8 primary key, name text, at timestamptz not null default now())");
    two.execute("create table third (id int8, other text)");
    let built = project.build();
    project::env(project.root(), &format!("{}{}", one.point(1, "one"), two.point(2, "two")));
    let place = Place { one: &one, two: &two, project: &project };
    let run = |failpoint: Option<&str>, arguments: &[&str]| {
        let mut command = built.command("several", project.root(), arguments);
        if let Some(name) = failpoint {
            command.env("ETLC_FAILPOINT", format!("{name}=kill"));
        }
        binary::run(&mut command)
    };
    let rows = ROWS as usize;
    run(None, &["run"]).exits(2);
    let mut done = [rows, rows - 1, rows, rows];
    assert_eq!(place.counts(), done);
    for name in BEFORE {
        assert_ne!(run(Some(name), &["run"]).status, 0, "{name} is not passed");
        assert_eq!(place.counts(), done, "killed at {name}");
        run(None, &["status", "--finish"]).exits(0).prints("nothing of it is committed");
        assert_eq!(place.counts(), done, "killed at {name}, and finished");
    }
    for name in AFTER {
        assert_ne!(run(Some(name), &["run"]).status, 0, "{name} is not passed");
        run(None, &["status", "--finish"]).exits(0).prints("finished");
        done[0] += rows;
        assert_eq!(place.counts(), done, "killed at {name}, and finished");
        assert_eq!(place.left_over(), 0, "killed at {name}, and finished");
    }
    run(None, &["run"]).exits(2);
    done[0] += rows;
    assert_eq!((place.counts(), place.left_over()), (done, 0));
    assert_eq!(one.rows("select distinct target, position, reason from etl_reject"), "second|in.csv line 6|five\n");
    assert_eq!(
        two.rows("select count(*) from pg_class where relname like 'etl_%'"),
        "0\n",
        "the ledger is the anchor's"
    );
    assert_eq!(two.rows("select count(*) from second where at is null"), "0\n");
}

#[test]
fn rows_that_their_table_refuses_wait_for_the_next_start() {
    let project = Project::new("several_refused");
    let server = Server::shared();
    let (one, two) = (Warehouse::new(&server, "refused_one"), Warehouse::new(&server, "refused_two"));
    project.env(&format!("{}{}", one.point(1, "one"), two.point(2, "two")));
    project.write("routes/several.etl", "source = csv/in.csv\nfirst = one/first\nsecond = two/second\n\nfirst:\n    [id](int8)\nsecond:\n    [id](int8)\n");
    project.write("in.csv", "id\n1\n2\n");
    two.execute("create table second (id int8 unique); insert into second values (2)");
    let built = project.build();
    let run = || binary::run(&mut built.command("several", project.root(), &["run"]));
    run().exits(3).says("duplicate key value").says("it moves them");
    assert_eq!((one.rows("select id from first"), two.rows("select id from second")), ("1\n2\n".into(), "2\n".into()));
    run().exits(3).says("duplicate key value");
    assert_eq!(one.rows("select id from first"), "1\n2\n", "nothing new begins before the last run is finished");
    two.execute("delete from second");
    binary::run(&mut built.command("several", project.root(), &["status", "--finish"])).exits(0);
    assert_eq!(two.rows("select id from second order by 1"), "1\n2\n");
}
