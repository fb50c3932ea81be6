//! The synchronous half of a target: encodes the cells of one row after another.

use std::{cell::RefCell, fmt, rc::Rc};

use etlc_core::{Buffer, Exit, Live, Participant as _, Run, Stop, spec};
use etlc_types::{
    Arena, Date, Decimal, Failure, Interval, Json, List, Result, Time, Timestamp, Timestamptz, Uuid, codes as values,
    into::{self, TotalIn},
};

use crate::{
    codes, encode, list,
    session::{Backends, Session, Slot},
    target::{Cell, Making, Ready},
    wire::{Format, Wire},
};

/// Writes a table.
pub struct Writer {
    session: Rc<RefCell<Session>>,
    table: usize,
    slot: Rc<Slot>,
    cells: Vec<Cell>,
    /// The buffer, while a row is written.
    buffer: Buffer,
    /// Where the row starts in it.
    start: usize,
    /// The cell that is written next.
    column: usize,
    /// Bytes from which on a buffer is handed over.
    full: usize,
    /// Where texts live that values are written as.
    arena: Arena,
}

impl fmt::Debug for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer").field("table", &self.table).field("cells", &self.cells).finish_non_exhaustive()
    }
}

impl Writer {
    /// Makes the target's table ready in the transaction of its point, which is opened for the first target of it.
    ///
    /// # Errors
    /// `R05…` (exit 5) without a connection, `R04…` (exit 4) where the table does not fit the route.
    pub fn open(run: &mut Run, target: &'static spec::Target) -> std::result::Result<Writer, Stop> {
        let session = Session::of(run, target.point.unwrap_or_default())?;
        let backends = Backends::of(run)?.numbers();
        // What the run has committed already stays: an earlier attempt, or its other partitions.
        let mode = if run.goes_on() { spec::Mode::Append } else { target.mode };
        let goes_on = run.goes_on();
        let making = Making { route: run.route(), target, mode, live: run.live(), backends: &backends, goes_on };
        if session.borrow().is_anchor() {
            return Writer::start(session, &making, run.share().size);
        }
        let name = run.staging_name(target);
        let mut open = session.borrow_mut();
        let (ready, aside) = open.with(async |connection| making.ready_aside(connection, &name).await)?;
        open.stage(target.name, aside);
        drop(open);
        Writer::over(session, ready, run.share().size)
    }

    /// The same without a run; `size` is that of the session's buffers.
    pub(crate) fn start(
        session: Rc<RefCell<Session>>,
        making: &Making<'_>,
        size: usize,
    ) -> std::result::Result<Writer, Stop> {
        let mut open = session.borrow_mut();
        let ready = open.with(async |connection| making.ready(connection).await)?;
        open.open_record(ready.schema.clone(), making.route.name)?;
        drop(open);
        Writer::over(session, ready, size)
    }

    /// The writer of a table that is ready.
    fn over(session: Rc<RefCell<Session>>, ready: Ready, size: usize) -> std::result::Result<Writer, Stop> {
        let Ready { copy, held, cells, .. } = ready;
        let (table, slot) = session.borrow_mut().add(copy, held)?;
        Ok(Writer {
            session,
            table,
            slot,
            cells,
            buffer: Buffer::new(),
            start: 0,
            column: 0,
            full: size - size / 8,
            arena: Arena::new(),
        })
    }

    /// Writes a cell: null, or a value in the way of its column.
    #[inline]
    fn put<T>(
        &mut self,
        value: Option<T>,
        encode: impl FnOnce(&mut Buffer, &Format, &Arena, T) -> Result<()>,
    ) -> Result<()> {
        let Some(cell) = self.cells.get(self.column) else { return Err(too_many_cells()) };
        match value {
            Some(value) => encode(&mut self.buffer, &cell.format, &self.arena, value)?,
            None if cell.not_null => return Err(null_refused()),
            None => encode::null(&mut self.buffer),
        }
        self.column += 1;
        Ok(())
    }
}

/// Declares methods that write a type: as itself, or as one that it always converts to.
macro_rules! writes {
    ($($name:ident($kind:ty): $($wire:ident $encode:ident),+;)*) => {$(
        #[inline]
        fn $name(&mut self, value: Option<$kind>) -> Result<()> {
            self.put(value, |out, format, arena, value| match format.wire {
                $(Wire::$wire => encode::$encode(out, value.into(), format.limit),)+
                _ => as_text(out, format, arena, value),
            })
        }
    )*};
}

impl etlc_core::Writer for Writer {
    #[inline]
    fn begin(&mut self) {
        self.buffer = self.slot.take();
        self.start = self.buffer.len();
        self.column = 0;
        self.buffer.extend_from_slice(&(self.cells.len() as i16).to_be_bytes());
        self.arena.reset();
    }

    #[inline]
    fn end(&mut self) -> std::result::Result<(), Stop> {
        let length = self.buffer.len();
        self.slot.set(std::mem::take(&mut self.buffer));
        if self.column != self.cells.len() {
            return Err(too_few_cells());
        }
        self.slot.count();
        if length >= self.full { self.session.borrow_mut().hand_over(self.table) } else { Ok(()) }
    }

    fn abandon(&mut self) {
        self.buffer.truncate(self.start);
        self.slot.set(std::mem::take(&mut self.buffer));
    }

    fn column(&self) -> usize {
        self.column
    }

    #[inline]
    fn takes_native(&self, live: &Live) -> bool {
        self.cells.get(self.column).is_some_and(|cell| cell.takes(live))
    }

    #[inline]
    fn native(&mut self, bytes: Option<&[u8]>) -> Result<()> {
        self.put(bytes, |out, format, _, bytes| encode::bytea(out, bytes, format.limit))
    }

    writes! {
        bool(bool): Bool bool;
        int2(i16): Int2 int2, Int4 int4, Int8 int8, Oid oid, Float4 float4, Float8 float8, Numeric numeric;
        int4(i32): Int4 int4, Int8 int8, Oid oid, Float8 float8, Numeric numeric;
        int8(i64): Int8 int8, Oid oid, Numeric numeric;
        float4(f32): Float4 float4, Float8 float8;
        float8(f64): Float8 float8;
        numeric(Decimal): Numeric numeric;
        bytea(&[u8]): Bytea bytea;
        date(Date): Date date;
        time(Time): Time time;
        timestamp(Timestamp): Timestamp timestamp;
        timestamptz(Timestamptz): Timestamptz timestamptz;
        interval(Interval): Interval interval;
        uuid(Uuid): Uuid uuid;
    }

    fn list(&mut self, value: Option<List<'_>>) -> Result<()> {
        self.put(value, |out, format, arena, value| match format.wire {
            Wire::List => list::encode(out, value, format),
            _ => as_text(out, format, arena, value),
        })
    }

    #[inline]
    fn text(&mut self, value: Option<&str>) -> Result<()> {
        self.put(value, |out, format, _, value| match format.wire {
            Wire::Text | Wire::Bpchar => encode::text(out, value, format.limit),
            _ => Err(unwritable()),
        })
    }

    #[inline]
    fn json(&mut self, value: Option<Json<'_>>) -> Result<()> {
        self.put(value, |out, format, _, value| match format.wire {
            Wire::Json => encode::json(out, value, format.limit),
            Wire::Jsonb => encode::jsonb(out, value, format.limit),
            _ => Err(unwritable()),
        })
    }
}

/// Writes a value into a column of text or JSON.
fn as_text<'a, T>(out: &mut Buffer, format: &Format, arena: &'a Arena, value: T) -> Result<()>
where
    T: TotalIn<'a, &'a str> + TotalIn<'a, Json<'a>>,
{
    match format.wire {
        Wire::Text | Wire::Bpchar => encode::text(out, into::text(value, arena), format.limit),
        Wire::Json => encode::json(out, into::json(value, arena), format.limit),
        Wire::Jsonb => encode::jsonb(out, into::json(value, arena), format.limit),
        _ => Err(unwritable()),
    }
}

#[cold]
fn null_refused() -> Failure {
    Failure::new(values::IS_NULL, "the value is null and the column is NOT NULL")
        .help("give a value for null with ??, or leave such rows out with WHERE")
}

/// The types were checked when the target was opened; a program that writes others is not the compiler's.
#[cold]
fn unwritable() -> Failure {
    Failure::new(codes::UNWRITABLE_TYPE, "the column does not take values of this type")
}

#[cold]
fn too_many_cells() -> Failure {
    Failure::new(codes::UNWRITABLE_TYPE, "the row has more cells than the target has columns")
}

#[cold]
fn too_few_cells() -> Stop {
    Stop::new(Exit::Bug, codes::UNWRITABLE_TYPE, "a row has fewer cells than the target has columns")
}
