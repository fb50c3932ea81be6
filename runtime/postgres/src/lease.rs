//! The lease of a run: its line in `etl_checkpoint`, and the connection beside the rows' that keeps it.
//!
//! A line says which attempt may commit (`holder`, `fence`), until when without being renewed (`expires`, by the server's
//! clock), and in which process of the server it writes (`backend`). Whoever takes a line raises its fence; a commit that
//! finds another fence than its own commits nothing. So it does not matter how late a run notices that it has lost: what
//! keeps two runs apart is the commit, and the clock only says when the second may begin.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use etlc_core::{Exit, Ledger, Progress, Publication, Stop, taken_over};
use etlc_points::Point;
use tokio::{runtime::Handle, sync::Mutex, task::AbortHandle};

use crate::{
    connection::{Answer, Connection},
    ledger::{Line, OWN},
    publications::Record,
    server_error::{During, Trouble},
    sql,
};

/// How long a lease holds that is not renewed.
pub(crate) const LEASE: &str = "interval '15 seconds'";

/// How often it is renewed.
const RENEWAL: Duration = Duration::from_secs(5);

/// How long the outcome of a commit is looked for.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long to wait before connecting again.
const PAUSE: Duration = Duration::from_millis(500);

/// A connection that is made again when it is lost.
pub(crate) struct Link {
    point: Point,
    program: String,
    connection: Option<Connection>,
}

impl Link {
    pub(crate) fn new(point: Point, program: String) -> Link {
        Link { point, program, connection: None }
    }

    /// The connection, made where there is none.
    pub(crate) async fn connection(&mut self) -> Result<&mut Connection, Stop> {
        if self.connection.is_none() {
            self.connection = Some(Connection::open(&self.point, &self.program).await?);
        }
        Ok(self.connection.as_mut().expect("it was made"))
    }

    /// Runs statements in a transaction of their own.
    pub(crate) async fn query(&mut self, statements: &str) -> Result<Answer, Trouble> {
        let answer = self.connection().await?.query(statements).await;
        if matches!(answer, Err(Trouble::Broken(_))) {
            self.connection = None;
        }
        answer
    }

    async fn close(&mut self) {
        if let Some(connection) = self.connection.take() {
            connection.close().await;
        }
    }
}

/// A lease that this attempt holds.
pub(crate) struct Lease {
    runtime: Handle,
    line: Line,
    fence: i64,
    link: Arc<Mutex<Link>>,
    is_lost: Arc<AtomicBool>,
    renewing: AbortHandle,
}

impl Lease {
    /// Renews a lease that was taken with this fence, for as long as it lives.
    pub(crate) fn keep(runtime: Handle, line: Line, fence: i64, link: Link) -> Lease {
        let (link, is_lost) = (Arc::new(Mutex::new(link)), Arc::new(AtomicBool::new(false)));
        let renewing = runtime.spawn(renew(Arc::clone(&link), line.mine(fence), line.sql(), Arc::clone(&is_lost)));
        Lease { runtime, line, fence, link, is_lost, renewing: renewing.abort_handle() }
    }

    /// Notes in which process of the server the rows are written.
    pub(crate) async fn hold(&self, backend: i32) -> Result<(), Stop> {
        let statement = format!(
            "{OWN}; UPDATE {} SET backend = {backend}, backend_start = \
             (SELECT a.backend_start FROM pg_catalog.pg_stat_activity a WHERE a.pid = {backend}) WHERE {}",
            self.line.sql(),
            self.line.mine(self.fence)
        );
        let answer = self.link.lock().await.query(&statement).await.map_err(|trouble| self.line.told(trouble))?;
        if answer.tag == "UPDATE 1" { Ok(()) } else { Err(taken_over()) }
    }

    /// Writes down how far the run is, in the transaction that writes the rows.
    ///
    /// # Errors
    /// `R0662` where the lease is another's.
    pub(crate) async fn advance(&self, rows: &mut Connection, progress: &Progress) -> Result<(), Stop> {
        self.advance_by(rows, &self.advancing(progress)).await
    }

    async fn advance_by(&self, connection: &mut Connection, statements: &str) -> Result<(), Stop> {
        let answer = connection.query(statements).await.map_err(|trouble| trouble.stop(During::Writing))?;
        if answer.rows.is_empty() { Err(taken_over()) } else { Ok(()) }
    }

    fn advancing(&self, progress: &Progress) -> String {
        let (position, finished) = match &progress.position {
            Some(position) => (sql::literal(position.as_json()), "NULL, expires = pg_catalog.clock_timestamp() + "),
            None => ("NULL".to_owned(), "pg_catalog.clock_timestamp(), expires = '-infinity'::timestamptz + "),
        };
        // A run that begins fences whoever still writes partitions of one before it: behind the lock on its own line, which
        // those share who take one of them.
        let others = match (progress.chunk, self.line.others()) {
            (1, Some(others)) => format!("; UPDATE {} SET fence = fence + 1 WHERE {others}", self.line.sql()),
            _ => String::new(),
        };
        format!(
            "UPDATE {} SET chunk = {}, position = {position}, counts = {}, known = {}, finished = {finished}{LEASE} WHERE {} \
             RETURNING fence{others}",
            self.line.sql(),
            progress.chunk,
            sql::literal(&progress.counts),
            sql::literal(&progress.known),
            self.line.mine(self.fence)
        )
    }

    /// Runs something on the connection beside the rows' that may be done twice: where the connection is lost, as with a
    /// server that restarts, it is made again.
    pub(crate) fn beside<T>(&self, work: impl AsyncFn(&mut Connection) -> Result<T, Stop>) -> Result<T, Stop> {
        self.runtime.block_on(async {
            let begin = Instant::now();
            loop {
                let mut link = self.link.lock().await;
                let done = match link.connection().await {
                    Ok(connection) => work(connection).await,
                    Err(stop) => Err(stop),
                };
                match done {
                    Err(stop) if stop.is_transient() && begin.elapsed() < PATIENCE => link.connection = None,
                    done => return done,
                }
                drop(link);
                tokio::time::sleep(PAUSE).await;
            }
        })
    }

    /// Deletes what the route has recorded; where the lease is another's by now, it is for that one to do.
    pub(crate) fn clear(&self, record: &Record) -> Result<(), Stop> {
        let mine = format!("EXISTS (SELECT FROM {} WHERE {})", self.line.sql(), self.line.mine(self.fence));
        self.beside(async |connection| record.clear(connection, &mine).await)
    }

    /// Whether the commit of this number is there. Its transaction holds the line until it has ended, so this waits for it.
    async fn look_for(&self, chunk: u64) -> Result<bool, Trouble> {
        let statements = format!(
            "{OWN}; SET LOCAL lock_timeout = '20s'; SELECT fence, chunk FROM {} WHERE {} FOR UPDATE",
            self.line.sql(),
            self.line.is()
        );
        let answer = self.link.lock().await.query(&statements).await?;
        let mut row = answer.rows.into_iter().flatten().map(Option::unwrap_or_default);
        let (fence, found) = (row.next(), row.next().and_then(|chunk| chunk.parse().ok()));
        if fence.is_none_or(|fence| fence != self.fence.to_string()) {
            return Err(Trouble::Broken(taken_over()));
        }
        Ok(found.unwrap_or(0) >= chunk)
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.renewing.abort();
    }
}

/// What a run knows of its ledger.
pub(crate) struct Held(pub(crate) std::rc::Rc<Lease>);

impl Ledger for Held {
    fn is_lost(&self) -> bool {
        self.0.is_lost.load(Ordering::Relaxed)
    }

    fn has_committed(&mut self, chunk: u64) -> Result<bool, Stop> {
        let lease = &self.0;
        lease.runtime.block_on(async {
            let begin = Instant::now();
            loop {
                match lease.look_for(chunk).await {
                    Ok(found) => return Ok(found),
                    Err(Trouble::Broken(stop)) if stop.exit() == Exit::Fenced => return Err(stop),
                    Err(trouble) if begin.elapsed() > PATIENCE => return Err(lease.line.told(trouble)),
                    Err(_) => tokio::time::sleep(PAUSE).await,
                }
            }
        })
    }

    fn conclude(&mut self, progress: &Progress) -> Result<(), Stop> {
        let statements = format!("{OWN}; {}", self.0.advancing(progress));
        self.0.beside(async |connection| self.0.advance_by(connection, &statements).await)
    }

    fn unpublished(&mut self) -> Result<Vec<Publication>, Stop> {
        let record = self.0.line.record();
        self.0.beside(async |connection| record.left_over(connection).await)
    }

    fn forget(&mut self) -> Result<(), Stop> {
        self.0.clear(&self.0.line.record())
    }

    fn release(&mut self) {
        let lease = &self.0;
        lease.renewing.abort();
        let statement = format!(
            "{OWN}; UPDATE {} SET expires = '-infinity' WHERE {} AND finished IS NULL",
            lease.line.sql(),
            lease.line.mine(lease.fence)
        );
        lease.runtime.block_on(async {
            let mut link = lease.link.lock().await;
            // Where nobody answers any more, the lease expires by itself.
            if link.connection.is_some() {
                let _expires = tokio::time::timeout(RENEWAL, link.query(&statement)).await;
            }
            link.close().await;
        });
    }
}

/// Renews a line until it is another's. A connection that is lost is made again: rows may still be committed, even when
/// the lease has expired meanwhile, as long as nobody has taken it.
async fn renew(link: Arc<Mutex<Link>>, mine: String, table: String, is_lost: Arc<AtomicBool>) {
    let statement = format!(
        "{OWN}; SET LOCAL lock_timeout = '4s'; \
         UPDATE {table} SET expires = pg_catalog.clock_timestamp() + {LEASE} WHERE {mine} AND finished IS NULL"
    );
    let mut pause = RENEWAL;
    loop {
        tokio::time::sleep(pause).await;
        let mut link = link.lock().await;
        let answer = tokio::time::timeout(RENEWAL, link.query(&statement)).await;
        pause = match answer {
            Ok(Ok(answer)) if answer.tag == "UPDATE 0" => break is_lost.store(true, Ordering::Relaxed),
            Ok(Ok(_)) => RENEWAL,
            Ok(Err(_)) => PAUSE,
            Err(_late) => {
                link.connection = None;
                PAUSE
            }
        };
    }
}
