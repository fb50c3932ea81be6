//! The buffer that a writer fills with rows.

use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;

use etlc_core::{Buffer, Stop};

use crate::sink::Sink;

/// A buffer of rows; a full one is exchanged for an empty one. The last is left with the sink when the writer is dropped.
pub(crate) struct Page {
    pub(crate) bytes: Buffer,
    /// Where the row in hand begins.
    row: usize,
    /// The cell of the row that comes next.
    pub(crate) column: usize,
    size: usize,
    sink: Rc<RefCell<Sink>>,
}

impl Page {
    pub(crate) fn new(sink: Rc<RefCell<Sink>>) -> Result<Page, Stop> {
        let (bytes, size) = {
            let mut sink = sink.borrow_mut();
            (sink.buffer()?, sink.size())
        };
        Ok(Page { bytes, row: 0, column: 0, size, sink })
    }

    #[inline]
    pub(crate) fn begin(&mut self) {
        self.row = self.bytes.len();
        self.column = 0;
    }

    #[inline]
    pub(crate) fn abandon(&mut self) {
        self.bytes.truncate(self.row);
    }

    /// Ends a row; hands the buffer over where another row of this length might not fit.
    #[inline]
    pub(crate) fn end(&mut self) -> Result<(), Stop> {
        let length = self.bytes.len() - self.row;
        if self.bytes.len() + length > self.size { self.turn() } else { Ok(()) }
    }

    #[cold]
    fn turn(&mut self) -> Result<(), Stop> {
        let mut sink = self.sink.borrow_mut();
        sink.send(std::mem::take(&mut self.bytes))?;
        self.bytes = sink.buffer()?;
        Ok(())
    }
}

/// Text goes in as its bytes.
impl fmt::Write for Page {
    #[inline]
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.bytes.extend_from_slice(text.as_bytes());
        Ok(())
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        self.sink.borrow_mut().leave(std::mem::take(&mut self.bytes));
    }
}
