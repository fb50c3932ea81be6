//! Writes rows: each cell is bound, each row is one step of one statement.

use std::{cell::RefCell, rc::Rc};

use etlc_core::{Exit, Live, Run, Stop, spec};
use etlc_types::{
    Date, Decimal, Failure, Interval, Json, List, Result, TextForm, Time, Timestamp, Timestamptz, Type, Uuid, fit,
    try_into,
};
use rusqlite::{
    ErrorCode, Statement,
    types::{ToSqlOutput, ValueRef},
};

use crate::{
    codes,
    database::{Database, file, is_anchor},
    error::{Work, code_of, stop},
    lease::Lease,
    slot::Slot,
    staging::Staging,
    target,
    transaction::{MadeFile, Transaction},
    value,
};

/// The writer of a table. A bound text is copied by SQLite, once.
#[derive(Debug)]
pub struct Writer {
    database: Rc<Database>,
    statement: Statement<'static>,
    slots: Box<[Slot]>,
    column: usize,
    /// The text form of the cell that is written.
    text: String,
    /// The bytes of the row that is written, and who is told of them, where it does not go to its table at once.
    bytes: usize,
    staging: Option<Rc<RefCell<Staging>>>,
}

impl Writer {
    /// Opens the target of a run: makes its table ready in the database's transaction and enlists it.
    ///
    /// # Errors
    /// `Exit::Unfit` where the table does not fit the route, `Exit::NoConnection` where the file can't be written or
    /// another program holds it, `Exit::Resource` where the disk is full.
    pub fn open(run: &mut Run, target: &'static spec::Target) -> std::result::Result<Writer, Stop> {
        let route = run.route().file;
        Writer::in_run(run, target)
            .map_err(|stop| stop.note("target", target.name).note("route", target.place.shown(route)))
    }

    fn in_run(run: &mut Run, target: &'static spec::Target) -> std::result::Result<Writer, Stop> {
        let file = file(run, target.point, target.database)?;
        let (path, made) = MadeFile::for_target(&run.path(&file), &file, target.create)?;
        if target.publish.is_some() && !is_anchor(run, &path) {
            let staging = Staging::of(run, &path, &file, made)?;
            return Writer::aside(run, staging, target);
        }
        let database = Database::of_target(run, path, &file)?;
        let share = run.share();
        let lease = run.opened(&Lease::session(database.path()));
        let transaction = Transaction::begin(&database, run.route().name, share.size * share.count, made, lease)?;
        if let Some(transaction) = transaction {
            run.enlist(Rc::new(RefCell::new(transaction)));
        }
        Writer::of(&database, target, run.live(), run.goes_on(), |message| run.warn(codes::INDEXES_GO, message))
    }

    /// The writer of a table whose rows wait for the commit of another database.
    fn aside(
        run: &Run,
        staging: Rc<RefCell<Staging>>,
        target: &'static spec::Target,
    ) -> std::result::Result<Writer, Stop> {
        let names = (run.staging_name(target), run.staging_prefix(target));
        let warn = |message: &str| run.warn(codes::INDEXES_GO, message);
        let (statement, slots) = staging.borrow_mut().add(target, (&names.0, &names.1), run.live(), warn)?;
        let database = Rc::clone(staging.borrow().database());
        Ok(Writer { database, statement, slots, column: 0, text: String::new(), bytes: 0, staging: Some(staging) })
    }

    /// The writer of a table in a database that has begun to write.
    pub(crate) fn of(
        database: &Rc<Database>,
        target: &'static spec::Target,
        live: &[Live],
        goes_on: bool,
        warn: impl Fn(&str),
    ) -> std::result::Result<Writer, Stop> {
        let (statement, slots) = target::prepare(database, target, live, goes_on, warn)?;
        let database = Rc::clone(database);
        Ok(Writer { database, statement, slots, column: 0, text: String::new(), bytes: 0, staging: None })
    }

    #[inline]
    fn put(&mut self, value: ValueRef<'_>) -> Result<()> {
        self.bytes += match value {
            ValueRef::Text(bytes) | ValueRef::Blob(bytes) => bytes.len(),
            ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) => size_of::<i64>(),
        };
        bind(&mut self.statement, &mut self.column, value)
    }

    fn null(&mut self) -> Result<()> {
        if self.slots[self.column].refuses_null {
            fit::not_null::<()>(None)?;
        }
        self.put(ValueRef::Null)
    }

    #[inline]
    fn integer(&mut self, value: i64) -> Result<()> {
        match self.slots[self.column].declared.kind {
            Some(Type::Numeric(_)) => self.decimal(Decimal::from(value)),
            _ => self.put(ValueRef::Integer(value)),
        }
    }

    #[inline]
    fn float(&mut self, value: f64) -> Result<()> {
        if value.is_nan() {
            return Err(Failure::new(codes::NOT_A_NUMBER, "SQLite keeps no NaN").help("say what such a row is worth"));
        }
        self.put(ValueRef::Real(value))
    }

    fn decimal(&mut self, value: Decimal) -> Result<()> {
        let slot = &self.slots[self.column];
        let value = match slot.declared.kind {
            Some(Type::Numeric(Some((precision, scale)))) => fit::numeric(value, precision, scale)?,
            _ => value,
        };
        if slot.declared.keeps_digits() {
            return self.form(&value);
        }
        // SQLite makes an integer of a whole float here. An integer with more digits than a float keeps stays one.
        if let Ok(float) = try_into::float8(value) {
            return self.put(ValueRef::Real(float));
        }
        match try_into::int8(value) {
            Ok(integer) => self.put(ValueRef::Integer(integer)),
            Err(_) => Err(changed(&slot.declared.text, value, "NUMERIC_TEXT")),
        }
    }

    /// A text, where the column has room for it.
    #[inline]
    fn characters(&mut self, text: &str) -> Result<()> {
        if let Some(Type::Varchar(length)) = self.slots[self.column].declared.kind {
            fit::varchar(text, length)?;
        }
        self.put(ValueRef::Text(text.as_bytes()))
    }

    /// The text form of a value.
    fn form(&mut self, value: &impl TextForm) -> Result<()> {
        self.written(|out| value.write_text(out))
    }

    fn written(&mut self, write: impl FnOnce(&mut String) -> std::fmt::Result) -> Result<()> {
        let mut text = std::mem::take(&mut self.text);
        text.clear();
        write(&mut text).expect("a string takes every text");
        let put = self.characters(&text);
        self.text = text;
        put
    }
}

/// Binds the next cell.
#[inline]
fn bind(statement: &mut Statement<'static>, column: &mut usize, value: ValueRef<'_>) -> Result<()> {
    statement.raw_bind_parameter(*column + 1, ToSqlOutput::Borrowed(value)).map_err(|error| too_big(&error))?;
    *column += 1;
    Ok(())
}

#[cold]
fn too_big(error: &rusqlite::Error) -> Failure {
    Failure::new(codes::TOO_BIG, format!("SQLite does not take the value: {error}"))
}

#[cold]
fn changed(declared: &str, value: impl std::fmt::Display, better: &str) -> Failure {
    Failure::new(codes::CHANGED_BY_COLUMN, format!("a column declared {declared} would change the value"))
        .value(value)
        .help(format!("declare the column {better}"))
}

#[cold]
fn zero_byte(text: &str) -> Failure {
    Failure::new(codes::ZERO_BYTE, "the text holds the character U+0000")
        .value(text)
        .help("take it out with replace, or write the bytes into a bytea column")
}

/// The methods of cells: each puts a value, or null.
macro_rules! cells {
    ($($name:ident($self:ident, $value:ident: $ty:ty) => $put:expr;)*) => {$(
        #[inline]
        fn $name(&mut $self, value: Option<$ty>) -> Result<()> {
            match value {
                Some($value) => $put,
                None => $self.null(),
            }
        }
    )*};
}

impl etlc_core::Writer for Writer {
    #[inline]
    fn begin(&mut self) {
        self.column = 0;
        self.bytes = 0;
    }

    #[inline]
    fn end(&mut self) -> std::result::Result<(), Stop> {
        match self.statement.raw_execute() {
            Ok(1) => match &self.staging {
                None => Ok(()),
                Some(staging) => staging.borrow_mut().took(self.bytes),
            },
            Ok(_) => Err(Stop::new(
                Exit::RolledBack,
                codes::REFUSED,
                format!("{}: a trigger left the row out", self.database.shown()),
            )),
            Err(error) => Err(self.refused(&error)),
        }
    }

    fn refuses_at_once(&self) -> bool {
        true
    }

    fn abandon(&mut self) {
        self.column = 0;
    }

    fn column(&self) -> usize {
        self.column
    }

    fn takes_native(&self, live: &Live) -> bool {
        live.kind.is_none() && live.identity.0 == "sqlite" && self.slots[self.column].declared.kind.is_none()
    }

    fn native(&mut self, bytes: Option<&[u8]>) -> Result<()> {
        match bytes {
            None => self.null(),
            Some(bytes) => {
                let value = value::unpack(bytes).ok_or_else(|| {
                    Failure::new(codes::STORED_OTHERWISE, "the bytes are no value of an SQLite column")
                })?;
                self.put(value)
            }
        }
    }

    cells! {
        bool(self, value: bool) => self.put(ValueRef::Integer(i64::from(value)));
        int2(self, value: i16) => self.integer(i64::from(value));
        int4(self, value: i32) => self.integer(i64::from(value));
        int8(self, value: i64) => self.integer(value);
        float4(self, value: f32) => self.float(f64::from(value));
        float8(self, value: f64) => self.float(value);
        numeric(self, value: Decimal) => self.decimal(value);
        text(self, value: &str) => {
            if value.as_bytes().contains(&0) {
                return Err(zero_byte(value));
            }
            self.characters(value)
        };
        bytea(self, value: &[u8]) => self.put(ValueRef::Blob(value));
        date(self, value: Date) => self.form(&value);
        time(self, value: Time) => self.form(&value);
        timestamp(self, value: Timestamp) => self.form(&value);
        timestamptz(self, value: Timestamptz) => self.written(|out| write_moment(value, out));
        interval(self, value: Interval) => self.form(&value);
        uuid(self, value: Uuid) => self.form(&value);
        json(self, value: Json<'_>) => {
            let declared = &self.slots[self.column].declared;
            let is_changed = || value.as_str().parse::<i64>().map_or(true, |whole| whole.to_string() != value.as_str());
            if !declared.keeps_digits() && value.number().is_some() && is_changed() {
                return Err(changed(&declared.text, value.as_str(), "JSON_TEXT"));
            }
            self.characters(value.as_str())
        };
        list(self, value: List<'_>) => self.form(&value);
    }
}

/// The text form with the minutes of its offset, which SQLite's functions want: `+00:00` for `+00`.
pub(crate) fn write_moment(value: Timestamptz, out: &mut String) -> std::fmt::Result {
    value.write_text(out)?;
    if let Some(offset) = out.find("+00") {
        out.insert_str(offset + "+00".len(), ":00");
    }
    Ok(())
}

impl Writer {
    #[cold]
    fn refused(&self, error: &rusqlite::Error) -> Stop {
        let stop = stop(error, self.database.shown(), Work::Write);
        match code_of(error) {
            Some(ErrorCode::ConstraintViolation) => stop.help("mend the value, or leave such rows out with WHERE"),
            _ => stop,
        }
    }
}
