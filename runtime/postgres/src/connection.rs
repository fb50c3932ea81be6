//! A connection to a server: its messages, and SQL by simple query.
//!
//! The protocol is spoken here and not by a client library: what a run needs of it is small (a few statements, one
//! description, COPY both ways), and the rows have to stay in large buffers on their way, which no library offers.
//! Messages are those of <https://www.postgresql.org/docs/current/protocol-message-formats.html>.

mod copy_in;
mod copy_out;
mod login;
mod silence;
mod transaction;

use std::{io, time::Duration};

use bytes::BytesMut;
use etlc_core::{Exit, Stop};
use fallible_iterator::FallibleIterator;
use postgres_protocol::message::{
    backend::{DataRowBody, Header, Message, RowDescriptionBody},
    frontend,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::{
    codes,
    server_error::{ServerError, Trouble},
    socket::Socket,
};

use silence::{Lost, Process, unless_silent};

pub(crate) use copy_in::{FRAME_HEAD, Statement, tag};

/// The longest message that a server may send; a row of a table is never longer.
const LONGEST_MESSAGE: usize = 1 << 30;

/// How long saying goodbye may take.
const FAREWELL: Duration = Duration::from_secs(1);

/// A connection that is logged in.
pub(crate) struct Connection {
    socket: Box<dyn Socket>,
    incoming: BytesMut,
    outgoing: BytesMut,
    address: String,
    /// The number that the login gave.
    backend_of_login: i32,
    /// What is asked about where nothing moves; of a connection that asks about another, nothing.
    process: Option<Box<Process>>,
    /// Why it can no longer be used.
    lost: Option<Stop>,
}

/// What statements gave.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    /// The rows of all statements, as text.
    pub(crate) rows: Vec<Vec<Option<String>>>,
    /// What the last statement says that it did: `COMMIT`.
    pub(crate) tag: String,
}

/// A column that a statement would give.
#[derive(Clone, Debug)]
pub(crate) struct Described {
    pub(crate) name: String,
    /// The table that it comes from, 0 for an expression.
    pub(crate) table: u32,
    /// Its number in that table, 0 for an expression.
    pub(crate) number: i16,
    /// Its type; of a domain, the type under it.
    pub(crate) oid: u32,
    pub(crate) modifier: i32,
}

impl Connection {
    /// What a message calls the server.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// The number of the server's process: through a pooler that of the transaction.
    pub(crate) fn backend(&self) -> i32 {
        self.process.as_ref().map_or(self.backend_of_login, |process| process.number)
    }

    /// Runs statements, one or several with semicolons between.
    pub(crate) async fn query(&mut self, sql: &str) -> Result<Answer, Trouble> {
        self.start_query(sql).await?;
        let mut answer = Answer::default();
        self.until_ready(|message| {
            match message {
                Message::DataRow(row) => answer.rows.push(texts(&row)?),
                Message::CommandComplete(done) => answer.tag = done.tag().map_err(broken)?.to_owned(),
                _ => {}
            }
            Ok(())
        })
        .await?;
        Ok(answer)
    }

    /// The columns that a statement would give; none for one that gives no rows. It is not run.
    pub(crate) async fn describe(&mut self, sql: &str) -> Result<Vec<Described>, Trouble> {
        self.outgoing.clear();
        frontend::parse("", sql, [], &mut self.outgoing).map_err(|error| self.unspeakable(error))?;
        frontend::describe(b'S', "", &mut self.outgoing).map_err(|error| self.unspeakable(error))?;
        frontend::sync(&mut self.outgoing);
        self.send().await?;
        let mut columns = Vec::new();
        self.until_ready(|message| {
            if let Message::RowDescription(row) = message {
                columns = described(&row)?;
            }
            Ok(())
        })
        .await?;
        Ok(columns)
    }

    /// Ends the connection as the protocol wants it.
    pub(crate) async fn close(mut self) {
        self.outgoing.clear();
        frontend::terminate(&mut self.outgoing);
        // It is being given up: whether the server hears of it in words or by the closed socket does not matter.
        let _closed = tokio::time::timeout(FAREWELL, self.send()).await;
    }

    async fn start_query(&mut self, sql: &str) -> Result<(), Stop> {
        self.outgoing.clear();
        frontend::query(sql, &mut self.outgoing).map_err(|error| self.unspeakable(error))?;
        self.send().await
    }

    /// Hands every message to `take` until the server is ready for the next statement.
    async fn until_ready(&mut self, mut take: impl FnMut(Message) -> Result<(), Broken>) -> Result<(), Trouble> {
        let mut refused = None;
        loop {
            match self.message().await {
                Ok(Message::ErrorResponse(error)) => {
                    refused.get_or_insert_with(|| Box::new(ServerError::read(error.fields())));
                }
                Ok(Message::ReadyForQuery(ready)) => {
                    if ready.status() == b'I'
                        && let Some(process) = &mut self.process
                    {
                        process.leave();
                    }
                    break;
                }
                Ok(message) => take(message).map_err(|Broken(what)| self.broken(&what))?,
                Err(stop) => return Err(refused.map_or(Trouble::Broken(stop), Trouble::Refused)),
            }
        }
        refused.map_or(Ok(()), |error| Err(Trouble::Refused(error)))
    }

    /// The next message that asks for something to be done: notices and the like are passed over.
    async fn message(&mut self) -> Result<Message, Stop> {
        loop {
            if let Some(message) = self.received()? {
                return Ok(message);
            }
            let read = unless_silent(self.process.as_deref(), self.socket.read_buf(&mut self.incoming)).await;
            self.some(read)?;
        }
    }

    /// The next message of those that have arrived.
    fn received(&mut self) -> Result<Option<Message>, Stop> {
        loop {
            let header = Header::parse(&self.incoming).map_err(|error| self.broken(&error.to_string()))?;
            if header.is_some_and(|header| header.len() as usize > LONGEST_MESSAGE) {
                return Err(self.broken("a message is longer than any of PostgreSQL's"));
            }
            match Message::parse(&mut self.incoming).map_err(|error| self.broken(&error.to_string()))? {
                Some(Message::NoticeResponse(_) | Message::ParameterStatus(_) | Message::NotificationResponse(_)) => {}
                other => return Ok(other),
            }
        }
    }

    async fn send(&mut self) -> Result<(), Stop> {
        if let Some(stop) = &self.lost {
            return Err(stop.clone());
        }
        let sent = async {
            self.socket.write_all(&self.outgoing).await?;
            self.socket.flush().await
        };
        unless_silent(self.process.as_deref(), sent).await.map_err(|lost| self.lost(&lost))
    }

    /// What was read or written, where it is anything: nothing is read where the server has closed its end.
    fn some(&mut self, moved: Result<usize, Lost>) -> Result<usize, Stop> {
        match moved {
            Ok(0) => Err(self.lost(&Lost::Cut(io::Error::other("the server closed it")))),
            Ok(bytes) => Ok(bytes),
            Err(lost) => Err(self.lost(&lost)),
        }
    }

    /// The end of the connection.
    #[cold]
    fn lost(&mut self, lost: &Lost) -> Stop {
        let stop = match lost {
            Lost::Cut(error) => self.cut_off(&error.to_string()),
            Lost::Silent(why) => self.silent(why),
        };
        self.lost = Some(stop.clone());
        stop
    }

    #[cold]
    fn silent(&self, why: &str) -> Stop {
        let message = format!("the connection to {} is dead: {why}", self.address);
        Stop::new(Exit::NoConnection, codes::SILENT, message)
            .help(
                "look at what lies between: a proxy, a firewall, a NAT that forgets connections; start the route again",
            )
            .transient()
    }

    #[cold]
    fn cut_off(&self, what: &str) -> Stop {
        Stop::new(Exit::NoConnection, codes::CUT_OFF, format!("the connection to {} was cut: {what}", self.address))
            .help("nothing was changed; start the route again")
            .transient()
    }

    #[cold]
    fn broken(&self, what: &str) -> Stop {
        Stop::new(
            Exit::NoConnection,
            codes::PROTOCOL,
            format!("{} does not keep to the protocol: {what}", self.address),
        )
        .help("look at whether the point's host and port are those of a PostgreSQL server")
    }

    /// A text of the route or of the point that the protocol has no room for.
    #[cold]
    fn unspeakable(&self, error: std::io::Error) -> Stop {
        Stop::new(Exit::Usage, codes::UNUSABLE_POINT, format!("this cannot be told to PostgreSQL: {error}"))
            .help("names and queries hold no character U+0000")
    }
}

/// What is wrong with a message.
struct Broken(String);

fn broken(error: std::io::Error) -> Broken {
    Broken(error.to_string())
}

/// The values of a row that was sent as text.
fn texts(row: &DataRowBody) -> Result<Vec<Option<String>>, Broken> {
    let buffer = row.buffer();
    let text = |range: Option<std::ops::Range<usize>>| {
        Ok(range.map(|range| String::from_utf8_lossy(&buffer[range]).into_owned()))
    };
    row.ranges().map(text).collect().map_err(broken)
}

fn described(row: &RowDescriptionBody) -> Result<Vec<Described>, Broken> {
    let column = |field: postgres_protocol::message::backend::Field<'_>| {
        Ok(Described {
            name: field.name().to_owned(),
            table: field.table_oid(),
            number: field.column_id(),
            oid: field.type_oid(),
            modifier: field.type_modifier(),
        })
    };
    row.fields().map(column).collect().map_err(broken)
}
