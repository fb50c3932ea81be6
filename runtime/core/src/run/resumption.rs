//! The lease of a run, what it goes on with, and what it leaves to the next one.

use etlc_functions::clock;
use etlc_types::codes::run as codes;

use super::Run;
use crate::{
    Claim, Exit, Ledger, Position, Progress, Publication, Stop, counts::Committed, failpoint, partition::Part, spec,
};

impl Run {
    /// Takes the lease of the route, where a database is among its targets, and goes on with what an unfinished run has
    /// committed.
    pub(crate) fn begin(&mut self) -> Result<(), Stop> {
        let Some(anchor) = self.route.anchor else { return Ok(()) };
        let claim = self.claim();
        failpoint("before-lease");
        let granted = (anchor.open)(self, anchor.target, &claim)?;
        failpoint("after-lease");
        self.ledger = Some(granted.ledger);
        (self.read, self.committed) = (0, Committed::default());
        self.finish()?;
        if let Part::Range(range) = &self.part {
            self.origin.run.clone_from(&range.run);
            self.origin.started = range.started;
            clock::set(range.started);
        }
        if let Some(checkpoint) = granted.checkpoint {
            self.origin.run.clone_from(&checkpoint.run);
            self.origin.started = checkpoint.started;
            clock::set(checkpoint.started);
            self.chunk = checkpoint.chunk;
            self.committed = Committed::from_json(&checkpoint.counts).ok_or_else(|| {
                Stop::new(Exit::Unfit, codes::BROKEN_LEDGER, "the ledger holds counts that no run has written")
                    .help("begin at the first row with --start-over")
            })?;
            self.read = self.committed.read;
            if matches!(self.part, Part::Division) {
                self.borders = Some(checkpoint.position.clone());
            }
            self.checkpoint = Some(checkpoint);
        }
        if self.is_done() {
            // Nobody is going to open its targets.
            self.route.targets.iter().for_each(|target| drop(self.tally(target)));
        }
        if let (spec::Commit::Every(rows), Part::Whole | Part::Range(_)) = (self.route.commit, &self.part) {
            self.border = self.read + rows;
        }
        Ok(())
    }

    /// How this run presents itself to the ledger.
    fn claim(&self) -> Claim {
        let (partition, run, started) = match &self.part {
            Part::Whole | Part::Division => (0, &self.origin.run, self.origin.started),
            Part::Range(range) => (range.number, &range.run, range.started),
        };
        Claim {
            route: self.route.name,
            partition,
            hash: self.route.hash.to_owned(),
            run: run.clone(),
            started,
            holder: self.attempt.holder.clone(),
            before: self.attempt.before.clone(),
            takes_over: self.attempt.takes_over,
            finishes: false,
            starts_over: self.attempt.starts_over,
        }
    }

    /// Makes visible what an earlier run of the route has committed and not made visible; gives that.
    fn finish(&mut self) -> Result<Vec<Publication>, Stop> {
        let Some(ledger) = self.ledger.as_mut() else { return Ok(Vec::new()) };
        let left = ledger.unpublished()?;
        if left.is_empty() {
            return Ok(left);
        }
        failpoint("before-recover");
        self.publish(&left)?;
        failpoint("after-recover");
        self.ledger.as_mut().map_or(Ok(()), |ledger| ledger.forget())?;
        Ok(left)
    }

    /// Takes the lease only to make visible what an earlier run has left, and gives it back; says what that was.
    pub(crate) fn finish_left_over(&mut self) -> Result<Vec<Publication>, Stop> {
        let mut renamed = self.journal().recover()?;
        let Some(anchor) = self.route.anchor else { return Ok(renamed) };
        let claim = Claim { finishes: true, ..self.claim() };
        self.ledger = Some((anchor.open)(self, anchor.target, &claim)?.ledger);
        let finished = self.finish();
        if let Some(ledger) = &mut self.ledger {
            ledger.release();
        }
        renamed.extend(finished?);
        Ok(renamed)
    }

    /// Where the source goes on; `None` from its first row. Asked for when the constants and dictionaries are loaded,
    /// before anything is read.
    ///
    /// # Errors
    /// `R0663` (exit 4) where constants or dictionaries are not those that the rows went by that are committed.
    pub fn resume(&self) -> Result<Option<&Position>, Stop> {
        let range = match &self.part {
            Part::Range(range) => Some(range),
            Part::Whole | Part::Division => None,
        };
        let of_range = range.map(|range| range.known.as_str());
        let known = self.checkpoint.as_ref().map(|checkpoint| checkpoint.known.as_str()).or(of_range);
        if known.is_some_and(|known| known != self.known_hash()) {
            let message = match self.committed.read {
                0 => "the run that is to go on has begun with other constants or dictionaries".to_owned(),
                rows => format!(
                    "{rows} rows are committed that went by other constants or dictionaries, and the run is to go on with them"
                ),
            };
            return Err(Stop::new(Exit::Unfit, codes::CHANGED, message)
                .note("route", self.route.file)
                .help("bring back what has changed, or begin at the first row with --start-over"));
        }
        let committed = self.checkpoint.as_ref().map(|checkpoint| &checkpoint.position);
        Ok(committed.or_else(|| range.and_then(|range| range.after.as_ref())))
    }

    /// Whether the run commits more than once, so that the source has to be read in an order in which it can go on.
    pub fn is_resumable(&self) -> bool {
        self.border != u64::MAX
    }

    /// Whether the run goes on with what an unfinished one has committed, or is a part of one: it neither empties nor replaces
    /// its targets.
    pub fn goes_on(&self) -> bool {
        self.checkpoint.is_some() || matches!(self.part, Part::Range(_))
    }

    /// Behind which row the source ends; `None` where it is the last. Asked for as [`Run::resume`].
    pub fn until(&self) -> Option<&Position> {
        match &self.part {
            Part::Range(range) => range.until.as_ref(),
            Part::Whole | Part::Division => None,
        }
    }

    /// Whether the run only divides its source, and [`Run::set_borders`] is to be told where.
    pub fn divides(&self) -> bool {
        matches!(self.part, Part::Division) && self.borders.is_none()
    }

    /// Notes where the ranges of the source end but for the last: the values of the key there, in their text forms.
    pub fn set_borders(&mut self, borders: Vec<Vec<String>>) {
        self.borders = Some(Position::new(serde_json::Value::from(borders).to_string()));
    }

    pub(crate) fn borders(&self) -> Option<&Position> {
        self.borders.as_ref()
    }

    pub(crate) fn part(&self) -> &Part {
        &self.part
    }

    /// Whether it has nothing to do: it is a partition that is committed, or a division that is there.
    pub(crate) fn is_done(&self) -> bool {
        match &self.part {
            Part::Whole => false,
            Part::Division => self.checkpoint.is_some(),
            Part::Range(_) => self.checkpoint.as_ref().is_some_and(|checkpoint| checkpoint.is_finished),
        }
    }

    /// Writes down that all partitions are committed.
    pub(crate) fn conclude(&mut self) -> Result<(), Stop> {
        let progress = self.progress(None);
        self.ledger.as_mut().map_or(Ok(()), |ledger| ledger.conclude(&progress))
    }

    /// Gives the lease back.
    pub(crate) fn release(&mut self) {
        if let Some(ledger) = &mut self.ledger {
            failpoint("before-release");
            ledger.release();
            failpoint("after-release");
        }
    }

    pub(crate) fn has_lease(&self) -> bool {
        self.ledger.is_some()
    }

    pub(crate) fn ledger(&mut self) -> Option<&mut Box<dyn Ledger>> {
        self.ledger.as_mut()
    }

    /// Whether this attempt has committed something.
    pub(crate) fn has_committed(&self) -> bool {
        self.chunk > self.checkpoint.as_ref().map_or(0, |checkpoint| checkpoint.chunk)
    }

    /// What the ledger is told with the next commit.
    pub(crate) fn progress(&self, position: Option<Position>) -> Progress {
        Progress { chunk: self.chunk + 1, position, counts: self.counts().to_json(), known: self.known_hash() }
    }

    /// Notes that everything up to here is committed.
    pub(crate) fn set_committed(&mut self) {
        self.chunk += 1;
        self.settle();
    }

    /// The hash of what a division went by, which may be that of an earlier run.
    pub(crate) fn known_of_division(&self) -> String {
        self.checkpoint.as_ref().map_or_else(|| self.known_hash(), |checkpoint| checkpoint.known.clone())
    }
}

/// That another run has the lease.
pub fn taken_over() -> Stop {
    Stop::new(Exit::Fenced, codes::TAKEN_OVER, "another run of the route has taken the place of this one")
        .help("what this one had not committed is undone; the other goes on from what is committed")
}
