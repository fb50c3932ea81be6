//! A file target: written beside its place and shown whole, or not at all.
//!
//! The rows go into a file under a [temporary name](temporary). When the run is complete that file is made durable, and
//! the engine renames it. Until then the target is as it was; a run that fails or is killed leaves it so.
//!
//! With `mode: append` the content that is there is copied in front of the rows first. That happens when the first
//! buffer arrives, not when the target is opened: by then every target of the run is open, so renames that a killed run
//! had left over have been made, and what is copied is the newest content.

mod directories;
mod existing;
pub(crate) mod temporary;

use std::cell::RefCell;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use etlc_core::{Commit, Exit, Participant, Publication, Receiver, Run, Share, Stop, spec};

use crate::compression::{Compression, Encoder};
use crate::page::Page;
use crate::sink::Sink;
use crate::{codes, fault};
pub(crate) use directories::Directories;
use existing::Existing;
pub(crate) use temporary::Temporary;

/// What a file holds beside its rows.
pub(crate) struct Frame {
    /// Before the first row.
    pub(crate) head: Vec<u8>,
    /// After the last row.
    pub(crate) tail: &'static [u8],
    /// Whether rows may go to the end of a file that begins so.
    pub(crate) extends: Extends,
}

/// Looks at the first bytes of a file, at most [`existing::START`]; a message where rows must not be added to it.
pub(crate) type Extends = Box<dyn Fn(&[u8]) -> Result<(), String> + Send>;

/// A file on its way.
struct Draft {
    name: String,
    path: PathBuf,
    directory: PathBuf,
    directories: Rc<Directories>,
    route: &'static str,
    temporary: Temporary,
    sink: Rc<RefCell<Sink>>,
}

/// Opens the file of a target, enlists it in the run, and gives the page that its rows go to.
pub(crate) fn open(run: &mut Run, target: &'static spec::Target, frame: Frame) -> Result<Page, Stop> {
    let route = run.route();
    enlist(run, target, frame).map_err(|stop| fault::placed(stop.note("target", target.name), route, target.place))
}

fn enlist(run: &mut Run, target: &'static spec::Target, frame: Frame) -> Result<Page, Stop> {
    let spec::Object::File(name) = target.object else { unreachable!("the compiler gives a file connector a file") };
    let directories = Directories::of(run)?;
    let mut draft = Draft::create(&run.path(""), name, target, frame, run.share(), directories, run.route().name)?;
    if let Err(stop) = claim(run, &draft.path, name) {
        draft.roll_back();
        return Err(stop);
    }
    let page = Page::new(Rc::clone(&draft.sink))?;
    run.enlist(Rc::new(RefCell::new(draft)));
    Ok(page)
}

/// Takes a file for one target of the run.
pub(crate) fn claim(run: &mut Run, path: &Path, name: &str) -> Result<(), Stop> {
    let mut is_first = false;
    run.session(&format!("file {}", path.display()), |_| {
        is_first = true;
        Ok(Rc::new(()))
    })?;
    if is_first {
        return Ok(());
    }
    Err(Stop::new(Exit::Usage, codes::WRITTEN_TWICE, format!("two targets write to {name}"))
        .help("give each target a file of its own"))
}

impl Draft {
    /// Creates the temporary file, and the directories that lead to it.
    fn create(
        project: &Path,
        name: &str,
        target: &spec::Target,
        frame: Frame,
        share: Share,
        directories: Rc<Directories>,
        route: &'static str,
    ) -> Result<Draft, Stop> {
        let path = look(&project.join(name), name, target, &frame.extends)?;
        let appends = target.mode == spec::Mode::Append;
        let made = Rc::clone(&directories);
        Draft::begin(&path, name, appends, frame, share, directories, route).inspect_err(|_| made.remove())
    }

    fn begin(
        path: &Path,
        name: &str,
        appends: bool,
        frame: Frame,
        share: Share,
        directories: Rc<Directories>,
        route: &'static str,
    ) -> Result<Draft, Stop> {
        let failed = |error: io::Error| fault::writing(name, &error);
        let (Some(directory), Some(file_name)) = (path.parent(), path.file_name().and_then(|name| name.to_str()))
        else {
            return Err(not_a_file(name, "is no name of a file"));
        };
        directories.make(directory).map_err(failed)?;
        let directory = fs::canonicalize(directory).map_err(failed)?;
        let path = directory.join(file_name);
        temporary::sweep(&directory, file_name);
        let temporary = Temporary::create(&directory, file_name, route).map_err(failed)?;
        let filling = Filling {
            file: temporary.file.try_clone().map_err(failed)?,
            path: path.clone(),
            name: name.to_owned(),
            appends,
            frame,
        };
        let sink = Sink::start(name, share, move |buffers| filling.fill(buffers))?;
        let sink = Rc::new(RefCell::new(sink));
        Ok(Draft { name: name.to_owned(), path, directory, directories, route, temporary, sink })
    }
}

/// Whether a file may take the place of what is there, or go on behind it; gives where its path leads.
pub(crate) fn look(path: &Path, name: &str, target: &spec::Target, extends: &Extends) -> Result<PathBuf, Stop> {
    let path = follow(path.to_owned()).map_err(|error| fault::writing(name, &error))?;
    check_replaceable(&path, name, target.create)?;
    if target.mode == spec::Mode::Append {
        Existing::find(&path, name, extends)?;
    }
    Ok(path)
}

/// Whether a file may take the place of what is there.
fn check_replaceable(path: &Path, name: &str, may_create: bool) -> Result<(), Stop> {
    let failed = |error: io::Error| fault::writing(name, &error);
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => Err(not_a_file(name, "is a directory")),
        Ok(metadata) if !metadata.is_file() => Err(not_a_file(name, "is no regular file")),
        // A rename needs no right to write to the file that it replaces, but its owner may have meant it so.
        Ok(_) => OpenOptions::new().append(true).open(path).map(drop).map_err(failed),
        Err(error) if error.kind() == io::ErrorKind::NotFound && may_create => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err(Stop::new(Exit::Unfit, codes::NOT_CREATED, format!("there is no file {name}"))
                .help("the route says create: never; create the file, or drop that option"))
        }
        Err(error) => Err(failed(error)),
    }
}

impl Participant for Draft {
    fn is_anchor(&self) -> bool {
        false
    }

    fn prepare(&mut self) -> Result<Vec<Publication>, Stop> {
        self.sink.borrow_mut().finish()?;
        let failed = |error: io::Error| fault::writing(&self.name, &error);
        match fs::metadata(&self.path) {
            Ok(replaced) => self.temporary.file.set_permissions(replaced.permissions()).map_err(failed)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(failed(error)),
        }
        let file_name = self.path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        temporary::sweep_ready(&self.directory, file_name, self.route);
        let temporary = self.temporary.complete(&self.directory).map_err(failed)?.to_owned();
        Ok(vec![Publication::File { temporary: Some(temporary), name: self.path.clone() }])
    }

    fn commit(&mut self, _commit: &Commit<'_>) -> Result<(), Stop> {
        Ok(())
    }

    fn begin(&mut self) -> Result<(), Stop> {
        unreachable!("a file is complete when the run is")
    }

    fn settle(&mut self) -> Result<(), Stop> {
        Ok(())
    }

    fn roll_back(&mut self) {
        self.sink.borrow_mut().abandon();
        self.temporary.remove();
        self.directories.remove();
    }
}

/// The thread's side of a draft.
struct Filling {
    file: File,
    path: PathBuf,
    name: String,
    appends: bool,
    frame: Frame,
}

impl Filling {
    /// Writes what comes before the rows, the rows, and what comes after them.
    fn fill(self, buffers: &mut Receiver) -> Result<(), Stop> {
        let mut received = buffers.receive_blocking();
        let failed = |error: io::Error| fault::writing(&self.name, &error);
        let mut encoder = self.encoder()?;
        while let Some(buffer) = received {
            let buffer = buffer?;
            encoder.write_all(&buffer).map_err(failed)?;
            buffers.give_back(buffer);
            received = buffers.receive_blocking();
        }
        encoder.write_all(self.frame.tail).map_err(failed)?;
        encoder.finish().map_err(failed)?;
        Ok(())
    }

    /// Writes what comes before the rows.
    fn encoder(&self) -> Result<Encoder, Stop> {
        let failed = |error: io::Error| fault::writing(&self.name, &error);
        let mut file = self.file.try_clone().map_err(failed)?;
        let existing = match self.appends {
            true => Existing::find(&self.path, &self.name, &self.frame.extends)?,
            false => None,
        };
        let head: &[u8] = match existing {
            Some(mut existing) => {
                io::copy(&mut existing.file, &mut file).map_err(failed)?;
                if existing.ends_line { b"" } else { b"\n" }
            }
            None => &self.frame.head,
        };
        let mut encoder = Compression::of(Path::new(&self.name)).encoder(file).map_err(failed)?;
        encoder.write_all(head).map_err(failed)?;
        Ok(encoder)
    }
}

/// Where a path leads when its last part is a symbolic link, to a file that is there or not.
pub(crate) fn follow(mut path: PathBuf) -> io::Result<PathBuf> {
    /// As many as Linux follows.
    const LINKS: usize = 40;
    for _ in 0..LINKS {
        match fs::read_link(&path) {
            Ok(target) => path = path.parent().unwrap_or(Path::new("/")).join(target),
            Err(_) => return Ok(path),
        }
    }
    Err(io::Error::other("too many symbolic links"))
}

#[cold]
fn not_a_file(name: &str, what: &str) -> Stop {
    Stop::new(Exit::Unfit, codes::NOT_A_FILE, format!("{name} {what}")).help("name a file that the run may replace")
}

#[cfg(test)]
mod tests;
