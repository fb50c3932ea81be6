//! Routes that lock the same tables in other orders, beside sessions that do the same: nobody gives up, and what is
//! there in the end is all of one run.

use std::{
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use etlc_tests::{
    binary::{Output, Running},
    postgres::Server,
    project::{self, Built, Project},
    runs::Database,
    warehouse::Warehouse,
};

use super::form;

/// The orders in which the routes empty the tables.
const ORDERS: [[&str; 3]; 4] = [["a", "b", "c"], ["c", "b", "a"], ["b", "a", "c"], ["c", "a", "b"]];

/// Rows of the source.
const ROWS: usize = 500;

/// No run may take longer; the servers of a test are slow where many tests run.
const PATIENCE: Duration = Duration::from_secs(120);

fn route(order: [&str; 3], mode: &str) -> String {
    let mut text = "source = crm/s (key: id)\n".to_owned();
    for table in order {
        text.push_str(&format!("{table} = dwh/{table} (mode: {mode})\n"));
    }
    for table in order {
        text.push_str(&format!(
            "\n{table}:\n    [id](int8)\n    [] -> |get(\"{}\")| -> [route](text)\n",
            order.concat()
        ));
    }
    text
}

/// A place for the routes and their tables.
struct Place {
    built: Built,
    database: Arc<Warehouse>,
    project: Project,
}

impl Place {
    fn new(server: &Arc<Server>, name: &str, mode: &str) -> Place {
        let project = Project::new(&format!("edges/rivals-{name}"));
        project.env("POINT_NAME1=dwh\nPOINT_TYPE1=postgres\nPOINT_NAME3=crm\nPOINT_TYPE3=postgres\n");
        for order in ORDERS {
            project.write(&format!("routes/{}.etl", order.concat()), route(order, mode));
        }
        let built = project.build();
        let database = Arc::new(Warehouse::new(server, &format!("rivals_{name}")));
        database.execute(&format!(
            "create table s as select i::int8 as id from generate_series(1, {ROWS}) as i;
             alter table s add primary key (id);
             create table a (id int8, route text); create table b (like a); create table c (like a);
             alter database rivals_{name} set deadlock_timeout = '20ms'"
        ));
        project::env(project.root(), &database.env());
        Place { built, database, project }
    }

    fn start(&self, order: [&str; 3]) -> Running {
        Running::start(&mut self.built.command(&order.concat(), self.project.root(), &[]))
    }

    /// Starts all routes at one moment and waits for them.
    fn all(&self) -> Vec<Output> {
        let running: Vec<Running> = ORDERS.iter().map(|order| self.start(*order)).collect();
        running.into_iter().map(|running| running.finish(b"")).collect()
    }
}

/// How often runs were tried again.
fn attempts(output: &Output) -> usize {
    output.exits(0);
    assert!(output.took < PATIENCE, "it took {:?}:\n{output}", output.took);
    output.stderr.matches("tried again in").count()
}

#[test]
fn nobody_gives_up() {
    let server = Server::shared();
    let truncate = Place::new(&server, "truncate", "truncate");
    deadlocks(&truncate);
    lock_timeouts(&truncate);
    serialization_failures(&Place::new(&server, "append", "append"));
}

fn deadlocks(place: &Place) {
    let rounds = form(4, 20, 100);
    let (over, rounds_of_rivals) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    // Whoever counts rows is no rival: between two rounds nobody is in the way.
    let quiet = Arc::new(RwLock::new(()));
    let rivals = [["b", "c", "a"], ["a", "c", "b"]].map(|order| {
        let (database, over, count) = (Arc::clone(&place.database), Arc::clone(&over), Arc::clone(&rounds_of_rivals));
        let quiet = Arc::clone(&quiet);
        thread::spawn(move || {
            let locks = order
                .map(|table| format!("perform pg_sleep(0.01); execute 'lock table {table} in access exclusive mode';"));
            // A rival that loses a deadlock is content with that.
            let round = format!("do $$ begin {} exception when deadlock_detected then null; end $$", locks.concat());
            while !over.load(Ordering::Relaxed) {
                let round_of_all = quiet.read().unwrap_or_else(PoisonError::into_inner);
                database.execute(&round);
                drop(round_of_all);
                count.fetch_add(1, Ordering::Relaxed);
                thread::sleep(Duration::from_millis(100));
            }
        })
    });
    let (mut runs, mut again) = (0, 0);
    for _ in 0..rounds {
        for output in place.all() {
            runs += 1;
            again += attempts(&output);
        }
        let _quiet = quiet.write().unwrap_or_else(PoisonError::into_inner);
        let found = place.database.rows(
            "select route, count(*), count(distinct id) from (select * from a union all select * from b union all select * from c) as all_of_them group by route",
        );
        let whole = |line: &str| line.ends_with(&format!("|{}|{ROWS}", 3 * ROWS));
        assert!(found.lines().count() == 1 && found.lines().all(whole), "rows of several runs, or not all: {found}");
    }
    over.store(true, Ordering::Relaxed);
    rivals.into_iter().for_each(|rival| rival.join().expect("a rival does not fail"));
    let rivals = rounds_of_rivals.load(Ordering::Relaxed);
    println!(
        "deadlocks: {runs} of {runs} runs of 4 rival routes clean, {again} attempts made again; {rivals} rounds of 2 rival sessions"
    );
    assert!(again > 0, "no run ever met another one");
}

/// A session holds a table for longer than `lock_timeout` allows a run to wait.
fn lock_timeouts(place: &Place) {
    place.database.execute("alter database rivals_truncate set lock_timeout = '100ms'");
    let (mut runs, mut again) = (0, 0);
    for round in 0..form(1, 5, 25) {
        let database = Arc::clone(&place.database);
        let table = ["a", "b", "c"][round % 3];
        let rival = thread::spawn(move || {
            database
                .execute(&format!("begin; lock table {table} in access exclusive mode; select pg_sleep(2); commit"));
        });
        let begin = Instant::now();
        while place.database.rows("select count(*) from pg_locks where mode = 'AccessExclusiveLock' and granted").trim()
            == "0"
        {
            assert!(begin.elapsed() < PATIENCE, "the rival got no lock");
            thread::sleep(Duration::from_millis(5));
        }
        let output = place.start(ORDERS[round % 4]).finish(b"");
        runs += 1;
        again += attempts(&output);
        rival.join().expect("a rival does not fail");
    }
    place.database.execute("alter database rivals_truncate reset lock_timeout");
    println!("lock timeouts: {runs} of {runs} runs clean, {again} attempts made again");
    assert!(again >= runs, "a run that met a lock went through");
}

/// The server refuses with a serialization failure. It does not by itself in a transaction that is READ COMMITTED, as
/// those that write are; what a trigger reaches may.
fn serialization_failures(place: &Place) {
    let sequences = ORDERS.map(|order| format!("create sequence refused_{};", order.concat()));
    place.database.execute(&format!(
        "{} create function refuse() returns trigger language plpgsql as $$
             begin if nextval('refused_' || new.route) % 3 > 0 then raise exception 'not now' using errcode = '40001'; end if; return new; end $$;
         create trigger refuse before insert on a for each row when (new.id = {ROWS}) execute function refuse()",
        sequences.concat()
    ));
    let rounds = form(2, 10, 50);
    let (mut runs, mut again) = (0, 0);
    for round in 1..=rounds {
        for output in place.all() {
            runs += 1;
            again += attempts(&output);
        }
        let found = place.database.rows(
            "select route, count(*), count(distinct id) from (select * from a union all select * from b union all select * from c) as all_of_them group by route",
        );
        let whole = |line: &str| line.ends_with(&format!("|{}|{ROWS}", 3 * ROWS * round));
        assert!(found.lines().count() == 4 && found.lines().all(whole), "rows are lost or doubled: {found}");
    }
    println!("serialization failures: {runs} of {runs} runs clean, {again} attempts made again");
    assert!(again >= 2 * runs, "a run that was refused went through");
}
