//! From an address to a connection: the socket, TLS, the password.

use std::time::Duration;

use bytes::BytesMut;
use etlc_core::{Exit, Stop};
use etlc_points::{Point, SslMode};
use fallible_iterator::FallibleIterator;
use postgres_protocol::{
    authentication::{
        md5_hash,
        sasl::{ChannelBinding, SCRAM_SHA_256, ScramSha256},
    },
    message::{
        backend::{AuthenticationSaslBody, Message},
        frontend,
    },
};

use super::{Connection, silence::Process};
use crate::{
    codes,
    server_error::{During, ServerError},
    socket::{self, Plain, Socket},
    tls,
};

/// How long a server may take until it is ready.
const PATIENCE: Duration = Duration::from_secs(10);

impl Connection {
    /// Connects to a point and logs in. `program` is what the server's administrator sees.
    ///
    /// # Errors
    /// `R0501` to `R0505` for a server that is not there, has no such user, password or database, no TLS, or no room.
    pub(crate) async fn open(point: &Point, program: &str) -> Result<Connection, Stop> {
        let mut connection = Connection::open_unwatched(point, program).await?;
        connection.process = Some(Box::new(Process {
            point: point.clone(),
            program: program.to_owned(),
            number: connection.backend_of_login,
            started: None,
            is_pooled: false,
        }));
        Ok(connection)
    }

    /// As [`Connection::open`], for a connection on which nobody asks about silence.
    pub(super) async fn open_unwatched(point: &Point, program: &str) -> Result<Connection, Stop> {
        let address = socket::address(point);
        let opened = tokio::time::timeout(PATIENCE, Connection::connect(point, program, &address)).await;
        opened
            .unwrap_or_else(|_| Err(no_server(&address, "nothing answered within 10 seconds").transient()))
            .map_err(|stop| stop.note("point", point.name.clone()))
    }

    async fn connect(point: &Point, program: &str, address: &str) -> Result<Connection, Stop> {
        let plain = socket::connect(point).await.map_err(|error| {
            let stop = no_server(address, &error.to_string());
            if socket::is_transient(&error, point) { stop.transient() } else { stop }
        })?;
        let (socket, private): (Box<dyn Socket>, bool) = match plain {
            #[cfg(unix)]
            Plain::Unix(stream) => (Box::new(stream), true),
            Plain::Tcp { stream, loopback } if point.ssl == SslMode::Disable => (Box::new(stream), loopback),
            Plain::Tcp { stream, .. } => (Box::new(tls::encrypt(stream, point).await?), true),
        };
        let mut connection = Connection {
            socket,
            incoming: BytesMut::with_capacity(8 << 10),
            outgoing: BytesMut::with_capacity(1 << 10),
            address: address.to_owned(),
            backend_of_login: 0,
            process: None,
            lost: None,
        };
        connection.log_in(point, program, private).await?;
        Ok(connection)
    }

    async fn log_in(&mut self, point: &Point, program: &str, private: bool) -> Result<(), Stop> {
        let user = user(point)?;
        let parameters = [
            ("user", user.as_str()),
            ("database", point.database.as_deref().unwrap_or(&user)),
            ("client_encoding", "UTF8"),
            ("application_name", program),
        ];
        frontend::startup_message(parameters, &mut self.outgoing).map_err(|error| self.unspeakable(error))?;
        self.send().await?;
        let mut scram = None;
        loop {
            let message = self.message().await?;
            self.outgoing.clear();
            match message {
                Message::AuthenticationOk if scram.is_none() => {}
                Message::AuthenticationOk => return Err(self.broken("it lets in before it has shown who it is")),
                Message::AuthenticationCleartextPassword if private => {
                    let password = self.password(point)?;
                    self.send_password(password).await?;
                }
                Message::AuthenticationCleartextPassword => return Err(self.in_clear()),
                Message::AuthenticationMd5Password(body) => {
                    let hash = md5_hash(user.as_bytes(), self.password(point)?, body.salt());
                    self.send_password(hash.as_bytes()).await?;
                }
                Message::AuthenticationSasl(body) => {
                    let exchange = self.scram(point, &body)?;
                    frontend::sasl_initial_response(SCRAM_SHA_256, exchange.message(), &mut self.outgoing)
                        .map_err(|error| self.unspeakable(error))?;
                    self.send().await?;
                    scram = Some(exchange);
                }
                Message::AuthenticationSaslContinue(body) => {
                    let Some(exchange) = &mut scram else { return Err(self.broken("it goes on before it began")) };
                    exchange.update(body.data()).map_err(|error| self.not_let_in(&error.to_string()))?;
                    frontend::sasl_response(exchange.message(), &mut self.outgoing)
                        .map_err(|error| self.unspeakable(error))?;
                    self.send().await?;
                }
                Message::AuthenticationSaslFinal(body) => {
                    let Some(mut exchange) = scram.take() else {
                        return Err(self.broken("it ends before it began"));
                    };
                    exchange.finish(body.data()).map_err(|error| self.not_let_in(&error.to_string()))?;
                }
                Message::BackendKeyData(key) => self.backend_of_login = key.process_id(),
                Message::ReadyForQuery(_) => return Ok(()),
                Message::ErrorResponse(error) => return Err(self.refused(&ServerError::read(error.fields()))),
                _ => return Err(self.not_let_in("it wants a way of proving who one is that is not supported")),
            }
        }
    }

    fn scram(&self, point: &Point, body: &AuthenticationSaslBody) -> Result<ScramSha256, Stop> {
        let mut mechanisms = body.mechanisms();
        while let Some(mechanism) = mechanisms.next().map_err(|error| self.broken(&error.to_string()))? {
            if mechanism == SCRAM_SHA_256 {
                return Ok(ScramSha256::new(self.password(point)?, ChannelBinding::unsupported()));
            }
        }
        Err(self.not_let_in("it does not offer SCRAM-SHA-256"))
    }

    fn password<'a>(&self, point: &'a Point) -> Result<&'a [u8], Stop> {
        match &point.password {
            Some(password) => Ok(password.expose().as_bytes()),
            None => {
                Err(self.not_let_in("it asks for a password and the point has none").help("set PASS for the point"))
            }
        }
    }

    async fn send_password(&mut self, password: &[u8]) -> Result<(), Stop> {
        frontend::password_message(password, &mut self.outgoing).map_err(|error| self.unspeakable(error))?;
        self.send().await
    }

    fn refused(&self, error: &ServerError) -> Stop {
        let stop = error.stop(During::Opening).note("server", self.address.clone());
        match stop.code() {
            codes::NOT_LET_IN => stop.help("look at USER and PASS of the point, and at the server's pg_hba.conf"),
            codes::NO_DATABASE => stop.help("BDNM of the point names the database, in upper and lower case as it is"),
            codes::NOT_NOW => stop.help("start the route again a little later"),
            _ => stop,
        }
    }

    fn not_let_in(&self, what: &str) -> Stop {
        Stop::new(Exit::NoConnection, codes::NOT_LET_IN, format!("{} does not let in: {what}", self.address))
    }

    fn in_clear(&self) -> Stop {
        self.not_let_in("it asks for the password in clear over a network that others can listen to")
            .help("let the server use scram-sha-256, or set SSL of the point to verify-full")
    }
}

/// The user of the point, or the one who runs the program.
fn user(point: &Point) -> Result<String, Stop> {
    let own = || std::env::var("USER").or_else(|_| std::env::var("LOGNAME")).ok();
    point.user.clone().or_else(own).ok_or_else(|| {
        Stop::new(Exit::Usage, codes::UNUSABLE_POINT, "the point names no user").help("set USER for the point")
    })
}

fn no_server(address: &str, what: &str) -> Stop {
    Stop::new(Exit::NoConnection, codes::NO_SERVER, format!("no server answers at {address}: {what}"))
        .help("look at whether it runs and listens there, and at HOST and PORT of the point")
}
