//! The journal of a route without a database among its targets: which renames of several files belong together. It is made
//! durable before the first of them and deleted behind the last, so that a start finishes what a kill left over.

use std::{
    fs::{self, File, TryLockError},
    io::ErrorKind,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use etlc_types::codes::run as codes;

use crate::{
    Exit, Publication, Stop, failpoint,
    participant::{directory_of, publish},
};

/// How long another run's renames are waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long to wait between two looks.
const PAUSE: Duration = Duration::from_millis(10);

/// The file in which a route's renames stand.
pub(crate) struct Journal {
    path: PathBuf,
}

/// The right to rename: whoever has it keeps every other run of the project from it, so that the files of two runs do not
/// mix. A file system without locks grants it to everyone.
pub(crate) struct Held<'a> {
    journal: &'a Journal,
    _lock: Option<File>,
}

impl Journal {
    /// That of a route in a project.
    pub(crate) fn of(project: &Path, route: &str) -> Journal {
        Journal { path: project.join(format!(".{route}.etl-publication")) }
    }

    /// What stands in it; nothing, where there is none.
    pub(crate) fn recorded(&self) -> Result<Vec<Publication>, Stop> {
        let text = match fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(self.broken(&format!("could not be read: {error}"))),
        };
        let lines: Vec<[String; 2]> = serde_json::from_str(&text).map_err(|error| {
            self.broken(&format!("is not the record of renames that it should be: {error}"))
                .help("look at it, rename what it names by hand, and delete it")
        })?;
        Ok(lines.into_iter().map(Publication::from_recorded).collect())
    }

    /// Finishes what a killed run has left; gives that.
    pub(crate) fn recover(&self) -> Result<Vec<Publication>, Stop> {
        if self.path.exists() { self.hold()?.recover() } else { Ok(Vec::new()) }
    }

    /// Waits until no other run renames.
    ///
    /// # Errors
    /// `R0661` where that takes too long: the other stands still.
    pub(crate) fn hold(&self) -> Result<Held<'_>, Stop> {
        let Ok(lock) = File::open(directory_of(&self.path)) else { return Ok(Held { journal: self, _lock: None }) };
        let begin = Instant::now();
        loop {
            match lock.try_lock() {
                Ok(()) => return Ok(Held { journal: self, _lock: Some(lock) }),
                Err(TryLockError::Error(_)) => return Ok(Held { journal: self, _lock: None }),
                Err(TryLockError::WouldBlock) if begin.elapsed() > PATIENCE => {
                    let message = format!("another run has been renaming its files for {} seconds", PATIENCE.as_secs());
                    return Err(Stop::new(Exit::Fenced, codes::RUNS_ALREADY, message).help(
                        "end it, if it stands still, and start the route again: the files of this run are not visible",
                    ));
                }
                Err(TryLockError::WouldBlock) => thread::sleep(PAUSE),
            }
        }
    }

    #[cold]
    fn broken(&self, what: &str) -> Stop {
        Stop::new(Exit::Resource, codes::BROKEN_JOURNAL, format!("{} {what}", self.path.display()))
    }
}

impl Held<'_> {
    /// Records renames, durably and before the first of them is made.
    pub(crate) fn record(&self, publications: &[Publication]) -> Result<(), Stop> {
        let journal = self.journal;
        let failed = |error: std::io::Error| journal.broken(&format!("could not be written: {error}"));
        let lines = publications.iter().map(Publication::recorded).collect::<Result<Vec<_>, String>>();
        let lines = lines.map_err(|what| Stop::new(Exit::Resource, codes::BROKEN_JOURNAL, what))?;
        let unfinished = journal.path.with_extension("etl-publication-unfinished");
        failpoint("before-journal");
        fs::write(&unfinished, serde_json::json!(lines).to_string()).map_err(failed)?;
        failpoint("after-journal-write");
        File::open(&unfinished).and_then(|file| file.sync_all()).map_err(failed)?;
        publish(&[Publication::File { temporary: Some(unfinished), name: journal.path.clone() }])?;
        failpoint("after-journal");
        Ok(())
    }

    /// Makes the renames that stand in the journal, and deletes it; gives them.
    pub(crate) fn recover(&self) -> Result<Vec<Publication>, Stop> {
        let publications = self.journal.recorded()?;
        if publications.is_empty() {
            return Ok(publications);
        }
        failpoint("before-recover");
        publish(&publications)?;
        failpoint("after-recover");
        match fs::remove_file(&self.journal.path) {
            Ok(()) => Ok(publications),
            // Where there are no locks, another run has found it too, and was faster.
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(publications),
            Err(error) => Err(self.journal.broken(&format!("could not be deleted: {error}"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::participant::tests::{contents, files};

    fn journal(directory: &Path) -> Journal {
        Journal::of(directory, "route")
    }

    #[test]
    fn what_a_kill_between_two_renames_left_is_finished() {
        let directory = tempfile::tempdir().expect("a directory");
        let journal = journal(directory.path());
        let mut publications = files(directory.path());
        let gone = directory.path().join("c.csv");
        fs::write(&gone, "old c.csv").expect("a file");
        publications.push(Publication::File { temporary: None, name: gone.clone() });
        // What a kill leaves: the journal is durable, the first rename is made.
        let lines: Vec<_> = publications.iter().map(|one| one.recorded().expect("UTF-8")).collect();
        fs::write(&journal.path, serde_json::json!(lines).to_string()).expect("a file");
        publish(&publications[..1]).expect("published");
        assert_eq!(journal.recover().expect("recovered").len(), 3);
        assert_eq!(contents(directory.path()), ["new a.csv", "new b.csv"]);
        assert!(!journal.path.exists() && !gone.exists());
        publish(&publications).expect("what is gone may be removed again");
        assert_eq!(journal.recover().expect("nothing is left to do"), []);
    }

    #[test]
    fn several_files_are_published_together() {
        let directory = tempfile::tempdir().expect("a directory");
        let journal = journal(directory.path());
        let held = journal.hold().expect("nobody else has it");
        held.record(&files(directory.path())).expect("recorded");
        assert_eq!(contents(directory.path()), ["old a.csv", "old b.csv"]);
        held.recover().expect("published");
        assert_eq!(contents(directory.path()), ["new a.csv", "new b.csv"]);
        assert_eq!(fs::read_dir(directory.path()).expect("a directory").count(), 2, "nothing is left over");
    }

    #[test]
    fn one_run_at_a_time_renames() {
        let directory = tempfile::tempdir().expect("a directory");
        let journal = journal(directory.path());
        let held = journal.hold().expect("nobody else has it");
        let other = std::thread::scope(|scope| {
            let other = scope.spawn(|| journal.hold().map(|_| Instant::now()));
            std::thread::sleep(PAUSE * 5);
            let before = Instant::now();
            drop(held);
            other.join().expect("it does not panic").expect("it comes free") > before
        });
        assert!(other, "it waits");
    }

    #[test]
    fn what_is_no_journal_is_an_error() {
        let directory = tempfile::tempdir().expect("a directory");
        let journal = journal(directory.path());
        fs::write(&journal.path, "no json").expect("a file");
        assert_eq!(journal.recover().expect_err("broken").code(), "R0704");
    }
}
