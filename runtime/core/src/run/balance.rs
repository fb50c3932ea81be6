//! What becomes of the rows of a run: each is in exactly one count of each target.

use std::{cell::RefCell, rc::Rc};

use etlc_types::codes::run as codes;

use super::Run;
use crate::{
    Exit, Stop,
    counts::Committed,
    notify,
    partition::{self, Part},
    quarantine::Ward,
    reject::Spool,
    spec,
    tally::Tally,
};

impl Run {
    /// Takes over what an attempt before has committed and said, and when it began. What it had not committed is undone.
    pub(crate) fn follow(&mut self, mut earlier: Run) {
        drop(notify::take());
        self.told = earlier.take_told();
        self.started = earlier.started;
        self.read = earlier.committed.read;
        self.committed = std::mem::take(&mut earlier.committed);
    }

    /// Notes what everything up to here has become; it is committed.
    pub(crate) fn settle(&mut self) {
        for tally in &self.tallies {
            tally.rows.commit();
            tally.elements.commit();
        }
        self.committed = self.counts();
        self.told.join(notify::take());
    }

    /// Lets a run that ends before its targets are open say what an attempt before has committed.
    pub(crate) fn count_committed(&mut self) {
        if self.tallies.is_empty() && self.committed.read > 0 {
            self.route.targets.iter().for_each(|target| drop(self.tally(target)));
        }
    }

    /// Adds what became of the rows of a partition, what of that is committed, and what it has to tell.
    pub(crate) fn join(&mut self, counts: &Committed, committed: &Committed, told: notify::Told) {
        self.read += counts.read;
        for tally in &self.tallies {
            if let Some(target) = counts.target(tally.name) {
                target.join(tally, committed.target(tally.name));
            }
        }
        self.told.join(told);
    }

    /// What became of the rows that are committed.
    pub(crate) fn take_committed(&mut self) -> Committed {
        std::mem::take(&mut self.committed)
    }

    /// What became of the rows up to now; where nothing of them was done now, what was committed.
    pub(crate) fn counts(&self) -> Committed {
        let quarantined = |tally: &Tally| {
            let ward = self.wards.iter().find(|ward| ward.target.name == tally.name);
            ward.map_or(0, |ward| ward.spool.borrow().count())
        };
        let targets = self.tallies.iter().map(|tally| (tally, quarantined(tally)));
        Committed::of(self.read, targets)
    }

    /// What `NOTIFY` said of rows that are committed.
    pub(crate) fn take_told(&mut self) -> notify::Told {
        std::mem::take(&mut self.told)
    }

    pub(crate) fn rows_read(&self) -> u64 {
        self.read
    }

    pub(crate) fn tally(&mut self, target: &'static spec::Target) -> Rc<Tally> {
        let tally = Rc::new(Tally { name: target.name, ..Tally::default() });
        if let Some(committed) = self.committed.target(target.name) {
            committed.restore(&tally);
        }
        self.tallies.push(Rc::clone(&tally));
        tally
    }

    /// Opens the quarantine of a target; gives where its rejects wait for the end of the run.
    pub(crate) fn ward(
        &mut self,
        target: &'static spec::Target,
        tally: &Rc<Tally>,
    ) -> Result<Rc<RefCell<Spool>>, Stop> {
        let quarantine = (target.quarantine)(self, target)?;
        let first = match &self.part {
            Part::Range(range) => u64::from(range.number) * partition::REJECTS,
            Part::Whole | Part::Division => 0,
        };
        let kept = self.committed.target(target.name).map_or(first, |committed| committed.quarantined);
        let spool = Rc::new(RefCell::new(Spool::behind(kept)));
        self.wards.push(Ward::new(target, Rc::clone(tally), Rc::clone(&spool), quarantine));
        Ok(spool)
    }

    /// The targets whose rejects wait.
    pub(crate) fn wards(&mut self) -> &mut [Ward] {
        &mut self.wards
    }

    /// How a run that is done ends.
    pub(crate) fn success(&self) -> Exit {
        let is_clean = self.tallies.iter().all(|tally| tally.rows.rejected.get() + tally.elements.rejected.get() == 0);
        if is_clean { Exit::Done } else { Exit::Quarantined }
    }

    pub(crate) fn tallies(&self) -> &[Rc<Tally>] {
        &self.tallies
    }

    /// Every row that was read is in exactly one count of each target, and no target has more rejects than it allows.
    pub(crate) fn check_balance(&mut self) -> Result<(), Stop> {
        self.bar.clear();
        if self.limit.is_some() { Ok(()) } else { self.check_rows() }
    }

    /// The same of the rows up to now.
    pub(crate) fn check_rows(&self) -> Result<(), Stop> {
        if let Some(ward) = self.wards.iter().find(|ward| ward.has_too_many(self.read)) {
            return Err(ward.too_many(self.read));
        }
        match self.tallies.iter().find(|tally| tally.rows.settled() != self.read) {
            Some(tally) => {
                let message =
                    format!("{} rows were read and {} settled for {}", self.read, tally.rows.settled(), tally.name);
                Err(Stop::new(Exit::Bug, codes::UNBALANCED, message))
            }
            None => Ok(()),
        }
    }
}
