//! Tables as the database describes them.

use etlc_core::{Exit, Stop};
use rusqlite::{Connection, Result, params};

use crate::{
    codes,
    database::Database,
    declared::Declared,
    error::{Work, stop},
    name::{Identifier, instead},
};

/// A table or view of the main database.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) name: Identifier,
    pub(crate) is_view: bool,
    /// Whether its rows have numbers of their own.
    pub(crate) has_row_numbers: bool,
    /// Whether it holds to its columns' types: it is `STRICT`.
    pub(crate) is_strict: bool,
    pub(crate) columns: Vec<Column>,
}

/// A column of a table.
#[derive(Debug)]
pub(crate) struct Column {
    pub(crate) name: Identifier,
    pub(crate) declared: Declared,
    pub(crate) not_null: bool,
    pub(crate) has_default: bool,
    /// Whether it is `GENERATED ALWAYS AS (…)`.
    pub(crate) is_computed: bool,
    /// Whether it is the row's own number: SQLite puts one where null is written.
    pub(crate) is_row_number: bool,
}

impl Table {
    /// The table of exactly this name; `None` where there is none.
    pub(crate) fn find(connection: &Connection, name: &str) -> Result<Option<Table>> {
        let mut list = connection.prepare(
            "SELECT type = 'view', type = 'table' AND NOT wr, strict FROM pragma_table_list \
             WHERE schema = 'main' AND name = ?1",
        )?;
        let mut rows = list.query([name])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let (is_view, has_row_numbers, strict) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let columns = columns(connection, name, has_row_numbers, strict)?;
        Ok(Some(Table { name: name.to_owned().into(), is_view, has_row_numbers, is_strict: strict, columns }))
    }

    /// The table of a source or target.
    ///
    /// # Errors
    /// [`Exit::Unfit`] where there is none.
    pub(crate) fn named(database: &Database, parts: &[&str]) -> std::result::Result<Table, Stop> {
        let name = Table::name_of(database, parts)?;
        match Table::find(database.connection(), name) {
            Ok(table) => table.ok_or_else(|| Table::missing(database, name)),
            Err(error) => Err(stop(&error, database.shown(), Work::Query)),
        }
    }

    /// The name by its parts: SQLite's own name for the schema may stand before it.
    pub(crate) fn name_of<'a>(database: &Database, parts: &[&'a str]) -> std::result::Result<&'a str, Stop> {
        match parts {
            [name] | ["main", name] => Ok(name),
            parts => {
                let message = format!("{} has no table `{}`", database.shown(), parts.join("."));
                let help = "SQLite has no schemas: name the table alone";
                Err(Stop::new(Exit::Unfit, codes::NO_TABLE, message).help(help))
            }
        }
    }

    /// That there is no such table.
    pub(crate) fn missing(database: &Database, name: &str) -> Stop {
        let known = Table::names(database.connection()).unwrap_or_default();
        let known: Vec<_> = known.iter().map(String::as_str).collect();
        let message = format!("{} has no table `{name}`", database.shown());
        Stop::new(Exit::Unfit, codes::NO_TABLE, message).help(instead(name, &known))
    }

    /// The tables and views that a route can name, for messages.
    fn names(connection: &Connection) -> Result<Vec<String>> {
        let sql = "SELECT name FROM main.sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' \
                   ESCAPE '\\' ORDER BY name";
        connection.prepare(sql)?.query_map([], |row| row.get(0))?.collect()
    }

    /// The column of exactly this name.
    pub(crate) fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name.shown() == name)
    }

    /// The names of its columns, for messages.
    pub(crate) fn column_names(&self) -> Vec<&str> {
        self.columns.iter().map(|column| column.name.shown()).collect()
    }

    /// The name by which SQL asks for a row's number; `None` where there is none or columns have taken all the names.
    pub(crate) fn row_number(&self) -> Option<&'static str> {
        let is_taken = |name: &str| self.columns.iter().any(|column| column.name.shown().eq_ignore_ascii_case(name));
        ["rowid", "_rowid_", "oid"].into_iter().find(|name| self.has_row_numbers && !is_taken(name))
    }

    /// Other tables whose foreign keys refer to this one.
    pub(crate) fn referring(&self, connection: &Connection) -> Result<Vec<String>> {
        let sql = "SELECT DISTINCT s.name FROM main.sqlite_schema AS s, pragma_foreign_key_list(s.name, 'main') AS f \
                   WHERE s.type = 'table' AND s.name <> ?1 AND lower(f.\"table\") = lower(?1) ORDER BY s.name";
        connection.prepare(sql)?.query_map([self.name.shown()], |row| row.get(0))?.collect()
    }

    /// That no other table refers to one which is to be emptied; `file` is what messages call the file.
    pub(crate) fn check_not_referred_to(&self, connection: &Connection, file: &str) -> std::result::Result<(), Stop> {
        let referring = self.referring(connection).map_err(|error| stop(&error, file, Work::Prepare))?;
        if referring.is_empty() {
            return Ok(());
        }
        let message = format!(
            "{file}: foreign keys of {} refer to {}, which is to be emptied",
            referring.join(", "),
            self.name.shown()
        );
        Err(Stop::new(Exit::Unfit, codes::REFERRED_TO, message).help("append, or empty the tables yourself"))
    }

    /// Indexes and triggers that go when the table is dropped: `index users_name`.
    pub(crate) fn dependents(&self, connection: &Connection) -> Result<Vec<String>> {
        let sql = "SELECT type || ' ' || name FROM main.sqlite_schema \
                   WHERE type IN ('index', 'trigger') AND tbl_name = ?1 AND sql IS NOT NULL ORDER BY type, name";
        connection.prepare(sql)?.query_map([self.name.shown()], |row| row.get(0))?.collect()
    }
}

fn columns(connection: &Connection, table: &str, has_row_numbers: bool, strict: bool) -> Result<Vec<Column>> {
    // A hidden column of 1 is a virtual table's parameter, 2 and 3 are computed.
    let mut list = connection.prepare(
        "SELECT name, type, \"notnull\", dflt_value IS NOT NULL, hidden IN (2, 3), \
                pk = 1 AND (SELECT max(pk) FROM pragma_table_xinfo(?1, 'main')) = 1 \
         FROM pragma_table_xinfo(?1, 'main') WHERE hidden <> 1",
    )?;
    let columns = list.query_map(params![table], |row| {
        let declared: String = row.get(1)?;
        let is_key: bool = row.get(5)?;
        Ok(Column {
            name: row.get::<_, String>(0)?.into(),
            not_null: row.get(2)?,
            has_default: row.get(3)?,
            is_computed: row.get(4)?,
            is_row_number: has_row_numbers && is_key && declared.eq_ignore_ascii_case("INTEGER"),
            declared: Declared::new(&declared, strict),
        })
    })?;
    columns.collect()
}
