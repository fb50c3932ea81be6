//! A database file of a run.

use std::{
    cell::{Cell, RefCell, RefMut},
    collections::{BTreeSet, VecDeque},
    fs,
    io::ErrorKind,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    rc::Rc,
    time::Duration,
};

use etlc_core::{Exit, Run, Stop};
use rusqlite::{Connection, OpenFlags, Statement, params_from_iter};

use crate::{
    codes,
    error::{Work, stop},
    pushdown,
    selection::Selection,
    touched::{Recorder, Touched},
};

/// How long another program may hold the database before the run gives up.
pub(crate) const PATIENCE: Duration = if cfg!(test) { Duration::from_millis(200) } else { Duration::from_secs(30) };

/// A database file, with the one connection that source and targets share. It only reads until a target comes.
#[derive(Debug)]
pub(crate) struct Database {
    path: PathBuf,
    shown: String,
    link: RefCell<Link>,
    is_target: Cell<bool>,
    selections: RefCell<VecDeque<Selection>>,
}

#[derive(Clone, Debug)]
struct Link {
    connection: &'static Connection,
    recorder: Recorder,
    writes: bool,
}

impl Link {
    fn open(path: &Path, writes: bool) -> rusqlite::Result<Link> {
        let mode = if writes { OpenFlags::SQLITE_OPEN_READ_WRITE } else { OpenFlags::SQLITE_OPEN_READ_ONLY };
        let mut connection = Connection::open_with_flags(path, mode | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        let recorder = Recorder::listen(&mut connection)?;
        connection.busy_timeout(PATIENCE)?;
        pushdown::define(&connection)?;
        // Statements borrow the connection, and readers and writers own statements: it lives as long as the program,
        // which has one of them for each file.
        Ok(Link { connection: Box::leak(Box::new(connection)), recorder, writes })
    }
}

impl Database {
    /// The database of a source, opened to read.
    ///
    /// # Errors
    /// [`Exit::Unfit`] where there is no file.
    pub(crate) fn of_source(run: &mut Run, file: &str) -> Result<Rc<Database>, Stop> {
        let path = existing(&run.path(file), file)?;
        run.session(&session(&path), |_| Database::open(path, file, false))
    }

    /// The database that the source is read from, where it is this file.
    pub(crate) fn opened(run: &Run, path: &Path) -> Option<Rc<Database>> {
        run.opened(&session(path))
    }

    /// The database of a target, opened to write; nothing is written yet.
    pub(crate) fn of_target(run: &mut Run, path: PathBuf, file: &str) -> Result<Rc<Database>, Stop> {
        run.session(&session(&path), |_| Database::open(path, file, true))
    }

    /// Opens a file that is there.
    pub(crate) fn open(path: PathBuf, file: &str, writes: bool) -> Result<Rc<Database>, Stop> {
        let link = Link::open(&path, writes).map_err(|error| stop(&error, file, Work::Open))?;
        Ok(Rc::new(Database {
            path,
            shown: file.to_owned(),
            link: RefCell::new(link),
            is_target: Cell::new(false),
            selections: RefCell::default(),
        }))
    }

    /// The file as the route or the point names it.
    pub(crate) fn shown(&self) -> &str {
        &self.shown
    }

    /// Its one path.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The connection.
    pub(crate) fn connection(&self) -> &'static Connection {
        self.link.borrow().connection
    }

    /// What the source reads here, one after another, until it is started.
    pub(crate) fn selections(&self) -> RefMut<'_, VecDeque<Selection>> {
        self.selections.borrow_mut()
    }

    /// Whether a target is written.
    pub(crate) fn is_target(&self) -> bool {
        self.is_target.get()
    }

    /// Begins to read: all that is read until the end is of one moment. Where another table is read, or a target is
    /// written, it has begun already.
    pub(crate) fn begin_reading(&self) -> rusqlite::Result<()> {
        if self.connection().is_autocommit() { self.connection().execute_batch("BEGIN") } else { Ok(()) }
    }

    /// Begins to write, with so many bytes of cache, on a connection that may: takes the place of every other writer
    /// until the run ends.
    pub(crate) fn begin_writing(&self, cache: usize) -> rusqlite::Result<()> {
        let reading = self.link.borrow().clone();
        if !reading.writes {
            if !reading.connection.is_autocommit() {
                reading.connection.execute_batch("ROLLBACK")?;
            }
            self.link.replace(Link::open(&self.path, true)?);
        }
        self.connection().pragma_update(None, "cache_size", -((cache / 1024) as i64))?;
        self.connection().execute_batch("BEGIN IMMEDIATE")?;
        self.is_target.set(true);
        Ok(())
    }

    /// Whether to wait while other programs hold the database. Between the beginning and the commit there is nothing to
    /// wait for: a reader that keeps changed pages from being written out would only be waited for in vain, once for
    /// each row.
    pub(crate) fn wait_for_others(&self, wait: bool) -> rusqlite::Result<()> {
        self.connection().busy_timeout(if wait { PATIENCE } else { Duration::ZERO })
    }

    /// Whether its texts are in UTF-8.
    pub(crate) fn is_utf8(&self) -> rusqlite::Result<bool> {
        self.connection().query_row("PRAGMA encoding", [], |row| Ok(row.get::<_, String>(0)? == "UTF-8"))
    }

    /// Compiles a statement, and says which tables it touches.
    pub(crate) fn prepare(&self, sql: &str) -> rusqlite::Result<(Statement<'static>, Touched)> {
        let Link { connection, recorder, .. } = self.link.borrow().clone();
        recorder.take();
        let statement = connection.prepare(sql)?;
        Ok((statement, recorder.take()))
    }

    /// Copies what is left of the source's rows to where they need no hold on the file, and lets go of it: others write it
    /// from here on, and so does another connection of the run.
    pub(crate) fn leave(&self) -> rusqlite::Result<()> {
        if self.is_target() || self.connection().is_autocommit() {
            return Ok(());
        }
        for (number, selection) in self.selections().iter_mut().enumerate() {
            self.put_aside(number, selection)?;
        }
        self.connection().execute_batch("COMMIT")
    }

    /// Copies the source's rows to where no target changes them, if targets will change one of the tables that it
    /// reads: what a statement sees of changes that its own connection makes meanwhile is undefined.
    pub(crate) fn set_source_aside(&self, changed: &BTreeSet<String>) -> rusqlite::Result<()> {
        for (number, selection) in self.selections().iter_mut().enumerate() {
            if !selection.tables.is_disjoint(changed) {
                self.put_aside(number, selection)?;
            }
        }
        Ok(())
    }

    fn put_aside(&self, number: usize, selection: &mut Selection) -> rusqlite::Result<()> {
        let (name, parameters) = (format!("temp.etlc_source_{number}"), params_from_iter(&selection.parameters));
        self.connection().execute(&format!("CREATE TABLE {name} AS {}", selection.sql), parameters)?;
        let sql = format!("SELECT * FROM {name}");
        *selection = Selection { sql, parameters: Vec::new(), tables: BTreeSet::new() };
        Ok(())
    }
}

/// Connects to a file, waiting for other programs that hold it.
pub(crate) fn connect(path: &Path, mode: OpenFlags, file: &str) -> Result<Connection, Stop> {
    let opened = Connection::open_with_flags(path, mode | OpenFlags::SQLITE_OPEN_NO_MUTEX);
    let opened = opened.and_then(|connection| connection.busy_timeout(PATIENCE).map(|()| connection));
    opened.map_err(|error| stop(&error, file, Work::Open))
}

/// The file that a point or a route names.
pub(crate) fn file(run: &Run, point: Option<&str>, database: Option<&'static str>) -> Result<String, Stop> {
    let file = match (point, database) {
        (Some(point), _) => run.point(point)?.database.clone(),
        (None, database) => database.map(str::to_owned),
    };
    file.ok_or_else(|| {
        Stop::new(Exit::Usage, codes::NO_FILE, "no database file is named").help("set BDNM of the point")
    })
}

/// The one path of a file that is there.
pub(crate) fn existing(path: &Path, file: &str) -> Result<PathBuf, Stop> {
    path.canonicalize().map_err(|error| match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => {
            Stop::new(Exit::Unfit, codes::NO_FILE, format!("there is no file {file}"))
                .help("a path is taken from the project's directory")
        }
        _ => Stop::new(Exit::NoConnection, codes::CANNOT_OPEN, format!("{file} cannot be opened: {error}")),
    })
}

/// What tells a file from every other one, by whatever name or link it is reached: two connections that know one file by two
/// names would not see each other's journal.
pub(crate) fn identity(path: &Path) -> String {
    match fs::metadata(path) {
        Ok(file) => format!("file {} of device {}", file.ino(), file.dev()),
        Err(_) => path.display().to_string(),
    }
}

/// Whether a file is the anchor of the run.
pub(crate) fn is_anchor(run: &Run, path: &Path) -> bool {
    run.anchor_file().is_some_and(|anchor| identity(&anchor) == identity(path))
}

fn session(path: &Path) -> String {
    format!("sqlite, {}", identity(path))
}
