//! CSV files as RFC 4180 describes them, and as people write them.
//!
//! * Records end with LF, CR LF or CR; the last one may end with the file. Empty lines at the end are passed over,
//!   except in a file of one column, where an empty line is how a null is written.
//! * A field that begins with a quote ends with one, may hold delimiters and line ends, and doubles the quotes inside.
//!   In another field quotes mean themselves, as every common reader has it.
//! * An empty field is null, a quoted empty one the empty text, both ways. Texts listed in the `null` option are null,
//!   quoted or not.
//! * Every record has as many fields as the first. Each file of a glob has its own header and may have its columns in
//!   another order.
//!
//! Every value is text to a route that reads it; it converts to the types that the route asks for.

mod columns;
mod reader;
mod row;
mod splitter;
mod writer;

pub use reader::Reader;
pub use row::Row;
pub use writer::Writer;
pub(crate) use writer::frame;
