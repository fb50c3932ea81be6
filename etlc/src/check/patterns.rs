//! The regular expressions of a route.

use std::collections::HashMap;

use etlc_functions::operators::check_regex_within;

/// The most bytes that all of a route may take when compiled: a run holds them in memory.
const MOST: usize = 128 << 20;

/// Those that have been checked.
pub(super) struct Patterns {
    /// What is wrong with each, by its text.
    known: HashMap<String, Result<(), String>>,
    /// How many bytes others may take.
    left: usize,
}

impl Default for Patterns {
    fn default() -> Patterns {
        Patterns { known: HashMap::new(), left: MOST }
    }
}

impl Patterns {
    /// Whether a text is a regular expression, and not too large beside those before it; the error says why not.
    pub(super) fn check(&mut self, pattern: &str) -> Result<(), String> {
        if let Some(known) = self.known.get(pattern) {
            return known.clone();
        }
        let outcome = check_regex_within(pattern, &mut self.left);
        self.known.insert(pattern.to_owned(), outcome.clone());
        outcome
    }
}
