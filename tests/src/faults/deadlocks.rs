//! Rivals for the same rows: a run that loses a deadlock tries again until it wins.

use std::{
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    thread,
    time::Duration,
};

use super::{Fault, Harness, Record, place::State};
use crate::runs::Database;

/// The fault.
pub const FAULT: Fault = Fault {
    name: "deadlock",
    title: "four rivals lock the same keys the other way round: the run gets through without losing a row",
    run,
};

/// How many rivals.
const RIVALS: u64 = 4;

fn run(harness: &Harness, record: &mut Record) {
    for kind in harness.kinds(&["pg-append", "pg-often-append"]) {
        let place = harness.place("deadlock", kind);
        place.database.execute("create unique index on t (id)");
        let deadlocks = || {
            let count =
                place.database.rows("select deadlocks from pg_stat_database where datname = current_database()");
            count.trim().parse::<u64>().unwrap_or(0)
        };
        let before = deadlocks();
        let tried = AtomicU64::new(0);
        for _ in 0..record.number(2, 20) {
            if record.is_enough() {
                return;
            }
            record.once(kind.name, |dice| {
                place.reset();
                let is_over = AtomicBool::new(false);
                let seeds: Vec<u64> = (0..RIVALS).map(|_| 1 + dice.bits() % 1000).collect();
                let output = thread::scope(|scope| {
                    for (rival, seed) in (0..RIVALS).zip(&seeds) {
                        let (place, is_over) = (&place, &is_over);
                        scope.spawn(move || {
                            while !is_over.load(Ordering::Relaxed) {
                                // It holds a key that the run comes to later, and then wants one that the run has.
                                let first = 3_000 * rival;
                                place.database.attempt(&format!(
                                    "begin; insert into t values ({}, 'rival', 0, '2000-01-01'); select pg_sleep(0.4); \
                                     insert into t values ({}, 'rival', 0, '2000-01-01'); rollback",
                                    first + 900,
                                    first + 5
                                ));
                                // Rivals that never pause would win every time.
                                thread::sleep(Duration::from_millis(400 + seed));
                            }
                        });
                    }
                    let output = place.start(None).wait_closed();
                    is_over.store(true, Ordering::Relaxed);
                    output
                });
                let again = output.stderr.matches("tried again in").count();
                tried.fetch_add(again as u64, Ordering::Relaxed);
                place.is_done(&output, 1)?;
                if place.states()? != [State::Whole] {
                    return Err("the rivals have left something".to_owned());
                }
                Ok(kind.name.to_owned())
            });
        }
        thread::sleep(Duration::from_millis(600));
        let tried = tried.into_inner();
        record.note(format!(
            "{}: {} deadlocks, the runs were tried again {tried} times",
            kind.name,
            deadlocks() - before
        ));
    }
}
