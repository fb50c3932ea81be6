//! How far the files of a source are done, and whether they still are up to there what they were.

use etlc_core::{Exit, Position, Run, Stop};
use etlc_types::codes::run as codes;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A place between two records of a source's files. Bytes are those that are read: decompressed and in UTF-8, so that
/// files may be compressed anew meanwhile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Place {
    /// The file, as messages call it.
    pub(crate) file: String,
    /// How many files are done before it.
    pub(crate) before: usize,
    /// How many bytes of it are done.
    pub(crate) bytes: u64,
    /// A hash of these bytes.
    pub(crate) hash: String,
    /// A hash of the files before it, with their names.
    pub(crate) hash_before: String,
}

impl Place {
    fn read(position: &Position) -> Result<Place, Stop> {
        serde_json::from_str(position.as_json()).map_err(|_| {
            let message = format!("the ledger says {position}, which is no place in files");
            Stop::new(Exit::Unfit, codes::NOT_RESUMABLE, message).help("begin at the first row with --start-over")
        })
    }

    /// The same for the ledger.
    pub(crate) fn position(&self) -> Position {
        Position::new(serde_json::to_string(self).expect("texts and numbers are JSON"))
    }

    /// Why a run cannot go on here.
    #[cold]
    pub(crate) fn changed(&self, what: String) -> Stop {
        Stop::new(Exit::Unfit, codes::NOT_RESUMABLE, what)
            .note("done", format!("{} bytes of {} and {} files before it", self.bytes, self.file, self.before))
            .help("bring the files back as they were, or begin at the first row with --start-over")
    }
}

/// Where a source begins to be read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Start {
    /// Whether it will be asked for its place.
    pub(crate) is_followed: bool,
    /// Behind this place, where it is not its first record.
    pub(crate) at: Option<Place>,
}

impl Start {
    /// That of a run.
    ///
    /// # Errors
    /// `R0663` where constants or dictionaries have changed, `R0664` for what is no place in files.
    pub(crate) fn of(run: &Run) -> Result<Start, Stop> {
        if !run.is_resumable() {
            return Ok(Start::default());
        }
        Ok(Start { is_followed: true, at: run.resume()?.map(Place::read).transpose()? })
    }

    /// What stops a run whose files are not found, where it has read some of them before.
    #[cold]
    pub(crate) fn gone(&self, stop: Stop) -> Stop {
        match &self.at {
            Some(place) if stop.exit() == Exit::Unfit => place.changed(stop.message().to_owned()),
            _ => stop,
        }
    }
}

/// Hashes what is read of files. The hash of all files that are done is one of each file's hash and name, so that it is
/// as long for thousands of files as for one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trail {
    before: Vec<u8>,
    file: Sha256,
    bytes: u64,
}

impl Trail {
    /// Adds bytes of the file at hand.
    pub(crate) fn add(&mut self, bytes: &[u8]) {
        self.file.update(bytes);
        self.bytes += bytes.len() as u64;
    }

    /// Ends the file at hand.
    pub(crate) fn end(&mut self, name: &str) {
        let Trail { before, file, .. } = std::mem::take(self);
        let mut hash = Sha256::new();
        hash.update(before);
        hash.update(file.finalize());
        hash.update(name);
        self.before = hash.finalize().to_vec();
    }

    /// How many bytes of the file at hand are done.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The place in a file, behind so many others.
    pub(crate) fn place(&self, file: &str, before: usize) -> Place {
        Place {
            file: file.to_owned(),
            before,
            bytes: self.bytes,
            hash: hexadecimal(&self.file.clone().finalize()),
            hash_before: hexadecimal(&self.before),
        }
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
