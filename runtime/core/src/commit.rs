//! How what a run has made becomes visible: everything durable first, then the anchor's commit with the ledger and the
//! record of renames, then the renames.

use std::time::{Duration, Instant};

use etlc_types::codes::run as codes;

use crate::{
    Commit, Exit, Position, Publication, Run, Stop, command::RunFlags, failpoint, participant, retry::Retries,
    run::taken_over,
};

/// How long what is left to do behind a commit is tried again before it is left to the next start.
const PATIENCE: Duration = Duration::from_secs(30);

/// Why a commit did not come to its end.
pub(crate) enum Unfinished {
    /// Nothing is visible yet.
    Open(Stop),
    /// The decision is durable, or may be, and something is left to do that the next start does.
    Committed(Stop),
}

/// Commits the rows up to a position of the source, in the middle of a run; all targets are tables of the anchor.
///
/// # Errors
/// Whatever kept it from it, or from going on; what is not committed by then is to be undone.
#[cold]
pub(crate) fn chunk(run: &mut Run, position: Position) -> Result<(), Stop> {
    run.check_rows()?;
    if let Err(Unfinished::Open(stop) | Unfinished::Committed(stop)) = anchor(run, Some(position)) {
        return Err(stop);
    }
    failpoint("before-begin");
    run.participants().iter().try_for_each(|participant| participant.borrow_mut().begin())?;
    failpoint("after-begin");
    Ok(())
}

/// Commits into which ranges a source is divided, and what begins a run: targets are made, emptied or replaced.
pub(crate) fn division(run: &mut Run) -> Result<(), Unfinished> {
    if run.goes_on() {
        return Ok(());
    }
    let borders = run.borders().cloned();
    anchor(run, borders).map(|_| ())
}

/// Commits everything that is left at the end of a run.
pub(crate) fn last(run: &mut Run) -> Result<(), Unfinished> {
    let (publications, has_anchor) = anchor(run, None)?;
    let journal = run.journal();
    if !has_anchor {
        match publications.as_slice() {
            [] => {}
            [_] => participant::publish(&publications).map_err(unrenamed)?,
            _ => {
                let held = journal.hold().map_err(Unfinished::Open)?;
                held.recover().map_err(Unfinished::Open)?;
                held.record(&publications).map_err(unrenamed)?;
                held.recover().map_err(Unfinished::Committed)?;
            }
        }
        run.set_committed();
        return Ok(());
    }
    publish(run, &publications).map_err(Unfinished::Committed)?;
    failpoint("after-publish");
    let participants = run.participants();
    let mut anchors = participants.iter().filter(|one| one.borrow().is_anchor());
    failpoint("before-settle");
    anchors.try_for_each(|anchor| anchor.borrow_mut().settle()).map_err(Unfinished::Committed)?;
    failpoint("after-settle");
    Ok(())
}

/// Makes visible what is committed; what may pass is tried again for a while, and what is visible already is passed over.
fn publish(run: &mut Run, publications: &[Publication]) -> Result<(), Stop> {
    let (begin, mut retries) = (Instant::now(), Retries::new(RunFlags::RETRIES));
    loop {
        match run.publish(publications) {
            Err(stop) if stop.is_transient() && begin.elapsed() < PATIENCE => retries.pause(stop, run)?,
            published => return published,
        }
    }
}

/// Prepares every participant and the rejects, and commits; gives what is to be published, and whether there is an anchor.
fn anchor(run: &mut Run, position: Option<Position>) -> Result<(Vec<Publication>, bool), Unfinished> {
    let participants = run.participants();
    let mut publications = Vec::new();
    failpoint("before-prepare");
    for participant in &participants {
        publications.extend(participant.borrow_mut().prepare().map_err(Unfinished::Open)?);
    }
    failpoint("after-prepare");
    let progress = run.progress(position);
    let origin = run.origin().clone();
    failpoint("before-quarantine");
    for ward in run.wards() {
        publications.extend(ward.keep(origin.clone()).map_err(Unfinished::Open)?);
    }
    failpoint("after-quarantine");
    let commit = Commit { publications: &publications, progress: &progress };
    let (anchors, others): (Vec<_>, Vec<_>) = participants.iter().partition(|one| one.borrow().is_anchor());
    for participant in anchors.iter().chain(&others) {
        let committed = participant.borrow_mut().commit(&commit);
        match committed {
            Ok(()) => {}
            // The connection was lost before the answer.
            Err(stop) if stop.exit() == Exit::NoConnection => settle_doubt(run, progress.chunk, stop)?,
            Err(stop) => return Err(Unfinished::Open(stop)),
        }
    }
    // Without an anchor it is the renames that commit.
    if !anchors.is_empty() {
        run.set_committed();
    }
    Ok((publications, !anchors.is_empty()))
}

/// That a file has not got its name; or that it has, and only that this is durable is not known.
fn unrenamed(stop: Stop) -> Unfinished {
    if stop.code() == codes::NOT_DURABLE { Unfinished::Committed(stop) } else { Unfinished::Open(stop) }
}

/// Finds out whether a commit is there whose answer did not come.
fn settle_doubt(run: &mut Run, chunk: u64, stop: Stop) -> Result<(), Unfinished> {
    // Where there is no ledger, the anchor is a file, whose commit is there or not when the call returns.
    let Some(ledger) = run.ledger() else { return Err(Unfinished::Open(stop)) };
    match ledger.has_committed(chunk) {
        Ok(true) => {
            let message = format!("{}; the ledger says that the commit is there", stop.message());
            run.warn(codes::SETTLED, &message);
            Ok(())
        }
        Ok(false) => Err(Unfinished::Open(stop.transient())),
        Err(unknown) if unknown.exit() == Exit::Fenced => Err(Unfinished::Open(taken_over())),
        Err(unknown) => Err(Unfinished::Committed(stop.note("ledger", unknown.message()))),
    }
}
