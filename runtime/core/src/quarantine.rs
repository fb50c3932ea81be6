//! Where the rejects of a target are kept: beside its rows, and visible together with them.

use std::{cell::RefCell, ops::ControlFlow, rc::Rc};

use etlc_types::codes::run as codes;

use crate::{
    Exit, Publication, Rejects, Stop,
    reject::{Origin, Spool},
    spec::{self, MaxRejects},
    tally::{Reason, Tally},
};

/// The most reasons that a message names.
const SHOWN: usize = 3;

/// The quarantine of a target, as its connector keeps it.
pub trait Quarantine {
    /// Adds the rejects of a run, and takes away those of earlier runs of the same route and target where the target's
    /// mode replaces what is there ([`spec::Mode`]), unless the run [goes on](Rejects::go_on); durably, not yet visible.
    /// In a database that is done in the run's transaction; a file gives the publication that shows it, or removes it where
    /// there are no rejects. Called before each commit, when every participant is prepared, and also where nothing was
    /// rejected.
    ///
    /// # Errors
    /// Whatever keeps them from being kept; the run is then undone.
    fn keep(&mut self, rejects: Rejects) -> Result<Vec<Publication>, Stop>;

    /// Undoes [`Quarantine::keep`] where no participant does.
    fn roll_back(&mut self) {}

    /// Hands over the rejects that are there of the route and target, each as [`crate::Reject::to_json`] writes it, those
    /// of the last run first, until `take` breaks off.
    ///
    /// # Errors
    /// Those of `take`, and whatever keeps them from being read.
    fn read(&mut self, take: &mut dyn FnMut(&str) -> Result<ControlFlow<()>, Stop>) -> Result<(), Stop>;
}

/// A target of the run with its rejects and their quarantine.
pub(crate) struct Ward {
    pub(crate) target: &'static spec::Target,
    pub(crate) tally: Rc<Tally>,
    pub(crate) spool: Rc<RefCell<Spool>>,
    quarantine: Box<dyn Quarantine>,
}

impl Ward {
    pub(crate) fn new(
        target: &'static spec::Target,
        tally: Rc<Tally>,
        spool: Rc<RefCell<Spool>>,
        quarantine: Box<dyn Quarantine>,
    ) -> Ward {
        Ward { target, tally, spool, quarantine }
    }

    /// Hands the rejects over.
    pub(crate) fn keep(&mut self, origin: Origin) -> Result<Vec<Publication>, Stop> {
        let fresh = Spool::behind(self.spool.borrow().count());
        let rejects = self.spool.replace(fresh).rejects(Origin { target: self.target.name, ..origin })?;
        self.quarantine.keep(rejects)
    }

    pub(crate) fn roll_back(&mut self) {
        self.quarantine.roll_back();
    }

    /// Whether a run that has read so many rows has rejected more of them than the target allows.
    pub(crate) fn has_too_many(&self, read: u64) -> bool {
        let count = self.spool.borrow().count();
        match self.target.max_rejects {
            None => false,
            Some(MaxRejects::Rows(limit)) => count > limit,
            Some(MaxRejects::Share(millionths)) => {
                u128::from(count) * 1_000_000 > u128::from(millionths) * u128::from(read)
            }
        }
    }

    /// That it has.
    pub(crate) fn too_many(&self, read: u64) -> Stop {
        too_many(self.target, self.spool.borrow().count(), &self.tally).note("read", format!("{read} rows"))
    }
}

/// That a target has more rejects than it allows, with the most frequent reasons.
#[cold]
pub(crate) fn too_many(target: &spec::Target, count: u64, tally: &Tally) -> Stop {
    let limit = match target.max_rejects {
        None => "none".to_owned(),
        Some(MaxRejects::Rows(limit)) => limit.to_string(),
        Some(MaxRejects::Share(millionths)) => format!("{}% of the rows read", f64::from(millionths) / 10_000.0),
    };
    let message = format!("{} has {count} rejects, and max_rejects allows {limit}", target.name);
    let reasons = tally.rejects.most_frequent();
    let reasons =
        reasons.iter().take(SHOWN).map(|Reason { text, rows, first }| format!("{rows} × {text} (first: {first})"));
    Stop::new(Exit::RolledBack, codes::TOO_MANY_REJECTS, message)
        .note("target", target.name)
        .note("reasons", reasons.collect::<Vec<_>>().join("; "))
        .help("mend the source or the rules, or raise the limit")
}
