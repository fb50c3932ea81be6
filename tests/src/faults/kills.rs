//! `kill -9`, at a moment that is drawn, or in a phase that is sought out.

use std::{process::Command, thread, time::Duration};

use super::{
    Fault, Harness, Record,
    failpoints::KILLED,
    place::{Place, State, Target},
    watch,
};
use crate::{
    binary::{Output, Running},
    proxy::{End, Plan},
    random::Dice,
};

/// The fault.
pub const FAULT: Fault = Fault {
    name: "kill",
    title: "kill -9 in every phase: as before or complete; the next run completes it; nothing is left over",
    run,
};

/// The routes.
const ROUTES: &[&str] = &[
    "pg-pg",
    "pg-parts",
    "pg-sqlite",
    "csv-pg",
    "pg-csv",
    "pg-both",
    "pg-two",
    "pg-lite",
    "lite-lite",
    "pg-often",
    "pg-often-ties",
    "pg-often-parts",
    "pg-often-append",
    "csv-often-append",
    "lite-often-append",
];

/// The phases in which a run stands still by itself, to be killed there. What a route does not come by is not drawn.
const PHASES: &[(&str, &[&str])] = &[
    ("connect", &["before-lease", "after-lease", "rows:1"]),
    ("COPY", &["rows:2", "rows:3", "rows:4", "rows:5", "after-begin:7"]),
    (
        "end of COPY to COMMIT",
        &[
            "before-prepare",
            "before-stage",
            "after-stage",
            "before-sync",
            "after-sync",
            "after-ready",
            "after-prepare",
            "after-quarantine",
            "before-record",
            "after-record",
            "before-advance",
            "after-advance",
            "before-commit",
            "before-advance:5",
            "before-commit:20",
        ],
    ),
    (
        "finishing",
        &[
            "before-move",
            "after-move",
            "before-rename",
            "after-rename",
            "after-rename-sync",
            "after-publish",
            "before-settle",
            "after-settle",
        ],
    ),
    ("after", &["after-commit", "before-release", "after-release"]),
];

fn run(harness: &Harness, record: &mut Record) {
    let has_strace = watch::has_strace();
    if let Err(why) = &has_strace {
        record.note(format!("NOT RUN: kills in the COMMIT of SQLite and in the renames of files: {why}"));
    }
    let runs = record.number(6, 210);
    for kind in harness.kinds(ROUTES) {
        let place = harness.place("kill", kind);
        let whole = place.undisturbed();
        let before = record.counts();
        for number in 0..runs {
            if record.is_enough() {
                return;
            }
            record.once(kind.name, |dice| {
                place.reset();
                let (phase, how, output) = match number % 3 {
                    0 => at_a_moment(&place, whole, dice),
                    1 => in_commit(&place, dice, has_strace.is_ok()),
                    _ => in_phase(&place, dice)?,
                };
                let is_finished = dice.percent(50);
                let checked = check(&place, is_finished);
                checked.map(|()| phase).map_err(|wrong| format!("killed {how}: {wrong}\nwhat was killed:\n{output}"))
            });
        }
        let after = record.counts();
        record.note(format!("{}: {} of {} clean", kind.name, after.1 - before.1, after.0 - before.0));
    }
}

/// Kills a run at a moment that is drawn; the phase is what it looked like from outside.
fn at_a_moment(place: &Place<'_>, whole: Duration, dice: &mut Dice) -> (String, String, Output) {
    let moment = whole * u32::try_from(dice.below(1100)).expect("it is small") / 1000;
    let running = place.start(None);
    thread::sleep(moment);
    watch::signal(&running, "STOP");
    let seen = watch::phase(place);
    let output = running.kill();
    // Nothing is to be seen of a run that has not begun, and of one that is done.
    let is_done = || place.states().is_ok_and(|states| states.iter().all(|state| *state == State::Whole));
    let phase = seen.unwrap_or_else(|| if is_done() { "after" } else { "connect" });
    (phase.to_owned(), format!("after {moment:?} of {whole:?}, {phase}"), output)
}

/// Kills a run between the moment at which it asks for its commit and the one at which it hears of it.
fn in_commit(place: &Place<'_>, dice: &mut Dice, has_strace: bool) -> (String, String, Output) {
    let phase = "in COMMIT".to_owned();
    if place.kind.has_table() {
        let end = *dice.pick(&[End::Withheld, End::Held, End::Sent]);
        let number = if place.kind.commits_often { 1 + dice.below(20) as u64 } else { 1 };
        place.proxy.set(Plan { commit: Some(crate::proxy::Commit { number, end }), ..Plan::default() });
        let running = place.start(None);
        place.proxy.wait();
        let output = running.kill();
        place.proxy.set(Plan::default());
        return (phase, format!("in COMMIT {number}, {end:?}"), output);
    }
    if !has_strace {
        let (_, how, output) = in_phase(place, dice).expect("a phase is met");
        return ("end of COPY to COMMIT".to_owned(), how, output);
    }
    // Of the calls that make things durable and visible, one is the last.
    const CALLS: &str = "fsync,fdatasync,rename,renameat,renameat2,unlink,ftruncate";
    let number = 1 + dice.below(4);
    let inner = place.command(&["run", "--report", "json"]);
    let mut command = Command::new("strace");
    command.args(["-f", "-qq", "-o", "/dev/null", "-e"]).arg(format!("trace={CALLS}"));
    command.arg("-e").arg(format!("inject={CALLS}:signal=KILL:when={number}"));
    command.arg(inner.get_program()).args(inner.get_args());
    command.current_dir(place.project.root());
    let output = Running::start(&mut command).wait_closed();
    let phase = if output.status == 0 { "after".to_owned() } else { phase };
    (phase, format!("at system call {number} of those that make durable"), output)
}

/// Kills a run where it stands still in a phase that is drawn.
fn in_phase(place: &Place<'_>, dice: &mut Dice) -> Result<(String, String, Output), String> {
    loop {
        let (phase, points) = *dice.pick(PHASES);
        let point = *dice.pick(points);
        place.reset();
        let mut running = place.start(Some(&format!("{point}=hold")));
        running.close();
        if running.awaits("failpoint ") {
            let output = running.kill();
            return Ok((phase.to_owned(), format!("at {point}"), output));
        }
        // The route does not come by here.
        let output = running.wait();
        if output.status != 0 {
            return Err(format!("nobody killed it:\n{output}"));
        }
    }
}

/// What has to hold after a kill. Where a route has several targets, the others may lag behind the commit of the first
/// until the next start.
///
/// # Errors
/// With what does not; everything is made good by then, so that the next fault begins afresh.
pub fn check(place: &Place<'_>, is_finished: bool) -> Result<(), String> {
    judge(place, is_finished).inspect_err(|_| {
        let _good = place.start(None).wait_closed();
    })
}

fn judge(place: &Place<'_>, is_finished: bool) -> Result<(), String> {
    let mut states = place.states()?;
    let has_others = states.len() > 1;
    let has_anchor = !place.kind.targets().all(Target::is_file);
    if has_anchor && states.iter().any(|state| *state > states[0]) {
        return Err(format!("something is ahead of the commit: {states:?}"));
    }
    if is_finished {
        finish(place)?;
        let finished = place.states()?;
        if finished.iter().any(|state| *state != finished[0]) {
            return Err(format!("after the next start the targets do not agree: {finished:?}, before it {states:?}"));
        }
        if finished[0] < states[0] || has_others && has_anchor && finished[0] != states[0] {
            return Err(format!("the next start has changed what was committed: {finished:?}, before it {states:?}"));
        }
        states = finished;
    }
    place.is_made_good(if has_others { &[State::Before] } else { &states })
}

/// Lets another start of the route finish what was committed, and do nothing else.
fn finish(place: &Place<'_>) -> Result<(), String> {
    if !place.kind.can_finish() {
        // A route into one file of SQLite has no ledger that could be asked to finish; a start that is killed at its first
        // rows has come by there. Of a run that has committed nearly every row it comes to the end.
        let may_end = place.kind.commits_often && place.states()? != [State::Before] && place.is_unfinished();
        let output = place.start(Some("rows=kill")).wait_closed();
        let is_finished = output.status == KILLED || may_end && output.status == 0;
        return if is_finished { Ok(()) } else { Err(format!("it should have been killed:\n{output}")) };
    }
    let output = crate::binary::run(&mut place.command(&["status", "--finish"]));
    if output.status == 0 { Ok(()) } else { Err(format!("status --finish failed:\n{output}")) }
}
