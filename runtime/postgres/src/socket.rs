//! The way to a server: TCP, a Unix socket, and TLS over TCP.

use std::{
    io::{Error, ErrorKind, Result},
    path::Path,
    time::Duration,
};

use etlc_points::Point;
use socket2::{SockRef, TcpKeepalive};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};

/// A byte stream in both directions.
pub(crate) trait Socket: AsyncRead + AsyncWrite + Unpin + Send + Sync {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send + Sync> Socket for T {}

/// The port where a point names none.
const PORT: u16 = 5432;

/// A network that is gone while nothing is under way is noticed after 25 seconds. `TCP_USER_TIMEOUT` is not set: it also
/// ends a connection whose server takes nothing for a while because it waits for a lock. What is under way when the
/// network goes is the business of `connection::silence`.
const KEEPALIVE: TcpKeepalive =
    TcpKeepalive::new().with_time(Duration::from_secs(10)).with_interval(Duration::from_secs(5)).with_retries(3);

/// Bytes that wait in the kernel, beside those that are under way: where it held megabytes, a write over a slow network
/// would wait for minutes and look like silence.
#[cfg(target_os = "linux")]
const UNSENT: u32 = 128 << 10;

/// A stream to the server before any encryption, and whether no other machine can listen to it.
pub(crate) enum Plain {
    Tcp {
        stream: TcpStream,
        loopback: bool,
    },
    #[cfg(unix)]
    Unix(tokio::net::UnixStream),
}

/// What a message calls the server: `db.example.org:5432`.
pub(crate) fn address(point: &Point) -> String {
    let port = port(point);
    if is_directory(&point.host) { socket_path(point) } else { format!("{}:{port}", point.host) }
}

/// Connects without encryption.
pub(crate) async fn connect(point: &Point) -> Result<Plain> {
    if is_directory(&point.host) {
        return connect_socket(point).await;
    }
    let host = bare(&point.host);
    let stream = TcpStream::connect((host, port(point))).await?;
    stream.set_nodelay(true)?;
    let options = SockRef::from(&stream);
    options.set_tcp_keepalive(&KEEPALIVE)?;
    #[cfg(target_os = "linux")]
    options.set_tcp_notsent_lowat(UNSENT)?;
    let loopback = stream.peer_addr()?.ip().to_canonical().is_loopback();
    Ok(Plain::Tcp { stream, loopback })
}

/// Whether the way to the server may be free at another time: it is refused or cut off, or, of a Unix socket, not there
/// in a directory that is. A name that nobody knows stays unknown.
pub(crate) fn is_transient(error: &Error, point: &Point) -> bool {
    match error.kind() {
        ErrorKind::ConnectionRefused
        | ErrorKind::ConnectionReset
        | ErrorKind::ConnectionAborted
        | ErrorKind::BrokenPipe
        | ErrorKind::UnexpectedEof
        | ErrorKind::TimedOut
        | ErrorKind::HostUnreachable
        | ErrorKind::NetworkUnreachable
        | ErrorKind::NetworkDown => true,
        ErrorKind::NotFound => is_directory(&point.host) && Path::new(&point.host).is_dir(),
        _ => false,
    }
}

/// The host without the brackets that an IPv6 address may have.
pub(crate) fn bare(host: &str) -> &str {
    host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host)
}

#[cfg(unix)]
async fn connect_socket(point: &Point) -> Result<Plain> {
    Ok(Plain::Unix(tokio::net::UnixStream::connect(socket_path(point)).await?))
}

#[cfg(not(unix))]
async fn connect_socket(_: &Point) -> Result<Plain> {
    Err(std::io::Error::new(std::io::ErrorKind::Unsupported, "this system has no Unix sockets"))
}

fn is_directory(host: &str) -> bool {
    host.starts_with('/')
}

fn port(point: &Point) -> u16 {
    point.port.unwrap_or(PORT)
}

fn socket_path(point: &Point) -> String {
    format!("{}/.s.PGSQL.{}", point.host.trim_end_matches('/'), port(point))
}
