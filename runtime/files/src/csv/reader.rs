//! Rows out of CSV files.

use etlc_core::{Exit, Live, Run, Stop, spec};
use etlc_types::{Arena, Type};

use super::columns::{self, Asked, Columns};
use super::row::Row;
use super::splitter::{Split, Splitter};
use crate::blocks::Blocks;
use crate::window::Window;
use crate::{codes, fault};

/// Reads the records of CSV files, one file after another.
pub struct Reader {
    pub(super) window: Window,
    /// Where the fields of the record in hand lie in the window.
    pub(super) bounds: Vec<usize>,
    pub(super) columns: Columns,
    pub(super) live: Box<[Live]>,
    pub(super) arena: Arena,
    pub(super) csv: &'static spec::Csv,
    asked: Asked,
    splitter: Splitter,
}

impl Reader {
    /// Opens the files that the source names and finds the fields of the route in the first of them.
    ///
    /// # Errors
    /// `R0301` to `R0305` for a file that is not there or cannot be read, `R0431` to `R0433` for one without the columns
    /// that the route reads.
    pub fn open(run: &mut Run, source: &'static spec::Source, csv: &'static spec::Csv) -> Result<Reader, Stop> {
        let route = run.route();
        let reader = Blocks::of_source(run, source)
            .and_then(|blocks| Reader::new(blocks, route, source.fields, csv))
            .map_err(|stop| fault::placed(stop, route, source.place))?;
        run.set_live(reader.live.to_vec());
        Ok(reader)
    }

    pub(crate) fn new(
        blocks: Blocks,
        route: &'static spec::Route,
        fields: &'static [spec::Field],
        csv: &'static spec::Csv,
    ) -> Result<Reader, Stop> {
        let text = Live { kind: Some(Type::Text), native: "text".to_owned(), identity: ("csv", 0, -1), nullable: true };
        let mut reader = Reader {
            window: Window::new(blocks),
            bounds: Vec::new(),
            columns: Columns::default(),
            live: vec![text; fields.len()].into(),
            arena: Arena::new(),
            csv,
            asked: Asked { route, fields },
            splitter: Splitter::new(csv.delimiter),
        };
        match reader.window.take_start() {
            None => {
                reader.next_file()?;
            }
            Some(place) => {
                reader.window.find(&place)?;
                reader.begin_file()?;
                reader.window.pass_done(&place)?;
                reader.splitter.seek(reader.window.bytes(), reader.window.at());
            }
        }
        Ok(reader)
    }

    /// Goes to the first record of the next file; false after the last file.
    fn next_file(&mut self) -> Result<bool, Stop> {
        if !self.window.next_file()? {
            return Ok(false);
        }
        self.begin_file().map(|()| true)
    }

    /// Finds the columns of the file at hand, and goes to its first record.
    fn begin_file(&mut self) -> Result<(), Stop> {
        self.splitter.seek(self.window.bytes(), self.window.at());
        let next = self.split()?;
        let at = self.window.at();
        if !self.csv.header {
            let count = next.map(|_| self.bounds.len() - 1);
            self.columns = Columns::numbered(count, &self.asked, self.window.name())?;
            self.splitter.seek(self.window.bytes(), at);
            return Ok(());
        }
        let Some(next) = next.filter(|_| !self.is_blank()) else {
            let message = format!("{} has no header", self.window.name());
            return Err(Stop::new(Exit::Unfit, codes::NO_HEADER, message)
                .help("its first line names the columns, unless the route says header: false"));
        };
        let names = columns::names(&self.bounds, |start, end| self.window.text(start, end))
            .map_err(|at| self.window.stop(Exit::Unfit, codes::NOT_UTF8, at, "the header is not UTF-8"))?;
        self.columns = Columns::of_header(&names, &self.asked, self.window.name())?;
        self.window.pass(next);
        Ok(())
    }

    /// Splits the record that comes next, and says where the one after it begins; `None` at the end of the file.
    #[inline]
    fn split(&mut self) -> Result<Option<usize>, Stop> {
        loop {
            let window = &self.window;
            match self.splitter.split(window.bytes(), window.at(), window.is_last(), &mut self.bounds) {
                Split::Record(next) => return Ok(Some(next)),
                Split::End => return Ok(None),
                Split::Incomplete(quote) => self.more(quote)?,
                Split::Unclosed(quote) => {
                    return Err(self
                        .broken(quote, "a quote is opened here and never closed")
                        .help("close it, or double it where it is a part of the field"));
                }
                Split::AfterQuote(at) => {
                    return Err(self
                        .broken(at, "a quoted field goes on after its second quote")
                        .help("double the quotes inside of a quoted field"));
                }
            }
        }
    }

    #[cold]
    fn broken(&self, at: usize, message: &str) -> Stop {
        self.window.stop(Exit::RolledBack, codes::BROKEN_QUOTE, at, message)
    }

    /// Brings more of the file into the window, for a record that is not complete there.
    #[cold]
    fn more(&mut self, quote: Option<usize>) -> Result<(), Stop> {
        if self.window.rest().len() > self.window.limits().row {
            let stop = self.window.too_long(quote.unwrap_or(self.window.at()), None);
            return Err(match quote {
                Some(_) => stop.help(
                    "a quote is opened here and seems unclosed: close it, or double it where it is a part of the field",
                ),
                None => stop,
            });
        }
        self.window.more()?;
        self.splitter.seek(self.window.bytes(), self.window.at());
        Ok(())
    }

    fn is_blank(&self) -> bool {
        matches!(*self.bounds, [start, end] if start + 1 == end)
    }

    /// The record that ends before `next`, and each field of it that is read, is as long as it may be.
    #[cold]
    fn check_lengths(&self, next: usize) -> Result<(), Stop> {
        let fields = self.asked.fields.iter().zip(&self.columns.positions);
        let fields = fields.map(|(field, column)| (field, self.bounds[*column], self.bounds[column + 1] - 1));
        self.window.check_lengths(self.window.at(), next, fields)
    }

    /// Deals with a record of another number of fields: empty lines are passed over where they end the file.
    #[cold]
    fn misfit(&mut self, next: usize) -> Result<(), Stop> {
        let (has, expected) = (self.bounds.len() - 1, self.columns.count);
        let first = if self.csv.header { "header" } else { "first record" };
        let message = match self.is_blank() {
            true => format!("an empty line stands between records of {expected} fields"),
            false if has == 1 => format!("a record has 1 field where the {first} has {expected}"),
            false => format!("a record has {has} fields where the {first} has {expected}"),
        };
        let stop = self
            .window
            .stop(Exit::RolledBack, codes::FIELD_COUNT, self.bounds[0], message)
            .help("quote fields that hold the delimiter, or give the source the delimiter that the file has");
        let mut next = Some(next);
        while let Some(passed) = next.filter(|_| self.is_blank()) {
            self.window.pass(passed);
            next = self.split()?;
        }
        if next.is_some() { Err(stop) } else { Ok(()) }
    }
}

impl etlc_core::Reader for Reader {
    type Row<'a> = Row<'a>;

    fn position(&mut self) -> Result<etlc_core::Position, Stop> {
        let place = self.window.done().ok_or_else(etlc_core::unpositioned)?;
        Ok(place.position())
    }

    #[inline]
    fn next(&mut self) -> Result<Option<Row<'_>>, Stop> {
        self.arena.reset();
        loop {
            match self.split()? {
                Some(next) if self.bounds.len() - 1 == self.columns.count => {
                    if next - self.window.at() > self.window.limits().value {
                        self.check_lengths(next)?;
                    }
                    self.window.pass(next);
                    return Ok(Some(Row::new(self)));
                }
                Some(next) => self.misfit(next)?,
                None if self.next_file()? => {}
                None => return Ok(None),
            }
        }
    }
}

#[cfg(test)]
mod tests;
