//! The lease of a run on its line of `etl_checkpoint`, and how far it says that the run is.
//!
//! From the first row to the last a run holds the write lock of the file, but for the moment between two of its commits;
//! so nothing has to be renewed while it writes, and nobody can take the lease then. What keeps two runs apart is the
//! fence: whoever takes the line raises it, and a commit that finds another fence than its own commits nothing.

use std::{rc::Rc, time::Duration};

use etlc_core::{Ledger, Progress, Publication, Stop, taken_over};
use rusqlite::{Connection, params};

use crate::{
    database::identity,
    error::{Work, stop},
    process::Process,
    transaction::{forget, in_transaction, recorded},
};

/// How long a lease holds of whose process nothing is known, because it is another machine's.
pub(crate) const LEASE: &str = "+15 seconds";

/// A moment of SQLite's clock, in a form that compares as text.
pub(crate) const CLOCK: &str = "strftime('%Y-%m-%d %H:%M:%f+00:00', 'now'";

/// How long giving the lease back may wait for others.
const FAREWELL: Duration = Duration::from_secs(2);

/// A lease that this attempt holds, with a connection of its own to the file.
#[derive(Debug)]
pub(crate) struct Lease {
    pub(crate) shown: String,
    pub(crate) route: &'static str,
    pub(crate) fence: i64,
    pub(crate) connection: Connection,
}

impl Lease {
    /// Writes down how far the run is, in the transaction that writes the rows.
    ///
    /// # Errors
    /// `R0662` where the lease is another's.
    pub(crate) fn advance(&self, rows: &Connection, progress: &Progress) -> Result<(), Stop> {
        let (expires, finished) = match progress.position {
            Some(_) => (format!("{CLOCK}, '{LEASE}')"), "NULL".to_owned()),
            None => (format!("{CLOCK})"), format!("{CLOCK})")),
        };
        let statement = format!(
            "UPDATE main.etl_checkpoint SET chunk = ?1, position = ?2, counts = ?3, known = ?4, expires = {expires}, \
             finished = {finished} WHERE route = ?5 AND partition = 0 AND fence = ?6"
        );
        let position = progress.position.as_ref().map(|position| position.as_json());
        let values = params![progress.chunk as i64, position, progress.counts, progress.known, self.route, self.fence];
        match rows.execute(&statement, values) {
            Ok(1) => Ok(()),
            Ok(_) => Err(taken_over()),
            Err(error) => Err(stop(&error, &self.shown, Work::Commit)),
        }
    }

    /// Whether the lease is still this attempt's, asked in a transaction that writes.
    ///
    /// # Errors
    /// `R0662` where it is another's.
    pub(crate) fn check(&self, rows: &Connection) -> Result<(), Stop> {
        let query = "SELECT count(*) FROM main.etl_checkpoint WHERE route = ?1 AND partition = 0 AND fence = ?2";
        match rows.query_row(query, params![self.route, self.fence], |row| row.get::<_, i64>(0)) {
            Ok(1) => Ok(()),
            Ok(_) => Err(taken_over()),
            Err(error) => Err(stop(&error, &self.shown, Work::Prepare)),
        }
    }

    /// Deletes what the route has recorded, in a transaction of its own; where the lease is another's by now, it is for that
    /// one to do.
    pub(crate) fn forget(&self, connection: &Connection) -> rusqlite::Result<()> {
        in_transaction(connection, |connection| {
            let query = "SELECT count(*) FROM main.etl_checkpoint WHERE route = ?1 AND partition = 0 AND fence = ?2";
            match connection.query_row(query, params![self.route, self.fence], |row| row.get::<_, i64>(0))? {
                1 => forget(connection, self.route),
                _ => Ok(()),
            }
        })
    }

    /// What a run calls the lease that lies in a file.
    pub(crate) fn session(path: &std::path::Path) -> String {
        format!("sqlite, lease in {}", identity(path))
    }
}

/// What a run knows of its ledger.
pub(crate) struct Held(pub(crate) Rc<Lease>);

impl Ledger for Held {
    fn is_lost(&self) -> bool {
        // The run holds the write lock: nobody could have taken it.
        false
    }

    fn has_committed(&mut self, _chunk: u64) -> Result<bool, Stop> {
        // SQLite answers for itself: what it could not commit is not there.
        Ok(false)
    }

    fn conclude(&mut self, progress: &Progress) -> Result<(), Stop> {
        self.0.advance(&self.0.connection, progress)
    }

    fn unpublished(&mut self) -> Result<Vec<Publication>, Stop> {
        recorded(&self.0.connection, self.0.route).map_err(|error| stop(&error, &self.0.shown, Work::Prepare))
    }

    fn forget(&mut self) -> Result<(), Stop> {
        self.0.forget(&self.0.connection).map_err(|error| stop(&error, &self.0.shown, Work::Prepare))
    }

    fn release(&mut self) {
        let Held(lease) = self;
        let statement = format!(
            "UPDATE main.etl_checkpoint SET expires = {CLOCK}), backend = NULL, backend_start = NULL, machine = NULL \
             WHERE route = ?1 AND partition = 0 AND fence = ?2"
        );
        // What fails is left to the end of the process.
        let _waits = lease.connection.busy_timeout(FAREWELL);
        let _released = lease.connection.execute(&statement, params![lease.route, lease.fence]);
    }
}

/// The process that a lease names, as its columns say.
pub(crate) fn holder(row: &rusqlite::Row<'_>, first: usize) -> rusqlite::Result<Option<Process>> {
    let number: Option<u32> = row.get(first)?;
    let (start, machine) = (row.get::<_, Option<i64>>(first + 1)?, row.get::<_, Option<String>>(first + 2)?);
    Ok(number.zip(start).zip(machine).map(|((number, start), machine)| Process { number, start, machine }))
}
