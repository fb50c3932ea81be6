//! A run: what connectors need to open themselves, and what they join.

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

use etlc_dictionaries::{Document, Mistake};
use etlc_functions::{clock, hashes};
use etlc_points::{Channel, Env, Point};
use etlc_types::{Arena, Element, List, codes::run as codes, try_into};
use tokio::task::AbortHandle;

use crate::{
    Checkpoint, Claim, Exit, Ledger, Live, Participant, Position, Publication, Reader, Share, Stop,
    command::{Action, Command, LogFormat, Progress},
    commit, console,
    constant::{FromText, forever},
    counts::Committed,
    failpoint, notify, participant,
    partition::{self, Part},
    preview::Preview,
    progress::Bar,
    pushdown::Decision,
    quarantine::Ward,
    reject::{Origin, Spool},
    retry::Attempt,
    spec,
    tally::Tally,
    test::{Log, Trial},
};

/// The memory that all buffers of a run share, in bytes.
const BUDGET: usize = 8 << 20;

/// Rows between two looks at the clock and at whether the run was asked to stop.
const GLANCE: u64 = 4096;

/// How long a run that was asked to stop may take to undo itself.
const PATIENCE: Duration = Duration::from_secs(5);

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

/// What a run took in before its first row.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// Names and values, and whether `--set` gave them.
    pub(crate) constants: Vec<(String, &'static str, bool)>,
    /// The files.
    pub(crate) dictionaries: Vec<String>,
    /// A hash of each of them.
    contents: Vec<String>,
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
        let (interrupted, watches) = interruption(&runtime);
        let limit = match command.action {
            Some(Action::Preview { limit }) => Some(limit),
            Some(Action::Run(_) | Action::Plan { .. } | Action::Rejects { .. } | Action::Status { .. }) | None => None,
        };
        let run = Run {
            route,
            project,
            dictionaries: flags.dictionaries.clone(),
            given: HashMap::new(),
            set: flags.set.clone(),
            live: Vec::new(),
            sessions: HashMap::new(),
            participants: Vec::new(),
            tallies: Vec::new(),
            wards: Vec::new(),
            read: 0,
            border: u64::MAX,
            chunk: 0,
            told: notify::Told::default(),
            attempt,
            part,
            borders: None,
            ledger: None,
            checkpoint: None,
            committed: Committed::default(),
            is_once_only: false,
            has_begun: false,
            limit,
            log_format: flags.log_format,
            interrupted,
            watches,
            bar: Bar::new(flags.progress == Progress::Auto && limit.is_none()),
            started: Instant::now(),
            origin: Origin::new(route),
            known: RefCell::default(),
            pushdown: Vec::new(),
            trial: None,
            env,
            runtime,
        };
        for warning in run.env.warnings() {
            run.warn(codes::OTHERS_CAN_READ, &warning.to_string());
        }
        if !matches!(command.action, Some(Action::Plan { .. } | Action::Status { finish: false })) {
            participant::recover(&run.journal())?;
        }
        Ok(run)
    }

    /// Takes the lease of the route, where a database is among its targets, and goes on with what an unfinished run has
    /// committed.
    pub(crate) fn begin(&mut self) -> Result<(), Stop> {
        let Some(anchor) = self.route.anchor else { return Ok(()) };
        let claim = self.claim();
        failpoint("before-lease");
        let granted = (anchor.open)(self, anchor.target, &claim)?;
        failpoint("after-lease");
        self.ledger = Some(granted.ledger);
        self.finish()?;
        if let Part::Range(range) = &self.part {
            self.origin.run.clone_from(&range.run);
            self.origin.started = range.started;
            clock::set(range.started);
        }
        if let Some(checkpoint) = granted.checkpoint {
            self.origin.run.clone_from(&checkpoint.run);
            self.origin.started = checkpoint.started;
            clock::set(checkpoint.started);
            self.chunk = checkpoint.chunk;
            self.committed = Committed::from_json(&checkpoint.counts).ok_or_else(|| {
                Stop::new(Exit::Unfit, codes::BROKEN_LEDGER, "the ledger holds counts that no run has written")
                    .help("begin at the first row with --start-over")
            })?;
            self.read = self.committed.read;
            if matches!(self.part, Part::Division) {
                self.borders = Some(checkpoint.position.clone());
            }
            self.checkpoint = Some(checkpoint);
        }
        if self.is_done() {
            // Nobody is going to open its targets.
            self.route.targets.iter().for_each(|target| drop(self.tally(target)));
        }
        if let (spec::Commit::Every(rows), Part::Whole | Part::Range(_)) = (self.route.commit, &self.part) {
            self.border = self.read + rows;
        }
        Ok(())
    }

    /// How this run presents itself to the ledger.
    fn claim(&self) -> Claim {
        let (partition, run, started) = match &self.part {
            Part::Whole | Part::Division => (0, &self.origin.run, self.origin.started),
            Part::Range(range) => (range.number, &range.run, range.started),
        };
        Claim {
            route: self.route.name,
            partition,
            hash: self.route.hash.to_owned(),
            run: run.clone(),
            started,
            holder: self.attempt.holder.clone(),
            before: self.attempt.before.clone(),
            takes_over: self.attempt.takes_over,
            finishes: false,
            starts_over: self.attempt.starts_over,
        }
    }

    /// Makes visible what an earlier run of the route has committed and not made visible.
    fn finish(&mut self) -> Result<(), Stop> {
        let Some(ledger) = self.ledger.as_mut() else { return Ok(()) };
        let left = ledger.unpublished()?;
        if left.is_empty() {
            return Ok(());
        }
        failpoint("before-recover");
        self.publish(&left)?;
        failpoint("after-recover");
        self.ledger.as_mut().map_or(Ok(()), |ledger| ledger.forget())
    }

    /// Takes the lease only to make visible what an earlier run has left, and gives it back.
    pub(crate) fn finish_left_over(&mut self) -> Result<(), Stop> {
        let Some(anchor) = self.route.anchor else { return Ok(()) };
        let claim = Claim { finishes: true, ..self.claim() };
        self.ledger = Some((anchor.open)(self, anchor.target, &claim)?.ledger);
        let finished = self.finish();
        if let Some(ledger) = &mut self.ledger {
            ledger.release();
        }
        finished
    }

    /// Makes these visible; what is visible already is passed over.
    pub(crate) fn publish(&mut self, publications: &[Publication]) -> Result<(), Stop> {
        participant::publish(publications)?;
        for publication in publications {
            let Publication::Table { target, staging } = publication else { continue };
            let found = self.route.targets.iter().find(|known| known.name == target);
            let (Some(found), Some(publish)) = (found, found.and_then(|found| found.publish)) else {
                let message =
                    format!("rows wait in the staging table {staging} for the target {target}, which is no more");
                return Err(Stop::new(Exit::Unfit, codes::CHANGED, message).help(
                    "start the route once as it was, or move the rows by hand and delete the line of the record",
                ));
            };
            publish(self, found, staging)?;
        }
        Ok(())
    }

    /// What tells this attempt of the process from every other, a UUID.
    pub fn attempt_id(&self) -> &str {
        &self.attempt.holder
    }

    /// The target beside which the rejects of a target are kept: it itself, or the anchor, where its own database is another.
    pub fn home_of(&self, target: &'static spec::Target) -> &'static spec::Target {
        match self.route.anchor {
            Some(anchor) if target.publish.is_some() => anchor.target,
            _ => target,
        }
    }

    /// Where the source goes on; `None` from its first row. Asked for when the constants and dictionaries are loaded,
    /// before anything is read.
    ///
    /// # Errors
    /// `R0663` (exit 4) where constants or dictionaries are not those that the rows went by that are committed.
    pub fn resume(&self) -> Result<Option<&Position>, Stop> {
        let range = match &self.part {
            Part::Range(range) => Some(range),
            Part::Whole | Part::Division => None,
        };
        let of_range = range.and_then(|range| range.known.as_deref());
        let known = self.checkpoint.as_ref().map(|checkpoint| checkpoint.known.as_str()).or(of_range);
        if known.is_some_and(|known| known != self.known_hash()) {
            let message = format!(
                "{} rows are committed that went by other constants or dictionaries, and the run is to go on with them",
                self.committed.read
            );
            return Err(Stop::new(Exit::Unfit, codes::CHANGED, message)
                .note("route", self.route.file)
                .help("bring back what has changed, or begin at the first row with --start-over"));
        }
        let committed = self.checkpoint.as_ref().map(|checkpoint| &checkpoint.position);
        Ok(committed.or_else(|| range.and_then(|range| range.after.as_ref())))
    }

    /// Whether the run commits more than once, so that the source has to be read in an order in which it can go on.
    pub fn is_resumable(&self) -> bool {
        self.border != u64::MAX
    }

    /// Whether the run goes on with what an unfinished one has committed, or is a part of one: it neither empties nor replaces
    /// its targets.
    pub fn goes_on(&self) -> bool {
        self.checkpoint.is_some() || matches!(self.part, Part::Range(_))
    }

    /// Behind which row the source ends; `None` where it is the last. Asked for as [`Run::resume`].
    pub fn until(&self) -> Option<&Position> {
        match &self.part {
            Part::Range(range) => range.until.as_ref(),
            Part::Whole | Part::Division => None,
        }
    }

    /// Whether the run only divides its source, and [`Run::set_borders`] is to be told where.
    pub fn divides(&self) -> bool {
        matches!(self.part, Part::Division) && self.borders.is_none()
    }

    /// Notes where the ranges of the source end but for the last: the values of the key there, in their text forms.
    pub fn set_borders(&mut self, borders: Vec<Vec<String>>) {
        self.borders = Some(Position::new(serde_json::Value::from(borders).to_string()));
    }

    pub(crate) fn borders(&self) -> Option<&Position> {
        self.borders.as_ref()
    }

    pub(crate) fn part(&self) -> &Part {
        &self.part
    }

    /// Whether it has nothing to do: it is a partition that is committed, or a division that is there.
    pub(crate) fn is_done(&self) -> bool {
        match &self.part {
            Part::Whole => false,
            Part::Division => self.checkpoint.is_some(),
            Part::Range(_) => self.checkpoint.as_ref().is_some_and(|checkpoint| checkpoint.is_finished),
        }
    }

    /// What became of the rows that are committed, also where nothing of them was done now.
    pub(crate) fn committed_counts(&self) -> Committed {
        self.counts()
    }

    /// Adds what became of the rows of a partition.
    pub(crate) fn join(&mut self, counts: &Committed, told: notify::Told) {
        self.read += counts.read;
        for tally in &self.tallies {
            if let Some(target) = counts.target(tally.name) {
                target.join(tally);
            }
        }
        self.told.join(told);
    }

    /// Writes down that all partitions are committed.
    pub(crate) fn conclude(&mut self) -> Result<(), Stop> {
        let progress = self.progress(None);
        self.ledger.as_mut().map_or(Ok(()), |ledger| ledger.conclude(&progress))
    }

    /// Gives the lease back.
    pub(crate) fn release(&mut self) {
        if let Some(ledger) = &mut self.ledger {
            failpoint("before-release");
            ledger.release();
            failpoint("after-release");
        }
    }

    pub(crate) fn has_lease(&self) -> bool {
        self.ledger.is_some()
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

    pub(crate) fn ledger(&mut self) -> Option<&mut Box<dyn Ledger>> {
        self.ledger.as_mut()
    }

    /// Whether this attempt has committed something.
    pub(crate) fn has_committed(&self) -> bool {
        self.chunk > self.checkpoint.as_ref().map_or(0, |checkpoint| checkpoint.chunk)
    }

    /// What the ledger is told with the next commit.
    pub(crate) fn progress(&self, position: Option<Position>) -> crate::Progress {
        crate::Progress { chunk: self.chunk + 1, position, counts: self.counts().to_json(), known: self.known_hash() }
    }

    fn counts(&self) -> Committed {
        let quarantined = |tally: &Tally| {
            let ward = self.wards.iter().find(|ward| ward.target.name == tally.name);
            ward.map_or(0, |ward| ward.spool.borrow().count())
        };
        let targets = self.tallies.iter().map(|tally| (tally, quarantined(tally)));
        Committed::of(self.read, targets)
    }

    /// Notes that everything up to here is committed.
    pub(crate) fn set_committed(&mut self) {
        self.chunk += 1;
        for tally in &self.tallies {
            tally.rows.commit();
            tally.elements.commit();
        }
        self.told.join(notify::take());
    }

    /// What `NOTIFY` said of rows that are committed.
    pub(crate) fn take_told(&mut self) -> notify::Told {
        std::mem::take(&mut self.told)
    }

    /// The hash of what a division went by, which may be that of an earlier run.
    pub(crate) fn known_of_division(&self) -> String {
        self.checkpoint.as_ref().map_or_else(|| self.known_hash(), |checkpoint| checkpoint.known.clone())
    }

    /// A hash of the constants and of the dictionaries' files.
    fn known_hash(&self) -> String {
        let known = self.known.borrow();
        let constants = known.constants.iter().map(|(name, value, _)| format!("{name}={value}"));
        let text = constants.chain(known.contents.iter().cloned()).collect::<Vec<_>>().join("\n");
        hash(&text)
    }

    /// A run of a test: on rows that are given, without points, and nothing is written.
    pub(crate) fn of_test(route: &'static spec::Route, project: PathBuf, trial: Trial) -> Result<Run, Stop> {
        Ok(Run {
            route,
            project,
            dictionaries: None,
            set: trial.constants.clone(),
            live: Vec::new(),
            sessions: HashMap::new(),
            participants: Vec::new(),
            tallies: Vec::new(),
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
            log_format: LogFormat::Text,
            interrupted: Arc::default(),
            watches: Vec::new(),
            bar: Bar::new(false),
            wards: Vec::new(),
            started: Instant::now(),
            origin: Origin::new(route),
            known: RefCell::default(),
            given: HashMap::new(),
            pushdown: Vec::new(),
            env: Env::default(),
            runtime: threads(0)?,
            trial: Some(trial),
        })
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
        let half = BUDGET / (1 + self.route.targets.len());
        let size = (half / 4).clamp(64 << 10, 1 << 20);
        Share { size, count: (half / size).clamp(2, 8) }
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

    /// The value of a constant of a list type, as [`Run::constant`].
    pub fn constant_list(&self, name: &str, value: &'static str, element: Element) -> Result<List<'static>, Stop> {
        self.given(name, value, |text| try_into::list(text, element, forever()))
    }

    /// The value of a constant: from `--set`, or else the route's own, in the text form of its type.
    pub fn constant<T: FromText>(&self, name: &str, value: &'static str) -> Result<T, Stop> {
        self.given(name, value, T::from_text)
    }

    /// The constants that `--set` replaces, with their values; of several for one name the last counts.
    pub fn set(&self) -> &[(String, String)] {
        &self.set
    }

    /// Notes which conditions the source evaluates, for the balance: what it leaves out is not read.
    pub fn set_pushdown(&mut self, parts: Vec<Decision>) {
        self.pushdown = parts;
    }

    pub(crate) fn pushdown(&self) -> &[Decision] {
        &self.pushdown
    }

    fn given<T>(
        &self,
        name: &str,
        value: &'static str,
        read: impl FnOnce(&'static str) -> etlc_types::Result<T>,
    ) -> Result<T, Stop> {
        let given = self.set.iter().rev().find(|(given, _)| given == name).map(|(_, value)| value.clone());
        let replaced = given.is_some();
        let text = given.map_or(value, |value| Box::leak(value.into_boxed_str()));
        self.known.borrow_mut().constants.push((name.to_owned(), text, replaced));
        read(text).map_err(|failure| {
            Stop::new(Exit::Usage, codes::BAD_CONSTANT, format!("constant ${name}: {failure}"))
                .help("give --set a value of the constant's type")
        })
    }

    /// Gives the content of a dictionary, `$$name`, in the place of its file or table: a JSON document. A dictionary of
    /// records is given as a list of objects, or as an object from its one key to objects, or to scalars, which are
    /// then the value of whatever column is looked up.
    ///
    /// # Errors
    /// `R0606` (exit 1) where the text is not JSON, or an object in it has a key twice. What it holds is looked at when
    /// the dictionary is loaded.
    pub fn give_dictionary(&mut self, name: &str, json: &str) -> Result<(), Stop> {
        let document = etlc_dictionaries::json(json).map_err(|mistake| {
            let message = format!("what is given for the dictionary $${name} cannot be read: {mistake}");
            Stop::new(Exit::Usage, codes::BAD_DICTIONARY, message).help(mistake.help)
        })?;
        self.given.insert(name.to_owned(), document);
        Ok(())
    }

    /// What was given in the place of the dictionary of this name.
    pub(crate) fn given_dictionary(&self, name: &str) -> Option<&Document> {
        self.given.get(name)
    }

    /// The directory that a dictionary's file may not leave, and the file.
    pub(crate) fn dictionary(&self, file: &str) -> (PathBuf, PathBuf) {
        match (&self.dictionaries, file.strip_prefix("routes/dictionaries/")) {
            (Some(directory), Some(name)) => (directory.clone(), directory.join(name)),
            _ => (self.project.clone(), self.path(file)),
        }
    }

    /// Notes where a dictionary comes from, for the plan.
    pub(crate) fn knows_dictionary(&self, origin: &str) {
        let mut known = self.known.borrow_mut();
        if !known.dictionaries.iter().any(|known| known == origin) {
            known.dictionaries.push(origin.to_owned());
        }
    }

    /// The text of a dictionary's file.
    pub(crate) fn read_dictionary(&self, file: &str) -> Result<String, Mistake> {
        self.knows_dictionary(file);
        let (directory, path) = self.dictionary(file);
        let text = etlc_dictionaries::read(&directory, &path)?;
        self.known.borrow_mut().contents.push(hash(&text));
        Ok(text)
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
                return Err(interrupted());
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
            return Err(interrupted());
        }
        Ok(())
    }

    /// From here on nothing changes how the run has ended, not even being asked to stop.
    pub(crate) fn end(&self) {
        self.watches.iter().for_each(AbortHandle::abort);
    }

    pub(crate) fn known(&self) -> std::cell::Ref<'_, Known> {
        self.known.borrow()
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    pub(crate) fn rows_read(&self) -> u64 {
        self.read
    }

    pub(crate) fn preview(&self) -> Option<Preview> {
        self.limit.map(|_| Preview::default())
    }

    pub(crate) fn tally(&mut self, target: &'static spec::Target) -> Rc<Tally> {
        let tally = Rc::new(Tally { name: target.name, ..Tally::default() });
        if let Some(committed) = self.committed.target(target.name) {
            committed.restore(&tally);
        }
        self.tallies.push(Rc::clone(&tally));
        tally
    }

    /// Opens the quarantine of a target; gives where its rejects wait for the end of the run.
    pub(crate) fn ward(
        &mut self,
        target: &'static spec::Target,
        tally: &Rc<Tally>,
    ) -> Result<Rc<RefCell<Spool>>, Stop> {
        let quarantine = (target.quarantine)(self, target)?;
        let first = match &self.part {
            Part::Range(range) => u64::from(range.number) * partition::REJECTS,
            Part::Whole | Part::Division => 0,
        };
        let kept = self.committed.target(target.name).map_or(first, |committed| committed.quarantined);
        let spool = Rc::new(RefCell::new(Spool::behind(kept)));
        self.wards.push(Ward::new(target, Rc::clone(tally), Rc::clone(&spool), quarantine));
        Ok(spool)
    }

    /// The targets whose rejects wait.
    pub(crate) fn wards(&mut self) -> &mut [Ward] {
        &mut self.wards
    }

    /// How a run that is done ends.
    pub(crate) fn success(&self) -> Exit {
        let is_clean = self.tallies.iter().all(|tally| tally.rows.rejected.get() + tally.elements.rejected.get() == 0);
        if is_clean { Exit::Done } else { Exit::Quarantined }
    }

    /// What tells the rejects of this run from those of others.
    pub(crate) fn origin(&self) -> &Origin {
        &self.origin
    }

    pub(crate) fn tallies(&self) -> &[Rc<Tally>] {
        &self.tallies
    }

    pub(crate) fn participants(&self) -> Vec<Rc<RefCell<dyn Participant>>> {
        self.participants.clone()
    }

    /// Where the renames of several files are recorded, for a route without a database among its targets.
    pub(crate) fn journal(&self) -> PathBuf {
        self.project.join(format!(".{}.etl-publication", self.route.name))
    }

    /// Every row that was read is in exactly one count of each target, and no target has more rejects than it allows.
    pub(crate) fn check_balance(&mut self) -> Result<(), Stop> {
        self.bar.clear();
        if self.limit.is_some() { Ok(()) } else { self.check_rows() }
    }

    /// The same of the rows up to now.
    pub(crate) fn check_rows(&self) -> Result<(), Stop> {
        if let Some(ward) = self.wards.iter().find(|ward| ward.has_too_many(self.read)) {
            return Err(ward.too_many(self.read));
        }
        match self.tallies.iter().find(|tally| tally.rows.settled() != self.read) {
            Some(tally) => {
                let message =
                    format!("{} rows were read and {} settled for {}", self.read, tally.rows.settled(), tally.name);
                Err(Stop::new(Exit::Bug, codes::UNBALANCED, message))
            }
            None => Ok(()),
        }
    }
}

/// That the run was asked to stop.
fn interrupted() -> Stop {
    Stop::new(Exit::RolledBack, codes::INTERRUPTED, "the run was asked to stop")
        .help("what it had not committed is undone; start the route again")
}

/// That another run has the lease.
pub fn taken_over() -> Stop {
    Stop::new(Exit::Fenced, codes::TAKEN_OVER, "another run of the route has taken the place of this one")
        .help("what this one had not committed is undone; the other goes on from what is committed")
}

/// A hash of a text, in hexadecimal digits.
fn hash(text: &str) -> String {
    let arena = Arena::new();
    hashes::sha256(text, &arena).to_owned()
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

/// A flag that is set when the process is asked to end, and what looks for that.
fn interruption(runtime: &tokio::runtime::Runtime) -> (Arc<AtomicBool>, Vec<AbortHandle>) {
    use tokio::signal::unix::{SignalKind, signal};
    let flag = Arc::new(AtomicBool::new(false));
    let watch = |kind| {
        let flag = Arc::clone(&flag);
        let watch = runtime.spawn(async move {
            if let Ok(mut signals) = signal(kind) {
                signals.recv().await;
                flag.store(true, Ordering::Relaxed);
                // The loop may be waiting for a server or a pipe. To end the process is safe then: what is not
                // committed is gone with its connection, what is committed is finished by the next start.
                tokio::time::sleep(PATIENCE).await;
                console::say(format_args!(
                    "error[{}]: the run was asked to stop and is waiting; ended without a balance",
                    codes::INTERRUPTED
                ));
                std::process::exit(Exit::RolledBack as i32);
            }
        });
        watch.abort_handle()
    };
    let watches = [SignalKind::interrupt(), SignalKind::terminate()].map(watch).into();
    (flag, watches)
}
