//! JSON files that are one array of objects, or one object. The array is read and written an element at a time.

use etlc_core::{Exit, Run, Stop, spec};

use crate::blocks::Blocks;
use crate::object::{self, Layout, Records, skip_space, warn};
use crate::{codes, draft, fault};

pub use crate::object::Row;

/// Reads the objects of JSON files, one file after another.
pub struct Reader {
    records: Records,
    next: Next,
}

/// What may come next in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    /// An array or an object.
    Start,
    /// The first element of an array, or its end.
    First,
    /// A comma and an element, or the end of the array.
    More,
    /// The end of the file.
    End,
}

impl Reader {
    /// Opens the files that the source names.
    ///
    /// # Errors
    /// `R0301` to `R0305` for a file that is not there or cannot be read.
    pub fn open(run: &mut Run, source: &'static spec::Source) -> Result<Reader, Stop> {
        let reader = Blocks::of_source(run, source)
            .and_then(|blocks| Reader::new(blocks, source.fields))
            .map_err(|stop| fault::placed(stop, run.route(), source.place))?;
        run.set_live(reader.records.live().to_vec());
        Ok(reader)
    }

    pub(crate) fn new(blocks: Blocks, fields: &'static [spec::Field]) -> Result<Reader, Stop> {
        let mut records = Records::new(blocks, fields);
        records.window.next_file()?;
        records.number = Some(0);
        Ok(Reader { records, next: Next::Start })
    }

    /// Goes to the next byte that is no space; `None` at the end of the file.
    fn peek(&mut self) -> Result<Option<u8>, Stop> {
        loop {
            let window = &mut self.records.window;
            let at = skip_space(window.bytes(), window.at());
            window.pass(at);
            match window.rest().first() {
                Some(byte) => return Ok(Some(*byte)),
                None if window.is_last() => return Ok(None),
                None => window.more()?,
            }
        }
    }

    /// Takes the byte that was peeked at.
    fn take(&mut self) {
        let at = self.records.window.at();
        self.records.window.pass(at + 1);
    }

    /// Goes to the start of the next object; false after the last one of the file.
    fn seek(&mut self) -> Result<bool, Stop> {
        let byte = self.peek()?;
        match (self.next, byte) {
            (Next::Start, Some(b'[')) => {
                self.take();
                self.next = Next::First;
                self.seek()
            }
            (Next::Start, Some(b'{')) => {
                self.next = Next::End;
                Ok(true)
            }
            (Next::Start, _) => Err(self.wrong("an array of objects or an object was expected")),
            (Next::First | Next::More, Some(b']')) => {
                self.take();
                self.next = Next::End;
                self.seek()
            }
            (Next::First, _) => {
                self.next = Next::More;
                Ok(true)
            }
            (Next::More, Some(b',')) => {
                self.take();
                self.peek()?;
                Ok(true)
            }
            (Next::More, _) => Err(self.wrong("`,` or `]` was expected")),
            (Next::End, None) => Ok(false),
            (Next::End, Some(_)) => Err(self
                .wrong("the end of the file was expected")
                .help("a file of several JSON values, one on each line, is read with jsonl/")),
        }
    }

    #[cold]
    fn wrong(&self, what: &str) -> Stop {
        let window = &self.records.window;
        window.stop(Exit::RolledBack, codes::NOT_JSON, window.at(), format!("the file is not valid JSON: {what}"))
    }

    /// Scans the object that comes next; gives its start and its end in the window.
    #[inline]
    fn scan(&mut self) -> Result<(usize, usize), Stop> {
        loop {
            let window = &self.records.window;
            let (start, limit, is_last) = (window.at(), window.bytes().len(), window.is_last());
            match self.records.scan(start, limit) {
                Ok(end) => return Ok((start, end)),
                Err(wrong) if wrong.at == limit && !is_last => self.records.more()?,
                Err(wrong) => return Err(self.records.stop(wrong)),
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
        self.records.arena.reset();
        while !self.seek()? {
            if !self.records.window.next_file()? {
                warn(self.records.never_there());
                return Ok(None);
            }
            self.records.number = Some(0);
            self.next = Next::Start;
        }
        let (start, end) = self.scan()?;
        self.records.window.pass(end);
        self.records.number = self.records.number.map(|number| number + 1);
        self.records.row(start, end).map(Some)
    }
}

/// Objects that are the elements of an array.
pub struct Elements;

impl Layout for Elements {
    const FIRST: &'static [u8] = b"\n";
    const NEXT: &'static [u8] = b",\n";
    const END: &'static [u8] = b"";
}

/// Writes a JSON file that is one array.
pub type Writer = object::Writer<Elements>;

impl Writer {
    /// Opens the file that the target names.
    ///
    /// # Errors
    /// `R0312`, `R0313`, `R0317`, `R0731` for a file that cannot be written; `R0435` for one that is missing and not to
    /// be created; `R0314` for `mode: append`.
    pub fn open(run: &mut Run, target: &'static spec::Target) -> Result<Writer, Stop> {
        refuse_append(target).map_err(|stop| fault::placed(stop, run.route(), target.place))?;
        let page = draft::open(run, target, object::frame(b"[", b"\n]\n"))?;
        Ok(Writer::new(page, target.columns))
    }
}

pub(crate) fn refuse_append(target: &spec::Target) -> Result<(), Stop> {
    if target.mode != spec::Mode::Append {
        return Ok(());
    }
    Err(Stop::new(Exit::Usage, codes::CANNOT_APPEND, "a JSON array cannot be appended to")
        .note("target", target.name)
        .help("write it anew with mode: replace, or append to a jsonl/ file"))
}

#[cfg(test)]
mod tests;
