//! The transaction of a database that is a target: the run's anchor.

use std::{
    fs::{self, File},
    io::ErrorKind,
    path::{Path, PathBuf},
    rc::Rc,
};

use etlc_core::{Commit, Exit, Participant, Publication, Stop, failpoint, no_target, publish};
use rusqlite::{Connection, TransactionBehavior, params};

use crate::{
    codes,
    database::{Database, existing},
    error::{Work, stop},
    lease::Lease,
};

/// What a run changes in a database, all of it or nothing.
#[derive(Debug)]
pub(crate) struct Transaction {
    database: Rc<Database>,
    route: &'static str,
    made: Option<MadeFile>,
    has_record: bool,
    /// Where the run commits more than once.
    lease: Option<Rc<Lease>>,
    /// What SQLite counts changes of tables by, as it was with the last commit.
    schema: i64,
}

impl Transaction {
    /// Begins, and first finishes the renames that a run of this route has left over; `None` where another target of
    /// the run has begun already.
    pub(crate) fn begin(
        database: &Rc<Database>,
        route: &'static str,
        cache: usize,
        made: Option<MadeFile>,
        lease: Option<Rc<Lease>>,
    ) -> Result<Option<Transaction>, Stop> {
        if database.is_target() {
            return Ok(None);
        }
        let failed = |error| stop(&error, database.shown(), Work::Prepare);
        database.begin_writing(cache).map_err(failed)?;
        let mut transaction =
            Transaction { database: Rc::clone(database), route, made, has_record: false, lease, schema: 0 };
        if let Err(stop) = transaction.check_lease().and_then(|()| transaction.finish_left_over()) {
            transaction.roll_back();
            return Err(stop);
        }
        database.wait_for_others(false).map_err(failed)?;
        Ok(Some(transaction))
    }

    #[cfg(test)]
    pub(crate) fn database(&self) -> &Rc<Database> {
        &self.database
    }

    /// The lease of the run is still its own.
    fn check_lease(&self) -> Result<(), Stop> {
        self.lease.as_ref().map_or(Ok(()), |lease| lease.check(self.database.connection()))
    }

    /// What changes with every table that is made, altered or dropped.
    fn schema_version(&self) -> rusqlite::Result<i64> {
        self.database.connection().query_row("PRAGMA main.schema_version", [], |row| row.get(0))
    }

    /// Makes the renames that were recorded and not made, because a run was killed after its commit.
    fn finish_left_over(&self) -> Result<(), Stop> {
        let failed = |error| stop(&error, self.database.shown(), Work::Prepare);
        let connection = self.database.connection();
        let publications = recorded(connection, self.route).map_err(failed)?;
        if publications.is_empty() {
            return Ok(());
        }
        if let Some(Publication::Table { target, staging }) =
            publications.iter().find(|one| matches!(one, Publication::Table { .. }))
        {
            // With a ledger they have been moved by now: the route had other databases than it has.
            return Err(no_target(target, staging));
        }
        failpoint("before-recover");
        publish(&publications)?;
        failpoint("after-recover");
        forget(connection, self.route).map_err(failed)?;
        connection.execute_batch("COMMIT; BEGIN IMMEDIATE").map_err(failed)
    }

    fn record(&self, publications: &[Publication]) -> Result<(), Stop> {
        let failed = |error| stop(&error, self.database.shown(), Work::Commit);
        let connection = self.database.connection();
        connection.execute_batch(CREATE_RECORD).map_err(failed)?;
        for publication in publications {
            let recorded = publication.recorded();
            let [temporary, name] = recorded.map_err(|what| Stop::new(Exit::Usage, codes::NOT_COMMITTED, what))?;
            let row = params![self.route, temporary, name];
            connection.execute("INSERT INTO main.etl_publication VALUES (?1, ?2, ?3)", row).map_err(failed)?;
        }
        Ok(())
    }
}

impl Participant for Transaction {
    fn is_anchor(&self) -> bool {
        true
    }

    fn prepare(&mut self) -> Result<Vec<Publication>, Stop> {
        Ok(Vec::new())
    }

    fn commit(&mut self, commit: &Commit<'_>) -> Result<(), Stop> {
        if !commit.publications.is_empty() {
            failpoint("before-record");
            self.record(commit.publications)?;
            failpoint("after-record");
            self.has_record = true;
        }
        if let Some(lease) = &self.lease {
            failpoint("before-advance");
            lease.advance(self.database.connection(), commit.progress)?;
            failpoint("after-advance");
            self.schema = self.schema_version().map_err(|error| stop(&error, self.database.shown(), Work::Commit))?;
        }
        failpoint("before-commit");
        let committed = self.database.wait_for_others(true);
        let committed = committed.and_then(|()| self.database.connection().execute_batch("COMMIT"));
        committed.map_err(|error| stop(&error, self.database.shown(), Work::Commit))?;
        failpoint("after-commit");
        if let Some(made) = self.made.take() {
            made.keep();
        }
        Ok(())
    }

    fn begin(&mut self) -> Result<(), Stop> {
        let failed = |error| stop(&error, self.database.shown(), Work::Prepare);
        self.database.wait_for_others(true).map_err(failed)?;
        self.database.connection().execute_batch("BEGIN IMMEDIATE").map_err(failed)?;
        self.check_lease()?;
        if self.schema_version().map_err(failed)? != self.schema {
            return Err(altered(self.database.shown()));
        }
        self.database.wait_for_others(false).map_err(failed)
    }

    fn settle(&mut self) -> Result<(), Stop> {
        let connection = self.database.connection();
        if self.has_record {
            // Where it fails, the run is done all the same: the next one finds that everything is visible, and deletes it.
            let _undone = match &self.lease {
                Some(lease) => lease.forget(connection),
                None => in_transaction(connection, |connection| forget(connection, self.route)),
            };
        }
        // What is committed in a write-ahead log moves into the file, as when a connection is closed, so that a copy of
        // the file is whole. Everything is safe without it: it may fail where others read.
        let _busy = self.database.wait_for_others(false);
        let _busy = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        Ok(())
    }

    fn roll_back(&mut self) {
        // SQLite has rolled back by itself after some errors. What fails here is undone when the file is next opened.
        let _undone = self.database.connection().execute_batch("ROLLBACK");
        self.made = None;
    }
}

/// Does something in a transaction that writes.
pub(crate) fn in_transaction<T>(
    connection: &Connection,
    work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    let transaction = rusqlite::Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
    let done = work(&transaction)?;
    transaction.commit().map(|()| done)
}

/// That another program has made, altered or dropped a table.
#[cold]
fn altered(file: &str) -> Stop {
    Stop::new(
        Exit::NoConnection,
        codes::LOCKED,
        format!("tables of {file} were altered between two commits of the run"),
    )
    .help("start the route again: it goes on where it stopped, if the table still fits it")
    .transient()
}

/// Makes the record of renames.
pub(crate) const CREATE_RECORD: &str = "CREATE TABLE IF NOT EXISTS main.etl_publication \
    (route TEXT NOT NULL, temporary TEXT NOT NULL, name TEXT NOT NULL)";

/// The renames that are recorded for a route.
pub(crate) fn recorded(connection: &Connection, route: &str) -> rusqlite::Result<Vec<Publication>> {
    let is_there = "SELECT count(*) FROM main.sqlite_schema WHERE name = 'etl_publication'";
    if connection.query_row(is_there, [], |row| row.get::<_, i64>(0))? == 0 {
        return Ok(Vec::new());
    }
    let mut list =
        connection.prepare("SELECT temporary, name FROM main.etl_publication WHERE route = ?1 ORDER BY rowid")?;
    list.query_map([route], |row| Ok(Publication::from_recorded([row.get(0)?, row.get(1)?])))?.collect()
}

/// Deletes the record of a route, and its table with the last one: the database is as its owner made it.
pub(crate) fn forget(connection: &Connection, route: &str) -> rusqlite::Result<()> {
    connection.execute("DELETE FROM main.etl_publication WHERE route = ?1", [route])?;
    let left: i64 = connection.query_row("SELECT count(*) FROM main.etl_publication", [], |row| row.get(0))?;
    if left == 0 { connection.execute_batch("DROP TABLE main.etl_publication") } else { Ok(()) }
}

/// A database file that the run has made, and removes if nothing comes of it.
#[derive(Debug)]
pub(crate) struct MadeFile {
    path: Option<PathBuf>,
    /// The directory over it that was there before.
    standing: PathBuf,
}

impl MadeFile {
    /// The one path of a target's file, which is made where it is missing and may be made.
    ///
    /// # Errors
    /// [`Exit::Unfit`] where it, or its directory, is missing.
    pub(crate) fn for_target(path: &Path, file: &str, create: bool) -> Result<(PathBuf, Option<MadeFile>), Stop> {
        if !create {
            return Ok((existing(path, file)?, None));
        }
        let standing = path.ancestors().skip(1).find_map(|directory| directory.canonicalize().ok()).unwrap_or_default();
        if let Some(directory) = path.parent() {
            // Where this fails, so does what follows, and says why.
            let _made = fs::create_dir_all(directory);
        }
        match File::create_new(path) {
            Ok(_) => {
                let path = existing(path, file)?;
                Ok((path.clone(), Some(MadeFile { path: Some(path), standing })))
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok((existing(path, file)?, None)),
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                Err(Stop::new(Exit::Unfit, codes::NO_FILE, format!("there is no directory for {file}"))
                    .help("make the directory; a path is taken from the project's directory"))
            }
            Err(error) => {
                let message = format!("{file} cannot be made: {error}");
                Err(Stop::new(Exit::NoConnection, codes::CANNOT_OPEN, message)
                    .help("look at who may write the directory"))
            }
        }
    }

    /// Leaves the file where it is.
    pub(crate) fn keep(mut self) {
        self.path = None;
    }

    /// Removes the file, of which nobody else has made anything.
    pub(crate) fn remove(mut self) {
        if let Some(path) = self.path.take() {
            let _left = fs::remove_file(path);
        }
    }

    /// Makes its name durable, and those of the directories that were made for it.
    ///
    /// # Errors
    /// [`Exit::Resource`] where the disk does not.
    pub(crate) fn make_durable(&self) -> Result<(), Stop> {
        let Some(path) = &self.path else { return Ok(()) };
        for directory in path.ancestors().skip(1) {
            File::open(directory).and_then(|directory| directory.sync_all()).map_err(|error| {
                let message = format!("{} could not be made durable: {error}", directory.display());
                Stop::new(Exit::Resource, codes::INPUT_OUTPUT, message)
            })?;
            if directory == self.standing {
                break;
            }
        }
        Ok(())
    }
}

impl Drop for MadeFile {
    fn drop(&mut self) {
        // One that is no longer empty has got another owner meanwhile.
        if let Some(path) = &self.path
            && fs::metadata(path).is_ok_and(|file| file.len() == 0)
        {
            let _left = fs::remove_file(path);
        }
    }
}
