//! What binary COPY would change without a word is refused, and the row is named.

use etlc_core::Reader as _;

use super::bench::{Bench, leak, stop, table, target, told};

/// A column's type, the type that the route writes, a value that fits, one that does not, and the code.
const CASES: &[(&str, &str, &str, &str, &str)] = &[
    ("varchar(3)", "text", "'яяя'", "'abcd'", "R0104"),
    ("varchar(3)", "text", "'ab '", "'ab  '", "R0104"),
    ("char(3)", "text", "'abc'", "'abcd'", "R0104"),
    ("char(3)", "text", "'ab'", "'ab '", "R0144"),
    ("name", "text", "repeat('x', 63)", "repeat('x', 64)", "R0104"),
    ("varchar(3)", "int8", "-12", "1234", "R0104"),
    ("varchar(3)[]", "text[]", "'{abc}'", "'{abc,abcd}'", "R0104"),
    ("numeric(10,2)", "numeric", "1.500", "1.505", "R0105"),
    ("numeric(10,2)", "numeric", "99999999.99", "100000000", "R0102"),
    ("numeric(5,-2)", "numeric", "1234500", "1234550", "R0105"),
    ("numeric(3,5)", "numeric", "0.00999", "0.01", "R0102"),
    ("numeric(5,0)", "int8", "99999", "100000", "R0102"),
    ("numeric(10,2)[]", "numeric[]", "'{1.5}'", "'{1.505}'", "R0105"),
    ("oid", "int8", "4294967295", "4294967296", "R0102"),
    ("oid", "int4", "0", "-1", "R0102"),
    ("time(0)", "time", "'24:00'", "'00:00:00.5'", "R0105"),
    ("timestamp(3)", "timestamp", "'2024-01-01 00:00:00.123'", "'2024-01-01 00:00:00.1234'", "R0105"),
    ("timestamptz(0)", "timestamptz", "'infinity'", "'1999-12-31 23:59:59.9+00'", "R0105"),
    ("interval(2)", "interval", "'1 mon 00:00:00.25'", "'00:00:00.125'", "R0105"),
    ("interval year to month", "interval", "'14 mons'", "'14 mons 1 day'", "R0145"),
    ("interval day to minute", "interval", "'1 day 00:01'", "'00:00:01'", "R0145"),
    ("jsonb", "json", "'\"\\\\u0000\"'", "'\"\\u0000\"'", "R0141"),
];

/// The type that a source has so that every value of the route's type is one of it.
fn source_type(kind: &str) -> &str {
    if kind == "timestamptz" { "timestamptz(6)" } else { kind }
}

#[test]
fn what_a_column_would_change_is_refused() {
    let bench = Bench::new("limits");
    for (index, (column, kind, fits, does_not, code)) in CASES.iter().enumerate() {
        if !bench.has_type(column) {
            continue;
        }
        let (from, to) = (leak(format!("from{index}")), leak(format!("to{index}")));
        let live = source_type(kind);
        bench.sql(&format!(
            "CREATE TABLE {from} (v {live}); INSERT INTO {from} VALUES ({fits}); CREATE TABLE {to} (v {column})"
        ));
        let (read, write) = (table(from, &[("v", kind)]), leak(target(to, &[("v", kind)])));
        assert_eq!(told(bench.run(read, write)), "done", "{column} takes {fits}");
        let equal = if *kind == "json" { "a.v::text = b.v::text".to_owned() } else { format!("a.v = b.v::{live}") };
        let kept = bench.sql(&format!("SELECT count(*) FROM {from} a, {to} b WHERE {equal}"));
        assert_eq!(kept, "1", "{column} keeps {fits}");
        bench.sql(&format!("INSERT INTO {from} VALUES ({does_not})"));
        let stop = bench.run(read, write).map_err(|stop| (stop.code(), stop.notes().to_vec()));
        assert_eq!(stop, Err((*code, vec![("source", "row 2".to_owned())])), "{column} refuses {does_not}");
        assert_eq!(bench.sql(&format!("SELECT count(*) FROM {to}")), "1", "{column}");
    }
}

#[test]
fn a_text_with_a_zero_byte_is_refused() {
    let bench = Bench::new("zero_bytes");
    let target = leak(target("t", &[("v", "text")]));
    let outcome = bench.write(target, |writer| {
        use etlc_core::Writer as _;
        writer.begin();
        let written = writer.text(Some("a\0b"));
        writer.abandon();
        written.map_err(|failure| stop(&failure))
    });
    let stop = outcome.expect_err("the server would refuse it");
    assert_eq!(
        (stop.code(), stop.message()),
        ("R0141", "the text holds the character U+0000, which PostgreSQL does not keep")
    );
    assert_eq!(bench.sql("SELECT to_regclass('t')"), "", "the table was created in the transaction");
}

#[test]
fn null_is_refused_where_the_column_refuses_it() {
    let bench = Bench::new("nulls");
    bench.sql("CREATE TABLE a (v text); INSERT INTO a VALUES (null); CREATE TABLE b (v text NOT NULL)");
    let stop = bench.run(table("a", &[("v", "text")]), leak(target("b", &[("v", "text")])));
    assert_eq!(stop.map_err(|stop| stop.code()), Err("R0115"));
    let stop = bench.run(table("a", &[("v", "")]), leak(target("b", &[("v", "")])));
    assert_eq!(stop.map_err(|stop| stop.code()), Err("R0115"));
}

#[test]
fn what_no_value_of_the_language_is_fails_as_it_is_read() {
    let bench = Bench::new("unreadable");
    let cases = [
        ("numeric", "numeric", "'NaN'", "R0116"),
        ("numeric", "numeric", "'Infinity'", "R0116"),
        ("numeric", "numeric", "1e76", "R0102"),
        ("numeric", "numeric", "('0.' || repeat('1', 77))", "R0102"),
        ("timestamp", "timestamp", "'294247-01-01'", "R0102"),
        ("timestamptz", "timestamptz", "'294276-12-31'", "R0102"),
        ("int4[]", "int4[]", "'{{1,2},{3,4}}'", "R0142"),
        ("int4[]", "int4[]", "'[0:1]={1,2}'", "R0142"),
    ];
    for (index, (live, kind, value, code)) in cases.into_iter().enumerate() {
        let from = leak(format!("from{index}"));
        bench.sql(&format!("CREATE TABLE {from} (v {live}); INSERT INTO {from} VALUES (({value})::{live})"));
        let stop = bench.run(table(from, &[("v", kind)]), leak(target("t", &[("v", kind)])));
        assert_eq!(stop.map_err(|stop| stop.code()), Err(code), "{value}");
        // Carried through, it is bytes and arrives.
        let to = leak(format!("to{index}"));
        assert_eq!(told(bench.run(table(from, &[("v", "")]), leak(target(to, &[("v", "")])))), "done", "{value}");
        assert_eq!(bench.sql(&format!("SELECT count(*) FROM {from} a, {to} b WHERE a.v::text = b.v::text")), "1");
    }
    bench.sql("CREATE TABLE big (v numeric(100,50)); INSERT INTO big VALUES (123456789012345678901234567.5)");
    let mut reader = bench.reader(table("big", &[("v", "numeric")])).expect("it fits");
    let row = reader.next().expect("a row").expect("a row");
    let value = etlc_core::Row::numeric(&row, 0).expect("zeros are dropped").expect("a value");
    assert_eq!(value.scale(), 49);
}
