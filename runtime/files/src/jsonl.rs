//! JSON Lines: files of JSON objects, one on each line. Empty lines are passed over.

use etlc_core::{Exit, Run, Stop, spec};

use crate::blocks::Blocks;
use crate::object::{self, Layout, Records, skip_space, warn};
use crate::{codes, draft, fault};

pub use crate::object::Row;

/// Reads the objects of JSON Lines files, one file after another.
pub struct Reader {
    records: Records,
}

impl Reader {
    /// Opens the files that the source names.
    ///
    /// # Errors
    /// `R0301` to `R0305` for a file that is not there or cannot be read.
    pub fn open(run: &mut Run, source: &'static spec::Source) -> Result<Reader, Stop> {
        Reader::over(Blocks::of_source(run, source), run, source)
    }

    pub(crate) fn over(
        blocks: Result<Blocks, Stop>,
        run: &mut Run,
        source: &'static spec::Source,
    ) -> Result<Reader, Stop> {
        let reader = blocks
            .and_then(|blocks| Reader::new(blocks, source.fields))
            .map_err(|stop| fault::placed(stop, run.route(), source.place))?;
        run.set_live(reader.records.live().to_vec());
        Ok(reader)
    }

    pub(crate) fn new(blocks: Blocks, fields: &'static [spec::Field]) -> Result<Reader, Stop> {
        let mut records = Records::new(blocks, fields);
        match records.window.take_start() {
            None => {
                records.window.next_file()?;
            }
            Some(place) => {
                records.window.find(&place)?;
                records.window.pass_done(&place)?;
                // Those that went before may have had them.
                records.allow_absent();
            }
        }
        Ok(Reader { records })
    }

    /// Says nothing of fields that no record has.
    pub(crate) fn allow_absent(&mut self) {
        self.records.allow_absent();
    }

    /// Scans the record that begins at `start` on the line that ends at `line`, both in the window, and gives the end of it.
    #[inline]
    fn scan(&mut self, start: usize, line: usize) -> Result<usize, Stop> {
        let end = match self.records.scan(start, line) {
            Ok(end) => end,
            Err(wrong) => return Err(one_a_line(self.records.stop(wrong))),
        };
        let after = skip_space(&self.records.window.bytes()[..line], end);
        if after < line {
            let message = "more than one JSON value is on the line";
            return Err(one_a_line(self.records.window.stop(Exit::RolledBack, codes::NOT_JSON, after, message)));
        }
        Ok(end)
    }
}

#[cold]
fn one_a_line(stop: Stop) -> Stop {
    stop.help("each line holds one whole JSON object; a file that holds one array is read with json/")
}

impl etlc_core::Reader for Reader {
    type Row<'a> = Row<'a>;

    fn position(&mut self) -> Result<etlc_core::Position, Stop> {
        let place = self.records.window.done().ok_or_else(etlc_core::unpositioned)?;
        Ok(place.position())
    }

    #[inline]
    fn next(&mut self) -> Result<Option<Row<'_>>, Stop> {
        self.records.arena.reset();
        loop {
            let window = &mut self.records.window;
            let length = memchr::memchr(b'\n', window.rest());
            let line = match length {
                Some(length) => window.at() + length,
                None if window.is_last() => window.bytes().len(),
                None => {
                    self.records.more()?;
                    continue;
                }
            };
            let start = skip_space(&window.bytes()[..line], window.at());
            if start < line {
                let end = self.scan(start, line)?;
                self.records.window.pass(line + usize::from(length.is_some()));
                return self.records.row(start, end).map(Some);
            }
            if length.is_some() {
                window.pass(line + 1);
            } else if !window.next_file()? {
                warn(self.records.never_there());
                return Ok(None);
            }
        }
    }
}

/// Objects that each stand on a line of their own.
pub struct Lines;

impl Layout for Lines {
    const FIRST: &'static [u8] = b"";
    const NEXT: &'static [u8] = b"";
    const END: &'static [u8] = b"\n";
}

/// Writes a JSON Lines file.
pub type Writer = object::Writer<Lines>;

impl Writer {
    /// Opens the file that the target names.
    ///
    /// # Errors
    /// `R0312`, `R0313`, `R0317`, `R0731` for a file that cannot be written; `R0435` for one that is missing and not to
    /// be created.
    pub fn open(run: &mut Run, target: &'static spec::Target) -> Result<Writer, Stop> {
        let page = draft::open(run, target, object::frame(b"", b""))?;
        Ok(Writer::new(page, target.columns))
    }
}

#[cfg(test)]
mod tests;
