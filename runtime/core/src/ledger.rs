//! What the anchor of a route, the first database among its targets, keeps of its runs: who is running, and how far the
//! rows are that are committed. It lies beside the rows and changes in their transaction, so that it cannot say anything
//! else than they do.

use etlc_types::{Timestamptz, codes::run as codes, try_into};

use crate::{Exit, Position, Publication, Stop};

/// A run, as it presents itself to the ledger.
#[derive(Clone, Debug)]
pub struct Claim {
    /// The route.
    pub route: &'static str,
    /// The partition of its source, from 1; 0 for the run as a whole.
    pub partition: u32,
    /// The hash of its meaning.
    pub hash: String,
    /// The run, a UUID.
    pub run: String,
    /// When it started.
    pub started: Timestamptz,
    /// This attempt of this process, a UUID: what tells it from another that goes on with the same run.
    pub holder: String,
    /// The attempt of this process before, which lost its connection or was asked to try again.
    pub before: Option<String>,
    /// Whether it takes the lease from another that is alive.
    pub takes_over: bool,
    /// Whether it only finishes what earlier runs have left, and leaves their progress as it is.
    pub finishes: bool,
    /// Whether it begins at the first row, whatever an unfinished run has committed.
    pub starts_over: bool,
}

/// What a line of the ledger says of the last run of a route.
#[derive(Clone, Debug, Default)]
pub struct Last {
    /// The run, a UUID.
    pub run: String,
    /// When it started, in the text form of `timestamptz`.
    pub started: String,
    /// The hash of the meaning that it went by.
    pub hash: String,
    /// A hash of the constants and dictionaries that it went by.
    pub known: String,
    /// How often it has committed.
    pub chunk: u64,
    /// Behind which row of the source it is; `None` before its first commit and after its last.
    pub position: Option<String>,
    /// What became of the rows up to there, as [`Progress::counts`] said; empty before the first commit.
    pub counts: String,
    /// When it committed the last of its rows.
    pub finished: Option<String>,
}

impl Last {
    /// What stops a claim while this run is alive: it is named, and so is the process that has the lease.
    #[cold]
    pub fn runs_already(&self, process: (&'static str, String)) -> Stop {
        Stop::new(Exit::Fenced, codes::RUNS_ALREADY, "the route is running already")
            .note("run", format!("{}, started {}", self.run, self.started))
            .note(process.0, process.1)
            .help("wait until it has ended, or take its place with --take-over: what it has not committed is undone")
    }

    /// Where the run that makes this claim goes on; `None` where it begins at the first row. `ledger` names the table.
    ///
    /// # Errors
    /// `R0663` where the last run is unfinished and means something else than the route does now.
    pub fn checkpoint(self, claim: &Claim, ledger: &str) -> Result<Option<Checkpoint>, Stop> {
        // A partition goes on within its own run alone, and is done once in it.
        let is_of_run = claim.partition == 0 || self.run == claim.run;
        if claim.partition > 0 && is_of_run && self.finished.is_some() {
            return Ok(Some(Checkpoint {
                run: self.run,
                started: claim.started,
                known: self.known,
                chunk: self.chunk,
                position: Position::new("[]".to_owned()),
                counts: self.counts,
                is_finished: true,
            }));
        }
        let (None, false, Some(position)) = (&self.finished, claim.starts_over || !is_of_run, self.position) else {
            return Ok(None);
        };
        let read = format!("{}, {}, behind {position}", self.run, commits(self.chunk));
        if self.hash != claim.hash {
            let message = "an unfinished run has committed rows that another meaning of the route has made";
            return Err(Stop::new(Exit::Unfit, codes::CHANGED, message).note("run", read).note("ledger", ledger).help(
                "bring back the route as it was and run it, or give up how far it was with --start-over; rows that are \
                 committed stay, unless the target is truncated or replaced",
            ));
        }
        let started = try_into::timestamptz(self.started.as_str()).map_err(|failure| {
            Stop::new(Exit::Unfit, codes::BROKEN_LEDGER, failure.message()).note("ledger", ledger)
        })?;
        Ok(Some(Checkpoint {
            run: self.run,
            started,
            known: self.known,
            chunk: self.chunk,
            position: Position::new(position),
            counts: self.counts,
            is_finished: false,
        }))
    }

    /// The line of `status` for a run that is alive, or is not; `ledger` names the table.
    pub fn entry(self, ledger: String, is_running: bool, unpublished: Vec<String>) -> Entry {
        Entry {
            ledger,
            is_running,
            run: self.run,
            started: self.started,
            hash: self.hash,
            known: self.known,
            chunk: self.chunk,
            position: self.position.map(Position::new),
            counts: self.counts,
            finished: self.finished,
            unpublished,
            ranges: Vec::new(),
        }
    }
}

/// So many commits.
pub(crate) fn commits(count: u64) -> String {
    if count == 1 { "1 commit".to_owned() } else { format!("{count} commits") }
}

/// Where a run is that has committed some of its rows and not all.
#[derive(Clone, Debug)]
pub struct Checkpoint {
    /// The run, a UUID.
    pub run: String,
    /// When it started: the clock that its functions see.
    pub started: Timestamptz,
    /// A hash of the constants and dictionaries that it goes by.
    pub known: String,
    /// How often it has committed.
    pub chunk: u64,
    /// Behind which row of the source it is.
    pub position: Position,
    /// What became of the rows up to there, as [`Progress::counts`] said.
    pub counts: String,
    /// Whether it has committed all of its rows: a partition that is asked for again.
    pub is_finished: bool,
}

/// What the ledger is told together with rows.
#[derive(Clone, Debug, Default)]
pub struct Progress {
    /// How often the run has committed, this time included.
    pub chunk: u64,
    /// Behind which row of the source it is; `None` with the last commit.
    pub position: Option<Position>,
    /// What became of the rows up to there, as a JSON object.
    pub counts: String,
    /// A hash of the constants and dictionaries that it goes by.
    pub known: String,
}

/// The ledger of a route, with the lease that a run has on it. The lease is renewed until it is dropped.
pub trait Ledger {
    /// Whether another run has taken the lease meanwhile: nothing of this one can be committed any more.
    fn is_lost(&self) -> bool;

    /// Whether the commit of this number is there, when its answer did not come: looked up under the lock that the commit
    /// holds as long as it may still come, never guessed.
    ///
    /// # Errors
    /// `R0662` where another run has the lease meanwhile; those of a connection, where it cannot be told.
    fn has_committed(&mut self, chunk: u64) -> Result<bool, Stop>;

    /// Writes down that all partitions are committed.
    ///
    /// # Errors
    /// `R0662` where another run has the lease meanwhile; those of a connection.
    fn conclude(&mut self, progress: &Progress) -> Result<(), Stop>;

    /// What earlier runs of the route have committed and not made visible.
    ///
    /// # Errors
    /// Whatever keeps it from being read.
    fn unpublished(&mut self) -> Result<Vec<Publication>, Stop>;

    /// Notes that all of that is visible.
    ///
    /// # Errors
    /// Whatever keeps it from being written.
    fn forget(&mut self) -> Result<(), Stop>;

    /// Gives the lease back. What fails is left to its expiry.
    fn release(&mut self);
}

/// What a claim was granted: the ledger, and where an unfinished run is that it goes on with.
pub struct Granted {
    /// The ledger.
    pub ledger: Box<dyn Ledger>,
    /// Where to go on; `None` from the first row.
    pub checkpoint: Option<Checkpoint>,
}

/// A line of `status`: what the ledger says of a route.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Where the ledger lies: `dwh/norm.etl_checkpoint`.
    pub ledger: String,
    /// The last run, a UUID.
    pub run: String,
    /// When it started.
    pub started: String,
    /// The hash of the meaning that it ran by.
    pub hash: String,
    /// A hash of the constants and dictionaries that it went by.
    pub known: String,
    /// How often it has committed.
    pub chunk: u64,
    /// Behind which row it is, where it is unfinished.
    pub position: Option<Position>,
    /// What became of its rows, as [`Progress::counts`] said; empty before the first commit.
    pub counts: String,
    /// When it finished.
    pub finished: Option<String>,
    /// Whether it is running: its lease holds.
    pub is_running: bool,
    /// Files that are complete and have not got their names yet, and rows that wait to be moved.
    pub unpublished: Vec<String>,
    /// The ranges of its source that have begun, where the run has divided it.
    pub ranges: Vec<Ranged>,
}

/// A range of a run that has divided its source.
#[derive(Clone, Debug)]
pub struct Ranged {
    /// Its number, from 1.
    pub number: u32,
    /// What its line says.
    pub last: Last,
    /// Whether it is running: its lease holds.
    pub is_running: bool,
}
