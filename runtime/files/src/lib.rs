//! The connectors of files: `csv`, `jsonl`, `json`, and `dict`, which is JSON Lines on standard input and output.
//!
//! ```text
//! files ─ thread: read, decompress, decode ─▶ blocks ─▶ Window ─▶ Reader ─▶ rows
//! cells ─▶ Writer ─▶ Page ─▶ buffers ─▶ thread: compress, write ─▶ temporary file ─ prepare, rename ─▶ target
//! ```
//!
//! What is the same for all formats is here once: which files a source names (`listing`), compression by the name's
//! ending (`compression`), other encodings (`encoding`), blocks of bytes on their way (`blocks`, `sink`), where a record
//! lies in its file (`window`), how far they are done (`place`), and files that show themselves whole or not at all (`draft`). A format adds how records are
//! delimited and what a cell looks like.
//!
//! A record lies in one piece of memory when it is read: a block ends where a line ends, and where a record does cross
//! into the next block, the two are joined. Cells are lent out of that memory; nothing is copied but texts that hold
//! escapes.

mod blocks;
mod compression;
mod draft;
mod encoding;
mod fault;
mod listing;
mod object;
mod page;
mod place;
mod plan;
mod quarantine;
mod sink;
mod window;

pub mod csv;
pub mod dict;
pub mod json;
pub mod jsonl;

#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod throughput;

use etlc_types::codes::files as codes;
pub use quarantine::quarantine;
