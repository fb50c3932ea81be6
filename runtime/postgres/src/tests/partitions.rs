//! A source that several connections read: what can be divided, and what is in their way.

use std::{thread, time::Duration};

use etlc_core::{
    Reader as _, Row as _, Stop,
    spec::{Object, Source},
};

use super::bench::{Bench, ROUTE, SHARE, leak, source, table, told};
use crate::{
    catalog,
    connection::Connection,
    reader::{BEGIN, Reader},
    snapshot,
    source::{Order, plan},
};

fn reader(bench: &Bench, source: &'static Source, readers: u32) -> Result<Reader, Stop> {
    let order = Order::ByBlocks(readers);
    let opening = Reader::start(bench.runtime.handle(), &bench.point, SHARE, &ROUTE, source, &[], &order);
    bench.runtime.block_on(opening).map(|(reader, _)| reader)
}

/// The rows' field 0, in order.
fn ids(reader: &mut Reader) -> Vec<i64> {
    let mut ids = Vec::new();
    while let Some(row) = reader.next().expect("it can be read") {
        ids.push(row.int8(0).expect("an id").expect("no null"));
    }
    ids.sort_unstable();
    ids
}

#[test]
fn what_has_no_blocks_is_refused() {
    let bench = Bench::new("no_blocks");
    bench.sql(
        "CREATE TABLE t (id int8); CREATE VIEW v AS SELECT * FROM t; CREATE SEQUENCE s; \
         CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw; \
         CREATE FOREIGN TABLE f (id int8) SERVER files OPTIONS (filename '/dev/null'); \
         CREATE TABLE p (id int8) PARTITION BY RANGE (id); \
         CREATE FOREIGN TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (9) SERVER files OPTIONS (filename '/dev/null')",
    );
    let refused = |source, why: &str| {
        let told = told(reader(&bench, source, 4));
        let message = format!("4 error[R0412]: {why}\n");
        assert!(told.starts_with(&message) && told.contains("leave `partitions` out"), "{told}");
    };
    let id = [("id", "int8")];
    let no_blocks = "has no blocks that readers could divide";
    refused(table("v", &id), &format!("dwh/v {no_blocks}: it is a view"));
    refused(table("f", &id), &format!("dwh/f {no_blocks}: it is a foreign table"));
    refused(table("p", &id), &format!("dwh/p {no_blocks}: p1, a part of it, is a foreign table"));
    refused(table("s", &[("last_value", "int8")]), &format!("dwh/s {no_blocks}: it is no table"));
    refused(source(Object::Query("select id from t"), &id), &format!("dwh/query(…) {no_blocks}: it is no table"));
}

#[test]
fn tables_of_a_tree_are_read_whole() {
    let bench = Bench::new("trees");
    bench.sql(
        "CREATE TABLE p (id int8, pad text) PARTITION BY RANGE (id); \
         CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (1000) PARTITION BY RANGE (id); \
         CREATE TABLE p11 PARTITION OF p1 FOR VALUES FROM (0) TO (10); \
         CREATE TABLE p12 PARTITION OF p1 FOR VALUES FROM (10) TO (1000); \
         CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (1000) TO (9000); \
         CREATE TABLE p3 PARTITION OF p FOR VALUES FROM (9000) TO (9999); \
         INSERT INTO p SELECT g, repeat('x', 100) FROM generate_series(0, 8999) g; \
         CREATE TABLE parent (id int8); CREATE TABLE heir (more int8) INHERITS (parent); \
         INSERT INTO parent SELECT generate_series(0, 999); INSERT INTO heir SELECT generate_series(1000, 8999); \
         CREATE MATERIALIZED VIEW m AS SELECT * FROM p",
    );
    for name in ["p", "parent", "m", "p2", "p3"] {
        for readers in [2, 5, 32] {
            let mut reader = reader(&bench, table(name, &[("id", "int8")]), readers).expect("it has blocks");
            let first = if name == "p2" { 1000 } else { 0 };
            let last = if name == "p3" { 0 } else { 9000 };
            assert_eq!(ids(&mut reader), (first..last).collect::<Vec<_>>(), "{name} by {readers}");
            assert!(reader.next().expect("nothing is wrong").is_none());
        }
    }
}

#[test]
fn rows_of_any_length_are_read() {
    let bench = Bench::new("wide_rows");
    bench.sql(
        "CREATE TABLE t (id int8, a text, pad text); \
         INSERT INTO t SELECT i, repeat('x', 1 + (i % 7) * 100000), repeat('x', 200) FROM generate_series(0, 399) AS i",
    );
    let mut reader = reader(&bench, table("t", &[("id", "int8"), ("a", "text")]), 8).expect("it has blocks");
    let mut rows = 0;
    while let Some(row) = reader.next().expect("it can be read") {
        let id = row.int8(0).expect("an id").expect("no null");
        let length = row.text(1).expect("a text").expect("no null").len();
        assert_eq!(length as i64, 1 + (id % 7) * 100_000);
        rows += 1;
    }
    assert_eq!(rows, 400);
}

/// A connection that has looked at the table `t` and is to read it, with the COPY of each reader.
async fn looked_at(bench: &Bench, source: &'static Source) -> (Connection, Vec<String>) {
    let mut first = Connection::open(&bench.point, "first").await.expect("it connects");
    first.begin(BEGIN).await.unwrap_or_else(|_| panic!("it begins"));
    let plan = plan(&mut first, &ROUTE, source, source.first(), &[], &Order::ByBlocks(3)).await.expect("it fits");
    let copies = plan.selects().iter().map(|select| format!("COPY ({select}) TO STDOUT (FORMAT binary)")).collect();
    (first, copies)
}

#[test]
fn who_alters_the_table_meanwhile_keeps_nobody_waiting() {
    let bench = Bench::new("altered");
    bench.sql(
        "CREATE TABLE t (id int8, pad text); INSERT INTO t SELECT g, repeat('x', 100) FROM generate_series(1, 1000) g",
    );
    let source = table("t", &[("id", "int8")]);
    let (first, copies) = bench.runtime.block_on(looked_at(&bench, source));
    assert_eq!(copies.len(), 3);
    thread::scope(|scope| {
        let altering = scope.spawn(|| bench.sql("ALTER TABLE t ADD COLUMN more int8"));
        while bench.sql("SELECT count(*) FROM pg_locks WHERE NOT granted") == "0" {
            thread::sleep(Duration::from_millis(10));
        }
        let started = bench.runtime.block_on(snapshot::start(first, &bench.point, "other", &copies));
        let stop = started.map(|_| ()).expect_err("the others wait behind the ALTER");
        assert!(stop.is_transient() && stop.to_string().contains("error[R0513]"), "{stop}");
        altering.join().expect("it goes through when the first connection is gone");
    });
    assert_eq!(ids(&mut reader(&bench, source, 3).expect("the next attempt")).len(), 1000);
}

#[test]
fn a_lost_first_connection_is_what_is_said() {
    let bench = Bench::new("first_lost");
    bench.sql(
        "CREATE TABLE t (id int8, pad text); INSERT INTO t SELECT g, repeat('x', 100) FROM generate_series(1, 1000) g",
    );
    let (first, copies) = bench.runtime.block_on(looked_at(&bench, table("t", &[("id", "int8")])));
    bench.sql(&format!("SELECT pg_terminate_backend({}, 5000)", first.backend()));
    let started = bench.runtime.block_on(snapshot::start(first, &bench.point, "other", &copies));
    let stop = started.map(|_| ()).expect_err("it is gone");
    assert!(stop.is_transient() && stop.to_string().contains("error[R0506]"), "{stop}");
}

#[test]
fn connections_that_lead_to_several_servers_are_refused() {
    let bench = Bench::new("elsewhere");
    bench.sql(
        "CREATE TABLE t (id int8, pad text); INSERT INTO t SELECT g, repeat('x', 100) FROM generate_series(1, 1000) g",
    );
    let (first, copies) = bench.runtime.block_on(looked_at(&bench, table("t", &[("id", "int8")])));
    let elsewhere = etlc_points::Point { database: Some("postgres".to_owned()), ..bench.point.clone() };
    let started = bench.runtime.block_on(snapshot::start(first, &elsewhere, "other", &copies));
    let stop = started.map(|_| ()).expect_err("another database has not the snapshot");
    assert!(!stop.is_transient() && stop.to_string().contains("error[R0413]"), "{stop}");
}

#[test]
fn a_server_without_room_for_all_readers_says_so() {
    let bench = Bench::new("no_room");
    bench.sql(
        "CREATE TABLE t (id int8, pad text); INSERT INTO t SELECT g, repeat('x', 100) FROM generate_series(1, 1000) g; \
         CREATE ROLE few LOGIN PASSWORD 'few' CONNECTION LIMIT 2; GRANT SELECT ON t TO few",
    );
    let point = bench.tcp_point("few", "few");
    let source = table("t", &[("id", "int8")]);
    let order = Order::ByBlocks(4);
    let opening = Reader::start(bench.runtime.handle(), &point, SHARE, &ROUTE, source, &[], &order);
    let told = told(bench.runtime.block_on(opening));
    assert!(told.starts_with("5 error[R0505]: PostgreSQL says: too many connections for role"), "{told}");
    assert!(told.contains("partitions: 4 connections at once"), "{told}");
    bench.sql("DROP OWNED BY few; DROP ROLE few");
}

/// A run goes on behind a key in the order of its columns: an index that compares them otherwise tells rows apart that are
/// one to that order.
#[test]
fn an_index_vouches_for_a_key_that_it_compares_as_the_columns_are() {
    let bench = Bench::new("vouching");
    bench.sql(
        "CREATE DOMAIN short AS varchar(9); CREATE TYPE mood AS ENUM ('ok', 'no'); \
         CREATE TABLE t (id int8 NOT NULL, name varchar(9) NOT NULL, other text COLLATE \"POSIX\" NOT NULL, \
         short short NOT NULL, mood mood NOT NULL, list int4[] NOT NULL)",
    );
    let indexes = [
        ("id", "id", true),
        ("id DESC", "id", true),
        ("name", "name", true),
        ("name text_pattern_ops", "name", false),
        ("name COLLATE \"POSIX\"", "name", false),
        ("other", "other", true),
        ("other COLLATE \"C\"", "other", false),
        ("short", "short", true),
        ("mood", "mood", true),
        ("list", "list", true),
        ("id, name", "id", false),
        ("(id + 0)", "id", false),
        ("id) INCLUDE (name", "id", true),
    ];
    for (index, key, vouches) in indexes {
        bench.sql(&format!("CREATE UNIQUE INDEX made ON t ({index})"));
        let is_unique = bench.runtime.block_on(async {
            let mut connection = Connection::open(&bench.point, "etlc people").await.expect("a server");
            catalog::is_unique(&mut connection, &["t"], &[key]).await.expect("it answers")
        });
        assert_eq!(is_unique, vouches, "{index}");
        bench.sql("DROP INDEX made");
    }
    bench.sql("ALTER TABLE t ADD PRIMARY KEY (list)");
    let Source { point, database, object, encoding, fields, wanted, place, .. } = *table("t", &[("id", "int8")]);
    let more = Default::default();
    let read = leak(Source { point, database, object, more, encoding, key: &["list"], fields, wanted, place });
    let stop = bench.runtime.block_on(async {
        let mut connection = Connection::open(&bench.point, "etlc people").await.expect("a server");
        connection.begin(BEGIN).await.expect("a transaction");
        let order = Order::ByKey { after: None, until: None };
        let planned = plan(&mut connection, &ROUTE, read, read.first(), &[], &order).await;
        Stop::from(planned.map(|_| ()).expect_err("nobody goes on behind a list"))
    });
    assert!(stop.code() == "R0664" && stop.message().contains("cannot go on behind a list"), "{stop}");
}
