//! `rejects list`, `rejects show`: what is in the quarantines of a route.

use std::ops::ControlFlow;

use etlc_types::codes::run as codes;
use serde::Deserialize;

use crate::{Exit, Quarantine, Run, Stop, command::RejectsAction, console, report::one_line};

/// The parts of a reject that are counted.
#[derive(Deserialize)]
struct Kept {
    run: String,
    started: String,
    code: String,
    reason: String,
    column: String,
    position: String,
}

/// Why rows of a run were rejected.
struct Counted {
    kept: Kept,
    rows: u64,
}

/// The most reasons of a run and target that are counted apart.
const REASONS: usize = 100;

/// Runs the command; nothing is changed.
pub(crate) fn run(run: &mut Run, action: &RejectsAction) -> Result<(), Stop> {
    let done = match action {
        RejectsAction::List => list(run),
        RejectsAction::Show { limit } => show(run, *limit),
        RejectsAction::Replay => Err(Stop::new(Exit::Usage, codes::NO_REPLAY, "rejects are not replayed yet")
            .help("mend the cause and run the route again; `rejects show` prints the rows")),
    };
    for participant in run.participants() {
        participant.borrow_mut().roll_back();
    }
    done
}

/// A target's name and its quarantine.
type Named = (&'static str, Box<dyn Quarantine>);

/// The quarantine of each target.
fn quarantines(run: &mut Run) -> Result<Vec<Named>, Stop> {
    let targets = run.route().targets;
    targets.iter().map(|target| Ok((target.name, (target.quarantine)(run, target)?))).collect()
}

fn list(run: &mut Run) -> Result<(), Stop> {
    let mut found = Vec::new();
    for (target, mut quarantine) in quarantines(run)? {
        let mut counted: Vec<Counted> = Vec::new();
        quarantine.read(&mut |line| {
            count(&mut counted, parsed(target, line)?);
            Ok(ControlFlow::Continue(()))
        })?;
        found.extend(counted.into_iter().map(|one| (target, one)));
    }
    // The last run first; in it the targets in their order, and the most frequent reason first.
    found.sort_by(|(_, a), (_, b)| b.kept.started.cmp(&a.kept.started).then_with(|| b.kept.run.cmp(&a.kept.run)));
    for group in found.chunk_by(|(_, a), (_, b)| a.kept.run == b.kept.run) {
        let Kept { run, started, .. } = &group[0].1.kept;
        let rows: u64 = group.iter().map(|(_, one)| one.rows).sum();
        console::put(format_args!("{started}  run {run}: {rows} rejected"));
        for of_target in group.chunk_by(|(a, _), (b, _)| a == b) {
            let mut reasons: Vec<_> = of_target.iter().collect();
            reasons.sort_by_key(|(_, one)| std::cmp::Reverse(one.rows));
            for (target, Counted { kept, rows }) in reasons {
                let column = if kept.column.is_empty() { String::new() } else { format!(" in {}", kept.column) };
                let why = format!("{} {}{column} (first: {})", kept.code, kept.reason, kept.position);
                console::put(format_args!("  {target} {rows}: {}", one_line(&why)));
            }
        }
    }
    Ok(())
}

fn count(counted: &mut Vec<Counted>, kept: Kept) {
    let same = |one: &&mut Counted| {
        let (a, b) = (&one.kept, &kept);
        (&a.run, &a.code, &a.column, &a.reason) == (&b.run, &b.code, &b.column, &b.reason)
    };
    if let Some(one) = counted.iter_mut().rev().find(same) {
        one.rows += 1;
        return;
    }
    let of_run = counted.iter().rev().take_while(|one| one.kept.run == kept.run).count();
    if of_run < REASONS {
        counted.push(Counted { kept, rows: 1 });
        return;
    }
    let other = "other reasons";
    match counted.last_mut().filter(|last| last.kept.reason == other && last.kept.code.is_empty()) {
        Some(last) => last.rows += 1,
        None => {
            let kept = Kept { code: String::new(), reason: other.to_owned(), column: String::new(), ..kept };
            counted.push(Counted { kept, rows: 1 });
        }
    }
}

fn show(run: &mut Run, limit: u64) -> Result<(), Stop> {
    let mut left = limit;
    for (_, mut quarantine) in quarantines(run)? {
        if left == 0 {
            break;
        }
        quarantine.read(&mut |line| {
            left -= 1;
            let closed = !console::put(line);
            Ok(if left == 0 || closed { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
        })?;
    }
    Ok(())
}

fn parsed(target: &str, line: &str) -> Result<Kept, Stop> {
    serde_json::from_str(line).map_err(|error| {
        Stop::new(
            Exit::Unfit,
            codes::BROKEN_REJECTS,
            format!("the quarantine of {target} has a line that is none: {error}"),
        )
        .help("move the file away; the next run makes a new one")
    })
}
