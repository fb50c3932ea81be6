//! Several targets in one transaction, files that become visible with the rows, and what a kill leaves.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::{Shutdown, TcpListener, TcpStream},
    path::PathBuf,
    thread,
};

use etlc_core::{Commit, Exit, Participant as _, Progress, Publication, Writer as _};
use etlc_points::Point;
use etlc_tests::postgres::{PASSWORD, USER};

use super::bench::{Bench, finish, leak, target, told};

#[test]
fn targets_of_a_point_commit_together() {
    let bench = Bench::new("together");
    bench.sql("CREATE TABLE parent (id int8 PRIMARY KEY); CREATE TABLE child (id int8, parent int8 REFERENCES parent)");
    let parent = leak(target("parent", &[("id", "int8")]));
    let child = leak(target("child", &[("id", "int8"), ("parent", "int8")]));
    let fill = |last_parent: i64| {
        let session = bench.session()?;
        let mut parents = bench.writer(&session, parent, &[], &[])?;
        let mut children = bench.writer(&session, child, &[], &[])?;
        // Children fill their buffers four times as fast, and each refers to a parent that is not sent yet.
        let mut put = || {
            for id in 0..20_000 {
                parents.begin();
                parents.int8(Some(id)).expect("it fits");
                parents.end()?;
                for number in 0..4 {
                    children.begin();
                    children.int8(Some(number)).expect("it fits");
                    children.int8(Some(if id == 19_999 { last_parent } else { id })).expect("it fits");
                    children.end()?;
                }
            }
            Ok(())
        };
        let outcome = put();
        drop((parents, children));
        finish(&session, outcome)
    };
    let refused = told(fill(77_777));
    assert!(refused.contains("insert or update on table \"child\" violates foreign key constraint"), "{refused}");
    assert!(refused.contains("detail: Key (parent)=(77777) is not present in table \"parent\"."), "{refused}");
    assert_eq!(bench.sql("SELECT (SELECT count(*) FROM parent), (SELECT count(*) FROM child)"), "0|0");
    assert_eq!(told(fill(19_999)), "done");
    assert_eq!(bench.sql("SELECT (SELECT count(*) FROM parent), (SELECT count(*) FROM child)"), "20000|80000");
}

#[test]
fn an_abandoned_row_leaves_nothing() {
    let bench = Bench::new("abandoned");
    let target = leak(target("t", &[("id", "int4"), ("v", "varchar(2)")]));
    let outcome = bench.write(target, |writer| {
        for (id, text) in [(1, "ab"), (2, "abc"), (3, "cd")] {
            writer.begin();
            writer.int4(Some(id)).expect("it fits");
            match writer.text(Some(text)) {
                Ok(()) => writer.end()?,
                Err(_) => {
                    assert_eq!(writer.column(), 1);
                    writer.abandon();
                }
            }
        }
        Ok(())
    });
    assert_eq!(told(outcome), "done");
    assert_eq!(bench.sql("SELECT * FROM t ORDER BY id"), "1|ab\n3|cd");
}

#[test]
fn nothing_is_written_where_there_are_no_rows() {
    let bench = Bench::new("no_rows");
    assert_eq!(told(bench.write(leak(target("t", &[("id", "int4")])), |_| Ok(()))), "done");
    assert_eq!(bench.sql("SELECT count(*) FROM t"), "0");
    assert_eq!(bench.sql("SELECT to_regclass('etl_publication')"), "", "the record is made when it is needed");
}

fn files(directory: &std::path::Path) -> Vec<Publication> {
    ["a'b.csv", "back\\slash.csv"]
        .map(|name| {
            let (temporary, name) = (directory.join(format!("{name}.part")), directory.join(name));
            fs::write(&temporary, "id\n").expect("a file");
            Publication::File { temporary: Some(temporary), name }
        })
        .to_vec()
}

fn name(publication: &Publication) -> &std::path::Path {
    match publication {
        Publication::File { name, .. } => name,
        Publication::Table { .. } => panic!("it is a file"),
    }
}

#[test]
fn files_are_recorded_with_the_rows_and_published_after_a_kill() {
    let bench = Bench::new("records");
    let directory = PathBuf::from(bench.server.socket()).join("published");
    fs::create_dir(&directory).expect("a directory");
    bench.sql("CREATE SCHEMA out");
    let target = leak(target("out.t", &[("id", "int4")]));
    let commit = |settle: bool| {
        let session = bench.session().expect("a server");
        let writer = bench.writer(&session, target, &[], &[]).expect("it fits");
        drop(writer);
        let mut session = session.borrow_mut();
        let publications = files(&directory);
        session.prepare().expect("nothing to refuse");
        session
            .commit(&Commit { publications: &publications, progress: &Progress::default() })
            .expect("it can be recorded");
        if settle {
            etlc_core::publish(&publications).expect("the files are there");
            session.settle().expect("the record is there");
        }
        publications
    };
    let there = |publications: &[Publication]| publications.iter().map(|one| name(one).exists()).collect::<Vec<_>>();
    let publications = commit(true);
    assert_eq!(bench.sql("SELECT count(*) FROM out.etl_publication"), "0");
    assert_eq!(there(&publications), [true, true]);
    for one in &publications {
        fs::remove_file(name(one)).expect("it is there");
    }
    // Killed between the commit and the renames.
    let publications = commit(false);
    assert_eq!(bench.sql("SELECT count(*) FROM out.etl_publication WHERE route = 'people'"), "2");
    assert_eq!(there(&publications), [false, false]);
    assert_eq!(told(bench.write(target, |_| Ok(()))), "done");
    assert_eq!(there(&publications), [true, true]);
    assert_eq!(bench.sql("SELECT count(*) FROM out.etl_publication"), "0");
}

#[test]
fn what_another_route_has_recorded_is_left_alone() {
    let bench = Bench::new("others");
    bench.sql(
        "CREATE TABLE etl_publication (route text NOT NULL, temporary text NOT NULL, name text NOT NULL); \
         INSERT INTO etl_publication VALUES ('other', '/nowhere/a', '/nowhere/b')",
    );
    assert_eq!(told(bench.write(leak(target("t", &[("id", "int4")])), |_| Ok(()))), "done");
    assert_eq!(bench.sql("SELECT route FROM etl_publication"), "other");
    bench.sql("UPDATE etl_publication SET route = 'people'");
    let told = told(bench.write(leak(target("t", &[("id", "int4")])), |_| Ok(())));
    assert!(told.contains("/nowhere/a") && told.contains("record: public.etl_publication"), "{told}");
    assert_eq!(bench.sql("SELECT route FROM etl_publication"), "people", "it stays until someone has looked");
}

#[test]
fn a_record_that_cannot_be_made_undoes_the_run() {
    let bench = Bench::new("no_record");
    bench.sql(
        "CREATE VIEW etl_publication AS SELECT ''::text AS route, ''::text AS temporary, ''::text AS name WHERE false",
    );
    let session = bench.session().expect("a server");
    let mut writer = bench.writer(&session, leak(target("t", &[("id", "int4")])), &[], &[]).expect("it fits");
    writer.begin();
    writer.int4(Some(1)).expect("it fits");
    writer.end().expect("it is small");
    drop(writer);
    let mut session = session.borrow_mut();
    session.prepare().expect("nothing to refuse");
    let publication = Publication::File { temporary: Some("/tmp/a".into()), name: "/tmp/b".into() };
    let stop = session
        .commit(&Commit { publications: &[publication], progress: &Progress::default() })
        .expect_err("rows cannot be inserted into that view");
    assert_eq!((stop.exit(), stop.code()), (Exit::Unfit, "R0408"), "{stop}");
    session.roll_back();
    assert_eq!(bench.sql("SELECT to_regclass('t')"), "");
}

#[test]
fn rolling_back_ends_the_connection_at_once() {
    let bench = Bench::new("rolls_back");
    let target = leak(target("t", &[("id", "int8")]));
    let session = bench.session().expect("a server");
    let mut writer = bench.writer(&session, target, &[], &[]).expect("it fits");
    for id in 0..100_000 {
        writer.begin();
        writer.int8(Some(id)).expect("it fits");
        writer.end().expect("the server takes it");
    }
    drop(writer);
    session.borrow_mut().roll_back();
    session.borrow_mut().roll_back();
    assert_eq!(bench.sql("SELECT to_regclass('t')"), "");
    let stop = session.borrow_mut().prepare().expect_err("it is over");
    assert_eq!(stop.exit(), Exit::Bug);
}

#[test]
fn a_server_that_dies_undoes_the_run() {
    let bench = Bench::new("dies");
    let target = leak(target("t", &[("id", "int8")]));
    let session = bench.session().expect("a server");
    let mut writer = bench.writer(&session, target, &[], &[]).expect("it fits");
    let mut put = |id| {
        writer.begin();
        writer.int8(Some(id)).expect("it fits");
        writer.end()
    };
    for id in 0..20_000 {
        put(id).expect("the server takes it");
    }
    bench.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'etlc people' AND datname = 'dies'");
    let stop = (0..1_000_000).find_map(|id| put(id).err()).expect("nobody takes it any more");
    assert_eq!((stop.exit(), stop.code()), (Exit::NoConnection, "R0506"), "{stop}");
    session.borrow_mut().roll_back();
    assert_eq!(bench.sql("SELECT to_regclass('t')"), "");
}

#[test]
fn a_cut_while_committing_says_that_the_end_is_not_known() {
    let mut bench = Bench::new("doubt");
    bench.point = Point { port: Some(cut_at(bench.server.port, b"COMMIT\0")), ..bench.tcp_point(USER, PASSWORD) };
    let outcome = bench.write(leak(target("t", &[("id", "int8")])), |writer| {
        writer.begin();
        writer.int8(Some(1)).expect("it fits");
        writer.end()
    });
    let stop = outcome.expect_err("the connection is cut");
    assert_eq!((stop.exit(), stop.code()), (Exit::NoConnection, "R0510"), "{stop}");
}

/// A way to a server that is cut once these bytes have gone through it to the server.
fn cut_at(server: u16, bytes: &'static [u8]) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    thread::spawn(move || {
        let (mut client, _) = listener.accept().expect("a client");
        let mut server = TcpStream::connect(("127.0.0.1", server)).expect("a server");
        let (mut from, mut to) = (server.try_clone().expect("a handle"), client.try_clone().expect("a handle"));
        thread::spawn(move || std::io::copy(&mut from, &mut to));
        let mut buffer = vec![0; 64 << 10];
        while let Ok(length @ 1..) = client.read(&mut buffer) {
            if buffer[..length].windows(bytes.len()).any(|window| window == bytes) {
                break;
            }
            server.write_all(&buffer[..length]).expect("the server takes it");
        }
        let _cut = (client.shutdown(Shutdown::Both), server.shutdown(Shutdown::Both));
    });
    port
}

#[test]
fn a_server_without_room_is_a_resource() {
    let bench = Bench::new("no_room");
    for (state, code) in [("53100", "R0711"), ("53200", "R0712")] {
        bench.sql(&format!(
            "DROP TABLE IF EXISTS t; CREATE TABLE t (id int8); \
             CREATE OR REPLACE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
             RAISE 'could not extend file' USING errcode = '{state}', hint = 'Check free disk space.'; END $$; \
             CREATE TRIGGER full_disk BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION full_disk()"
        ));
        let outcome = bench.write(leak(target("t", &[("id", "int8")])), |writer| {
            writer.begin();
            writer.int8(Some(1)).expect("it fits");
            writer.end()
        });
        let stop = outcome.expect_err("the disk is full");
        assert_eq!((stop.exit(), stop.code()), (Exit::Resource, code), "{stop}");
        assert_eq!(stop.shown_help(), Some("Check free disk space."));
    }
}
