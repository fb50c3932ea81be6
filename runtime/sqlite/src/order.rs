//! The order in which a table is read by a run that may have to go on in its middle: that of a unique index.
//!
//! Values of one column may be of several types, which SQLite puts in order: numbers before texts before blobs. So a place
//! in that order keeps the type of each value, and texts are compared as the index compares them.

use etlc_core::{Exit, Position, Stop, spec::Source};
use etlc_types::codes::run as codes;
use rusqlite::{
    Connection, Row,
    types::{Value, ValueRef},
};
use serde_json::{Value as Json, json};

use crate::{name::quoted, table::Table};

/// The columns of a unique index, which no row leaves null.
#[derive(Debug)]
pub(crate) struct Order {
    columns: Vec<Column>,
}

#[derive(Debug)]
struct Column {
    name: String,
    /// How texts in it are compared.
    collation: String,
}

impl Order {
    /// The order of a source's key.
    ///
    /// # Errors
    /// `R0664` (exit 4) where SQLite does not vouch for that it tells every row from every other.
    pub(crate) fn of(connection: &Connection, table: &Table, source: &Source, file: &str) -> Result<Order, Stop> {
        let unfit = |what: String, help: String| {
            Stop::new(Exit::Unfit, codes::NOT_RESUMABLE, what)
                .note("source", format!("{file}:{}", table.name.shown()))
                .help(help)
        };
        let refused = |error: rusqlite::Error| unfit(error.to_string(), "look at the database".to_owned());
        if let [name] = source.key
            && table.column(name).is_some_and(|column| column.is_row_number)
        {
            return Ok(Order { columns: vec![Column { name: (*name).to_owned(), collation: "BINARY".to_owned() }] });
        }
        let Some(columns) = unique_index(connection, table, source.key).map_err(refused)? else {
            let what = format!("no unique index of {} is on exactly ({})", table.name.shown(), source.key.join(", "));
            let help = "name the primary key in `key:`, make a unique index, or write commit: run";
            return Err(unfit(what, help.to_owned()));
        };
        // Only a table without row numbers keeps nulls out of its primary key by itself; it says so of the columns.
        let nullable = |column: &&Column| table.column(&column.name).is_none_or(|column| !column.not_null);
        if let Some(column) = columns.iter().find(nullable) {
            let what = format!(
                "{} of {} may be null, and a run could not go on behind a null",
                column.name,
                table.name.shown()
            );
            let help = "make the table anew with the column NOT NULL, or write commit: run";
            return Err(unfit(what, help.to_owned()));
        }
        Ok(Order { columns })
    }

    /// What is selected beside the fields, so that a row has its place.
    pub(crate) fn selected(&self) -> impl Iterator<Item = String> {
        self.columns.iter().map(|column| format!("t.{}", quoted(&column.name)))
    }

    /// The end of the statement: its order, and behind which row it begins. Values are bound behind `bound` others.
    pub(crate) fn clauses(&self, has_condition: bool, after: Option<&[Value]>, bound: usize) -> String {
        let names: Vec<_> = self.selected().collect();
        let collated = |text: &str, column: &Column| format!("{text} COLLATE {}", quoted(&column.collation));
        let ordered: Vec<_> = names.iter().zip(&self.columns).map(|(name, column)| collated(name, column)).collect();
        let condition = match after {
            None => String::new(),
            Some(_) => {
                let word = if has_condition { "AND" } else { "WHERE" };
                let marks = self.columns.iter().zip(bound + 1..);
                let marks: Vec<_> = marks.map(|(column, number)| collated(&format!("?{number}"), column)).collect();
                // With the collation on this side, SQLite still finds the row in the index.
                format!(" {word} ({}) > ({})", names.join(", "), marks.join(", "))
            }
        };
        format!("{condition} ORDER BY {}", ordered.join(", "))
    }

    /// The position behind a row, whose key lies at these places of the statement.
    ///
    /// # Errors
    /// `R0664` where a text of it is not UTF-8.
    pub(crate) fn position(&self, row: &Row<'_>, places: &[usize]) -> Result<Position, Stop> {
        let mut key = serde_json::Map::new();
        for (column, place) in self.columns.iter().zip(places) {
            let value = row.get_ref(*place).ok().and_then(written).ok_or_else(|| {
                let message = format!("a run could not go on behind a row whose {} is no text in UTF-8", column.name);
                Stop::new(Exit::Unfit, codes::NOT_RESUMABLE, message).help("mend the value, or write commit: run")
            })?;
            key.insert(column.name.clone(), value);
        }
        Ok(Position::new(Json::Object(key).to_string()))
    }

    /// The values of a position, in the order of the columns.
    ///
    /// # Errors
    /// `R0664` where it is none of this key.
    pub(crate) fn values(&self, position: &Position) -> Result<Vec<Value>, Stop> {
        let values = || {
            let key: Json = serde_json::from_str(position.as_json()).ok()?;
            let key = key.as_object().filter(|key| key.len() == self.columns.len())?;
            self.columns.iter().map(|column| read(key.get(&column.name)?)).collect::<Option<Vec<_>>>()
        };
        values().ok_or_else(|| {
            let message = format!("the ledger says {position}, which is no key of the source");
            Stop::new(Exit::Unfit, codes::NOT_RESUMABLE, message).help("begin at the first row with --start-over")
        })
    }
}

/// A value with its type: a whole number and a text as JSON has them, everything else in an object that names it. A null
/// and a text that is not UTF-8 have no such form.
fn written(value: ValueRef<'_>) -> Option<Json> {
    Some(match value {
        ValueRef::Null => return None,
        ValueRef::Integer(integer) => json!(integer),
        ValueRef::Real(float) => json!({ "real": format!("{float:?}") }),
        ValueRef::Text(bytes) => json!(std::str::from_utf8(bytes).ok()?),
        ValueRef::Blob(bytes) => json!({ "blob": hexadecimal(bytes) }),
    })
}

/// The value that was written so; `None` for what never is.
fn read(json: &Json) -> Option<Value> {
    Some(match json {
        Json::Number(number) => Value::Integer(number.as_i64()?),
        Json::String(text) => Value::Text(text.clone()),
        Json::Object(named) => match named.iter().next()? {
            (kind, Json::String(text)) if kind == "real" => Value::Real(text.parse().ok()?),
            (kind, Json::String(digits)) if kind == "blob" => Value::Blob(bytes(digits)?),
            _ => return None,
        },
        Json::Null | Json::Bool(_) | Json::Array(_) => return None,
    })
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes(digits: &str) -> Option<Vec<u8>> {
    let pairs = digits.as_bytes().chunks(2);
    pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}

/// The columns of a unique index on exactly these; an index on expressions or on some of the rows is none.
fn unique_index(connection: &Connection, table: &Table, key: &[&str]) -> rusqlite::Result<Option<Vec<Column>>> {
    let mut list = connection.prepare(
        "SELECT name FROM pragma_index_list(?1, 'main') WHERE \"unique\" AND NOT partial ORDER BY origin = 'pk' DESC, name",
    )?;
    let names: Vec<String> = list.query_map([table.name.shown()], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let mut parts =
        connection.prepare("SELECT name, coll FROM pragma_index_xinfo(?1, 'main') WHERE \"key\" ORDER BY seqno")?;
    for name in names {
        let columns = parts.query_map([&name], |row| {
            // An expression has no name.
            Ok(Column { name: row.get::<_, Option<String>>(0)?.unwrap_or_default(), collation: row.get(1)? })
        })?;
        let columns: Vec<Column> = columns.collect::<Result<_, _>>()?;
        if columns.len() == key.len() && columns.iter().all(|column| key.contains(&column.name.as_str())) {
            return Ok(Some(columns));
        }
    }
    Ok(None)
}
