//! Record sets that a caller passes: JSON Lines on standard input and output.
//!
//! Standard output cannot be taken back. Rows go to it whenever a buffer is full, so a run that is rolled back may have
//! written some of its results; whoever reads them learns from the exit code whether they are all. A caller that must
//! not see the results of a failed run lets the route write a file.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use etlc_core::{Commit, Exit, Participant, Publication, Receiver, Run, Stop, spec};

use crate::blocks::Blocks;
use crate::object::{self, Layout};
use crate::page::Page;
use crate::sink::Sink;
use crate::{codes, fault, jsonl};

pub use crate::object::Row;

/// Reads objects from standard input, one on each line.
pub struct Reader(jsonl::Reader);

impl Reader {
    /// Opens standard input, or, in a test, the rows that it gives.
    ///
    /// # Errors
    /// `R0305` where it is in another encoding.
    pub fn open(run: &mut Run, source: &'static spec::Source) -> Result<Reader, Stop> {
        match run.given_rows() {
            Some(rows) => {
                let mut reader = jsonl::Reader::over(Ok(Blocks::of_memory("given", &rows)), run, source)?;
                reader.allow_absent();
                Ok(Reader(reader))
            }
            None => {
                run.set_once_only();
                let blocks = Blocks::of_standard_input(run.share()).map(|blocks| blocks.within(run.route().limits));
                jsonl::Reader::over(blocks, run, source).map(Reader)
            }
        }
    }
}

impl etlc_core::Reader for Reader {
    type Row<'a> = Row<'a>;

    fn position(&mut self) -> Result<etlc_core::Position, Stop> {
        Err(etlc_core::unpositioned())
    }

    #[inline]
    fn next(&mut self) -> Result<Option<Row<'_>>, Stop> {
        self.0.next()
    }
}

/// Results that each stand on a line of their own.
pub struct Results;

impl Layout for Results {
    const FIRST: &'static [u8] = b"";
    const NEXT: &'static [u8] = b"";
    const END: &'static [u8] = b"\n";
}

/// Writes objects to standard output, one on each line.
pub type Writer = object::Writer<Results>;

/// What standard output is called in messages.
const STANDARD_OUTPUT: &str = "standard output";

impl Writer {
    /// Opens standard output.
    ///
    /// # Errors
    /// `R0732` where no thread can be started.
    pub fn open(run: &mut Run, target: &'static spec::Target) -> Result<Writer, Stop> {
        run.set_once_only();
        #[expect(clippy::disallowed_methods, reason = "the rows of a target are no messages")]
        let sink = Sink::start(STANDARD_OUTPUT, run.share(), |buffers| pour(buffers, &mut io::stdout().lock()))?;
        let sink = Rc::new(RefCell::new(sink));
        run.enlist(Rc::new(RefCell::new(Output(Rc::clone(&sink)))));
        Ok(Writer::new(Page::new(sink)?, target.columns))
    }
}

/// Standard output as a part of a run.
struct Output(Rc<RefCell<Sink>>);

impl Participant for Output {
    fn is_anchor(&self) -> bool {
        false
    }

    fn prepare(&mut self) -> Result<Vec<Publication>, Stop> {
        self.0.borrow_mut().finish()?;
        Ok(Vec::new())
    }

    fn commit(&mut self, _commit: &Commit<'_>) -> Result<(), Stop> {
        Ok(())
    }

    fn begin(&mut self) -> Result<(), Stop> {
        unreachable!("a record set is complete when the run is")
    }

    fn settle(&mut self) -> Result<(), Stop> {
        Ok(())
    }

    fn roll_back(&mut self) {
        self.0.borrow_mut().abandon();
    }
}

/// Writes buffers out as they come.
fn pour(buffers: &mut Receiver, out: &mut impl Write) -> Result<(), Stop> {
    while let Some(buffer) = buffers.receive_blocking() {
        let buffer = buffer?;
        out.write_all(&buffer).and_then(|()| out.flush()).map_err(|error| match error.kind() {
            io::ErrorKind::BrokenPipe => Stop::new(
                Exit::RolledBack,
                codes::OUTPUT_CLOSED,
                "standard output was closed before all rows were written",
            ),
            _ => fault::writing(STANDARD_OUTPUT, &error),
        })?;
        buffers.give_back(buffer);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
