//! Rejects in the table `etl_reject` beside the targets, copied in the run's transaction.
//!
//! A connection has one COPY at a time, and that is the rows'. So rejects wait with the engine until the last row is
//! written; then they are copied too, before the commit.

use std::{cell::RefCell, ops::ControlFlow, rc::Rc};

use etlc_core::{Buffer, Exit, Origin, Publication, Quarantine, Reject, Rejects, Run, Stop, spec};
use etlc_types::{Result as Made, Timestamptz, try_into};

use crate::{
    catalog, codes,
    connection::{Connection, Statement},
    encode,
    limit::Limit,
    server_error::{During, Trouble},
    session::Session,
    sql,
};

const TABLE: &str = "etl_reject";

/// The columns of the table with their types and the numbers of these: a transcript of [`etlc_core::Origin`] and
/// [`etlc_core::Reject`]. Rows are `json` and not `jsonb`, which refuses some texts and numbers.
const COLUMNS: [(&str, &str, u32); 14] = [
    ("route", "text", 25),
    ("target", "text", 25),
    ("run", "uuid", 2950),
    ("started", "timestamptz", 1184),
    ("ir_hash", "text", 25),
    ("number", "int8", 20),
    ("position", "text", 25),
    ("code", "text", 25),
    ("reason", "text", 25),
    ("rule", "text", 25),
    ("column", "text", 25),
    ("row", "json", 114),
    ("masked", "json", 114),
    ("escaped", "json", 114),
];

/// Rows that are read at once.
const BATCH: usize = 500;

/// Bytes from which on a buffer of rows is sent.
const FULL: usize = 64 << 10;

/// Opens the quarantine of a target that is a table of a point.
///
/// # Errors
/// `R05…` (exit 5) without a connection or the rights, `R0408` (exit 4) where another table has the name.
pub fn quarantine(run: &mut Run, target: &'static spec::Target) -> Result<Box<dyn Quarantine>, Stop> {
    let home = run.home_of(target);
    let session = Session::of(run, home.point.unwrap_or_default())?;
    let route = run.route().name;
    let spec::Object::Table(name) = home.object else {
        return Err(Stop::new(Exit::Bug, codes::NO_TABLE, "the target of a PostgreSQL point is no table"));
    };
    let replaces = target.mode != spec::Mode::Append;
    let table = session.borrow_mut().with(async |connection| {
        let schema = schema(connection, name).await.map_err(|trouble| trouble.stop(During::Preparing))?;
        let mut table = Table { schema, route, target: target.name, replaces, is_there: false };
        table.look(connection, target.rejects).await?;
        Ok(table)
    })?;
    Ok(Box::new(Kept { session, table }))
}

/// Where the rejects of a target go, and the statement that makes the table, where it is not there.
///
/// # Errors
/// As [`quarantine`].
pub(crate) async fn describe(
    connection: &mut Connection,
    (schema, is_there): (String, bool),
    target: &'static spec::Target,
) -> Result<(String, Option<String>), Stop> {
    let mut table = Table { schema, route: "", target: target.name, replaces: false, is_there: false };
    if is_there {
        table.look(connection, target.rejects).await?;
    }
    let statement = (!table.is_there).then(|| format!("CREATE TABLE IF NOT EXISTS {}", table.definition()));
    Ok((format!("{}.{TABLE}", table.schema), statement))
}

/// The schema in which a target lies, or would lie.
async fn schema(connection: &mut Connection, name: &[&str]) -> Result<String, Trouble> {
    if let Some(relation) = catalog::relation(connection, name).await? {
        return Ok(relation.schema.shown().to_owned());
    }
    match name {
        [schema, _] => Ok((*schema).to_owned()),
        _ => {
            let answer = connection.query("SELECT pg_catalog.current_schema()").await?;
            Ok(answer.rows.into_iter().flatten().flatten().next().unwrap_or_default())
        }
    }
}

/// The quarantine of a target.
struct Kept {
    session: Rc<RefCell<Session>>,
    table: Table,
}

/// The table of rejects, as a target sees it.
struct Table {
    schema: String,
    route: &'static str,
    target: &'static str,
    /// Whether what earlier runs have rejected goes.
    replaces: bool,
    /// Whether it was there when the run began.
    is_there: bool,
}

impl Table {
    fn sql(&self) -> String {
        sql::qualified(&[&self.schema, TABLE])
    }

    fn definition(&self) -> String {
        let columns = COLUMNS.map(|(name, kind, _)| format!("{} {kind} NOT NULL", sql::identifier(name)));
        format!("{} ({}, PRIMARY KEY (route, target, run, number))", self.sql(), columns.join(", "))
    }

    fn names() -> String {
        sql::identifiers(&COLUMNS.map(|(name, ..)| name))
    }

    fn of_target(&self) -> String {
        format!("route = {} AND target = {}", sql::literal(self.route), sql::literal(self.target))
    }

    /// Adds what the stop is about, and how to mend it.
    fn about(&self, stop: Stop) -> Stop {
        stop.note("rejects", format!("{}.{TABLE}", self.schema)).help(format!(
            "rejected rows of {} are kept in this table: let the user create it, write it and delete from it, or create \
             it yourself: CREATE TABLE {}",
            self.target,
            self.definition()
        ))
    }

    fn told(&self, trouble: Trouble) -> Stop {
        self.about(trouble.stop(During::Preparing))
    }

    /// Looks whether the table is there; where rows may be rejected, whether they can be kept, too.
    async fn look(&mut self, connection: &mut Connection, rejects: bool) -> Result<(), Stop> {
        let found =
            catalog::relation(connection, &[&self.schema, TABLE]).await.map_err(|trouble| self.told(trouble))?;
        self.is_there = found.is_some();
        if !rejects {
            // A table that is none of this user's holds no rejects of the target.
            self.is_there = found.is_some_and(|relation| relation.writable);
            return Ok(());
        }
        let Some(relation) = found else {
            let asked = format!("SELECT pg_catalog.has_schema_privilege({}, 'CREATE')", sql::literal(&self.schema));
            let answer = connection.query(&asked).await.map_err(|trouble| self.told(trouble))?;
            let may = answer.rows.iter().flatten().flatten().any(|answer| answer == "t");
            let message = format!("the user may not create {}.{TABLE}", self.schema);
            return if may {
                Ok(())
            } else {
                Err(self.about(Stop::new(Exit::NoConnection, codes::NOT_ALLOWED, message)))
            };
        };
        if !relation.writable {
            let message = format!("the user may not write {}.{TABLE}", self.schema);
            return Err(self.about(Stop::new(Exit::NoConnection, codes::NOT_ALLOWED, message)));
        }
        let select = format!("SELECT {} FROM {}", Table::names(), self.sql());
        let columns = connection.describe(&select).await.map_err(|trouble| self.told(trouble))?;
        if columns.iter().map(|column| column.oid).eq(COLUMNS.map(|(.., oid)| oid)) {
            return Ok(());
        }
        let message = format!("{}.{TABLE} is not the table of rejects that a run makes", self.schema);
        Err(self.about(Stop::new(Exit::Unfit, codes::NOT_PREPARED, message)))
    }

    /// Makes the table, where it is not there. Two runs that do so at once would be in each other's way.
    async fn create(&self, connection: &mut Connection) -> Result<(), Stop> {
        let lock = sql::literal(&self.sql());
        let statements = format!(
            "SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtext({lock})); CREATE TABLE IF NOT EXISTS {}",
            self.definition()
        );
        connection.query(&statements).await.map(|_| ()).map_err(|trouble| self.told(trouble))
    }

    async fn keep(&self, connection: &mut Connection, mut rejects: Rejects) -> Result<(), Stop> {
        if self.replaces && !rejects.go_on() && self.is_there {
            let delete = format!("DELETE FROM {} WHERE {}", self.sql(), self.of_target());
            connection.query(&delete).await.map_err(|trouble| self.told(trouble))?;
        }
        if rejects.count() == 0 {
            return Ok(());
        }
        if !self.is_there {
            self.create(connection).await?;
        }
        let sql = format!("COPY {} ({}) FROM STDIN (FORMAT binary)", self.sql(), Table::names());
        let copy = Statement { sql, target: self.target, secret: false };
        let copied = connection.copy_rows(&copy, |out| {
            while out.len() < FULL {
                let origin = rejects.origin().clone();
                let Some(reject) = rejects.advance()? else { return Ok(false) };
                encode(out, &origin, &reject).map_err(|failure| {
                    Stop::new(Exit::Bug, failure.code(), format!("a reject cannot be kept: {}", failure.message()))
                })?;
            }
            Ok(true)
        });
        copied.await.map_err(|stop| stop.note("rejects", format!("{}.{TABLE}", self.schema)))
    }

    async fn read(
        &self,
        connection: &mut Connection,
        take: &mut dyn FnMut(&str) -> Result<ControlFlow<()>, Stop>,
    ) -> Result<(), Stop> {
        if !self.is_there {
            return Ok(());
        }
        let told = |trouble: Trouble| trouble.stop(During::Reading);
        let open = format!(
            "SET LOCAL DateStyle = 'ISO'; SET LOCAL TimeZone = 'UTC'; \
             DECLARE etlc_rejects NO SCROLL CURSOR FOR SELECT {} FROM {} WHERE {} ORDER BY started DESC, run DESC, number",
            Table::names(),
            self.sql(),
            self.of_target()
        );
        connection.query(&open).await.map_err(told)?;
        let mut goes_on = true;
        while goes_on {
            let rows = connection.query(&format!("FETCH {BATCH} FROM etlc_rejects")).await.map_err(told)?.rows;
            goes_on = rows.len() == BATCH;
            for row in rows {
                if take(&self.shown(row))?.is_break() {
                    goes_on = false;
                    break;
                }
            }
        }
        connection.query("CLOSE etlc_rejects").await.map(|_| ()).map_err(told)
    }

    /// A row of the table as JSON.
    fn shown(&self, row: Vec<Option<String>>) -> String {
        let mut texts = row.into_iter().map(Option::unwrap_or_default).skip(2);
        let mut next = || texts.next().unwrap_or_default();
        let (run, started, hash, number) = (next(), next(), next(), next());
        let started = try_into::timestamptz(started.as_str()).unwrap_or(Timestamptz::NEG_INFINITY);
        let origin = Origin { route: self.route, target: self.target, run, started, hash };
        let texts: [String; 8] = std::array::from_fn(|_| next());
        let [position, code, reason, rule, column, row, masked, escaped] = texts.each_ref().map(String::as_str);
        let number = number.parse().unwrap_or_default();
        Reject { number, position, code, reason, rule, column, row, masked, escaped }.to_json(&origin)
    }
}

/// Adds a row for binary COPY.
fn encode(out: &mut Buffer, origin: &Origin, reject: &Reject<'_>) -> Made<()> {
    let none = Limit::None;
    out.extend_from_slice(&(COLUMNS.len() as i16).to_be_bytes());
    encode::text(out, origin.route, none)?;
    encode::text(out, origin.target, none)?;
    encode::uuid(out, try_into::uuid(origin.run.as_str())?, none)?;
    encode::timestamptz(out, origin.started, none)?;
    encode::text(out, &origin.hash, none)?;
    encode::int8(out, reject.number.cast_signed(), none)?;
    for text in [reject.position, reject.code, reject.reason, reject.rule, reject.column] {
        encode::text(out, text, none)?;
    }
    for json in [reject.row, reject.masked, reject.escaped] {
        encode::text(out, json, none)?;
    }
    Ok(())
}

impl Quarantine for Kept {
    fn keep(&mut self, rejects: Rejects) -> Result<Vec<Publication>, Stop> {
        let table = &self.table;
        self.session.borrow_mut().with(async |connection| table.keep(connection, rejects).await)?;
        Ok(Vec::new())
    }

    fn read(&mut self, take: &mut dyn FnMut(&str) -> Result<ControlFlow<()>, Stop>) -> Result<(), Stop> {
        let table = &self.table;
        self.session.borrow_mut().with(async |connection| table.read(connection, take).await)
    }
}
