//! Routes in miniature, from a table to a table, and what came of them.

use std::{cell::RefCell, rc::Rc, sync::Arc};

use etlc_core::{
    Carried, Commit, Exit, Live, Participant, Place, Progress, Publication, Reader as _, Row as _, Share, Stop,
    Writer as _,
    spec::{self, Column, Field, Mode, Object, OnError, Read, Route, Rule, Source, Target},
};
use etlc_points::{Point, PointKind, Secret, SslMode};
use etlc_tests::postgres::{self, Server};
use etlc_types::{Failure, Type};

use crate::{Reader, Row, Writer, session::Session, source::Order, target::Making};

/// Buffers small enough that a test fills several.
pub(super) const SHARE: Share = Share { size: 64 << 10, count: 3 };

pub(super) static ROUTE: Route = Route {
    name: "people",
    file: "routes/people.etl",
    hash: "",
    on_error: OnError::Rollback,
    commit: spec::Commit::Run,
    partitions: 1,
    limits: spec::Limits::DEFAULT,
    anchor: None,
    channels: &[],
    targets: &[],
    constants: &[],
};

/// A database of its own on the shared server.
pub(super) struct Bench {
    pub(super) runtime: tokio::runtime::Runtime,
    pub(super) server: Arc<Server>,
    pub(super) database: String,
    /// How the connector is to reach it: through the socket, until a test says otherwise.
    pub(super) point: Point,
}

impl Bench {
    pub(super) fn new(name: &str) -> Bench {
        Bench::on(Server::shared(), name)
    }

    pub(super) fn on(server: Arc<Server>, name: &str) -> Bench {
        server.psql(&format!("CREATE DATABASE \"{name}\""));
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let point = Point {
            name: "dwh".to_owned(),
            kind_text: "postgres".to_owned(),
            kind: Some(PointKind::Postgres),
            host: server.socket().to_str().expect("UTF-8").to_owned(),
            port: Some(server.port),
            user: Some(postgres::USER.to_owned()),
            password: None,
            database: Some(name.to_owned()),
            ssl: SslMode::Disable,
            ca: None,
        };
        Bench { runtime: runtime.expect("threads"), server, database: name.to_owned(), point }
    }

    /// What SQL gives in the database.
    pub(super) fn sql(&self, sql: &str) -> String {
        self.server.psql_in(&self.database, sql)
    }

    /// Whether the server has a type: before version 15 it knows no negative scale, nor one above the precision.
    pub(super) fn has_type(&self, kind: &str) -> bool {
        let since_15 = ["numeric(5,-2)", "numeric(3,5)"].contains(&kind);
        !since_15 || self.sql("SELECT current_setting('server_version_num')::int >= 150000") == "t"
    }

    /// The point over TCP, with a password.
    pub(super) fn tcp_point(&self, user: &str, password: &str) -> Point {
        Point {
            host: "127.0.0.1".to_owned(),
            user: Some(user.to_owned()),
            password: Some(Secret::from(password)),
            ..self.point.clone()
        }
    }

    pub(super) fn reader(&self, source: &'static Source) -> Result<Reader, Stop> {
        self.reader_and_backend(source).map(|(reader, _)| reader)
    }

    pub(super) fn reader_and_backend(&self, source: &'static Source) -> Result<(Reader, i32), Stop> {
        self.runtime.block_on(Reader::start(
            self.runtime.handle(),
            &self.point,
            SHARE,
            &ROUTE,
            source,
            &[],
            &Order::Any,
        ))
    }

    pub(super) fn session(&self) -> Result<Rc<RefCell<Session>>, Stop> {
        let opening = Session::open(self.runtime.handle().clone(), &self.point, SHARE, &ROUTE);
        self.runtime.block_on(opening).map(|session| Rc::new(RefCell::new(session)))
    }

    /// Opens a target that carries fields of these live types, while these processes read.
    pub(super) fn writer(
        &self,
        session: &Rc<RefCell<Session>>,
        target: &'static Target,
        live: &[Live],
        backends: &[i32],
    ) -> Result<Writer, Stop> {
        Writer::start(
            Rc::clone(session),
            &Making { route: &ROUTE, target, mode: target.mode, live, backends, goes_on: false },
            SHARE.size,
        )
    }

    /// Copies a source to a target, each column from the field at its place, and commits; gives the rows.
    pub(super) fn run(&self, source: &'static Source, target: &'static Target) -> Result<u64, Stop> {
        let (mut reader, backend) = self.reader_and_backend(source)?;
        let session = self.session()?;
        let outcome = self.writer(&session, target, &reader.live, &[backend]).and_then(|mut writer| {
            let mut rows = 0;
            while let Some(row) = reader.next()? {
                write(&row, target, &mut writer)?;
                rows += 1;
            }
            Ok(rows)
        });
        finish(&session, outcome)
    }

    /// Writes rows that `fill` makes, and commits.
    pub(super) fn write(
        &self,
        target: &'static Target,
        fill: impl FnOnce(&mut Writer) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        let session = self.session()?;
        let outcome = self.writer(&session, target, &[], &[]).and_then(|mut writer| fill(&mut writer));
        finish(&session, outcome)
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.server.psql(&format!("DROP DATABASE \"{}\" WITH (FORCE)", self.database));
        }
    }
}

/// Commits what went well and rolls back what did not.
pub(super) fn finish<T>(session: &Rc<RefCell<Session>>, outcome: Result<T, Stop>) -> Result<T, Stop> {
    let mut session = session.borrow_mut();
    let outcome = outcome.and_then(|value| {
        let publications: Vec<Publication> = session.prepare()?;
        session.commit(&Commit { publications: &publications, progress: &Progress::default() })?;
        session.settle()?;
        Ok(value)
    });
    if outcome.is_err() {
        session.roll_back();
    }
    outcome
}

/// Writes a row: each column from the field at its place.
pub(super) fn write(row: &Row<'_>, target: &'static Target, writer: &mut Writer) -> Result<(), Stop> {
    writer.begin();
    for (field, column) in target.columns.iter().enumerate() {
        let written = match column.kind {
            Some(kind) => write_cell(row, field, kind, writer),
            None => Carried::new(*row, field).write(writer),
        };
        if let Err(failure) = written {
            assert_eq!(writer.column(), field);
            writer.abandon();
            return Err(stop(&failure).note("source", row.position()));
        }
    }
    writer.end()
}

fn write_cell(row: &Row<'_>, field: usize, kind: Type, writer: &mut Writer) -> Result<(), Failure> {
    match kind {
        Type::Bool => writer.bool(row.bool(field)?),
        Type::Int2 => writer.int2(row.int2(field)?),
        Type::Int4 => writer.int4(row.int4(field)?),
        Type::Int8 => writer.int8(row.int8(field)?),
        Type::Float4 => writer.float4(row.float4(field)?),
        Type::Float8 => writer.float8(row.float8(field)?),
        Type::Numeric(_) => writer.numeric(row.numeric(field)?),
        Type::Text | Type::Varchar(_) => writer.text(row.text(field)?),
        Type::Bytea => writer.bytea(row.bytea(field)?),
        Type::Date => writer.date(row.date(field)?),
        Type::Time => writer.time(row.time(field)?),
        Type::Timestamp => writer.timestamp(row.timestamp(field)?),
        Type::Timestamptz => writer.timestamptz(row.timestamptz(field)?),
        Type::Interval => writer.interval(row.interval(field)?),
        Type::Uuid => writer.uuid(row.uuid(field)?),
        Type::Json => writer.json(row.json(field)?),
        Type::List(element) => writer.list(row.list(field, element)?),
    }
}

/// The end of a run that a failure is.
pub(super) fn stop(failure: &Failure) -> Stop {
    Stop::new(Exit::RolledBack, failure.code(), failure.message())
}

/// A place on this line of a route.
pub(super) fn place(line: u32, text: &'static str) -> Place {
    Place::at(line, 1, text)
}

/// A source with these fields, each read as a type; `any T` accepts what converts to it, nothing carries it through.
pub(super) fn source(object: Object, fields: &[(&'static str, &str)]) -> &'static Source {
    let fields = fields.iter().map(|(name, kind)| {
        let (any, kind) = match kind.strip_prefix("any ") {
            Some(kind) => (true, kind),
            None => (false, *kind),
        };
        let kind: Option<Type> = (!kind.is_empty()).then(|| kind.parse().expect("a type"));
        let reads = Vec::leak(vec![Read { kind, any }]);
        let native = kind.is_none();
        Field { name, path: &[], secret: false, reads, native, place: place(2, "[field](type)") }
    });
    Box::leak(Box::new(Source {
        point: Some("dwh"),
        database: None,
        object,
        more: &[],
        encoding: None,
        key: &[],
        fields: Vec::leak(fields.collect()),
        wanted: &[],
        place: place(1, "source = dwh/…"),
    }))
}

/// A source of a table.
pub(super) fn table(name: &'static str, fields: &[(&'static str, &str)]) -> &'static Source {
    source(Object::Table(Vec::leak(name.split('.').collect())), fields)
}

/// A target with columns of these types, `!` at the end for one that refuses null, nothing for one that is carried
/// from the field at its place.
pub(super) fn target(name: &'static str, columns: &[(&'static str, &str)]) -> Target {
    let columns = columns.iter().enumerate().map(|(index, (name, kind))| {
        let not_null = kind.ends_with('!');
        let kind = kind.trim_end_matches('!');
        let kind: Option<Type> = (!kind.is_empty()).then(|| kind.parse().expect("a type"));
        let rule = Box::leak(Box::new(Rule {
            place: place(4, "-> [column](type)"),
            field: Some(index),
            makes: "column",
            secret: false,
        }));
        Column { name, kind, carried: kind.is_none().then_some(index), not_null, rule }
    });
    Target {
        name: "norm",
        point: Some("dwh"),
        database: None,
        object: Object::Table(Vec::leak(name.split('.').collect())),
        mode: Mode::Append,
        create: true,
        key: &[],
        columns: Vec::leak(columns.collect()),
        rejects: false,
        max_rejects: None,
        quarantine: crate::quarantine,
        publish: None,
        place: place(3, "norm = dwh/…"),
    }
}

/// A value that lives for as long as the tests.
pub(super) fn leak<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

/// A stop in one line: exit, code, message, and help.
pub(super) fn told<T>(outcome: Result<T, Stop>) -> String {
    match outcome {
        Ok(_) => "done".to_owned(),
        Err(stop) => format!("{} {stop}", stop.exit() as u8),
    }
}
