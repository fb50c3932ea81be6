//! A stretch of network before a PostgreSQL server, that fails at the one moment that matters: when the server has
//! committed and its answer is on the way.

use std::{
    io::{Read, Write},
    net::{Ipv4Addr, Shutdown, TcpListener, TcpStream},
    sync::{
        Arc, Condvar, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

/// What becomes of the answer to a COMMIT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It does not arrive; the connection stays.
    Held,
    /// It does not arrive, because the connection is cut.
    Cut,
}

/// A port that leads to a server.
#[derive(Debug)]
pub struct Proxy {
    /// The port to connect to.
    pub port: u16,
    committed: Arc<(Mutex<bool>, Condvar)>,
}

impl Proxy {
    /// Starts one before the server on this port. Its threads end with their connections.
    pub fn start(server: u16, answer: Answer) -> Proxy {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let port = listener.local_addr().expect("it is bound").port();
        let committed = Arc::new((Mutex::new(false), Condvar::new()));
        let seen = Arc::clone(&committed);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let server = TcpStream::connect((Ipv4Addr::LOCALHOST, server)).expect("the server listens");
                join(client, server, answer, &seen);
            }
        });
        Proxy { port, committed }
    }

    /// Waits until the server has committed.
    ///
    /// # Panics
    /// If it does not within a minute.
    pub fn wait_for_commit(&self) {
        let (committed, changed) = &*self.committed;
        let seen = committed.lock().unwrap_or_else(PoisonError::into_inner);
        let (seen, _) = changed
            .wait_timeout_while(seen, Duration::from_secs(60), |seen| !*seen)
            .unwrap_or_else(PoisonError::into_inner);
        assert!(*seen, "nothing was committed");
    }
}

fn join(client: TcpStream, server: TcpStream, answer: Answer, committed: &Arc<(Mutex<bool>, Condvar)>) {
    let commits = Arc::new(AtomicBool::new(false));
    let (mut from_client, mut to_server) = (clone(&client), clone(&server));
    let asked = Arc::clone(&commits);
    thread::spawn(move || {
        pass(&mut from_client, &mut to_server, |bytes| {
            if bytes.windows(7).any(|window| window == b"COMMIT\0") {
                asked.store(true, Ordering::SeqCst);
            }
            true
        });
    });
    let (mut from_server, mut to_client) = (server, client);
    let committed = Arc::clone(committed);
    thread::spawn(move || {
        pass(&mut from_server, &mut to_client, |bytes| {
            let is_answer = commits.load(Ordering::SeqCst) && bytes.windows(7).any(|window| window == b"COMMIT\0");
            if is_answer {
                let (seen, changed) = &*committed;
                *seen.lock().unwrap_or_else(PoisonError::into_inner) = true;
                changed.notify_all();
            }
            !is_answer
        });
        if answer == Answer::Held {
            // Until the client goes away.
            let _gone = to_client.peek(&mut [0]);
        }
        let _gone = to_client.shutdown(Shutdown::Both);
    });
}

/// Passes bytes on while this says so.
fn pass(from: &mut TcpStream, to: &mut TcpStream, mut goes_on: impl FnMut(&[u8]) -> bool) {
    let mut buffer = vec![0; 64 << 10];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        if !goes_on(&buffer[..length]) || to.write_all(&buffer[..length]).is_err() {
            return;
        }
    }
    let _gone = to.shutdown(Shutdown::Write);
}

fn clone(stream: &TcpStream) -> TcpStream {
    stream.try_clone().expect("a handle")
}
