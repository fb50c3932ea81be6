//! Rows in quarantine.

use std::{
    fs,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use etlc_tests::{
    binary::Running,
    postgres::Server,
    project::{self, Built, Project},
    proxy::{End, Plan, Proxy},
    runs::{Database, check},
    warehouse::Warehouse,
};

#[test]
fn cases() {
    let server = Server::shared();
    check("rejects", Some(&|name| Box::new(Warehouse::new(&server, &format!("rejects_{name}")))));
}

/// The route whose fifth rows are rejected, with a table before the files or without.
fn route(table: &str) -> String {
    let rule = "    [id](int8) -> |IF($this % 5 == 4): REJECT(\"a fifth\")| -> [id](int8)\n";
    format!(
        "source = dict/rows\n{table}lines = csv/out/lines.csv (mode: append)\n\n{}lines:\n{rule}",
        if table.is_empty() { String::new() } else { format!("rows:\n{rule}") }
    )
}

/// A route and where it runs.
struct Place<'a> {
    built: &'a Built,
    route: &'static str,
    project: Project,
}

impl Place<'_> {
    /// A run that has these rows, and commits when its input ends.
    fn start(&self, rows: std::ops::Range<u32>) -> Running {
        let mut running = Running::start(&mut self.built.command(self.route, self.project.root(), &[]));
        let rows: String = rows.map(|number| format!("{{\"id\": {number}}}\n")).collect();
        running.write(rows.as_bytes());
        running
    }

    /// Rows and rejects that are there; four to one, or something was torn apart.
    #[track_caller]
    fn rows(&self, when: &str) -> usize {
        let lines = |path: &str| fs::read_to_string(self.project.path(path)).unwrap_or_default().lines().count();
        let (rows, rejects) = (lines("out/lines.csv").saturating_sub(1), lines("out/lines.csv.rejects.jsonl"));
        assert_eq!(rows, 4 * rejects, "{when}");
        rows
    }
}

#[test]
fn rows_and_rejects_become_visible_together() {
    let project = Project::new("rejects/kill");
    project.env("POINT_NAME1=dwh\nPOINT_TYPE1=postgres\n");
    project.write("routes/files.etl", route("")).write("routes/server.etl", route("rows = dwh/t\n"));
    let built = project.build();
    let files = Place { built: &built, route: "files", project: Project::bare("rejects/kill-files") };
    killed_at_any_time(&files);
    let server = Server::shared();
    let warehouse = Warehouse::new(&server, "rejects_kill");
    let place = Place { built: &built, route: "server", project: Project::bare("rejects/kill-server") };
    killed_between_commit_and_rename(&place, &warehouse, &server);
}

/// Whenever a run is killed, the next start leaves rows and rejects as they were, or both with those of the run.
fn killed_at_any_time(place: &Place<'_>) {
    const RUNS: u32 = 25;
    const ROWS: u32 = 5_000;
    let closed = || {
        let mut running = place.start(0..ROWS);
        thread::sleep(Duration::from_millis(30));
        running.close();
        (running, Instant::now())
    };
    let (running, begin) = closed();
    running.wait().exits(2);
    let whole = begin.elapsed();
    let mut done = 0;
    for run in 0..RUNS {
        let before = place.rows("before");
        let (running, begin) = closed();
        let moment = whole * run / RUNS;
        thread::sleep(moment.saturating_sub(begin.elapsed()));
        running.kill();
        let when = format!("killed after {moment:?} of {whole:?}");
        place.start(0..0).finish(b"").exits(0);
        let now = place.rows(&when);
        assert!(now == before || now == before + ROWS as usize / 5 * 4, "{when}: {now} rows after {before}");
        done += u32::from(now > before);
    }
    println!("{done} of {RUNS} had committed when they were killed");
}

/// The window between the server's COMMIT and the renames, held open.
fn killed_between_commit_and_rename(place: &Place<'_>, warehouse: &Warehouse, server: &Arc<Server>) {
    warehouse.execute("create table t (id int8)");
    let direct = warehouse.env();
    project::env(place.project.root(), &direct);
    place.start(0..5).finish(b"").exits(2);
    let proxy = Proxy::start(server.port, Plan::of_commit(End::Held));
    project::env(place.project.root(), &direct.replace(&server.port.to_string(), &proxy.port.to_string()));
    let mut running = place.start(5..15);
    running.close();
    proxy.wait();
    running.kill();
    assert_eq!(place.rows("the files are as they were"), 4);
    assert_eq!(warehouse.rows("select count(*) from t"), "12\n");
    assert_eq!(warehouse.rows("select count(*) from etl_reject where target = 'rows'"), "3\n");
    project::env(place.project.root(), &direct);
    place.start(0..0).finish(b"").exits(0);
    assert_eq!(place.rows("the next start has finished it"), 12);
}

/// A chain goes on after a route that has rows in quarantine, and ends as that route did.
#[test]
fn chains_go_on() {
    let project = Project::new("rejects/chain");
    let rule = "    [id](int8) -> |IF($this == 2): REJECT(\"two\")| -> [id](int8)\n";
    project.write("in.csv", "id\n1\n2\n");
    project.write("routes/first.etl", format!("source = csv/in.csv\nout = csv/first.csv\n\nout:\n{rule}"));
    project.write("routes/second.etl", "source = csv/first.csv\nout = csv/second.csv\n\nout:\n    [id](int8)\n");
    project.etlc(&["run", "first", "second"]).exits(2);
    assert_eq!(project.read("second.csv"), "id\n1\n");
}
