//! Rows from the server, as it frames them, in buffers that end where a row ends.
//!
//! The frames stay where the socket put them: walking their heads is cheaper than moving the rows together. What is
//! no frame of rows is taken out, so the other half of the connector sees rows and nothing else.

use bytes::BytesMut;
use etlc_core::{Buffer, Sender, Stop, spec::Limits};
use postgres_protocol::message::backend::Message;
use tokio::io::AsyncReadExt;

use super::{Connection, LONGEST_MESSAGE, silence::unless_silent};
use crate::server_error::{During, ServerError, Trouble};

/// The kind of a message and its length.
const HEAD: usize = 5;

/// A buffer with less room than this is full: reading on would mean many small reads.
const LEAST: usize = 8 << 10;

/// Where a buffer stops being whole frames of rows.
enum Stretch {
    /// At its end, or in the middle of a frame that needs so many bytes from its start.
    Rows(usize),
    /// At another message that is there as a whole, of so many bytes.
    Message(usize),
    /// At a row that is longer than any may be, of so many bytes.
    TooLong(usize),
}

impl Connection {
    /// Starts a `COPY … TO STDOUT`.
    pub(crate) async fn start_copy_out(&mut self, sql: &str) -> Result<(), Trouble> {
        self.start_query(sql).await?;
        match self.message().await? {
            Message::CopyOutResponse(_) => Ok(()),
            Message::ErrorResponse(error) => Err(Trouble::Refused(Box::new(ServerError::read(error.fields())))),
            _ => Err(Trouble::Broken(self.broken("it does not answer COPY"))),
        }
    }

    /// Sends the rows of the COPY that was started through a pipe; gives the connection back where all were sent. Where
    /// a value of them is secret, what the server says about one is masked.
    pub(crate) async fn copy_out(mut self, mut rows: Sender, secret: bool, limits: Limits) -> Option<Connection> {
        match self.fill(&mut rows, limits).await {
            Ok(true) => Some(self),
            // Nobody wants the rest; closing the socket tells the server.
            Ok(false) => None,
            Err(trouble) => {
                rows.fail(trouble.masked(secret).stop(During::Reading)).await;
                None
            }
        }
    }

    /// Fills buffers until the server has sent all rows; false where the other end of the pipe is gone.
    async fn fill(&mut self, rows: &mut Sender, limits: Limits) -> Result<bool, Trouble> {
        let mut rest = self.incoming.split();
        loop {
            let Some(mut buffer) = rows.buffer().await else { return Ok(false) };
            buffer.extend_from_slice(&rest);
            rest.clear();
            let mut whole = 0;
            let mut too_long = None;
            let message = loop {
                match self.stretch(&buffer, &mut whole, limits)? {
                    Stretch::TooLong(length) => {
                        too_long = Some(length);
                        break None;
                    }
                    Stretch::Message(length) => break Some(buffer[whole..whole + length].into()),
                    // A row that is longer than a buffer makes it grow.
                    Stretch::Rows(needed) if whole == 0 => {
                        if needed > buffer.capacity() && !rows.may_grow().await {
                            return Ok(false);
                        }
                        buffer.reserve_exact(needed - buffer.len());
                    }
                    Stretch::Rows(_) if buffer.capacity() - buffer.len() < LEAST => break None,
                    Stretch::Rows(_) => {}
                }
                self.read_more(&mut buffer).await?;
            };
            let taken = whole + message.as_ref().map_or(0, BytesMut::len);
            rest.extend_from_slice(&buffer[taken..]);
            buffer.truncate(whole);
            if !rows.send(buffer).await {
                return Ok(false);
            }
            if let Some(length) = too_long {
                return Err(Trouble::Broken(limits.row_too_long(Some(length))));
            }
            if let Some(message) = message
                && self.is_end(message, &mut rest).await?
            {
                return Ok(true);
            }
        }
    }

    /// Moves `whole` to the end of the frames of rows that are in the buffer as a whole.
    fn stretch(&self, buffer: &[u8], whole: &mut usize, limits: Limits) -> Result<Stretch, Stop> {
        loop {
            let Some(head) = buffer.get(*whole..).and_then(<[u8]>::first_chunk::<HEAD>) else {
                return Ok(Stretch::Rows(HEAD));
            };
            let length = u32::from_be_bytes([head[1], head[2], head[3], head[4]]) as usize + 1;
            if !(HEAD..=LONGEST_MESSAGE).contains(&length) {
                return Err(self.broken("a message has a length that none has"));
            }
            if head[0] == b'd' && length - HEAD > limits.row {
                return Ok(Stretch::TooLong(length - HEAD));
            }
            if *whole + length > buffer.len() {
                return Ok(Stretch::Rows(length));
            }
            if head[0] != b'd' {
                return Ok(Stretch::Message(length));
            }
            *whole += length;
        }
    }

    async fn read_more(&mut self, buffer: &mut Buffer) -> Result<(), Stop> {
        let read = unless_silent(self.process.as_deref(), self.socket.read_buf(buffer)).await;
        self.some(read).map(|_| ())
    }

    /// Looks at a message between or after the rows: true where it says that there are no more, and then the
    /// connection is ready for the next statement.
    async fn is_end(&mut self, message: BytesMut, rest: &mut BytesMut) -> Result<bool, Trouble> {
        self.incoming = message;
        match self.received()? {
            None => Ok(false),
            Some(Message::CopyDone) => {
                self.incoming = rest.split();
                self.until_ready(|_| Ok(())).await.map(|()| true)
            }
            Some(Message::ErrorResponse(error)) => Err(Trouble::Refused(Box::new(ServerError::read(error.fields())))),
            Some(_) => Err(Trouble::Broken(self.broken("a message stands among the rows that does not belong there"))),
        }
    }
}
