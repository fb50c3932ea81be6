//! The transaction that all targets of a point share.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use etlc_core::{
    Buffer, Commit, Exit, Participant, Publication, Receiver, Run, Sender, Share, Stop, failpoint, pipe, spec,
};
use etlc_points::Point;
use tokio::{runtime::Handle, task::JoinHandle};

use crate::{
    catalog::Held,
    codes,
    connection::{Connection, FRAME_HEAD, Statement, tag},
    lease::Lease,
    publications::Record,
    server_error::{During, Trouble},
    staging::Aside,
};

/// The transaction of the targets. Rows travel as binary, so nothing that is set changes them; defaults and triggers of
/// the tables see the settings of the user, such as `TimeZone`.
const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";

/// The server's processes that read for this run.
#[derive(Debug, Default)]
pub(crate) struct Backends(RefCell<Vec<i32>>);

impl Backends {
    /// Those of a run.
    pub(crate) fn of(run: &mut Run) -> Result<Rc<Backends>, Stop> {
        run.session("postgres, reading", |_| Ok(Rc::default()))
    }

    pub(crate) fn add(&self, backend: i32) {
        self.0.borrow_mut().push(backend);
    }

    pub(crate) fn numbers(&self) -> Vec<i32> {
        self.0.borrow().clone()
    }
}

/// Rows of a table that wait to be sent. Between two rows of the route it holds the buffer that the table's writer
/// fills, so that the session can send it on at any time.
#[derive(Default)]
pub(crate) struct Slot {
    buffer: Cell<Buffer>,
    /// How many rows were written since the transaction began.
    rows: Cell<u64>,
}

impl Slot {
    pub(crate) fn take(&self) -> Buffer {
        self.buffer.take()
    }

    pub(crate) fn set(&self, buffer: Buffer) {
        self.buffer.set(buffer);
    }

    /// Notes that a row is whole.
    pub(crate) fn count(&self) {
        self.rows.set(self.rows.get() + 1);
    }
}

/// The session of a point: a connection in a transaction, and the tables that rows are written to.
pub(crate) struct Session {
    runtime: Handle,
    state: State,
    rows: Option<Sender>,
    tables: Vec<Statement>,
    /// What the tables were when they were compared with the route.
    held: Vec<Held>,
    slots: Vec<Rc<Slot>>,
    /// How many rows each table has taken since the transaction began.
    taken: Vec<u64>,
    pub(crate) record: Option<Record>,
    share: Share,
    lease: Option<Rc<Lease>>,
    /// The number of the server's process that writes.
    backend: i32,
    /// Where it is not the anchor, the staging tables of its targets, each with the target's name.
    staged: Option<Vec<(&'static str, Aside)>>,
}

enum State {
    /// The transaction is open; rows are still to come through this pipe, if any.
    Open(Connection, Option<Receiver>),
    /// A task has the connection and copies what comes through the pipe.
    Copying(JoinHandle<Result<(Connection, Vec<u64>), Stop>>),
    /// The transaction has ended, or failed.
    Over,
}

impl Session {
    /// The session of a point, opened by the first target that asks for it.
    pub(crate) fn of(run: &mut Run, point: &'static str) -> Result<Rc<RefCell<Session>>, Stop> {
        run.session(&format!("postgres, writing to {point}"), |run| {
            let route = run.route();
            let mut share = run.share();
            share.count *= route.targets.iter().filter(|target| target.point == Some(point)).count().max(1);
            let opening = Session::open(run.handle(), run.point(point)?, share, route);
            let mut session = run.block_on(opening)?;
            session.lease = run.opened(&Lease::session(point));
            session.hold()?;
            let is_anchor = route.anchor.is_none_or(|anchor| anchor.target.point == Some(point));
            session.staged = (!is_anchor).then(Vec::new);
            let session = Rc::new(RefCell::new(session));
            run.enlist(Rc::clone(&session) as Rc<RefCell<dyn Participant>>);
            Ok(session)
        })
    }

    pub(crate) async fn open(
        runtime: Handle,
        point: &Point,
        share: Share,
        route: &spec::Route,
    ) -> Result<Session, Stop> {
        let mut connection = Connection::open(point, &format!("etlc {}", route.name)).await?;
        let backend = begin(&mut connection).await?;
        let (sender, receiver) = pipe(share);
        Ok(Session {
            runtime,
            state: State::Open(connection, Some(receiver)),
            rows: Some(sender),
            tables: Vec::new(),
            held: Vec::new(),
            slots: Vec::new(),
            taken: Vec::new(),
            record: None,
            share,
            lease: None,
            backend,
            staged: None,
        })
    }

    /// Opens the record of publications in a schema; without a lease, what an earlier run has left in it is published, which
    /// with one has been done.
    pub(crate) fn open_record(&mut self, schema: String, route: &'static str) -> Result<(), Stop> {
        if self.record.is_none() {
            self.record = Some(match self.lease {
                Some(_) => Record::of(schema, route),
                None => self.with(async |connection| Record::open(connection, schema, route).await)?,
            });
        }
        Ok(())
    }

    /// Notes that the rows of a target wait in a staging table.
    pub(crate) fn stage(&mut self, target: &'static str, staging: Aside) {
        self.staged.get_or_insert_default().push((target, staging));
    }

    /// Makes the staging tables durable.
    fn prepare_staged(&mut self) -> Result<Vec<Publication>, Stop> {
        let Some(staged) = &self.staged else { return Ok(Vec::new()) };
        let publication = |(target, staging): &(&str, Aside)| Publication::Table {
            target: (*target).to_owned(),
            staging: staging.recorded(),
        };
        let publications = staged.iter().map(publication).collect();
        self.with(async |connection| {
            let committed = connection.query("COMMIT").await;
            committed.map(|_| ()).map_err(|trouble| trouble.stop(During::Writing))
        })?;
        Ok(publications)
    }

    /// Lets the ledger know in which process the rows are written.
    fn hold(&self) -> Result<(), Stop> {
        match &self.lease {
            Some(lease) => self.runtime.block_on(lease.hold(self.backend)),
            None => Ok(()),
        }
    }

    /// Holds the tables in this transaction too; nobody has altered them since they were compared with the route.
    fn check_tables(&mut self) -> Result<(), Stop> {
        let held = std::mem::take(&mut self.held);
        let names: Vec<_> = self.tables.iter().map(|table| table.target).collect();
        let checked = self.with(async |connection| {
            for (held, target) in held.iter().zip(names) {
                let stop = match held.take_again(connection).await {
                    Ok(true) => continue,
                    Ok(false) => altered(),
                    Err(trouble) => trouble.stop(During::Preparing),
                };
                return Err(stop.note("target", target));
            }
            Ok(())
        });
        self.held = held;
        checked
    }

    /// Runs something on the connection, before the first row or after the last.
    pub(crate) fn with<T>(&mut self, work: impl AsyncFnOnce(&mut Connection) -> Result<T, Stop>) -> Result<T, Stop> {
        match &mut self.state {
            State::Open(connection, _) => self.runtime.clone().block_on(work(connection)),
            State::Copying(_) | State::Over => Err(bug("the session is asked for SQL while it copies")),
        }
    }

    /// Demands that every row which was written has become one of its table.
    fn check_taken(&mut self) -> Result<(), Stop> {
        let taken = std::mem::take(&mut self.taken).into_iter().chain(std::iter::repeat(0));
        for ((table, slot), taken) in self.tables.iter().zip(&self.slots).zip(taken) {
            let written = slot.rows.take();
            if taken != written {
                return Err(left_out(taken, written).note("target", table.target));
            }
        }
        Ok(())
    }

    /// Adds a table that rows will be written to; gives its number and where its rows wait.
    pub(crate) fn add(&mut self, statement: Statement, held: Held) -> Result<(usize, Rc<Slot>), Stop> {
        let table = self.tables.len();
        let slot = Rc::<Slot>::default();
        slot.set(self.fresh(table)?);
        self.tables.push(statement);
        self.held.push(held);
        self.slots.push(Rc::clone(&slot));
        Ok((table, slot))
    }

    /// Sends the waiting rows of a table on, and before them those of the tables that were declared before it: a row
    /// that refers to one of those finds it there.
    #[cold]
    pub(crate) fn hand_over(&mut self, table: usize) -> Result<(), Stop> {
        for table in 0..=table {
            let buffer = self.slots[table].take();
            if buffer.len() <= FRAME_HEAD {
                self.slots[table].set(buffer);
                continue;
            }
            self.start_copying()?;
            let sent = self.rows.as_mut().is_some_and(|rows| rows.send_blocking(buffer));
            if !sent {
                return Err(self.failure());
            }
            let fresh = self.fresh(table)?;
            self.slots[table].set(fresh);
        }
        Ok(())
    }

    /// An empty buffer for a table.
    fn fresh(&mut self, table: usize) -> Result<Buffer, Stop> {
        match self.rows.as_mut().and_then(Sender::buffer_blocking) {
            Some(mut buffer) => {
                buffer.extend_from_slice(&tag(table));
                Ok(buffer)
            }
            None => Err(self.failure()),
        }
    }

    fn start_copying(&mut self) -> Result<(), Stop> {
        match std::mem::replace(&mut self.state, State::Over) {
            State::Open(connection, Some(receiver)) => {
                let copying = connection.copy_in(self.tables.clone(), receiver);
                self.state = State::Copying(self.runtime.spawn(copying));
                Ok(())
            }
            copying @ State::Copying(_) => {
                self.state = copying;
                Ok(())
            }
            State::Open(_, None) | State::Over => Err(bug("rows come after the end of the transaction")),
        }
    }

    /// Why the task that copies has ended before its time.
    fn failure(&mut self) -> Stop {
        match self.stop_copying() {
            Err(stop) => stop,
            Ok(()) => bug("copying ended before the rows did"),
        }
    }

    /// Waits for the task that copies and takes the connection back.
    fn stop_copying(&mut self) -> Result<(), Stop> {
        // A closed pipe is how the task learns that these were all rows.
        self.rows = None;
        match std::mem::replace(&mut self.state, State::Over) {
            State::Copying(task) => {
                let copied = self.runtime.block_on(task).map_err(|error| bug(&error.to_string()))??;
                self.taken = copied.1;
                self.state = State::Open(copied.0, None);
            }
            State::Open(connection, _) => self.state = State::Open(connection, None),
            State::Over => {}
        }
        Ok(())
    }
}

impl Participant for Session {
    fn is_anchor(&self) -> bool {
        self.staged.is_none()
    }

    fn prepare(&mut self) -> Result<Vec<Publication>, Stop> {
        if let Some(last) = self.slots.len().checked_sub(1) {
            self.hand_over(last)?;
        }
        self.stop_copying()?;
        self.check_taken()?;
        // What the server would look at only when it commits, it looks at now: nothing is visible yet.
        self.with(async |connection| {
            let checked = connection.query("SET CONSTRAINTS ALL IMMEDIATE").await;
            checked.map(|_| ()).map_err(|trouble| trouble.stop(During::Writing))
        })?;
        self.prepare_staged()
    }

    fn commit(&mut self, commit: &Commit<'_>) -> Result<(), Stop> {
        if self.staged.is_some() {
            return Ok(());
        }
        if let Some(record) = self.record.clone()
            && !commit.publications.is_empty()
        {
            failpoint("before-record");
            self.with(async |connection| record.record(connection, commit.publications).await)?;
            failpoint("after-record");
        }
        if let Some(lease) = self.lease.clone() {
            failpoint("before-advance");
            self.with(async |connection| lease.advance(connection, commit.progress).await)?;
            failpoint("after-advance");
        }
        failpoint("before-commit");
        self.with(async |connection| match connection.query("COMMIT").await {
            Ok(answer) if answer.tag == "COMMIT" => Ok(()),
            Ok(_) => Err(Stop::new(Exit::RolledBack, codes::REFUSED, "the server rolled back instead of committing")),
            Err(Trouble::Refused(error)) => Err(error.stop(During::Writing)),
            Err(Trouble::Broken(stop)) => Err(in_doubt(&stop)),
        })?;
        failpoint("after-commit");
        Ok(())
    }

    fn begin(&mut self) -> Result<(), Stop> {
        let backend = self.with(async |connection| begin(connection).await)?;
        if backend != self.backend {
            self.backend = backend;
            self.hold()?;
        }
        self.check_tables()?;
        let (sender, receiver) = pipe(self.share);
        self.rows = Some(sender);
        match std::mem::replace(&mut self.state, State::Over) {
            State::Open(connection, _) => self.state = State::Open(connection, Some(receiver)),
            State::Copying(_) | State::Over => return Err(bug("a transaction begins before the last one has ended")),
        }
        Ok(())
    }

    fn settle(&mut self) -> Result<(), Stop> {
        let Some(record) = self.record.clone() else { return Ok(()) };
        let cleared = match self.lease.clone() {
            Some(lease) => lease.clear(&record),
            None => self.with(async |connection| record.clear(connection, "true").await),
        };
        cleared.map_err(|stop| {
            let message = format!("all rows and files are there, but not struck from the record: {}", stop.message());
            Stop::new(stop.exit(), stop.code(), message)
                .note("record", record.shown())
                .help("nothing is to be done: the next run of the route strikes them")
        })
    }

    fn roll_back(&mut self) {
        match std::mem::replace(&mut self.state, State::Over) {
            State::Open(mut connection, _) => self.runtime.block_on(async {
                let staged = self.staged.take().unwrap_or_default();
                // Closing the connection rolls back as well; this only says it in words.
                let _rolled_back = connection.query("ROLLBACK").await;
                for (_, staging) in staged {
                    // Where it stays, the next run drops it.
                    let _dropped = connection.query(&format!("DROP TABLE IF EXISTS {}", staging.sql())).await;
                }
                connection.close().await;
            }),
            // It may wait for the server; the server rolls back when the connection is gone.
            State::Copying(task) => {
                task.abort();
                let _aborted = self.runtime.block_on(task);
            }
            State::Over => {}
        }
    }
}

/// Begins the transaction; gives the number of the server's process, which behind a pooler may be another each time.
async fn begin(connection: &mut Connection) -> Result<i32, Stop> {
    connection.begin(BEGIN).await.map_err(|trouble| trouble.stop(During::Preparing))?;
    Ok(connection.backend())
}

fn altered() -> Stop {
    let message = "the table was altered between two commits of the run";
    Stop::new(Exit::NoConnection, codes::IN_THE_WAY, message)
        .help("start the route again: it goes on where it stopped, if the table still fits it")
        .transient()
}

fn in_doubt(stop: &Stop) -> Stop {
    Stop::new(
        Exit::NoConnection,
        codes::IN_DOUBT,
        format!("whether the rows are there is not known: {}", stop.message()),
    )
    .help("look at the target before starting the route again: either all rows are there or none")
}

/// That the server has not kept rows, and has not said why.
#[cold]
pub(crate) fn left_out(taken: u64, written: u64) -> Stop {
    let message = format!("the table has taken {taken} of {written} rows: a trigger or a rule left the others out");
    Stop::new(Exit::RolledBack, codes::REFUSED, message).help(
        "leave such rows out with WHERE, so that they are counted; where a trigger hands rows on to other tables, \
         write to those",
    )
}

fn bug(what: &str) -> Stop {
    Stop::new(Exit::Bug, codes::PROTOCOL, what)
}
