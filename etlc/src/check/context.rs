//! What a route is checked against: read from the project beforehand, since checking does no I/O.

use std::collections::BTreeMap;

use etlc_dictionaries::{Document, Mistake};

use crate::ir::Connector;

/// The project around one route.
#[derive(Clone, Debug, Default)]
pub struct Context {
    /// The route's name: its file's without `.etl`.
    pub name: String,
    /// The route file from the project's directory, with `/`.
    pub file: String,
    /// The points of `.env`.
    pub points: Vec<Point>,
    /// The names of the channels of `.env`.
    pub channels: Vec<String>,
    /// Dictionary files by their path from the project's directory (`routes/dictionaries/countries.csv`): all those
    /// in `routes/dictionaries/`, and those that the route declares elsewhere and that are there.
    pub dictionaries: BTreeMap<String, DictionaryFile>,
}

/// What `.env` declares, as far as a compiler may know it: no secrets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Declared {
    /// The points.
    pub points: Vec<Point>,
    /// The names of the channels.
    pub channels: Vec<String>,
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
    /// A document: JSON, YAML or TOML.
    Document(Document),
    /// The text of a CSV file, whose records are checked against what the route declares.
    Csv(String),
    /// One that is broken, or of a kind that dictionaries have not: why.
    Unreadable(Mistake),
}
