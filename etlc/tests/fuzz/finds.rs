//! What has been found, kept for whoever mends it.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    fs,
    panic::{self, AssertUnwindSafe},
    path::PathBuf,
    sync::{Mutex, PoisonError},
};

use super::inputs::Corpus;

/// The most finds of one kind that are written down.
const KEPT: usize = 5;

thread_local! {
    /// Where this thread has panicked last, and why.
    static PANIC: RefCell<(String, String)> = const { RefCell::new((String::new(), String::new())) };
}

/// The finds of a run, counted by their kind: the place of a panic, or what else was wrong.
pub(super) struct Finds<'a> {
    corpus: &'a Corpus,
    seed: u64,
    directory: PathBuf,
    kinds: Mutex<BTreeMap<String, usize>>,
}

impl Finds<'_> {
    pub(super) fn new(corpus: &Corpus, seed: u64) -> Finds<'_> {
        panic::set_hook(Box::new(|info| {
            let place = info.location().map_or_else(String::new, ToString::to_string);
            let message = info.payload_as_str().unwrap_or_default().to_owned();
            PANIC.with_borrow_mut(|panic| *panic = (place, message));
        }));
        Finds { corpus, seed, directory: directory(), kinds: Mutex::default() }
    }

    /// What this gives for the input of this number; a panic is a find.
    pub(super) fn catch<T>(&self, number: u64, of: impl FnOnce() -> T) -> Option<T> {
        let answer = panic::catch_unwind(AssertUnwindSafe(of));
        if answer.is_err() {
            let (place, message) = PANIC.take();
            self.add(number, format!("a panic at {place}"), &message);
        }
        answer.ok()
    }

    /// Notes what is wrong with the input of this number.
    pub(super) fn add(&self, number: u64, kind: String, message: &str) {
        let mut kinds = self.kinds.lock().unwrap_or_else(PoisonError::into_inner);
        let count = kinds.entry(kind.clone()).or_default();
        *count += 1;
        if *count > KEPT {
            return;
        }
        let seed = self.seed;
        let input = self.corpus.input(seed, number);
        let found = format!("{kind}: {message}\n==== ETLC_SEED={seed} ETLC_FIRST={number} ETLC_INPUTS=1\n{input}\n");
        eprintln!("{found}");
        let file = self.directory.join(format!("{seed}-{number}.txt"));
        if let Err(error) = fs::write(&file, found) {
            eprintln!("{}: {error}", file.display());
        }
    }

    /// How many finds of each kind there are.
    pub(super) fn kinds(&self) -> BTreeMap<String, usize> {
        self.kinds.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Where finds are written.
pub(super) fn directory() -> PathBuf {
    let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("fuzz");
    fs::create_dir_all(&directory).expect("a directory for tests");
    directory
}
