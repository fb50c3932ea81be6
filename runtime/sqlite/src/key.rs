//! What names a row in messages.

use rusqlite::Row;

use crate::value;

/// The most characters of one column's value.
const SHOWN: usize = 80;

/// How the rows of a source are named.
#[derive(Debug)]
pub(crate) enum Key {
    /// By columns, each with its place in the statement.
    Columns(Vec<(&'static str, usize)>),
    /// By the number that SQLite gives to a row, at this place in the statement.
    RowNumber(usize),
    /// By counting.
    Count,
}

impl Key {
    /// `id 42`, `rowid 42`, `row 42`.
    pub(crate) fn name(&self, row: &Row<'_>, count: u64) -> String {
        let shown = |place: usize| match row.get_ref(place) {
            Ok(value) => {
                let text = value::shown(value);
                match text.char_indices().nth(SHOWN) {
                    Some((end, _)) => format!("{}…", &text[..end]),
                    None => text,
                }
            }
            Err(error) => error.to_string(),
        };
        match self {
            Key::Columns(columns) => {
                let parts: Vec<_> = columns.iter().map(|(name, place)| format!("{name} {}", shown(*place))).collect();
                parts.join(", ")
            }
            Key::RowNumber(place) => format!("rowid {}", shown(*place)),
            Key::Count => format!("row {count}"),
        }
    }
}
