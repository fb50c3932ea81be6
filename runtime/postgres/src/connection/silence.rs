//! Silence: whether a server that says nothing is busy, or gone.
//!
//! A lock, a sort before the first row or a deferred constraint at the commit may take hours, so no limit of time tells
//! the one from the other. A network that fails in the open is seen by the kernel. A proxy or a NAT that forgets a
//! connection is not: it may go on acknowledging what it does not pass on. So where nothing moves for a while, a second
//! connection asks the server what its process of the first one does. One that waits for its client while the client
//! waits for it will do so for ever.

use std::{future::Future, io, pin::Pin, time::Duration};

use etlc_core::Stop;
use etlc_points::Point;
use tokio::time::{sleep, timeout};

use super::Connection;
use crate::{codes, server_error::Trouble, sql};

/// How long nothing moves before the server is asked.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long an answer on the second connection may take. Making it has a limit of its own.
const ANSWER: Duration = Duration::from_secs(10);

/// The time between two looks at the server's process.
const INTERVAL: Duration = Duration::from_secs(4);

/// How often it is looked at: two intervals are enough for a frame of rows on any network that is worth it.
const LOOKS: u32 = 3;

/// The process of the server that a connection works with, and where to ask about it.
#[derive(Clone, Debug)]
pub(super) struct Process {
    pub(super) point: Point,
    pub(super) program: String,
    pub(super) number: i32,
    /// Its start, which tells it from a later one of the same number; known in a transaction of [`Connection::begin`].
    pub(super) started: Option<String>,
    /// Whether a pooler stands between: then the process belongs to the connection for a transaction, and may be one
    /// of a server that a second connection does not lead to.
    pub(super) is_pooled: bool,
}

/// Why a wait for the server ended without what was waited for.
#[derive(Debug)]
pub(super) enum Lost {
    /// The system says so.
    Cut(io::Error),
    /// The server was asked, or could not be asked.
    Silent(String),
}

/// What the second connection says of the process.
enum Verdict {
    Busy,
    Dead(String),
}

/// A look at the process.
#[derive(Debug, PartialEq, Eq)]
struct Look {
    /// Whether it waits for its client to send or to take something.
    waits_for_client: bool,
    /// How far its COPY is, from version 14 on: data that trickles in over a slow network is no silence.
    copied: Option<String>,
}

/// Waits for a read or a write on the connection of this process, for as long as the server has something to do.
pub(super) async fn unless_silent<T>(
    process: Option<&Process>,
    io: impl Future<Output = io::Result<T>>,
) -> Result<T, Lost> {
    let mut io = std::pin::pin!(io);
    let Some(process) = process else { return io.await.map_err(Lost::Cut) };
    loop {
        if let Ok(done) = timeout(PATIENCE, &mut io).await {
            return done.map_err(Lost::Cut);
        }
        tokio::select! {
            biased;
            done = &mut io => return done.map_err(Lost::Cut),
            verdict = process.verdict() => match verdict {
                Verdict::Busy => {}
                Verdict::Dead(why) => return Err(Lost::Silent(why)),
            },
        }
    }
}

impl Process {
    /// Notes that no transaction is open: the next one is another process's where a pooler is between.
    pub(super) fn leave(&mut self) {
        if self.is_pooled {
            (self.number, self.started) = (0, None);
        }
    }

    /// Asks on a second connection. It is boxed, since that connection is made of what waits here.
    fn verdict(&self) -> Pin<Box<dyn Future<Output = Verdict> + Send + '_>> {
        Box::pin(async {
            let mut second = match Connection::open_unwatched(&self.point, &self.program).await {
                Ok(second) => second,
                Err(stop) if is_unreachable(&stop) => {
                    return Verdict::Dead(format!("nothing came for a while, and {}", stop.message()));
                }
                // The server answers, if only to say that it has no room.
                Err(_) => return Verdict::Busy,
            };
            // Whoever logs in has reached the server; that it then takes its time says that it has much to do.
            let verdict = timeout(INTERVAL * (LOOKS - 1) + ANSWER, self.ask(&mut second))
                .await
                .map_or(Ok(Verdict::Busy), |asked| asked);
            second.close().await;
            verdict.unwrap_or(Verdict::Busy)
        })
    }

    async fn ask(&self, second: &mut Connection) -> Result<Verdict, Trouble> {
        let Some(first) = self.look(second).await? else { return Ok(self.not_found()) };
        if !first.waits_for_client {
            return Ok(Verdict::Busy);
        }
        for _ in 1..LOOKS {
            sleep(INTERVAL).await;
            match self.look(second).await? {
                None => return Ok(self.not_found()),
                Some(look) if look != first => return Ok(Verdict::Busy),
                Some(_) => {}
            }
        }
        self.terminate(second).await?;
        Ok(Verdict::Dead("the server waits for this program, and this program for the server".to_owned()))
    }

    fn not_found(&self) -> Verdict {
        // A pooler's process is another one, or on another server; before the first transaction nobody knows.
        if self.is_pooled || self.started.is_none() {
            return Verdict::Busy;
        }
        Verdict::Dead("the server's process for it is gone".to_owned())
    }

    async fn look(&self, second: &mut Connection) -> Result<Option<Look>, Trouble> {
        let has_progress =
            second.query("SELECT pg_catalog.to_regclass('pg_catalog.pg_stat_progress_copy') IS NOT NULL").await?;
        let copied = match has_progress.rows.into_iter().flatten().flatten().next().as_deref() {
            Some("t") => "(SELECT p.bytes_processed FROM pg_catalog.pg_stat_progress_copy p WHERE p.pid = a.pid)",
            _ => "NULL",
        };
        let query = format!(
            "SELECT a.wait_event_type = 'Client' AND a.wait_event IN ('ClientRead', 'ClientWrite'), {copied} \
             FROM pg_catalog.pg_stat_activity a WHERE {}",
            self.condition()
        );
        Ok(second.query(&query).await?.rows.into_iter().next().map(|row| {
            let mut row = row.into_iter();
            let mut next = || row.next().flatten();
            Look { waits_for_client: next().as_deref() == Some("t"), copied: next() }
        }))
    }

    /// Ends the process, whose transaction would hold its locks until the server notices by itself. One that a pooler
    /// may have given to another client is left alone.
    async fn terminate(&self, second: &mut Connection) -> Result<(), Trouble> {
        if self.is_pooled {
            return Ok(());
        }
        let condition = self.condition();
        let query = format!(
            "SELECT pg_catalog.pg_terminate_backend(a.pid) FROM pg_catalog.pg_stat_activity a WHERE {condition}"
        );
        second.query(&query).await.map(|_| ())
    }

    fn condition(&self) -> String {
        match &self.started {
            Some(started) => format!("a.pid = {} AND {STARTED} = {}", self.number, sql::literal(started)),
            None => format!("a.pid = {}", self.number),
        }
    }
}

/// When a process started, in a form that depends on nobody's settings.
pub(super) const STARTED: &str = "pg_catalog.to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')";

/// Whether a connection could not be made because nobody answered, rather than because of what was answered.
fn is_unreachable(stop: &Stop) -> bool {
    [codes::NO_SERVER, codes::CUT_OFF].contains(&stop.code())
}
