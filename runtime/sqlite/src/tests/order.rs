//! Sources that are read in the order of their key, and go on behind a row.

use etlc_core::{Exit, Position, Reader as _, Row as _, spec::Object};

use super::{Shop, expect, leak, source};
use crate::{
    Reader,
    selection::{Reading, select},
};

/// A table `t` with what it holds, and its key.
type Given = (&'static str, &'static str, &'static [&'static str]);

fn open(shop: &Shop, key: &'static [&'static str], from: &Reading<'_>) -> Result<Reader, etlc_core::Stop> {
    let object = Object::Table(leak(vec!["t"]));
    let source = source(object, key, &[("n", "any text")]);
    Reader::of(&shop.reading(), source, &[], etlc_core::spec::Limits::DEFAULT, from).map(|(reader, _)| reader)
}

/// The rows, each with the position behind it.
fn read(shop: &Shop, key: &'static [&'static str], after: Option<&Position>) -> Vec<(String, Position)> {
    let mut reader = open(shop, key, &Reading::ByKey(after)).expect("it fits");
    let mut rows = Vec::new();
    while let Some(row) = reader.next().expect("it can be read") {
        let name = row.text(0).expect("a text").unwrap_or_default().to_owned();
        rows.push((name, reader.position().expect("it has a position")));
    }
    rows
}

#[test]
fn reading_goes_on_behind_every_row() {
    let keys: [Given; 8] = [
        (
            "id INTEGER PRIMARY KEY, n",
            "(3, 'c'), (-9223372036854775808, 'a'), (9223372036854775807, 'd'), (0, 'b')",
            &["id"],
        ),
        ("id INT NOT NULL UNIQUE, n", "(3, 'c'), (1, 'a'), (2, 'b')", &["id"]),
        // Numbers, texts and blobs in one column.
        (
            "id NOT NULL UNIQUE, n",
            "('b', 'f'), (2.5, 'b'), (x'00', 'g'), (10, 'c'), ('', 'd'), ('10', 'e'), (-9e999, 'a'), (x'ff', 'h')",
            &["id"],
        ),
        ("id TEXT NOT NULL UNIQUE COLLATE NOCASE, n", "('b', 'b'), ('A', 'a'), ('C', 'c'), ('_', 'Z')", &["id"]),
        // The index compares otherwise than the column.
        (
            "id TEXT NOT NULL COLLATE NOCASE, n); CREATE UNIQUE INDEX i ON t (id COLLATE BINARY",
            "('a', 'b'), ('A', 'a')",
            &["id"],
        ),
        (
            "a TEXT, b INT, n, PRIMARY KEY (b, a)) WITHOUT ROWID; SELECT (1",
            "('y', 1, 'b'), ('x', 2, 'c'), ('x', 1, 'a')",
            &["a", "b"],
        ),
        (
            "a INT NOT NULL, b REAL NOT NULL, n, UNIQUE (a DESC, b)",
            "(1, 0.1, 'a'), (1, 0.30000000000000004, 'b'), (2, -1, 'c')",
            &["a", "b"],
        ),
        ("\"a\"\"b\" TEXT NOT NULL PRIMARY KEY, n", "('it''s', 'a'), ('ünï', 'b')", &["a\"b"]),
    ];
    for (columns, rows, key) in keys {
        let shop = Shop::new(&format!("CREATE TABLE t ({columns}); INSERT INTO t VALUES {rows}"));
        let whole = read(&shop, key, None);
        let mut sorted = whole.clone();
        sorted.sort_by(|one, other| one.0.cmp(&other.0));
        assert!(whole == sorted && whole.len() > 1, "{columns}: {whole:?}");
        for (row, (_, position)) in whole.iter().enumerate() {
            assert_eq!(read(&shop, key, Some(position)), whole[row + 1..], "{columns} behind {position}");
        }
    }
}

#[test]
fn what_is_not_vouched_for_is_refused() {
    for (columns, key, says) in [
        ("id INT, n", &["id"][..], "no unique index of t is on exactly (id)"),
        ("id INT UNIQUE, n", &["id"], "id of t may be null"),
        ("id TEXT PRIMARY KEY, n", &["id"], "id of t may be null"),
        ("id INT NOT NULL, n, UNIQUE (id, n)", &["id"], "no unique index of t is on exactly (id)"),
        ("id INT NOT NULL UNIQUE, n NOT NULL", &["id", "n"], "no unique index of t is on exactly (id, n)"),
        ("id INT NOT NULL, n); CREATE UNIQUE INDEX i ON t (id) WHERE id > 5; SELECT (1", &["id"], "no unique index"),
        ("id INT NOT NULL, n); CREATE UNIQUE INDEX i ON t (abs(id)); SELECT (1", &["id"], "no unique index"),
        ("id INT NOT NULL, n); CREATE INDEX i ON t (id); SELECT (1", &["id"], "no unique index"),
        (
            "a); CREATE TABLE s (id INTEGER PRIMARY KEY, n); DROP TABLE t; CREATE VIEW t AS SELECT * FROM s; SELECT (1",
            &["id"],
            "no unique index",
        ),
    ] {
        let shop = Shop::new(&format!("CREATE TABLE t ({columns})"));
        expect(open(&shop, key, &Reading::ByKey(None)).err(), Exit::Unfit, "R0664", &[says, "commit: run"]);
    }
}

#[test]
fn a_position_of_another_key_is_refused() {
    let shop = Shop::new("CREATE TABLE t (id INTEGER PRIMARY KEY, n)");
    for position in ["[\"5\"]", "{\"n\":5}", "{\"id\":null}", "{\"id\":5,\"n\":5}", "nonsense"] {
        let position = Position::new(position.to_owned());
        let stop = open(&shop, &["id"], &Reading::ByKey(Some(&position))).err();
        expect(stop, Exit::Unfit, "R0664", &["which is no key of the source", "--start-over"]);
    }
}

#[test]
fn the_index_is_used_from_the_place_on() {
    let shop = Shop::new("CREATE TABLE t (a TEXT NOT NULL COLLATE NOCASE, b INT NOT NULL, n, UNIQUE (b, a))");
    let object = Object::Table(leak(vec!["t"]));
    let after = Position::new("{\"a\":\"x\",\"b\":5}".to_owned());
    let database = shop.reading();
    let source = source(object, &["a", "b"], &[("n", "any text")]);
    select(&database, source, source.first(), &[], &Reading::ByKey(Some(&after))).expect("it fits");
    let selection = database.selections().pop_front().expect("it is left there");
    let sql = selection.sql.replace("?1", "5").replace("?2", "'x'");
    let plan = shop.query(&format!("EXPLAIN QUERY PLAN {sql}")).join("; ");
    assert!(plan.contains("SEARCH t USING INDEX") && !plan.contains("TEMP B-TREE"), "{sql}: {plan}");
}
