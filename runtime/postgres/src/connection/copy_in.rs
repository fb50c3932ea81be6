//! Rows to the server, in the frames in which the writers filled them.

use std::{io, time::Duration};

use etlc_core::{Buffer, Receiver, Stop};
use postgres_protocol::message::{backend::Message, frontend};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    time::timeout,
};

use super::{Broken, Connection, broken, silence::unless_silent};
use crate::server_error::{During, ServerError, Trouble};

/// Bytes that a buffer of rows starts with: room for the head of its frame, which until it is sent holds the number of
/// the table that the rows are for.
pub(crate) const FRAME_HEAD: usize = 5;

/// What starts binary COPY: a signature, no flags, no extension.
const HEADER: &[u8; 19] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";

/// How long the last words of a server that cannot be written to are waited for.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// What ends it: a row of -1 fields.
const TRAILER: &[u8; 2] = b"\xff\xff";

/// The `COPY … FROM STDIN` of a table, and what a message calls the target.
#[derive(Clone, Debug)]
pub(crate) struct Statement {
    pub(crate) sql: String,
    pub(crate) target: &'static str,
    /// Whether a value of its rows is masked in messages.
    pub(crate) secret: bool,
}

/// The head of a buffer for this table.
pub(crate) fn tag(table: usize) -> [u8; FRAME_HEAD] {
    let mut head = [0; FRAME_HEAD];
    head[1..].copy_from_slice(&(table as u32).to_be_bytes());
    head
}

impl Connection {
    /// Copies what comes through a pipe, each buffer into the table of its tag, until there is no more. One COPY goes
    /// on for as long as the buffers are for one table. Gives back how many rows each table has taken.
    ///
    /// # Errors
    /// What the server says of the rows, with the target that they were for.
    pub(crate) async fn copy_in(
        mut self,
        tables: Vec<Statement>,
        mut rows: Receiver,
    ) -> Result<(Connection, Vec<u64>), Stop> {
        let (mut current, mut taken) = (None, vec![0; tables.len()]);
        while let Some(received) = rows.receive().await {
            let mut buffer = received?;
            let table = u32::from_be_bytes([buffer[1], buffer[2], buffer[3], buffer[4]]) as usize;
            if current != Some(table) {
                self.end_copies(&tables, current, &mut taken).await?;
                self.begin_copy(&tables[table]).await?;
                current = Some(table);
            }
            self.send_rows(&mut buffer).await.map_err(|trouble| about(trouble, &tables[table]))?;
            rows.give_back(buffer);
        }
        self.end_copies(&tables, current, &mut taken).await?;
        Ok((self, taken))
    }

    async fn end_copies(
        &mut self,
        tables: &[Statement],
        current: Option<usize>,
        taken: &mut [u64],
    ) -> Result<(), Stop> {
        if let Some(table) = current {
            taken[table] += self.end_copy(&tables[table]).await?;
        }
        Ok(())
    }

    /// Copies rows into one table: `fill` adds whole rows to a buffer, and says whether more come.
    ///
    /// # Errors
    /// Those of `fill`, and what the server says of the rows.
    pub(crate) async fn copy_rows(
        &mut self,
        statement: &Statement,
        mut fill: impl FnMut(&mut Buffer) -> Result<bool, Stop>,
    ) -> Result<(), Stop> {
        self.begin_copy(statement).await?;
        let mut buffer = Buffer::new();
        let mut goes_on = true;
        while goes_on {
            buffer.clear();
            buffer.extend_from_slice(&tag(0));
            goes_on = fill(&mut buffer)?;
            if buffer.len() > FRAME_HEAD {
                self.send_rows(&mut buffer).await.map_err(|trouble| about(trouble, statement))?;
            }
        }
        self.end_copy(statement).await.map(|_| ())
    }

    /// Sends a buffer of rows, whose tag becomes the head of its frame.
    async fn send_rows(&mut self, buffer: &mut Buffer) -> Result<(), Trouble> {
        let length = (buffer.len() - 1) as u32;
        buffer[0] = b'd';
        buffer[1..FRAME_HEAD].copy_from_slice(&length.to_be_bytes());
        self.send_frame(buffer).await
    }

    async fn begin_copy(&mut self, statement: &Statement) -> Result<(), Stop> {
        self.start_query(&statement.sql).await?;
        match self.message().await? {
            Message::CopyInResponse(_) => {}
            Message::ErrorResponse(error) => {
                return Err(about(Trouble::Refused(Box::new(ServerError::read(error.fields()))), statement));
            }
            _ => return Err(self.broken("it does not answer COPY")),
        }
        self.outgoing.clear();
        frontend::CopyData::new(&HEADER[..]).map_err(|error| self.unspeakable(error))?.write(&mut self.outgoing);
        self.send().await
    }

    /// Ends the rows of a COPY; gives how many became rows of the table.
    async fn end_copy(&mut self, statement: &Statement) -> Result<u64, Stop> {
        let mut taken = 0;
        self.outgoing.clear();
        frontend::CopyData::new(&TRAILER[..]).map_err(|error| self.unspeakable(error))?.write(&mut self.outgoing);
        frontend::copy_done(&mut self.outgoing);
        self.send().await?;
        let ended = self.until_ready(|message| {
            if let Message::CommandComplete(done) = message {
                let tag = done.tag().map_err(broken)?;
                let count = tag.strip_prefix("COPY ").and_then(|count| count.parse().ok());
                taken = count.ok_or_else(|| Broken(format!("COPY ends with {tag:?}")))?;
            }
            Ok(())
        });
        ended.await.map_err(|trouble| about(trouble, statement))?;
        Ok(taken)
    }

    /// Sends a frame, and listens meanwhile: an error makes the rest of the rows pointless, and a server that cannot
    /// get rid of its notices stops reading.
    async fn send_frame(&mut self, frame: &[u8]) -> Result<(), Trouble> {
        let mut left = frame;
        while !left.is_empty() {
            let (mut reader, mut writer) = tokio::io::split(&mut self.socket);
            let moved = unless_silent(self.process.as_deref(), async {
                tokio::select! {
                    biased;
                    heard = reader.read_buf(&mut self.incoming) => match heard? {
                        0 => Err(io::Error::other("the server closed it")),
                        _ => Ok(0),
                    },
                    sent = writer.write(left) => sent,
                }
            });
            let moved = moved.await;
            if moved.is_err() {
                // What the server said last tells more than that it is gone.
                let last_words = async { while matches!(reader.read_buf(&mut self.incoming).await, Ok(1..)) {} };
                let _heard = timeout(LAST_WORDS, last_words).await;
            }
            while let Some(message) = self.received()? {
                if let Message::ErrorResponse(error) = message {
                    return Err(Trouble::Refused(Box::new(ServerError::read(error.fields()))));
                }
            }
            left = &left[moved.map_err(|lost| Trouble::Broken(self.lost(&lost)))?..];
        }
        let flushed = unless_silent(self.process.as_deref(), self.socket.flush()).await;
        flushed.map_err(|lost| Trouble::Broken(self.lost(&lost)))
    }
}

fn about(trouble: Trouble, statement: &Statement) -> Stop {
    trouble.masked(statement.secret).stop(During::Writing).note("target", statement.target)
}
