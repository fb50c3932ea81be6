//! What came of a fault: how often it was done, how often what followed was right, and what was not.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    panic::{AssertUnwindSafe, catch_unwind},
    time::{Duration, Instant},
};

use super::{Fault, Harness, Options};
use crate::random::Dice;

/// The runs of one fault.
pub struct Record {
    name: &'static str,
    patience: usize,
    /// Whether the full number is asked for.
    pub is_long: bool,
    /// What is drawn from, for this fault.
    pub dice: Dice,
    /// Of each phase, how often it was met and how often what followed was right.
    phases: BTreeMap<String, (u64, u64)>,
    failures: Vec<String>,
    notes: Vec<String>,
    /// How long all of it took.
    pub took: Duration,
}

impl Record {
    /// An empty one.
    pub fn new(name: &'static str, options: &Options) -> Record {
        // Each fault draws for itself, so that one that is run alone does what it does among the others.
        let salt = name.bytes().fold(options.seed, |salt, byte| salt.rotate_left(7) ^ u64::from(byte));
        Record {
            name,
            patience: options.patience,
            is_long: options.is_long,
            dice: Dice::new(salt),
            phases: BTreeMap::new(),
            failures: Vec::new(),
            notes: Vec::new(),
            took: Duration::ZERO,
        }
    }

    /// Does a fault from its beginning to its end.
    pub fn run(&mut self, fault: &Fault, harness: &Harness) {
        let begin = Instant::now();
        let ran = catch_unwind(AssertUnwindSafe(|| (fault.run)(harness, self)));
        if let Err(panicked) = ran {
            self.fail("the harness", &words_of(&*panicked));
        }
        self.took = begin.elapsed();
    }

    /// One number or the other.
    pub fn number(&self, short: usize, long: usize) -> usize {
        if self.is_long { long } else { short }
    }

    /// Does something once and notes how it went; it gives the phase that was met, or what is wrong, in words.
    pub fn once(&mut self, what: &str, work: impl FnOnce(&mut Dice) -> Result<String, String>) {
        self.maybe(what, |dice| work(dice).map(Some));
    }

    /// The same, where it may turn out that there was nothing to do.
    pub fn maybe(&mut self, what: &str, work: impl FnOnce(&mut Dice) -> Result<Option<String>, String>) {
        let dice = &mut self.dice;
        match catch_unwind(AssertUnwindSafe(|| work(dice))) {
            Ok(Ok(Some(phase))) => self.clean(&phase),
            Ok(Ok(None)) => {}
            Ok(Err(wrong)) => self.fail(what, &wrong),
            Err(panicked) => self.fail(what, &words_of(&*panicked)),
        }
    }

    /// Notes a run after which everything was right.
    pub fn clean(&mut self, phase: &str) {
        let (runs, clean) = self.phases.entry(phase.to_owned()).or_default();
        *runs += 1;
        *clean += 1;
    }

    /// Notes a run after which something was wrong.
    pub fn fail(&mut self, phase: &str, wrong: &str) {
        self.phases.entry(phase.to_owned()).or_default().0 += 1;
        eprintln!("  FAILED: {phase}: {wrong}");
        self.failures.push(format!("{phase}: {wrong}"));
    }

    /// Says something that belongs into the table: above all, what could not be run and why.
    pub fn note(&mut self, note: String) {
        eprintln!("  NOTE: {note}");
        self.notes.push(note);
    }

    /// Whether there is no use in going on.
    pub fn is_enough(&self) -> bool {
        self.failures.len() >= self.patience
    }

    /// Whether nothing was wrong.
    pub fn is_clean(&self) -> bool {
        self.failures.is_empty()
    }

    /// What was wrong.
    pub fn failures(&self) -> &[String] {
        &self.failures
    }

    /// How often it was done, and how often what followed was right.
    pub fn counts(&self) -> (u64, u64) {
        self.phases.values().fold((0, 0), |(runs, clean), phase| (runs + phase.0, clean + phase.1))
    }

    fn phases(&self) -> String {
        let phase = |(name, (runs, clean)): (&String, &(u64, u64))| format!("{name} {clean}/{runs}");
        self.phases.iter().map(phase).collect::<Vec<_>>().join(", ")
    }

    /// A line on how it went.
    pub fn told(&self) -> String {
        let (runs, clean) = self.counts();
        format!("  {clean} of {runs} clean in {:.0} s: {}\n", self.took.as_secs_f64(), self.phases())
    }
}

/// How often it was done and how often it was right, in words.
pub fn summary(record: &Record) -> String {
    let (runs, clean) = record.counts();
    let failures: Vec<&str> =
        record.failures.iter().map(|failure| failure.lines().next().unwrap_or_default()).collect();
    format!("{clean} of {runs} clean; {}", failures.join("; "))
}

/// The table of all faults.
pub fn table(records: &[Record], seed: u64) -> String {
    let mut table =
        format!("\n{:<14} {:>6} {:>6} {:>8}  by phase (clean/runs); seed {seed}\n", "fault", "runs", "clean", "time");
    for record in records {
        let (runs, clean) = record.counts();
        let time = format!("{:.1} s", record.took.as_secs_f64());
        let _ = writeln!(table, "{:<14} {runs:>6} {clean:>6} {time:>8}  {}", record.name, record.phases());
        for note in &record.notes {
            let _ = writeln!(table, "{:<14} NOTE: {note}", "");
        }
        for failure in &record.failures {
            let _ = writeln!(table, "{:<14} FAILED: {}", "", failure.lines().next().unwrap_or_default());
        }
    }
    table
}

/// What a panic said.
pub fn words_of(panicked: &(dyn std::any::Any + Send)) -> String {
    let text = panicked.downcast_ref::<String>().cloned();
    text.or_else(|| panicked.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default()
}
