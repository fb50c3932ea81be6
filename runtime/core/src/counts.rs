//! What became of the rows that a run has committed, as the ledger keeps it for the run that goes on with them.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::tally::{Reason, Tally};

/// Of all targets.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Committed {
    /// Rows of the source.
    pub(crate) read: u64,
    pub(crate) targets: Vec<OfTarget>,
}

/// Of one target: written, filtered, skipped, rejected.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct OfTarget {
    pub(crate) name: String,
    pub(crate) rows: [u64; 4],
    /// Where it has loops, of their elements.
    pub(crate) elements: Option<[u64; 4]>,
    /// Rows in quarantine.
    pub(crate) quarantined: u64,
    skips: Vec<Reason>,
    rejects: Vec<Reason>,
}

impl Committed {
    /// The counts of a run that has read so many rows. A target's tally stands beside how many rejects it has.
    pub(crate) fn of<'a>(read: u64, targets: impl Iterator<Item = (&'a Rc<Tally>, u64)>) -> Committed {
        let targets = targets.map(|(tally, quarantined)| OfTarget {
            name: tally.name.to_owned(),
            rows: tally.rows.all(),
            elements: tally.has_elements.get().then(|| tally.elements.all()),
            quarantined,
            skips: tally.skips.all(),
            rejects: tally.rejects.all(),
        });
        Committed { read, targets: targets.collect() }
    }

    /// The counts that a ledger kept; `None` where these are none.
    pub(crate) fn from_json(json: &str) -> Option<Committed> {
        serde_json::from_str(json).ok()
    }

    pub(crate) fn to_json(&self) -> String {
        serde_json::to_string(self).expect("numbers and texts are JSON")
    }

    pub(crate) fn target(&self, name: &str) -> Option<&OfTarget> {
        self.targets.iter().find(|target| target.name == name)
    }
}

impl OfTarget {
    /// Adds these to a tally; of them, so many are committed.
    pub(crate) fn join(&self, tally: &Tally, committed: Option<&OfTarget>) {
        tally.rows.add(self.rows, committed.map_or([0; 4], |committed| committed.rows));
        if let Some(elements) = self.elements {
            tally.has_elements.set(true);
            tally.elements.add(elements, committed.and_then(|committed| committed.elements).unwrap_or_default());
        }
        for (reasons, more) in [(&tally.skips, &self.skips), (&tally.rejects, &self.rejects)] {
            more.iter().for_each(|reason| reasons.join(reason));
        }
    }

    /// Lets a tally go on from here.
    pub(crate) fn restore(&self, tally: &Tally) {
        tally.rows.restore(self.rows);
        if let Some(elements) = self.elements {
            tally.has_elements.set(true);
            tally.elements.restore(elements);
        }
        tally.skips.restore(self.skips.clone());
        tally.rejects.restore(self.rejects.clone());
    }
}
