//! Several connections that read at one moment: the first exports the snapshot of its transaction, the others import it.

use etlc_core::{Exit, Stop};
use etlc_points::Point;
use tokio::task::JoinSet;

use crate::{
    codes,
    connection::Connection,
    reader::BEGIN,
    server_error::{During, Trouble},
    sql,
};

/// How long a connection waits for a lock, in milliseconds. Whoever wants to alter the table waits for the first
/// connection, and each later one would wait behind that: nobody would ever come on.
const LOCK_TIMEOUT: u32 = 2_000;

/// What servers say of a snapshot that they do not have: of another server, another database, or of a transaction that
/// has ended.
const NO_SNAPSHOT: [&str; 4] = ["22023", "42704", "55000", "0A000"];

/// Starts a COPY on a connection, and each further one on a connection of its own that sees what the first sees. The
/// first comes last: that it still answers says that its locks were held until all others had theirs, so that all
/// read the table that it has looked at.
///
/// # Errors
/// `R05…` where a connection cannot be made, `R0413` where it leads to another server.
pub(crate) async fn start(
    mut first: Connection,
    point: &Point,
    program: &str,
    copies: &[String],
) -> Result<Vec<Connection>, Stop> {
    let told = |trouble: Trouble| trouble.stop(During::Describing);
    let Some((copy, others)) = copies.split_first() else { return Ok(Vec::new()) };
    let mut connections = Vec::new();
    if !others.is_empty() {
        let exported = first.query("SELECT pg_catalog.pg_export_snapshot()").await.map_err(told)?;
        let snapshot = exported.rows.into_iter().flatten().flatten().next().unwrap_or_default();
        let mut opening = JoinSet::new();
        for copy in others {
            opening.spawn(join(point.clone(), program.to_owned(), snapshot.clone(), copy.clone()));
        }
        while let Some(joined) = opening.join_next().await {
            let joined = joined.map_err(|error| Stop::new(Exit::Bug, codes::PROTOCOL, error.to_string()));
            match joined.and_then(|opened| opened) {
                Ok(connection) => connections.push(connection),
                Err(stop) => return Err(reason(&mut first, stop, copies.len()).await),
            }
        }
    }
    first.start_copy_out(copy).await.map_err(told)?;
    connections.push(first);
    Ok(connections)
}

/// Opens a connection that sees the snapshot, and starts a COPY on it.
async fn join(point: Point, program: String, snapshot: String, copy: String) -> Result<Connection, Stop> {
    let mut connection = Connection::open(&point, &program).await?;
    let snapshot = sql::literal(&snapshot);
    let begin = format!("{BEGIN}; SET TRANSACTION SNAPSHOT {snapshot}; SET LOCAL lock_timeout = {LOCK_TIMEOUT}");
    connection.begin(&begin).await.map_err(|trouble| match trouble {
        Trouble::Refused(error) if NO_SNAPSHOT.iter().any(|state| error.is(state)) => elsewhere(&error.message),
        trouble => trouble.stop(During::Describing),
    })?;
    connection.start_copy_out(&copy).await.map_err(|trouble| trouble.stop(During::Describing))?;
    Ok(connection)
}

/// Why not all connections see one snapshot: that the first is gone, where it is.
async fn reason(first: &mut Connection, stop: Stop, readers: usize) -> Stop {
    match first.query("SELECT").await {
        Err(Trouble::Broken(lost)) => lost,
        Err(Trouble::Refused(error)) => error.stop(During::Describing),
        Ok(_) => stop.note("partitions", format!("{readers} connections at once")),
    }
}

fn elsewhere(what: &str) -> Stop {
    let message = format!("the connections do not lead to one server that they could read at one moment: {what}");
    Stop::new(Exit::Unfit, codes::NO_SNAPSHOT, message).help(
        "name the server itself in the point and not what spreads connections over several, or leave `partitions` out",
    )
}
