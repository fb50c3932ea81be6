//! Walks the rows of a statement.

use std::{cell::Cell, collections::VecDeque, rc::Rc};

use etlc_core::{
    Live, Run, Stop, pushdown,
    spec::{self, Limits, Location, Object},
};
use etlc_types::Arena;
use rusqlite::{ErrorCode, Rows, fallible_streaming_iterator::FallibleStreamingIterator, limits::Limit};

use crate::{
    database::{Database, existing, file},
    error::{Work, code_of, stop},
    row::{Ceiling, Row},
    selection::{Reading, Shape, select},
};

/// The reader of a table or query. A row's texts and blobs are SQLite's own memory, until the next step.
pub struct Reader {
    database: Rc<Database>,
    shape: Shape,
    /// What the rows are of, where the source is several tables.
    table: Option<String>,
    /// The tables that are read behind it, each with its name.
    waiting: VecDeque<(Rc<Database>, Shape, String)>,
    rows: Option<Rows<'static>>,
    count: u64,
    arena: Arena,
    ceiling: Ceiling,
    limits: Limits,
    source: &'static spec::Source,
    /// Whether its transaction ends when it is dropped.
    is_passing: bool,
}

impl Reader {
    /// Opens the source of a run and notes the live types of its fields. It is read from the first row on, when the
    /// targets are ready.
    ///
    /// # Errors
    /// `Exit::Unfit` where file, table, columns or types are not those that the route reads.
    pub fn open(run: &mut Run, source: &'static spec::Source) -> Result<Reader, Stop> {
        let route = run.route().file;
        Reader::in_run(run, source).map_err(|stop| stop.note("route", source.place.shown(route)))
    }

    /// Opens the table of a dictionary, on a connection of its own. Nothing is locked any more when the reader is
    /// dropped.
    ///
    /// # Errors
    /// As [`Reader::open`].
    pub fn of_dictionary(run: &Run, source: &'static spec::Source) -> Result<Reader, Stop> {
        let file = file(run, source.point, source.database)?;
        let database = Database::open(existing(&run.path(&file), &file)?, &file, false)?;
        let (mut reader, _) = Reader::of(&database, source, run.set(), run.route().limits, &Reading::Whole)
            .map_err(|stop| stop.note("route", source.place.shown(run.route().file)))?;
        reader.is_passing = true;
        Ok(reader)
    }

    fn in_run(run: &mut Run, source: &'static spec::Source) -> Result<Reader, Stop> {
        if !source.more.is_empty() {
            return Reader::several(run, source);
        }
        let file = file(run, source.point, source.database)?;
        let database = Database::of_source(run, &file)?;
        let from = match run.is_resumable() {
            false => Reading::Whole,
            true => Reading::ByKey(run.resume()?),
        };
        let (mut reader, live) = Reader::of(&database, source, run.set(), run.route().limits, &from)?;
        run.set_live(live);
        run.set_pushdown(std::mem::take(&mut reader.shape.pushdown));
        Ok(reader)
    }

    /// Opens a source of several tables: each is compared with the route before the first row of any is read, and those of
    /// one file are of one moment.
    fn several(run: &mut Run, source: &'static spec::Source) -> Result<Reader, Stop> {
        let mut tables = VecDeque::new();
        for location in source.locations() {
            let file = file(run, location.point, location.database)?;
            let database = Database::of_source(run, &file)?;
            let shape = select(&database, source, location, run.set(), &Reading::Whole)?;
            tables.push_back((database, shape, shown(&file, location)));
        }
        let lives: Vec<_> = tables.iter().map(|(_, shape, table)| (table.as_str(), shape.live())).collect();
        let (live, problems) =
            Live::of_all(run.route(), source, lives.iter().map(|(table, live)| (*table, live.as_slice())));
        if let Some(problem) = problems.into_iter().next() {
            return Err(problem);
        }
        run.set_live(live);
        run.set_pushdown(pushdown::of_all(tables.iter().map(|(_, shape, _)| shape.pushdown.clone())));
        let (database, shape, table) = tables.pop_front().expect("a source has a first table");
        let mut reader = Reader::with(&database, shape, source, run.route().limits);
        (reader.table, reader.waiting) = (Some(table), tables);
        Ok(reader)
    }

    /// The reader of a database, and the live types of its fields.
    pub(crate) fn of(
        database: &Rc<Database>,
        source: &'static spec::Source,
        set: &[(String, String)],
        limits: Limits,
        from: &Reading<'_>,
    ) -> Result<(Reader, Vec<Live>), Stop> {
        let shape = select(database, source, source.first(), set, from)?;
        let live = shape.live();
        Ok((Reader::with(database, shape, source, limits), live))
    }

    fn with(database: &Rc<Database>, shape: Shape, source: &'static spec::Source, limits: Limits) -> Reader {
        Reader {
            database: Rc::clone(database),
            shape,
            table: None,
            waiting: VecDeque::new(),
            rows: None,
            count: 0,
            arena: Arena::new(),
            ceiling: Ceiling { bytes: limits.value, passed: Cell::new(None) },
            limits,
            source,
            is_passing: false,
        }
    }

    /// Goes on with the next table; false where there is none.
    #[cold]
    fn turn(&mut self) -> Result<bool, Stop> {
        let Some((database, shape, table)) = self.waiting.pop_front() else { return Ok(false) };
        (self.database, self.shape, self.table, self.count) = (database, shape, Some(table), 0);
        self.rows = Some(self.start()?);
        Ok(true)
    }

    /// The row of this number as messages call it.
    #[cold]
    fn named(&self, row: u64) -> String {
        format!("{} row {row}", self.table.as_deref().unwrap_or(self.database.shown()))
    }

    /// Starts the statement.
    #[cold]
    fn start(&self) -> Result<Rows<'static>, Stop> {
        // SQLite takes no memory for a value beyond it. What it puts in order lies in rows, so it is the limit of those.
        let longest = i32::try_from(self.limits.row).unwrap_or(i32::MAX);
        let limited = self.database.connection().set_limit(Limit::SQLITE_LIMIT_LENGTH, longest);
        limited.map_err(|error| stop(&error, self.database.shown(), Work::Query))?;
        let selection = self.database.selections().pop_front().expect("a table is started once");
        let (mut statement, _) =
            self.database.prepare(&selection.sql).map_err(|error| stop(&error, self.database.shown(), Work::Query))?;
        for (index, value) in selection.parameters.iter().enumerate() {
            let bound = statement.raw_bind_parameter(index + 1, value);
            bound.map_err(|error| stop(&error, self.database.shown(), Work::Query))?;
        }
        // The rows borrow the statement; there is one of it for each table of a program's source.
        Ok(Box::leak(Box::new(statement)).raw_query())
    }
}

/// What is read in a file, as messages call it.
pub(crate) fn shown(file: &str, location: Location) -> String {
    match location.object {
        Object::Table(parts) => format!("{file}:{}", parts.join(".")),
        _ => format!("{file}:query(…)"),
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        if self.is_passing {
            // The statement is reset first: a transaction in which one still reads cannot end.
            self.rows = None;
            let _ended = self.database.connection().execute_batch("ROLLBACK");
        }
    }
}

impl etlc_core::Reader for Reader {
    type Row<'a> = Row<'a>;

    fn position(&mut self) -> Result<etlc_core::Position, Stop> {
        let row = self.rows.as_ref().and_then(|rows| rows.get());
        let (Some((order, places)), Some(row)) = (&self.shape.order, row) else {
            return Err(etlc_core::unpositioned());
        };
        order.position(row, places).map_err(|stop| stop.note("source", self.named(self.count)))
    }

    #[inline]
    fn next(&mut self) -> Result<Option<Row<'_>>, Stop> {
        self.arena.reset();
        if let Some((field, bytes)) = self.ceiling.passed.get() {
            let field = &self.source.fields[field];
            let stop = self.limits.value_too_long(field.name, bytes);
            return Err(stop.note("source", self.named(self.count)).note("route", field.place.shown_line()));
        }
        if self.rows.is_none() {
            self.rows = Some(self.start()?);
        }
        loop {
            let rows = self.rows.as_mut().expect("it is started");
            match rows.advance() {
                Ok(()) if rows.get().is_some() => break,
                Ok(()) if self.turn()? => {}
                Ok(()) => return Ok(None),
                Err(error) if code_of(&error) == Some(ErrorCode::TooBig) => {
                    return Err(self.limits.row_too_long(None).note("source", self.named(self.count + 1)));
                }
                Err(error) => return Err(stop(&error, self.database.shown(), Work::Read)),
            }
        }
        self.count += 1;
        let row = self.rows.as_ref().and_then(|rows| rows.get());
        Ok(row.map(|row| Row {
            row,
            shape: &self.shape,
            table: self.table.as_deref(),
            arena: &self.arena,
            count: self.count,
            ceiling: &self.ceiling,
        }))
    }
}
