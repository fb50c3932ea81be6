//! Rows that wait in staging tables of a file, and how they move when the anchor has committed: all those of the file in one
//! transaction, which drops the staging tables, so it is made once, however often it is begun.

use std::{
    fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    time::{Duration, UNIX_EPOCH},
};

use etlc_core::{
    Exit, Run, Stop, Waiting, failpoint, no_target,
    spec::{self, Mode, Object},
};
use rusqlite::{Connection, OpenFlags};

use crate::{
    codes,
    database::{PATIENCE, connect},
    error::{Work, stop},
    name::{quoted, quoted_list},
    table::Table,
};

/// Where rows wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    table: String,
    /// Whether the staging table becomes the table itself, if that is missing or replaced.
    is_anew: bool,
    /// What tells the file from another one that comes to have its name.
    file: String,
    path: PathBuf,
}

impl Place {
    pub(crate) fn new(table: &str, is_anew: bool, path: &Path, shown: &str) -> Result<Place, Stop> {
        let file = mark(path).map_err(|error| lost(shown, &error.to_string()))?;
        Ok(Place { table: table.to_owned(), is_anew, file, path: path.to_owned() })
    }

    /// The staging table.
    pub(crate) fn table(&self) -> &str {
        &self.table
    }

    /// The text by which a record of publications keeps it.
    ///
    /// # Errors
    /// Where the path is not UTF-8.
    pub(crate) fn recorded(&self) -> Result<String, Stop> {
        let path = self.path.to_str().ok_or_else(|| {
            let message = format!("{} is not UTF-8, and could not be recorded", self.path.display());
            Stop::new(Exit::Usage, codes::NOT_COMMITTED, message).help("give the file a name in UTF-8")
        })?;
        let kind = if self.is_anew { "table" } else { "rows" };
        Ok(format!("{} {kind} {} {path}", self.table, self.file))
    }

    fn from_recorded(text: &str) -> Option<Place> {
        let mut parts = text.splitn(4, ' ');
        let (table, kind, file, path) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let is_anew = match kind {
            "table" => true,
            "rows" => false,
            _ => return None,
        };
        Waiting::is_name(table).then(|| Place {
            table: table.to_owned(),
            is_anew,
            file: file.to_owned(),
            path: path.into(),
        })
    }
}

/// The number of a file and when it was made: a later one of its name may have got its number too.
fn mark(path: &Path) -> std::io::Result<String> {
    let file = fs::metadata(path)?;
    let made = file.created().ok().and_then(|made| made.duration_since(UNIX_EPOCH).ok());
    Ok(format!("{}.{}", file.ino(), made.map_or(0, |made| made.as_nanos())))
}

/// Moves the rows of staging tables to their targets, as their modes want it, and drops them. Where one is not there any more,
/// that has been done, as long as the file is the one in which it was.
///
/// # Errors
/// What SQLite says; the rows stay where they are, and the next start of the route tries again.
pub fn publish(_run: &mut Run, waiting: &[Waiting]) -> Result<(), Stop> {
    let place = |one: &Waiting| {
        let place = Place::from_recorded(&one.staging).ok_or_else(|| no_target(one.target.name, &one.staging))?;
        Ok((one.target, place))
    };
    let places = waiting.iter().map(place).collect::<Result<Vec<_>, Stop>>()?;
    // One file that the route knows by two names is two databases to it.
    for of_file in places.chunk_by(|(_, one), (_, other)| one.path == other.path) {
        let path = &of_file[0].1.path;
        let shown = path.display().to_string();
        move_all(path, &shown, of_file).map_err(|stop| {
            let tables: Vec<_> = of_file.iter().map(|(_, place)| place.table.as_str()).collect();
            stop.note("staging", format!("{} of {shown}", tables.join(", ")))
        })?;
    }
    Ok(())
}

fn move_all(path: &Path, shown: &str, places: &[(&'static spec::Target, Place)]) -> Result<(), Stop> {
    let told = |error| stop(&error, shown, Work::Commit);
    let found = mark(path).map_err(|error| lost(shown, &error.to_string()))?;
    let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE, shown)?;
    // A table takes the name of another one that views and triggers speak of.
    connection.execute_batch("PRAGMA legacy_alter_table = ON; BEGIN IMMEDIATE").map_err(told)?;
    // Readers are waited for when it commits, and not each time the cache is full.
    connection.busy_timeout(Duration::ZERO).map_err(told)?;
    for (target, place) in places {
        let is_there = Table::find(&connection, &place.table).map_err(told)?.is_some();
        match is_there {
            true => move_rows(&connection, shown, target, place).map_err(|stop| stop.note("target", target.name))?,
            false if found == place.file => {}
            false => return Err(lost(shown, "another file has its name").note("target", target.name)),
        }
    }
    failpoint("before-move");
    connection.busy_timeout(PATIENCE).map_err(told)?;
    connection.execute_batch("COMMIT").map_err(told)?;
    failpoint("after-move");
    // As when a run into the file ends: a copy of the file is whole.
    let _busy = connection.busy_timeout(Duration::ZERO);
    let _busy = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    Ok(())
}

/// Moves those of one table.
fn move_rows(connection: &Connection, shown: &str, target: &spec::Target, place: &Place) -> Result<(), Stop> {
    let told = |error| stop(&error, shown, Work::Write);
    let Object::Table(parts) = target.object else { return Ok(()) };
    let name = parts.last().copied().unwrap_or_default();
    let (from, to) = (quoted(&place.table), quoted(name));
    let there = Table::find(connection, name).map_err(told)?;
    if let Some(table) = &there
        && target.mode != Mode::Append
    {
        table.check_not_referred_to(connection, shown)?;
    }
    let becomes = format!("ALTER TABLE main.{from} RENAME TO {to}");
    match (&there, target.mode) {
        (None, _) if place.is_anew => return connection.execute_batch(&becomes).map_err(told),
        (None, _) => {
            let message = format!("{shown} has no table `{name}` any more");
            return Err(Stop::new(Exit::Unfit, codes::NO_TABLE, message).help("bring it back"));
        }
        (Some(_), Mode::Replace) if place.is_anew => {
            return connection.execute_batch(&format!("DROP TABLE main.{to}; {becomes}")).map_err(told);
        }
        (Some(_), Mode::Append) => {}
        (Some(_), Mode::Truncate | Mode::Replace) => {
            connection.execute_batch(&format!("DELETE FROM main.{to}")).map_err(told)?;
        }
    }
    let columns = quoted_list(target.columns.iter().map(|column| column.name));
    let (kept, made) = (affinities(connection, &columns, &to), affinities(connection, &columns, &from));
    if kept.map_err(told)? != made.map_err(told)? {
        let message = format!("the columns of {name} in {shown} were declared anew, and turn values into others now");
        return Err(Stop::new(Exit::Unfit, codes::UNWRITABLE_TYPE, message)
            .help("declare them with the types that they had when the run began"));
    }
    let count = format!("SELECT count(*) FROM main.{from}");
    let rows: i64 = connection.query_row(&count, [], |row| row.get(0)).map_err(told)?;
    let insert = format!("INSERT OR ABORT INTO main.{to} ({columns}) SELECT {columns} FROM main.{from}");
    let moved = connection.execute(&insert, []).map_err(told)?;
    if i64::try_from(moved) != Ok(rows) {
        let message = format!("{shown}: a trigger left rows out");
        return Err(Stop::new(Exit::RolledBack, codes::REFUSED, message));
    }
    connection.execute_batch(&format!("DROP TABLE main.{from}")).map_err(told)
}

/// What columns turn values into: SQLite has a handful of types for whatever is declared.
fn affinities(connection: &Connection, columns: &str, table: &str) -> rusqlite::Result<Vec<String>> {
    connection
        .execute_batch(&format!("CREATE TEMP TABLE etl_shape AS SELECT {columns} FROM main.{table} WHERE false"))?;
    let mut types = connection.prepare("SELECT type FROM pragma_table_info('etl_shape', 'temp') ORDER BY cid")?;
    let types = types.query_map([], |row| row.get(0))?.collect();
    connection.execute_batch("DROP TABLE temp.etl_shape")?;
    types
}

/// That the file is gone in which rows waited: nobody knows whether they have been moved in it.
#[cold]
fn lost(shown: &str, why: &str) -> Stop {
    let message = format!("{shown} is not there any more as the run left it: {why}");
    Stop::new(Exit::Unfit, codes::NO_FILE, message).help(
        "bring the file back; or, where it is lost, delete the lines of the route in etl_publication beside the first database",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_what_was_recorded() {
        let place = |is_anew, path: &str| Place {
            table: "etl_staging_0123456789abcdef_0123456789ab".to_owned(),
            is_anew,
            file: "17.1700000000000000000".to_owned(),
            path: path.into(),
        };
        for place in [place(true, "/a/b.db"), place(false, "/a b/c  d.db"), place(false, "/x\ny")] {
            assert_eq!(Place::from_recorded(&place.recorded().expect("it is UTF-8")), Some(place));
        }
        for wrong in
            ["", "public.etl_staging_1_2", "users rows 1.2 /a", "etl_staging_1_2 rows 1.2", "etl_staging_1_2 x 1.2 /a"]
        {
            assert_eq!(Place::from_recorded(wrong), None, "{wrong}");
        }
    }
}
