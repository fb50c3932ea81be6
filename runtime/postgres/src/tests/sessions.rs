//! What a connection relies on and what it leaves behind, also where a pooler stands between; and others who alter
//! tables meanwhile.

use etlc_core::{
    Commit, Participant, Progress, Stop,
    spec::{Mode, Object, Target},
};
use etlc_points::{Point, Secret};
use etlc_tests::{
    pgbouncer::{self, Pooler},
    postgres,
};

use super::bench::{Bench, ROUTE, leak, source, table, target, told};
use crate::{
    connection::Connection,
    reader::BEGIN,
    source::{Order, plan},
    target::Making,
};

/// A bench whose point leads through a pooler with so many connections to the server.
fn pooled(name: &str, connections: u32) -> (Bench, Pooler) {
    let mut bench = Bench::new(name);
    let pooler = Pooler::start(&bench.server, connections);
    let password = Some(Secret::from(pgbouncer::PASSWORD));
    bench.point = Point { host: "127.0.0.1".to_owned(), port: Some(pooler.port), password, ..bench.point.clone() };
    (bench, pooler)
}

#[test]
fn a_pooler_may_stand_between() {
    let (bench, _pooler) = pooled("pooled", 2);
    bench.sql("CREATE TABLE a AS SELECT i AS id, 'имя ' || i AS name FROM generate_series(1, 50000) AS i");
    // Both servers of the pool serve others in between.
    for _ in 0..3 {
        let copy = leak(target("b", &[("id", "int4"), ("name", "text")]));
        let rows = bench.run(table("a", &[("id", "int4"), ("name", "text")]), copy);
        assert_eq!(rows.map_err(|stop| stop.to_string()), Ok(50_000));
    }
    assert_eq!(bench.sql("SELECT count(*), max(name) FROM b"), "150000|имя 9999");
    // Whoever gets the servers next finds them as they were.
    bench.runtime.block_on(async {
        let mut connection = Connection::open(&bench.point, "after").await.expect("the pooler lets in");
        let left = "SELECT name, setting FROM pg_settings WHERE name IN ('search_path', 'TimeZone', 'statement_timeout', \
                    'client_min_messages', 'bytea_output') AND source = 'session' \
                    UNION ALL SELECT name, statement FROM pg_prepared_statements \
                    UNION ALL SELECT locktype, mode FROM pg_locks WHERE locktype = 'advisory'";
        assert_eq!(connection.query(left).await.expect("it answers").rows, Vec::<Vec<_>>::new());
    });
}

#[test]
fn a_server_asks_soon_whether_a_silent_run_is_there() {
    let mut bench = Bench::new("keepalive");
    let password = Some(Secret::from(postgres::PASSWORD));
    bench.point =
        Point { host: "127.0.0.1".to_owned(), port: Some(bench.server.port), password, ..bench.point.clone() };
    bench.runtime.block_on(async {
        let mut connection = Connection::open(&bench.point, "quiet").await.expect("the server lets in");
        let port = connection.query("SELECT pg_catalog.inet_client_port()").await.expect("it answers").rows;
        let port: u16 = port[0][0].as_ref().and_then(|port| port.parse().ok()).expect("it came by the network");
        let before = keepalive(bench.server.port, port).await;
        assert!(before > 60.0, "the system asks after {before} s anyway");
        connection.begin("BEGIN").await.expect("it begins");
        let after = keepalive(bench.server.port, port).await;
        assert!((5.0..=15.0).contains(&after), "the server asks after {after} s");
    });
}

/// In how many seconds the system asks the other end of a connection whether it is there, as the kernel shows its sockets
/// in `proc_net_tcp(5)`: the timer of kind 2, in hundredths of a second.
async fn keepalive(local: u16, remote: u16) -> f64 {
    for _ in 0..100 {
        let sockets = std::fs::read_to_string("/proc/net/tcp").expect("the kernel shows its sockets");
        let timer = sockets.lines().find_map(|socket| {
            let fields: Vec<_> = socket.split_whitespace().collect();
            let is_it = fields[1].ends_with(&format!(":{local:04X}")) && fields[2].ends_with(&format!(":{remote:04X}"));
            is_it.then(|| fields[5].split_once(':')).flatten()
        });
        if let Some(("02", when)) = timer {
            return f64::from(u32::from_str_radix(when, 16).expect("a hexadecimal number")) / 100.0;
        }
        // A packet is still on its way.
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("the socket of the server has no such timer");
}

#[test]
fn a_route_that_reads_what_it_empties_is_seen_through_a_pooler() {
    let (bench, _pooler) = pooled("pooled_itself", 2);
    bench.sql("CREATE TABLE a AS SELECT 1 AS id");
    let emptied = leak(Target { mode: Mode::Truncate, ..target("a", &[("id", "int4")]) });
    let told = told(bench.run(table("a", &[("id", "int4")]), emptied));
    assert!(told.starts_with("4 error[R0410]"), "{told}");
}

#[test]
fn a_commit_through_a_pooler_is_waited_for() {
    let (bench, _pooler) = pooled("pooled_busy", 2);
    bench.sql(
        "CREATE TABLE t (id int4); \
         CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(14); RETURN NEW; END $$; \
         CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED \
         FOR EACH ROW EXECUTE FUNCTION slow()",
    );
    let outcome = bench.write(leak(target("t", &[("id", "int4")])), |writer| {
        etlc_core::Writer::begin(writer);
        etlc_core::Writer::int4(writer, Some(1)).expect("it fits");
        etlc_core::Writer::end(writer)
    });
    assert_eq!(told(outcome), "done");
}

#[test]
fn what_a_user_has_set_changes_nothing() {
    let bench = Bench::new("settings");
    bench.sql(
        "CREATE SCHEMA own; CREATE TABLE own.a AS SELECT 'é'::text AS name, timestamptz '2024-02-29 12:00Z' AS at; \
         CREATE TABLE own.pg_class (oid int4); CREATE FUNCTION own.pg_backend_pid() RETURNS int4 LANGUAGE sql AS 'SELECT 1'; \
         ALTER DATABASE settings SET search_path = own, pg_catalog; \
         ALTER DATABASE settings SET client_encoding = 'LATIN1'; ALTER DATABASE settings SET TimeZone = 'Asia/Tokyo'; \
         ALTER DATABASE settings SET statement_timeout = 3000; ALTER DATABASE settings SET DateStyle = 'German'; \
         ALTER DATABASE settings SET default_transaction_read_only = on",
    );
    let query = source(
        Object::Query(
            "SELECT name, at::text AS at, pg_sleep(4)::text || current_setting('synchronize_seqscans') AS scans FROM a",
        ),
        &[("name", "text"), ("at", "text"), ("scans", "text")],
    );
    let copy = leak(target("b", &[("name", "text"), ("at", "text"), ("scans", "text")]));
    assert_eq!(bench.run(query, copy).map_err(|stop| stop.to_string()), Ok(1));
    let brought = bench.sql("SELECT convert_to(name, 'UTF8'), at, scans FROM own.b");
    assert_eq!(brought, "\\xc3a9|2024-02-29 12:00:00+00|off");
}

#[test]
fn a_lock_of_another_is_waited_for_as_long_as_the_user_allows() {
    let bench = Bench::new("locked");
    bench.sql("CREATE TABLE t (id int4); ALTER DATABASE locked SET lock_timeout = '300ms'");
    let emptied = leak(Target { mode: Mode::Truncate, ..target("t", &[("id", "int4")]) });
    bench.runtime.block_on(async {
        let mut other = Connection::open(&bench.point, "other").await.expect("a server");
        other.query("BEGIN; LOCK TABLE t IN ROW EXCLUSIVE MODE").await.expect("it is there");
        let mut connection = Connection::open(&bench.point, "etlc people").await.expect("a server");
        connection.begin("BEGIN").await.expect("a transaction");
        let making =
            Making { route: &ROUTE, target: emptied, mode: emptied.mode, live: &[], backends: &[], goes_on: false };
        let stop = making.ready(&mut connection).await.expect_err("it is locked");
        assert_eq!((stop.code(), stop.exit() as u8, stop.is_transient()), ("R0513", 5, true), "{stop}");
    });
}

/// Tries to alter a table; says whether it was let.
const ALTER: &str = "SET lock_timeout = '200ms'; DO $$ BEGIN ALTER TABLE t ALTER COLUMN id TYPE int8; \
    EXCEPTION WHEN lock_not_available THEN CREATE TABLE IF NOT EXISTS kept_out (); END $$";

#[test]
fn nobody_alters_a_target_that_was_looked_at() {
    let bench = Bench::new("altered_target");
    bench.sql("CREATE TABLE t (id int4); CREATE ROLE writer_only LOGIN; GRANT INSERT (id) ON t TO writer_only");
    let written = leak(target("t", &[("id", "int4")]));
    let point = Point { user: Some("writer_only".to_owned()), ..bench.point.clone() };
    bench.runtime.block_on(async {
        let mut connection = Connection::open(&point, "etlc people").await.expect("a server");
        connection.begin("BEGIN").await.expect("a transaction");
        let making =
            Making { route: &ROUTE, target: written, mode: written.mode, live: &[], backends: &[], goes_on: false };
        making.ready(&mut connection).await.expect("to insert into the column is all that it needs");
        bench.sql(ALTER);
        assert_eq!(bench.sql("SELECT to_regclass('kept_out') IS NOT NULL"), "t");
        connection.query("ROLLBACK").await.expect("it answers");
        bench.sql("DROP TABLE kept_out; DROP OWNED BY writer_only; DROP ROLE writer_only");
        bench.sql(ALTER);
        assert_eq!(bench.sql("SELECT to_regclass('kept_out') IS NULL"), "t");
    });
}

#[test]
fn a_target_that_is_altered_between_two_commits_ends_the_run() {
    let bench = Bench::new("altered_between");
    bench.sql("CREATE TABLE t (amount numeric(10,2))");
    let session = bench.session().expect("a server");
    let writer = bench.writer(&session, leak(target("t", &[("amount", "numeric(10,2)")])), &[], &[]).expect("it fits");
    let again = || {
        let mut session = session.borrow_mut();
        session.prepare().expect("nothing to refuse");
        session.commit(&Commit { publications: &[], progress: &Progress::default() }).expect("it commits");
        // Binary COPY would round what the column no longer keeps.
        Participant::begin(&mut *session)
    };
    assert_eq!(told(again()), "done");
    drop(writer);
    let stop = {
        let mut session = session.borrow_mut();
        session.prepare().expect("nothing to refuse");
        session.commit(&Commit { publications: &[], progress: &Progress::default() }).expect("it commits");
        bench.sql("ALTER TABLE t ALTER COLUMN amount TYPE numeric(10,0)");
        Participant::begin(&mut *session).expect_err("it is another table now")
    };
    assert_eq!((stop.code(), stop.exit() as u8, stop.is_transient()), ("R0513", 5, true), "{stop}");
    session.borrow_mut().roll_back();
}

#[test]
fn a_source_that_is_altered_is_not_taken_for_empty() {
    let bench = Bench::new("altered_source");
    bench.sql("CREATE TABLE t AS SELECT i AS id FROM generate_series(1, 100) AS i");
    let read = table("t", &[("id", "int8")]);
    bench.runtime.block_on(async {
        let open = async || {
            let mut connection = Connection::open(&bench.point, "etlc people").await.expect("a server");
            connection.begin(BEGIN).await.expect("a transaction");
            connection
        };
        let mut connection = open().await;
        // The moment of which it sees the rows is before this.
        bench.sql("ALTER TABLE t ALTER COLUMN id TYPE int8");
        let problems = plan(&mut connection, &ROUTE, read, read.first(), &[], &Order::Any)
            .await
            .expect_err("its rows are not seen");
        let stop = Stop::from(problems);
        assert_eq!((stop.code(), stop.exit() as u8, stop.is_transient()), ("R0513", 5, true), "{stop}");
        let rows = connection.query("SELECT count(*) FROM t").await.expect("it answers").rows;
        assert_eq!(rows, [[Some("0".to_owned())]], "this is why");
        let mut connection = open().await;
        plan(&mut connection, &ROUTE, read, read.first(), &[], &Order::Any).await.expect("it fits");
        bench.sql(ALTER);
        assert_eq!(bench.sql("SELECT to_regclass('kept_out') IS NOT NULL"), "t", "it is held from the look on");
    });
}
