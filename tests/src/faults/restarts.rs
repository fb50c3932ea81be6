//! The server of source and targets restarts as after a crash, in the middle of a run; and a run that was killed is
//! started again.

use std::{
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use super::{
    Fault, Harness, Record,
    place::{EVERY, Place, ROWS, State},
};
use crate::{
    postgres::{PASSWORD, Server},
    project,
    proxy::{Plan, Proxy},
    random::Dice,
    runs::Database,
};

/// The fault.
pub const FAULT: Fault = Fault {
    name: "restart",
    title: "source and target restart at once (`pg_ctl restart -m immediate`): the run goes on by itself, every row once",
    run,
};

/// How soon a run goes on once the server is back.
const RESUMED: Duration = Duration::from_secs(10);

/// The bytes that pass in a second, so that a run lasts long enough to be met in its middle.
const RATE: u64 = 1_000_000;

fn run(harness: &Harness, record: &mut Record) {
    // With few databases: a server that comes back after a crash syncs every file that it has.
    let server = Arc::new(Server::start_durable());
    let mut pauses = Vec::new();
    let runs = record.number(1, 10);
    for kind in harness.kinds(&["pg-often-append", "pg-often"]) {
        let place = Place::on(harness, &server, "restart", kind);
        for _ in 0..runs {
            if record.is_enough() {
                return;
            }
            record.once(kind.name, |dice| {
                pauses.push(restart(&server, &place, dice)?);
                Ok("server restarted".to_owned())
            });
        }
    }
    for kind in harness.kinds(&["pg-csv"]) {
        let place = Place::on(harness, &server, "restart", kind);
        let source = Proxy::start(server.port, Plan::default());
        project::env(place.project.root(), &place.database.point_at(2, "src", source.port, PASSWORD));
        for _ in 0..runs {
            if record.is_enough() {
                return;
            }
            record.once(kind.name, |dice| {
                without_ledger(&server, &place, &source, dice)?;
                Ok("source of a file restarted".to_owned())
            });
        }
    }
    let mut starts = Vec::new();
    let runs = record.number(2, 100);
    for kind in harness.kinds(&["pg-often-append"]) {
        let place = harness.place("resume", kind);
        for _ in 0..runs {
            if record.is_enough() {
                return;
            }
            record.once(kind.name, |dice| {
                starts.push(start_again(&place, dice)?);
                Ok("started again after a kill".to_owned())
            });
        }
    }
    record.note(format!("from the server's return to the next commit: {}", spread(&mut pauses)));
    record.note(format!("from the start after a kill until its first {EVERY} rows are sent: {}", spread(&mut starts)));
}

/// Restarts the server while a run is under way; gives how long after its return the run committed again.
fn restart(server: &Server, place: &Place<'_>, dice: &mut Dice) -> Result<Duration, String> {
    place.reset();
    place.proxy.set(Plan { rate: Some(RATE), ..Plan::default() });
    let mut running = place.start(None);
    running.close();
    let commits = 1 + dice.bits() % (ROWS / EVERY - 3);
    // Anywhere in the rows behind that commit.
    let more = Duration::from_millis(dice.bits() % 40);
    let wrong = |wrong: String| format!("restarted behind commit {commits} and {more:?}: {wrong}");
    while chunk(place) != Some(commits) {
        if running.has_ended() {
            return Err(wrong(format!("it ended before:\n{}", running.wait())));
        }
        if chunk(place).is_some_and(|found| found > commits) {
            break;
        }
        thread::sleep(Duration::from_millis(5));
    }
    thread::sleep(more);
    server.restart();
    let back = Instant::now();
    let before = chunk(place);
    while chunk(place) == before && !running.has_ended() && back.elapsed() < RESUMED * 3 {
        thread::sleep(Duration::from_millis(5));
    }
    let resumed = back.elapsed();
    place.proxy.set(Plan::default());
    let output = running.wait();
    place.is_done(&output, 1).map_err(&wrong)?;
    if !output.stderr.contains("warning[W0661]") {
        return Err(wrong(format!("the run did not notice:\n{output}")));
    }
    if resumed > RESUMED {
        return Err(wrong(format!("it went on after {resumed:?}:\n{output}")));
    }
    Ok(resumed)
}

/// Restarts the server of a source whose rows go to a file, so that no ledger says where the run is; the whole run is made
/// again, once the server is back.
fn without_ledger(server: &Server, place: &Place<'_>, source: &Proxy, dice: &mut Dice) -> Result<(), String> {
    place.reset();
    source.set(Plan { rate: Some(RATE / 2), ..Plan::default() });
    let mut running = place.start(None);
    running.close();
    // The first rows have come through all buffers.
    while source.carried().1 < RATE * 6 / 10 && !running.has_ended() {
        thread::sleep(Duration::from_millis(5));
    }
    thread::sleep(Duration::from_millis(dice.bits() % 300));
    // All of so few rows may have left the server already.
    source.cut();
    server.restart();
    source.set(Plan::default());
    let output = running.wait();
    place.is_done(&output, 1)?;
    match output.stderr.contains("warning[W0661]") {
        true => Ok(()),
        false => Err(format!("the run did not notice:\n{output}")),
    }
}

/// The commits of the run that is under way; `None` where none is.
fn chunk(place: &Place<'_>) -> Option<u64> {
    let there = place.database.rows("select to_regclass('etl_checkpoint') is not null");
    if there.trim() != "t" {
        return None;
    }
    place.database.rows("select chunk from etl_checkpoint where finished is null").trim().parse().ok()
}

/// Kills a run and starts it again; gives how long it takes to have read and sent what its next commit holds.
fn start_again(place: &Place<'_>, dice: &mut Dice) -> Result<Duration, String> {
    place.reset();
    let point = format!("before-commit:{}=kill", 2 + dice.below(17));
    let killed = place.start(Some(&point)).wait_closed();
    let states = place.states()?;
    let [State::Part(_)] = states.as_slice() else {
        return Err(format!("killed at {point}, the target is {states:?}:\n{killed}"));
    };
    let begin = Instant::now();
    let mut running = place.start(Some("before-prepare=hold"));
    running.close();
    let has_begun = running.awaits("failpoint ");
    let took = begin.elapsed();
    let output = if has_begun { running.kill() } else { running.wait() };
    if !has_begun {
        return Err(format!("killed at {point}, it does not go on:\n{output}"));
    }
    place.is_made_good(&states)?;
    Ok(took)
}

/// Median, 99th percentile and greatest of some times.
fn spread(times: &mut [Duration]) -> String {
    times.sort();
    let at =
        |share: usize| times.get((times.len() * share).div_ceil(100).saturating_sub(1)).copied().unwrap_or_default();
    format!("median {:.2?}, 99th percentile {:.2?}, greatest {:.2?} of {}", at(50), at(99), at(100), times.len())
}
