//! `commit: every(N rows)`: a run that is killed goes on where it stopped, and every row is there once.

use std::{
    fs,
    io::Write as _,
    ops::RangeInclusive,
    sync::{Arc, LazyLock},
    thread,
    time::{Duration, Instant, SystemTime},
};

use etlc_tests::{
    binary::{self, Output, Running},
    postgres::Server,
    project::{self, Built, Project},
    random::Dice,
    runs::Database,
    sqlite,
    warehouse::Warehouse,
};

/// Rows of a source.
const ROWS: u64 = 20_000;

/// Rows from one commit to the next.
const CHUNK: u64 = 400;

/// What a row of the source says, by its number: `n` is no number in some, and rows of some names are left out.
fn cells(id: u64) -> (String, String) {
    let n = if id.is_multiple_of(97) { "x".to_owned() } else { (id * 3).to_string() };
    (if id.is_multiple_of(13) { "skip".to_owned() } else { format!("name {id}, \"{}\"", id % 5) }, n)
}

/// What becomes of the rows: the lines of the target, how many are rejected, and how many skipped.
fn expected() -> (String, u64, u64) {
    let (mut lines, mut rejected, mut skipped) = (String::new(), 0, 0);
    for id in 1..=ROWS {
        let (name, n) = cells(id);
        match (name.as_str(), n.as_str()) {
            ("skip", _) => skipped += 1,
            (_, "x") => rejected += 1,
            _ => lines.push_str(&format!("{id}|{name}|{n}\n")),
        }
    }
    (lines, rejected, skipped)
}

/// A route of this test, with where it reads and writes.
struct Way {
    route: &'static str,
    place: Project,
    warehouse: Option<Warehouse>,
}

/// Routes from each kind of source into each kind of target.
const WAYS: [(&str, &str, &str); 4] = [
    ("csv_dwh", "csv/in/*.csv, csv/in/*.csv.gz, csv/in/*.csv.zst", "dwh/public.t"),
    ("jsonl_lite", "jsonl/in/*.jsonl.gz", "sqlite/t.db:t"),
    ("lite_dwh", "sqlite/s.db:s (key: id)", "dwh/public.t"),
    ("dwh_lite", "crm/public.s (key: id)", "sqlite/t.db:t"),
];

fn text(source: &str, target: &str, options: &str) -> String {
    format!(
        "source = {source}\nrows = {target} ({options}commit: every({CHUNK} rows))\non_error = reject\n\n\
         rows:\n    [id](any) -> [id](int8)\n    \
         [name](any) -> |IF($this == \"skip\"): SKIP(\"not wanted\")| -> [name](text)\n    \
         [n](any) -> [n](int4)\n    [] -> |now| -> [seen](timestamptz)\n"
    )
}

/// A route that goes by a constant and a dictionary, and says something of rows.
fn known(least: &str) -> String {
    format!(
        "source = csv/in/*.csv, csv/in/*.csv.gz, csv/in/*.csv.zst\nrows = sqlite/t.db:t (commit: every({CHUNK} rows))\n\
         dict kinds = file/kinds.csv (key: code)\n$floor = 5\n\n\
         rows:\n    [id](any) -> [id](int8)\n    [id](text) -> |lookup($$kinds.name) ?? \"other\"| -> [kind](text)\n    \
         [name](text) -> |IF($this == \"skip\"): NOTIFY(\"one to skip\")| -> [name](text)\n    \
         [] -> |get({least})| -> [least](int4)\n"
    )
}

/// The executables of all routes, and one of `known` that means something else.
static ROUTES: LazyLock<(Built, Built)> = LazyLock::new(|| {
    let project = Project::new("resume/routes");
    project.env("POINT_NAME1=dwh\nPOINT_TYPE1=postgres\nPOINT_NAME3=crm\nPOINT_TYPE3=postgres\n");
    for (route, source, target) in WAYS {
        project.write(&format!("routes/{route}.etl"), text(source, target, "mode: truncate, max_rejects: 1000, "));
    }
    let (source, target) = ("csv/odd.csv", "sqlite/t.db:t");
    project.write("routes/few.etl", text(source, target, "max_rejects: 10, "));
    project.write("routes/strict.etl", text(source, "dwh/public.t", "").replace("reject\n", "rollback\n"));
    project.write("routes/dictionaries/kinds.csv", "code,name\n1,first\n");
    project.write("routes/known.etl", known("$floor"));
    let changed = Project::new("resume/changed");
    changed.write("routes/dictionaries/kinds.csv", "code,name\n1,first\n");
    changed.write("routes/known.etl", known("$floor + 1"));
    (project.build(), changed.build())
});

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text.as_bytes()).expect("memory takes everything");
    encoder.finish().expect("memory takes everything")
}

/// CSV with a byte order mark, columns in another order, and line ends of Windows, or without all that.
fn csv(rows: RangeInclusive<u64>, of_windows: bool) -> String {
    let (end, mut text) =
        if of_windows { ("\r\n", "\u{feff}n,name,id\r\n".to_owned()) } else { ("\n", "id,n,name\n".to_owned()) };
    for id in rows {
        let (name, n) = cells(id);
        let name = format!("\"{}\"", name.replace('"', "\"\""));
        text.push_str(&if of_windows { format!("{n},{name},{id}{end}") } else { format!("{id},{n},{name}{end}") });
    }
    text
}

/// Rows of SQL, a thousand to a statement.
fn inserts(rows: RangeInclusive<u64>) -> Vec<String> {
    let values: Vec<_> = rows
        .map(|id| {
            let (name, n) = cells(id);
            format!("({id}, '{name}', '{n}')")
        })
        .collect();
    values.chunks(1000).map(|values| format!("insert into s values {}", values.join(", "))).collect()
}

impl Way {
    fn new(server: &Arc<Server>, test: &str, route: &'static str) -> Way {
        let place = Project::bare(&format!("resume/{test}-{route}"));
        let warehouse = ["csv_dwh", "lite_dwh", "dwh_lite", "strict"].contains(&route);
        let warehouse = warehouse.then(|| Warehouse::new(server, &format!("resume_{test}_{route}")));
        project::env(place.root(), &warehouse.as_ref().map_or(String::new(), Database::env));
        let way = Way { route, place, warehouse };
        match route {
            "lite_dwh" => {
                let create = "create table s (id integer primary key, name text, n text)".to_owned();
                let statements = [create].into_iter().chain(inserts(1..=ROWS)).collect::<Vec<_>>();
                sqlite::execute(&way.place.path("s.db"), &format!("begin; {}; commit", statements.join("; ")));
            }
            "dwh_lite" => {
                let warehouse = way.warehouse.as_ref().expect("it reads one");
                warehouse.execute("create table s (id int8 primary key, name text, n text)");
                inserts(1..=ROWS).iter().for_each(|insert| warehouse.execute(insert));
            }
            "jsonl_lite" => {
                for (file, rows) in [("in/a.jsonl.gz", 1..=7000), ("in/b.jsonl.gz", 7001..=ROWS)] {
                    let line = |id| {
                        let (name, n) = cells(id);
                        serde_json::json!({"id": id, "name": name, "n": n}).to_string() + "\n"
                    };
                    way.place.write(file, gzip(&rows.map(line).collect::<String>()));
                }
            }
            "few" | "strict" => {}
            _ => {
                way.place.write("routes/dictionaries/kinds.csv", "code,name\n1,first\n");
                way.place.write("in/a.csv", csv(1..=5000, true));
                way.place.write("in/b.csv.gz", gzip(&csv(5001..=12_000, false)));
                let last = csv(12_001..=ROWS, true);
                way.place.write("in/c.csv.zst", zstd::encode_all(last.as_bytes(), 1).expect("memory takes everything"));
            }
        }
        way.execute("create table t (id int8, name text, n int4, seen timestamptz, kind text, least int4)");
        if WAYS.iter().any(|(way, ..)| *way == route) {
            way.execute("insert into t (id, name) values (0, 'of an earlier run')");
        }
        way
    }

    /// Executes statements beside the target.
    fn execute(&self, sql: &str) {
        match &self.warehouse {
            Some(warehouse) if !self.route.ends_with("lite") => warehouse.execute(sql),
            _ => sqlite::execute(&self.place.path("t.db"), sql),
        }
    }

    /// Asks beside the target.
    fn rows(&self, query: &str) -> String {
        match &self.warehouse {
            Some(warehouse) if !self.route.ends_with("lite") => warehouse.rows(query),
            _ => sqlite::rows(&self.place.path("t.db"), query),
        }
    }

    fn start(&self, arguments: &[&str], failpoint: Option<&str>) -> Running {
        self.start_of(&ROUTES.0, arguments, failpoint)
    }

    fn start_of(&self, built: &Built, arguments: &[&str], failpoint: Option<&str>) -> Running {
        let mut arguments = arguments.to_vec();
        arguments.extend(["--report", "json"]);
        let mut command = built.command(self.route, self.place.root(), &arguments);
        if let Some(failpoint) = failpoint {
            command.env("ETLC_FAILPOINT", failpoint);
        }
        Running::start(&mut command)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.start(arguments, None).finish(b"")
    }

    /// Runs until it is killed behind its third commit.
    fn is_killed(&self, arguments: &[&str]) {
        let output = self.start(arguments, Some("after-commit:3=kill")).finish(b"");
        assert!(output.status < 0, "{output}");
        assert_eq!(self.commits(), 3, "{}", self.route);
    }

    /// How many commits of the last run there are.
    fn commits(&self) -> u64 {
        let commits = self.rows("select chunk from etl_checkpoint");
        commits.trim().parse().unwrap_or_else(|_| panic!("{commits:?}"))
    }

    fn count(&self, query: &str) -> u64 {
        self.rows(&format!("select count(*) from {query}")).trim().parse().expect("a number")
    }

    /// Demands that each row is where it belongs, once, by one run.
    #[track_caller]
    fn is_whole(&self, output: &Output) {
        output.exits(2);
        let (lines, rejected, skipped) = expected();
        let found = self.rows("select id, name, n from t order by id");
        assert!(found == lines, "{}: {} rows, {} expected", self.route, found.lines().count(), lines.lines().count());
        assert_eq!(self.rows("select count(distinct seen) from t").trim(), "1", "one moment in all rows");
        let report: serde_json::Value = serde_json::from_str(&output.stdout).unwrap_or_else(|_| panic!("{output}"));
        let target = &report["targets"][0];
        let counts = ["read", "written", "skipped", "rejected", "undone"].map(|count| target[count].as_u64());
        let wanted = [ROWS, lines.lines().count() as u64, skipped, rejected, 0].map(Some);
        assert_eq!((report["read"].as_u64(), counts), (Some(ROWS), wanted), "{output}");
        let rejects = self.rows(
            "select count(*), min(number), max(number), count(distinct number), count(distinct position), \
             count(distinct run) from etl_reject",
        );
        assert_eq!(rejects.trim(), format!("{rejected}|1|{rejected}|{rejected}|{rejected}|1"), "{}", self.route);
    }
}

#[test]
fn runs_that_are_killed_go_on() {
    let server = Server::shared();
    let seed = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("a clock").subsec_nanos();
    println!("seed {seed}");
    let mut dice = Dice::new(seed.into());
    for (route, ..) in WAYS {
        let way = Way::new(&server, "random", route);
        let begin = Instant::now();
        way.is_whole(&way.run(&[]));
        let (whole, all) = (begin.elapsed(), way.commits());
        let (mut rounds, mut resumed) = (0, 0);
        while rounds < 5 || resumed == 0 {
            assert!(rounds < 50, "{route}: no kill hit the middle of a run");
            rounds += 1;
            way.execute("insert into t (id, name) values (0, 'of nobody')");
            // Until a run has the lease, the ledger speaks of the one before, which has committed everything.
            let mut last = (way.rows("select run from etl_checkpoint"), all);
            let (mut kills, mut inside) = (0, false);
            let output = loop {
                let running = way.start(&[], None);
                if kills == 5 {
                    break running.finish(b"");
                }
                thread::sleep(whole.mul_f64(dice.below(1000) as f64 / 1000.0));
                let output = running.kill();
                if output.status >= 0 {
                    break output;
                }
                kills += 1;
                let now = (way.rows("select run from etl_checkpoint"), way.commits());
                // A new run begins only where the one before has committed nothing or everything.
                let goes_on = if now.0 == last.0 { now.1 >= last.1 } else { [0, all].contains(&last.1) };
                assert!(goes_on, "{route}: {now:?} after {last:?}");
                inside |= (1..all).contains(&now.1);
                last = now;
            };
            way.is_whole(&output);
            resumed += u32::from(inside);
        }
        println!("{route}: {resumed} of {rounds} went on where a kill had left them; a run takes {whole:?}");
    }
}

/// A kill at each place that a commit in the middle comes by, one after another in one run.
#[test]
fn runs_that_are_killed_at_a_commit_go_on() {
    const PLACES: [&str; 9] = [
        "rows",
        "before-prepare",
        "after-quarantine",
        "before-advance",
        "after-advance",
        "before-commit",
        "after-commit",
        "before-begin",
        "after-begin",
    ];
    let server = Server::shared();
    for (route, ..) in WAYS {
        let way = Way::new(&server, "places", route);
        let mut commits = 0;
        for place in PLACES {
            for count in [1, 3] {
                let output = way.start(&[], Some(&format!("{place}:{count}=kill"))).finish(b"");
                assert!(output.status < 0, "{route}: {place}:{count} was not reached: {output}");
                let now = way.commits();
                assert!(now >= commits, "{route}, {place}: {now} commits after {commits}");
                commits = now;
            }
        }
        assert!(commits > 30, "{route}: {commits}");
        way.is_whole(&way.run(&[]));
        assert_eq!(way.commits(), ROWS / CHUNK + 1, "{route}");
    }
}

#[test]
fn one_run_at_a_time() {
    let server = Server::shared();
    for (route, ..) in WAYS {
        let way = Way::new(&server, "rivals", route);
        way.is_whole(&way.run(&[]));
        let held = || {
            let first = way.start(&[], Some("after-begin:2=hold"));
            let begin = Instant::now();
            while way.commits() != 2 {
                assert!(begin.elapsed() < Duration::from_secs(20), "{route}: no second commit");
                thread::sleep(Duration::from_millis(10));
            }
            first
        };
        let first = held();
        let second = way.run(&[]);
        second.exits(6).says("error[R0661]");
        way.is_whole(&first.finish(b""));

        let first = held();
        let second = way.run(&["run", "--take-over"]);
        let first = first.finish(b"");
        assert!([3, 6].contains(&first.status), "{route}: the first is ended, or learns that it has lost: {first}");
        way.is_whole(&second);
        assert_eq!(way.commits(), ROWS / CHUNK + 1, "{route}: the second has gone on");
    }
}

/// Whoever starts a route that runs is told so, also where it ends in that moment: it does not run once more.
#[test]
fn a_run_that_ends_meanwhile_is_not_made_again() {
    let server = Server::shared();
    let way = Way::new(&server, "meanwhile", "csv_dwh");
    way.is_whole(&way.run(&[]));
    let run = || way.rows("select run from etl_checkpoint");
    let before = run();
    thread::scope(|scope| {
        let blocked = scope.spawn(|| way.execute("begin; lock table t; select pg_sleep(1.5); commit"));
        let locked = "select count(*) from pg_locks where mode = 'AccessExclusiveLock' and granted \
                      and relation = 't'::regclass";
        while way.rows(locked) != "1\n" {
            thread::sleep(Duration::from_millis(10));
        }
        let first = way.start(&[], None);
        while run() == before {
            thread::sleep(Duration::from_millis(10));
        }
        way.run(&[]).exits(6).says("error[R0661]");
        way.is_whole(&first.finish(b""));
        blocked.join().expect("it ends");
    });
}

#[test]
fn status_says_how_far_a_run_is() {
    let server = Server::shared();
    for (route, ..) in WAYS {
        let way = Way::new(&server, "status", route);
        let status = || way.start(&["status"], None).finish(b"");
        assert!(status().exits(0).stdout.contains("\"ledger\":null"), "{route}");
        if route == "dwh_lite" {
            let plan = binary::run(&mut ROUTES.0.command(route, way.place.root(), &["plan"]));
            plan.exits(0).prints("binary COPY in the order of the key, in one read-only transaction of each start");
        }
        way.is_killed(&[]);
        let output = status();
        output.exits(0).prints("\"commits\":3").prints("\"running\":false").prints("\"finished\":null");
        output.prints(&format!("\"read\":{}", 3 * CHUNK));
        way.is_whole(&way.run(&[]));
        status().exits(0).prints(&format!("\"commits\":{}", ROWS / CHUNK + 1)).prints("\"position\":null");
    }
}

/// A target that is emptied in between by others, or taken away, is not made good in silence.
#[test]
fn a_target_that_is_gone() {
    let server = Server::shared();
    for (route, ..) in WAYS {
        let way = Way::new(&server, "gone", route);
        way.is_killed(&[]);
        way.execute("drop table t");
        way.run(&[]).exits(4).says("goes on with rows in it").says("--start-over");
        way.is_whole(&way.run(&["run", "--start-over"]));
    }
}

#[test]
fn files_that_have_changed() {
    let server = Server::shared();
    let way = Way::new(&server, "changed", "csv_dwh");
    way.is_killed(&[]);
    let whole = csv(1..=5000, true);
    way.place.write("in/a.csv", whole.replace("\"name 7,", "\"nome 7,"));
    way.run(&[]).exits(4).says("error[R0664]").says("in/a.csv").says("--start-over");
    way.place.write("in/a.csv", whole.lines().take(9).collect::<Vec<_>>().join("\n"));
    way.run(&[]).exits(4).says("error[R0664]").says("of it were done");
    fs::remove_file(way.place.path("in/a.csv")).expect("it is there");
    way.run(&[]).exits(4).says("error[R0664]");
    // What is behind may change, and files may come to stand behind.
    way.place.write("in/a.csv", csv(1..=4000, true));
    way.place.write("in/b.csv.gz", gzip(&csv(4001..=12_000, true)));
    way.is_whole(&way.run(&[]));

    way.is_killed(&[]);
    way.place.write("in/a.csv", csv(2..=4000, true) + &csv(1..=1, false).replace("id,n,name\n", ""));
    way.run(&[]).exits(4).says("error[R0664]");
    way.place.write("in/a.csv", csv(1..=4000, false));
    way.is_whole(&way.run(&["run", "--start-over"]));
}

#[test]
fn a_route_that_has_changed() {
    let server = Server::shared();
    let way = Way::new(&server, "meaning", "known");
    let (built, changed) = &*ROUTES;
    let run = |built: &Built, arguments: &[&str]| way.start_of(built, arguments, None).finish(b"");
    let status = |built: &Built| binary::run(&mut built.command(way.route, way.place.root(), &["status"]));
    // Until a run has committed something there is nothing to be true to.
    way.start(&[], Some("before-commit:1=kill")).finish(b"");
    way.start_of(changed, &[], Some("after-commit:3=kill")).finish(b"");
    assert_eq!(way.count("t"), 3 * CHUNK);
    run(built, &[]).exits(4).says("error[R0663]").says("another meaning of the route");
    status(built).exits(0).prints("the next run is refused (R0663)").prints("meaning: bring back the route as it was");
    status(changed).exits(0).prints("the next run goes on, unless constants or dictionaries have changed");
    run(changed, &["--set", "floor=6"]).exits(4).says("error[R0663]").says("other constants or dictionaries");
    way.place.write("routes/dictionaries/kinds.csv", "code,name\n1,first\n19999,late\n");
    run(changed, &[]).exits(4).says("error[R0663]").says("other constants or dictionaries");
    way.place.write("routes/dictionaries/kinds.csv", "code,name\n1,first\n");
    run(changed, &["--set", "floor=5"]).exits(0);
    assert_eq!((way.count("t"), way.count("t where least = 6")), (ROWS, ROWS));

    way.execute("delete from t");
    way.start(&["--set", "floor=7"], Some("after-commit:3=kill")).finish(b"");
    run(built, &["--set", "floor=7"]).exits(0);
    assert_eq!((way.count("t"), way.count("t where least = 7")), (ROWS, ROWS));

    way.start(&[], Some("after-commit:3=kill")).finish(b"");
    // What is committed stays: the route appends.
    run(built, &["run", "--start-over"]).exits(0);
    assert_eq!(way.count("t"), 2 * ROWS + 3 * CHUNK);
}

/// What `NOTIFY` says of all chunks is told at the end, as often as it was said.
#[test]
fn what_is_said_of_all_chunks_is_told_once() {
    let server = Server::shared();
    let way = Way::new(&server, "notify", "known");
    let skipped = ROWS / 13;
    way.run(&[]).exits(0).says(&format!("one to skip ({skipped} times"));
    assert_eq!(way.count("t where kind = 'first'"), 1);
}

#[test]
fn more_rejects_than_allowed_end_the_run_where_it_is() {
    let server = Server::shared();
    let way = Way::new(&server, "few", "few");
    way.place.write("odd.csv", csv(1..=ROWS, false));
    // The eleventh row that is no number is row 1067, in the third chunk.
    for _ in 0..2 {
        let output = way.run(&[]);
        output.exits(3).says("error[R0645]").says("rows has 11 rejects");
        assert_eq!((way.commits(), way.count("etl_reject")), (2, 8), "what is committed stays");
        let written = way.count("t");
        output.prints(&format!("\"written\":{written}")).prints("\"rejected\":8");
    }
}

#[test]
fn a_failure_in_the_middle_leaves_what_is_committed() {
    let server = Server::shared();
    let way = Way::new(&server, "strict", "strict");
    let right = |rows: RangeInclusive<u64>| csv(rows, false).replace(",x,", ",0,");
    let text = right(1..=3000);
    let wrong = text.replace("\n1500,4500,", "\n1500,4500.5,");
    way.place.write("odd.csv", &wrong);
    let written = 1200 - 1200 / 13;
    for _ in 0..2 {
        let output = way.run(&[]);
        output.exits(3).says("error[R0101]").says("odd.csv line 1501");
        assert_eq!((way.commits(), way.count("t")), (3, written));
        output.prints(&format!("\"written\":{written}")).prints("\"read\":1500").prints("\"undone\":");
    }
    way.place.write("odd.csv", &text);
    way.run(&[]).exits(0).prints("\"read\":3000");
    assert_eq!(
        (way.commits(), way.count("t"), way.rows("select count(distinct seen) from t").trim()),
        (8, 3000 - 3000 / 13, "1")
    );
}
