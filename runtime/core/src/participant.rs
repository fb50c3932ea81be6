//! How the targets of a run become visible together.
//!
//! A run has at most one database, the anchor, and any number of files. Files are made durable under temporary names
//! first; their renames are recorded in the anchor's transaction, and so is how far the run is ([`Progress`]); its commit
//! is the moment at which the run is done; then the renames are made and the record is deleted. The next run of the route
//! finishes renames that a kill left over.

use std::path::{Path, PathBuf};

use etlc_types::codes::run as codes;

use crate::{Exit, Progress, Stop, failpoint};

/// Something that is complete and durable, not yet visible, and how it is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Publication {
    /// A file that is to have another name, or is to go.
    File {
        /// The durable file; `None` where the file of this name is to be removed.
        temporary: Option<PathBuf>,
        /// Its name once the run is done.
        name: PathBuf,
    },
    /// Rows that wait in a staging table, in another database than the anchor.
    Table {
        /// The target, by its name in the route.
        target: String,
        /// The staging table.
        staging: String,
    },
}

/// What stands before the name of a target in the record; no absolute path begins so.
const TABLE: &str = "table:";

impl Publication {
    /// The two texts by which a record of publications keeps it. Paths are absolute, so that they mean the same wherever
    /// the next run is started; the temporary name of a file that is to go is empty.
    ///
    /// # Errors
    /// A sentence that names a path which is not UTF-8.
    pub fn recorded(&self) -> Result<[String; 2], String> {
        let text = |path: &Path| {
            let absolute = std::path::absolute(path)
                .map_err(|error| format!("{} has no absolute path: {error}", path.display()))?;
            let text = absolute.into_os_string().into_string();
            text.map_err(|_| format!("{} is not UTF-8, and could not be recorded", path.display()))
        };
        match self {
            Publication::File { temporary, name } => {
                Ok([temporary.as_deref().map_or(Ok(String::new()), text)?, text(name)?])
            }
            Publication::Table { target, staging } => Ok([format!("{TABLE}{target}"), staging.clone()]),
        }
    }

    /// The publication that was recorded so.
    pub fn from_recorded([first, second]: [String; 2]) -> Publication {
        match first.strip_prefix(TABLE) {
            Some(target) => Publication::Table { target: target.to_owned(), staging: second },
            None => Publication::File { temporary: (!first.is_empty()).then(|| first.into()), name: second.into() },
        }
    }

    /// Whether it may not have been made yet: of a file that is looked at, of rows their own database knows.
    fn may_wait(&self) -> bool {
        match self {
            Publication::File { temporary: Some(temporary), .. } => temporary.exists(),
            Publication::File { temporary: None, name } => name.exists(),
            Publication::Table { .. } => true,
        }
    }

    /// Those of some that may wait, as messages call them.
    pub fn waiting(publications: &[Publication]) -> Vec<String> {
        publications.iter().filter(|one| one.may_wait()).map(Publication::shown).collect()
    }

    /// What it makes visible, as messages call it.
    pub fn shown(&self) -> String {
        match self {
            Publication::File { temporary: Some(_), name } => name.display().to_string(),
            Publication::File { temporary: None, name } => format!("the removal of {}", name.display()),
            Publication::Table { target, .. } => format!("the rows of {target}"),
        }
    }
}

/// What a run commits.
#[derive(Clone, Copy, Debug)]
pub struct Commit<'a> {
    /// What is made visible after it.
    pub publications: &'a [Publication],
    /// How far the run is.
    pub progress: &'a Progress,
}

/// A part of a run that is to become visible with the others or not at all: a database session, a file target,
/// standard output.
pub trait Participant {
    /// Whether it is a database, whose transaction can hold the record of publications.
    fn is_anchor(&self) -> bool;

    /// Writes out everything and makes it durable, not yet visible; gives the renames that would show it. The
    /// writers have been dropped by now.
    fn prepare(&mut self) -> Result<Vec<Publication>, Stop>;

    /// Commits. An anchor records the publications and the progress in its transaction; others do nothing. A stop with
    /// [`Exit::NoConnection`] leaves it open whether it committed; one with [`Exit::Fenced`] says that the lease of the run
    /// is another's, and that nothing is committed.
    fn commit(&mut self, commit: &Commit<'_>) -> Result<(), Stop>;

    /// Goes on after a commit in the middle of a run. Only tables of the anchor are asked for that.
    fn begin(&mut self) -> Result<(), Stop>;

    /// Deletes the record of publications, which have all been made. Nothing to do for others than the anchor.
    fn settle(&mut self) -> Result<(), Stop>;

    /// Undoes everything since the run began: rolls back, removes temporary files. Does what it can. Not called once
    /// the anchor has committed or the record of renames is durable.
    fn roll_back(&mut self);
}

/// Makes the renames and removals among these durably. One that was made before is passed over, so that it may be done
/// again after a kill; a file of which neither name exists is an error.
pub fn publish(publications: &[Publication]) -> Result<(), Stop> {
    for publication in publications {
        let Publication::File { temporary, name } = publication else { continue };
        failpoint("before-rename");
        let Some(temporary) = temporary else {
            remove(name)?;
            continue;
        };
        match std::fs::rename(temporary, name) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && name.exists() => {}
            Err(error) => {
                let message = format!(
                    "{} is complete and could not be renamed to {}: {error}",
                    temporary.display(),
                    name.display()
                );
                return Err(Stop::new(Exit::Resource, codes::NOT_RENAMED, message)
                    .help("mend the cause and start the route again: it finishes what is left"));
            }
        }
        failpoint("after-rename");
        make_durable(name)?;
        failpoint("after-rename-sync");
    }
    Ok(())
}

fn remove(name: &Path) -> Result<(), Stop> {
    match std::fs::remove_file(name) {
        Ok(()) => make_durable(name),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => {
            let message = format!("{} could not be removed: {error}", name.display());
            Err(Stop::new(Exit::Resource, codes::NOT_RENAMED, message)
                .help("mend the cause and start the route again: it finishes what is left"))
        }
    }
}

/// Makes it durable that a file of this name is there, or is not.
fn make_durable(name: &Path) -> Result<(), Stop> {
    let directory = directory_of(name);
    std::fs::File::open(directory).and_then(|directory| directory.sync_all()).map_err(|error| {
        let message = format!("{} could not be made durable: {error}", directory.display());
        Stop::new(Exit::Resource, codes::NOT_DURABLE, message)
    })
}

/// The directory in which a file of this name lies.
pub(crate) fn directory_of(name: &Path) -> &Path {
    name.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
pub(crate) mod tests {
    use std::fs;

    use super::*;

    /// Two files that are to take the places of two others.
    pub(crate) fn files(directory: &Path) -> Vec<Publication> {
        ["a.csv", "b.csv"]
            .iter()
            .map(|name| {
                let temporary = directory.join(format!(".{name}.tmp"));
                fs::write(&temporary, format!("new {name}")).expect("a file");
                fs::write(directory.join(name), format!("old {name}")).expect("a file");
                Publication::File { temporary: Some(temporary), name: directory.join(name) }
            })
            .collect()
    }

    /// What the files of their names hold.
    pub(crate) fn contents(directory: &Path) -> Vec<String> {
        ["a.csv", "b.csv"].iter().map(|name| fs::read_to_string(directory.join(name)).expect("a file")).collect()
    }

    #[test]
    fn renames_may_be_made_again() {
        let directory = tempfile::tempdir().expect("a directory");
        let publications = files(directory.path());
        publish(&publications[..1]).expect("published");
        publish(&publications).expect("the first is passed over");
        publish(&publications).expect("both are passed over");
        assert_eq!(contents(directory.path()), ["new a.csv", "new b.csv"]);
    }

    #[test]
    fn a_file_that_is_gone_is_an_error() {
        let directory = tempfile::tempdir().expect("a directory");
        let publications = files(directory.path());
        for path in [directory.path().join(".b.csv.tmp"), directory.path().join("b.csv")] {
            fs::remove_file(path).expect("removed");
        }
        let stop = publish(&publications).expect_err("the second is lost");
        assert_eq!((stop.exit(), stop.code()), (Exit::Resource, "R0701"));
    }
}
