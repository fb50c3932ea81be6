//! Transactions: several targets, the source's own file, other programs, and what is left behind.

use std::fs;

use etlc_core::{
    Exit, Participant, Publication, Reader as _, Row as _, Writer as _,
    spec::{Mode, Object, Target},
};
use rusqlite::Connection;

use super::{Shop, commit, committing, each, expect, put, source, table, target};
use crate::{Reader, database::Database, error, selection::Reading, transaction::Transaction};

fn forever(target: Target) -> &'static Target {
    Box::leak(Box::new(target))
}

/// The targets of a run whose source is in the same file.
fn begin(shop: &Shop, database: &std::rc::Rc<Database>, targets: &[Target2]) -> (Transaction, Vec<crate::Writer>) {
    let mut transaction = None;
    let mut writers = Vec::new();
    for (name, mode) in targets {
        transaction = transaction.or(Transaction::begin(database, "test", 1 << 20, None, None).expect("it begins"));
        let target = forever(target(name, *mode, &[("a", "int8")]));
        writers.push(shop.also_write(database, target, &[]).expect("it fits"));
    }
    (transaction.expect("the first target began"), writers)
}

type Target2 = (&'static str, Mode);

/// Copies what a source gives, each number plus 10, into targets of the same file.
fn copy(shop: &Shop, object: Object, targets: &[Target2]) {
    let database = shop.reading();
    let (mut reader, _) = Reader::of(
        &database,
        source(object, &[], &[("a", "any int8")]),
        &[],
        etlc_core::spec::Limits::DEFAULT,
        &Reading::Whole,
    )
    .expect("it fits");
    let (transaction, mut writers) = begin(shop, &database, targets);
    while let Some(row) = reader.next().expect("it can be read") {
        let number = row.int8(0).expect("it is a number").map(|number| number + 10);
        for writer in &mut writers {
            put(writer, |writer| writer.int8(number)).expect("it is written");
        }
    }
    drop((reader, writers));
    commit(transaction, &[]).expect("it is committed");
}

const SHOP: &str = "CREATE TABLE s (a INTEGER); INSERT INTO s VALUES (1), (2); CREATE TABLE t (a INTEGER)";

#[test]
fn one_file_is_source_and_target() {
    use Mode::{Append, Replace, Truncate};
    for journal in ["delete", "wal"] {
        for (targets, s, t) in [
            (&[("t", Append)] as &[Target2], "1 2", "11 12"),
            (&[("s", Append)], "1 2 11 12", ""),
            (&[("s", Truncate)], "11 12", ""),
            (&[("s", Replace)], "11 12", ""),
            (&[("t", Replace), ("s", Append)], "1 2 11 12", "11 12"),
            (&[("s", Truncate), ("t", Append), ("t", Append)], "11 12", "11 11 12 12"),
        ] {
            let objects =
                [Object::Table(&["s"]), Object::Query("SELECT a FROM (SELECT * FROM s) -- all"), Object::Table(&["v"])];
            for object in objects {
                let shop =
                    Shop::new(&format!("PRAGMA journal_mode = {journal}; {SHOP}; CREATE VIEW v AS SELECT a FROM s"));
                copy(&shop, object, targets);
                let all = |table: &str| shop.query(&format!("SELECT a FROM {table} ORDER BY a")).join(" ");
                assert_eq!((all("s").as_str(), all("t").as_str()), (s, t), "{object:?} {targets:?}");
            }
        }
    }
}

#[test]
fn a_trigger_changes_what_the_source_reads() {
    let shop =
        Shop::new(&format!("{SHOP}; CREATE TRIGGER r AFTER INSERT ON t BEGIN INSERT INTO s VALUES (new.a); END"));
    copy(&shop, Object::Table(&["s"]), &[("t", Mode::Append)]);
    assert_eq!(shop.query("SELECT a FROM s"), ["1", "2", "11", "12"]);
}

#[test]
fn a_trigger_of_deleting_changes_what_the_source_reads() {
    let shop = Shop::new(&format!(
        "{SHOP}; INSERT INTO t VALUES (7); CREATE TRIGGER r AFTER DELETE ON t BEGIN DELETE FROM s; END"
    ));
    copy(&shop, Object::Table(&["s"]), &[("t", Mode::Truncate)]);
    assert_eq!(shop.query("SELECT count(*) FROM s"), ["0"]);
    assert_eq!(shop.query("SELECT a FROM t"), ["11", "12"]);
}

#[test]
fn a_source_is_copied_only_where_it_must_be() {
    for (name, copied) in [("t", false), ("s", true), ("new", false)] {
        let shop = Shop::new(SHOP);
        let database = shop.reading();
        let (_reader, _) =
            Reader::of(&database, table("s", &[("a", "int8")]), &[], etlc_core::spec::Limits::DEFAULT, &Reading::Whole)
                .expect("it fits");
        let (mut transaction, writers) = begin(&shop, &database, &[(name, Mode::Append)]);
        let sql = database.selections().front().map(|selection| selection.sql.clone()).expect("it is not started");
        assert_eq!(sql.contains("etlc_source"), copied, "{sql}");
        drop(writers);
        transaction.roll_back();
    }
}

#[test]
fn values_of_a_copied_source_stay_what_they_are() {
    let shop = Shop::new(
        "CREATE TABLE s (a, b INTEGER, c STRING, d TEXT);
         INSERT INTO s VALUES ('1', 'x', '1e3', 5), (x'31', 1.5, 'y', x'00'), (1.0, null, 2, '2')",
    );
    let of =
        |reader: &mut Reader| each(reader, |row| (0..4).map(|field| format!("{:?} ", row.native(field))).collect());
    let fields = [("a", "carried"), ("b", "carried"), ("c", "carried"), ("d", "carried")];
    let plain = of(&mut shop.read(table("s", &fields)).expect("it fits"));
    let database = shop.reading();
    let (mut reader, _) =
        Reader::of(&database, table("s", &fields), &[], etlc_core::spec::Limits::DEFAULT, &Reading::Whole)
            .expect("it fits");
    let (mut transaction, writers) = begin(&shop, &database, &[("s", Mode::Replace)]);
    assert_eq!(of(&mut reader), plain);
    drop(writers);
    transaction.roll_back();
}

#[test]
fn a_new_file_is_removed_if_nothing_comes_of_it() {
    let target = || forever(target("t", Mode::Append, &[("a", "int8")]));
    for rows in [0, 1, 100_000] {
        let shop = Shop::without_database();
        let (mut transaction, mut writer) = shop.write(target()).expect("it is made");
        for row in 0..rows {
            put(&mut writer, |writer| writer.int8(Some(row))).expect("it is written");
        }
        drop(writer);
        transaction.roll_back();
        assert_eq!(fs::read_dir(shop.directory.path()).expect("it is there").count(), 0, "{rows} rows");
    }
    let shop = Shop::without_database();
    let (transaction, writer) = shop.write(target()).expect("it is made");
    drop(writer);
    commit(transaction, &[]).expect("it is committed");
    assert_eq!(shop.query("SELECT count(*) FROM t"), ["0"]);

    let shop = Shop::without_database();
    let unfit = forever(Target { create: true, ..super::target("sqlite_t", Mode::Append, &[("a", "int8")]) });
    expect(shop.write(unfit).err(), Exit::Unfit, "R0460", &[]);
    assert!(!shop.path("shop.db").exists());
}

#[test]
fn files_that_cannot_be_made() {
    let shop = Shop::without_database();
    let make = |file: &str, create| {
        crate::transaction::MadeFile::for_target(&shop.path(file), file, create).map(|(path, _)| path).err()
    };
    assert!(make("new/directory/shop.db", true).is_none(), "directories are made");
    fs::write(shop.path("file"), "").expect("there is room");
    expect(make("file/shop.db", true), Exit::Unfit, "R0451", &["there is no directory for file/shop.db"]);
    expect(make("shop.db", false), Exit::Unfit, "R0451", &["there is no file shop.db"]);
    fs::create_dir(shop.path("shop.db")).expect("there is room");
    let target = forever(target("t", Mode::Append, &[("a", "int8")]));
    expect(shop.write(target).err(), Exit::NoConnection, "R0551", &["shop.db cannot be opened"]);
    assert!(shop.path("shop.db").is_dir());
}

#[test]
fn other_programs() {
    let shop = Shop::new(SHOP);
    let before = shop.everything();
    let target = || forever(target("t", Mode::Append, &[("a", "int8")]));
    let other = shop.connection();
    other.execute_batch("BEGIN IMMEDIATE").expect("nobody else is there");
    expect(shop.write(target()).err(), Exit::NoConnection, "R0552", &["shop.db is locked by another program"]);
    other.execute_batch("ROLLBACK").expect("it was begun");

    // A reader does not hold up the rows, only the commit.
    other.execute_batch("BEGIN").expect("nobody else is there");
    other.query_row("SELECT count(*) FROM s", [], |_| Ok(())).expect("it can be read");
    let (transaction, mut writer) = shop.write(target()).expect("it begins");
    for row in 0..100_000 {
        put(&mut writer, |writer| writer.int8(Some(row))).expect("it is written");
    }
    drop(writer);
    expect(commit(transaction, &[]).err(), Exit::NoConnection, "R0552", &["locked"]);
    other.execute_batch("ROLLBACK").expect("it was begun");
    assert_eq!(shop.everything(), before);
}

#[test]
fn a_deferred_constraint_is_seen_at_the_commit() {
    let shop = Shop::new(
        "CREATE TABLE p (id INTEGER PRIMARY KEY);
         CREATE TABLE c (a INTEGER REFERENCES p DEFERRABLE INITIALLY DEFERRED)",
    );
    let (transaction, mut writer) = shop.write(forever(target("c", Mode::Append, &[("a", "int8")]))).expect("it fits");
    put(&mut writer, |writer| writer.int8(Some(1))).expect("it is written");
    drop(writer);
    expect(commit(transaction, &[]).err(), Exit::RolledBack, "R0556", &["FOREIGN KEY constraint failed"]);
    assert_eq!(shop.query("SELECT count(*) FROM c"), ["0"]);
}

/// A file under its temporary name, complete.
fn publication(shop: &Shop, name: &str) -> Publication {
    let temporary = shop.path(&format!(".{name}.new"));
    fs::write(&temporary, name).expect("there is room");
    Publication::File { temporary: Some(temporary), name: shop.path(name) }
}

#[test]
fn renames_are_recorded_until_they_are_made() {
    let shop = Shop::new(SHOP);
    let before = shop.everything();
    let target = || forever(target("t", Mode::Append, &[("a", "int8")]));
    let publications = [publication(&shop, "kids.csv"), publication(&shop, "old.csv")];
    let (mut transaction, writer) = shop.write(target()).expect("it fits");
    drop(writer);
    transaction.commit(&committing(&publications)).expect("it is committed");
    assert_eq!(shop.query("SELECT route, count(*) FROM etl_publication GROUP BY route"), ["'test'|2"]);
    etlc_core::publish(&publications).expect("they are renamed");
    transaction.settle().expect("it is settled");
    assert_eq!(shop.everything(), before, "the record is gone, and its table with it");
    transaction.roll_back();
    assert!(shop.path("kids.csv").exists());
}

#[test]
fn a_record_that_cannot_be_deleted_is_left_to_the_next_run() {
    let shop = Shop::new(SHOP);
    let before = shop.everything();
    let target = || forever(target("t", Mode::Append, &[("a", "int8")]));
    let publications = [publication(&shop, "kids.csv")];
    let (mut transaction, writer) = shop.write(target()).expect("it fits");
    drop(writer);
    transaction.commit(&committing(&publications)).expect("it is committed");
    etlc_core::publish(&publications).expect("it is renamed");
    let other = shop.connection();
    other.execute_batch("BEGIN IMMEDIATE").expect("nobody else is there");
    transaction.settle().expect("the run is done");
    other.execute_batch("ROLLBACK").expect("it was begun");
    assert_eq!(shop.query("SELECT route FROM etl_publication"), ["'test'"]);
    let (mut transaction, writer) = shop.write(target()).expect("it deletes the record");
    drop(writer);
    transaction.roll_back();
    assert_eq!(shop.everything(), before);
}

#[test]
fn renames_that_were_left_over_are_finished_by_the_next_run() {
    let shop = Shop::new(SHOP);
    let before = shop.everything();
    let target = || forever(target("t", Mode::Append, &[("a", "int8")]));
    let publications = [publication(&shop, "kids.csv"), publication(&shop, "old.csv")];
    let (mut transaction, writer) = shop.write(target()).expect("it fits");
    drop(writer);
    transaction.commit(&committing(&publications)).expect("it is committed");
    drop(transaction); // as if killed before the renames, or between them
    etlc_core::publish(&publications[..1]).expect("it is renamed");
    let foreign = "INSERT INTO etl_publication VALUES ('other', '/nowhere', '/nowhere')";
    shop.connection().execute_batch(foreign).expect("the table is there");

    let (mut transaction, writer) = shop.write(target()).expect("it finishes what was left over");
    drop(writer);
    transaction.roll_back();
    for name in ["kids.csv", "old.csv"] {
        assert_eq!(fs::read_to_string(shop.path(name)).expect("it was renamed"), name);
    }
    assert_eq!(shop.query("SELECT route FROM etl_publication"), ["'other'"]);
    shop.connection().execute_batch("DROP TABLE etl_publication").expect("it is there");
    assert_eq!(shop.everything(), before);
}

#[test]
fn what_was_left_over_and_is_lost_ends_the_run() {
    let shop = Shop::new(
        "CREATE TABLE etl_publication (route TEXT NOT NULL, temporary TEXT NOT NULL, name TEXT NOT NULL);
         INSERT INTO etl_publication VALUES ('test', '/nowhere/a', '/nowhere/b')",
    );
    let target = forever(target("t", Mode::Append, &[("a", "int8")]));
    expect(shop.write(target).err(), Exit::Resource, "R0701", &["/nowhere/a"]);
    shop.connection().execute_batch("BEGIN IMMEDIATE; ROLLBACK").expect("the database is free");
}

#[test]
fn a_write_ahead_log_is_in_the_file_when_the_run_is_done() {
    let shop = Shop::new(&format!("PRAGMA journal_mode = wal; {SHOP}"));
    let (transaction, mut writer) = shop.write(forever(target("t", Mode::Append, &[("a", "int8")]))).expect("it fits");
    put(&mut writer, |writer| writer.int8(Some(1))).expect("it is written");
    drop(writer);
    commit(transaction, &[]).expect("it is committed");
    fs::copy(shop.path("shop.db"), shop.path("copy.db")).expect("there is room");
    let copy = Connection::open(shop.path("copy.db")).expect("it is a database");
    let count: i64 = copy.query_row("SELECT count(*) FROM t", [], |row| row.get(0)).expect("it is whole");
    assert_eq!((count, shop.query("PRAGMA journal_mode")), (1, vec!["'wal'".to_owned()]));
}

#[test]
fn errors_of_sqlite_have_their_exits() {
    use rusqlite::ffi;
    for (number, exit, code) in [
        (ffi::SQLITE_BUSY, Exit::NoConnection, "R0552"),
        (ffi::SQLITE_LOCKED, Exit::NoConnection, "R0552"),
        (ffi::SQLITE_CANTOPEN, Exit::NoConnection, "R0551"),
        (ffi::SQLITE_READONLY, Exit::NoConnection, "R0553"),
        (ffi::SQLITE_READONLY_ROLLBACK, Exit::NoConnection, "R0553"),
        (ffi::SQLITE_PERM, Exit::NoConnection, "R0553"),
        (ffi::SQLITE_NOTADB, Exit::Unfit, "R0452"),
        (ffi::SQLITE_CORRUPT, Exit::Unfit, "R0452"),
        (ffi::SQLITE_FULL, Exit::Resource, "R0751"),
        (ffi::SQLITE_IOERR_WRITE, Exit::Resource, "R0752"),
        (ffi::SQLITE_NOMEM, Exit::Resource, "R0753"),
        (ffi::SQLITE_CONSTRAINT, Exit::RolledBack, "R0554"),
        (ffi::SQLITE_ERROR, Exit::RolledBack, "R0554"),
    ] {
        let error = rusqlite::Error::SqliteFailure(ffi::Error::new(number), Some("said".to_owned()));
        let stop = error::stop(&error, "shop.db", error::Work::Write);
        assert_eq!((stop.exit(), stop.code()), (exit, code), "{number}");
        assert_eq!(stop.is_transient(), code == "R0552", "{number}");
        assert!(stop.message().contains("shop.db"), "{stop}");
    }
}

#[test]
fn a_full_disk_ends_the_run_and_changes_nothing() {
    let shop = Shop::new(SHOP);
    let before = shop.everything();
    let (transaction, mut writer) = shop.write(forever(target("t", Mode::Append, &[("a", "int8")]))).expect("it fits");
    transaction.database().connection().pragma_update(None, "max_page_count", 8).expect("it is a number");
    let mut transaction = transaction;
    let stop = (0..100_000).find_map(|row| {
        writer.begin();
        writer.int8(Some(row)).expect("the cell is right");
        writer.end().err()
    });
    expect(stop, Exit::Resource, "R0751", &["there is no room on the disk for shop.db"]);
    drop(writer);
    transaction.roll_back();
    assert_eq!(shop.everything(), before);
}
