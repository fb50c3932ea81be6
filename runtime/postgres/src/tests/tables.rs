//! Sources of several tables.

use etlc_core::{
    Exit, Reader as _, Row as _, Stop,
    spec::{Location, Object, Source},
};
use etlc_points::Point;

use super::bench::{Bench, ROUTE, SHARE, leak, table};
use crate::{Reader, tables::Tables};

/// A source of `a`, and behind it `b` and `c`.
fn three() -> &'static Source {
    let more = ["b", "c"].map(|name| Location {
        point: Some("dwh"),
        database: None,
        object: Object::Table(Vec::leak(vec![name])),
    });
    let Source { point, database, object, encoding, fields, wanted, place, .. } = *table("a", &[("id", "any int8")]);
    leak(Source { point, database, object, more: Vec::leak(more.into()), encoding, key: &[], fields, wanted, place })
}

fn open(bench: &Bench, point: &Point) -> Result<Reader, Stop> {
    bench.runtime.block_on(async {
        let tables = Tables::look(&ROUTE, three(), SHARE, &[], |_| Ok(point)).await?;
        tables.next(bench.runtime.handle()).await
    })
}

#[test]
fn all_are_of_one_moment_and_held() {
    let bench = Bench::new("one_moment");
    bench.sql(
        "CREATE TABLE a AS SELECT 1 AS id; CREATE TABLE b AS SELECT 2::int8 AS id; CREATE TABLE c AS SELECT '3' AS id",
    );
    let mut reader = open(&bench, &bench.point).expect("it fits");
    let mut rows = Vec::new();
    while let Some(row) = reader.next().expect("it is read") {
        rows.push((row.int8(0).expect("a number"), row.position()));
        bench.sql("INSERT INTO a VALUES (7); INSERT INTO b VALUES (8); INSERT INTO c VALUES ('9')");
    }
    let row = |id, name: &str| (Some(id), name.to_owned());
    assert_eq!(rows, [row(1, "dwh/a row 1"), row(2, "dwh/b row 1"), row(3, "dwh/c row 1")]);
    // What was read first is held as long as the reader is there.
    let drop_a = "SET lock_timeout = '200ms'; DO $$ BEGIN DROP TABLE a; \
                  EXCEPTION WHEN lock_not_available THEN CREATE TABLE kept_out (); END $$";
    bench.sql(drop_a);
    assert_eq!(bench.sql("SELECT to_regclass('kept_out') IS NOT NULL"), "t");
    let connections = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'etlc people' \
                       AND datname = current_database()";
    assert_eq!(bench.sql(connections), "1");
}

#[test]
fn who_may_not_read_the_last_is_told_before_the_first_row() {
    let bench = Bench::new("last_is_not_read");
    bench.sql(
        "CREATE TABLE a AS SELECT 1 AS id; CREATE TABLE b AS SELECT 2 AS id; CREATE TABLE c AS SELECT 3 AS id; \
         CREATE ROLE reads_two LOGIN; GRANT SELECT ON a, b TO reads_two",
    );
    let point = Point { user: Some("reads_two".to_owned()), ..bench.point.clone() };
    let stop = open(&bench, &point).expect_err("c is not granted");
    bench.sql("DROP OWNED BY reads_two; DROP ROLE reads_two");
    assert_eq!(stop.exit(), Exit::NoConnection, "{stop}");
    assert!(stop.to_string().contains("permission denied for table c"), "{stop}");
}
