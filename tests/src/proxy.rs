//! A stretch of network before a PostgreSQL server that fails as it is told to: slow, silent, cut at a byte, or at the one
//! moment that matters, around a COMMIT.

use std::{
    io::{Read, Write},
    net::{Ipv4Addr, Shutdown, TcpListener, TcpStream},
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

/// What goes wrong on the way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// What becomes of a COMMIT.
    pub commit: Option<Commit>,
    /// Where a connection is cut, or goes silent, by the bytes that all connections have carried one way. It happens once.
    pub at: Option<At>,
    /// The bytes that pass in a second, each way of each connection.
    pub rate: Option<u64>,
    /// How much later everything arrives.
    pub delay: Option<Duration>,
}

impl Plan {
    /// The first COMMIT ends so.
    pub fn of_commit(end: End) -> Plan {
        Plan { commit: Some(Commit { number: 1, end }), ..Plan::default() }
    }
}

/// What becomes of the COMMIT of this number, counted from 1 over all connections. Those before and after it pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Commit {
    /// Which one.
    pub number: u64,
    /// What becomes of it.
    pub end: End,
}

/// How a COMMIT ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It is not sent on, and the connection is cut.
    Unsent,
    /// It is not sent on; the connection stays.
    Withheld,
    /// It is sent on, and the connection is cut at that moment, so that the server may or may not have done it.
    Sent,
    /// The server has committed, and the connection is cut before it says so.
    Cut,
    /// The server has committed and its answer does not arrive; the connection stays.
    Held,
}

/// A place in what is carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At {
    /// Whether bytes to the server are counted, or those from it.
    pub to_server: bool,
    /// How many of them pass.
    pub byte: u64,
    /// What comes then.
    pub then: Then,
}

/// What becomes of a connection at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// It is cut, both ways.
    Reset,
    /// Nothing is carried any more, either way, and nobody says so. New connections work.
    Silence,
}

/// A port that leads to a server.
#[derive(Debug)]
pub struct Proxy {
    /// The port to connect to.
    pub port: u16,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    plan: Mutex<Plan>,
    commits: AtomicU64,
    to_server: AtomicU64,
    from_server: AtomicU64,
    has_struck: AtomicBool,
    struck: (Mutex<Option<Instant>>, Condvar),
    joined: Mutex<Vec<Weak<Joined>>>,
}

impl Proxy {
    /// Starts one before the server on this port. Its threads end with their connections.
    pub fn start(server: u16, plan: Plan) -> Proxy {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let port = listener.local_addr().expect("it is bound").port();
        let shared = Arc::new(Shared::default());
        *locked(&shared.plan) = plan;
        let of_listener = Arc::clone(&shared);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                // A server that is down refuses the client, as it would without us.
                let Ok(server) = TcpStream::connect((Ipv4Addr::LOCALHOST, server)) else { continue };
                let _immediately = client.set_nodelay(true).and_then(|()| server.set_nodelay(true));
                let joined = join(&client, &server, &of_listener);
                let mut all = locked(&of_listener.joined);
                // What has ended would keep its sockets.
                all.retain(|one| one.strong_count() > 0);
                all.push(joined);
            }
        });
        Proxy { port, shared }
    }

    /// Another plan from here on, counted anew.
    pub fn set(&self, plan: Plan) {
        *locked(&self.shared.plan) = plan;
        for count in [&self.shared.commits, &self.shared.to_server, &self.shared.from_server] {
            count.store(0, Ordering::SeqCst);
        }
        self.shared.has_struck.store(false, Ordering::SeqCst);
        *locked(&self.shared.struck.0) = None;
    }

    /// Waits until what was planned for a COMMIT or a byte has happened; gives when.
    ///
    /// # Panics
    /// If it does not within a minute.
    pub fn wait(&self) -> Instant {
        let (struck, changed) = &self.shared.struck;
        let (struck, _) = changed
            .wait_timeout_while(locked(struck), Duration::from_secs(60), |struck| struck.is_none())
            .unwrap_or_else(PoisonError::into_inner);
        struck.expect("what was planned for the network has not happened within a minute")
    }

    /// When what was planned happened, if it has.
    pub fn struck(&self) -> Option<Instant> {
        *locked(&self.shared.struck.0)
    }

    /// How many bytes have passed to the server and from it since the plan was made.
    pub fn carried(&self) -> (u64, u64) {
        (self.shared.to_server.load(Ordering::SeqCst), self.shared.from_server.load(Ordering::SeqCst))
    }

    /// Cuts every connection that there is.
    pub fn cut(&self) {
        locked(&self.shared.joined).drain(..).filter_map(|one| one.upgrade()).for_each(|joined| joined.cut());
    }
}

impl Shared {
    fn strike(&self) {
        let (struck, changed) = &self.struck;
        locked(struck).get_or_insert_with(Instant::now);
        changed.notify_all();
    }
}

/// A connection, as both of its ways know it.
struct Joined {
    client: TcpStream,
    server: TcpStream,
    is_silent: AtomicBool,
    /// What is to become of the answer to its COMMIT.
    awaits: Mutex<Option<End>>,
}

impl Joined {
    fn cut(&self) {
        let _gone = self.client.shutdown(Shutdown::Both);
        let _gone = self.server.shutdown(Shutdown::Both);
    }
}

fn join(client: &TcpStream, server: &TcpStream, shared: &Arc<Shared>) -> Weak<Joined> {
    let joined = Joined {
        client: handle(client),
        server: handle(server),
        is_silent: AtomicBool::new(false),
        awaits: Mutex::new(None),
    };
    let joined = Arc::new(joined);
    for is_forth in [true, false] {
        let (from, to) = if is_forth { (client, server) } else { (server, client) };
        let (from, to) = (handle(from), handle(to));
        let (shared, joined) = (Arc::clone(shared), Arc::clone(&joined));
        thread::spawn(move || carry(from, to, is_forth, &shared, &joined));
    }
    Arc::downgrade(&joined)
}

/// Carries the bytes of one way until it ends.
fn carry(mut from: TcpStream, mut to: TcpStream, is_forth: bool, shared: &Shared, joined: &Joined) {
    let mut buffer = vec![0; 64 << 10];
    loop {
        let plan = *locked(&shared.plan);
        // A slow way takes little at once, so that the sender sees how slow it is.
        let most = plan.rate.map_or(buffer.len(), |rate| usize::try_from(rate / 20).unwrap_or(1).clamp(1, 64 << 10));
        let Ok(length @ 1..) = from.read(&mut buffer[..most]) else { break };
        let mut bytes = &buffer[..length];
        if let Some(delay) = plan.delay {
            thread::sleep(delay);
        }
        if let Some(rate) = plan.rate {
            thread::sleep(Duration::from_secs_f64(length as f64 / rate as f64));
        }
        let is_commit = bytes.windows(7).any(|window| window == b"COMMIT\0");
        if is_commit && is_forth && meets_commit(plan, shared, joined, &mut to, bytes) {
            continue;
        }
        if is_commit && !is_forth && meets_answer(shared, joined) {
            continue;
        }
        let count = if is_forth { &shared.to_server } else { &shared.from_server };
        let before = count.fetch_add(length as u64, Ordering::SeqCst);
        let then = plan.at.filter(|at| at.to_server == is_forth && before + length as u64 > at.byte);
        let then = then.filter(|_| !shared.has_struck.swap(true, Ordering::SeqCst));
        if let Some(at) = then {
            bytes = &bytes[..usize::try_from(at.byte.saturating_sub(before)).unwrap_or(0).min(length)];
        }
        if !joined.is_silent.load(Ordering::SeqCst) && to.write_all(bytes).is_err() {
            break;
        }
        match then.map(|at| at.then) {
            Some(Then::Reset) => {
                shared.strike();
                return joined.cut();
            }
            Some(Then::Silence) => {
                joined.is_silent.store(true, Ordering::SeqCst);
                shared.strike();
            }
            None => {}
        }
    }
    if !joined.is_silent.load(Ordering::SeqCst) {
        let _gone = to.shutdown(Shutdown::Write);
    }
}

/// What becomes of a COMMIT on its way to the server; whether it has been dealt with.
fn meets_commit(plan: Plan, shared: &Shared, joined: &Joined, to: &mut TcpStream, bytes: &[u8]) -> bool {
    let number = shared.commits.fetch_add(1, Ordering::SeqCst) + 1;
    let Some(commit) = plan.commit.filter(|commit| commit.number == number) else { return false };
    match commit.end {
        End::Unsent => joined.cut(),
        End::Withheld => {}
        End::Sent => {
            let _gone = to.write_all(bytes);
            joined.cut();
        }
        End::Cut | End::Held => {
            *locked(&joined.awaits) = Some(commit.end);
            return false;
        }
    }
    shared.strike();
    true
}

/// What becomes of the answer to a COMMIT; whether it has been dealt with.
fn meets_answer(shared: &Shared, joined: &Joined) -> bool {
    let Some(end) = locked(&joined.awaits).take() else { return false };
    if end == End::Cut {
        joined.cut();
    }
    shared.strike();
    true
}

fn handle(stream: &TcpStream) -> TcpStream {
    stream.try_clone().expect("a handle")
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
