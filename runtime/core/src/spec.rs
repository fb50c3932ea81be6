//! What the compiler tells the runtime of a route: plain static data that generated programs declare.

pub use etlc_types::{PathStep, Type};

use crate::{
    Place, Quarantine, Run, Stop, Waiting,
    ledger::{Claim, Entry, Granted},
};

/// A route.
#[derive(Debug)]
pub struct Route {
    /// Its name.
    pub name: &'static str,
    /// Its file, from the project's directory.
    pub file: &'static str,
    /// The hash of its meaning.
    pub hash: &'static str,
    /// What becomes of a failure that nothing catches.
    pub on_error: OnError,
    /// When its rows become visible.
    pub commit: Commit,
    /// How much a row and a value of the source may hold.
    pub limits: Limits,
    /// In how many ranges the source is read; 1 where it is read as one. Where the route commits once, they are read side
    /// by side; where it commits more than once, each is a run of its own.
    pub partitions: u32,
    /// The first database among the targets, and what opens the ledger beside it.
    pub anchor: Option<Anchor>,
    /// The channels that hear of its runs; without any, the console.
    pub channels: &'static [Channel],
    /// Its targets, in the order of their declaration.
    pub targets: &'static [&'static Target],
    /// The names of its constants, which `--set` may replace.
    pub constants: &'static [&'static str],
}

impl Route {
    /// Whether its source is divided into ranges that are runs of their own.
    pub(crate) fn is_divided(&self) -> bool {
        self.partitions > 1 && self.commit != Commit::Run
    }

    /// By how many readers at once its source is read within one run.
    pub fn readers(&self) -> u32 {
        if self.is_divided() { 1 } else { self.partitions }
    }
}

/// How much a row and a value of a source may hold, in bytes as the source has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// A row.
    pub row: usize,
    /// A value of a field that is read; never more than a row.
    pub value: usize,
}

/// When the rows of a run become visible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Commit {
    /// All together, at its end.
    Run,
    /// Whenever so many rows of the source are done.
    Every(u64),
}

/// A target that a ledger lies beside.
#[derive(Clone, Copy, Debug)]
pub struct Anchor {
    /// The target.
    pub target: &'static Target,
    /// What opens the ledger for a run.
    pub open: OpenLedger,
    /// What the ledger says, for `status`; `None` where there is none.
    pub look: LookAtLedger,
}

/// Opens a ledger and takes the lease.
pub type OpenLedger = fn(&mut Run, &'static Target, &Claim) -> Result<Granted, Stop>;

/// Looks at a ledger.
pub type LookAtLedger = fn(&mut Run, &'static Target) -> Result<Option<Entry>, Stop>;

/// What opens the channel of a name.
pub type OpenChannel = fn(&Run, &'static str) -> Result<Box<dyn crate::Channel>, Stop>;

/// A channel.
#[derive(Clone, Copy, Debug)]
pub struct Channel {
    /// Its name in `.env`, or `console`.
    pub name: &'static str,
    /// What opens it, where `.env` does not say that it is the console.
    pub open: OpenChannel,
}

/// What becomes of a failure that nothing catches. `on_error = null` is compiled into the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnError {
    /// The run is undone.
    Rollback,
    /// The row is left out.
    Skip,
    /// The row goes to quarantine.
    Reject,
}

/// What an endpoint names.
#[derive(Clone, Copy, Debug)]
pub enum Object {
    /// A table, by the parts of its name.
    Table(&'static [&'static str]),
    /// A query.
    Query(&'static str),
    /// A file or a glob, from the project's directory.
    File(&'static str),
    /// The record set of this name on standard input or output.
    Records(&'static str),
}

/// Where rows of a source are.
#[derive(Clone, Copy, Debug)]
pub struct Location {
    /// The point of `.env`.
    pub point: Option<&'static str>,
    /// The file of an SQLite database that the route names.
    pub database: Option<&'static str>,
    /// What is read.
    pub object: Object,
}

/// Where rows come from.
#[derive(Debug)]
pub struct Source {
    /// The point of `.env`.
    pub point: Option<&'static str>,
    /// The file of an SQLite database that the route names.
    pub database: Option<&'static str>,
    /// What is read.
    pub object: Object,
    /// What is read after it, in the same way.
    pub more: &'static [Location],
    /// What its files are encoded in, by the name of the Encoding Standard; UTF-8 where there is none.
    pub encoding: Option<&'static str>,
    /// The columns that name a row in messages.
    pub key: &'static [&'static str],
    /// The fields that the route reads; their positions are what [`crate::Row`]'s methods take.
    pub fields: &'static [Field],
    /// What each target wants of a row, for sources that can leave rows out; empty for others.
    pub wanted: &'static [Wanted],
    /// Where the route declares it.
    pub place: Place,
}

impl Source {
    /// What is read first.
    pub fn first(&self) -> Location {
        Location { point: self.point, database: self.database, object: self.object }
    }

    /// All that is read, in this order.
    pub fn locations(&self) -> impl Iterator<Item = Location> {
        [self.first()].into_iter().chain(self.more.iter().copied())
    }
}

/// What a target wants of a row: the parts of its `WHERE` lines, as `AND` joins them, in the order of evaluation.
#[derive(Debug)]
pub struct Wanted {
    /// The target's name.
    pub target: &'static str,
    /// The parts; none where the target takes every row.
    pub parts: &'static [Part],
}

/// A part of a `WHERE` line. A row that does not meet it is filtered for the target, and nothing else happens to it,
/// where every field can be read that is read up to then.
#[derive(Debug)]
pub struct Part {
    /// The part, as the language writes it.
    pub text: &'static str,
    /// Where its line stands.
    pub place: Place,
    /// The fields that are read before it and in it, each with the type that it is read as.
    pub reads: &'static [(usize, Type)],
    /// What it asks.
    pub condition: Condition,
}

/// A condition on the fields of a row. Like all conditions of the language it is true or false: null is a value to `==`
/// and `!=`, and meets nothing else.
#[derive(Debug)]
pub enum Condition {
    /// Only the loop can tell; why.
    Loop(&'static str),
    /// True, or false, whatever the row.
    Always(bool),
    /// A field and a value, compared as this type.
    Compare {
        /// The field.
        field: usize,
        /// The type that both sides are made.
        kind: Type,
        /// How they are compared.
        operator: Comparison,
        /// The value.
        value: Operand,
    },
    /// Whether a field is one of several values, compared as this type.
    In {
        /// The field.
        field: usize,
        /// The type that all sides are made.
        kind: Type,
        /// The values.
        values: &'static [Operand],
    },
    /// Whether a field is an element of a constant that is a list, compared as this type.
    InConstant {
        /// The field.
        field: usize,
        /// The type that both sides are made.
        kind: Type,
        /// The constant's name.
        name: &'static str,
        /// Its list, in its text form, where `--set` gives no other.
        list: &'static str,
    },
    /// Whether a text field has the form of a pattern.
    Like {
        /// The field.
        field: usize,
        /// The pattern: `%`, `_` and `\\`.
        pattern: &'static str,
    },
    /// Both, or all.
    And(&'static [Condition]),
    /// One of them.
    Or(&'static [Condition]),
    /// The other.
    Not(&'static Condition),
}

/// What a field is compared with.
#[derive(Clone, Copy, Debug)]
pub enum Operand {
    /// Null.
    Null,
    /// A literal of this type, in its text form.
    Literal(Type, &'static str),
    /// A constant of this type and name, and its value where `--set` gives no other.
    Constant(Type, &'static str, &'static str),
}

/// Comparisons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is named for its sign")]
pub enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Comparison {
    /// Its sign in SQL.
    pub(crate) fn sql(self) -> &'static str {
        match self {
            Comparison::Equal => "=",
            Comparison::NotEqual => "<>",
            Comparison::Less => "<",
            Comparison::LessOrEqual => "<=",
            Comparison::Greater => ">",
            Comparison::GreaterOrEqual => ">=",
        }
    }

    /// The comparison that holds of two values where this one does not.
    pub(crate) fn negated(self) -> Comparison {
        match self {
            Comparison::Equal => Comparison::NotEqual,
            Comparison::NotEqual => Comparison::Equal,
            Comparison::Less => Comparison::GreaterOrEqual,
            Comparison::LessOrEqual => Comparison::Greater,
            Comparison::Greater => Comparison::LessOrEqual,
            Comparison::GreaterOrEqual => Comparison::Less,
        }
    }
}

/// A field that the route reads.
#[derive(Debug)]
pub struct Field {
    /// The column, or the first key.
    pub name: &'static str,
    /// The way into it, where the source's records are JSON; empty for other sources.
    pub path: &'static [PathStep],
    /// Whether it is masked wherever it would be shown.
    pub secret: bool,
    /// The types it is read as.
    pub reads: &'static [Read],
    /// Whether it is carried through as it is, to targets of the source's own connector only.
    pub native: bool,
    /// Its first mention.
    pub place: Place,
}

/// A type that a field is read as.
#[derive(Clone, Copy, Debug)]
pub struct Read {
    /// The type; `None` where the value is carried through as it is.
    pub kind: Option<Type>,
    /// Whether every live type is accepted that converts to it, not only those that widen to it.
    pub any: bool,
}

/// How a CSV file is written.
#[derive(Clone, Copy, Debug)]
pub struct Csv {
    /// The byte between fields.
    pub delimiter: u8,
    /// Whether the first record names the fields; without, they are `1`, `2`, ….
    pub header: bool,
    /// Texts that mean null, quoted or not.
    pub null: &'static [&'static str],
}

/// Where rows go.
#[derive(Debug)]
pub struct Target {
    /// Its name in the route.
    pub name: &'static str,
    /// The point of `.env`.
    pub point: Option<&'static str>,
    /// The file of an SQLite database that the route names.
    pub database: Option<&'static str>,
    /// What is written.
    pub object: Object,
    /// What becomes of the rows that are there.
    pub mode: Mode,
    /// Whether a missing table is created.
    pub create: bool,
    /// The primary key of a table that is created.
    pub key: &'static [&'static str],
    /// The columns, in the order in which a row's cells are written.
    pub columns: &'static [Column],
    /// Whether the route may reject rows for it.
    pub rejects: bool,
    /// How much of that is allowed.
    pub max_rejects: Option<MaxRejects>,
    /// Opens the quarantine beside it.
    pub quarantine: OpenQuarantine,
    /// What moves its rows from a staging table, where its database is another than the anchor's.
    pub publish: Option<PublishTables>,
    /// Where the route declares it.
    pub place: Place,
}

/// Moves the rows of staging tables, all of one database, to their targets, in one transaction. What has been moved before is
/// passed over.
pub type PublishTables = fn(&mut Run, &[Waiting]) -> Result<(), Stop>;

/// Opens the quarantine of a target.
pub type OpenQuarantine = fn(&mut Run, &'static Target) -> Result<Box<dyn Quarantine>, Stop>;

/// How many rejects a run may have; more undo it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MaxRejects {
    /// So many.
    Rows(u64),
    /// So many millionths of the rows that were read.
    Share(u32),
}

/// What becomes of the rows that a target has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// They stay.
    Append,
    /// They go, the table stays.
    Truncate,
    /// The table or file is made anew.
    Replace,
}

/// A column of a target.
#[derive(Debug)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// Its type; `None` where the source's value is carried through as it is.
    pub kind: Option<Type>,
    /// The source field that is carried through: its live type is the column's.
    pub carried: Option<usize>,
    /// Whether null is refused.
    pub not_null: bool,
    /// The rule that makes its value.
    pub rule: &'static Rule,
}

/// A rule, for messages.
#[derive(Debug)]
pub struct Rule {
    /// Where it stands.
    pub place: Place,
    /// The source field that it starts from.
    pub field: Option<usize>,
    /// What it makes: `age (int4)`.
    pub makes: &'static str,
    /// Whether its value is masked wherever it would be shown.
    pub secret: bool,
}
