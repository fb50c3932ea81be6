//! PostgreSQL, by binary COPY both ways.
//!
//! A [`Reader`] reads a table or a query in one read-only transaction over a connection of its own, or ranges of a
//! table's `blocks` over several that share one `snapshot`. The [`Writer`]s of
//! a point share another connection and one transaction, which commits when everything is there.
//!
//! The asynchronous halves (`connection`) move buffers that end where a row ends; the synchronous halves (`row`,
//! `writer`) decode and encode cells in them. `catalog` asks the server what there is, `source` and `target` compare
//! it with the route before the first row.
//!
//! Deliberately absent: rows in INSERT statements, COPY as text, a type system beside that of the language.

mod blocks;
mod catalog;
mod connection;
mod decode;
mod encode;
mod from;
mod lease;
mod ledger;
mod limit;
mod list;
mod nearest;
mod numeric;
mod plan;
mod publications;
mod pushdown;
mod quarantine;
mod reader;
mod row;
mod server_error;
mod session;
mod snapshot;
mod socket;
mod source;
mod sql;
mod staging;
mod tables;
mod target;
#[cfg(test)]
mod tests;
mod tls;
mod wire;
mod writer;

use etlc_types::codes::postgres as codes;
pub use ledger::{ledger, look};
pub use quarantine::quarantine;
pub use reader::Reader;
pub use row::Row;
pub use staging::publish;
pub use writer::Writer;
