//! What became of the rows, for one target.

use std::cell::{Cell, RefCell};

use serde::{Deserialize, Serialize};

/// The most reasons that are counted apart.
const REASONS: usize = 20;

/// What became of a row, for one target.
///
/// Of several fates, one for each element of a loop, the greatest is that of the source row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fate {
    /// A `WHERE` kept it away.
    Filtered,
    /// It was left out.
    Skipped,
    /// It is in quarantine.
    Rejected,
    /// It is in the target.
    Written,
}

/// Counts of one target.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) name: &'static str,
    /// Source rows.
    pub(crate) rows: Counts,
    /// The elements of loops.
    pub(crate) elements: Counts,
    /// Whether it has a loop.
    pub(crate) has_elements: Cell<bool>,
    /// Why rows were skipped.
    pub(crate) skips: Reasons,
    /// Why rows were rejected.
    pub(crate) rejects: Reasons,
}

/// How many met which fate.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    pub(crate) written: Cell<u64>,
    pub(crate) filtered: Cell<u64>,
    pub(crate) skipped: Cell<u64>,
    pub(crate) rejected: Cell<u64>,
    /// Those that were written, and those that were rejected, as far as they are committed.
    committed: Cell<[u64; 2]>,
}

impl Counts {
    /// Those that an earlier part of the run has committed.
    pub(crate) fn restore(&self, [written, filtered, skipped, rejected]: [u64; 4]) {
        self.written.set(written);
        self.filtered.set(filtered);
        self.skipped.set(skipped);
        self.rejected.set(rejected);
        self.commit();
    }

    /// Adds those of another part of the run; of them, so many are committed.
    pub(crate) fn add(&self, more: [u64; 4], more_committed: [u64; 4]) {
        let counts = [&self.written, &self.filtered, &self.skipped, &self.rejected];
        counts.into_iter().zip(more).for_each(|(count, more)| count.set(count.get() + more));
        let ([written, rejected], [more_written, _, _, more_rejected]) = (self.committed(), more_committed);
        self.committed.set([written + more_written, rejected + more_rejected]);
    }

    /// Written, filtered, skipped, rejected.
    pub(crate) fn all(&self) -> [u64; 4] {
        [self.written.get(), self.filtered.get(), self.skipped.get(), self.rejected.get()]
    }

    /// Notes that all of them are committed.
    pub(crate) fn commit(&self) {
        self.committed.set([self.written.get(), self.rejected.get()]);
    }

    /// How many were written, and how many rejected, up to the last commit.
    pub(crate) fn committed(&self) -> [u64; 2] {
        self.committed.get()
    }

    /// Counts one.
    #[inline]
    pub(crate) fn count(&self, fate: Fate) {
        let count = match fate {
            Fate::Written => &self.written,
            Fate::Filtered => &self.filtered,
            Fate::Skipped => &self.skipped,
            Fate::Rejected => &self.rejected,
        };
        count.set(count.get() + 1);
    }

    /// Those of which it is known what became of them.
    pub(crate) fn settled(&self) -> u64 {
        self.written.get() + self.filtered.get() + self.skipped.get() + self.rejected.get()
    }
}

/// Reasons with their counts, in the order in which they first came.
#[derive(Debug, Default)]
pub(crate) struct Reasons(RefCell<Vec<Reason>>);

/// Why rows did not reach the target.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Reason {
    pub(crate) text: String,
    pub(crate) rows: u64,
    /// What names the first of the rows.
    pub(crate) first: String,
}

impl Reasons {
    /// Counts a reason; `position` names the row, where it is the first.
    pub(crate) fn add(&self, text: &str, position: impl FnOnce() -> String) {
        let mut reasons = self.0.borrow_mut();
        let text = if text.is_empty() { "without a reason" } else { text };
        let is_known = |text: &str| reasons.iter().position(|reason| reason.text == text);
        let (text, known) = match is_known(text) {
            None if reasons.len() >= REASONS => ("other reasons", is_known("other reasons")),
            known => (text, known),
        };
        match known {
            Some(index) => reasons[index].rows += 1,
            None => reasons.push(Reason { text: text.to_owned(), rows: 1, first: position() }),
        }
    }

    /// Adds what another part of the run has counted of a reason.
    pub(crate) fn join(&self, reason: &Reason) {
        let mut reasons = self.0.borrow_mut();
        match reasons.iter_mut().find(|known| known.text == reason.text) {
            Some(known) => known.rows += reason.rows,
            None => reasons.push(reason.clone()),
        }
    }

    /// Those that an earlier part of the run has counted.
    pub(crate) fn restore(&self, reasons: Vec<Reason>) {
        self.0.replace(reasons);
    }

    /// All of them, in the order in which they first came.
    pub(crate) fn all(&self) -> Vec<Reason> {
        self.0.borrow().clone()
    }

    /// All of them, the most frequent first.
    pub(crate) fn most_frequent(&self) -> Vec<Reason> {
        let mut reasons = self.0.borrow().clone();
        reasons.sort_by_key(|reason| std::cmp::Reverse(reason.rows));
        reasons
    }
}
