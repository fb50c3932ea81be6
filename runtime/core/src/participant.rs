//! How the targets of a run become visible together.
//!
//! A run has at most one database, the anchor, and any number of files. Files are made durable under temporary names
//! first; their renames are recorded in the anchor's transaction; its commit is the moment at which the run is done;
//! then the renames are made and the record is deleted. Whoever opens the anchor next finishes renames that a kill
//! left over.

use std::path::{Path, PathBuf};

use crate::{Exit, Stop};

/// A file that is complete and durable under a temporary name, and the name it is to have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// The durable file.
    pub temporary: PathBuf,
    /// Its name once the run is done.
    pub name: PathBuf,
}

/// A part of a run that is to become visible with the others or not at all: a database session, a file target,
/// standard output.
pub trait Participant {
    /// Whether it is a database, whose transaction can hold the record of publications.
    fn is_anchor(&self) -> bool;

    /// Writes out everything and makes it durable, not yet visible; gives the renames that would show it. The
    /// writers have been dropped by now.
    fn prepare(&mut self) -> Result<Vec<Publication>, Stop>;

    /// Commits. An anchor records these publications in its transaction; others do nothing.
    fn commit(&mut self, publications: &[Publication]) -> Result<(), Stop>;

    /// Deletes the record of publications, which have all been made. Nothing to do for others than the anchor.
    fn settle(&mut self) -> Result<(), Stop>;

    /// Undoes everything since the run began: rolls back, removes temporary files. Does what it can.
    fn roll_back(&mut self);
}

/// Makes these renames durably. A rename that was made before is passed over, so that it may be done again after a
/// kill; a file of which neither name exists is an error.
pub fn publish(publications: &[Publication]) -> Result<(), Stop> {
    for Publication { temporary, name } in publications {
        match std::fs::rename(temporary, name) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && name.exists() => {}
            Err(error) => {
                let message = format!("{} is complete and could not be renamed to {}: {error}", temporary.display(), name.display());
                return Err(Stop::new(Exit::Resource, "R0701", message).help("mend the cause and start the route again: it finishes what is left"));
            }
        }
        let directory = name.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        std::fs::File::open(directory).and_then(|directory| directory.sync_all()).map_err(|error| {
            Stop::new(Exit::Resource, "R0702", format!("{} could not be made durable: {error}", directory.display()))
        })?;
    }
    Ok(())
}

/// Publishes several files whose renames no database records: the journal is made durable before the first rename and
/// deleted after the last.
pub(crate) fn publish_recorded(publications: &[Publication], journal: &Path) -> Result<(), Stop> {
    let failed = |error: std::io::Error| {
        Stop::new(Exit::Resource, "R0704", format!("{} could not be written: {error}", journal.display()))
    };
    let lines: Vec<_> = publications.iter().map(|one| [one.temporary.to_string_lossy(), one.name.to_string_lossy()]).collect();
    let unfinished = journal.with_extension("etl-publication-unfinished");
    std::fs::write(&unfinished, serde_json::json!(lines).to_string()).map_err(failed)?;
    std::fs::File::open(&unfinished).and_then(|file| file.sync_all()).map_err(failed)?;
    publish(&[Publication { temporary: unfinished, name: journal.to_owned() }])?;
    recover(journal)
}

/// Finishes the renames of a journal, where there is one.
pub(crate) fn recover(journal: &Path) -> Result<(), Stop> {
    let text = match std::fs::read_to_string(journal) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => {
            return Err(Stop::new(Exit::Resource, "R0704", format!("{} could not be read: {error}", journal.display())));
        }
    };
    let lines: Vec<[PathBuf; 2]> = serde_json::from_str(&text).map_err(|error| {
        Stop::new(Exit::Resource, "R0704", format!("{} is not the record of renames that it should be: {error}", journal.display()))
            .help("look at it, rename what it names by hand, and delete it")
    })?;
    let publications: Vec<_> = lines.into_iter().map(|[temporary, name]| Publication { temporary, name }).collect();
    publish(&publications)?;
    std::fs::remove_file(journal).map_err(|error| {
        Stop::new(Exit::Resource, "R0704", format!("{} could not be deleted: {error}", journal.display()))
    })
}
