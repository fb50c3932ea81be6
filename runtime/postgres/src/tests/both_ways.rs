//! Every type, from a table through the route's types into another table: the server finds the rows to be the same.

use super::bench::{Bench, leak, table, target};

/// A type of PostgreSQL, the type of the language that it is read and written as, and values as SQL literals. Null is
/// among the values of each.
const TYPES: &[(&str, &str, &[&str])] = &[
    ("boolean", "bool", &["true", "false"]),
    ("smallint", "int2", &["-32768", "32767", "0"]),
    ("integer", "int4", &["-2147483648", "2147483647", "0"]),
    ("bigint", "int8", &["-9223372036854775808", "9223372036854775807", "0"]),
    ("oid", "int8", &["0", "4294967295"]),
    ("real", "float4", &["'NaN'", "'Infinity'", "'-Infinity'", "'-0'", "3.4028235e38", "1e-45", "0.1"]),
    (
        "double precision",
        "float8",
        &["'NaN'", "'Infinity'", "'-Infinity'", "'-0'", "1.7976931348623157e308", "5e-324", "0.1"],
    ),
    (
        "numeric",
        "numeric",
        &[
            "0",
            "0.00",
            "1",
            "-1.50",
            "10000",
            "0.0001",
            "1e-76",
            "123456789.987654321",
            "9999999999999999999999999999999999999999999999999999999999999999999999999999",
            "-0.9999999999999999999999999999999999999999999999999999999999999999999999999999",
            "99999999999999999999999999999999999999.99999999999999999999999999999999999999",
            "1e75",
        ],
    ),
    ("numeric(10,2)", "numeric(10,2)", &["99999999.99", "-0.01", "0"]),
    ("numeric(5,-2)", "numeric", &["1234500", "-100"]),
    ("numeric(3,5)", "numeric", &["0.00999", "0"]),
    (
        "text",
        "text",
        &["''", "'plain'", "'Иванов 𝄞 👩‍👩‍👧'", "E'line\\nbreak\\ttab \"quote\" \\\\ back'", "repeat('я', 100000)", "'  '"],
    ),
    ("varchar(3)", "varchar(3)", &["''", "'я'", "'𝄞𝄞𝄞'"]),
    ("char(4)", "text", &["''", "'ab'", "'яяяя'", "' a'"]),
    ("name", "text", &["'a_name'"]),
    ("bytea", "bytea", &["''", "'\\x00ff00'", "decode(repeat('ab', 70000), 'hex')"]),
    (
        "date",
        "date",
        &[
            "'infinity'",
            "'-infinity'",
            "'4714-11-24 BC'",
            "'5874897-12-31'",
            "'0001-01-01'",
            "'0044-03-15 BC'",
            "'2000-02-29'",
        ],
    ),
    ("time", "time", &["'00:00'", "'24:00'", "'23:59:59.999999'"]),
    (
        "timestamp",
        "timestamp",
        &[
            "'infinity'",
            "'-infinity'",
            "'4714-11-24 BC'",
            "'294246-12-31 23:59:59.999999'",
            "'1969-12-31 23:59:59.999999'",
        ],
    ),
    (
        "timestamptz",
        "timestamptz",
        &["'infinity'", "'-infinity'", "'4714-11-24 00:00:00+00 BC'", "'2024-03-31 02:30:00.000001+03'"],
    ),
    ("timestamptz(0)", "timestamptz", &["'2024-03-31 02:30:00+03'", "'infinity'"]),
    (
        "interval",
        "interval",
        &[
            "'0'",
            "'1 year 2 mons -3 days 04:05:06.000007'",
            "'-178000000 years'",
            "'2147483647 days'",
            "'-00:00:00.000001'",
        ],
    ),
    ("uuid", "uuid", &["'00000000-0000-0000-0000-000000000000'", "'67e55044-10b1-426f-9247-bb680e5fe0c8'"]),
    ("json", "json", &["'null'", "'{\"a\" : [1, 2.50, \"\\u0000я\"], \"a\":  {}}'", "'\"\"'"]),
    ("jsonb", "json", &["'null'", "'{\"a\": [1, 2.50, \"я\\n\"], \"b\": {}}'", "'1e400'"]),
    ("bool[]", "bool[]", &["'{}'", "'{t,f,null}'"]),
    ("int4[]", "int4[]", &["'{}'", "'{1,null,-2147483648}'", "'{null}'"]),
    ("oid[]", "int8[]", &["'{4294967295}'"]),
    ("int8[]", "int8[]", &["array(select generate_series(1, 20000))"]),
    ("float8[]", "float8[]", &["'{NaN,-0,null}'"]),
    ("numeric(10,2)[]", "numeric[]", &["'{1.50,null,-0.01}'"]),
    ("text[]", "text[]", &["'{\"\",null,\"null\",\"a,b\",\"{}\",я}'"]),
    ("varchar(3)[]", "text[]", &["'{abc,я}'"]),
    ("char(3)[]", "text[]", &["'{a,abc}'"]),
    ("bytea[]", "bytea[]", &["array['\\x00'::bytea, null]"]),
    ("date[]", "date[]", &["'{infinity,0044-03-15 BC}'"]),
    ("timestamptz[]", "timestamptz[]", &["'{-infinity,2024-01-01 00:00:00+00}'"]),
    ("interval[]", "interval[]", &["'{1 day,null}'"]),
    ("uuid[]", "uuid[]", &["'{67e55044-10b1-426f-9247-bb680e5fe0c8}'"]),
    ("jsonb[]", "json[]", &["array['{\"a\": 1}'::jsonb, null]"]),
    ("json[]", "json[]", &["array['{\"a\":  1}'::json, null]"]),
];

/// Types that the language does not know, and one that is a text but not in binary.
const OPAQUE: &[(&str, &[&str])] = &[
    ("inet", &["'10.0.0.1/8'", "'::1'"]),
    ("timetz", &["'24:00+03'", "'04:05:06.000007-12'"]),
    ("bit varying(9)", &["'101'", "''"]),
    ("money", &["'12.34'"]),
    ("point", &["'(1.5,-2)'"]),
    ("int4range", &["'[1,5)'", "'empty'"]),
    ("tsvector", &["'a:1 b:2'"]),
    ("mood", &["'happy'", "'не очень'"]),
    ("pair", &["'(1,\"a,b\")'"]),
    ("xml", &["'<a>я</a>'"]),
    ("\"char\"", &["'x'", "''"]),
    ("mood[]", &["'{happy,null}'"]),
];

/// Makes a table of these values, and one like it without rows.
fn fill(bench: &Bench, name: &str, empty: &str, kind: &str, values: &[&str]) {
    let rows = values.iter().chain(&["null"]).enumerate().map(|(id, value)| format!("({id}, ({value})::{kind})"));
    let rows = rows.collect::<Vec<_>>().join(", ");
    bench.sql(&format!(
        "CREATE TABLE {name} (id int NOT NULL, v {kind}); INSERT INTO {name} VALUES {rows}; CREATE TABLE {empty} (LIKE {name})"
    ));
}

/// Rows of two tables that differ, in values and in how they print as a type.
fn differences(bench: &Bench, from: &str, to: &str, kind: &str) -> String {
    bench.sql(&format!(
        "SELECT a.id, a.v::text, b.v::text FROM {from} a FULL JOIN {to} b USING (id) \
         WHERE a.v::text IS DISTINCT FROM b.v::{kind}::text OR a.id IS NULL OR b.id IS NULL"
    ))
}

#[test]
fn values_of_every_type_arrive() {
    let bench = Bench::new("both_ways");
    for (index, (kind, language, values)) in TYPES.iter().enumerate() {
        if !bench.has_type(kind) {
            continue;
        }
        let from = leak(format!("from{index}"));
        fill(&bench, from, &format!("same{index}"), kind, values);
        let rows = values.len() as u64 + 1;
        let read = table(from, &[("id", "int4"), ("v", language)]);
        // Into a column of the same type, into one that the route creates, and carried through as it is.
        for (to, written) in [("same", *language), ("made", language), ("carried", "")] {
            let to = leak(format!("{to}{index}"));
            let target = leak(target(to, &[("id", "int4"), ("v", written)]));
            let read = if written.is_empty() { table(from, &[("id", "int4"), ("v", "")]) } else { read };
            if to.starts_with("made") && matches!(*kind, "json" | "json[]") {
                continue; // What the route creates is jsonb, which keeps neither \u0000 nor spaces.
            }
            assert_eq!(bench.run(read, target).map_err(|stop| stop.to_string()), Ok(rows), "{kind} into {to}");
            assert_eq!(differences(&bench, from, to, kind), "", "{kind} into {to}");
        }
        let carried = bench.sql(&format!(
            "SELECT DISTINCT format_type(atttypid, atttypmod) FROM pg_attribute \
             WHERE attrelid IN ('{from}'::regclass, 'carried{index}'::regclass) AND attname = 'v'"
        ));
        assert_eq!(carried.lines().count(), 1, "{kind} carried into a column of its type: {carried}");
    }
}

#[test]
fn unknown_types_go_through_as_bytes_and_as_text() {
    let bench = Bench::new("opaque");
    bench.sql("CREATE TYPE mood AS ENUM ('happy', 'не очень'); CREATE TYPE pair AS (a int, b text)");
    for (index, (kind, values)) in OPAQUE.iter().enumerate() {
        let from = leak(format!("from{index}"));
        fill(&bench, from, &format!("same{index}"), kind, values);
        let carry = table(from, &[("id", "int4"), ("v", "")]);
        for to in ["same", "made"] {
            let to = leak(format!("{to}{index}"));
            let target = leak(target(to, &[("id", "int4"), ("v", "")]));
            assert!(bench.run(carry, target).is_ok_and(|rows| rows == values.len() as u64 + 1), "{kind}");
            assert_eq!(differences(&bench, from, to, kind), "", "{kind} carried into {to}");
        }
        // As text, read as such or carried into a column of text.
        bench.sql(&format!("CREATE TABLE text{index} (id int, v text); CREATE TABLE mixed{index} (id int, v text)"));
        let to = leak(format!("text{index}"));
        bench
            .run(table(from, &[("id", "int4"), ("v", "text")]), leak(target(to, &[("id", "int4"), ("v", "text")])))
            .expect("every type has a text");
        assert_eq!(differences(&bench, from, to, "text"), "", "{kind} as text");
        let to = leak(format!("mixed{index}"));
        bench.run(carry, leak(target(to, &[("id", "int4"), ("v", "")]))).expect("text takes every text");
        assert_eq!(differences(&bench, from, to, "text"), "", "{kind} carried into text");
    }
}

#[test]
fn domains_are_the_types_under_them() {
    let bench = Bench::new("domains");
    bench.sql(
        "CREATE DOMAIN price AS numeric(10,2) CHECK (value >= 0); CREATE DOMAIN better AS price; \
         CREATE TABLE a (v better); INSERT INTO a VALUES (1.5), (null); CREATE TABLE b (v better)",
    );
    let rows = bench.run(table("a", &[("v", "numeric(10,2)")]), leak(target("b", &[("v", "numeric(10,2)")])));
    assert!(rows.is_ok_and(|rows| rows == 2));
    assert_eq!(bench.sql("SELECT string_agg(v::text, ',') FROM b"), "1.50");
}

#[test]
fn citext_is_a_text() {
    let bench = Bench::new("citext");
    if bench.sql("SELECT count(*) FROM pg_available_extensions WHERE name = 'citext'") == "0" {
        return;
    }
    bench.sql(
        "CREATE SCHEMA own; CREATE EXTENSION citext SCHEMA own; CREATE TABLE a (v own.citext); \
         INSERT INTO a VALUES ('Я'), (null); CREATE TABLE b (v own.citext)",
    );
    for (read, written) in [("text", "text"), ("", "")] {
        let target = leak(target("b", &[("v", written)]));
        assert!(bench.run(table("a", &[("v", read)]), target).is_ok_and(|rows| rows == 2));
    }
    assert_eq!(bench.sql("SELECT count(*), count(*) FILTER (WHERE v::text = 'Я') FROM b"), "4|2");
}

#[test]
fn an_enum_takes_its_labels_as_text() {
    let bench = Bench::new("labels");
    bench.sql(
        "CREATE TYPE mood AS ENUM ('happy', 'sad'); CREATE TABLE a (v text); INSERT INTO a VALUES ('sad'); \
         CREATE TABLE b (v mood)",
    );
    let (read, write) = (table("a", &[("v", "text")]), leak(target("b", &[("v", "text")])));
    assert!(bench.run(read, write).is_ok());
    assert_eq!(bench.sql("SELECT v FROM b"), "sad");
    bench.sql("UPDATE a SET v = 'bored'");
    let stop = bench.run(read, write).expect_err("it is no label").to_string();
    assert!(stop.starts_with("error[R0507]: PostgreSQL says: invalid input value for enum mood: \"bored\""), "{stop}");
    assert_eq!(bench.sql("SELECT count(*) FROM b"), "1");
}

#[test]
fn many_buffers_arrive() {
    let bench = Bench::new("many");
    bench.sql(
        "CREATE TABLE a (id int8, v text); \
         INSERT INTO a SELECT i, repeat('x', (i * 7919 % 300)::int) FROM generate_series(1, 50000) i; \
         INSERT INTO a VALUES (0, repeat('long', 500000)), (-1, 'after'); CREATE TABLE b (LIKE a)",
    );
    let (read, write) =
        (table("a", &[("id", "int8"), ("v", "text")]), leak(target("b", &[("id", "int8"), ("v", "text")])));
    assert!(bench.run(read, write).is_ok_and(|rows| rows == 50_002));
    assert_eq!(differences(&bench, "a", "b", "text"), "");
}
