//! Targets in several databases and files become visible together, wherever a run is killed.

use std::path::{Path, PathBuf};

use etlc_tests::{
    binary::{self, Output, Running},
    postgres::Server,
    project::{self, Built, Project},
    runs::Database as _,
    sqlite,
    warehouse::Warehouse,
};

const ROWS: u32 = 300;

const BLOCKS: &str = "\
source = csv/in.csv
on_error = reject
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
const STAGED: [&str; 2] = ["before-stage", "after-stage"];
const AFTER: [&str; 5] = ["after-commit", "before-move", "after-move", "after-publish", "before-settle"];

/// Three targets, each a table: the first is appended to, the second emptied, the third replaced.
#[derive(Clone, Copy)]
enum Table<'a> {
    Server(&'a Warehouse),
    File(&'a Path),
}

impl Table<'_> {
    fn execute(self, sql: &str) {
        match self {
            Table::Server(warehouse) => warehouse.execute(sql),
            Table::File(file) => sqlite::execute(file, sql),
        }
    }

    fn rows(self, query: &str) -> String {
        match self {
            Table::Server(warehouse) => warehouse.rows(query),
            Table::File(file) => sqlite::rows(file, query),
        }
    }

    /// Staging tables and what stands in the record of publications.
    fn left_over(self) -> usize {
        let tables = match self {
            Table::Server(_) => "select relname from pg_class where relkind = 'r' and",
            Table::File(_) => "select name as relname from sqlite_master where",
        };
        let count = |name: &str| self.rows(&format!("{tables} relname like '{name}%'")).lines().count();
        let recorded = if count("etl_publication") == 0 {
            0
        } else {
            self.rows("select name from etl_publication").lines().count()
        };
        count("etl_staging") + recorded
    }
}

/// A route into three tables and a file.
struct Scene<'a> {
    project: &'a Project,
    built: &'a Built,
    route: &'a str,
    tables: [Table<'a>; 3],
}

impl Scene<'_> {
    fn run(&self, failpoint: Option<&str>, arguments: &[&str]) -> Output {
        let mut command = self.built.command(self.route, self.project.root(), arguments);
        if let Some(name) = failpoint {
            command.env("ETLC_FAILPOINT", format!("{name}=kill"));
        }
        binary::run(&mut command)
    }

    /// How many rows each target has.
    fn counts(&self) -> [usize; 4] {
        let lines = std::fs::read_to_string(self.project.path("out/file.csv")).unwrap_or_default().lines().count();
        let count =
            |table: usize, name: &str| self.tables[table].rows(&format!("select id from {name}")).lines().count();
        [count(0, "first"), count(1, "second"), count(2, "third"), lines.saturating_sub(1)]
    }

    /// Staging tables, records of what is not visible, and files under temporary names.
    fn left_over(&self) -> usize {
        let files = std::fs::read_dir(self.project.path("out")).into_iter().flatten().flatten();
        let hidden = files.filter(|file| file.file_name().to_string_lossy().starts_with('.')).count();
        self.tables.iter().map(|table| table.left_over()).sum::<usize>() + hidden
    }

    /// Kills a run wherever it comes by; each time all targets are as they were, or all are complete once it is finished.
    fn is_all_or_none(&self, before: &[&str]) {
        let rows = ROWS as usize;
        self.run(None, &["run"]).exits(2);
        let mut done = [rows, rows - 1, rows, rows];
        assert_eq!((self.counts(), self.left_over()), (done, 0), "{}", self.route);
        for name in before {
            let killed = self.run(Some(name), &["run"]);
            assert_ne!(killed.status, 0, "{}: {name} is not passed", self.route);
            assert_eq!(self.counts(), done, "{}, killed at {name}", self.route);
            self.run(None, &["status", "--finish"]).exits(0).prints("nothing of it is committed");
            assert_eq!(self.counts(), done, "{}, killed at {name}, and finished", self.route);
        }
        for (number, name) in AFTER.into_iter().enumerate() {
            assert_ne!(self.run(Some(name), &["run"]).status, 0, "{}: {name} is not passed", self.route);
            done[0] += rows;
            let first = self.counts();
            assert_eq!(first[0], done[0], "{}, killed at {name}", self.route);
            self.run(None, &["status"]).exits(0).prints(": complete and not visible yet");
            // One that is killed while it makes that good is made good itself.
            if number % 2 == 0 {
                assert_ne!(self.run(Some("before-recover"), &["status", "--finish"]).status, 0);
                self.run(Some("after-move"), &["status", "--finish"]);
            }
            self.run(None, &["status", "--finish"]).exits(0).prints("finished");
            assert_eq!((self.counts(), self.left_over()), (done, 0), "{}, killed at {name}, and finished", self.route);
            assert!(!self.run(None, &["status", "--finish"]).exits(0).stdout.contains("moved:"), "{}", self.route);
        }
        // The next start finishes it as well, before it begins.
        assert_ne!(self.run(Some("before-move"), &["run"]).status, 0);
        self.run(None, &["run"]).exits(2);
        done[0] += 2 * rows;
        assert_eq!((self.counts(), self.left_over()), (done, 0), "{}", self.route);
        let rejected = self.tables[0].rows("select distinct target, position, reason from etl_reject");
        assert_eq!(rejected, "second|in.csv line 6|five\n", "{}", self.route);
    }
}

fn input(project: &Project) {
    let rows: String = (1..=ROWS).map(|id| format!("{id},n{id}\n")).collect();
    project.write("in.csv", format!("id,name\n{rows}"));
}

#[test]
fn all_targets_or_none() {
    let project = Project::new("several");
    let server = Server::shared();
    let (one, two) = (Warehouse::new(&server, "several_one"), Warehouse::new(&server, "several_two"));
    let env = format!("{}{}", one.point(1, "one"), two.point(2, "two"));
    project.env(&env);
    let targets = "first = one/first\nsecond = two/second (mode: truncate)\nthird = two/third (mode: replace)\n";
    project.write("routes/several.etl", format!("{targets}{BLOCKS}"));
    input(&project);
    one.execute("create table first (id int8)");
    two.execute("create table second (id int8 primary key, name text, at timestamptz not null default now())");
    two.execute("create table third (id int8, other text)");
    let built = project.build();
    project::env(project.root(), &env);
    let tables = [Table::Server(&one), Table::Server(&two), Table::Server(&two)];
    Scene { project: &project, built: &built, route: "several", tables }.is_all_or_none(&BEFORE);
    assert_eq!(
        two.rows("select count(*) from pg_class where relname like 'etl_%'"),
        "0\n",
        "the ledger is the anchor's"
    );
    assert_eq!(two.rows("select count(*) from second where at is null"), "0\n");
}

#[test]
fn files_of_sqlite_go_along() {
    let project = Project::new("several_lite");
    let server = Server::shared();
    let one = Warehouse::new(&server, "several_lite");
    project.env(&one.point(1, "one"));
    let (second, third) = (
        "second = sqlite/data/b.db:second (mode: truncate)\n",
        "third = sqlite/data/new/c.db:third (mode: replace, key: id)\n",
    );
    project.write("routes/beside.etl", format!("first = one/first\n{second}{third}{BLOCKS}"));
    project.write("routes/behind.etl", format!("{second}{third}first = one/first\n{BLOCKS}"));
    project.write("routes/lite.etl", format!("first = sqlite/data/a.db:first\n{second}{third}{BLOCKS}"));
    input(&project);
    let built = project.build();
    let [a, b, c] = ["a.db", "b.db", "new/c.db"].map(|file| project.path(&format!("data/{file}")));
    let first = Table::Server(&one);
    first.execute("create table first (id int8)");
    for route in ["beside", "behind", "lite"] {
        let table = if route == "lite" { Table::File(&a) } else { first };
        if route != "lite" {
            first.execute("truncate first; drop table if exists etl_reject");
        }
        for file in [&a, &b, &c] {
            let _none = std::fs::remove_file(file);
        }
        // The table that is emptied has a column with a default, one that is computed, and an index; a trigger counts.
        let file = Table::File(&b);
        file.execute(
            "create table second (id integer primary key, name text, at text not null default 'now', twice as (id * 2)); \
             create table seen (id); create trigger t after insert on second begin insert into seen values (new.id); end",
        );
        let tables = [table, file, Table::File(&c)];
        let mut before = BEFORE.to_vec();
        before.extend(STAGED);
        Scene { project: &project, built: &built, route, tables }.is_all_or_none(&before);
        assert_eq!(file.rows("select count(*) from second where at = 'now' and twice = 2 * id"), "299\n");
        assert_eq!(file.rows("select count(*) % 299 from seen"), "0\n");
        assert!(Table::File(&c).rows("select sql from sqlite_master where name = 'third'").contains("PRIMARY KEY"));
    }
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
    run().exits(3).says("duplicate key value").says("status --finish` moves them");
    assert_eq!((one.rows("select id from first"), two.rows("select id from second")), ("1\n2\n".into(), "2\n".into()));
    run().exits(3).says("duplicate key value");
    assert_eq!(one.rows("select id from first"), "1\n2\n", "nothing new begins before the last run is finished");
    two.execute("delete from second");
    let finish = || binary::run(&mut built.command("several", project.root(), &["status", "--finish"]));
    finish().exits(0);
    assert_eq!(two.rows("select id from second order by 1"), "1\n2\n");

    // What a trigger keeps from its table in silence, and what a column would round, is not taken for moved.
    two.execute(
        "delete from second; create function leave_out() returns trigger language plpgsql as \
         $$ begin if new.id = 2 then return null; end if; return new; end $$; \
         create trigger leave_out before insert on second for each row execute function leave_out()",
    );
    run().exits(3).says("the table has taken 1 of 2 rows").says("status --finish` moves them");
    two.execute("drop trigger leave_out on second; create rule not_here as on insert to second do instead nothing");
    finish().exits(3).says("the table has taken 0 of 2 rows");
    two.execute("drop rule not_here on second; alter table second alter id type int4");
    finish().exits(4).says("is integer now, and the rows that wait were made for bigint").says("alter the column back");
    two.execute("alter table second alter id type int8; alter table second rename to elsewhere");
    finish().exits(4).says("there is no table public.second any more");
    two.execute("alter table elsewhere rename to second");
    finish().exits(0).prints("moved: the rows of second; visible now");
    assert_eq!(two.rows("select id from second order by 1"), "1\n2\n");
}

/// Without a database there is a journal of renames in the place of a ledger.
#[test]
fn files_that_have_not_got_their_names_are_told() {
    let project = Project::new("several_files");
    let blocks = "first:\n    [id](int8)\nsecond:\n    [id](int8)\n";
    let header = "source = csv/in.csv\nfirst = csv/out/first.csv\nsecond = csv/out/second.csv\n";
    project.write("routes/files.etl", format!("{header}\n{blocks}"));
    project.write("in.csv", "id\n1\n2\n");
    let built = project.build();
    let call = |arguments: &[&str]| binary::run(&mut built.command("files", project.root(), arguments));
    let mut killed = built.command("files", project.root(), &["run"]);
    assert!(binary::run(killed.env("ETLC_FAILPOINT", "after-journal=kill")).status < 0);
    for _ in 0..2 {
        call(&["status"]).exits(0).prints("first.csv: complete and not visible yet; --finish changes that");
    }
    assert!(!project.path("out/first.csv").exists(), "who only looks renames nothing");
    let json = call(&["status", "--report", "json"]);
    json.exits(0).prints("\"ledger\":null").prints("second.csv\"]");
    call(&["status", "--finish"]).exits(0).prints("second.csv; visible now");
    assert!(project.path("out/first.csv").exists() && project.path("out/second.csv").exists());
    assert!(!call(&["status"]).exits(0).stdout.contains("waits"));
    // The first rename is that of the journal; a file that has its name does not wait.
    let mut killed = built.command("files", project.root(), &["run"]);
    assert!(binary::run(killed.env("ETLC_FAILPOINT", "after-rename:2=kill")).status < 0);
    let status = call(&["status"]);
    assert!(!status.prints("second.csv: complete and not visible yet").stdout.contains("first.csv"), "{status}");

    // Runs at once keep out of each other's renames.
    for _ in 0..20 {
        let start = || Running::start(&mut built.command("files", project.root(), &["run"]));
        let running = [start(), start(), start()];
        for running in running {
            running.wait_closed().exits(0);
        }
    }
    let files = std::fs::read_dir(project.path("out")).expect("it is there").count();
    assert!(files == 2 && !project.path(".files.etl-publication").exists(), "nothing is left over");
}

/// A route from `in.csv` into a table of PostgreSQL and one of SQLite, or of two files.
struct Pair {
    project: Project,
    built: Built,
    one: Warehouse,
}

impl Pair {
    fn new(name: &str) -> Pair {
        let project = Project::new(name);
        let one = Warehouse::new(&Server::shared(), name);
        project.env(&(one.point(1, "one") + "POINT_NAME2=shop\nPOINT_TYPE2=sqlite\nBDNM2=data/hard.db\n"));
        let blocks = "first:\n    [id](int8)\nsecond:\n    [id](int8)\n";
        project.write(
            "routes/pg.etl",
            format!("source = csv/in.csv\nfirst = one/first\nsecond = sqlite/data/b.db:second\n\n{blocks}"),
        );
        project.write(
            "routes/lite.etl",
            format!(
                "source = csv/in.csv\nfirst = sqlite/data/a.db:first\nsecond = sqlite/data/b.db:second\n\n{blocks}"
            ),
        );
        let names = "second = sqlite/data/b.db:second\nthird = sqlite/data/link.db:third\nfourth = shop/fourth\n";
        let columns = "second:\n    [id](int8)\nthird:\n    [id](int8)\nfourth:\n    [id](int8)\n";
        project.write("routes/names.etl", format!("source = csv/in.csv\n{names}\n{columns}"));
        project.write(
            "routes/names_beside.etl",
            format!("source = csv/in.csv\n{names}first = one/first\n\n{columns}first:\n    [id](int8)\n"),
        );
        project.write(
            "routes/own.etl",
            format!("source = sqlite/data/b.db:s\nfirst = one/first\nsecond = sqlite/data/b.db:second\n\n{blocks}"),
        );
        project.write("in.csv", "id\n1\n2\n");
        one.execute("create table first (id int8)");
        let built = project.build();
        Pair { project, built, one }
    }

    fn start(&self, route: &str, failpoint: &str) -> Running {
        let mut command = self.built.command(route, self.project.root(), &["run"]);
        Running::start(command.env("ETLC_FAILPOINT", failpoint))
    }

    fn run(&self, route: &str, arguments: &[&str]) -> Output {
        binary::run(&mut self.built.command(route, self.project.root(), arguments))
    }

    fn file(&self) -> PathBuf {
        self.project.path("data/b.db")
    }

    fn second(&self) -> String {
        sqlite::rows(&self.file(), "select id from second order by 1")
    }
}

#[test]
fn rows_wait_for_a_file_that_is_busy_refuses_them_or_is_gone() {
    let pair = Pair::new("several_waits");
    sqlite::execute(&pair.file(), "create table second (id integer unique)");
    for route in ["pg", "lite"] {
        sqlite::execute(&pair.file(), "delete from second");
        // Another program holds the file for longer than the run waits.
        let mut running = pair.start(route, "after-commit=hold");
        running.close();
        assert!(running.awaits("failpoint "), "{route}");
        let other = rusqlite::Connection::open(pair.file()).expect("the file is there");
        other.execute_batch("begin immediate").expect("nobody holds it");
        let anchor = if route == "pg" { "one" } else { "data/a.db" };
        running
            .wait()
            .exits(5)
            .says("error[R0552]")
            .says(&format!("committed in {anchor}, and not yet moved to second in data/b.db"))
            .says("status --finish");
        other.execute_batch("rollback").expect("it is ours");
        assert_eq!(pair.second(), "");
        // It refuses a row.
        sqlite::execute(&pair.file(), "insert into second values (2)");
        pair.run(route, &["run"]).exits(3).says("UNIQUE constraint failed: second.id").says("not yet moved to second");
        pair.run(route, &["status"]).exits(0).prints("waits: the rows of second: complete and not visible yet");
        assert_eq!(pair.second(), "2\n");
        sqlite::execute(&pair.file(), "delete from second");
        // Its table is another one by now, in which a number would become a text.
        sqlite::execute(&pair.file(), "alter table second rename to aside; create table second (id text)");
        pair.run(route, &["status", "--finish"]).exits(4).says("the columns of second").says("declared anew");
        sqlite::execute(&pair.file(), "drop table second; alter table aside rename to second");
        // It is gone, or another has its name: nothing is said to be there.
        let aside = pair.project.path("data/aside.db");
        std::fs::rename(pair.file(), &aside).expect("it is there");
        pair.run(route, &["status", "--finish"]).exits(4).says("error[R0451]").says("not there any more");
        sqlite::execute(&pair.file(), "create table second (id integer unique)");
        pair.run(route, &["run"]).exits(4).says("another file has its name");
        assert_eq!(pair.second(), "");
        pair.run(route, &["status"]).exits(0).prints("not visible yet");
        std::fs::rename(&aside, pair.file()).expect("it is there");
        pair.run(route, &["status", "--finish"])
            .exits(0)
            .prints("finished")
            .prints("moved: the rows of second; visible now");
        assert_eq!(pair.second(), "1\n2\n");
        pair.run(route, &["status", "--finish"]).exits(0);
        assert_eq!(pair.second(), "1\n2\n");
    }
}

#[test]
fn others_use_the_file_while_a_run_goes_on() {
    let pair = Pair::new("several_open");
    sqlite::execute(
        &pair.file(),
        "create table second (id integer); create table s (id integer not null); insert into s values (1), (2)",
    );
    for route in ["pg", "lite", "own"] {
        sqlite::execute(&pair.file(), "delete from second");
        let mut running = pair.start(route, "before-prepare=hold");
        running.close();
        assert!(running.awaits("failpoint "), "{route}");
        let other = rusqlite::Connection::open(pair.file()).expect("the file is there");
        other.busy_timeout(std::time::Duration::ZERO).expect("it is ours");
        other.execute_batch("insert into second values (9)").expect("the run does not hold the file");
        drop(other);
        // A second run of the route is one too many.
        pair.run(route, &["run"]).exits(6).says("error[R0661]");
        running.wait().exits(0);
        assert_eq!(pair.second(), "1\n2\n9\n", "{route}");
    }
}

#[test]
fn one_file_of_several_names_is_one_database() {
    let pair = Pair::new("several_names");
    sqlite::execute(&pair.file(), "create table second (id integer)");
    let data = |file: &str| pair.project.path(&format!("data/{file}"));
    std::os::unix::fs::symlink("b.db", data("link.db")).expect("links can be made");
    std::fs::hard_link(data("b.db"), data("hard.db")).expect("links can be made");
    let count = || {
        sqlite::rows(
            &pair.file(),
            "select (select count(*) from second), (select count(*) from third), (select count(*) from fourth)",
        )
    };
    // It is the anchor by each of them: nothing waits anywhere.
    pair.start("names", "before-stage=kill").wait_closed().exits(0);
    assert_eq!(count(), "2|2|2\n");
    // Beside a server all of it waits in one place.
    let killed = pair.start("names_beside", "before-stage:2=kill").wait_closed();
    killed.exits(0);
    assert_eq!(count(), "4|4|4\n");
    assert_ne!(pair.start("names_beside", "before-move=kill").wait_closed().status, 0);
    assert_eq!(count(), "4|4|4\n");
    pair.run("names_beside", &["status", "--finish"]).exits(0);
    assert_eq!(count(), "6|6|6\n");
    assert_eq!(pair.one.rows("select count(*) from first"), "4\n");
    assert_eq!(sqlite::rows(&pair.file(), "pragma integrity_check"), "ok\n");
}
