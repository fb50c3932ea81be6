//! SQLite: the reader is the statement, the writer the binding, both on the main thread, which owns the connection.
//!
//! SQLite gives a type to each value, and to a column only what it was declared as. So a field's live type is what
//! its column says (see the table), a stored value that is of another type is converted by the conversion table or is
//! a failure, and a column without a declared type, or an expression of a query, may hold any value.
//!
//! | type | stored as | declared as | also read from |
//! |---|---|---|---|
//! | `bool` | INTEGER 0 or 1 | `BOOLEAN` | `BOOL` |
//! | `int2` | INTEGER | `INT2` | |
//! | `int4` | INTEGER | `INT4` | |
//! | `int8` | INTEGER | `INTEGER` | `INT BIGINT SMALLINT TINYINT MEDIUMINT INT8 …` |
//! | `float4` | REAL | `FLOAT4` | |
//! | `float8` | REAL | `REAL` | `DOUBLE FLOAT …` |
//! | `numeric(p,s)`, p ≤ 15 | INTEGER or REAL | `NUMERIC(p,s)` | `DECIMAL(p,s) DEC(p,s)` |
//! | other `numeric` | TEXT | `NUMERIC_TEXT`, `NUMERIC_TEXT(p,s)` | `NUMERIC DECIMAL DEC`, with INTEGER or REAL |
//! | `text` | TEXT | `TEXT` | whatever holds `CHAR`, `CLOB` or `TEXT` |
//! | `varchar(n)` | TEXT | `VARCHAR(n)` | the same with a length |
//! | `bytea` | BLOB | `BLOB` | `BYTEA BINARY VARBINARY` |
//! | `date` | TEXT `2024-02-29` | `DATE` | |
//! | `time` | TEXT `04:05:06.5` | `TIME` | |
//! | `timestamp` | TEXT `2024-02-29 04:05:06.5` | `TIMESTAMP` | `DATETIME` |
//! | `timestamptz` | TEXT `2024-02-29 04:05:06.5+00:00` | `TIMESTAMPTZ` | `TIMESTAMP WITH TIME ZONE` |
//! | `interval` | TEXT `1 year 2 mons` | `INTERVAL` | |
//! | `uuid` | TEXT with hyphens | `UUID` | |
//! | `json` | TEXT | `JSON_TEXT` | `JSON JSONB` |
//! | lists | TEXT, a JSON array | `INT4_LIST`, `TEXT_LIST`, … | |
//!
//! - A `numeric` of up to 15 digits survives the way through a REAL, and SQL on it compares and sums as numbers. One
//!   of more digits does not; it is kept as text, and SQL needs a cast. `JSON` as SQLite declares it would make the
//!   document `1.0` the number 1; hence `JSON_TEXT`.
//! - Timestamps of the years 1 to 9999 sort as text. `+00:00` comes before a fraction's point in ASCII, which `Z` does
//!   not, and SQLite's own date functions read it.
//! - A whole number that alone is the key of a table is declared `INTEGER`, whatever its size: only that word makes
//!   it the row's own number, without a second tree.
//! - REAL has no NaN, so that is a failure; nor does it tell -0 from 0, which are equal: -0 is kept as 0.
//! - Null in an `INTEGER PRIMARY KEY` is a failure: SQLite would put a number in its place.
//! - A text with U+0000 is a failure: SQLite keeps it, but its results for such texts are undefined.
//!
//! All targets in the first file share one connection and one transaction, which is the run's anchor where no server is among
//! the targets. Rows for other files wait in staging tables. The transaction begins when the first
//! target is opened, takes the place of every other writer until the run ends, and holds to all constraints and foreign
//! keys, whatever a table says of conflicts. Journal mode and durability stay what the file has. A source in the same
//! file is read on that connection too; its rows are first copied into a temporary table where a target, or one of its
//! triggers or foreign keys, changes what the source reads.

mod database;
mod declared;
mod error;
mod key;
mod lease;
mod ledger;
mod name;
mod order;
mod plan;
mod process;
mod pushdown;
mod quarantine;
mod reader;
mod row;
mod selection;
mod slot;
mod staging;
mod table;
mod target;
mod touched;
mod transaction;
mod value;
mod waiting;
mod writer;

#[cfg(test)]
mod tests;

use etlc_types::codes::sqlite as codes;
pub use ledger::{ledger, look};
pub use quarantine::quarantine;
pub use reader::Reader;
pub use row::Row;
pub use waiting::publish;
pub use writer::Writer;
