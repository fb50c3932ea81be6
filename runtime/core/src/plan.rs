//! What a run would do: connectors look at what is there and describe it, and nothing is changed.
//!
//! A connector answers through two functions beside those that open it: `Reader::plan(run, &SOURCE)` and
//! `Writer::plan(run, &TARGET)`. What does not fit is collected, so that all of it is said at once.

mod ddl;
mod json;
mod text;

use std::fmt;

use etlc_types::codes::run as codes;

use crate::{
    Exit, Live, Run, Stop, channel,
    command::{Flags, LogFormat, ReportFormat},
    console,
    pushdown::Decision,
    spec,
};

/// How much there is of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// So many rows.
    Rows(u64),
    /// So many rows, as the catalog estimates.
    About(u64),
    /// Bytes of files.
    Bytes(u64),
    /// Nobody knows without reading it.
    Unknown,
}

/// A source as it is found.
#[derive(Debug)]
pub struct SourcePlan {
    /// What is read, as messages call it: `crm/public.users`.
    pub object: String,
    /// How rows get here: `binary COPY in one read-only transaction`.
    pub way: String,
    /// How much there is.
    pub amount: Amount,
    /// How much is left of it where the source evaluates conditions; `None` where it does not, or nobody knows.
    pub wanted: Option<Amount>,
    /// Which conditions the source evaluates, and why not the others.
    pub pushdown: Vec<Decision>,
    /// The live types of the fields.
    pub live: Vec<Live>,
    /// What does not fit.
    pub problems: Vec<Stop>,
}

/// What a source reads, one by one as it is found: a table each, or all files together; `Err` where one cannot be looked at
/// or does not fit.
pub type Found = Vec<Result<SourcePlan, Problems>>;

/// All that does not fit of something that is read: a plan tells it, a run ends with the first of it.
#[derive(Debug)]
pub struct Problems(pub Vec<Stop>);

impl From<Stop> for Problems {
    fn from(stop: Stop) -> Problems {
        Problems(vec![stop])
    }
}

impl From<Problems> for Stop {
    fn from(problems: Problems) -> Stop {
        let first = problems.0.into_iter().next();
        first.unwrap_or_else(|| Stop::new(Exit::Bug, codes::BUG, "something does not fit, and nobody says what"))
    }
}

/// A target as it is found.
#[derive(Debug)]
pub struct TargetPlan {
    /// What is written, as messages call it: `dwh/norm.users`.
    pub object: String,
    /// How rows get there: `binary COPY`.
    pub way: String,
    /// How much is there; `None` where the run would create it.
    pub there: Option<Amount>,
    /// How rows become visible.
    pub visible: Visible,
    /// The columns that are written, in the route's order.
    pub columns: Vec<ColumnPlan>,
    /// Columns that are there and not written, with what becomes of them: `created (timestamptz): its default`.
    pub others: Vec<String>,
    /// The statements that would make the table fit, in the target's SQL, each without its semicolon.
    pub ddl: Vec<String>,
    /// Where rejected rows go; `None` where the route rejects none.
    pub rejects: Option<String>,
    /// The statement that makes the record of renames, where it is not there.
    pub record: Option<String>,
    /// What does not fit.
    pub problems: Vec<Stop>,
}

/// A column that is written.
#[derive(Debug)]
pub struct ColumnPlan {
    /// Its name.
    pub name: &'static str,
    /// The type that the route writes.
    pub writes: String,
    /// The type that the column has, as the target's system names it; `None` where there is none.
    pub live: Option<String>,
    /// What happens to each value on its way: `checked: varchar(10)`, `bytes pass untouched`.
    pub remark: Option<String>,
}

/// How the rows of a target become visible.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Visible {
    /// With the commit of a database, which messages call so.
    Commit(String),
    /// When a finished file gets its name.
    Rename,
    /// At once: standard output cannot be taken back.
    Stream,
}

/// The plan of a run, as it is gathered. The generated `plan` function hands each part to it.
pub struct Plan<'a> {
    run: &'a mut Run,
    source: Option<(&'static spec::Source, Found)>,
    /// `None` where nothing can be said, because a column takes its type from a source that is not known.
    targets: Vec<(&'static spec::Target, Option<Result<TargetPlan, Stop>>)>,
    problems: Vec<Stop>,
}

impl fmt::Debug for Plan<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Plan").field("source", &self.source).field("targets", &self.targets).finish_non_exhaustive()
    }
}

impl Plan<'_> {
    pub(crate) fn new(run: &mut Run) -> Plan<'_> {
        let channels = run.route().channels.iter();
        let problems = channels.filter_map(|channel| channel::open(run, channel).err()).collect();
        Plan { run, source: None, targets: Vec::new(), problems }
    }

    /// Loads constants and dictionaries as a run would.
    pub fn known<T>(&mut self, load: impl FnOnce(&Run) -> Result<T, Stop>) {
        if let Err(stop) = load(self.run) {
            self.problems.push(stop);
        }
    }

    /// Looks at the source with this function of its connector.
    pub fn source(
        &mut self,
        source: &'static spec::Source,
        look: impl FnOnce(&mut Run, &'static spec::Source) -> Found,
    ) {
        self.source = Some((source, look(self.run, source)));
    }

    /// Looks at a target with this function of its connector.
    pub fn target(
        &mut self,
        target: &'static spec::Target,
        look: impl FnOnce(&mut Run, &'static spec::Target) -> Result<TargetPlan, Stop>,
    ) {
        let is_source_known = self.source.as_ref().is_some_and(|(_, found)| found.iter().all(Result::is_ok));
        let is_known = is_source_known || target.columns.iter().all(|column| column.kind.is_some());
        let found = is_known.then(|| look(self.run, target));
        self.targets.push((target, found));
    }

    /// All that does not fit, in the order of the route.
    fn problems(&self) -> Vec<&Stop> {
        let mut problems: Vec<&Stop> = self.problems.iter().collect();
        for source in self.source.iter().flat_map(|(_, found)| found) {
            match source {
                Ok(source) => problems.extend(&source.problems),
                Err(Problems(found)) => problems.extend(found),
            }
        }
        for (_, target) in &self.targets {
            match target {
                Some(Ok(target)) => problems.extend(&target.problems),
                Some(Err(stop)) => problems.push(stop),
                None => {}
            }
        }
        problems
    }

    /// Prints the plan on standard output and what does not fit on standard error; the gravest of that is the `Err`.
    pub(crate) fn print(&self, ddl: bool, flags: &Flags) -> Result<(), Stop> {
        match (ddl, flags.report) {
            (true, _) => {
                self.ddl().lines().for_each(|line| {
                    console::put(line);
                });
            }
            (false, Some(ReportFormat::Json)) => {
                console::put_json(self.to_json());
            }
            (false, None) => {
                console::put(self.to_string().trim_end_matches('\n'));
            }
        }
        let mut problems = self.problems();
        let Some(gravest) = problems.iter().position(|stop| stop.exit() == self.exit()) else { return Ok(()) };
        let gravest = problems.remove(gravest);
        for stop in problems {
            match flags.log_format {
                LogFormat::Text => console::say(stop),
                LogFormat::Json => console::say_json(stop.to_json()),
            }
        }
        Err(gravest.clone())
    }

    /// The exit code: that of the gravest problem. Without a connection nothing is known of the rest.
    pub(crate) fn exit(&self) -> Exit {
        let gravity = |exit: &Exit| match exit {
            Exit::Done => 0,
            Exit::Unfit => 1,
            Exit::Usage => 2,
            Exit::NoConnection => 3,
            _ => 4,
        };
        self.problems().iter().map(|stop| stop.exit()).max_by_key(gravity).unwrap_or(Exit::Done)
    }

    /// The targets of which something is known.
    fn found(&self) -> impl Iterator<Item = (&'static str, &TargetPlan)> {
        self.targets.iter().filter_map(|(spec, target)| Some((spec.name, target.as_ref()?.as_ref().ok()?)))
    }

    /// Where a file stands beside a database, so that the database records its rename.
    fn records_renames(&self) -> bool {
        let has = |wanted: fn(&Visible) -> bool| self.found().any(|(_, target)| wanted(&target.visible));
        has(|visible| *visible == Visible::Rename) && has(|visible| matches!(visible, Visible::Commit(_)))
    }

    /// The guarantee that the run gives, in sentences.
    fn guarantees(&self) -> Vec<String> {
        let found: Vec<_> = self.found().collect();
        let names = |wanted: &dyn Fn(&Visible) -> bool| {
            let names: Vec<_> =
                found.iter().filter(|(_, target)| wanted(&target.visible)).map(|(name, _)| *name).collect();
            names.join(", ")
        };
        let mut said = Vec::new();
        // Rows that wait for it in staging tables are not in the anchor.
        let waits = |name: &str| self.targets.iter().any(|(spec, _)| spec.name == name && spec.publish.is_some());
        let anchor = found.iter().find_map(|(name, target)| match &target.visible {
            Visible::Commit(database) if !waits(name) => Some(database),
            _ => None,
        });
        let waiting: Vec<_> = found.iter().map(|(name, _)| *name).filter(|name| waits(name)).collect();
        let files = found.iter().filter(|(_, target)| target.visible == Visible::Rename).count();
        if let Some(database) = anchor {
            let committed: Vec<_> = found
                .iter()
                .filter(|(name, target)| matches!(target.visible, Visible::Commit(_)) && !waits(name))
                .map(|(name, _)| *name)
                .collect();
            let route = self.run.route();
            let how = match route.commit {
                spec::Commit::Run => format!("all rows or none, with one commit in {database}"),
                spec::Commit::Every(rows) if route.is_divided() => format!(
                    "{} ranges of the key side by side, each committed every {rows} rows in {database}; a run that is killed goes on in each behind its last commit",
                    route.partitions
                ),
                spec::Commit::Every(rows) => format!(
                    "committed every {rows} rows in {database}; a run that is killed goes on behind its last commit"
                ),
            };
            said.push(format!("{}: {how}", committed.join(", ")));
        }
        if !waiting.is_empty() {
            said.push(format!(
                "{}: complete in staging tables before that commit, which records them, and moved after it; the next run, or `status --finish`, moves what a kill prevents",
                waiting.join(", ")
            ));
        }
        let renamed = names(&|visible| *visible == Visible::Rename);
        match (anchor, files) {
            (_, 0) => {}
            (Some(_), _) => said.push(format!(
                "{renamed}: renamed into place after the commit, which records the renames; the next run makes those that a kill prevents"
            )),
            (None, 1) => said.push(format!("{renamed}: renamed into place when it is complete; until then the old file stays")),
            (None, _) => said.push(format!(
                "{renamed}: renamed into place when all are complete; the next run makes those that a kill prevents"
            )),
        }
        let streams = names(&|visible| *visible == Visible::Stream);
        if !streams.is_empty() {
            said.push(format!("{streams}: none; rows go to standard output as they are made and cannot be taken back"));
        }
        said
    }
}

impl TargetPlan {
    /// The plan of a target of which nothing is known yet but what the route writes: where, by which way, and how it
    /// becomes visible.
    pub fn new(run: &Run, target: &spec::Target, object: String, way: String, visible: Visible) -> TargetPlan {
        let column = |column: &spec::Column| {
            let writes = written(run, column);
            ColumnPlan { name: column.name, writes, live: None, remark: None }
        };
        TargetPlan {
            object,
            way,
            there: None,
            visible,
            columns: target.columns.iter().map(column).collect(),
            others: Vec::new(),
            ddl: Vec::new(),
            record: None,
            rejects: None,
            problems: Vec::new(),
        }
    }

    /// Whether a table is there that has to have the route's columns.
    fn must_have_columns(&self, mode: spec::Mode) -> bool {
        self.there.is_some() && matches!(self.visible, Visible::Commit(_)) && mode != spec::Mode::Replace
    }

    /// What becomes of the rows that are there.
    fn effect(&self, target: &spec::Target) -> String {
        match (self.there, target.mode, &self.visible) {
            (None, _, Visible::Commit(_)) if !target.create => "is missing, and the route never creates it".to_owned(),
            (None, _, Visible::Stream) => "rows are written as they come".to_owned(),
            (None, _, _) => "is created".to_owned(),
            (Some(there), spec::Mode::Append, _) => format!("is there with {there}, which stay"),
            (Some(there), spec::Mode::Truncate, _) => format!("is there with {there}, WHICH GO; the table stays"),
            (Some(there), spec::Mode::Replace, Visible::Commit(_)) => {
                format!("is there with {there}, WHICH GO; the table is dropped and created by the route")
            }
            (Some(there), spec::Mode::Replace, _) => format!("is there with {there}, WHICH GO; it is written anew"),
        }
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNITS: [&str; 5] = ["bytes", "KiB", "MiB", "GiB", "TiB"];
        match *self {
            Amount::Rows(1) => write!(f, "1 row"),
            Amount::Rows(rows) => write!(f, "{rows} rows"),
            Amount::About(1) => write!(f, "about 1 row"),
            Amount::About(rows) => write!(f, "about {rows} rows"),
            Amount::Unknown => write!(f, "rows that nobody has counted"),
            Amount::Bytes(bytes) if bytes < 1024 => write!(f, "{bytes} bytes"),
            Amount::Bytes(bytes) => {
                let unit = (bytes.ilog2() / 10).min(4);
                write!(f, "{:.1} {}", bytes as f64 / 1024_f64.powi(unit as i32), UNITS[unit as usize])
            }
        }
    }
}

/// The type that a rule writes: of a column that carries its field through, the field's.
fn written(run: &Run, column: &spec::Column) -> String {
    match (column.kind, column.carried.and_then(|field| run.live().get(field))) {
        (Some(kind), _) => format!("{kind}{}", if column.not_null { "!" } else { "" }),
        (None, Some(live)) if !live.native.is_empty() => live.native.clone(),
        (None, _) => "as it is".to_owned(),
    }
}
