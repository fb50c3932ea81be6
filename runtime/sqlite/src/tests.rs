//! Tests on files of SQLite, which another connection makes and looks at.

mod order;
mod pushdown;
mod reading;
mod round_trip;
mod speed;
mod targets;
mod transactions;

use std::{cell::RefCell, path::PathBuf, rc::Rc};

use etlc_core::{
    Commit, Exit, Live, Participant, Place, Progress, Publication, Reader as _, Stop, Writer as _,
    spec::{Column, Field, Mode, Object, Read, Rule, Source, Target},
};
use etlc_types::Failure;
use rusqlite::{Connection, types::ValueRef};

use crate::{
    Reader, Row, Writer, database::Database, selection::Reading, transaction::MadeFile, transaction::Transaction,
};

const PLACE: Place = Place::at(1, 1, "");
static RULE: Rule = Rule { place: PLACE, field: None, makes: "", secret: false };

/// The commit of a run without a ledger.
fn committing(publications: &[Publication]) -> Commit<'_> {
    static PROGRESS: Progress = Progress { chunk: 1, position: None, counts: String::new(), known: String::new() };
    Commit { publications, progress: &PROGRESS }
}

/// A directory with a database `shop.db`.
struct Shop {
    directory: tempfile::TempDir,
    warnings: RefCell<Vec<String>>,
}

impl Shop {
    /// A shop with what these statements make.
    fn new(sql: &str) -> Shop {
        let shop = Shop::without_database();
        shop.connection().execute_batch(sql).expect("the statements are right");
        shop
    }

    fn without_database() -> Shop {
        Shop { directory: tempfile::tempdir().expect("there is room"), warnings: RefCell::default() }
    }

    fn path(&self, file: &str) -> PathBuf {
        self.directory.path().join(file)
    }

    fn connection(&self) -> Connection {
        Connection::open(self.path("shop.db")).expect("the file is there")
    }

    /// The rows of a query, each as its values with bars between.
    fn query(&self, sql: &str) -> Vec<String> {
        let connection = self.connection();
        let mut statement = connection.prepare(sql).expect("the query is right");
        let columns = statement.column_count();
        let mut rows = statement.raw_query();
        let mut lines = Vec::new();
        while let Some(row) = rows.next().expect("there is a row") {
            let values = (0..columns).map(|column| shown(row.get_ref(column).expect("there is a column")));
            lines.push(values.collect::<Vec<_>>().join("|"));
        }
        lines
    }

    /// Everything that a run may not leave changed.
    fn everything(&self) -> Vec<String> {
        let mut lines = self.query("SELECT type, name, sql FROM sqlite_schema ORDER BY name");
        for table in self.query("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name") {
            lines.extend(self.query(&format!("SELECT * FROM \"{}\"", table.trim_matches('\''))));
        }
        lines
    }

    fn reading(&self) -> Rc<Database> {
        Database::open(self.path("shop.db"), "shop.db", false).expect("the file is there")
    }

    /// Opens a source on a database of its own.
    fn read(&self, source: &'static Source) -> Result<Reader, Stop> {
        Reader::of(&self.reading(), source, &[], etlc_core::spec::Limits::DEFAULT, &Reading::Whole)
            .map(|(reader, _)| reader)
    }

    /// Begins to write on a database of its own.
    fn write(&self, target: &'static Target) -> Result<(Transaction, Writer), Stop> {
        let (path, made) = MadeFile::for_target(&self.path("shop.db"), "shop.db", target.create)?;
        let database = Database::open(path, "shop.db", true)?;
        let mut transaction =
            Transaction::begin(&database, "test", 1 << 20, made, None)?.expect("this is the first target");
        match self.also_write(&database, target, &[]) {
            Ok(writer) => Ok((transaction, writer)),
            Err(stop) => {
                transaction.roll_back();
                Err(stop)
            }
        }
    }

    fn also_write(&self, database: &Rc<Database>, target: &'static Target, live: &[Live]) -> Result<Writer, Stop> {
        Writer::of(database, target, live, false, |message| self.warnings.borrow_mut().push(message.to_owned()))
    }
}

fn commit(mut transaction: Transaction, publications: &[Publication]) -> Result<(), Stop> {
    let committed = transaction.prepare().and_then(|_| transaction.commit(&committing(publications)));
    match committed {
        Ok(()) => transaction.settle(),
        Err(stop) => {
            transaction.roll_back();
            Err(stop)
        }
    }
}

/// Puts a row of cells that this function writes.
fn put(writer: &mut Writer, cells: impl FnOnce(&mut Writer) -> Result<(), Failure>) -> Result<(), Stop> {
    writer.begin();
    cells(writer).expect("the cells are right");
    writer.end()
}

/// Puts a row of which a cell fails; nothing of it is written.
fn fail(writer: &mut Writer, cells: impl FnOnce(&mut Writer) -> Result<(), Failure>) -> Failure {
    writer.begin();
    let failure = cells(writer).expect_err("a cell fails");
    writer.abandon();
    failure
}

/// What a function makes of each row, to the end.
fn each(reader: &mut Reader, mut of: impl FnMut(&Row<'_>) -> String) -> Vec<String> {
    let mut lines = Vec::new();
    while let Some(row) = reader.next().expect("the rows can be read") {
        lines.push(of(&row));
    }
    lines
}

fn shown(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => "null".to_owned(),
        ValueRef::Integer(integer) => integer.to_string(),
        ValueRef::Real(float) => format!("{float:?}"),
        ValueRef::Text(text) => format!("'{}'", String::from_utf8_lossy(text)),
        ValueRef::Blob(bytes) => format!("x{bytes:02x?}"),
    }
}

/// A source with these fields, each with what it is read as: `int8`, `any int8`, `carried`.
fn source(object: Object, key: &'static [&'static str], fields: &[(&'static str, &str)]) -> &'static Source {
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, read)| {
            let (any, kind) = match read.strip_prefix("any ") {
                Some(kind) => (true, kind),
                None => (false, *read),
            };
            let kind = (kind != "carried").then(|| kind.parse().expect("it is a type"));
            Field {
                name,
                path: &[],
                secret: *name == "secret",
                reads: leak(vec![Read { kind, any }]),
                native: false,
                place: PLACE,
            }
        })
        .collect();
    let source = Source {
        point: None,
        database: Some("shop.db"),
        object,
        more: &[],
        encoding: None,
        key,
        fields: leak(fields),
        wanted: &[],
        place: PLACE,
    };
    Box::leak(Box::new(source))
}

/// A source that is a table.
fn table(name: &'static str, fields: &[(&'static str, &str)]) -> &'static Source {
    source(Object::Table(leak(vec![name])), &[], fields)
}

/// A target with these columns, each with its type: `int8`, `int8!`, or `carried` for the field of the same position.
fn target(name: &'static str, mode: Mode, columns: &[(&'static str, &str)]) -> Target {
    let columns: Vec<_> = columns
        .iter()
        .enumerate()
        .map(|(position, (name, kind))| Column {
            name,
            kind: (*kind != "carried").then(|| kind.trim_end_matches('!').parse().expect("it is a type")),
            carried: (*kind == "carried").then_some(position),
            not_null: kind.ends_with('!'),
            rule: &RULE,
        })
        .collect();
    Target {
        name: "norm",
        point: None,
        database: Some("shop.db"),
        object: Object::Table(leak(vec![name])),
        mode,
        create: true,
        key: &[],
        columns: leak(columns),
        rejects: false,
        max_rejects: None,
        quarantine: crate::quarantine,
        publish: None,
        place: PLACE,
    }
}

fn leak<T>(list: Vec<T>) -> &'static [T] {
    Vec::leak(list)
}

/// What a stop says, in one line for a test to compare.
fn line(stop: &Stop) -> String {
    let help = stop.shown_help().map(|help| format!("; {help}")).unwrap_or_default();
    format!("{:?} {} {}{help}", stop.exit(), stop.code(), stop.message())
}

/// Checks what a stop says.
fn expect(stop: Option<Stop>, exit: Exit, code: &str, parts: &[&str]) {
    let stop = stop.unwrap_or_else(|| panic!("{code} is expected, and nothing stopped"));
    let line = line(&stop);
    assert_eq!((stop.exit(), stop.code()), (exit, code), "{line}");
    for part in parts {
        assert!(line.contains(part), "{part:?} is missing: {line}");
    }
}
