//! All targets of a run become visible together, whatever happens at the end of it.

use std::{
    fs,
    path::Path,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use etlc_tests::{
    binary::{self, Output, Running},
    postgres::Server,
    project::{self, Built, Project},
    proxy::{End, Plan, Proxy},
    runs::Database,
    sqlite,
    state::State,
    warehouse::Warehouse,
};

/// The same rows from standard input into each of three targets.
fn route(table: &str) -> String {
    format!(
        "source = dict/rows\nrows   = {table}\nlines  = csv/out/lines.csv (mode: append)\n\
         more   = jsonl/out/more.jsonl (mode: append)\n\n\
         rows:\n    [id](int8)\nlines:\n    [id](int8)\nmore:\n    [id](int8)\n"
    )
}

/// Gives the numbers in a table, for the directory of a run.
type Table<'a> = Box<dyn Fn(&Path) -> String + 'a>;

/// A route of this test and what it writes to.
struct Targets<'a> {
    built: &'a Built,
    route: &'static str,
    place: Project,
    /// The numbers in the table, where the route has one.
    table: Option<Table<'a>>,
}

impl Targets<'_> {
    fn start(&self) -> Running {
        Running::start(&mut self.built.command(self.route, self.place.root(), &["--report", "json"]))
    }

    /// Runs the route on these rows.
    fn run(&self, rows: &str) -> Output {
        self.start().finish(rows.as_bytes())
    }

    fn lines(&self) -> Vec<String> {
        let text = fs::read_to_string(self.place.path("out/lines.csv")).unwrap_or_default();
        text.lines().skip(1).map(str::to_owned).collect()
    }

    /// Demands that all targets hold the same rows and gives their number.
    #[track_caller]
    fn agree(&self, when: &str) -> usize {
        let lines = self.lines();
        let more = fs::read_to_string(self.place.path("out/more.jsonl")).unwrap_or_default();
        let more: Vec<String> =
            more.lines().map(|line| line.trim_matches(|c: char| !c.is_ascii_digit()).to_owned()).collect();
        assert!(lines == more, "{when}: {} lines and {} objects", lines.len(), more.len());
        if let Some(table) = &self.table {
            let rows = table(self.place.root());
            let mut sorted = lines.clone();
            sorted.sort();
            assert!(rows.lines().eq(sorted.iter()), "{when}: {} lines and {} rows", lines.len(), rows.lines().count());
        }
        lines.len()
    }

    /// Names of files that a run has left beside its targets.
    fn leftovers(&self) -> Vec<String> {
        let names = ["", "out"]
            .into_iter()
            .flat_map(|directory| fs::read_dir(self.place.path(directory)).into_iter().flatten());
        let names = names.map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8"));
        names.filter(|name| name.contains("etl-")).collect()
    }

    /// Waits until the last of the targets is open.
    fn wait_for_targets(&self) {
        let begin = Instant::now();
        while !self.leftovers().iter().any(|name| name.starts_with(".more.") && name.ends_with(".part")) {
            assert!(begin.elapsed() < Duration::from_secs(60), "no target was opened");
            thread::sleep(Duration::from_millis(1));
        }
    }
}

/// Every number of a range as a record.
fn records(numbers: std::ops::Range<u32>) -> String {
    numbers.map(|number| format!("{{\"id\": {number}}}\n")).collect()
}

fn routes() -> (Project, Built) {
    let project = Project::new("commit/routes");
    project.env("POINT_NAME1=dwh\nPOINT_TYPE1=postgres\n");
    for (name, table) in [("files", "csv/out/rows.csv (mode: append)"), ("lite", "sqlite/t.db:t"), ("server", "dwh/t")]
    {
        project.write(&format!("routes/{name}.etl"), route(table));
        project.write(&format!("routes/{name}-anew.etl"), route(table).replace(" (mode: append)", ""));
    }
    let built = project.build();
    (project, built)
}

fn numbers(table: &Path) -> String {
    sqlite::rows(table, "select id from t order by cast(id as text)")
}

#[test]
fn targets_become_visible_together() {
    let (_project, built) = routes();
    let server = Server::shared();
    let of = |name: &str, route: &'static str| {
        let place = Project::bare(&format!("commit/{name}-{route}"));
        let table: Option<Table<'_>> = match route.trim_end_matches("-anew") {
            "lite" => Some(Box::new(|root: &Path| {
                let database = root.join("t.db");
                if database.exists() { numbers(&database) } else { String::new() }
            })),
            "server" => {
                let warehouse = Warehouse::new(&server, &format!("commit_{name}_{route}"));
                warehouse.execute("create table t (id int8)");
                project::env(place.root(), &warehouse.env());
                Some(Box::new(move |_: &Path| warehouse.rows("select id from t order by id::text collate \"C\"")))
            }
            _ => None,
        };
        Targets { built: &built, route, place, table }
    };
    for route in ["files", "lite", "server"] {
        a_run_that_is_asked_to_stop(&of("stop", route));
        runs_that_are_killed(&of("kill", route));
    }
    for route in ["files-anew", "lite-anew", "server-anew"] {
        a_rename_that_fails(&of("rename", route));
    }
    killed_between_commit_and_rename(&of("between", "server"), &server);
    a_connection_that_is_cut(&of("cut", "server"), &server);
}

/// Where a file cannot get its name after the commit, the run says so and the next start gives it.
fn a_rename_that_fails(targets: &Targets<'_>) {
    let mut running = targets.start();
    running.write(records(0..10).as_bytes());
    targets.wait_for_targets();
    let obstacle = targets.place.path("out/more.jsonl");
    project::write(&obstacle.join("in the way"), b"");
    let output = running.finish(b"");
    output.exits(7).says("error[R0701]").says("more.jsonl").says("start the route again");
    assert!(
        output.stdout.contains("\"written\":10") && !output.stdout.contains("\"undone\":10"),
        "the rows are there:\n{output}"
    );
    fs::remove_dir_all(&obstacle).expect("it can be removed");
    // Files are written anew, so the next start shows what it finished only where it fails itself.
    targets.run("{").exits(3).says("error[R0310]");
    assert_eq!(targets.agree(targets.route), 10);
    assert_eq!(targets.leftovers(), [""; 0]);
}

/// A run that is asked to stop undoes everything; one that waits for input ends all the same, and the next start clears
/// up after it.
fn a_run_that_is_asked_to_stop(targets: &Targets<'_>) {
    targets.run(&records(0..3)).exits(0);
    let before = State::of(targets.place.root());
    let mut running = targets.start();
    running.write(records(3..6).as_bytes());
    targets.wait_for_targets();
    running.ask_to_stop();
    let rows = records(0..5_000);
    while running.write(rows.as_bytes()) {}
    let output = running.wait();
    output.exits(3).says("error[R0612]").says("undone");
    assert_eq!(before.difference(&State::of(targets.place.root())), "", "{}", targets.route);
    let mut running = targets.start();
    running.write(records(3..6).as_bytes());
    targets.wait_for_targets();
    running.ask_to_stop();
    running.wait().exits(3).says("error[R0612]");
    assert_eq!(targets.agree(targets.route), 3);
    targets.run("").exits(0);
    assert_eq!(before.difference(&State::of(targets.place.root())), "", "{}", targets.route);
}

/// Whenever a run is killed, the next start leaves all targets with its rows, or all without.
fn runs_that_are_killed(targets: &Targets<'_>) {
    const RUNS: u32 = 40;
    const ROWS: usize = 5_000;
    let rows = records(0..5_000);
    // A run that has all its rows, and commits when its input ends.
    let full = || {
        let mut running = targets.start();
        running.write(rows.as_bytes());
        targets.wait_for_targets();
        thread::sleep(Duration::from_millis(5));
        running.close();
        (running, Instant::now())
    };
    let (running, closed) = full();
    running.wait().exits(0);
    let whole = closed.elapsed();
    let (mut count, mut done) = (targets.agree(targets.route), 0);
    for run in 0..RUNS {
        let (running, closed) = full();
        let moment = whole * run / RUNS;
        thread::sleep(moment.saturating_sub(closed.elapsed()));
        running.kill();
        let when = format!("{}, killed after {moment:?} of {whole:?}", targets.route);
        let output = targets.run("");
        assert_eq!(output.status, 0, "{when}: {output}");
        let now = targets.agree(&when);
        assert!(now == count || now == count + ROWS, "{when}: {now} rows after {count}");
        done += u32::from(now > count);
        count = now;
        assert_eq!(targets.leftovers(), [""; 0], "{when}");
    }
    println!("{}: {done} of {RUNS} had committed when they were killed", targets.route);
}

/// The window between the server's COMMIT and the first rename, held open.
fn killed_between_commit_and_rename(targets: &Targets<'_>, server: &Arc<Server>) {
    targets.run(&records(0..2)).exits(0);
    let direct = targets.place.read(".env");
    let proxy = Proxy::start(server.port, Plan::of_commit(End::Held));
    project::env(targets.place.root(), &direct.replace(&server.port.to_string(), &proxy.port.to_string()));
    let mut running = targets.start();
    running.write(records(2..5).as_bytes());
    running.close();
    proxy.wait();
    running.kill();
    assert_eq!(targets.lines().len(), 2, "the files are as they were");
    let table = targets.table.as_ref().expect("the route has a table");
    assert_eq!(table(targets.place.root()).lines().count(), 5, "the rows are there");
    project::env(targets.place.root(), &direct);
    targets.run("").exits(0);
    assert_eq!(targets.agree("killed between commit and rename"), 5);
    assert_eq!(targets.leftovers(), [""; 0]);
}

/// The server commits and its answer is lost: the run looks into the ledger and goes on.
fn a_connection_that_is_cut(targets: &Targets<'_>, server: &Arc<Server>) {
    let direct = targets.place.read(".env");
    let proxy = Proxy::start(server.port, Plan::of_commit(End::Cut));
    project::env(targets.place.root(), &direct.replace(&server.port.to_string(), &proxy.port.to_string()));
    let output = targets.run(&records(0..4));
    output.exits(0).says("warning[W0662]");
    assert_eq!(targets.agree("the answer to COMMIT was lost"), 4);
    assert_eq!(targets.leftovers(), [""; 0]);
}

/// Where the last target cannot be opened, the others have left nothing.
#[test]
fn targets_that_cannot_be_opened() {
    let project = Project::new("commit/open");
    project.write("routes/open.etl", route("sqlite/t.db:t").replace("out/more.jsonl", "in.d/more.jsonl"));
    let built = project.build();
    let place = Project::bare("commit/open-place");
    place.write("in.d", "a file where a directory should be");
    let before = State::of(place.root());
    let output = binary::run_on(&mut built.command("open", place.root(), &[]), records(0..3).as_bytes());
    output.exits(4).says("in.d/more.jsonl");
    assert_eq!(before.difference(&State::of(place.root())), "");
}

/// Whoever reads the results has ended: the other targets are undone.
#[test]
fn standard_output_that_is_closed() {
    let project = Project::new("commit/closed");
    project
        .write("routes/closed.etl", route("sqlite/t.db:t").replace("jsonl/out/more.jsonl (mode: append)", "dict/more"));
    let built = project.build();
    let place = Project::bare("commit/closed-place");
    let before = State::of(place.root());
    let mut running = Running::start(&mut built.command("closed", place.root(), &[]));
    running.stop_reading();
    while running.write(records(0..5_000).as_bytes()) {}
    let output = running.wait();
    output.exits(3).says("error[R0316]");
    assert_eq!(before.difference(&State::of(place.root())), "");
}
