//! The ledger of a route: its line in `etl_checkpoint` of the targets' file.

use std::rc::Rc;

use etlc_core::{Checkpoint, Claim, Entry, Exit, Granted, Last, Publication, Run, Stop, spec, taken_over};
use etlc_types::codes::run as codes;
use rusqlite::{Connection, OpenFlags, OptionalExtension, params};

use crate::{
    database::{connect, existing, file},
    error::{Work, stop},
    lease::{CLOCK, Held, LEASE, Lease, holder},
    process::Process,
    transaction::{MadeFile, recorded},
    writer::write_moment,
};

/// Makes the ledger.
pub(crate) const CREATE: &str = "CREATE TABLE IF NOT EXISTS main.etl_checkpoint (\
    route TEXT NOT NULL, partition INTEGER NOT NULL, fence INTEGER NOT NULL, holder TEXT NOT NULL, run TEXT NOT NULL, \
    ir_hash TEXT NOT NULL, started TIMESTAMPTZ NOT NULL, known TEXT NOT NULL, backend INTEGER, backend_start INTEGER, \
    machine TEXT, expires TIMESTAMPTZ NOT NULL, chunk INTEGER NOT NULL, position JSON_TEXT, counts JSON_TEXT, \
    finished TIMESTAMPTZ, PRIMARY KEY (route, partition))";

/// Opens the ledger in the file of a target and takes the lease for a run.
///
/// # Errors
/// `R0661`, `R0662` (exit 6) where another run holds it; `R0663` (exit 4) where an unfinished run is of another meaning;
/// those of a file that cannot be written.
pub fn ledger(run: &mut Run, target: &'static spec::Target, claim: &Claim) -> Result<Granted, Stop> {
    let file = file(run, target.point, target.database)?;
    let (path, made) = MadeFile::for_target(&run.path(&file), &file, target.create)?;
    let connection = connect(&path, OpenFlags::SQLITE_OPEN_READ_WRITE, &file)?;
    let (fence, checkpoint) = take(&connection, claim).map_err(|trouble| trouble.stop(&file))?;
    if let Some(made) = made {
        made.keep();
    }
    let lease = Rc::new(Lease { shown: file, route: claim.route, fence, connection });
    let lease = run.session(&Lease::session(&path), |_| Ok(lease))?;
    Ok(Granted { ledger: Box::new(Held(lease)), checkpoint })
}

/// What the ledger in the file of a target says.
///
/// # Errors
/// Those of a file that cannot be read.
pub fn look(run: &mut Run, target: &'static spec::Target) -> Result<Option<Entry>, Stop> {
    let (file, route) = (file(run, target.point, target.database)?, run.route().name);
    if !run.path(&file).exists() {
        return Ok(None);
    }
    let connection = connect(&existing(&run.path(&file), &file)?, OpenFlags::SQLITE_OPEN_READ_ONLY, &file)?;
    let told = |error| Trouble::Refused(error).stop(&file);
    let left = recorded(&connection, route).map_err(told)?;
    let found = Found::read(&connection, route).map_err(told)?;
    Ok(found.map(|found| {
        let is_running = found.is_live();
        let unpublished = Publication::waiting(&left);
        found.last.entry(format!("{file}:etl_checkpoint"), is_running, unpublished)
    }))
}

/// Why a lease was not taken.
enum Trouble {
    /// SQLite refused something.
    Refused(rusqlite::Error),
    /// It is another's, or goes on with something else.
    Stop(Stop),
}

impl From<rusqlite::Error> for Trouble {
    fn from(error: rusqlite::Error) -> Trouble {
        Trouble::Refused(error)
    }
}

impl From<Stop> for Trouble {
    fn from(stop: Stop) -> Trouble {
        Trouble::Stop(stop)
    }
}

impl Trouble {
    /// The same as a stop; `file` is the one that the ledger lies in.
    #[cold]
    fn stop(self, file: &str) -> Stop {
        let ledger = format!("{file}:etl_checkpoint");
        let refused = match self {
            Trouble::Stop(stop) => return stop,
            Trouble::Refused(error) => stop(&error, file, Work::Prepare),
        };
        match refused.exit() {
            Exit::Unfit => Stop::new(Exit::Unfit, codes::BROKEN_LEDGER, refused.message()).note("ledger", ledger).help(
                "a run keeps its lease and how far it is in this table: move another one of that name out of the way",
            ),
            _ => refused.note("ledger", ledger),
        }
    }
}

/// A line as it is found.
struct Found {
    holder: String,
    process: Option<Process>,
    /// Whether the lease has not expired.
    is_held: bool,
    last: Last,
}

impl Found {
    /// The line of a route; `None` where no run has made one.
    fn read(connection: &Connection, route: &str) -> rusqlite::Result<Option<Found>> {
        let is_there = "SELECT count(*) FROM main.sqlite_schema WHERE name = 'etl_checkpoint'";
        if connection.query_row(is_there, [], |row| row.get::<_, i64>(0))? == 0 {
            return Ok(None);
        }
        let query = format!(
            "SELECT holder, run, ir_hash, started, known, expires > {CLOCK}), chunk, position, counts, finished, \
             backend, backend_start, machine FROM main.etl_checkpoint WHERE route = ?1 AND partition = 0"
        );
        let found = connection.query_row(&query, [route], |row| {
            let last = Last {
                run: row.get(1)?,
                started: row.get(3)?,
                hash: row.get(2)?,
                known: row.get(4)?,
                chunk: row.get::<_, i64>(6)?.cast_unsigned(),
                position: row.get(7)?,
                counts: row.get::<_, Option<String>>(8)?.unwrap_or_default(),
                finished: row.get(9)?,
            };
            Ok(Found { holder: row.get(0)?, process: holder(row, 10)?, is_held: row.get(5)?, last })
        });
        found.optional()
    }

    /// Whether somebody runs the route by this line. Of a process of this machine that is known; of another one's, a
    /// lease that has not expired is taken for it.
    fn is_live(&self) -> bool {
        let is_there = self.process.as_ref().and_then(Process::is_there);
        self.last.finished.is_none() && is_there.unwrap_or(self.is_held)
    }

    /// Whether the line may be taken.
    fn check(&self, claim: &Claim) -> Result<(), Stop> {
        match &claim.before {
            Some(before) if *before == self.holder => Ok(()),
            Some(_) => Err(taken_over()),
            None if self.is_live() && !claim.takes_over => {
                let process = self.process.as_ref().map_or("a process that is not known".to_owned(), Process::shown);
                Err(self.last.runs_already(("process", process)))
            }
            None => Ok(()),
        }
    }
}

/// Takes the lease, and ends a holder that is to go; gives the fence, and where the run goes on.
fn take(connection: &Connection, claim: &Claim) -> Result<(i64, Option<Checkpoint>), Trouble> {
    // A first look without the lock, which a run that is alive holds nearly always.
    if let Some(found) = Found::read(connection, claim.route)? {
        found.check(claim)?;
        if claim.takes_over
            && found.is_live()
            && let Some(process) = &found.process
        {
            process.end();
        }
    }
    connection.execute_batch("BEGIN IMMEDIATE")?;
    let taken = raise(connection, claim);
    let ended = connection.execute_batch(if taken.is_ok() { "COMMIT" } else { "ROLLBACK" });
    let taken = taken?;
    ended?;
    Ok(taken)
}

/// Raises the fence of the line, which is made where it is missing.
fn raise(connection: &Connection, claim: &Claim) -> Result<(i64, Option<Checkpoint>), Trouble> {
    connection.execute_batch(CREATE)?;
    let insert = format!(
        "INSERT OR IGNORE INTO main.etl_checkpoint (route, partition, fence, holder, run, ir_hash, started, known, \
         expires, chunk) VALUES (?1, 0, 0, '', '', ?2, {CLOCK}), '', '', 0)"
    );
    connection.execute(&insert, params![claim.route, claim.hash])?;
    let Some(found) = Found::read(connection, claim.route)? else {
        return Err(rusqlite::Error::QueryReturnedNoRows.into());
    };
    found.check(claim)?;
    let checkpoint = if claim.finishes { None } else { found.last.checkpoint(claim, "etl_checkpoint")? };
    let this = Process::this();
    let (number, start) = (this.as_ref().map(|this| this.number), this.as_ref().map(|this| this.start));
    let machine = this.as_ref().map(|this| this.machine.as_str());
    let hold = format!(
        "UPDATE main.etl_checkpoint SET fence = fence + 1, holder = ?2, backend = ?3, backend_start = ?4, machine = ?5, \
         expires = {CLOCK}, '{LEASE}') WHERE route = ?1 AND partition = 0 RETURNING fence"
    );
    let values = params![claim.route, claim.holder, number, start, machine];
    let fence = connection.query_row(&hold, values, |row| row.get(0))?;
    if checkpoint.is_none() && !claim.finishes {
        let mut started = String::new();
        write_moment(claim.started, &mut started).expect("a string takes every text");
        let begin = "UPDATE main.etl_checkpoint SET run = ?2, ir_hash = ?3, started = ?4, known = '', chunk = 0, \
                     position = NULL, counts = NULL, finished = NULL WHERE route = ?1 AND partition = 0";
        connection.execute(begin, params![claim.route, claim.run, claim.hash, started])?;
    }
    Ok((fence, checkpoint))
}
