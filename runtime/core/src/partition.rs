//! Runs in partitions: the source is divided into ranges of its key once, and each range is a run of its own, with a line of
//! its own in the ledger. Where a run is killed, the next one keeps to the ranges and goes on in those that are unfinished.
//!
//! The line of number 0 is the division: its position are the keys at which ranges end, and its lease is that of the run as
//! a whole. The ranges have the numbers from 1 on. Each can be carried out alone (`--partition N`), again, and on any
//! machine: what is committed of it is committed once.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use etlc_types::{Timestamptz, codes::run as codes, try_into};

use crate::{
    Exit, Position, Program, Run, Stop,
    command::{Command, RunFlags},
    counts::Committed,
    notify::Told,
    program::{Ended, attempt_all, tell},
    retry::{Attempt, Retries},
    spec,
};

/// Which rows of its source a run reads.
#[derive(Clone, Debug, Default)]
pub(crate) enum Part {
    /// All of them.
    #[default]
    Whole,
    /// None: it divides them.
    Division,
    /// Those of a range.
    Range(Range),
}

/// A range of a division.
#[derive(Clone, Debug)]
pub(crate) struct Range {
    /// From 1.
    pub(crate) number: u32,
    /// The run that it is a part of.
    pub(crate) run: String,
    pub(crate) started: Timestamptz,
    /// A hash of the constants and dictionaries that the division went by.
    pub(crate) known: String,
    /// Behind which row it begins.
    pub(crate) after: Option<Position>,
    /// The row that it ends with.
    pub(crate) until: Option<Position>,
}

/// The most rejects of one range that are numbered apart from those of the next.
pub(crate) const REJECTS: u64 = 1_000_000_000_000;

/// The rows with which the ranges of a division end, but for the last.
pub(crate) fn ends(borders: &Position) -> Result<Vec<Position>, Stop> {
    let borders: Vec<Vec<String>> = serde_json::from_str(borders.as_json()).map_err(|_| {
        Stop::new(Exit::Unfit, codes::BROKEN_LEDGER, format!("the ledger says {borders}, which divides nothing"))
            .help("begin at the first row with --start-over")
    })?;
    Ok(borders.into_iter().map(Position::of_key).collect())
}

/// The ranges of a division.
fn ranges(run: &str, started: Timestamptz, known: &str, borders: &Position) -> Result<Vec<Range>, Stop> {
    let ends = ends(borders)?;
    let numbers = 1..=ends.len() as u32 + 1;
    let range = |number: u32| Range {
        number,
        run: run.to_owned(),
        started,
        known: known.to_owned(),
        after: (number as usize).checked_sub(2).map(|before| ends[before].clone()),
        until: ends.get(number as usize - 1).cloned(),
    };
    Ok(numbers.map(range).collect())
}

/// What came of a range.
struct Outcome {
    counts: Committed,
    /// Of them, what is committed.
    committed: Committed,
    told: Told,
    ended: Result<(), Stop>,
}

/// Carries out a route whose source is read in partitions.
pub(crate) fn carry_out(
    route: &'static spec::Route,
    program: Program,
    command: &Command,
    flags: &RunFlags,
) -> Result<Exit, Stop> {
    if let Some(number) = flags.partition {
        return one(route, program, command, flags, number);
    }
    let Ended { mut run, mut channels, outcome } =
        attempt_all(route, program, command, Attempt::first(flags), Retries::new(flags.retries), &Part::Division)?;
    if let Err((stop, undone)) = outcome {
        run.end();
        tell(&mut run, command, &mut channels, Some(&stop), undone);
        return Err(stop);
    }
    let borders = run.borders().cloned().unwrap_or_else(|| Position::new("[]".to_owned()));
    let ranges = ranges(&run.origin().run, run.origin().started, &run.known_of_division(), &borders)?;
    let outcomes = side_by_side(route, program, command, flags, &ranges);
    let mut failed = None;
    for Outcome { counts, committed, told, ended } in outcomes {
        run.join(&counts, &committed, told);
        failed = failed.or(ended.err());
    }
    if failed.is_none() {
        failed = run.conclude().err();
    }
    run.release();
    run.end();
    tell(&mut run, command, &mut channels, failed.as_ref(), failed.is_some());
    failed.map_or(Ok(run.success()), Err)
}

/// That a part is asked for of what is read as a whole.
pub(crate) fn undivided() -> Stop {
    Stop::new(Exit::Unfit, codes::NO_PARTITION, "the route carries out its source as a whole")
        .help("run it without --partition; `partitions` beside `commit: every(N rows)` divides a source")
}

/// Carries out one range of a division that another run has made.
fn one(
    route: &'static spec::Route,
    program: Program,
    command: &Command,
    flags: &RunFlags,
    number: u32,
) -> Result<Exit, Stop> {
    let mut run = Run::new(route, command, Attempt::default(), Part::Whole)?;
    let entry = route.anchor.map_or(Ok(None), |anchor| (anchor.look)(&mut run, anchor.target))?;
    drop(run);
    let no_range = |what: String| {
        Stop::new(Exit::Unfit, codes::NO_PARTITION, what).help("a run without --partition divides the source")
    };
    let entry = entry.filter(|entry| entry.finished.is_none());
    let Some((entry, borders)) = entry.and_then(|entry| Some((entry.clone(), entry.position?))) else {
        return Err(no_range("no unfinished run has divided the source".to_owned()));
    };
    if entry.hash != route.hash {
        let message = "the unfinished run that has divided the source means something else than the route does now";
        return Err(Stop::new(Exit::Unfit, codes::CHANGED, message)
            .help("bring back the route as it was, or begin at the first row with --start-over"));
    }
    let started = try_into::timestamptz(entry.started.as_str()).map_err(|failure| {
        Stop::new(Exit::Unfit, codes::BROKEN_LEDGER, failure.message()).note("ledger", entry.ledger)
    })?;
    let ranges = ranges(&entry.run, started, &entry.known, &borders)?;
    let Some(range) = ranges.iter().find(|range| range.number == number) else {
        return Err(no_range(format!(
            "there is no partition {number}: the source is divided into those from 1 to {}",
            ranges.len()
        )));
    };
    let part = Part::Range(range.clone());
    let Ended { mut run, mut channels, outcome } =
        attempt_all(route, program, command, Attempt::first(flags), Retries::new(flags.retries), &part)?;
    run.end();
    let outcome = outcome.map_err(|(stop, _)| stop);
    tell(&mut run, command, &mut channels, outcome.as_ref().err(), true);
    outcome.map(|()| run.success())
}

/// Carries out ranges, as many at once as there are processors.
fn side_by_side(
    route: &'static spec::Route,
    program: Program,
    command: &Command,
    flags: &RunFlags,
    ranges: &[Range],
) -> Vec<Outcome> {
    let next = AtomicUsize::new(0);
    let workers = thread::available_parallelism().map_or(1, usize::from).min(ranges.len());
    let work = || {
        let mut outcomes = Vec::new();
        while let Some(range) = ranges.get(next.fetch_add(1, Ordering::Relaxed)) {
            outcomes.push(carry_out_range(route, program, command, flags, range));
        }
        outcomes
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        let joined =
            workers.into_iter().map(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        joined.flatten().collect()
    })
}

fn carry_out_range(
    route: &'static spec::Route,
    program: Program,
    command: &Command,
    flags: &RunFlags,
    range: &Range,
) -> Outcome {
    let part = Part::Range(range.clone());
    match attempt_all(route, program, command, Attempt::within_run(flags), Retries::new(flags.retries), &part) {
        Ok(Ended { mut run, outcome, .. }) => {
            run.end();
            run.count_committed();
            let ended = outcome.map_err(|(stop, _)| stop.note("partition", range.number.to_string()));
            Outcome { counts: run.counts(), committed: run.take_committed(), told: run.take_told(), ended }
        }
        Err(stop) => Outcome {
            counts: Committed::default(),
            committed: Committed::default(),
            told: Told::default(),
            ended: Err(stop),
        },
    }
}
