//! A pgbouncer before a server of the tests, that gives connections to clients for a transaction at a time.

use std::{
    fs,
    net::{Ipv4Addr, TcpListener, TcpStream},
    process::{Child, Stdio},
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::{
    postgres::{Server, USER},
    system,
};

/// The password of [`USER`] at the pooler.
pub const PASSWORD: &str = "of-the-pooler";

/// A running pooler. It is stopped when it is dropped.
#[derive(Debug)]
pub struct Pooler {
    process: Child,
    _directory: TempDir,
    /// The port on 127.0.0.1.
    pub port: u16,
}

impl Pooler {
    /// Starts one before this server, with so many connections for each database; installs pgbouncer where there is
    /// none.
    ///
    /// # Panics
    /// Where it can be neither found nor installed nor started.
    pub fn start(server: &Server, connections: u32) -> Pooler {
        if !system::present("pgbouncer") {
            system::install("pgbouncer", &[]);
        }
        let directory = tempfile::Builder::new().prefix("etl-pgbouncer-").tempdir().expect("a temporary directory");
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr());
        let port = port.expect("a free port").port();
        let (users, settings) = (directory.path().join("users"), directory.path().join("pgbouncer.ini"));
        fs::write(&users, format!("\"{USER}\" \"{PASSWORD}\"\n")).expect("the directory is writable");
        // No setting lets a startup parameter pass that pgbouncer does not know.
        let text = format!(
            "[databases]\n* = host={} port={}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\n\
             unix_socket_dir =\nauth_type = scram-sha-256\nauth_file = {}\npool_mode = transaction\n\
             default_pool_size = {connections}\nquery_wait_timeout = 20\n",
            server.socket().display(),
            server.port,
            users.display()
        );
        fs::write(&settings, text).expect("the directory is writable");
        let mut command = server.command_of_owner("pgbouncer", directory.path());
        command.arg("-q").arg(&settings).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut process = command.spawn().expect("pgbouncer starts");
        let begin = Instant::now();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            assert!(process.try_wait().expect("it is ours").is_none(), "pgbouncer has ended");
            assert!(begin.elapsed() < Duration::from_secs(20), "pgbouncer does not listen");
            thread::sleep(Duration::from_millis(20));
        }
        Pooler { process, _directory: directory, port }
    }
}

impl Drop for Pooler {
    fn drop(&mut self) {
        let _gone = self.process.kill();
        let _reaped = self.process.wait();
    }
}
