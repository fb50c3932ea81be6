//! What SQLite databases hold, as text: by the library itself, without the connector that is tested.

use std::{fmt::Write, path::Path};

use rusqlite::{Connection, OpenFlags, types::ValueRef};

/// Executes statements in a database, which is made where it is missing.
#[track_caller]
pub fn execute(database: &Path, sql: &str) {
    std::fs::create_dir_all(database.parent().expect("a file lies in a directory")).expect("directories can be made");
    let connection = Connection::open(database).expect("a database can be made");
    connection.execute_batch(sql).unwrap_or_else(|error| panic!("{error}: {sql}"));
}

/// Loads a plain CSV, in which nothing is quoted, into a new table of texts.
#[track_caller]
pub fn load(database: &Path, table: &str, csv: &str) {
    let mut connection = Connection::open(database).expect("a database can be made");
    let mut lines = csv.lines();
    let header: Vec<&str> = lines.next().expect("a header").split(',').collect();
    let transaction = connection.transaction().expect("nobody else is there");
    transaction.execute_batch(&format!("create table {table} ({} text)", header.join(" text, "))).expect("plain names");
    let places = vec!["?"; header.len()].join(", ");
    let mut insert =
        transaction.prepare(&format!("insert into {table} values ({places})")).expect("the table is there");
    for line in lines {
        insert.execute(rusqlite::params_from_iter(line.split(','))).expect("as many fields as the header has");
    }
    drop(insert);
    transaction.commit().expect("nobody else is there");
}

/// The rows of a query, a line each: cells between bars, null as `NULL`, bytes as `x'…'`.
#[track_caller]
pub fn rows(database: &Path, query: &str) -> String {
    let connection = open(database);
    let mut statement = connection.prepare(query).unwrap_or_else(|error| panic!("{error}: {query}"));
    let columns = statement.column_count();
    let mut rows = statement.query([]).unwrap_or_else(|error| panic!("{error}: {query}"));
    let mut text = String::new();
    while let Some(row) = rows.next().unwrap_or_else(|error| panic!("{error}: {query}")) {
        for column in 0..columns {
            if column > 0 {
                text.push('|');
            }
            cell(&mut text, row.get_ref(column).expect("the column is there"));
        }
        text.push('\n');
    }
    text
}

/// Schema and rows of a whole database.
#[track_caller]
pub fn dump(database: &Path) -> String {
    let mut text = rows(database, "select type, name, sql from sqlite_master order by type, name");
    for table in rows(database, "select name from sqlite_master where type = 'table' order by name").lines() {
        writeln!(text, "{table}:").expect("a text takes everything");
        text.push_str(&rows(database, &format!("select * from \"{table}\"")));
    }
    text
}

fn open(database: &Path) -> Connection {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(database, flags).unwrap_or_else(|error| panic!("{}: {error}", database.display()))
}

fn cell(text: &mut String, value: ValueRef<'_>) {
    match value {
        ValueRef::Null => text.push_str("NULL"),
        ValueRef::Integer(number) => text.push_str(&number.to_string()),
        ValueRef::Real(number) => text.push_str(&format!("{number:?}")),
        ValueRef::Text(bytes) => text.push_str(&String::from_utf8_lossy(bytes)),
        ValueRef::Blob(bytes) => {
            let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            text.push_str(&format!("x'{digits}'"));
        }
    }
}
