//! Rejects in the table `etl_reject` of a target's database, written in the run's transaction.

use std::{ops::ControlFlow, rc::Rc};

use etlc_core::{Exit, Origin, Publication, Quarantine, Reject, Rejects, Run, Stop, spec};
use etlc_types::{Timestamptz, try_into};
use rusqlite::{Connection, params};

use crate::{
    codes,
    database::{Database, file},
    error::{Work, stop},
    writer::write_moment,
};

/// A transcript of [`etlc_core::Reject`] and [`etlc_core::Origin`].
pub(crate) const CREATE: &str = "CREATE TABLE IF NOT EXISTS main.etl_reject (\
    route TEXT NOT NULL, target TEXT NOT NULL, run TEXT NOT NULL, started TIMESTAMPTZ NOT NULL, ir_hash TEXT NOT NULL, \
    number INTEGER NOT NULL, position TEXT NOT NULL, code TEXT NOT NULL, reason TEXT NOT NULL, rule TEXT NOT NULL, \
    \"column\" TEXT NOT NULL, \"row\" JSON_TEXT NOT NULL, masked JSON_TEXT NOT NULL, escaped JSON_TEXT NOT NULL, \
    PRIMARY KEY (route, target, run, number))";

const INSERT: &str = "INSERT INTO main.etl_reject (route, target, run, started, ir_hash, number, position, code, reason, \
    rule, \"column\", \"row\", masked, escaped) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";

const READ: &str = "SELECT position, code, reason, rule, \"column\", \"row\", masked, escaped, run, ir_hash, started, number \
    FROM main.etl_reject WHERE route = ?1 AND target = ?2 ORDER BY started DESC, run DESC, number";

/// Opens the quarantine of a target that is a table.
///
/// # Errors
/// `Exit::Unfit` where the database, or a table `etl_reject` that is there, cannot be used.
pub fn quarantine(run: &mut Run, target: &'static spec::Target) -> Result<Box<dyn Quarantine>, Stop> {
    let home = run.home_of(target);
    let file = file(run, home.point, home.database)?;
    let replaces = target.mode != spec::Mode::Append;
    let mut table = Table { route: run.route().name, target: target.name, replaces, database: None };
    if run.path(&file).exists() {
        let database = Database::of_source(run, &file)?;
        if target.rejects && table.is_there(&database)? {
            let prepared = database.connection().prepare(INSERT);
            prepared.map_err(|error| Table::refused(&database, &error))?;
        }
        table.database = Some(database);
    }
    Ok(Box::new(table))
}

/// The table of rejects, as a target sees it.
struct Table {
    route: &'static str,
    target: &'static str,
    /// Whether what earlier runs have rejected goes.
    replaces: bool,
    /// `None` where there is no file yet, which only those meet who want to read.
    database: Option<Rc<Database>>,
}

impl Table {
    fn is_there(&self, database: &Database) -> Result<bool, Stop> {
        let sql = "SELECT count(*) FROM main.sqlite_schema WHERE name = 'etl_reject'";
        let count = database.connection().query_row(sql, [], |row| row.get::<_, i64>(0));
        count.map(|count| count > 0).map_err(|error| Table::refused(database, &error))
    }

    fn refused(database: &Database, error: &rusqlite::Error) -> Stop {
        stop(error, database.shown(), Work::Prepare).note("rejects", "etl_reject").help(
            "rejected rows are kept in this table beside the target; move another one of that name out of the way",
        )
    }

    /// Takes away what earlier runs have rejected.
    fn clear(&self, connection: &Connection) -> rusqlite::Result<()> {
        let sql = "DELETE FROM main.etl_reject WHERE route = ?1 AND target = ?2";
        connection.execute(sql, [self.route, self.target]).map(|_| ())
    }

    /// A row of the table as JSON.
    fn kept(&self, row: &rusqlite::Row<'_>) -> rusqlite::Result<String> {
        let text = |column: usize| row.get::<_, String>(column);
        let (run, hash, started) = (text(8)?, text(9)?, text(10)?);
        let started = try_into::timestamptz(started.as_str()).unwrap_or(Timestamptz::NEG_INFINITY);
        let origin = Origin { route: self.route, target: self.target, run, hash, started };
        let [position, code, reason, rule] = [text(0)?, text(1)?, text(2)?, text(3)?];
        let [column, fields, masked, escaped] = [text(4)?, text(5)?, text(6)?, text(7)?];
        let reject = Reject {
            number: row.get::<_, i64>(11)?.cast_unsigned(),
            position: &position,
            code: &code,
            reason: &reason,
            rule: &rule,
            column: &column,
            row: &fields,
            masked: &masked,
            escaped: &escaped,
        };
        Ok(reject.to_json(&origin))
    }

    fn insert(&self, connection: &Connection, rejects: &mut Rejects) -> Result<rusqlite::Result<()>, Stop> {
        let origin = rejects.origin().clone();
        let mut started = String::new();
        write_moment(origin.started, &mut started).expect("a string takes every text");
        let mut statement = match connection.prepare(INSERT) {
            Ok(statement) => statement,
            Err(error) => return Ok(Err(error)),
        };
        while let Some(reject) = rejects.advance()? {
            let row = params![
                origin.route,
                origin.target,
                origin.run,
                started,
                origin.hash,
                reject.number as i64,
                reject.position,
                reject.code,
                reject.reason,
                reject.rule,
                reject.column,
                reject.row,
                reject.masked,
                reject.escaped
            ];
            if let Err(error) = statement.execute(row) {
                return Ok(Err(error));
            }
        }
        Ok(Ok(()))
    }
}

impl Quarantine for Table {
    fn keep(&mut self, mut rejects: Rejects) -> Result<Vec<Publication>, Stop> {
        let Some(database) = &self.database else {
            return Err(Stop::new(Exit::Bug, codes::NO_FILE, "a target's database is not there"));
        };
        let refused = |error: rusqlite::Error| Table::refused(database, &error);
        let connection = database.connection();
        if self.replaces && !rejects.go_on() && self.is_there(database)? {
            self.clear(connection).map_err(refused)?;
        }
        if rejects.count() > 0 {
            connection.execute_batch(CREATE).map_err(refused)?;
            self.insert(connection, &mut rejects)?.map_err(refused)?;
        }
        Ok(Vec::new())
    }

    fn read(&mut self, take: &mut dyn FnMut(&str) -> Result<ControlFlow<()>, Stop>) -> Result<(), Stop> {
        let Some(database) = &self.database else { return Ok(()) };
        if !self.is_there(database)? {
            return Ok(());
        }
        let refused = |error: rusqlite::Error| Table::refused(database, &error);
        let mut statement = database.connection().prepare(READ).map_err(refused)?;
        let mut rows = statement.query([self.route, self.target]).map_err(refused)?;
        while let Some(row) = rows.next().map_err(refused)? {
            let kept = self.kept(row).map_err(refused)?;
            if take(&kept)?.is_break() {
                break;
            }
        }
        Ok(())
    }
}
