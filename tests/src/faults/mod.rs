//! The fault harness: routes are run, killed, cut off, frozen and starved, and after each time an [oracle] says whether
//! anything is lost, doubled or changed. `cargo xtask faults` runs it; `tests/faults.rs` is its command line.
//!
//! Everything that is drawn is drawn from a seed that is printed. What the machine does not allow is said and never
//! counted as run.

pub mod canaries;
pub mod connections;
pub mod deadlocks;
pub mod disks;
pub mod durable;
pub mod edges;
pub mod failpoints;
pub mod kills;
pub mod moments;
pub mod network;
pub mod oracle;
pub mod place;
pub mod poolers;
pub mod prove;
pub mod record;
pub mod restarts;
pub mod slow;
pub mod watch;
pub mod zombies;

pub use place::{Harness, Place};
pub use record::Record;

/// How the harness is run.
#[derive(Clone, Debug)]
pub struct Options {
    /// The full number of runs of each fault, by hand, or a few.
    pub is_long: bool,
    /// What everything is drawn from.
    pub seed: u64,
    /// The faults to run; all where there is none.
    pub only: Vec<String>,
    /// How many failures of one fault end it.
    pub patience: usize,
}

/// A fault: its name, what is done and demanded, and what does it.
pub struct Fault {
    /// As `--only` names it.
    pub name: &'static str,
    /// What is done, and what has to hold afterwards.
    pub title: &'static str,
    /// Does it.
    pub run: fn(&Harness, &mut Record),
}

/// Every fault, in the order in which they are run.
pub const FAULTS: &[Fault] = &[
    kills::FAULT,
    failpoints::FAULT,
    connections::FAULT,
    durable::FAULT,
    network::FAULT,
    disks::FAULT,
    deadlocks::FAULT,
    moments::FAULT,
    restarts::FAULT,
    zombies::FAULT,
    edges::FAULT,
    poolers::FAULT,
    slow::FAULT,
    canaries::FAULT,
];

/// Runs the faults that are asked for; gives the table, and whether all was clean.
pub fn run(harness: &Harness, options: &Options) -> (String, bool) {
    let mut records = Vec::new();
    for fault in FAULTS {
        if !options.only.is_empty() && !options.only.iter().any(|name| name == fault.name) {
            continue;
        }
        eprintln!("{}: {}", fault.name, fault.title);
        let mut record = Record::new(fault.name, options);
        record.run(fault, harness);
        eprint!("{}", record.told());
        records.push(record);
    }
    let is_clean = !records.is_empty() && records.iter().all(Record::is_clean);
    (record::table(&records, options.seed), is_clean)
}
