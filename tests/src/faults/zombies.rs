//! A run that is frozen while another takes its place, and then goes on as if nothing had been: it commits nothing.

use std::{thread, time::Duration};

use super::{
    Fault, Harness, Record,
    place::{Place, State},
    watch,
};
use crate::{
    binary::{self, Output, Running},
    random::Dice,
    runs::Database,
};

/// The fault.
pub const FAULT: Fault = Fault {
    name: "zombie",
    title: "frozen, replaced and thawed: the run that was replaced commits no row and ends with 6",
    run,
};

/// Longer than a lease that nobody renews.
const EXPIRED: Duration = Duration::from_secs(16);

/// Where a run is frozen; it has not committed its last rows anywhere here.
const POINTS: &[&str] =
    &["after-lease", "rows", "before-prepare", "after-prepare", "before-advance", "after-advance", "before-commit"];

/// How the place of a run is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// With `--take-over`, which ends its process at the server.
    Told,
    /// With `--take-over`, and the ledger does not know its process, as behind a pooler: only the fence is between them.
    Fence,
    /// Without, once its lease has expired; before that the second run is refused.
    Expired,
}

fn run(harness: &Harness, record: &mut Record) {
    let kinds = harness.kinds(&["pg-pg", "pg-append", "pg-both", "pg-often", "pg-often-append"]);
    let places: Vec<Place<'_>> = kinds.into_iter().map(|kind| harness.place("zombie", kind)).collect();
    let ways =
        [(Way::Told, record.number(1, 13)), (Way::Fence, record.number(1, 13)), (Way::Expired, record.number(0, 2))];
    for (way, rounds) in ways {
        for _ in 0..rounds {
            if record.is_enough() {
                return;
            }
            // Those that are frozen hold each other up for no time when all are frozen at once.
            let mut frozen = Vec::new();
            for place in places.iter().filter(|place| way != Way::Fence || place.kind.appends) {
                frozen.push((place, freeze(place, way, &mut record.dice)));
            }
            if way == Way::Expired {
                for (place, found) in &frozen {
                    record.maybe(place.kind.name, |_| found.as_ref().map_or(Ok(None), |_| is_refused(place)));
                }
                thread::sleep(EXPIRED);
            }
            for (place, found) in frozen {
                record.once(place.kind.name, |_| {
                    let (zombie, point) = found?;
                    let phase = match way {
                        Way::Told => "told to take over",
                        Way::Fence => "fence alone",
                        Way::Expired => "lease expired",
                    };
                    replace(place, way, zombie).map_err(|wrong| format!("{phase}, frozen at {point}: {wrong}"))?;
                    Ok(phase.to_owned())
                });
            }
        }
    }
}

/// Freezes a run at a point that is drawn.
fn freeze(place: &Place<'_>, way: Way, dice: &mut Dice) -> Result<(Running, String), String> {
    for _ in 0..20 {
        place.reset();
        // One that has written to the ledger holds its line; only the end of its process gives it free.
        let points = if way == Way::Fence { &POINTS[..5] } else { POINTS };
        let name = *dice.pick(points);
        let count =
            if place.kind.commits_often && name != "after-lease" && name != "rows" { 1 + dice.below(19) } else { 1 };
        let point = format!("{name}:{count}");
        let mut zombie = place.start(Some(&format!("{point}=hold")));
        zombie.close();
        if zombie.awaits("failpoint ") {
            watch::signal(&zombie, "STOP");
            return Ok((zombie, point));
        }
        let output = zombie.wait();
        if output.status != 0 {
            return Err(format!("it should have come by {point}:\n{output}"));
        }
    }
    Err("no point was met".to_owned())
}

/// Demands that a second run does not begin while the lease holds. What is in the table is not asked: the frozen run may
/// have it locked.
fn is_refused(place: &Place<'_>) -> Result<Option<String>, String> {
    let ledger = || place.database.rows("select fence, run, holder, chunk from etl_checkpoint");
    let before = ledger();
    let output = place.start(None).wait_closed();
    let after = ledger();
    match output.status {
        6 if after == before && output.stderr.contains("error[R0661]") => {
            Ok(Some("refused while the lease held".to_owned()))
        }
        _ => Err(format!(
            "a second run should be refused while the lease holds, before {before:?}, after {after:?}:\n{output}"
        )),
    }
}

/// Takes the place of a frozen run, thaws it, and demands that it has changed nothing.
fn replace(place: &Place<'_>, way: Way, zombie: Running) -> Result<(), String> {
    if way == Way::Fence {
        place.database.execute("update etl_checkpoint set backend = null, backend_start = null");
    }
    let successor = successor(place, way);
    let replaced = place.is_whole(&successor, 1);
    watch::signal(&zombie, "CONT");
    let zombie = zombie.wait();
    replaced.map_err(|wrong| format!("the run that took its place: {wrong}"))?;
    if zombie.status != 6 || !zombie.stderr.contains("error[R0662]") {
        return Err(format!("the one that was replaced should end with 6:\n{zombie}\nits successor:\n{successor}"));
    }
    let states = place.states()?;
    if states.iter().any(|state| *state != State::Whole) {
        return Err(format!("the one that was replaced has changed the targets: {states:?}\n{zombie}"));
    }
    // It knows nothing of what its successor left behind, and has left nothing itself.
    match place.leftovers().as_slice() {
        [] => Ok(()),
        left => Err(format!("left over: {}\n{zombie}", left.join(", "))),
    }
}

fn successor(place: &Place<'_>, way: Way) -> Output {
    let arguments: &[&str] = match way {
        Way::Expired => &["run", "--report", "json"],
        Way::Told | Way::Fence => &["run", "--report", "json", "--take-over"],
    };
    binary::run(&mut place.command(arguments))
}
