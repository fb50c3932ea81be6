//! The contract between the checker and the code generator: what a route means, typed and resolved. Serialised as
//! JSON it is `generated/<route>/ir.json`; its JSON Schema comes from these types. Nothing here knows the AST.

pub mod expr;
pub mod hash;
pub mod part;
pub mod rust;
pub mod shown;
pub mod test;
pub mod uses;

use etlc_types::Type;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use rust::{Dependency, Rust, RustFile, RustForm, RustFunction, RustParameter};

pub use expr::{Arithmetic, Branch, Comparison, Event, EventKind, Expr, Kind, Step, TemplatePart, Value};

/// The version of this contract; a reader refuses another.
pub const VERSION: u32 = 1;

/// A route.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// [`VERSION`].
    pub version: u32,
    /// The name: the file's without `.etl`.
    pub name: String,
    /// The route file, from the project's directory, with `/`.
    pub file: String,
    /// Hash of what the route means, in hex: places, comments and layout do not change it.
    pub hash: String,
    /// What happens to a failure that nothing catches.
    pub on_error: OnError,
    /// When its rows become visible.
    #[serde(default, skip_serializing_if = "Commit::is_once")]
    pub commit: Commit,
    /// How much a row and a value of the source may hold.
    #[serde(default, skip_serializing_if = "Limits::is_default")]
    pub limits: Limits,
    /// The channels that hear of the run, each once; without any, the console.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notify: Vec<String>,
    /// Where rows come from.
    pub source: Source,
    /// What is made of each source row before any target sees it: the `row:` block.
    pub row: Option<RowBlock>,
    /// Where rows go, in the order of their declaration.
    pub targets: Vec<Target>,
    /// The constants that are used, in the order of the file.
    pub constants: Vec<Constant>,
    /// The dictionaries that are used.
    pub dictionaries: Vec<Dictionary>,
    /// The functions in the language that are used, callees before callers.
    pub functions: Vec<Function>,
    /// The functions in Rust that are used.
    #[serde(default, skip_serializing_if = "Rust::is_empty")]
    pub rust: Rust,
}

impl Route {
    /// Whether rows may be rejected for a target: by a `REJECT` in its block, in `row:` or in a function that these call,
    /// or by a failure under `on_error = reject`.
    pub fn rejects(&self, target: &Target) -> bool {
        let plain = "the IR is plain data";
        let mut rejecting = Vec::new();
        for function in &self.functions {
            if rejects(&serde_json::to_value(&function.body).expect(plain), &rejecting) {
                rejecting.push(&function.name);
            }
        }
        let lines = serde_json::to_value((&self.row, &target.lines)).expect(plain);
        self.on_error == OnError::Reject || rejects(&lines, &rejecting)
    }
}

impl Route {
    /// The line of a rule that may undo the run with a `ROLLBACK` of its own or of a function that it calls.
    pub fn rolls_back(&self) -> Option<u64> {
        let plain = "the IR is plain data";
        let mut calling = Vec::new();
        for function in &self.functions {
            if line_of_rollback(&serde_json::to_value(&function.body).expect(plain), &calling).is_some() {
                calling.push(&function.name);
            }
        }
        let lines: Vec<_> = self.targets.iter().map(|target| &target.lines).collect();
        line_of_rollback(&serde_json::to_value((&self.row, lines)).expect(plain), &calling)
    }
}

/// Whether a part of the IR holds a `REJECT`, or calls one of these functions.
fn rejects(part: &serde_json::Value, rejecting: &[&String]) -> bool {
    let within = |part: &serde_json::Value| rejects(part, rejecting);
    match part {
        serde_json::Value::Object(object) => {
            let called = object.get("callown").and_then(|call| call["function"].as_str());
            object.get("event").is_some_and(|event| event["kind"] == "reject")
                || called.is_some_and(|called| rejecting.iter().any(|function| *function == called))
                || object.values().any(within)
        }
        serde_json::Value::Array(array) => array.iter().any(within),
        _ => false,
    }
}

/// The line of a rule that holds a `ROLLBACK`, or calls one of these functions.
fn line_of_rollback(part: &serde_json::Value, calling: &[&String]) -> Option<u64> {
    let is_it = |object: &serde_json::Map<String, serde_json::Value>| {
        let called = object.get("callown").and_then(|call| call["function"].as_str());
        object.get("event").is_some_and(|event| event["kind"] == "rollback")
            || called.is_some_and(|called| calling.iter().any(|function| *function == called))
    };
    match part {
        serde_json::Value::Object(object) if is_it(object) => Some(0),
        serde_json::Value::Object(object) => {
            let found = object.values().find_map(|part| line_of_rollback(part, calling))?;
            let line = object.get("place").and_then(|place| place["line"].as_u64());
            Some(if found == 0 { line.unwrap_or(0) } else { found })
        }
        serde_json::Value::Array(array) => array.iter().find_map(|part| line_of_rollback(part, calling)),
        _ => None,
    }
}

/// When the rows of a run become visible.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum Commit {
    /// All together, at its end.
    #[default]
    Run,
    /// Whenever so many rows of the source are done.
    Every(u64),
}

impl Commit {
    fn is_once(&self) -> bool {
        *self == Commit::Run
    }
}

/// How much a row and a value of a source may hold, in bytes as the source has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// A row.
    pub max_row: u64,
    /// A value of a field that is read; never more than a row.
    pub max_value: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { max_row: 64 << 20, max_value: 16 << 20 }
    }
}

impl Limits {
    fn is_default(&self) -> bool {
        *self == Limits::default()
    }
}

/// A place in the route's file, or in one that it shares with others, with the text there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// The file, from the project's directory, with `/`, where it is not the route's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// From 1.
    pub line: u32,
    /// In characters, from 1.
    pub column: u32,
    /// What is written there, on one line.
    pub text: String,
}

/// What becomes of a failure that no `??` catches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum OnError {
    /// The run is undone.
    #[default]
    Rollback,
    /// The row is left out.
    Skip,
    /// The row goes to quarantine.
    Reject,
    /// The value is null.
    Null,
}

/// The kind of a connector.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Connector {
    /// Comma-separated values in files.
    Csv,
    /// One JSON document a line.
    Jsonl,
    /// A JSON array of documents.
    Json,
    /// A table of an SQLite file.
    Sqlite,
    /// JSON Lines on standard input and output.
    Dict,
    /// PostgreSQL.
    Postgres,
}

/// Where an endpoint's rows are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum Object {
    /// A table, by the parts of its name: `["public", "users"]`.
    Table(Vec<String>),
    /// A query, as the author wrote it.
    Query(String),
    /// A file or a glob, from the project's directory.
    File(String),
    /// The record set of this name on standard input or output.
    Records(String),
}

/// What the rows come from or go to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Endpoint {
    /// The kind of connector.
    pub connector: Connector,
    /// The point of `.env`, by its name there; `None` for a built-in kind.
    pub point: Option<String>,
    /// The file of an SQLite database that is named in the route (`sqlite/shop.db:users`).
    pub database: Option<String>,
    /// What is read or written.
    pub object: Object,
    /// How CSV is written; `None` for other connectors.
    pub csv: Option<Csv>,
    /// What the files of a source are encoded in, by the name of the Encoding Standard; `None` for UTF-8.
    pub encoding: Option<String>,
    /// Where the route declares it.
    pub place: Place,
}

/// Where more rows of a source are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Location {
    /// The point of `.env`, by its name there; `None` for a built-in kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub point: Option<String>,
    /// The file of an SQLite database that is named in the route.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub database: Option<String>,
    /// What is read.
    #[serde(flatten)]
    pub object: Object,
}

/// How a CSV file is written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Csv {
    /// The character between fields, ASCII.
    pub delimiter: char,
    /// Whether the first record names the fields; without, they are `1`, `2`, ….
    pub header: bool,
    /// Texts that mean null.
    pub null: Vec<String>,
}

/// Where rows come from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Where.
    pub endpoint: Endpoint,
    /// What is read after it, in the same way and by the same connector.
    pub more: Vec<Location>,
    /// The columns that name a row, for messages, and behind whose values a run goes on.
    pub key: Vec<String>,
    /// In how many ranges it is read: of its blocks, side by side, where the route commits once; of its key, each
    /// committed by itself, where it commits more than once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partitions: Option<u32>,
    /// Each field that the route reads, once per name and path, in order of first mention.
    pub fields: Vec<Field>,
}

impl Source {
    /// All that is read, in this order.
    pub fn endpoints(&self) -> impl Iterator<Item = Endpoint> {
        let more = self.more.iter().cloned().map(|Location { point, database, object }| Endpoint {
            point,
            database,
            object,
            ..self.endpoint.clone()
        });
        [self.endpoint.clone()].into_iter().chain(more)
    }
}

/// A field that the route reads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// The column, or the first key.
    pub name: String,
    /// The way into it.
    pub path: Vec<PathStep>,
    /// Whether it is masked wherever it would be shown.
    pub secret: bool,
    /// The types it is read as, without repetition.
    pub reads: Vec<Read>,
    /// Its first mention.
    pub place: Place,
}

/// A type that a field is read as.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Read {
    /// The type; `None` where the value is carried through as it is.
    #[schemars(with = "Option<String>")]
    pub kind: Option<Type>,
    /// Whether every live type is accepted that converts to it (`any`), not only those that widen to it.
    pub any: bool,
}

/// A step into JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum PathStep {
    /// A key of an object.
    Key(String),
    /// A position in an array, from 0.
    Index(usize),
}

/// Where rows go.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// Its name in the route.
    pub name: String,
    /// Where.
    pub endpoint: Endpoint,
    /// What becomes of the rows that are there.
    pub mode: Mode,
    /// Whether a missing table is created.
    pub create: bool,
    /// Its key columns, which a created table has as its primary key.
    pub key: Vec<String>,
    /// How many rejects a run may have; more undo it.
    pub max_rejects: Option<MaxRejects>,
    /// The columns in the order of the route.
    pub columns: Vec<Column>,
    /// What is done to a row, in an order in which everything that a line needs stands before it.
    pub lines: Vec<Line>,
}

/// How many rejects a run may have for a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum MaxRejects {
    /// So many.
    Rows(u64),
    /// So many millionths of the rows that are read.
    Share(u32),
}

/// What is made of each source row before any target sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RowBlock {
    /// The locals that all targets see.
    pub locals: Vec<Given>,
    /// What makes them, in an order in which everything that a line needs stands before it. No `WHERE`, no `FOR`, and
    /// no rule that leads to a column.
    pub lines: Vec<Line>,
    /// Where it stands.
    pub place: Place,
}

/// What becomes of the rows that a target has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// They stay.
    Append,
    /// They go, the table stays.
    Truncate,
    /// The table or file is made anew.
    Replace,
}

/// A column of a target.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type; `None` where the source's value is carried through as it is.
    #[schemars(with = "Option<String>")]
    pub kind: Option<Type>,
    /// Whether it may be null.
    pub nullable: bool,
    /// Whether null is refused.
    pub not_null: bool,
    /// Whether it is masked wherever it would be shown.
    pub secret: bool,
}

/// A line of a block.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum Line {
    /// Rows that do not meet it never reach the target.
    Where {
        /// A condition: of type `bool`, never null.
        condition: Expr,
        /// Where it stands.
        place: Place,
    },
    /// A rule.
    Rule(Rule),
    /// A choice between lines, or a part of it.
    If(If),
    /// A target row for each element of a list; the last line of those that it stands among.
    For(For),
}

/// A choice between lines. It is in several parts, each with some of the lines, where what stands outside needs what
/// one part makes and is needed by another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct If {
    /// Which choice of the block it is, from 0; its parts have one number.
    pub number: usize,
    /// What decides, in order, each only where none before it holds. Empty in all parts but the first, which go by
    /// what that has found.
    pub conditions: Vec<Condition>,
    /// The lines of each branch, and at the end those for where no condition holds.
    pub branches: Vec<Vec<Line>>,
    /// What later lines see of what is made in the branches. Where the taken one does not make a value, it is the one
    /// of an earlier part, else null.
    pub gives: Vec<Given>,
}

/// The condition of a branch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// Of type `bool`, never null.
    pub value: Expr,
    /// Where it stands.
    pub place: Place,
}

/// A variable that is made inside and seen outside.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// Its name.
    pub name: String,
    /// What is known of it.
    pub value: Value,
    /// Whether it is masked wherever it would be shown.
    pub secret: bool,
}

/// A target row for each element of a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct For {
    /// The variable that is the element. It may be null.
    pub item: String,
    /// The list: of a list type, or JSON, which has to be an array. Null has no elements.
    pub list: Expr,
    /// The source field that is the list: an index in [`Source::fields`].
    pub field: Option<usize>,
    /// What is done for each element.
    pub lines: Vec<Line>,
    /// Where it stands.
    pub place: Place,
}

/// A rule: one value of one row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// What is made of the value.
    pub destination: Destination,
    /// The value, its conversion to the declared type included.
    pub value: Expr,
    /// The source field that the rule starts from: an index in [`Source::fields`].
    pub field: Option<usize>,
    /// Where it stands.
    pub place: Place,
}

/// Where a rule's value goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Destination {
    /// A column of the target; later lines see it as the variable of this name.
    Column(String),
    /// A local variable.
    Local(String),
    /// Nowhere: read and checked only.
    Nothing,
}

/// `$name = value` of the header; `--set` replaces the value for one run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Constant {
    /// The name without `$`.
    pub name: String,
    /// Its type.
    #[schemars(with = "String")]
    pub kind: Type,
    /// Its value in the text form of its type; `None` is null.
    pub value: Option<String>,
    /// Where it stands.
    pub place: Place,
}

/// A dictionary as one use of it sees it: a map, a list or a scalar.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dictionary {
    /// As the route writes it without `$$`: `countries.name`.
    pub name: String,
    /// Where it comes from.
    pub origin: DictionaryOrigin,
    /// What is in it.
    pub shape: DictionaryShape,
    /// Whether keys are compared without case.
    pub ignore_case: bool,
    /// The texts of a CSV file that mean null.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub null: Vec<String>,
    /// The first use.
    pub place: Place,
}

/// Where a dictionary comes from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum DictionaryOrigin {
    /// A file, from the project's directory; its name's ending says what it is.
    File(String),
    /// A table or a query of a database. The place is that of the declaration.
    Table(Endpoint),
}

/// What a dictionary holds. Paths lead into a document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum DictionaryShape {
    /// Records: from the key columns, and then a range, to one column.
    Records {
        /// The way to the records of a document.
        path: Vec<String>,
        /// The key columns; lookups name one value for each.
        keys: Vec<DictionaryColumn>,
        /// The columns of the bounds; lookups name one value behind the keys, which lies in the range.
        range: Option<DictionaryRange>,
        /// The column that a lookup gives.
        value: DictionaryColumn,
    },
    /// The map at a path; its keys are texts.
    Map {
        /// The way to it.
        path: Vec<String>,
        /// The type of its values.
        #[schemars(with = "String")]
        kind: Type,
    },
    /// The list at a path.
    List {
        /// The way to it.
        path: Vec<String>,
        /// The list type.
        #[schemars(with = "String")]
        kind: Type,
    },
    /// The scalar at a path.
    Scalar {
        /// The way to it.
        path: Vec<String>,
        /// Its type.
        #[schemars(with = "String")]
        kind: Type,
    },
}

/// A column of a dictionary.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DictionaryColumn {
    /// Its name.
    pub name: String,
    /// Its type.
    #[schemars(with = "String")]
    pub kind: Type,
}

/// The columns of a range, which holds its first value and ends before the other. They are of one type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DictionaryRange {
    /// The first value; null is a range without a beginning.
    pub from: DictionaryColumn,
    /// The first value behind it; null is a range without an end.
    pub to: DictionaryColumn,
}

/// A function of the route's own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// Its parameters. A call gives null without running it where the first argument is null; other parameters
    /// may be null inside.
    pub parameters: Vec<Parameter>,
    /// What it gives, its conversion to the declared type included. Parameters are variables in it.
    pub body: Expr,
    /// Where it stands.
    pub place: Place,
}

/// A parameter of a function of the route's own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// The name without `$`.
    pub name: String,
    /// Its type.
    #[schemars(with = "String")]
    pub kind: Type,
    /// Whether it may be null in the body: false for the first one only.
    pub nullable: bool,
}
