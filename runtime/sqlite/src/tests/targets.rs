//! Targets: how tables are created, emptied, replaced and compared, and what cells and rows are refused.

use etlc_core::{
    Exit, Live, Writer as _,
    spec::{Mode, Target},
};
use etlc_types::{Decimal, Json, Type};

use super::{Shop, commit, expect, fail, put, target};

fn forever(target: Target) -> &'static Target {
    Box::leak(Box::new(target))
}

/// Writes whole numbers into the only column of a target.
fn write(shop: &Shop, target: &'static Target, numbers: &[i64]) {
    let (transaction, mut writer) = shop.write(target).expect("it fits");
    for number in numbers {
        put(&mut writer, |writer| writer.int8(Some(*number))).expect("it is written");
    }
    drop(writer);
    commit(transaction, &[]).expect("it is committed");
}

#[test]
fn a_missing_table_is_created() {
    let shop = Shop::without_database();
    let columns = [("id", "int4"), ("na\"me", "varchar(3)!"), ("price", "numeric(10,2)"), ("tags", "text[]")];
    let target = forever(Target { key: &["id"], ..target("t", Mode::Append, &columns) });
    let (transaction, writer) = shop.write(target).expect("it is created");
    drop(writer);
    commit(transaction, &[]).expect("it is committed");
    assert_eq!(
        shop.query("SELECT sql FROM sqlite_schema"),
        [
            r#"'CREATE TABLE "t" ("id" INTEGER NOT NULL, "na""me" VARCHAR(3) NOT NULL, "price" NUMERIC(10,2), "tags" TEXT_LIST, PRIMARY KEY ("id"))'"#
        ]
    );
}

#[test]
fn a_key_of_two_columns() {
    let shop = Shop::without_database();
    let columns = [("a", "int8"), ("b", "text")];
    let target = forever(Target { key: &["a", "b"], ..target("t", Mode::Append, &columns) });
    let (mut transaction, mut writer) = shop.write(target).expect("it is created");
    put(&mut writer, |writer| writer.int8(Some(1)).and_then(|()| writer.text(Some("x")))).expect("it is written");
    let failure = fail(&mut writer, |writer| writer.int8(Some(1)).and_then(|()| writer.text(None)));
    assert_eq!((failure.code(), writer.column()), ("R0115", 0));
    writer.begin();
    writer.int8(Some(1)).and_then(|()| writer.text(Some("x"))).expect("the cells are right");
    expect(writer.end().err(), Exit::RolledBack, "R0554", &["UNIQUE constraint failed: t.a, t.b"]);
    drop(writer);
    etlc_core::Participant::roll_back(&mut transaction);
    assert!(!shop.path("shop.db").exists(), "the file was made by the run and is gone with it");
}

#[test]
fn modes() {
    let shop = Shop::new("CREATE TABLE t (a INTEGER, b TEXT DEFAULT 'old'); INSERT INTO t VALUES (1, 'x')");
    write(&shop, forever(target("t", Mode::Append, &[("a", "int8")])), &[2]);
    assert_eq!(shop.query("SELECT * FROM t"), ["1|'x'", "2|'old'"]);
    write(&shop, forever(target("t", Mode::Truncate, &[("a", "int8")])), &[3]);
    assert_eq!(shop.query("SELECT * FROM t"), ["3|'old'"]);
    write(&shop, forever(target("t", Mode::Replace, &[("a", "int8")])), &[4]);
    assert_eq!(shop.query("SELECT * FROM t"), ["4"]);
    assert_eq!(shop.warnings.borrow().len(), 0);
}

#[test]
fn replacing_says_what_goes_with_the_table() {
    let shop = Shop::new(
        "CREATE TABLE t (a INTEGER UNIQUE); CREATE INDEX i ON t (a); CREATE VIEW v AS SELECT a FROM t;
         CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT 1; END",
    );
    write(&shop, forever(target("t", Mode::Replace, &[("a", "int8")])), &[1]);
    assert_eq!(*shop.warnings.borrow(), ["replacing t drops its index i, trigger r"]);
    assert_eq!(shop.query("SELECT * FROM v"), ["1"]);
}

#[test]
fn targets_that_do_not_fit() {
    let shop = Shop::new(
        "CREATE TABLE t (id INTEGER, name TEXT, total AS (id * 2), at STRING); INSERT INTO t (id) VALUES (1);
         CREATE TABLE n (id INTEGER PRIMARY KEY, a TEXT NOT NULL, b TEXT NOT NULL DEFAULT '', c TEXT);
         CREATE TABLE s (a INTEGER, b TEXT, c ANY) STRICT;
         CREATE VIEW v AS SELECT * FROM t;
         CREATE TABLE parent (id INTEGER PRIMARY KEY);
         CREATE TABLE child (a INTEGER REFERENCES PARENT ON DELETE CASCADE); INSERT INTO parent VALUES (1);
         INSERT INTO child VALUES (1)",
    );
    let before = shop.everything();
    let unfit = |target: Target, code, parts: &[&str]| {
        expect(shop.write(forever(target)).err(), Exit::Unfit, code, parts);
        assert_eq!(shop.everything(), before, "{parts:?}");
    };
    let append = |table, columns: &[(&'static str, &str)]| target(table, Mode::Append, columns);
    unfit(Target { create: false, ..append("tt", &[("id", "int8")]) }, "R0453", &["no table `tt`"]);
    unfit(append("t", &[("nam", "text")]), "R0454", &["t has no column `nam`", "did you mean `name`?"]);
    unfit(append("t", &[("ID", "int8")]), "R0454", &["did you mean `id`?"]);
    unfit(append("t", &[("total", "int8")]), "R0458", &["column `total` of t is computed"]);
    unfit(
        append("t", &[("id", "text")]),
        "R0456",
        &["column `id` of t is declared INTEGER, and text would not stay", "int8"],
    );
    unfit(append("t", &[("at", "text")]), "R0456", &["declared STRING", "declare the column TEXT"]);
    unfit(append("t", &[("id", "float8")]), "R0456", &["float8 would not stay what it is"]);
    unfit(append("s", &[("b", "int8")]), "R0456", &["declared TEXT"]);
    unfit(append("n", &[("c", "text")]), "R0457", &["column `a` of n is NOT NULL, has no default, and is not written"]);
    unfit(append("v", &[("id", "int8")]), "R0459", &["v is a view"]);
    unfit(target("parent", Mode::Truncate, &[("id", "int8")]), "R0461", &["foreign keys of child refer to parent"]);
    unfit(target("parent", Mode::Replace, &[("id", "int8")]), "R0461", &["foreign keys of child refer to parent"]);
    unfit(append("sqlite_t", &[("id", "int8")]), "R0460", &["reserved for internal use: sqlite_t"]);
    unfit(append("new", &[("a", "int8"), ("A", "int8")]), "R0460", &["duplicate column name: A"]);
    unfit(Target { key: &["z"], ..append("new", &[("a", "int8")]) }, "R0460", &["PRIMARY KEY"]);
}

#[test]
fn a_parent_may_be_appended_to_and_a_child_emptied() {
    let shop = Shop::new(
        "CREATE TABLE parent (id INTEGER PRIMARY KEY, boss INTEGER REFERENCES parent);
         CREATE TABLE child (a INTEGER REFERENCES parent); INSERT INTO parent VALUES (1, 1); INSERT INTO child VALUES (1)",
    );
    write(&shop, forever(target("parent", Mode::Append, &[("id", "int8")])), &[2]);
    write(&shop, forever(target("child", Mode::Truncate, &[("a", "int8")])), &[2]);
    assert_eq!(shop.query("SELECT a FROM child"), ["2"]);
    let child = forever(target("child", Mode::Append, &[("a", "int8")]));
    let (mut transaction, mut writer) = shop.write(child).expect("it fits");
    writer.begin();
    writer.int8(Some(9)).expect("the cell is right");
    expect(writer.end().err(), Exit::RolledBack, "R0554", &["FOREIGN KEY constraint failed"]);
    drop(writer);
    etlc_core::Participant::roll_back(&mut transaction);
    assert_eq!(shop.query("SELECT a FROM child"), ["2"]);
}

/// What writes a cell.
type Cell = fn(&mut crate::Writer) -> etlc_types::Result<()>;

fn decimal(text: &str) -> Option<Decimal> {
    text.parse().ok()
}

fn json(text: &str) -> Option<Json<'_>> {
    Json::parse(text).ok()
}

#[test]
fn cells_that_are_refused() {
    let shop = Shop::new(
        "CREATE TABLE t (number NUMERIC, money DECIMAL(6,2), code VARCHAR(3), doc JSON, need TEXT NOT NULL ON CONFLICT REPLACE DEFAULT 'x',
                         id INTEGER PRIMARY KEY, any, rate REAL)",
    );
    let before = shop.everything();
    let columns = [
        ("number", "numeric"),
        ("money", "numeric(10,4)"),
        ("code", "text"),
        ("doc", "json"),
        ("need", "text"),
        ("id", "int8"),
        ("any", "text"),
        ("rate", "float4"),
    ];
    let (mut transaction, mut writer) = shop.write(forever(target("t", Mode::Append, &columns))).expect("it fits");
    let skip = |writer: &mut crate::Writer, columns| {
        // Cells that are right, up to the one that is looked at.
        let cells: [Cell; 7] = [
            |writer| writer.numeric(None),
            |writer| writer.numeric(None),
            |writer| writer.text(None),
            |writer| writer.json(None),
            |writer| writer.text(Some("")),
            |writer| writer.int8(Some(1)),
            |writer| writer.text(None),
        ];
        cells[..columns].iter().for_each(|cell| cell(writer).expect("the cell is right"));
    };
    let cases: [(usize, &str, Cell); 12] = [
        (0, "R0155", |writer| writer.numeric(decimal("0.1234567890123456789"))),
        (0, "R0155", |writer| writer.numeric(decimal("12345678901234567890"))),
        (1, "R0105", |writer| writer.numeric(decimal("1.234"))),
        (1, "R0102", |writer| writer.numeric(decimal("10000"))),
        (1, "R0102", |writer| writer.int4(Some(10000))),
        (2, "R0104", |writer| writer.text(Some("ABCD"))),
        (2, "R0153", |writer| writer.text(Some("a\0"))),
        (3, "R0155", |writer| writer.json(json("1.0"))),
        (3, "R0155", |writer| writer.json(json("99999999999999999999"))),
        (4, "R0115", |writer| writer.text(None)),
        (5, "R0115", |writer| writer.int8(None)),
        (7, "R0154", |writer| writer.float4(Some(f32::NAN))),
    ];
    for (column, code, cell) in cases {
        let failure = fail(&mut writer, |writer| {
            skip(writer, column);
            let result = cell(writer);
            assert_eq!(writer.column(), column);
            result
        });
        assert_eq!(failure.code(), code, "{failure}");
    }
    put(&mut writer, |writer| {
        writer.numeric(decimal("0.123456789012345"))?;
        writer.numeric(decimal("9999.9900"))?;
        writer.text(Some("имя"))?;
        writer.json(json("12"))?;
        writer.text(Some(""))?;
        writer.int8(Some(7))?;
        writer.text(Some("007"))?;
        writer.float4(Some(0.5))
    })
    .expect("it is written");
    drop(writer);
    assert_eq!(shop.everything(), before, "nothing is to be seen before the commit");
    etlc_core::Participant::prepare(&mut transaction).expect("it is prepared");
    commit(transaction, &[]).expect("it is committed");
    assert_eq!(shop.query("SELECT * FROM t"), ["0.123456789012345|9999.99|'имя'|12|''|7|'007'|0.5"]);
}

#[test]
fn no_row_is_left_out_or_replaced_behind_the_back_of_the_route() {
    let shop = Shop::new(
        "CREATE TABLE ignores (a INTEGER UNIQUE ON CONFLICT IGNORE); INSERT INTO ignores VALUES (1);
         CREATE TABLE replaces (a INTEGER PRIMARY KEY ON CONFLICT REPLACE, b DEFAULT 'new'); INSERT INTO replaces VALUES (1, 'old');
         CREATE TABLE checks (a INTEGER CHECK (a > 1));
         CREATE TABLE skips (a INTEGER);
         CREATE TRIGGER skip BEFORE INSERT ON skips BEGIN SELECT RAISE(IGNORE); END;
         CREATE TABLE aborts (a INTEGER);
         CREATE TRIGGER abort BEFORE INSERT ON aborts BEGIN SELECT RAISE(ABORT, 'not today'); END",
    );
    let before = shop.everything();
    for (table, part) in [
        ("ignores", "UNIQUE constraint failed: ignores.a"),
        ("replaces", "UNIQUE constraint failed: replaces.a"),
        ("checks", "CHECK constraint failed: a > 1"),
        ("skips", "a trigger left the row out"),
        ("aborts", "not today"),
    ] {
        let target = forever(target(table, Mode::Append, &[("a", "int8")]));
        let (mut transaction, mut writer) = shop.write(target).expect("it fits");
        writer.begin();
        writer.int8(Some(1)).expect("the cell is right");
        expect(writer.end().err(), Exit::RolledBack, "R0554", &["shop.db", part]);
        drop(writer);
        etlc_core::Participant::roll_back(&mut transaction);
        assert_eq!(shop.everything(), before, "{table}");
    }
}

#[test]
fn strict_tables_virtual_tables_and_tables_without_row_numbers() {
    let shop = Shop::new(
        "CREATE TABLE s (a INT, b REAL, c TEXT, d BLOB, e ANY) STRICT;
         CREATE TABLE w (a INTEGER PRIMARY KEY) WITHOUT ROWID;
         CREATE VIRTUAL TABLE f USING fts5(body)",
    );
    let columns = [("a", "bool"), ("b", "float8"), ("c", "date"), ("d", "bytea"), ("e", "text")];
    let (transaction, mut writer) = shop.write(forever(target("s", Mode::Append, &columns))).expect("it fits");
    put(&mut writer, |writer| {
        writer.bool(Some(true))?;
        writer.float8(Some(1.0))?;
        writer.date(etlc_types::Date::from_days(0).ok())?;
        writer.bytea(Some(b"\0"))?;
        writer.text(Some("007"))
    })
    .expect("it is written");
    drop(writer);
    commit(transaction, &[]).expect("it is committed");
    assert_eq!(shop.query("SELECT * FROM s"), ["1|1.0|'1970-01-01'|x[00]|'007'"]);

    write(&shop, forever(target("w", Mode::Append, &[("a", "int8")])), &[5]);
    let (transaction, mut writer) =
        shop.write(forever(target("f", Mode::Append, &[("body", "text")]))).expect("it fits");
    put(&mut writer, |writer| writer.text(Some("a needle"))).expect("it is written");
    drop(writer);
    commit(transaction, &[]).expect("it is committed");
    assert_eq!(shop.query("SELECT a, (SELECT count(*) FROM f WHERE f MATCH 'needle') FROM w"), ["5|1"]);
}

#[test]
fn carried_columns_have_the_live_type() {
    let live = |kind: Option<&str>, native: &str, identity| Live {
        kind: kind.map(|kind| kind.parse().expect("it is a type")),
        native: native.to_owned(),
        identity,
        nullable: true,
    };
    let shop = Shop::new("CREATE TABLE old (a, b STRING)");
    let live = [
        live(Some("numeric(10,2)"), "numeric(10,2)", ("postgres", 1700, 0)),
        live(None, "inet", ("postgres", 869, -1)),
        live(None, "", ("sqlite", 2, -1)),
        live(None, "MONEY", ("sqlite", 4, -1)),
    ];
    let columns = [("a", "carried"), ("b", "carried"), ("c", "carried"), ("d", "carried")];
    let target = forever(target("t", Mode::Append, &columns));
    let (transaction, writer) =
        shop.write(forever(super::target("first", Mode::Append, &[("a", "int8")]))).expect("it fits");
    drop(writer);
    let database = transaction.database();
    let mut writer = shop.also_write(database, target, &live).expect("it fits");
    let takes: Vec<_> = (0..4)
        .map(|column| {
            let takes = writer.takes_native(&live[column]);
            writer.text(None).expect("there is a column");
            takes
        })
        .collect();
    assert_eq!(takes, [false, false, true, true]);
    drop(writer);

    // A column that has been declared takes any value only if it makes of it what the source's column made.
    let carried = |column: &'static str, position| super::Column {
        name: column,
        kind: None,
        carried: Some(position),
        not_null: false,
        rule: &super::RULE,
    };
    let to_old = |column, position| {
        let columns = Vec::leak(vec![carried(column, position)]);
        let target = forever(Target { columns, ..super::target("old", Mode::Append, &[]) });
        shop.also_write(database, target, &live).map(|_| ())
    };
    assert!(to_old("a", 2).is_ok() && to_old("a", 3).is_ok() && to_old("b", 3).is_ok());
    expect(to_old("b", 2).err(), Exit::Unfit, "R0456", &["a value of any type would not stay what it is"]);
    commit(transaction, &[]).expect("it is committed");
    assert_eq!(
        shop.query("SELECT sql FROM sqlite_schema WHERE name = 't'"),
        [r#"'CREATE TABLE "t" ("a" NUMERIC(10,2), "b" TEXT, "c" , "d" )'"#]
    );
    let kinds: Vec<Option<Type>> = live.iter().map(|live| live.kind).collect();
    assert_eq!(kinds[1..], [None, None, None]);
}
