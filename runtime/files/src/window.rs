//! The part of a source that is in memory: blocks on one side, records on the other.

use std::cell::Cell;
use std::fmt;

use etlc_core::{
    Buffer, Exit, Stop,
    spec::{self, Limits},
};

use crate::blocks::Blocks;
use crate::place::{Place, Trail};
use crate::{codes, fault};

/// A place in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Position {
    /// From 1; a line ends with LF, CR LF or CR.
    pub(crate) line: u64,
    /// In characters, from 1.
    pub(crate) column: u64,
}

impl Position {
    pub(crate) const START: Position = Position { line: 1, column: 1 };

    /// The place `offset` bytes after this one, where `bytes` begin.
    pub(crate) fn after(self, bytes: &[u8], offset: usize) -> Position {
        let passed = &bytes[..offset];
        // A CR at the end of what is known counts with the LF that may follow.
        let ends_line = |at: usize| bytes.get(at + 1).is_some_and(|next| *next != b'\n');
        let feeds = memchr::memchr_iter(b'\n', passed).count();
        let returns = memchr::memchr_iter(b'\r', passed).filter(|at| ends_line(*at)).count();
        let last = memchr::memrchr2_iter(b'\n', b'\r', passed).find(|at| passed[*at] == b'\n' || ends_line(*at));
        let (column, line_start) = last.map_or((self.column, 0), |end| (1, end + 1));
        let characters = passed[line_start..].iter().filter(|byte| !matches!(byte, 0x80..0xc0)).count();
        Position { line: self.line + (feeds + returns) as u64, column: column + characters as u64 }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// Bytes that are known to be UTF-8, so that texts may be lent out of them without another look, or not to be.
enum Stretch {
    Text(String),
    Bytes(Buffer),
}

impl Stretch {
    fn of(bytes: Buffer) -> Stretch {
        String::from_utf8(bytes).map_or_else(|error| Stretch::Bytes(error.into_bytes()), Stretch::Text)
    }

    #[inline]
    fn bytes(&self) -> &[u8] {
        match self {
            Stretch::Text(text) => text.as_bytes(),
            Stretch::Bytes(bytes) => bytes,
        }
    }

    /// Takes the bytes out.
    fn take(&mut self) -> Buffer {
        match std::mem::replace(self, Stretch::Bytes(Buffer::new())) {
            Stretch::Text(text) => text.into_bytes(),
            Stretch::Bytes(bytes) => bytes,
        }
    }
}

/// A stretch of a file that begins at the record in hand or before it.
pub(crate) struct Window {
    blocks: Blocks,
    /// How many files have been begun.
    begun: usize,
    stretch: Stretch,
    /// Where what is not yet read begins in the stretch.
    at: usize,
    /// Where the stretch begins in the file.
    origin: Position,
    /// The last position in the bytes that was asked for, and its place: where every row is named, lines are counted once.
    asked: Cell<(usize, Position)>,
    /// Whether the file ends where the stretch does.
    is_last: bool,
    /// Where a run may go on behind a record: a hash of what is read, up to this position in the bytes.
    trail: Option<(Box<Trail>, usize)>,
    start: Option<Place>,
}

impl Window {
    pub(crate) fn new(mut blocks: Blocks) -> Window {
        let start = blocks.take_start();
        Window {
            blocks,
            start: start.at,
            begun: 0,
            stretch: Stretch::Bytes(Buffer::new()),
            at: 0,
            origin: Position::START,
            asked: Cell::new((0, Position::START)),
            is_last: true,
            trail: start.is_followed.then(|| (Box::default(), 0)),
        }
    }

    /// The place behind which reading begins, where it is not the first record.
    pub(crate) fn take_start(&mut self) -> Option<Place> {
        self.start.take()
    }

    /// The place up to which everything is read, in files that may be asked for it.
    pub(crate) fn done(&mut self) -> Option<Place> {
        self.note_read();
        let (trail, _) = self.trail.as_ref()?;
        Some(trail.place(self.name(), self.begun - 1))
    }

    fn note_read(&mut self) {
        if let Some((trail, noted)) = &mut self.trail {
            trail.add(&self.stretch.bytes()[*noted..self.at]);
            *noted = self.at;
        }
    }

    /// Goes to the start of the file that a place is in, which has to be what it was, and so have the files before it.
    ///
    /// # Errors
    /// `R0664` where they are not.
    pub(crate) fn find(&mut self, place: &Place) -> Result<(), Stop> {
        let names = self.blocks.names();
        match names.iter().position(|name| *name == place.file) {
            _ if names.get(place.before) == Some(&place.file) => {}
            Some(now) => {
                return Err(place.changed(format!(
                    "{now} files come before {} now, and {} did when its rows were committed",
                    place.file, place.before
                )));
            }
            None => return Err(place.changed(format!("{} is no file of the source any more", place.file))),
        }
        while self.begun <= place.before && self.next_file()? {
            while self.begun <= place.before && self.pass_all()? {}
        }
        if self.done().is_none_or(|done| done.hash_before != place.hash_before) {
            let what = format!("a file before {} is not what it was when its rows were committed", place.file);
            return Err(place.changed(what));
        }
        Ok(())
    }

    /// Passes over what is done of a file, whose first bytes have been read or not.
    ///
    /// # Errors
    /// `R0664` where it is not what it was.
    pub(crate) fn pass_done(&mut self, place: &Place) -> Result<(), Stop> {
        let mut last = None;
        loop {
            self.note_read();
            let passed = self.trail.as_ref().map_or(0, |(trail, _)| trail.bytes());
            let left = place.bytes.saturating_sub(passed);
            if let Ok(left) = usize::try_from(left)
                && left <= self.rest().len()
            {
                last = self.at.checked_add(left).and_then(|end| self.bytes()[..end].last().copied()).or(last);
                self.pass(self.at + left);
                break;
            }
            last = self.bytes().last().copied().or(last);
            if !self.pass_all()? {
                let has = self.done().map_or(0, |done| done.bytes);
                let what = format!("{} has {has} bytes, and {} of it were done", place.file, place.bytes);
                return Err(place.changed(what));
            }
        }
        if self.done().is_none_or(|done| (done.bytes, &done.hash) != (place.bytes, &place.hash)) {
            let what = format!(
                "the first {} bytes of {} are not what they were when their rows were committed",
                place.bytes, place.file
            );
            return Err(place.changed(what));
        }
        self.end_line(last, place)
    }

    /// Passes over the end of a line that has come to stand after the last one of a file since that was read.
    fn end_line(&mut self, last: Option<u8>, place: &Place) -> Result<(), Stop> {
        while self.rest().len() < 2 && !self.is_last {
            self.more()?;
        }
        let passed = match (last, self.rest()) {
            (None | Some(b'\n'), _) | (_, []) => 0,
            (Some(b'\r'), rest) => usize::from(rest[0] == b'\n'),
            (Some(_), [b'\r', b'\n', ..]) => 2,
            (Some(_), [b'\r' | b'\n', ..]) => 1,
            (Some(_), _) => {
                return Err(place.changed(format!("the line of {} that was its last one goes on now", place.file)));
            }
        };
        self.pass(self.at + passed);
        Ok(())
    }

    /// Passes over what is there of the file, and brings more; false at its end.
    fn pass_all(&mut self) -> Result<bool, Stop> {
        self.pass(self.bytes().len());
        if self.is_last {
            return Ok(false);
        }
        self.more().map(|()| true)
    }

    /// Goes to the start of the next file, past its byte order mark; false after the last one.
    pub(crate) fn next_file(&mut self) -> Result<bool, Stop> {
        self.end_file();
        if self.begun == self.blocks.names().len() {
            return Ok(false);
        }
        self.begun += 1;
        self.at = 0;
        self.is_last = false;
        let mut bytes = self.stretch.take();
        bytes.clear();
        self.stretch = Stretch::Bytes(bytes);
        while self.rest().len() < 4 && !self.is_last {
            self.more()?;
        }
        self.begin_at(Position::START);
        if let Some(found) = foreign(self.rest()) {
            let message = format!("{} is not UTF-8 text but {found}", self.name());
            return Err(Stop::new(Exit::Unfit, codes::OTHER_ENCODING, message)
                .help("a compressed file's name ends in .gz or .zst; standard input is UTF-8"));
        }
        if self.rest().starts_with("\u{feff}".as_bytes()) {
            let mut bytes = self.stretch.take();
            bytes.drain(..3);
            self.stretch = Stretch::of(bytes);
        }
        Ok(true)
    }

    /// Notes that the file at hand is read to its end.
    fn end_file(&mut self) {
        if self.begun == 0 || self.begun == self.blocks.names().len() {
            return;
        }
        self.at = self.bytes().len();
        self.note_read();
        let name = &self.blocks.names()[self.begun - 1];
        if let Some((trail, noted)) = &mut self.trail {
            trail.end(name);
            *noted = 0;
        }
    }

    /// What the file is called in messages.
    pub(crate) fn name(&self) -> &str {
        match self.begun {
            0 => "the source",
            begun => &self.blocks.names()[begun - 1],
        }
    }

    /// The bytes; positions in them hold until [`Window::more`].
    #[inline]
    pub(crate) fn bytes(&self) -> &[u8] {
        self.stretch.bytes()
    }

    /// A text that lies between these positions; or the position of the first byte that is not UTF-8.
    #[inline]
    pub(crate) fn text(&self, start: usize, end: usize) -> Result<&str, usize> {
        match &self.stretch {
            Stretch::Text(text) => text.get(start..end).ok_or(start),
            Stretch::Bytes(bytes) => {
                std::str::from_utf8(&bytes[start..end]).map_err(|error| start + error.valid_up_to())
            }
        }
    }

    /// Where what is not yet read begins in the bytes.
    #[inline]
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    /// Takes the bytes before this position as read.
    #[inline]
    pub(crate) fn pass(&mut self, at: usize) {
        self.at = at;
    }

    /// How much a record and a value may hold.
    #[inline]
    pub(crate) fn limits(&self) -> Limits {
        self.blocks.limits()
    }

    /// A stop for a record that begins at a position in the bytes and is longer than any may be.
    #[cold]
    pub(crate) fn too_long(&self, at: usize, bytes: Option<usize>) -> Stop {
        self.limits().row_too_long(bytes).note("source", self.place(at))
    }

    /// Where a position in the bytes is.
    fn place(&self, at: usize) -> String {
        format!("{} {}", self.name(), self.position(at))
    }

    /// Each of these fields of a record is as long as a value may be.
    ///
    /// # Errors
    /// `R0615` for a record that is too long, `R0616` for a value.
    #[cold]
    pub(crate) fn check_lengths<'f>(
        &self,
        start: usize,
        end: usize,
        fields: impl Iterator<Item = (&'f spec::Field, usize, usize)>,
    ) -> Result<(), Stop> {
        if end - start > self.limits().row {
            return Err(self.too_long(start, Some(end - start)));
        }
        for (field, start, end) in fields {
            if end - start > self.limits().value {
                let stop = self.limits().value_too_long(field.name, end - start);
                return Err(stop.note("source", self.place(start)).note("route", field.place.shown_line()));
            }
        }
        Ok(())
    }

    /// The bytes not yet read.
    #[inline]
    pub(crate) fn rest(&self) -> &[u8] {
        &self.bytes()[self.at..]
    }

    /// Whether the file ends where the bytes end.
    #[inline]
    pub(crate) fn is_last(&self) -> bool {
        self.is_last
    }

    /// Adds bytes of the file to those not yet read, which come to lie near the start; or notes that there are none. As
    /// many are added as there were, so that a record of many blocks is not looked through once for each of them.
    pub(crate) fn more(&mut self) -> Result<(), Stop> {
        self.note_read();
        let mut bytes = self.stretch.take();
        // A CR at the end stays: it may belong to a CR LF.
        let kept = usize::from(self.at == bytes.len() && bytes.ends_with(b"\r"));
        self.begin_at(self.origin.after(&bytes, self.at - kept));
        bytes.drain(..self.at - kept);
        self.at = kept;
        if let Some((_, noted)) = &mut self.trail {
            *noted = kept;
        }
        let filled = self.fill(&mut bytes);
        self.stretch = Stretch::of(bytes);
        filled
    }

    fn fill(&mut self, bytes: &mut Buffer) -> Result<(), Stop> {
        let goal = (2 * bytes.len()).min(self.blocks.limits().row + 1);
        loop {
            let block = match self.blocks.receive() {
                Some(block) => block?,
                None => return Err(fault::thread_lost(self.name())),
            };
            if block.is_empty() {
                self.blocks.give_back(block);
                self.is_last = true;
                return Ok(());
            }
            if bytes.is_empty() {
                let empty = std::mem::replace(bytes, block);
                if empty.capacity() > 0 {
                    self.blocks.give_back(empty);
                }
            } else {
                bytes.extend_from_slice(&block);
                self.blocks.give_back(block);
            }
            if bytes.len() >= goal {
                return Ok(());
            }
        }
    }

    /// Notes where the stretch begins in the file.
    fn begin_at(&mut self, origin: Position) {
        self.origin = origin;
        self.asked.set((0, origin));
    }

    /// The place of a position in the bytes.
    pub(crate) fn position(&self, at: usize) -> Position {
        let (known, place) = Some(self.asked.get()).filter(|(known, _)| *known <= at).unwrap_or((0, self.origin));
        let place = place.after(&self.bytes()[known..], at - known);
        self.asked.set((at, place));
        place
    }

    /// The file and the line of a position in the bytes.
    pub(crate) fn line(&self, at: usize) -> String {
        format!("{} line {}", self.name(), self.position(at).line)
    }

    /// A stop for what is wrong at a position in the bytes.
    #[cold]
    pub(crate) fn stop(&self, exit: Exit, code: &'static str, at: usize, message: impl Into<String>) -> Stop {
        Stop::new(exit, code, message).note("source", self.place(at))
    }
}

/// What a file is that is not UTF-8 text, by its first bytes.
fn foreign(start: &[u8]) -> Option<&'static str> {
    match start {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some("UTF-16"),
        _ => compressed(start),
    }
}

/// What a file is that is compressed, by its first bytes.
pub(crate) fn compressed(start: &[u8]) -> Option<&'static str> {
    match start {
        [0x1f, 0x8b, 0x08, ..] => Some("compressed with gzip"),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Some("compressed with Zstandard"),
        [b'P', b'K', 0x03, 0x04, ..] => Some("a zip archive"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_lines_and_characters() {
        let bytes = "ab\ncö\u{1f600}x\r\ny\rz\r".as_bytes();
        for (offset, line, column) in [
            (0, 1, 7),
            (2, 1, 9),
            (3, 2, 1),
            (4, 2, 2),
            (6, 2, 3),
            (10, 2, 4),
            (12, 2, 6),
            (13, 3, 1),
            (15, 4, 1),
            (16, 4, 2),
            (17, 4, 3),
        ] {
            let origin = Position { line: 1, column: 7 };
            assert_eq!(origin.after(bytes, offset), Position { line, column }, "offset {offset}");
        }
    }

    #[test]
    fn positions_do_not_depend_on_where_blocks_end() {
        let bytes = "ab\ncd\r\n\u{e9}x\ry\n".as_bytes();
        for cut in 0..=bytes.len() {
            let mut window = Window::new(Blocks::cut("f", bytes, cut));
            assert!(window.next_file().expect("a file"));
            let mut read = 0;
            while read < bytes.len() {
                if window.rest().is_empty() {
                    window.more().expect("bytes");
                }
                assert_eq!(window.rest()[0], bytes[read]);
                let expected = Position::START.after(bytes, read);
                // Between the two bytes of a line end the column is not known to be past the first.
                if bytes[read] != b'\n' {
                    assert_eq!(window.position(window.at()), expected, "cut {cut}, byte {read}");
                }
                window.pass(window.at() + 1);
                read += 1;
            }
        }
    }

    #[test]
    fn more_joins_blocks_and_doubles() {
        let mut window = Window::new(Blocks::of_pieces(&[("f", &[b"abcd", b"e", b"fg", b"h", b"i"])]));
        assert!(window.next_file().expect("a file"));
        window.pass(2);
        window.more().expect("bytes");
        assert_eq!((window.rest(), window.is_last()), (&b"cdefg"[..], false));
        window.more().expect("bytes");
        assert_eq!((window.rest(), window.is_last()), (&b"cdefghi"[..], true));
        assert!(!window.next_file().expect("no file"));
    }

    #[test]
    fn a_byte_order_mark_is_passed_over_however_it_arrives() {
        let bytes = "\u{feff}a\nb".as_bytes();
        for cut in 0..=bytes.len() {
            let mut window = Window::new(Blocks::cut("f", bytes, cut));
            assert!(window.next_file().expect("a file"));
            assert!(window.rest().starts_with(b"a"), "cut {cut}");
        }
    }

    #[test]
    fn foreign_files_are_named() {
        for (start, says) in [
            (&b"\x1f\x8b\x08\x00\x00"[..], "f is not UTF-8 text but compressed with gzip"),
            (b"\x28\xb5\x2f\xfd", "f is not UTF-8 text but compressed with Zstandard"),
            (b"PK\x03\x04", "f is not UTF-8 text but a zip archive"),
            (b"\xff\xfea\0", "f is not UTF-8 text but UTF-16"),
            (b"\xfe\xff\0a", "f is not UTF-8 text but UTF-16"),
        ] {
            let stop = Window::new(Blocks::cut("f", start, 1)).next_file().expect_err(says);
            assert_eq!((stop.code(), stop.message(), stop.exit()), (codes::OTHER_ENCODING, says, Exit::Unfit));
        }
    }

    #[test]
    fn blocks_that_stop_coming_are_no_end_of_a_file() {
        let mut window = Window::new(Blocks::cut_off("f", b"abcdef"));
        assert!(window.next_file().expect("a file"));
        assert_eq!(window.more().expect_err("the end is missing").code(), etlc_types::codes::run::BUG);
    }
}
