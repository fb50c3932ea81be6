//! The synchronous half of a source: walks the rows of one buffer after another.

use std::fmt;

use etlc_core::{Buffer, Exit, Live, Position, Receiver, Run, Share, Stop, pipes, pushdown::Decision, spec};
use etlc_points::Point;
use etlc_types::{Arena, codes::run as run_codes};
use tokio::{runtime::Handle, task::JoinHandle};

use crate::{
    codes,
    connection::Connection,
    row::Row,
    server_error::During,
    session::Backends,
    snapshot,
    source::{self, Cell, Order, Plan},
    tables::Tables,
};

/// What starts binary COPY; four bytes of flags and a length of what else there is follow.
const SIGNATURE: &[u8] = b"PGCOPY\n\xff\r\n\0";

/// The head of a frame: `d` and its length, which counts itself.
const FRAME_HEAD: usize = 5;

/// The number of fields that ends the rows.
const END: i16 = -1;

/// The transaction of the source, in which texts that the server makes of values have forms that do not depend on
/// anyone's settings, nor the order of rows on who else reads the table.
pub(crate) const BEGIN: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; \
    SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO, MDY'; SET LOCAL IntervalStyle = 'postgres'; \
    SET LOCAL extra_float_digits = 1; SET LOCAL bytea_output = 'hex'; SET LOCAL synchronize_seqscans = off";

/// Reads a table or a query.
pub struct Reader {
    pub(crate) runtime: Handle,
    /// The tasks that fill the buffers, one for each connection. It gives the connection back, whose transaction stays
    /// open for as long as rows are read: whether a target may empty what is read must not depend on how soon reading
    /// has ended.
    pub(crate) copying: Vec<JoinHandle<Option<Connection>>>,
    rows: Receiver,
    buffer: Buffer,
    /// Where the next frame starts in the buffer.
    next: usize,
    /// How far the COPY of each connection is.
    stages: Vec<Stage>,
    pub(crate) count: u64,
    /// Where the cells of the current row are.
    spans: Vec<Span>,
    pub(crate) cells: Vec<Cell>,
    pub(crate) natives: Vec<Option<usize>>,
    pub(crate) key: Vec<(&'static str, usize)>,
    pub(crate) live: Vec<Live>,
    pub(crate) pushdown: Vec<Decision>,
    pub(crate) arena: Arena,
    shown: String,
    /// What the row is of, where the source is several tables.
    pub(crate) table: Option<String>,
    /// The tables that are read behind it.
    pub(crate) tables: Option<Tables>,
    fields: &'static [spec::Field],
    pub(crate) limits: spec::Limits,
    /// Whether its end is waited for when it is dropped.
    is_passing: bool,
}

/// How far a COPY is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Before what starts it.
    Before,
    /// Among the rows.
    Rows,
    /// Behind what ends it.
    Over,
}

/// Where the bytes of a cell are in the buffer; a null has a negative length.
#[derive(Clone, Copy, Debug, Default)]
struct Span {
    start: u32,
    length: i32,
}

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").field("cells", &self.cells).field("count", &self.count).finish_non_exhaustive()
    }
}

impl Reader {
    /// Connects to the source's point, checks what is there against the route, and starts reading.
    ///
    /// # Errors
    /// `R05…` (exit 5) without a connection, `R04…` (exit 4) where the table does not fit the route.
    pub fn open(run: &mut Run, source: &'static spec::Source) -> Result<Reader, Stop> {
        if !source.more.is_empty() {
            return Reader::open_several(run, source);
        }
        let route = run.route();
        let point = run.point(source.point.unwrap_or_default())?;
        if run.divides() {
            let borders = run.block_on(async {
                let mut connection = Connection::open(point, &format!("etlc {}", route.name)).await?;
                connection.begin(BEGIN).await.map_err(|trouble| trouble.stop(During::Describing))?;
                source::borders(&mut connection, route, source).await
            })?;
            run.set_borders(borders);
        }
        let point = run.point(source.point.unwrap_or_default())?;
        let order = match run.is_resumable() {
            false => Order::of_readers(run.readers()),
            true => Order::ByKey {
                after: run.resume()?.map(Position::key).transpose()?,
                until: run.until().map(Position::key).transpose()?,
            },
        };
        let (reader, backend) =
            run.block_on(Reader::start(&run.handle(), point, run.share(), route, source, run.set(), &order))?;
        run.set_live(reader.live.clone());
        run.set_pushdown(reader.pushdown.clone());
        Backends::of(run)?.add(backend);
        Ok(reader)
    }

    /// Connects to the point of a dictionary's table, checks what is there, and starts reading. Nothing of it is left
    /// open when the reader is dropped, so that targets find the table free.
    ///
    /// # Errors
    /// As [`Reader::open`].
    pub fn of_dictionary(run: &Run, source: &'static spec::Source) -> Result<Reader, Stop> {
        let point = run.point(source.point.unwrap_or_default())?;
        let share = Share { size: 64 << 10, count: 2 };
        let (mut reader, _) =
            run.block_on(Reader::start(&run.handle(), point, share, run.route(), source, run.set(), &Order::Any))?;
        reader.is_passing = true;
        Ok(reader)
    }

    /// The reader and the number of the server's process that feeds it.
    pub(crate) async fn start(
        runtime: &Handle,
        point: &Point,
        share: Share,
        route: &spec::Route,
        source: &'static spec::Source,
        set: &[(String, String)],
        order: &Order,
    ) -> Result<(Reader, i32), Stop> {
        let mut connection = Connection::open(point, &format!("etlc {}", route.name)).await?;
        connection.begin(BEGIN).await.map_err(|trouble| trouble.stop(During::Describing))?;
        let plan = source::plan(&mut connection, route, source, source.first(), set, order).await?;
        let backend = connection.backend();
        let copies: Vec<_> = plan.selects().iter().map(|select| source::copy(select)).collect();
        let connections = snapshot::start(connection, point, &format!("etlc {}", route.name), &copies)
            .await
            .map_err(|stop| stop.note("source", point.name.clone()))?;
        Ok((Reader::of(runtime, connections, share, route.limits, source, plan), backend))
    }

    /// Reads what was planned, for which a COPY has been started on each of these connections to a server.
    pub(crate) fn of(
        runtime: &Handle,
        connections: Vec<Connection>,
        share: Share,
        limits: spec::Limits,
        source: &'static spec::Source,
        plan: Plan,
    ) -> Reader {
        let shown = connections.first().map(|connection| connection.address().to_owned()).unwrap_or_default();
        let secret = source.fields.iter().any(|field| field.secret);
        let stages = vec![Stage::Before; connections.len()];
        let (senders, rows) = pipes(share, connections.len());
        let copying = connections
            .into_iter()
            .zip(senders)
            .map(|(connection, sender)| runtime.spawn(connection.copy_out(sender, secret, limits)))
            .collect();
        Reader {
            runtime: runtime.clone(),
            copying,
            rows,
            buffer: Buffer::new(),
            next: 0,
            stages,
            count: 0,
            spans: vec![Span::default(); plan.cells.len()],
            cells: plan.cells,
            natives: plan.natives,
            key: plan.key,
            live: plan.live,
            pushdown: plan.pushdown.parts,
            arena: Arena::new(),
            shown,
            table: None,
            tables: None,
            fields: source.fields,
            limits,
            is_passing: false,
        }
    }

    /// The bytes of a cell of the current row.
    #[inline]
    pub(crate) fn bytes(&self, cell: usize) -> Option<&[u8]> {
        let Span { start, length } = self.spans[cell];
        let length = usize::try_from(length).ok()?;
        Some(&self.buffer[start as usize..start as usize + length])
    }

    /// Finds the cells of the row in the next frame and goes behind it.
    #[inline]
    fn walk(&mut self) -> Step {
        let Some(frame) = self.buffer.get(self.next..) else { return Step::Broken };
        let Some((head, rest)) = frame.split_first_chunk::<FRAME_HEAD>() else { return Step::Broken };
        let length = u32::from_be_bytes([head[1], head[2], head[3], head[4]]) as usize;
        let Some(row) = rest.get(..length.wrapping_sub(4)) else { return Step::Broken };
        let Some((fields, _)) = row.split_first_chunk() else { return Step::Broken };
        let fields = i16::from_be_bytes(*fields);
        if fields as usize != self.spans.len() {
            return if fields == END { Step::End } else { Step::Broken };
        }
        let mut at = 2;
        for span in &mut self.spans {
            let Some(length) = row.get(at..).and_then(<[u8]>::first_chunk) else { return Step::Broken };
            let length = i32::from_be_bytes(*length);
            at += 4;
            *span = Span { start: (self.next + FRAME_HEAD + at) as u32, length };
            at += length.max(0) as usize;
        }
        if at != row.len() {
            return Step::Broken;
        }
        self.next += FRAME_HEAD + row.len();
        if row.len() > self.limits.value { Step::Long } else { Step::Row }
    }

    /// Waits for the next buffer; false after the last one of the last table.
    #[cold]
    fn refill(&mut self) -> Result<bool, Stop> {
        self.rows.give_back(std::mem::take(&mut self.buffer));
        self.next = 0;
        match self.rows.receive_blocking() {
            Some(Ok(buffer)) => self.buffer = buffer,
            Some(Err(stop)) => return Err(stop.note("source", self.position_shown())),
            None if self.is_over() => return self.turn(),
            None => return Err(self.broken("the rows end before their end")),
        }
        let stage = &mut self.stages[self.rows.from()];
        if *stage == Stage::Before && !self.buffer.is_empty() {
            *stage = Stage::Rows;
            self.skip_header()?;
        }
        Ok(true)
    }

    /// Whether each COPY has come to its end.
    fn is_over(&self) -> bool {
        self.stages.iter().all(|stage| *stage == Stage::Over)
    }

    /// Cuts what starts the COPY off the first frame, which may hold the first row too, by moving the head of the
    /// frame behind it.
    fn skip_header(&mut self) -> Result<(), Stop> {
        const FIXED: usize = SIGNATURE.len() + 8;
        let frame = &self.buffer[FRAME_HEAD..];
        let extension = frame.get(FIXED - 4..).and_then(<[u8]>::first_chunk).map(|length| u32::from_be_bytes(*length));
        let (true, Some(extension)) = (frame.starts_with(SIGNATURE), extension) else {
            return Err(self.broken("the rows do not start as binary COPY does"));
        };
        let header = FIXED + extension as usize;
        let length = u32::from_be_bytes([self.buffer[1], self.buffer[2], self.buffer[3], self.buffer[4]]) as usize;
        match length.checked_sub(4 + header) {
            Some(0) => self.next = FRAME_HEAD + header,
            Some(row) => {
                self.next = header;
                self.buffer[header] = b'd';
                self.buffer[header + 1..header + FRAME_HEAD].copy_from_slice(&(row as u32 + 4).to_be_bytes());
            }
            None => return Err(self.broken("the rows start with more than fits their first frame")),
        }
        Ok(())
    }

    /// Each field of the row is as long as a value may be.
    #[cold]
    fn check_values(&self) -> Result<(), Stop> {
        let too_long =
            |(_, span): &(_, &Span)| usize::try_from(span.length).is_ok_and(|length| length > self.limits.value);
        match self.fields.iter().zip(&self.spans).find(too_long) {
            Some((field, span)) => {
                let stop = self.limits.value_too_long(field.name, span.length as usize);
                Err(stop.note("source", self.position_shown()).note("route", field.place.shown_line()))
            }
            None => Ok(()),
        }
    }

    /// What names the current row, or the next one before it is there.
    fn position_shown(&self) -> String {
        format!("{}, after row {}", self.table.as_ref().unwrap_or(&self.shown), self.count)
    }

    #[cold]
    fn broken(&self, what: &str) -> Stop {
        Stop::new(Exit::NoConnection, codes::PROTOCOL, format!("{} does not keep to the protocol: {what}", self.shown))
            .note("source", self.position_shown())
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        let is_waited_for = self.is_passing && self.is_over();
        let copying = std::mem::take(&mut self.copying);
        let idle = self.tables.take().into_iter().flat_map(Tables::into_idle);
        let end = async {
            let mut connections: Vec<_> = idle.collect();
            for copying in copying {
                connections.extend(copying.await.ok().flatten());
            }
            for mut connection in connections {
                // It has only read: there is nothing to lose in ending the transaction.
                let _ended = connection.query("COMMIT").await;
                connection.close().await;
            }
        };
        if is_waited_for {
            self.runtime.block_on(end);
        } else {
            self.runtime.spawn(end);
        }
    }
}

/// What the next frame turned out to be.
enum Step {
    Row,
    /// A row that may hold a value that is too long.
    Long,
    End,
    Broken,
}

impl etlc_core::Reader for Reader {
    type Row<'a> = Row<'a>;

    fn position(&mut self) -> Result<Position, Stop> {
        let values = Row::new(self).key_values();
        values.map(Position::of_key).map_err(|failure| {
            Stop::new(Exit::Unfit, run_codes::NOT_RESUMABLE, format!("a key cannot be read: {}", failure.message()))
                .note("source", self.position_shown())
        })
    }

    #[inline]
    fn next(&mut self) -> Result<Option<Row<'_>>, Stop> {
        self.arena.reset();
        while self.next == self.buffer.len() {
            if !self.refill()? {
                return Ok(None);
            }
        }
        match self.walk() {
            Step::Row => {
                self.count += 1;
                Ok(Some(Row::new(self)))
            }
            Step::Long => {
                self.check_values()?;
                self.count += 1;
                Ok(Some(Row::new(self)))
            }
            Step::End => {
                self.stages[self.rows.from()] = Stage::Over;
                self.next = self.buffer.len();
                self.next()
            }
            Step::Broken => Err(self.broken("a row is not as binary COPY has it")),
        }
    }
}
