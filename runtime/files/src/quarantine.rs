//! Rejects in a file beside the target's: `kids.csv.rejects.jsonl`, an object on each line.
//!
//! The file is written when the run is complete, under a temporary name, and shown together with the rows. With
//! `mode: append` the rejects of earlier runs stay in it, behind those of this run, so the last run is always the first.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use etlc_core::{Publication, Quarantine, Rejects, Run, Stop, spec};

use crate::compression::Compression;
use crate::draft::{Directories, Temporary, claim, follow, temporary};
use crate::fault;

/// Opens the quarantine of a target that is a file, or standard output.
///
/// # Errors
/// `R0317` where another target writes to its file.
pub fn quarantine(run: &mut Run, target: &'static spec::Target) -> Result<Box<dyn Quarantine>, Stop> {
    let name = name(run, target);
    let path = follow(run.path(&name)).map_err(|error| fault::writing(&name, &error))?;
    let path = match (path.parent().map(fs::canonicalize), path.file_name()) {
        (Some(Ok(directory)), Some(file)) => directory.join(file),
        // The directory is not there yet.
        _ => path,
    };
    claim(run, &path, &name).map_err(|stop| fault::placed(stop, run.route(), target.place))?;
    let replaces = target.mode != spec::Mode::Append;
    let like = match target.object {
        spec::Object::File(name) => Some(run.path(name)),
        _ => None,
    };
    Ok(Box::new(Beside { name, path, like, replaces, directories: Directories::of(run)?, temporary: None }))
}

/// The file that keeps the rejects of a target.
pub(crate) fn name(run: &Run, target: &spec::Target) -> String {
    match target.object {
        spec::Object::File(name) => format!("{name}.rejects.jsonl"),
        _ => format!("out/{}.{}.rejects.jsonl", run.route().name, target.name),
    }
}

/// The file of rejects beside a target.
struct Beside {
    name: String,
    path: PathBuf,
    /// The target's file, whose rights a new file of rejects has.
    like: Option<PathBuf>,
    /// Whether what earlier runs have rejected goes.
    replaces: bool,
    directories: Rc<Directories>,
    temporary: Option<Temporary>,
}

impl Beside {
    fn failed(&self) -> impl Fn(io::Error) -> Stop {
        |error| fault::writing(&self.name, &error)
    }

    /// The directory, and the name in it.
    fn place(&self) -> (PathBuf, String) {
        let directory = self.path.parent().unwrap_or(Path::new("/")).to_owned();
        (directory, self.path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned())
    }

    /// The content that is there, if any.
    fn existing(&self) -> Result<Option<File>, Stop> {
        match File::open(&self.path) {
            Ok(file) => Ok(Some(file)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(fault::opening(&self.name, &error)),
        }
    }

    /// Writes the file under a temporary name.
    fn write(&mut self, rejects: &mut Rejects) -> Result<Publication, Stop> {
        let (directory, file_name) = self.place();
        self.directories.make(&directory).map_err(self.failed())?;
        let mut temporary = Temporary::create(&directory, &file_name, rejects.origin().route).map_err(self.failed())?;
        let mut out = BufWriter::new(&temporary.file);
        let origin = rejects.origin().clone();
        while let Some(reject) = rejects.advance()? {
            writeln!(out, "{}", reject.to_json(&origin)).map_err(self.failed())?;
        }
        if let Some(mut earlier) = self.existing()?.filter(|_| !self.replaces) {
            io::copy(&mut earlier, &mut out).map_err(self.failed())?;
        }
        out.flush().map_err(self.failed())?;
        drop(out);
        let found =
            [Some(&self.path), self.like.as_ref()].into_iter().flatten().find_map(|path| fs::metadata(path).ok());
        if let Some(found) = found {
            temporary.file.set_permissions(found.permissions()).map_err(self.failed())?;
        }
        let ready = temporary.complete(&directory).map_err(self.failed())?.to_owned();
        self.temporary = Some(temporary);
        Ok(Publication::File { temporary: Some(ready), name: self.path.clone() })
    }
}

impl Quarantine for Beside {
    fn keep(&mut self, mut rejects: Rejects) -> Result<Vec<Publication>, Stop> {
        let (directory, file_name) = self.place();
        temporary::sweep(&directory, &file_name);
        temporary::sweep_ready(&directory, &file_name, rejects.origin().route);
        if rejects.count() > 0 {
            return Ok(vec![self.write(&mut rejects)?]);
        }
        let goes = self.replaces && self.existing()?.is_some();
        Ok(goes.then(|| Publication::File { temporary: None, name: self.path.clone() }).into_iter().collect())
    }

    fn roll_back(&mut self) {
        if let Some(temporary) = self.temporary.take() {
            temporary.remove();
        }
        self.directories.remove();
    }

    fn read(&mut self, take: &mut dyn FnMut(&str) -> Result<ControlFlow<()>, Stop>) -> Result<(), Stop> {
        let Some(file) = self.existing()? else { return Ok(()) };
        for line in BufReader::new(file).lines() {
            let line = line.map_err(|error| fault::reading(&self.name, Compression::Plain, &error))?;
            if take(&line)?.is_break() {
                break;
            }
        }
        Ok(())
    }
}
