//! What a source accepts, refuses, and says of a row.

use etlc_core::{
    Exit, Reader as _, Row as _, Stop,
    spec::{Limits, Object, Route, Source},
};

use super::bench::{Bench, ROUTE, SHARE, leak, place, source, table, told};
use crate::{reader::Reader, source::Order};

fn people(bench: &Bench) {
    bench.sql(
        "CREATE SCHEMA shop; CREATE TABLE shop.people (id int8 PRIMARY KEY, \"Full Name\" text, age text, \
         born date, at timestamp, address inet, lang varchar(2)); \
         INSERT INTO shop.people VALUES (42, 'Ann', '33', '2000-02-29', '2024-01-01 12:00', '10.0.0.1', 'en'), \
         (43, 'Bob', 'n/a', null, null, null, 'de')",
    );
}

fn rows<T>(bench: &Bench, source: &'static Source, read: impl Fn(crate::Row<'_>) -> T) -> Result<Vec<T>, Stop> {
    let mut reader = bench.reader(source)?;
    let mut rows = Vec::new();
    while let Some(row) = reader.next()? {
        rows.push(read(row));
    }
    assert!(reader.next()?.is_none(), "after the last row there is none");
    Ok(rows)
}

#[test]
fn fields_convert_by_the_table_of_conversions() {
    let bench = Bench::new("convert");
    people(&bench);
    let fields = [("id", "any text"), ("age", "any int4"), ("born", "any timestamp"), ("address", "any text")];
    let read = |row: crate::Row<'_>| {
        let id = row.text(0).map(|text| text.map(str::to_owned)).expect("every id is a text");
        let age = row.int4(1).map_err(|failure| failure.code());
        let born = row.timestamp(2).expect("every date is a timestamp").map(|at| at.micros());
        let address = row.text(3).map(|text| text.map(str::to_owned)).expect("as PostgreSQL prints it");
        (id, age, born, address)
    };
    let found = rows(&bench, table("shop.people", &fields), read).expect("it fits");
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(
        found,
        [
            (text("42"), Ok(Some(33)), Some(951_782_400_000_000), text("10.0.0.1/32")),
            (text("43"), Err("R0101"), None, None),
        ]
    );
}

#[test]
fn a_row_is_named_by_its_key_or_its_number() {
    let bench = Bench::new("positions");
    people(&bench);
    let fields = [("age", "text")];
    let plain = rows(&bench, table("shop.people", &fields), |row| row.position()).expect("it fits");
    assert_eq!(plain, ["row 1", "row 2"]);
    let Object::Table(_) = Object::Table(&["shop", "people"]) else { unreachable!() };
    let keyed = Source { key: &["id", "lang"], ..copy_of(table("shop.people", &[("lang", "text"), ("age", "text")])) };
    let keyed = rows(&bench, leak(keyed), |row| row.position()).expect("it fits");
    assert_eq!(keyed, ["id 42, lang en", "id 43, lang de"]);
}

fn copy_of(source: &'static Source) -> Source {
    let Source { point, database, object, more, encoding, key, fields, wanted, place } = *source;
    Source { point, database, object, more, encoding, key, fields, wanted, place }
}

#[test]
fn queries_are_read() {
    let bench = Bench::new("queries");
    people(&bench);
    let query = "select id, upper(\"Full Name\") as name from shop.people order by id desc; -- the newest first";
    let fields = [("name", "text"), ("id", "int8")];
    let read = |row: crate::Row<'_>| (row.text(0).ok().flatten().map(str::to_owned), row.int8(1).ok().flatten());
    let found = rows(&bench, source(Object::Query(query), &fields), read);
    // A comment after the last semicolon is not a statement, but it is not the end of one either.
    assert!(found.is_err() || found.is_ok_and(|rows| rows.len() == 2));
    let query = "select id, upper(\"Full Name\") as name from shop.people order by id desc -- the newest first\n;";
    let found = rows(&bench, source(Object::Query(query), &fields), read).expect("it is a query");
    assert_eq!(found, [(Some("BOB".to_owned()), Some(43)), (Some("ANN".to_owned()), Some(42))]);
}

#[test]
fn what_does_not_fit_is_refused_before_a_row_is_read() {
    let bench = Bench::new("unfit_sources");
    people(&bench);
    bench.sql("CREATE TABLE \"Users\" (id int); CREATE TABLE two (a int, b int)");
    let query = |text: &'static str, fields| source(Object::Query(text), fields);
    let cases: Vec<(&'static Source, &str)> = vec![
        (
            table("users", &[("id", "int4")]),
            "4 error[R0401]: there is no table dwh/users\n    route: routes/people.etl:1:1  source = dwh/…\n     \
             help: on the search path: did you mean Users?",
        ),
        (
            table("shop.peple", &[("id", "int4")]),
            "4 error[R0401]: there is no table dwh/shop.peple\n    route: routes/people.etl:1:1  source = dwh/…\n     \
             help: in schema shop: did you mean people?",
        ),
        (
            table("shpo.people", &[("id", "int4")]),
            "4 error[R0401]: there is no table dwh/shpo.people\n    route: routes/people.etl:1:1  source = dwh/…\n     \
             help: there is no schema shpo either; did you mean shop?",
        ),
        (
            table("two", &[("c", "int4")]),
            "4 error[R0402]: dwh/two has no column c\n    route: routes/people.etl:2:1  [field](type)\n     \
             help: there is a, b",
        ),
        (
            table("shop.people", &[("full name", "text")]),
            "4 error[R0402]: dwh/shop.people has no column full name\n    route: routes/people.etl:2:1  [field](type)\n     \
             help: did you mean Full Name?",
        ),
        (
            table("shop.people", &[("age", "int4")]),
            "4 error[R0403]: age is text in dwh/shop.people, and the route reads it as int4\n    \
             route: routes/people.etl:2:1  [field](type)\n     \
             help: write [age](any) to have each value converted as it is read, or [age](text) to read it as it is",
        ),
        (
            table("shop.people", &[("at", "any date")]),
            "4 error[R0403]: at is timestamp without time zone in dwh/shop.people, and the route reads it as date\n    \
             route: routes/people.etl:2:1  [field](type)\n     \
             help: read it as [at](timestamp) and call date: date leaves the time of day out",
        ),
        (
            table("shop.people", &[("born", "any interval")]),
            "4 error[R0403]: born is date in dwh/shop.people, and the route reads it as interval\n    \
             route: routes/people.etl:2:1  [field](type)\n     help: read it as [born](date)",
        ),
        (
            query("select a, b as a from two", &[("a", "int4")]),
            "4 error[R0402]: dwh/query(…) has two columns a\n    route: routes/people.etl:2:1  [field](type)\n     \
             help: give each column of the query a name of its own",
        ),
        (
            query("select a from twoo", &[("a", "int4")]),
            "4 error[R0409]: PostgreSQL says: relation \"twoo\" does not exist\n   source: dwh/query(…)\n    \
             route: routes/people.etl:1:1  source = dwh/…",
        ),
        (
            query("select 1 as a) to program 'x", &[("a", "int4")]),
            "4 error[R0409]: PostgreSQL says: syntax error at or near \")\"",
        ),
        (
            query("select 1 as a; drop table two", &[("a", "int4")]),
            "4 error[R0409]: PostgreSQL says: cannot insert multiple commands into a prepared statement",
        ),
        (query("insert into two values (1, 2)", &[("a", "int4")]), "4 error[R0409]: the query gives no rows"),
        (query("select $1::int as a", &[("a", "int4")]), "4 error[R0409]: PostgreSQL says: there is no parameter $1"),
        (
            query("with x as (insert into two values (1, 2) returning a) select a from x", &[("a", "int4")]),
            "4 error[R0409]: PostgreSQL says: WITH clause containing a data-modifying statement must be at the top level",
        ),
    ];
    for (source, expected) in cases {
        let told = told(bench.reader(source));
        assert!(told.starts_with(expected), "{told}");
    }
    assert_eq!(bench.sql("SELECT count(*) FROM two"), "0");
}

#[test]
fn an_error_of_the_server_in_the_middle_ends_the_run() {
    let bench = Bench::new("middle");
    bench.sql("CREATE TABLE n AS SELECT i FROM generate_series(1, 50000) i");
    let query = source(Object::Query("select 100 / (i - 40000) as v from n"), &[("v", "int4")]);
    let mut reader = bench.reader(query).expect("it fits");
    let mut read = 0;
    let stop = loop {
        match reader.next() {
            Ok(Some(_)) => read += 1,
            Ok(None) => panic!("it divides by zero"),
            Err(stop) => break stop,
        }
    };
    assert_eq!((stop.exit(), stop.code()), (Exit::RolledBack, "R0508"));
    assert_eq!(stop.message(), "PostgreSQL says: division by zero");
    assert_eq!(read, 39_999);
    assert!(stop.notes().iter().any(|(label, text)| *label == "source" && text.ends_with("after row 39999")), "{stop}");
}

#[test]
fn a_cut_connection_ends_the_run() {
    let bench = Bench::new("cut");
    let query = source(Object::Query("select i as v from generate_series(1, 100000000) i"), &[("v", "int4")]);
    let (mut reader, backend) = bench.reader_and_backend(query).expect("it fits");
    assert!(reader.next().is_ok_and(|row| row.is_some()));
    bench.sql(&format!("SELECT pg_terminate_backend({backend})"));
    let stop = loop {
        match reader.next() {
            Ok(Some(_)) => {}
            Ok(None) => panic!("it was cut"),
            Err(stop) => break stop,
        }
    };
    assert_eq!((stop.exit(), stop.code()), (Exit::NoConnection, "R0506"), "{stop}");
}

#[test]
fn the_source_is_one_moment_of_the_database() {
    let bench = Bench::new("snapshot");
    bench.sql("CREATE TABLE n AS SELECT i FROM generate_series(1, 200000) i");
    let mut reader = bench.reader(table("n", &[("i", "int4")])).expect("it fits");
    bench.sql("DELETE FROM n; INSERT INTO n VALUES (0)");
    let mut sum = 0i64;
    while let Some(row) = reader.next().expect("rows") {
        sum += i64::from(row.int4(0).expect("a number").expect("a value"));
    }
    assert_eq!(sum, 20_000_100_000);
}

#[test]
fn settings_of_the_user_do_not_matter() {
    let bench = Bench::new("settings");
    bench.sql(
        "ALTER DATABASE settings SET timezone = 'Asia/Tokyo'; ALTER DATABASE settings SET datestyle = 'German'; \
         ALTER DATABASE settings SET statement_timeout = '100ms'; ALTER DATABASE settings SET intervalstyle = 'sql_standard'; \
         ALTER DATABASE settings SET extra_float_digits = -10; ALTER DATABASE settings SET client_encoding = 'LATIN1'; \
         ALTER DATABASE settings SET standard_conforming_strings = off; ALTER DATABASE settings SET bytea_output = 'escape'",
    );
    let query = "select tstzrange('2024-01-01 00:00+00', '2024-02-01 00:00+00') as a, 'я'::text as b, \
                 row(0.1::float8, interval '1 day', decode('ff', 'hex')) as c from pg_sleep(0.3)";
    let fields = [("a", "text"), ("b", "text"), ("c", "text")];
    let read = |row: crate::Row<'_>| [0, 1, 2].map(|field| row.text(field).ok().flatten().map(str::to_owned));
    let found = rows(&bench, source(Object::Query(query), &fields), read).expect("it fits");
    let expected = ["[\"2024-01-01 00:00:00+00\",\"2024-02-01 00:00:00+00\")", "я", "(0.1,\"1 day\",\"\\\\xff\")"];
    assert_eq!(found, [expected.map(|text| Some(text.to_owned()))]);
}

#[test]
fn a_key_that_is_not_there_is_refused() {
    let bench = Bench::new("no_key");
    people(&bench);
    let keyed =
        Source { key: &["idd"], place: place(1, "source"), ..copy_of(table("shop.people", &[("age", "text")])) };
    let told = told(bench.reader(leak(keyed)));
    assert!(told.starts_with("4 error[R0402]: dwh/shop.people has no column idd"), "{told}");
}

#[test]
fn rows_and_values_have_limits() {
    let bench = Bench::new("row_limits");
    bench.sql(
        "CREATE TABLE t (id int4, a text); INSERT INTO t SELECT i, repeat('x', 1000) FROM generate_series(1, 500) AS i; \
         INSERT INTO t VALUES (501, repeat('x', 300000)), (502, '')",
    );
    let stop = |row: usize, value: usize| {
        let route: &'static Route = Box::leak(Box::new(Route { limits: Limits { row, value }, ..ROUTE }));
        let read = table("t", &[("id", "int4"), ("a", "text")]);
        let order = Order::Any;
        let reader = Reader::start(bench.runtime.handle(), &bench.point, SHARE, route, read, &[], &order);
        let (mut reader, _) = bench.runtime.block_on(reader).expect("it fits");
        let mut rows = 0;
        loop {
            match reader.next() {
                Ok(Some(_)) => rows += 1,
                Ok(None) => return (rows, "done".to_owned()),
                Err(stop) => return (rows, format!("{} {stop}", stop.exit() as u8)),
            }
        }
    };
    assert_eq!(stop(400_000, 300_000), (502, "done".to_owned()));
    let (rows, told) = stop(400_000, 299_999);
    assert!(rows == 500 && told.starts_with("3 error[R0616]: [a] has 300000 bytes"), "{rows} {told}");
    assert!(told.contains("after row 500"), "{told}");
    let (rows, told) = stop(300_000, 300_000);
    assert!(rows == 500 && told.starts_with("3 error[R0615]: a row of 300014 bytes is longer"), "{rows} {told}");
    assert!(told.contains("after row 500") && told.contains("`max_row = 1MB`"), "{told}");
}
