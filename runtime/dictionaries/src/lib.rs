//! Dictionaries: the files that they are read from, and what is looked up in them. The compiler checks a file with the
//! same code that a run loads it with, so both say the same of a mistake.
//!
//! ```text
//! csv ──────────────┐
//! document (json …) ┼─▶ records of cells as text ─▶ Map, Ranges: columns of values, an index of row numbers
//! rows of a table ──┘
//! ```
//!
//! Nothing is kept for an entry by itself: a column is one piece of memory, a text in it is its end's offset.
//! YAML and TOML make a [`Document`] too, in crates of their own, so that a route links only what it names.

mod cell;
mod check;
mod csv;
mod document;
mod file;
mod json;
mod key;
mod layout;
mod map;
mod mistake;
mod ranges;
mod texts;

pub use cell::Cell;
pub use check::{Each, can_be_bound, can_be_key, check};
pub use csv::Csv;
pub use document::{Document, Entries, Node, Value};
pub use file::{LONGEST, read};
pub use json::read as json;
pub use key::Key;
pub use layout::{Column, Dictionary, Layout};
pub use map::Map;
pub use mistake::Mistake;
pub use ranges::{Bound, Ranges};

/// Reads the text of a kind of document: `json`, or what a crate of another format gives.
pub type ReadDocument = fn(&str) -> Result<Document, Mistake>;
