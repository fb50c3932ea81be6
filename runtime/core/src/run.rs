//! A run: what connectors need to open themselves, and what they join.

mod balance;
mod interruption;
mod known;
mod resumption;
mod staging;

use std::{
    any::Any,
    cell::RefCell,
    collections::HashMap,
    future::Future,
    path::{Path, PathBuf},
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use etlc_dictionaries::Document;
use etlc_points::{Channel, Env, Point};
use etlc_types::codes::run as codes;
use tokio::task::AbortHandle;

use crate::{
    Checkpoint, Exit, Ledger, Live, Participant, Position, Reader, Share, Stop,
    command::{Action, Command, LogFormat, Progress},
    commit, console,
    counts::Committed,
    failpoint,
    journal::Journal,
    notify,
    partition::Part,
    preview::Preview,
    progress::Bar,
    pushdown::Decision,
    quarantine::Ward,
    reject::Origin,
    retry::Attempt,
    spec,
    tally::Tally,
    test::{Log, Trial},
};

/// The memory that all buffers of a run share, in bytes.
const BUDGET: usize = 8 << 20;

/// Rows between two looks at the clock and at whether the run was asked to stop.
const GLANCE: u64 = 4096;

pub(crate) use known::Known;
pub use resumption::taken_over;
pub use staging::{Waiting, no_target};

/// One execution of a route.
pub struct Run {
    route: &'static spec::Route,
    project: PathBuf,
    dictionaries: Option<PathBuf>,
    given: HashMap<String, Document>,
    env: Env,
    set: Vec<(String, String)>,
    runtime: tokio::runtime::Runtime,
    live: Vec<Live>,
    sessions: HashMap<String, Rc<dyn Any>>,
    participants: Vec<Rc<RefCell<dyn Participant>>>,
    tallies: Vec<Rc<Tally>>,
    wards: Vec<Ward>,
    read: u64,
    /// The rows read from which on the next commit is due; never, where the run commits once.
    border: u64,
    /// How often it has committed.
    chunk: u64,
    /// What `NOTIFY` said of rows that are committed.
    told: notify::Told,
    attempt: Attempt,
    part: Part,
    borders: Option<Position>,
    ledger: Option<Box<dyn Ledger>>,
    checkpoint: Option<Checkpoint>,
    committed: Committed,
    is_once_only: bool,
    /// Whether everything is open and rows have been asked for.
    has_begun: bool,
    limit: Option<u64>,
    interrupted: Arc<AtomicBool>,
    watches: Vec<AbortHandle>,
    log_format: LogFormat,
    bar: Bar,
    started: Instant,
    origin: Origin,
    known: RefCell<Known>,
    pushdown: Vec<Decision>,
    trial: Option<Trial>,
}

impl Run {
    pub(crate) fn new(
        route: &'static spec::Route,
        command: &Command,
        attempt: Attempt,
        part: Part,
    ) -> Result<Run, Stop> {
        let flags = &command.flags;
        let project = match &flags.project {
            Some(directory) => directory.clone(),
            None => {
                let here = std::env::current_dir().map_err(|error| {
                    Stop::new(
                        Exit::Usage,
                        codes::NO_DIRECTORY,
                        format!("the current directory cannot be read: {error}"),
                    )
                })?;
                here.ancestors().find(|directory| directory.join("routes").is_dir()).unwrap_or(&here).to_owned()
            }
        };
        let env = Env::find(flags.env_file.as_deref(), &project, std::env::vars_os())
            .map_err(|error| Stop::new(Exit::Usage, codes::BROKEN_ENV, error.to_string()))?;
        if let Some((name, _)) = flags.set.iter().find(|(name, _)| !route.constants.contains(&name.as_str())) {
            let known = route.constants.join(", ");
            let help = if known.is_empty() { "it has no constants".to_owned() } else { format!("it has {known}") };
            return Err(
                Stop::new(Exit::Usage, codes::NO_CONSTANT, format!("the route has no constant `{name}`")).help(help)
            );
        }
        let runtime = threads(2)?;
        let (interrupted, watches) = interruption::watch(&runtime);
        let limit = match command.action {
            Some(Action::Preview { limit }) => Some(limit),
            Some(Action::Run(_) | Action::Plan { .. } | Action::Rejects { .. } | Action::Status { .. }) | None => None,
        };
        // Of a run with ranges or attempts the first has said it.
        let is_first = !attempt.has_answers && !matches!(part, Part::Range(_));
        let run = Run {
            dictionaries: flags.dictionaries.clone(),
            attempt,
            part,
            limit,
            interrupted,
            watches,
            log_format: flags.log_format,
            bar: Bar::new(flags.progress == Progress::Auto && limit.is_none()),
            ..Run::bare(route, project, env, flags.set.clone(), runtime)
        };
        for warning in run.env.warnings().iter().filter(|_| is_first) {
            run.warn(codes::OTHERS_CAN_READ, &warning.to_string());
        }
        if !matches!(command.action, Some(Action::Plan { .. } | Action::Status { .. })) {
            run.journal().recover()?;
        }
        Ok(run)
    }

    /// What tells this attempt of the process from every other, a UUID.
    pub(crate) fn attempt_id(&self) -> &str {
        &self.attempt.holder
    }

    /// Notes that what is read or written cannot be had a second time: the run is not tried again.
    pub fn set_once_only(&mut self) {
        self.is_once_only = true;
    }

    /// Whether everything was open, so that every server has answered.
    pub(crate) fn has_begun(&self) -> bool {
        self.has_begun
    }

    pub(crate) fn is_once_only(&self) -> bool {
        self.is_once_only
    }

    pub(crate) fn attempt(&self) -> &Attempt {
        &self.attempt
    }

    /// A run of a test: on rows that are given, without points, and nothing is written.
    pub(crate) fn of_test(route: &'static spec::Route, project: PathBuf, trial: Trial) -> Result<Run, Stop> {
        let set = trial.constants.clone();
        Ok(Run { trial: Some(trial), ..Run::bare(route, project, Env::default(), set, threads(0)?) })
    }

    /// A run of everything that a route has, once, before anything is open.
    fn bare(
        route: &'static spec::Route,
        project: PathBuf,
        env: Env,
        set: Vec<(String, String)>,
        runtime: tokio::runtime::Runtime,
    ) -> Run {
        Run {
            route,
            project,
            dictionaries: None,
            given: HashMap::new(),
            env,
            set,
            runtime,
            live: Vec::new(),
            sessions: HashMap::new(),
            participants: Vec::new(),
            tallies: Vec::new(),
            wards: Vec::new(),
            read: 0,
            border: u64::MAX,
            chunk: 0,
            told: notify::Told::default(),
            attempt: Attempt::default(),
            part: Part::Whole,
            borders: None,
            ledger: None,
            checkpoint: None,
            committed: Committed::default(),
            is_once_only: false,
            has_begun: false,
            limit: None,
            interrupted: Arc::default(),
            watches: Vec::new(),
            log_format: LogFormat::Text,
            bar: Bar::new(false),
            started: Instant::now(),
            origin: Origin::new(route),
            known: RefCell::default(),
            pushdown: Vec::new(),
            trial: None,
        }
    }

    /// In a test, the rows that it gives: JSON objects, one on each line.
    pub fn given_rows(&self) -> Option<Vec<u8>> {
        self.trial.as_ref().map(|trial| trial.rows.clone())
    }

    /// In a test, what becomes of its rows.
    pub(crate) fn log(&self) -> Option<Rc<Log>> {
        self.trial.as_ref().map(|trial| Rc::clone(&trial.log))
    }

    /// The route that runs.
    pub fn route(&self) -> &'static spec::Route {
        self.route
    }

    /// A path of the route, from the project's directory.
    pub fn path(&self, path: impl AsRef<Path>) -> PathBuf {
        self.project.join(path)
    }

    /// The point of this name; a stop with exit 1 where `.env` has none.
    pub fn point(&self, name: &str) -> Result<&Point, Stop> {
        self.env.point(name).ok_or_else(|| {
            Stop::new(Exit::Usage, codes::NO_POINT, format!("there is no point `{name}`"))
                .help("give it POINT_NAME, POINT_TYPE and what its type needs in .env, all with one number")
        })
    }

    /// The channel of this name in `.env`.
    pub fn channel(&self, name: &str) -> Option<&Channel> {
        self.env.channel(name)
    }

    pub(crate) fn log_format(&self) -> LogFormat {
        self.log_format
    }

    /// Waits for a future on the thread of the loop.
    pub fn block_on<F: Future>(&self, future: F) -> F::Output {
        self.runtime.block_on(future)
    }

    /// The runtime that asynchronous halves are spawned on.
    pub fn handle(&self) -> tokio::runtime::Handle {
        self.runtime.handle().clone()
    }

    /// What one source or target may take of the run's memory.
    pub fn share(&self) -> Share {
        Share::of(BUDGET / (1 + self.route.targets.len()))
    }

    /// By how many readers at once the source is read, within one moment of it. A preview wants the first rows only.
    pub fn readers(&self) -> u32 {
        if self.limit.is_some() { 1 } else { self.route.readers() }
    }

    /// Notes the live types of the source's fields, for targets that carry values through.
    pub fn set_live(&mut self, live: Vec<Live>) {
        self.live = live;
    }

    /// The live types of the source's fields.
    pub fn live(&self) -> &[Live] {
        &self.live
    }

    /// The session of this name (a point, a database file), opened by the first who asks for it. A target's session
    /// is enlisted by its connector when it is opened.
    pub fn session<S: 'static>(
        &mut self,
        name: &str,
        open: impl FnOnce(&mut Run) -> Result<Rc<S>, Stop>,
    ) -> Result<Rc<S>, Stop> {
        if let Some(session) = self.sessions.get(name) {
            return Ok(Rc::clone(session).downcast().expect("a name belongs to one connector"));
        }
        let session = open(self)?;
        self.sessions.insert(name.to_owned(), Rc::clone(&session) as Rc<dyn Any>);
        Ok(session)
    }

    /// The session of this name, where it is open.
    pub fn opened<S: 'static>(&self, name: &str) -> Option<Rc<S>> {
        let session = self.sessions.get(name)?;
        Some(Rc::clone(session).downcast().expect("a name belongs to one connector"))
    }

    /// Adds a participant to the commit.
    pub fn enlist(&mut self, participant: Rc<RefCell<dyn Participant>>) {
        self.participants.push(participant);
    }

    /// Tells the user something that does not end the run.
    pub fn warn(&self, code: &'static str, message: &str) {
        match self.log_format {
            LogFormat::Text => console::say(format_args!("warning[{code}]: {message}")),
            LogFormat::Json => {
                console::say_json(serde_json::json!({"severity": "warning", "code": code, "message": message}));
            }
        }
    }

    /// Notes which conditions the source evaluates, for the balance: what it leaves out is not read.
    pub fn set_pushdown(&mut self, parts: Vec<Decision>) {
        self.pushdown = parts;
    }

    pub(crate) fn pushdown(&self) -> &[Decision] {
        &self.pushdown
    }

    /// The next row of the source; `None` after the last, or after as many as a preview shows.
    #[inline]
    pub fn next<'a, R: Reader>(&mut self, source: &'a mut R) -> Result<Option<R::Row<'a>>, Stop> {
        if self.read.is_multiple_of(GLANCE) || self.limit.is_some() {
            self.glance()?;
            if self.limit.is_some_and(|limit| self.read >= limit) {
                return Ok(None);
            }
        }
        if matches!(self.part, Part::Division) {
            return Ok(None);
        }
        if self.read >= self.border {
            let position = source.position()?;
            commit::chunk(self, position)?;
            self.border = self.read + self.since_border();
        }
        let row = source.next()?;
        self.read += u64::from(row.is_some());
        if let Some(trial) = &self.trial {
            trial.log.told(notify::take());
            trial.log.row.set(self.read);
        }
        Ok(row)
    }

    /// Rows from one commit to the next.
    fn since_border(&self) -> u64 {
        match self.route.commit {
            spec::Commit::Run => u64::MAX,
            spec::Commit::Every(rows) => rows,
        }
    }

    /// Waits before the run is tried again.
    ///
    /// # Errors
    /// `R0612` where it is asked to stop meanwhile.
    pub(crate) fn wait(&self, pause: Duration) -> Result<(), Stop> {
        let begin = Instant::now();
        while begin.elapsed() < pause {
            if self.interrupted.load(Ordering::Relaxed) {
                return Err(interruption::interrupted());
            }
            std::thread::sleep((pause - begin.elapsed().min(pause)).min(Duration::from_millis(20)));
        }
        Ok(())
    }

    #[cold]
    fn glance(&mut self) -> Result<(), Stop> {
        failpoint("rows");
        self.has_begun = true;
        self.bar.show(self.read);
        if self.ledger.as_ref().is_some_and(|ledger| ledger.is_lost()) {
            return Err(taken_over());
        }
        if self.interrupted.load(Ordering::Relaxed) {
            return Err(interruption::interrupted());
        }
        Ok(())
    }

    /// From here on nothing changes how the run has ended, not even being asked to stop.
    pub(crate) fn end(&self) {
        self.watches.iter().for_each(AbortHandle::abort);
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    pub(crate) fn preview(&self) -> Option<Preview> {
        self.limit.map(|_| Preview::default())
    }

    /// What tells the rejects of this run from those of others.
    pub(crate) fn origin(&self) -> &Origin {
        &self.origin
    }

    pub(crate) fn participants(&self) -> Vec<Rc<RefCell<dyn Participant>>> {
        self.participants.clone()
    }

    /// Where the renames of several files are recorded, for a route without a database among its targets.
    pub(crate) fn journal(&self) -> Journal {
        Journal::of(&self.project, self.route.name)
    }
}

/// A runtime with so many threads; with none, it works where it is waited for.
fn threads(count: usize) -> Result<tokio::runtime::Runtime, Stop> {
    let mut builder = match count {
        0 => tokio::runtime::Builder::new_current_thread(),
        _ => tokio::runtime::Builder::new_multi_thread(),
    };
    let built = builder.worker_threads(count.max(1)).enable_all().build();
    built.map_err(|error| Stop::new(Exit::Resource, codes::NO_THREADS, format!("no threads can be started: {error}")))
}
