//! What a route is checked against: read from the project beforehand, since checking does no I/O.

use std::collections::BTreeMap;

use crate::{diagnostics::Text, ir::Connector};

/// The project around one route.
#[derive(Clone, Debug, Default)]
pub struct Context {
    /// The route's name: its file's without `.etl`.
    pub name: String,
    /// The route file from the project's directory, with `/`.
    pub file: String,
    /// The points of `.env`.
    pub points: Vec<Point>,
    /// Dictionary files by their path from the project's directory (`routes/dictionaries/countries.csv`): all those
    /// in `routes/dictionaries/`, and those that the route declares elsewhere and that are there.
    pub dictionaries: BTreeMap<String, DictionaryFile>,
}

/// A point of `.env`, as far as a compiler may know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// `POINT_NAMEn`.
    pub name: String,
    /// `POINT_TYPEn` as written.
    pub written_kind: String,
    /// The connector it means; `None` where this build has none for it.
    pub connector: Option<Connector>,
}

/// A dictionary file as far as it could be read.
#[derive(Clone, Debug, PartialEq)]
pub enum DictionaryFile {
    /// A JSON document.
    Json(serde_json::Value),
    /// A CSV file with a header; every cell is text, an empty unquoted one is null.
    Csv {
        /// The names in its first record.
        header: Vec<String>,
        /// Its records. Checked at compile time against declared column types.
        records: Vec<Vec<Option<String>>>,
    },
    /// A kind of file that this build cannot read yet, or one that is broken: why.
    Unreadable(Text),
}
