//! A pooler between a run and its server: the server's processes outlive the run that used them.

use std::{
    thread,
    time::{Duration, Instant},
};

use super::{Fault, Harness, Record, kills};
use crate::{pgbouncer, project, system};

/// The fault.
pub const FAULT: Fault = Fault {
    name: "pooler",
    title: "kill -9 behind a pgbouncer that shares out the server's connections: as without it, a lease later at most",
    run,
};

/// How long another run may be refused after a kill: a lease, and what a busy machine adds.
const LEASE: Duration = Duration::from_secs(25);

fn run(harness: &Harness, record: &mut Record) {
    let is_there = system::present("pgbouncer")
        || std::panic::catch_unwind(|| system::install("pgbouncer", &[])).is_ok() && system::present("pgbouncer");
    if !is_there {
        return record.note("NOT RUN: pgbouncer is not there and could not be installed".to_owned());
    }
    let pooler = pgbouncer::Pooler::start(&harness.server, 6);
    for kind in harness.kinds(&["pg-often-append", "pg-pg"]) {
        let place = harness.place("pooler", kind);
        let whole = place.undisturbed();
        let env = place.database.point_at(1, "dwh", pooler.port, pgbouncer::PASSWORD)
            + &place.database.point_at(2, "src", pooler.port, pgbouncer::PASSWORD);
        project::env(place.project.root(), &env);
        for _ in 0..record.number(3, 50) {
            if record.is_enough() {
                return;
            }
            record.once(kind.name, |dice| {
                place.reset();
                let moment = whole * u32::try_from(dice.below(1000)).expect("it is small") / 1000;
                let running = place.start(None);
                thread::sleep(moment);
                let killed = running.kill();
                let begin = Instant::now();
                // Where the server's process of the killed run lives on in the pool, the run is gone when its lease is.
                while crate::binary::run(&mut place.command(&["status"])).stdout.contains(": running") {
                    if begin.elapsed() > LEASE {
                        return Err(format!("killed after {moment:?}: still running for others\n{killed}"));
                    }
                    thread::sleep(Duration::from_millis(200));
                }
                kills::check(&place, false).map_err(|wrong| format!("killed after {moment:?}: {wrong}"))?;
                Ok(kind.name.to_owned())
            });
        }
    }
}
