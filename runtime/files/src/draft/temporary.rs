//! Files under temporary names.
//!
//! A file `kids.csv` is written as `.kids.csv.etl-<random>.part` beside its place, and takes the ending `.ready` when it
//! is complete and durable. The two endings say who may delete what a killed run left behind:
//!
//! * A `.part` is of use only to the run that writes it, and that run holds a lock on it (`flock`), which the system
//!   takes away when the process dies. So whoever gets the lock may delete it, and the next run that writes the same
//!   file does. No clock, no process number and no list of runs is asked, and a run on another machine that shares the
//!   file system with working locks is safe too. Where locks do not work, nothing is deleted.
//! * A `.ready` may be named by the record of a run that was committed and killed before its renames, and whoever
//!   recovers that run renames it. A run of the same route recovers first; a `.ready` of the route that is still there
//!   afterwards, and on which nobody holds the lock, belongs to a run that was killed just before its commit, and goes.
//!   That is why a name tells the route.
//!
//! Names are random, so no run can write into a file of another.

use std::fs::{self, File};
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::path::{Path, PathBuf};

use etlc_core::failpoint;

/// A file of this run under a temporary name. One that is dropped unfinished is deleted.
pub(crate) struct Temporary {
    /// Open and locked; clones share the lock.
    pub(crate) file: File,
    path: PathBuf,
    is_complete: bool,
}

impl Temporary {
    /// Creates the file that is to take the place of `name` in this directory, for a run of this route.
    pub(crate) fn create(directory: &Path, name: &str, route: &str) -> io::Result<Temporary> {
        loop {
            let random = RandomState::new().hash_one(std::process::id()) as u32;
            let path = directory.join(format!("{}{}{random:08x}.part", prefix(name), mark(route)));
            let file = match File::create_new(&path) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
                created => created?,
            };
            // Where locks do not work there is none, and no one deletes the file.
            let _unlocked = file.lock();
            // Another run may have come between the two, held the lock and deleted the file.
            if path.exists() {
                return Ok(Temporary { file, path, is_complete: false });
            }
        }
    }

    /// Makes the file durable and gives it the name that says so.
    pub(crate) fn complete(&mut self, directory: &Path) -> io::Result<&Path> {
        failpoint("before-sync");
        self.file.sync_all()?;
        failpoint("after-sync");
        let ready = self.path.with_extension("ready");
        fs::rename(&self.path, &ready)?;
        failpoint("after-ready");
        self.path = ready;
        self.is_complete = true;
        File::open(directory)?.sync_all()?;
        Ok(&self.path)
    }

    /// Deletes the file, where it is still there.
    pub(crate) fn remove(&self) {
        let _gone = fs::remove_file(&self.path);
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if !self.is_complete {
            self.remove();
        }
    }
}

/// Deletes what killed runs left of unfinished files for `name`; what cannot be looked at or deleted stays.
pub(crate) fn sweep(directory: &Path, name: &str) {
    let prefix = prefix(name);
    sweep_those(directory, |file| {
        file.strip_prefix(&prefix).and_then(|rest| rest.strip_suffix(".part")).is_some_and(is_random)
    });
}

/// Deletes complete files for `name` that no run of this route is going to rename. To be called when what killed runs of
/// the route had recorded is renamed.
pub(crate) fn sweep_ready(directory: &Path, name: &str, route: &str) {
    let (prefix, mark) = (prefix(name), mark(route));
    sweep_those(directory, |file| {
        let rest = file.strip_prefix(&prefix).and_then(|rest| rest.strip_suffix(".ready"));
        rest.is_some_and(|rest| is_random(rest) && rest.starts_with(&mark))
    });
}

/// Deletes files whose names are such and whose lock nobody holds.
fn sweep_those(directory: &Path, is_such: impl Fn(&str) -> bool) {
    let Ok(entries) = fs::read_dir(directory) else { return };
    for entry in entries.flatten() {
        if entry.file_name().to_str().is_some_and(&is_such)
            && let Ok(file) = File::open(entry.path())
            && file.try_lock().is_ok()
        {
            let _gone = fs::remove_file(entry.path());
        }
    }
}

/// What tells the files of a route from those of others, in eight hexadecimal digits (FNV-1a, 32 bits).
fn mark(route: &str) -> String {
    let hash = route.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    format!("{hash:08x}")
}

fn prefix(name: &str) -> String {
    format!(".{name}.etl-")
}

fn is_random(text: &str) -> bool {
    text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(directory: &Path) -> Vec<String> {
        let entries = fs::read_dir(directory).expect("a directory").flatten();
        let mut names: Vec<_> = entries.map(|entry| entry.file_name().into_string().expect("UTF-8")).collect();
        names.sort();
        names
    }

    #[test]
    fn only_unfinished_files_that_no_one_writes_are_swept() {
        let directory = tempfile::tempdir().expect("a directory");
        let root = directory.path();
        let kept = [
            ".other.csv.etl-0123456789abcdef.part",
            ".x.csv.etl-0123456789abcdef.ready",
            ".x.csv.etl-mine.part",
            "x.csv",
            "x.csv.etl-0123456789abcdef.part",
        ];
        for name in kept {
            fs::write(root.join(name), "").expect("a file");
        }
        fs::write(root.join(".x.csv.etl-0123456789abcdef.part"), "").expect("a file");
        let alive = Temporary::create(root, "x.csv", "route").expect("a file");
        let alive_name = alive.path.file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
        sweep(root, "x.csv");
        let mut expected: Vec<_> = kept.map(str::to_owned).into_iter().chain([alive_name]).collect();
        expected.sort();
        assert_eq!(names(root), expected);

        drop(alive);
        assert_eq!(names(root), kept, "it goes with its writer");
    }

    #[test]
    fn a_complete_file_is_ready_and_goes_when_no_one_wants_it() {
        let directory = tempfile::tempdir().expect("a directory");
        let root = directory.path();
        let mut temporary = Temporary::create(root, "x.csv", "route").expect("a file");
        let ready = temporary.complete(root).expect("a rename").to_owned();
        assert!(ready.exists() && ready.extension().is_some_and(|extension| extension == "ready"));
        sweep_ready(root, "x.csv", "route");
        drop(temporary);
        sweep(root, "x.csv");
        sweep_ready(root, "x.csv", "another");
        assert!(ready.exists(), "its maker was alive; the record of another route may name it");
        sweep_ready(root, "x.csv", "route");
        assert!(!ready.exists(), "nobody is going to rename it");
    }
}
