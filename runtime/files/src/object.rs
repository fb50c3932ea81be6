//! JSON objects as rows: what `jsonl`, `json` and `dict` have in common.
//!
//! A record is looked through once, from its brace to its brace: it is checked, and of the fields that the route reads
//! the places are noted. No tree is built and no key is kept.

mod records;
mod row;
mod scan;
mod selection;
mod writer;

pub(crate) use records::{Records, warn};
pub use row::Row;
pub(crate) use scan::skip_space;
pub(crate) use writer::{Layout, Writer, frame};
