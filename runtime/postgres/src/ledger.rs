//! The ledger of a route: its line in `etl_checkpoint` beside the first target, from before the first row on.

use std::{
    rc::Rc,
    time::{Duration, Instant},
};

use etlc_core::{Checkpoint, Claim, Entry, Exit, Granted, Last, Publication, Ranged, Run, Stop, spec, taken_over};
use etlc_types::{TextForm, Timestamptz, codes::run as codes};

use crate::{
    catalog, codes as postgres_codes,
    connection::Connection,
    lease::{Held, LEASE, Lease, Link},
    publications::Record,
    server_error::{During, Trouble},
    sql,
    target::Making,
};

const TABLE: &str = "etl_checkpoint";

/// How long to wait for a run that has just died to be gone from the server, before it is taken for alive.
const DYING: Duration = Duration::from_secs(2);

/// How long to wait for the process of another run to end that was told to.
const ENDING: Duration = Duration::from_secs(5);

/// How long to wait between two looks.
const PAUSE: Duration = Duration::from_millis(100);

const COLUMNS: &str = "route text NOT NULL, partition int4 NOT NULL, fence int8 NOT NULL, holder text NOT NULL, \
    run text NOT NULL, ir_hash text NOT NULL, started timestamptz NOT NULL, known text NOT NULL, backend int4, \
    backend_start timestamptz, expires timestamptz NOT NULL, chunk int8 NOT NULL, position text, counts text, \
    finished timestamptz, PRIMARY KEY (route, partition)";

/// What every statement on a line relies on that changes it, whatever the user or the database has set.
pub(crate) const OWN: &str = "SET TRANSACTION READ WRITE; SET LOCAL statement_timeout = 0";

/// What makes the values of a line readable, whatever the user or the database has set.
const READABLE: &str = "SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO, MDY'; SET LOCAL lock_timeout = '10s'; \
    SET LOCAL client_min_messages = 'error'";

/// A line of the table: the name of the table and which line.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    schema: String,
    route: &'static str,
    partition: u32,
}

impl Line {
    fn of(schema: String, route: &'static str, partition: u32) -> Line {
        Line { schema, route, partition }
    }

    /// The table in SQL.
    pub(crate) fn sql(&self) -> String {
        sql::qualified(&[&self.schema, TABLE])
    }

    /// The condition that it is this line.
    pub(crate) fn is(&self) -> String {
        format!("{} AND partition = {}", self.is_of_route(), self.partition)
    }

    /// The condition that it is the line of a partition, where this is the one of the run as a whole.
    pub(crate) fn others(&self) -> Option<String> {
        (self.partition == 0).then(|| format!("{} AND partition > 0", self.is_of_route()))
    }

    /// The condition that it is this line or the one of the run as a whole.
    fn is_or_is_whole(&self) -> String {
        format!("{} AND partition IN (0, {})", self.is_of_route(), self.partition)
    }

    /// The condition that it is a line of the same route.
    fn is_of_route(&self) -> String {
        format!("route = {}", sql::literal(self.route))
    }

    /// The condition that it is this line, and still held by whom took it with this fence.
    pub(crate) fn mine(&self, fence: i64) -> String {
        format!("{} AND fence = {fence}", self.is())
    }

    fn shown(&self) -> String {
        format!("{}.{TABLE}", self.schema)
    }

    /// The record of publications that lies beside it.
    pub(crate) fn record(&self) -> Record {
        Record::of(self.schema.clone(), self.route)
    }

    fn definition(&self) -> String {
        format!("CREATE TABLE IF NOT EXISTS {} ({COLUMNS})", self.sql())
    }

    /// Why the ledger cannot be used.
    pub(crate) fn told(&self, trouble: Trouble) -> Stop {
        match trouble {
            Trouble::Refused(error) if !error.stop(During::Preparing).is_transient() => {
                let stop = error.stop(During::Preparing);
                let exit = if stop.exit() == Exit::Unfit { Exit::Unfit } else { stop.exit() };
                Stop::new(exit, codes::BROKEN_LEDGER, stop.message()).note("ledger", self.shown()).help(format!(
                    "a run keeps its lease and how far it is in this table: let the user create it, or create it yourself \
                     and let the user have it: {}; GRANT SELECT, INSERT, UPDATE ON {} TO …",
                    self.definition(),
                    self.sql()
                ))
            }
            trouble => trouble.stop(During::Preparing).note("ledger", self.shown()),
        }
    }
}

/// The statement that makes the ledger in a schema; `None` where it is there.
pub(crate) async fn definition_in(connection: &mut Connection, schema: &str) -> Result<Option<String>, Stop> {
    let line = Line::of(schema.to_owned(), "", 0);
    let found = catalog::relation(connection, &[schema, TABLE]).await.map_err(|trouble| line.told(trouble))?;
    Ok(found.is_none().then(|| line.definition()))
}

/// Opens the ledger beside a target and takes the lease for a run.
///
/// # Errors
/// `R0661`, `R0662` (exit 6) where another run holds it; `R0663` (exit 4) where an unfinished run is of another meaning;
/// `R05…` (exit 5) without a connection or the rights.
pub fn ledger(run: &mut Run, target: &'static spec::Target, claim: &Claim) -> Result<Granted, Stop> {
    let point = run.point(target.point.unwrap_or_default())?.clone();
    let mut link = Link::new(point, format!("etlc {} (lease)", claim.route));
    let (route, runtime) = (run.route(), run.handle());
    let (line, fence, checkpoint) = run.block_on(async {
        let line = make_ready(link.connection().await?, route, target, claim.partition).await?;
        let (fence, checkpoint) = take(&mut link, &line, claim).await?;
        Ok::<_, Stop>((line, fence, checkpoint))
    })?;
    let lease = Rc::new(Lease::keep(runtime, line, fence, link));
    let name = Lease::session(target.point.unwrap_or_default());
    let lease = run.session(&name, |_| Ok(lease))?;
    Ok(Granted { ledger: Box::new(Held(lease)), checkpoint })
}

impl Lease {
    /// What a run calls the lease that lies in this point.
    pub(crate) fn session(point: &str) -> String {
        format!("postgres, lease in {point}")
    }
}

/// What the ledger beside a target says.
///
/// # Errors
/// `R05…` (exit 5) without a connection.
pub fn look(run: &mut Run, target: &'static spec::Target) -> Result<Option<Entry>, Stop> {
    let point = run.point(target.point.unwrap_or_default())?.clone();
    let route = run.route();
    run.block_on(async {
        let mut connection = Connection::open(&point, &format!("etlc {} (status)", route.name)).await?;
        let Some(schema) = schema_of(&mut connection, target).await? else { return Ok(None) };
        let line = Line::of(schema.clone(), route.name, 0);
        let told = |trouble: Trouble| line.told(trouble);
        let unpublished = Record::of(schema, route.name).left_over(&mut connection).await?;
        if catalog::relation(&mut connection, &[&line.schema, TABLE]).await.map_err(told)?.is_none() {
            return Ok(None);
        }
        let lines = connection.query(&Found::query(&line, &line.is_of_route())).await.map_err(told)?;
        let mut found = lines.rows.into_iter().map(Found::read).peekable();
        connection.close().await;
        let whole = found.next_if(|found| found.partition == 0);
        Ok(whole.map(|whole| {
            let is_running = whole.is_live();
            let ranges = found.filter(|range| range.last.run == whole.last.run).map(|range| Ranged {
                number: range.partition,
                is_running: range.is_live(),
                last: range.last,
            });
            let ranges = ranges.collect();
            let unpublished = Publication::waiting(&unpublished);
            Entry { ranges, ..whole.last.entry(format!("{}/{}", point.name, line.shown()), is_running, unpublished) }
        }))
    })
}

/// The schema of a target that is there, or in which it would be created.
async fn schema_of(connection: &mut Connection, target: &'static spec::Target) -> Result<Option<String>, Stop> {
    let spec::Object::Table(name) = target.object else {
        return Err(Stop::new(Exit::Bug, postgres_codes::NO_TABLE, "the target of a PostgreSQL point is no table"));
    };
    let told = |trouble: Trouble| trouble.stop(During::Preparing);
    if let Some(relation) = catalog::relation(connection, name).await.map_err(told)? {
        return Ok(Some(relation.schema.shown().to_owned()));
    }
    match name {
        [schema, _] => Ok(Some((*schema).to_owned())),
        _ => catalog::current_schema(connection).await.map_err(told),
    }
}

/// Makes the table, where it is not there. Two runs that do so at once would be in each other's way.
async fn make_ready(
    connection: &mut Connection,
    route: &'static spec::Route,
    target: &'static spec::Target,
    partition: u32,
) -> Result<Line, Stop> {
    if let spec::Object::Table(name) = target.object
        && catalog::relation(connection, name).await.map_err(|trouble| trouble.stop(During::Preparing))?.is_none()
    {
        let making = Making { route, target, mode: target.mode, live: &[], backends: &[], goes_on: false };
        making.check_creatable(connection, name).await?;
    }
    let schema = schema_of(connection, target).await?.unwrap_or_default();
    let line = Line::of(schema, route.name, partition);
    let told = |trouble: Trouble| line.told(trouble);
    if catalog::relation(connection, &[&line.schema, TABLE]).await.map_err(told)?.is_none() {
        let lock = sql::literal(&line.sql());
        let statements = format!(
            "{OWN}; {READABLE}; SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtext({lock})); {}",
            line.definition()
        );
        connection.query(&statements).await.map_err(told)?;
    }
    Ok(line)
}

/// A line as it is found.
struct Found {
    partition: u32,
    fence: i64,
    holder: String,
    backend: String,
    /// Whether the lease has not expired.
    is_held: bool,
    /// Whether the process is there that it names.
    is_there: bool,
    last: Last,
}

impl Found {
    /// The query for the lines of a ledger that meet a condition.
    fn query(line: &Line, condition: &str) -> String {
        format!(
            "{READABLE}; SELECT c.partition, c.fence, c.run, c.holder, c.ir_hash, c.started, c.known, c.backend, \
             c.expires > pg_catalog.clock_timestamp(), EXISTS (SELECT FROM pg_catalog.pg_stat_activity a \
             WHERE a.pid = c.backend AND coalesce(a.backend_start = c.backend_start, true)), \
             c.chunk, c.position, c.counts, c.finished FROM {} AS c WHERE {condition} ORDER BY c.partition",
            line.sql()
        )
    }

    fn read(row: Vec<Option<String>>) -> Found {
        let mut row = row.into_iter();
        let mut next = || row.next().flatten();
        let mut text = || next().unwrap_or_default();
        let partition = text().parse().unwrap_or_default();
        let fence = text().parse().unwrap_or_default();
        let (run, holder, hash, started, known) = (text(), text(), text(), text(), text());
        let (backend, is_held, is_there) = (text(), text() == "t", text() == "t");
        let chunk = text().parse().unwrap_or_default();
        let (position, counts, finished) = (next(), next().unwrap_or_default(), next());
        let last = Last { run, started, hash, known, chunk, position, counts, finished };
        Found { partition, fence, holder, backend, is_held, is_there, last }
    }

    /// Whether somebody runs the route by this line.
    fn is_live(&self) -> bool {
        self.is_held && self.is_there && self.last.finished.is_none()
    }

    /// Whether the holder is gone without having given the lease back.
    fn has_died(&self) -> bool {
        self.is_held && !self.is_there && self.last.finished.is_none()
    }

    /// That somebody does.
    fn runs_already(&self) -> Stop {
        self.last.runs_already(("server", format!("its process there is {}", self.backend)))
    }
}

/// The text form of a moment.
fn moment(moment: Timestamptz) -> String {
    let mut text = String::new();
    moment.write_text(&mut text).expect("a string takes every text");
    text
}

/// Takes the lease: waits for a holder that is dying, ends one that has expired or is to go, and raises the fence.
async fn take(link: &mut Link, line: &Line, claim: &Claim) -> Result<(i64, Option<Checkpoint>), Stop> {
    let told = |trouble: Trouble| line.told(trouble);
    let begin = Instant::now();
    let mut seen_alive = false;
    loop {
        let lines = link.query(&Found::query(line, &line.is_or_is_whole())).await.map_err(told)?.rows;
        let mut lines = lines.into_iter().map(Found::read).peekable();
        // Another run may have divided the source since the one was looked at whose partition this is.
        if line.partition > 0
            && lines.next_if(|found| found.partition == 0).is_none_or(|found| found.last.run != claim.run)
        {
            return Err(taken_over());
        }
        let Some(found) = lines.next() else {
            link.query(&format!("{OWN}; {}", insert(line, claim))).await.map_err(told)?;
            continue;
        };
        match &claim.before {
            Some(before) if *before == found.holder => {}
            Some(_) => return Err(taken_over()),
            None if found.is_live() && !claim.takes_over => {
                if begin.elapsed() > DYING {
                    return Err(found.runs_already());
                }
                seen_alive = true;
                tokio::time::sleep(PAUSE).await;
                continue;
            }
            // Whoever came while it ran would do all of it once more.
            None if seen_alive && !found.has_died() => return Err(found.runs_already()),
            None => {}
        }
        if found.is_there {
            end_process(link, line, found.fence).await?;
        }
        let (fence, chunk) = (found.fence, found.last.chunk);
        let checkpoint = if claim.finishes { None } else { found.last.checkpoint(claim, &line.shown())? };
        let begins = checkpoint.is_none() && !claim.finishes;
        let taken = link.query(&raise(line, claim, (fence, chunk), begins)).await.map_err(told)?;
        if taken.tag == "UPDATE 1" {
            return Ok((fence + 1, checkpoint));
        }
        // Another was faster, or a commit was still on its way when the line was looked at.
    }
}

/// Ends the process in which a holder writes, so that nothing of it is in the way any more.
async fn end_process(link: &mut Link, line: &Line, fence: i64) -> Result<(), Stop> {
    let of_holder = format!(
        "FROM {} AS c JOIN pg_catalog.pg_stat_activity a ON a.pid = c.backend AND a.backend_start = c.backend_start \
         WHERE {} AND a.pid <> pg_catalog.pg_backend_pid()",
        line.sql(),
        line.mine(fence)
    );
    // Without the right to end it, the fence alone keeps it from committing.
    match link.query(&format!("SELECT pg_catalog.pg_terminate_backend(a.pid) {of_holder}")).await {
        Ok(_) | Err(Trouble::Refused(_)) => {}
        Err(trouble) => return Err(line.told(trouble)),
    }
    let begin = Instant::now();
    while begin.elapsed() < ENDING {
        let left = link.query(&format!("SELECT 1 {of_holder}")).await.map_err(|trouble| line.told(trouble))?;
        if left.rows.is_empty() {
            break;
        }
        tokio::time::sleep(PAUSE).await;
    }
    Ok(())
}

/// The line of a run that is the first of its route.
fn insert(line: &Line, claim: &Claim) -> String {
    format!(
        "INSERT INTO {} (route, partition, fence, holder, run, ir_hash, started, known, expires, chunk) \
         VALUES ({}, {}, 0, '', '', {}, '-infinity', '', '-infinity', 0) ON CONFLICT DO NOTHING",
        line.sql(),
        sql::literal(line.route),
        line.partition,
        sql::literal(&claim.hash)
    )
}

/// The statements that take a line which has this fence and so many commits: for a run that begins, or for one that goes on.
fn raise(line: &Line, claim: &Claim, (fence, chunk): (i64, u64), begins: bool) -> String {
    let anew = match begins {
        true => format!(
            ", run = {}, ir_hash = {}, started = {}, known = '', chunk = 0, position = NULL, counts = NULL, finished = NULL",
            sql::literal(&claim.run),
            sql::literal(&claim.hash),
            sql::literal(&moment(claim.started))
        ),
        false => String::new(),
    };
    // A run that divides the source anew waits for this, or this for it.
    let within = match line.partition {
        0 => String::new(),
        _ => format!(
            " AND EXISTS (SELECT FROM {} WHERE {} AND partition = 0 AND run = {} FOR SHARE)",
            line.sql(),
            line.is_of_route(),
            sql::literal(&claim.run)
        ),
    };
    format!(
        "{OWN}; {READABLE}; UPDATE {} SET fence = fence + 1, holder = {}, expires = pg_catalog.clock_timestamp() + {LEASE}, \
         backend = pg_catalog.pg_backend_pid(), backend_start = (SELECT a.backend_start FROM pg_catalog.pg_stat_activity a \
         WHERE a.pid = pg_catalog.pg_backend_pid()){anew} WHERE {} AND chunk = {chunk}{within}",
        line.sql(),
        sql::literal(&claim.holder),
        line.mine(fence)
    )
}
