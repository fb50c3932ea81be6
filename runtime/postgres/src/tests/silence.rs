//! Connections that are dead though nobody has ended them, and servers that are only busy.

use std::{
    io::{Read as _, Write as _},
    net::{Ipv4Addr, Shutdown, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU8, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use etlc_core::{Commit, Exit, Participant as _, Progress, Reader as _, Stop, Writer as _};
use etlc_points::{Point, Secret};
use etlc_tests::{
    pgbouncer::{self, Pooler},
    postgres::{PASSWORD, USER},
};

use super::bench::{Bench, leak, table, target};
use crate::connection::Connection;

/// A stretch of network that can forget the connections that it has.
struct Network {
    port: u16,
    connections: Arc<Mutex<Vec<Arc<AtomicU8>>>>,
}

/// What becomes of bytes.
#[derive(Clone, Copy)]
enum Fate {
    /// They arrive.
    Passed,
    /// They are taken and thrown away.
    Swallowed,
    /// They are not taken.
    Stuck,
    /// They arrive, some sixteen thousand in a second.
    Trickling,
}

impl Network {
    fn before(server: u16) -> Network {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let port = listener.local_addr().expect("it is bound").port();
        let connections: Arc<Mutex<Vec<Arc<AtomicU8>>>> = Arc::default();
        let known = Arc::clone(&connections);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let server = TcpStream::connect((Ipv4Addr::LOCALHOST, server)).expect("the server listens");
                let fate = Arc::new(AtomicU8::new(Fate::Passed as u8));
                known.lock().expect("nobody panicked").push(Arc::clone(&fate));
                let (client_end, server_end) = (client.try_clone(), server.try_clone());
                let back = Arc::clone(&fate);
                thread::spawn(move || pass(client, server, &fate));
                thread::spawn(move || pass(server_end.expect("a handle"), client_end.expect("a handle"), &back));
            }
        });
        Network { port, connections }
    }

    /// Lets all connections that there are go silent. New ones work.
    fn forget(&self, fate: Fate) {
        let connections = self.connections.lock().expect("nobody panicked");
        connections.iter().for_each(|connection| connection.store(fate as u8, Ordering::SeqCst));
    }
}

fn pass(mut from: TcpStream, mut to: TcpStream, fate: &AtomicU8) {
    let is = |wanted: Fate| fate.load(Ordering::SeqCst) == wanted as u8;
    let mut buffer = vec![0; 16 << 10];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        while is(Fate::Stuck) {
            thread::sleep(Duration::from_millis(50));
        }
        if is(Fate::Trickling) {
            thread::sleep(Duration::from_secs(1));
        }
        if !is(Fate::Swallowed) && to.write_all(&buffer[..length]).is_err() {
            break;
        }
    }
    if is(Fate::Passed) {
        let _gone = to.shutdown(Shutdown::Both);
    }
}

/// A bench whose point leads over such a network.
fn bench(name: &str) -> (Bench, Network) {
    let mut bench = Bench::new(name);
    let network = Network::before(bench.server.port);
    bench.point = Point { port: Some(network.port), ..bench.tcp_point(USER, PASSWORD) };
    (bench, network)
}

/// What ends a wait, which must be found out within half a minute and a little.
fn ends(work: impl FnOnce() -> Result<(), Stop>) -> Stop {
    let started = Instant::now();
    let stop = work().expect_err("the connection is dead");
    assert!(started.elapsed() < Duration::from_secs(35), "{:?}: {stop}", started.elapsed());
    stop
}

fn is_silent(stop: &Stop) {
    assert_eq!((stop.exit(), stop.code(), stop.is_transient()), (Exit::NoConnection, "R0514", true), "{stop}");
}

/// The processes of the server that work for the connector in this database.
fn processes(bench: &Bench) -> String {
    let query = format!(
        "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'etlc%' AND datname = '{}'",
        bench.database
    );
    bench.server.psql(&query)
}

#[test]
fn rows_that_no_longer_come_are_noticed() {
    for (name, fate) in [("no_rows_swallowed", Fate::Swallowed), ("no_rows_stuck", Fate::Stuck)] {
        let (bench, network) = bench(name);
        bench.sql("CREATE TABLE t AS SELECT i AS id, repeat('x', 1000) AS text FROM generate_series(1, 100000) AS i");
        let mut reader = bench.reader(table("t", &[("id", "int4"), ("text", "text")])).expect("it fits");
        assert!(reader.next().expect("a row").is_some());
        network.forget(fate);
        let stop = ends(|| {
            while reader.next()?.is_some() {}
            Ok(())
        });
        is_silent(&stop);
        assert_eq!(processes(&bench), "0", "the server's process does not wait for the network to be noticed");
    }
}

#[test]
fn rows_that_no_longer_go_are_noticed() {
    for (name, fate) in [("no_way_swallowed", Fate::Swallowed), ("no_way_stuck", Fate::Stuck)] {
        let (bench, network) = bench(name);
        let target = leak(target("t", &[("text", "text")]));
        let session = bench.session().expect("a server");
        let mut writer = bench.writer(&session, target, &[], &[]).expect("it fits");
        let text = "x".repeat(10_000);
        let mut put = |rows: u32| {
            for _ in 0..rows {
                writer.begin();
                writer.text(Some(&text)).expect("it fits");
                writer.end()?;
            }
            Ok(())
        };
        put(1_000).expect("the network works");
        network.forget(fate);
        // Where bytes are swallowed, the last of them go as well, and no answer comes.
        let stop = ends(|| put(2_000).and_then(|()| session.borrow_mut().prepare().map(|_| ())));
        is_silent(&stop);
        let started = Instant::now();
        session.borrow_mut().roll_back();
        assert!(started.elapsed() < Duration::from_secs(3), "what is dead is not waited for again");
        assert_eq!(processes(&bench), "0");
        assert_eq!(bench.sql("SELECT to_regclass('t')"), "", "the transaction was undone");
    }
}

#[test]
fn an_answer_to_a_commit_that_does_not_come_is_noticed() {
    let (bench, network) = bench("no_answer");
    let target = leak(target("t", &[("id", "int4")]));
    let session = bench.session().expect("a server");
    let writer = bench.writer(&session, target, &[], &[]).expect("it fits");
    drop(writer);
    session.borrow_mut().prepare().expect("nothing to refuse");
    network.forget(Fate::Swallowed);
    let stop = ends(|| session.borrow_mut().commit(&Commit { publications: &[], progress: &Progress::default() }));
    assert_eq!((stop.exit(), stop.code()), (Exit::NoConnection, "R0510"), "{stop}");
    assert!(stop.message().contains("is dead"), "{stop}");
}

#[test]
fn through_a_pooler_too() {
    let mut bench = Bench::new("no_answer_pooled");
    let pooler = Pooler::start(&bench.server, 2);
    let network = Network::before(pooler.port);
    let password = Some(Secret::from(pgbouncer::PASSWORD));
    bench.point = Point { host: "127.0.0.1".to_owned(), port: Some(network.port), password, ..bench.point.clone() };
    let target = leak(target("t", &[("id", "int4")]));
    let session = bench.session().expect("a server");
    let mut writer = bench.writer(&session, target, &[], &[]).expect("it fits");
    writer.begin();
    writer.int4(Some(1)).expect("it fits");
    writer.end().expect("there is room");
    drop(writer);
    session.borrow_mut().prepare().expect("nothing to refuse");
    network.forget(Fate::Swallowed);
    let stop = ends(|| session.borrow_mut().commit(&Commit { publications: &[], progress: &Progress::default() }));
    assert_eq!((stop.exit(), stop.code()), (Exit::NoConnection, "R0510"), "{stop}");
    assert!(stop.message().contains("is dead"), "{stop}");
}

#[test]
fn a_server_that_is_gone_is_noticed() {
    let (bench, network) = bench("gone");
    let told = bench.runtime.block_on(async {
        let mut connection = Connection::open(&bench.point, "etlc people").await?;
        connection.begin("BEGIN").await.expect("a transaction");
        network.forget(Fate::Swallowed);
        bench.sql(&format!("SELECT pg_terminate_backend({})", connection.backend()));
        connection
            .query("SELECT 1")
            .await
            .map(|_| ())
            .map_err(|trouble| trouble.stop(crate::server_error::During::Reading))
    });
    let stop = told.expect_err("it is gone");
    is_silent(&stop);
    assert!(stop.message().ends_with("the server's process for it is gone"), "{stop}");
}

#[test]
fn a_slow_network_is_waited_for() {
    let (bench, network) = bench("slow");
    let text = "x".repeat(10_000);
    let outcome = bench.write(leak(target("t", &[("text", "text")])), |writer| {
        network.forget(Fate::Trickling);
        for _ in 0..32 {
            writer.begin();
            writer.text(Some(&text)).expect("it fits");
            writer.end()?;
        }
        Ok(())
    });
    assert_eq!(outcome.map_err(|stop| stop.to_string()), Ok(()));
    assert_eq!(bench.sql("SELECT count(*) FROM t"), "32");
}

#[test]
fn a_busy_server_is_waited_for() {
    let (bench, _network) = bench("busy");
    bench.sql("CREATE TABLE t (text text)");
    bench.sql(
        "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(14); RETURN NEW; END $$; \
         CREATE TRIGGER row BEFORE INSERT ON t FOR EACH ROW WHEN (NEW.text LIKE 'slow%') EXECUTE FUNCTION slow(); \
         CREATE CONSTRAINT TRIGGER commit AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW \
         WHEN (NEW.text LIKE 'slow%') EXECUTE FUNCTION slow()",
    );
    let outcome = bench.write(leak(target("t", &[("text", "text")])), |writer| {
        for row in 0..2_000 {
            let text = format!("{}{}", if row == 0 { "slow" } else { "" }, "x".repeat(10_000));
            writer.begin();
            writer.text(Some(&text)).expect("it fits");
            writer.end()?;
        }
        Ok(())
    });
    assert_eq!(outcome.map_err(|stop| stop.to_string()), Ok(()));
    assert_eq!(bench.sql("SELECT count(*) FROM t"), "2000");
}
