//! Time and memory of a run, seen from beside it: an input that never ends cannot say so itself.

use std::{
    fs::{self, File},
    os::unix::fs::FileExt,
    process,
    sync::{
        OnceLock,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use super::finds::{Finds, directory};

/// How long an answer may take a processor.
const LIMIT: Duration = Duration::from_secs(2);

/// After how much more of it the run is given up.
const PATIENCE: Duration = Duration::from_secs(20);

/// The most memory that the process may ever take, in bytes.
pub(super) const MEMORY: u64 = 1 << 30;

/// How often the watch looks.
const PERIOD: Duration = Duration::from_millis(100);

/// A thread that takes inputs, as the watch sees it.
pub(super) struct Worker {
    /// The system's number of the thread.
    thread: OnceLock<String>,
    /// The number of its input.
    number: AtomicU64,
    /// Where that number is on disk, for who looks after the whole process has fallen over.
    file: File,
}

impl Worker {
    pub(super) fn new(index: usize) -> Worker {
        let file = File::create(directory().join(format!("at-{index}"))).expect("a file for tests");
        Worker { thread: OnceLock::new(), number: AtomicU64::new(u64::MAX), file }
    }

    /// The thread that calls is this worker's.
    pub(super) fn starts(&self) {
        let link = fs::read_link("/proc/thread-self").expect("Linux tells it");
        let name = link.file_name().expect("the last part is the thread's").to_string_lossy().into_owned();
        self.thread.set(name).expect("a worker starts once");
    }

    /// It takes up the input of this number.
    pub(super) fn takes(&self, number: u64) {
        self.number.store(number, Ordering::Relaxed);
        self.file.write_at(format!("{number:<20}\n").as_bytes(), 0).expect("a file for tests");
    }

    /// The time that it has had a processor; nothing before its start and after its end.
    fn time(&self) -> Option<Duration> {
        let times = fs::read_to_string(format!("/proc/self/task/{}/schedstat", self.thread.get()?)).ok()?;
        Some(Duration::from_nanos(times.split(' ').next()?.parse().ok()?))
    }
}

/// Looks after workers until they are done. What takes too long is a find; a run that hangs or takes too much memory
/// ends with the process.
pub(super) fn watch(workers: &[Worker], finds: &Finds<'_>, done: &AtomicBool) {
    // For each worker its input, the processor time at which the watch first saw it there, and whether that was said.
    let mut seen = vec![(u64::MAX, Duration::ZERO, false); workers.len()];
    while !done.load(Ordering::Acquire) {
        thread::sleep(PERIOD);
        for (worker, (number, since, said)) in workers.iter().zip(&mut seen) {
            let (now, Some(time)) = (worker.number.load(Ordering::Relaxed), worker.time()) else { continue };
            if *number != now {
                (*number, *since, *said) = (now, time, false);
            }
            let taken = time.saturating_sub(*since);
            if taken > LIMIT && !*said {
                *said = true;
                finds.add(now, "too slow".to_owned(), "it has had a processor for 2 s");
            }
            if taken > LIMIT + PATIENCE {
                eprintln!("the input {now} does not end");
                process::exit(1);
            }
        }
        if memory("VmHWM") > MEMORY {
            for (number, ..) in &seen {
                finds.add(*number, "too much memory".to_owned(), "one of those that run at the same time");
            }
            process::exit(1);
        }
    }
}

/// What Linux says of this process's memory under this name, in bytes.
pub(super) fn memory(name: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").expect("Linux tells it");
    let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).expect("it is there");
    line.trim().trim_end_matches(" kB").parse::<u64>().expect("a number") << 10
}
