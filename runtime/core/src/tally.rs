//! What became of the rows, for one target.

use std::{cell::Cell, cell::RefCell, collections::BTreeMap};

/// The most reasons for leaving a row out that are counted apart.
const REASONS: usize = 20;

/// Counts of one target, in source rows.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) name: &'static str,
    pub(crate) written: Cell<u64>,
    pub(crate) filtered: Cell<u64>,
    pub(crate) skipped: Cell<u64>,
    pub(crate) reasons: RefCell<BTreeMap<String, u64>>,
}

impl Tally {
    pub(crate) fn skip(&self, reason: &str) {
        self.skipped.set(self.skipped.get() + 1);
        let reason = if reason.is_empty() { "without a reason" } else { reason };
        let mut reasons = self.reasons.borrow_mut();
        let known = reasons.contains_key(reason) || reasons.len() < REASONS;
        *reasons.entry(if known { reason } else { "other reasons" }.to_owned()).or_default() += 1;
    }

    /// Rows of which it is known what became of them.
    pub(crate) fn settled(&self) -> u64 {
        self.written.get() + self.filtered.get() + self.skipped.get()
    }

    /// The reasons for which rows were skipped, the most frequent first.
    pub(crate) fn most_frequent(&self) -> Vec<(String, u64)> {
        let mut reasons: Vec<_> =
            self.reasons.borrow().iter().map(|(reason, count)| (reason.clone(), *count)).collect();
        reasons.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        reasons
    }
}
