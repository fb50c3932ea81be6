//! A network that cuts a connection of the source at any byte or lets it go silent, that is silent as a whole, or slow: a run
//! goes on, or ends and has changed nothing, and it notices within half a minute. `cargo xtask faults` does the same to the
//! connections of the target.

use std::{
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use etlc_tests::{
    binary::{Output, Running},
    postgres::{PASSWORD, Server},
    project::{self, Built, Project},
    proxy::{At, Plan, Proxy, Then},
    random::Dice,
    runs::Database,
    warehouse::Warehouse,
};

use super::form;

/// Rows of the source.
const ROWS: u64 = 20_000;

/// Rows between two commits of the route that commits often.
const EVERY: u64 = 1_000;

/// How soon a silence is noticed.
const NOTICED: Duration = Duration::from_secs(30);

/// How much later than that it may be seen here, where all tests run at once.
const SLACK: Duration = Duration::from_secs(5);

/// How long a run may take that is tried again.
const PATIENCE: Duration = Duration::from_secs(120);

const ROUTES: [&str; 2] = ["whole", "chunks"];

/// A route with a network before its source and another one before its target.
struct Place<'a> {
    built: &'a Built,
    route: &'static str,
    project: Project,
    database: Warehouse,
    source: Proxy,
    target: Proxy,
    whole: String,
    before: String,
}

impl<'a> Place<'a> {
    fn new(built: &'a Built, server: &Arc<Server>, route: &'static str, name: &str) -> Place<'a> {
        let database = Warehouse::new(server, &format!("network_{route}_{name}"));
        database.execute(&format!(
            "create table s as select i::int8 as id, 'имя ' || i || repeat(' \"x\"', (i % 20)::int) as name from generate_series(1, {ROWS}) as i;
             alter table s add primary key (id); create table t (id int8, name text)"
        ));
        let project = Project::bare(&format!("edges/network-{route}-{name}"));
        let [source, target] = [0; 2].map(|_| Proxy::start(server.port, Plan::default()));
        let env =
            database.point_at(1, "dwh", target.port, PASSWORD) + &database.point_at(3, "crm", source.port, PASSWORD);
        project::env(project.root(), &env);
        let mut place =
            Place { built, route, project, database, source, target, whole: String::new(), before: String::new() };
        place.reset();
        place.before = place.contents("t");
        place.whole = place.contents("s");
        place
    }

    fn contents(&self, table: &str) -> String {
        self.database.rows(&format!("select count(*), count(distinct id), coalesce(sum(hashtextextended(x::text, 0)::numeric), 0) from {table} as x"))
    }

    fn reset(&self) {
        self.source.set(Plan::default());
        self.target.set(Plan::default());
        match self.route {
            "whole" => self.database.execute("truncate t; insert into t values (-1, 'before')"),
            _ => self.database.execute("truncate t; drop table if exists etl_checkpoint"),
        }
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Running::start(&mut self.built.command(self.route, self.project.root(), arguments)).finish(b"")
    }

    /// How many bytes a run sends to its source, and gets from it.
    fn carried(&self) -> (u64, u64) {
        self.reset();
        self.run(&[]).exits(0);
        assert_eq!(self.contents("t"), self.whole, "{}, undisturbed", self.route);
        self.source.carried()
    }

    /// Lets something happen at a byte that is drawn, on the way to the source or on the one from it.
    fn plan(&self, carried: (u64, u64), to_server: bool, then: Then, dice: &mut Dice) -> String {
        let most = if to_server { carried.0 } else { carried.1 };
        let at = At { to_server, byte: dice.bits() % most.max(1), then };
        self.source.set(Plan { at: Some(at), ..Plan::default() });
        format!("{}, {at:?} of {most}", self.route)
    }

    /// What has to hold after a run that was disturbed, and after the next one; whether it went through.
    fn check(&self, when: &str, output: &Output) -> bool {
        let found = self.contents("t");
        match output.status {
            0 => assert_eq!(found, self.whole, "{when}: {output}"),
            5 if self.route == "whole" => assert_eq!(found, self.before, "{when}: {output}"),
            5 => {
                let rows: u64 = found.split('|').next().and_then(|rows| rows.parse().ok()).expect("a count");
                let first = self.contents(&format!("(select * from s order by id limit {rows})"));
                assert!(rows.is_multiple_of(EVERY) && found == first, "{when}: {found}: {output}");
            }
            _ => panic!("{when}: {output}"),
        }
        let through = output.status == 0;
        if !through {
            self.source.set(Plan::default());
            self.target.set(Plan::default());
            // The server may not have noticed yet that nobody is there.
            let output = self.run(&["run", "--take-over"]);
            output.exits(0);
            assert_eq!(self.contents("t"), self.whole, "{when}, the run after it: {output}");
        }
        through
    }
}

#[test]
fn networks_that_fail() {
    let project = Project::new("edges/network");
    project.env("POINT_NAME1=dwh\nPOINT_TYPE1=postgres\nPOINT_NAME3=crm\nPOINT_TYPE3=postgres\n");
    for (name, target) in [("whole", "dwh/t (mode: truncate)"), ("chunks", "dwh/t (commit: every(1000 rows))")] {
        project.write(
            &format!("routes/{name}.etl"),
            format!("source = crm/s (key: id)\nt = {target}\n\nt:\n    [id](int8)\n    [name](text)\n"),
        );
    }
    let built = project.build();
    let server = Arc::new(Server::start());
    let seed = 20_240_331;
    resets(&built, &server, seed);
    let said = Mutex::new(Vec::new());
    thread::scope(|scope| {
        let (built, server, said) = (&built, &server, &said);
        let say = |line: String| said.lock().expect("nobody panics with it").push(line);
        for (index, route) in ROUTES.into_iter().enumerate() {
            for to_server in [true, false] {
                let seed = seed + 2 * index as u64 + u64::from(to_server);
                scope.spawn(move || say(silences(built, server, route, to_server, seed)));
            }
            scope.spawn(move || say(silence_of_all(built, server, route)));
            scope.spawn(move || say(slow(built, server, route)));
        }
    });
    for line in said.into_inner().expect("nobody panicked with it") {
        println!("{line}");
    }
}

fn resets(built: &Built, server: &Arc<Server>, seed: u64) {
    let mut dice = Dice::new(seed);
    for route in ROUTES {
        let place = Place::new(built, server, route, "resets");
        let carried = place.carried();
        let rounds = form(4, 50, 250);
        let (mut runs, mut met, mut through, mut longest) = (0, 0, 0, Duration::ZERO);
        for _ in 0..rounds {
            for to_server in [true, false] {
                place.reset();
                let when = place.plan(carried, to_server, Then::Reset, &mut dice);
                let output = place.run(&[]);
                runs += 1;
                met += usize::from(place.source.struck().is_some());
                longest = longest.max(output.took);
                assert!(output.took < PATIENCE, "{when}: {output}");
                through += usize::from(place.check(&when, &output));
            }
        }
        println!(
            "resets, {route}: {runs} of {runs} clean, {met} met one, {through} went through by themselves, the longest in {:.1} s (seed {seed})",
            longest.as_secs_f64()
        );
        assert!(met * 10 >= runs * 8, "{route}: only {met} of {runs} met a reset");
    }
}

/// A connection of which nothing is heard any more, while new ones work.
fn silences(built: &Built, server: &Arc<Server>, route: &'static str, to_server: bool, seed: u64) -> String {
    let mut dice = Dice::new(seed);
    let place = Place::new(built, server, route, &format!("silence_{to_server}"));
    let carried = place.carried();
    let (mut runs, mut met, mut longest) = (0, 0, Duration::ZERO);
    for _ in 0..form(1, 5, 25) {
        place.reset();
        let when = place.plan(carried, to_server, Then::Silence, &mut dice);
        let output = place.run(&["run", "--retries", "0"]);
        runs += 1;
        if let Some(struck) = place.source.struck() {
            met += 1;
            let noticed = struck.elapsed();
            longest = longest.max(noticed);
            assert!(noticed < NOTICED + SLACK, "{when}: noticed after {noticed:?}: {output}");
        }
        place.check(&when, &output);
    }
    format!(
        "silence, {route}, to the source {to_server}: {runs} of {runs} clean, {met} met it, the longest over in {:.1} s (seed {seed})",
        longest.as_secs_f64()
    )
}

/// Nothing passes for minutes, on old connections and new ones, and then everything does.
fn silence_of_all(built: &Built, server: &Arc<Server>, route: &'static str) -> String {
    let place = Place::new(built, server, route, "silence_of_all");
    let (mut runs, mut longest) = (0, Duration::ZERO);
    for _ in 0..form(1, 3, 10) {
        place.reset();
        // Slow enough to be caught in the middle.
        place.target.set(Plan { rate: Some(256 << 10), ..Plan::default() });
        let running = Running::start(&mut built.command(route, place.project.root(), &["run", "--retries", "0"]));
        thread::sleep(Duration::from_secs(2));
        let silence = Plan { delay: Some(Duration::from_secs(180)), ..Plan::default() };
        place.source.set(silence);
        place.target.set(silence);
        let begin = Instant::now();
        let output = running.finish(b"");
        runs += 1;
        longest = longest.max(begin.elapsed());
        assert!(begin.elapsed() < NOTICED + SLACK, "{route}: noticed after {:?}: {output}", begin.elapsed());
        assert_eq!(output.status, 5, "{route}: {output}");
        // Nobody has told the server, which holds the locks of a connection until it ends.
        place.source.cut();
        place.target.cut();
        place.check(&format!("{route}, silence of all"), &output);
    }
    format!("silence of all, {route}: {runs} of {runs} clean, the longest over in {:.1} s", longest.as_secs_f64())
}

fn slow(built: &Built, server: &Arc<Server>, route: &'static str) -> String {
    let place = Place::new(built, server, route, "slow");
    place.reset();
    let plan = Plan { rate: Some(64 << 10), ..Plan::default() };
    place.source.set(plan);
    place.target.set(plan);
    let output = place.run(&[]);
    output.exits(0).never_says("tried again");
    assert_eq!(place.contents("t"), place.whole, "{output}");
    let (_, bytes) = place.source.carried();
    format!("64 KiB/s, {route}: clean, {bytes} bytes in {:.1} s, nothing tried again", output.took.as_secs_f64())
}
