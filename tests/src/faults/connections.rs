//! A connection that is cut around a COMMIT, at a byte, or goes silent.

use std::time::{Duration, Instant};

use super::{
    Fault, Harness, Record,
    place::{EVERY, ROWS, State},
};
use crate::proxy::{Commit, End, Plan};

/// The fault.
pub const FAULT: Fault = Fault {
    name: "commit",
    title: "the connection is cut before a COMMIT is sent, after it, and after the server has committed: every row once",
    run,
};

/// How soon a run has to be done with it.
const PATIENCE: Duration = Duration::from_secs(60);

fn run(harness: &Harness, record: &mut Record) {
    let runs = record.number(1, 100);
    for kind in harness.kinds(&["pg-often-append", "pg-append", "pg-pg", "pg-both"]) {
        let place = harness.place("commit", kind);
        for end in [End::Unsent, End::Sent, End::Cut] {
            let phase = match end {
                End::Unsent => "before it is sent",
                End::Sent => "after it was sent",
                _ => "after the server committed",
            };
            for _ in 0..runs {
                if record.is_enough() {
                    return;
                }
                record.once(kind.name, |dice| {
                    place.reset();
                    let commits = if place.kind.commits_often { ROWS / EVERY } else { 1 };
                    let number = 1 + dice.bits() % commits;
                    place.proxy.set(Plan { commit: Some(Commit { number, end }), ..Plan::default() });
                    let begin = Instant::now();
                    let output = place.start(None).wait_closed();
                    let how = |wrong: String| format!("COMMIT {number} of {commits}, cut {phase}: {wrong}");
                    if place.proxy.struck().is_none() {
                        return Err(how(format!("there was no such COMMIT:\n{output}")));
                    }
                    place.is_done(&output, 1).map_err(&how)?;
                    if begin.elapsed() > PATIENCE {
                        return Err(how(format!("it took {:?}", begin.elapsed())));
                    }
                    place.is_made_good(&[State::Whole]).map_err(|wrong| how(format!("the run after it: {wrong}")))?;
                    Ok(phase.to_owned())
                });
            }
        }
    }
}
