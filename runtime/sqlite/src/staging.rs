//! Rows for a file that is not the anchor of the run. They are complete and durable in staging tables of that file before the
//! anchor commits, which names those tables in its record; afterwards they [move](crate::waiting) to their own.
//!
//! Rows wait in memory first, in temporary tables of this connection, and go to the staging tables many at once, each time
//! in a short transaction: others read and write the file while a run goes on, however slow its source is.

use std::{cell::RefCell, path::Path, rc::Rc};

use etlc_core::{
    Commit, Exit, Live, Participant, Publication, Run, Stop, failpoint,
    spec::{self, Mode},
};
use etlc_types::codes::{run as run_codes, sqlite as codes};
use rusqlite::Statement;

use crate::{
    database::Database,
    error::{Work, stop},
    name::{quoted, quoted_list},
    slot::Slot,
    table::Table,
    target::Preparation,
    transaction::{MadeFile, in_transaction, recorded},
    waiting::Place,
};

/// The staging tables of a run in one file.
#[derive(Debug)]
pub(crate) struct Staging {
    database: Rc<Database>,
    tables: Vec<Staged>,
    made: Option<MadeFile>,
    /// The bytes of rows that wait in memory, and how many may.
    held: usize,
    room: usize,
}

/// A staging table.
#[derive(Debug)]
struct Staged {
    target: &'static str,
    /// The name of the target's table.
    name: &'static str,
    place: Place,
    /// Moves the rows on that wait in memory.
    flush: String,
}

/// The statement that writes a row into memory, and what each of its columns takes.
type Prepared = (Statement<'static>, Box<[Slot]>);

impl Staging {
    /// The staging tables of a file, opened by the first target that asks for them.
    pub(crate) fn of(
        run: &mut Run,
        path: &Path,
        file: &str,
        made: Option<MadeFile>,
    ) -> Result<Rc<RefCell<Staging>>, Stop> {
        let name = format!("sqlite, staging in {}", crate::database::identity(path));
        run.session(&name, |run| {
            if let Some(source) = Database::opened(run, path) {
                source.leave().map_err(|error| stop(&error, file, Work::Read))?;
            }
            let database = Database::open(path.to_owned(), file, true)?;
            let share = run.share();
            let room = share.size * share.count;
            // A reader of the file cannot be waited for in the middle of a transaction, which is small enough to stay in memory.
            let set = format!(
                "PRAGMA temp_store = MEMORY; PRAGMA main.cache_size = -{}; PRAGMA main.cache_spill = OFF",
                room / 1024
            );
            database.connection().execute_batch(&set).map_err(|error| stop(&error, file, Work::Open))?;
            let left = recorded(database.connection(), run.route().name);
            if !left.map_err(|error| stop(&error, file, Work::Open))?.is_empty() {
                return Err(left_over(file));
            }
            let staging = Staging { database, tables: Vec::new(), made, held: 0, room };
            let staging = Rc::new(RefCell::new(staging));
            run.enlist(Rc::clone(&staging) as Rc<RefCell<dyn Participant>>);
            Ok(staging)
        })
    }

    /// The file.
    pub(crate) fn database(&self) -> &Rc<Database> {
        &self.database
    }

    /// Makes a staging table of this name for a target; what earlier runs have left goes, whose names begin with `prefix`.
    pub(crate) fn add(
        &mut self,
        target: &'static spec::Target,
        (name, prefix): (&str, &str),
        live: &[Live],
        warn: impl Fn(&str),
    ) -> Result<Prepared, Stop> {
        let database = Rc::clone(&self.database);
        let connection = database.connection();
        let work = Preparation::of(&database, target, live)?;
        let refused = |error| work.refused(&error);
        if !connection.is_autocommit() {
            connection.execute_batch("COMMIT").map_err(refused)?;
        }
        connection.execute_batch("BEGIN IMMEDIATE").map_err(refused)?;
        sweep(&database, prefix).map_err(refused)?;
        let columns = quoted_list(target.columns.iter().map(|column| column.name));
        let is_anew = work.stage(name, &columns, warn)?;
        let fitting = if is_anew { name } else { work.name };
        let table = Table::find(connection, fitting).map_err(refused)?;
        let table = table.ok_or_else(|| Table::missing(&database, fitting))?;
        let (slots, problems) = work.slots(&table);
        if let Some(stop) = problems.into_iter().next() {
            return Err(stop);
        }
        connection.execute_batch("COMMIT").map_err(refused)?;
        // What a row is refused for is said of the table by the name that the route has for it.
        let (aside, memory) = (quoted(name), quoted(work.name));
        let begin = format!("CREATE TEMP TABLE {memory} AS SELECT {columns} FROM main.{aside} WHERE false; BEGIN");
        connection.execute_batch(&begin).map_err(refused)?;
        let marks: Vec<_> = (1..=target.columns.len()).map(|number| format!("?{number}")).collect();
        let insert = format!("INSERT INTO temp.{memory} ({columns}) VALUES ({})", marks.join(", "));
        let statement = connection.prepare(&insert).map_err(refused)?;
        self.tables.push(Staged {
            target: target.name,
            name: work.name,
            place: Place::new(name, is_anew, database.path(), database.shown())?,
            flush: format!(
                "INSERT OR ABORT INTO main.{aside} ({columns}) SELECT {columns} FROM temp.{memory}; DELETE FROM temp.{memory}"
            ),
        });
        Ok((statement, slots))
    }

    /// Notes that a row of so many bytes waits in memory, and sends all on where there is no room for more.
    #[inline]
    pub(crate) fn took(&mut self, bytes: usize) -> Result<(), Stop> {
        self.held += bytes;
        if self.held < self.room { Ok(()) } else { self.flush("COMMIT; BEGIN") }
    }

    /// Sends what waits in memory on to the staging tables.
    #[cold]
    fn flush(&mut self, end: &str) -> Result<(), Stop> {
        self.held = 0;
        let connection = self.database.connection();
        for table in &self.tables {
            connection.execute_batch(&table.flush).map_err(|error| self.refused(table, &error))?;
        }
        connection.execute_batch(end).map_err(|error| stop(&error, self.database.shown(), Work::Write))
    }

    #[cold]
    fn refused(&self, table: &Staged, error: &rusqlite::Error) -> Stop {
        let said = error.to_string();
        if said.contains("no such table") {
            // Only another run of the route drops it, and only when it has taken the lease.
            return etlc_core::taken_over().note("staging", table.place.table());
        }
        let stop = stop(error, self.database.shown(), Work::Write);
        match stop.code() {
            codes::REFUSED => {
                let message = stop.message().replace(table.place.table(), table.name);
                Stop::new(stop.exit(), stop.code(), message).help("mend the value, or leave such rows out with WHERE")
            }
            _ => stop,
        }
        .note("target", table.target)
    }

    /// Drops the staging tables, and the file, where the run has made it and nobody has used it meanwhile.
    fn drop_all(&mut self) -> rusqlite::Result<()> {
        let connection = self.database.connection();
        if !connection.is_autocommit() {
            connection.execute_batch("ROLLBACK")?;
        }
        let tables = std::mem::take(&mut self.tables);
        let made = self.made.take();
        in_transaction(connection, |connection| {
            for table in &tables {
                connection.execute_batch(&format!("DROP TABLE IF EXISTS main.{}", quoted(table.place.table())))?;
            }
            let left: i64 = connection.query_row("SELECT count(*) FROM main.sqlite_schema", [], |row| row.get(0))?;
            if let Some(made) = made.filter(|_| left == 0) {
                made.remove();
            }
            Ok(())
        })
    }
}

impl Preparation<'_> {
    /// Makes the staging table: as the table is to be that it becomes, or with the columns that rows go to; gives which.
    fn stage(&self, name: &str, columns: &str, warn: impl Fn(&str)) -> Result<bool, Stop> {
        let connection = self.database.connection();
        let found = Table::find(connection, self.name).map_err(|error| self.refused(&error))?;
        let is_anew = match &found {
            None if !self.target.create => return Err(Table::missing(self.database, self.name)),
            None => true,
            Some(table) => {
                self.check_kind(table)?;
                if self.target.mode != Mode::Append {
                    self.check_referring(table)?;
                }
                if self.target.mode == Mode::Replace {
                    self.warn_of_dependents(table, warn)?;
                }
                self.target.mode == Mode::Replace
            }
        };
        let create = match is_anew {
            true => self.definition_of(name),
            // The columns have the affinity that they have there, and so leave values as they leave them.
            false => format!(
                "CREATE TABLE main.{} AS SELECT {columns} FROM main.{} WHERE false",
                quoted(name),
                quoted(self.name)
            ),
        };
        // What does not fit the table is told in its own words, and before anything is made like it.
        if let Some(table) = found.filter(|_| !is_anew)
            && let Some(stop) = self.slots(&table).1.into_iter().next()
        {
            return Err(stop);
        }
        self.execute(&create).map(|()| is_anew)
    }
}

/// Drops the staging tables that killed runs have left: what they had committed has moved by now.
fn sweep(database: &Database, prefix: &str) -> rusqlite::Result<()> {
    let connection = database.connection();
    let query = "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND substr(name, 1, length(?1)) = ?1";
    let mut list = connection.prepare(query)?;
    let left: Vec<String> = list.query_map([prefix], |row| row.get(0))?.collect::<Result<_, _>>()?;
    drop(list);
    left.iter().try_for_each(|name| connection.execute_batch(&format!("DROP TABLE main.{}", quoted(name))))
}

impl Participant for Staging {
    fn is_anchor(&self) -> bool {
        false
    }

    fn prepare(&mut self) -> Result<Vec<Publication>, Stop> {
        failpoint("before-stage");
        self.flush("COMMIT")?;
        failpoint("after-stage");
        self.made.as_ref().map_or(Ok(()), MadeFile::make_durable)?;
        let publication = |table: &Staged| {
            let staging = table.place.recorded()?;
            Ok(Publication::Table { target: table.target.to_owned(), staging })
        };
        self.tables.iter().map(publication).collect()
    }

    fn commit(&mut self, _commit: &Commit<'_>) -> Result<(), Stop> {
        if let Some(made) = self.made.take() {
            made.keep();
        }
        Ok(())
    }

    fn begin(&mut self) -> Result<(), Stop> {
        Err(Stop::new(Exit::Bug, run_codes::BUG, "a run with several databases commits in pieces"))
    }

    fn settle(&mut self) -> Result<(), Stop> {
        Ok(())
    }

    fn roll_back(&mut self) {
        // What stays, the next run drops.
        let _dropped = self.drop_all();
    }
}

/// That the file was the anchor of a run which is not finished.
#[cold]
fn left_over(file: &str) -> Stop {
    let message =
        format!("{file} was the first database of the route, and names what a run of it has not made visible");
    Stop::new(Exit::Unfit, run_codes::CHANGED, message)
        .note("record", format!("{file}:etl_publication"))
        .help("start the route once as it was, or finish it by hand and delete the lines of the record")
}
