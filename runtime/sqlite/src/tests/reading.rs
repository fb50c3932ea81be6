//! Sources: what is read of tables and queries that others have made.

use etlc_core::{Exit, Reader as _, Row as _, spec::Object};
use etlc_types::{Element, Type};

use super::{Shop, each, expect, leak, shown, source, table};
use crate::{Reader, Row, selection::Reading, value};

/// Reads a stored value, given as SQL, of a column declared so, as a type: what comes, or the code of the failure.
fn read(declared: &str, stored: &str, ty: &str) -> String {
    let shop = Shop::new(&format!("CREATE TABLE t (a {declared}); INSERT INTO t VALUES ({stored})"));
    let mut reader = match shop.read(table("t", &[("a", Box::leak(format!("any {ty}").into_boxed_str()))])) {
        Ok(reader) => reader,
        Err(stop) => return stop.code().to_owned(),
    };
    let row = reader.next().expect("it can be read").expect("there is a row");
    macro_rules! as_ref {
        ($($pattern:pat => $method:ident),*) => {
            match ty.parse::<Type>().expect("it is a type") {
                $($pattern => row.$method(0).map(|value| format!("{value:?}")),)*
                Type::Numeric(_) => row.numeric(0).map(|value| value.map_or("None".to_owned(), |value| value.to_string())),
                Type::Date => row.date(0).map(|value| value.map_or("None".to_owned(), |value| value.to_string())),
                Type::List(element) => row.list(0, element).map(|value| format!("{value:?}")),
                ty => unreachable!("{ty}"),
            }
        };
    }
    let value = as_ref! {
        Type::Bool => bool, Type::Int2 => int2, Type::Int4 => int4, Type::Int8 => int8, Type::Float4 => float4,
        Type::Float8 => float8, Type::Text => text, Type::Bytea => bytea, Type::Time => time, Type::Timestamp => timestamp,
        Type::Timestamptz => timestamptz, Type::Interval => interval, Type::Uuid => uuid, Type::Json => json
    };
    value.unwrap_or_else(|failure| failure.code().to_owned())
}

#[test]
fn values_convert_from_what_is_stored() {
    for (declared, stored, ty, value) in [
        ("INTEGER", "42", "int8", "Some(42)"),
        ("INTEGER", "42", "int2", "Some(42)"),
        ("INTEGER", "40000", "int2", "R0102"),
        ("INTEGER", "42", "text", "Some(\"42\")"),
        ("INTEGER", "9007199254740993", "float8", "R0103"),
        ("INTEGER", "42", "bool", "R0455"),
        ("INTEGER", "null", "int8", "None"),
        ("INT4", "3000000000", "int4", "R0102"),
        ("INT4", "3000000000", "int8", "Some(3000000000)"),
        ("BOOLEAN", "1", "bool", "Some(true)"),
        ("BOOLEAN", "0", "text", "Some(\"false\")"),
        ("BOOLEAN", "1", "json", "Some(Json(\"true\"))"),
        ("BOOLEAN", "2", "bool", "R0151"),
        ("BOOLEAN", "'yes'", "bool", "Some(true)"),
        ("REAL", "1.5", "float8", "Some(1.5)"),
        ("REAL", "1.5", "int4", "R0103"),
        ("REAL", "2", "int4", "Some(2)"),
        ("REAL", "0.1", "float4", "R0103"),
        ("REAL", "0.1", "numeric", "0.1"),
        ("REAL", "9e999", "text", "Some(\"Infinity\")"),
        ("FLOAT4", "0.5", "text", "Some(\"0.5\")"),
        ("NUMERIC(10,2)", "12.5", "numeric", "12.50"),
        ("NUMERIC(10,2)", "12", "text", "Some(\"12.00\")"),
        ("NUMERIC(10,2)", "12.345", "numeric", "12.345"),
        ("DECIMAL", "'abc'", "numeric", "R0101"),
        ("TEXT", "'12'", "int4", "Some(12)"),
        ("TEXT", "12", "text", "Some(\"12\")"),
        ("TEXT", "x'6162'", "text", "Some(\"\\\\x6162\")"),
        ("TEXT", "''", "text", "Some(\"\")"),
        ("TEXT", "'a' || char(0) || 'b'", "text", "Some(\"a\\0b\")"),
        ("TEXT", "cast(x'ff41' as text)", "text", "R0152"),
        ("TEXT", "'{}'", "json", "Some(Json(\"{}\"))"),
        ("TEXT", "'{'", "json", "R0113"),
        ("JSON", "5", "json", "Some(Json(\"5\"))"),
        ("JSON", "'[1,\"2\"]'", "json", "Some(Json(\"[1,\\\"2\\\"]\"))"),
        ("JSONB", "jsonb('[1]')", "list", "R0151"),
        ("BLOB", "x'00ff'", "bytea", "Some([0, 255])"),
        ("BLOB", "x''", "bytea", "Some([])"),
        ("BLOB", "'\\x00ff'", "bytea", "Some([0, 255])"),
        ("BLOB", "'ab'", "bytea", "R0112"),
        ("BLOB", "5", "bytea", "R0151"),
        ("DATE", "'2024-02-29'", "date", "2024-02-29"),
        ("DATE", "'2024-02-30'", "date", "R0109"),
        ("DATE", "'2024'", "date", "R0151"),
        ("DATE", "19000", "text", "Some(\"19000\")"),
        ("DATETIME", "'2024-02-29T04:05:06'", "text", "Some(\"2024-02-29T04:05:06\")"),
        ("TIMESTAMPTZ", "'2024-02-29 04:05:06'", "timestamptz", "R0109"),
        ("UUID", "x'67e5504410b1426f9247bb680e5fe0c8'", "uuid", "R0151"),
        ("INTERVAL", "90", "interval", "R0151"),
        ("INTEGER", "'abc'", "int8", "R0101"),
        ("INTEGER", "x'00'", "int8", "R0151"),
        ("INTEGER", "1.5", "int8", "R0103"),
        ("", "'12'", "int4", "Some(12)"),
        ("", "1", "bool", "Some(true)"),
        ("", "7", "bool", "R0151"),
        ("", "1.0", "text", "Some(\"1\")"),
        ("", "7", "date", "R0151"),
        ("STRING", "007", "text", "Some(\"7\")"),
        ("INT4_LIST", "'[1,null]'", "int4[]", "Some(Int4([Some(1), None]))"),
        ("TEXT", "'[1,null]'", "int4[]", "Some(Int4([Some(1), None]))"),
        ("INT4_LIST", "5", "int4[]", "R0151"),
    ] {
        let ty = if ty == "list" { "int4[]" } else { ty };
        assert_eq!(read(declared, stored, ty), value, "{stored} in {declared} as {ty}");
    }
}

#[test]
fn a_value_that_lies_is_shown() {
    let shop = Shop::new("CREATE TABLE t (born DATE); INSERT INTO t VALUES (17000)");
    let mut reader = shop.read(table("t", &[("born", "date")])).expect("it fits");
    let row = reader.next().expect("it can be read").expect("there is a row");
    let failure = row.date(0).expect_err("it is no date");
    assert_eq!(
        failure.to_string(),
        "R0151: an integer is stored in a column declared DATE and does not become date: \"17000\""
    );
    assert!(failure.shown_help().is_some());
}

#[test]
fn live_types() {
    let shop = Shop::new(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a VARCHAR(3) NOT NULL, b, c INTERVAL);
         CREATE VIEW v AS SELECT id, a, b, c, id + 1 AS d FROM t",
    );
    let live = |object, fields: &[&'static str]| -> Vec<_> {
        let fields: Vec<_> = fields.iter().map(|field| (*field, "carried")).collect();
        let (_, live) = Reader::of(
            &shop.reading(),
            source(object, &[], &fields),
            &[],
            etlc_core::spec::Limits::DEFAULT,
            &Reading::Whole,
        )
        .expect("it fits");
        let kind = |kind: Option<Type>| kind.map_or("any".to_owned(), |kind| kind.to_string());
        live.iter().map(|live| format!("{} {} {}", kind(live.kind), live.native, live.nullable)).collect()
    };
    let columns = ["int8 INTEGER false", "varchar(3) VARCHAR(3) false", "any  true", "interval INTERVAL true"];
    assert_eq!(live(Object::Table(&["t"]), &["id", "a", "b", "c"]), columns);
    assert_eq!(live(Object::Table(&["main", "v"]), &["id", "d"]), ["int8 INTEGER true", "any  true"]);
    let query = "SELECT c AS took, count(*) AS n, id FROM t -- all\n;";
    assert_eq!(live(Object::Query(query), &["n", "took"]), ["any  true", "interval INTERVAL true"]);
}

#[test]
fn rows_are_named() {
    let shop = Shop::new(
        "CREATE TABLE t (id TEXT, secret TEXT, n INTEGER);
         INSERT INTO t (rowid, id, secret, n) VALUES (17, 'x', 's', 1);
         CREATE TABLE w (id INTEGER PRIMARY KEY, rowid TEXT) WITHOUT ROWID; INSERT INTO w VALUES (4, 'a');
         CREATE TABLE r (rowid TEXT, oid BLOB); INSERT INTO r VALUES ('mine', x'00');
         CREATE VIEW v AS SELECT n FROM t",
    );
    let name = |object, key, fields: &[(&'static str, &'static str)]| {
        let mut reader = shop.read(source(object, key, fields)).expect("it fits");
        each(&mut reader, |row| row.position())
    };
    assert_eq!(name(Object::Table(&["t"]), &[], &[]), ["rowid 17"]);
    assert_eq!(name(Object::Table(&["t"]), &["id"], &[("n", "int8")]), ["id x"]);
    assert_eq!(name(Object::Table(&["t"]), &["n", "id"], &[("id", "text")]), ["n 1, id x"]);
    assert_eq!(name(Object::Table(&["t"]), &["secret"], &[("secret", "text")]), ["rowid 17"]);
    assert_eq!(name(Object::Table(&["w"]), &[], &[]), ["row 1"]);
    assert_eq!(name(Object::Table(&["r"]), &[], &[("rowid", "text")]), ["rowid 1"]);
    assert_eq!(name(Object::Table(&["v"]), &[], &[("n", "int8")]), ["row 1"]);
    assert_eq!(name(Object::Query("SELECT id, n FROM t"), &["id"], &[("n", "int8")]), ["id x"]);
}

#[test]
fn a_field_may_be_read_twice_and_in_any_order() {
    let shop =
        Shop::new("CREATE TABLE \"a \"\"b\" (\"x.y\" TEXT, \"t\" INTEGER); INSERT INTO \"a \"\"b\" VALUES ('7', 2)");
    let source = table("a \"b", &[("t", "int8"), ("x.y", "text"), ("x.y", "any int4")]);
    let mut reader = shop.read(source).expect("it fits");
    let of = |row: &Row<'_>| format!("{:?} {:?} {:?}", row.int8(0), row.text(1), row.int4(2));
    assert_eq!(each(&mut reader, of), ["Ok(Some(2)) Ok(Some(\"7\")) Ok(Some(7))"]);
    assert!(reader.next().expect("it stays at its end").is_none());
}

#[test]
fn any_value_goes_through_as_it_is() {
    let shop = Shop::new("CREATE TABLE t (a); INSERT INTO t VALUES (1), (1.0), ('1'), (x'31'), (null)");
    let mut reader = shop.read(table("t", &[("a", "carried")])).expect("it fits");
    let of = |row: &Row<'_>| match row.native(0).expect("there are bytes") {
        Some(bytes) => shown(value::unpack(bytes).expect("they are of a value")),
        None => "null".to_owned(),
    };
    assert_eq!(each(&mut reader, of), ["1", "1.0", "'1'", "x[31]", "null"]);
}

#[test]
fn texts_of_utf16_are_read() {
    let shop = Shop::new("PRAGMA encoding = 'UTF-16'; CREATE TABLE t (a TEXT); INSERT INTO t VALUES ('имя 😀')");
    let mut reader = shop.read(table("t", &[("a", "text")])).expect("it fits");
    assert_eq!(each(&mut reader, |row| format!("{:?}", row.text(0))), ["Ok(Some(\"имя 😀\"))"]);
}

#[test]
fn one_moment_is_read() {
    let shop = Shop::new("PRAGMA journal_mode = wal; CREATE TABLE t (a); INSERT INTO t VALUES (1)");
    let mut reader = shop.read(table("t", &[("a", "int8")])).expect("it fits");
    shop.connection().execute_batch("INSERT INTO t VALUES (2)").expect("readers don't hold up a writer");
    assert_eq!(each(&mut reader, |row| format!("{:?}", row.int8(0))), ["Ok(Some(1))"]);
}

#[test]
fn what_does_not_fit_is_said() {
    let shop = Shop::new("CREATE TABLE users (id INTEGER, nickname TEXT); CREATE VIEW old AS SELECT * FROM users");
    let stop = |object, fields: &[(&'static str, &str)]| shop.read(source(object, &[], fields)).err();
    let users = Object::Table(&["users"]);
    let unfit = |stop, code, parts: &[&str]| expect(stop, Exit::Unfit, code, parts);
    unfit(stop(Object::Table(&["user"]), &[]), "R0453", &["shop.db has no table `user`", "did you mean `users`?"]);
    unfit(stop(Object::Table(&["Users"]), &[]), "R0453", &["did you mean `users`?"]);
    unfit(stop(Object::Table(&["zzz"]), &[]), "R0453", &["there are old, users"]);
    unfit(stop(Object::Table(&["public", "users"]), &[]), "R0453", &["`public.users`", "no schemas"]);
    unfit(stop(users, &[("Id", "int8")]), "R0454", &["users has no column `Id`", "did you mean `id`?"]);
    unfit(stop(users, &[("\"", "int8")]), "R0454", &["there are id, nickname"]);
    unfit(
        stop(users, &[("id", "int4")]),
        "R0455",
        &["declared INTEGER, which is int8, and does not widen to int4", "(any)"],
    );
    unfit(stop(users, &[("id", "any date")]), "R0455", &["does not convert to date"]);
    unfit(stop(users, &[("id", "any bool")]), "R0455", &["compare it"]);
    let key = source(users, &["uid"], &[]);
    unfit(shop.read(key).err(), "R0454", &["users has no column `uid`"]);
}

#[test]
fn queries_that_are_refused() {
    let shop = Shop::new("CREATE TABLE t (id INTEGER, a TEXT); INSERT INTO t VALUES (1, 'x')");
    let before = shop.everything();
    for (query, code, part) in [
        ("SELECT nope FROM t", "R0462", "no such column: nope, at byte 7"),
        ("SELEC 1", "R0462", "near \"SELEC\": syntax error, at byte 0"),
        ("", "R0462", "gives no rows"),
        ("DELETE FROM t", "R0462", "gives no rows"),
        ("DELETE FROM t RETURNING id", "R0462", "changes the database"),
        ("SELECT id FROM t WHERE a = ?", "R0462", "has a parameter"),
        ("SELECT id FROM t WHERE a = :a", "R0462", "has a parameter"),
        ("SELECT 1 AS id; DROP TABLE t", "R0462", "Multiple statements"),
        ("SELECT id, a AS id FROM t", "R0462", "two columns `id`"),
        ("SELECT id + 1 FROM t", "R0454", "no column `id`"),
        ("ATTACH 'other.db' AS other", "R0462", "gives no rows"),
    ] {
        let stop = shop.read(source(Object::Query(query), &[], &[("id", "any int8")])).err();
        expect(stop, Exit::Unfit, code, &[part]);
    }
    assert_eq!(shop.everything(), before);
}

#[test]
fn a_query_that_fails_while_it_runs() {
    let shop = Shop::new("CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1), (-9223372036854775808)");
    let query = Object::Query("SELECT abs(a) AS a FROM t");
    let mut reader = shop.read(source(query, &[], &[("a", "int8")])).expect("it fits");
    assert!(reader.next().is_ok_and(|row| row.is_some()));
    expect(reader.next().err(), Exit::RolledBack, "R0555", &["shop.db could not be read: integer overflow"]);
}

#[test]
fn files_that_are_no_databases() {
    let shop = Shop::without_database();
    let stop = crate::database::existing(&shop.path("shop.bd"), "shop.bd").err();
    expect(stop, Exit::Unfit, "R0451", &["there is no file shop.bd"]);
    std::fs::write(shop.path("shop.db"), "id,name\n".repeat(200)).expect("there is room");
    let stop = shop.read(table("t", &[])).err();
    expect(stop, Exit::Unfit, "R0452", &["shop.db is no sound database of SQLite"]);
    assert!(!shop.path("shop.bd").exists());
}

#[test]
fn an_empty_file_is_a_database_without_tables() {
    let shop = Shop::without_database();
    std::fs::write(shop.path("shop.db"), "").expect("there is room");
    expect(shop.read(table("t", &[])).err(), Exit::Unfit, "R0453", &["shop.db has no table `t`; there is none"]);
    assert_eq!(std::fs::read(shop.path("shop.db")).expect("it is there"), b"");
}

#[test]
fn a_database_that_another_program_writes_now() {
    let shop = Shop::new("CREATE TABLE t (a)");
    let other = shop.connection();
    other.execute_batch("BEGIN EXCLUSIVE").expect("nobody else is there");
    expect(shop.read(table("t", &[])).err(), Exit::NoConnection, "R0552", &["shop.db is locked by another program"]);
}

#[test]
fn lists_of_every_element_have_a_type() {
    for element in Element::ALL {
        let declared = format!("{}_LIST", element.as_type()).to_uppercase();
        let shop = Shop::new(&format!("CREATE TABLE t (a {declared}); INSERT INTO t VALUES ('[]')"));
        let ty: &str = Box::leak(format!("{}[]", element.as_type()).into_boxed_str());
        let mut reader = shop.read(source(Object::Table(leak(vec!["t"])), &[], &[("a", ty)])).expect(ty);
        let of =
            |row: &Row<'_>| row.list(0, *element).map(|list| list.map_or(9, |list| list.len())).expect(ty).to_string();
        assert_eq!(each(&mut reader, of), ["0"], "{ty}");
    }
}

#[test]
fn rows_and_values_have_limits() {
    let shop =
        Shop::new("CREATE TABLE t (a TEXT, b TEXT); INSERT INTO t VALUES ('1', '2'), ('123456789', '2'), ('3', '4')");
    let limits = etlc_core::spec::Limits { row: 1 << 10, value: 8 };
    let stop = |shop: &Shop, fields: &[(&'static str, &str)]| {
        let (mut reader, _) =
            Reader::of(&shop.reading(), table("t", fields), &[], limits, &Reading::Whole).expect("it fits");
        let mut rows = 0;
        loop {
            match reader.next() {
                Ok(Some(row)) => {
                    row.text(0).expect("a text");
                    rows += 1;
                }
                Ok(None) => return (rows, None),
                Err(stop) => return (rows, Some(format!("{} {stop}", stop.exit() as u8))),
            }
        }
    };
    assert_eq!(stop(&shop, &[("b", "text")]), (3, None), "what is not read is not looked at");
    let (rows, told) = stop(&shop, &[("a", "text")]);
    let told = told.expect("it is too long");
    assert!(rows == 2 && told.starts_with("3 error[R0616]: [a] has 9 bytes"), "{rows} {told}");
    assert!(told.contains("source: shop.db row 2"), "{told}");
    let shop = Shop::new("CREATE TABLE t (b TEXT); INSERT INTO t VALUES ('2'), (hex(zeroblob(600)))");
    let (rows, told) = stop(&shop, &[("b", "text")]);
    let told = told.expect("it is too long");
    assert!(rows == 1 && told.starts_with("3 error[R0615]: a row is longer than max_row allows, 1KB"), "{rows} {told}");
    assert!(told.contains("source: shop.db row 2"), "{told}");
}
