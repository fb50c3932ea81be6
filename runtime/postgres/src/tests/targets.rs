//! What becomes of a target's table, and what is refused before a row is written.

use etlc_core::{
    Writer as _,
    spec::{Mode, Target},
};

use super::bench::{Bench, finish, leak, table, target, told};

const SOURCE: &str = "CREATE TABLE people (id int8 NOT NULL, name text, price numeric(10,2)); \
    INSERT INTO people VALUES (1, 'Ann', 1.50), (2, 'Bob', null)";
const FIELDS: &[(&str, &str)] = &[("id", "int8"), ("name", "text"), ("price", "")];
const COLUMNS: &[(&str, &str)] = &[("id", "int8!"), ("name", "text"), ("price", "")];

/// The columns of a table as they are declared, a line each.
fn declared(bench: &Bench, table: &str) -> String {
    bench.sql(&format!(
        "SELECT attname, format_type(atttypid, atttypmod), attnotnull FROM pg_attribute \
         WHERE attrelid = '{table}'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum"
    ))
}

#[test]
fn a_missing_table_is_created() {
    let bench = Bench::new("creates");
    bench.sql(SOURCE);
    let keyed = Target { key: &["id"], ..target("norm", COLUMNS) };
    assert_eq!(told(bench.run(table("people", FIELDS), leak(keyed))), "done");
    assert_eq!(declared(&bench, "norm"), "id|bigint|t\nname|text|f\nprice|numeric(10,2)|f");
    assert_eq!(bench.sql("SELECT * FROM norm ORDER BY id"), "1|Ann|1.50\n2|Bob|");
    let key = bench.sql("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'norm'::regclass");
    assert_eq!(key, "PRIMARY KEY (id)");
    let kinds = "bool int2 int4 int8 float4 float8 numeric numeric(76,38) text varchar(7) bytea date time timestamp \
                 timestamptz interval uuid json int4[] json[]";
    let kinds: Vec<(&'static str, &str)> =
        kinds.split_whitespace().map(|kind| (leak(format!("a {kind}")).as_str(), kind)).collect();
    bench.write(leak(target("kinds", &kinds)), |_| Ok(())).expect("every type has a name in PostgreSQL");
    assert_eq!(
        declared(&bench, "kinds")
            .lines()
            .map(|line| line.split('|').nth(1).unwrap_or(""))
            .collect::<Vec<_>>()
            .join(" "),
        "boolean smallint integer bigint real double precision numeric numeric(76,38) text character varying(7) bytea \
         date time without time zone timestamp without time zone timestamp with time zone interval uuid jsonb integer[] jsonb[]"
    );
}

#[test]
fn names_are_taken_as_they_are() {
    let bench = Bench::new("names");
    bench.sql("CREATE SCHEMA \"My Schema\"; CREATE TABLE \"a\"\"; drop table x\" (\"id\"\"\" int); INSERT INTO \"a\"\"; drop table x\" VALUES (7)");
    let read = super::bench::source(etlc_core::spec::Object::Table(&["a\"; drop table x"]), &[("id\"", "int4")]);
    let write = Target {
        object: etlc_core::spec::Object::Table(&["My Schema", "Имя.x"]),
        key: &["Столбец \"1\""],
        ..target("t", &[("Столбец \"1\"", "int4")])
    };
    assert_eq!(told(bench.run(read, leak(write))), "done");
    assert_eq!(bench.sql("SELECT \"Столбец \"\"1\"\"\" FROM \"My Schema\".\"Имя.x\""), "7");
}

#[test]
fn modes_decide_what_becomes_of_the_rows() {
    let bench = Bench::new("modes");
    bench.sql(SOURCE);
    let run = |mode| {
        let target = Target { mode, ..target("norm", COLUMNS) };
        told(bench.run(table("people", FIELDS), leak(target)))
    };
    bench.sql("CREATE TABLE norm (id int8, name text DEFAULT 'x', price numeric, extra int); INSERT INTO norm VALUES (9, 'Zoe')");
    assert_eq!(run(Mode::Append), "done");
    assert_eq!(bench.sql("SELECT string_agg(id::text, ',' ORDER BY id) FROM norm"), "1,2,9");
    assert_eq!(run(Mode::Truncate), "done");
    assert_eq!(bench.sql("SELECT string_agg(id::text, ',' ORDER BY id) FROM norm"), "1,2");
    assert!(declared(&bench, "norm").contains("extra"));
    assert_eq!(run(Mode::Replace), "done");
    assert_eq!(declared(&bench, "norm"), "id|bigint|t\nname|text|f\nprice|numeric(10,2)|f");
    assert_eq!(bench.sql("SELECT count(*) FROM norm"), "2");
    bench.sql(
        "DROP TABLE norm; CREATE TABLE norm (id int8, name text, price numeric) PARTITION BY RANGE (id); \
         CREATE TABLE norm_1 PARTITION OF norm FOR VALUES FROM (0) TO (2); \
         CREATE TABLE norm_2 PARTITION OF norm FOR VALUES FROM (2) TO (9)",
    );
    assert_eq!(run(Mode::Truncate), "done");
    assert_eq!(bench.sql("SELECT (SELECT name FROM norm_1), (SELECT name FROM norm_2)"), "Ann|Bob");
    bench.sql("DROP TABLE norm");
    assert_eq!(run(Mode::Replace), "done");
    assert_eq!(bench.sql("SELECT count(*) FROM norm"), "2");
}

#[test]
fn a_run_that_fails_leaves_the_target_as_it_was() {
    let bench = Bench::new("undone");
    bench.sql(SOURCE);
    bench.sql(
        "CREATE TABLE norm (id int8 PRIMARY KEY, name text CHECK (name <> 'Bob'), price numeric); INSERT INTO norm VALUES (9, 'Zoe')",
    );
    for mode in [Mode::Append, Mode::Truncate] {
        let told = told(bench.run(table("people", FIELDS), leak(Target { mode, ..target("norm", COLUMNS) })));
        assert_eq!(
            told,
            "3 error[R0507]: PostgreSQL says: new row for relation \"norm\" violates check constraint \"norm_name_check\"\n       \
             at: COPY norm, line 2\n   target: norm",
            "and not the row, which the server's detail shows"
        );
        assert_eq!(bench.sql("SELECT * FROM norm"), "9|Zoe|");
    }
    // A mode that makes the table anew is undone as well.
    bench.sql("INSERT INTO people VALUES (1, 'again', 1)");
    let replace = Target { mode: Mode::Replace, key: &["id"], ..target("norm", COLUMNS) };
    let outcome = told(bench.run(table("people", FIELDS), leak(replace)));
    assert_eq!(
        outcome,
        "3 error[R0507]: PostgreSQL says: duplicate key value violates unique constraint \"norm_pkey\"\n   \
         detail: Key (id)=(1) already exists.\n       at: COPY norm, line 3\n   target: norm\n     \
         help: the key is in the table already, or twice in the source: leave such rows out with WHERE, or begin with an \
         empty table (`mode: truncate`)"
    );
    assert_eq!(bench.sql("SELECT * FROM norm"), "9|Zoe|");
}

#[test]
fn what_the_server_refuses_at_the_end_is_refused_before_anything_is_seen() {
    let bench = Bench::new("deferred");
    bench.sql(SOURCE);
    bench.sql(
        "CREATE TABLE names (name text PRIMARY KEY); INSERT INTO names VALUES ('Ann'); \
               CREATE TABLE norm (id int8, name text REFERENCES names DEFERRABLE INITIALLY DEFERRED, price numeric)",
    );
    let session = bench.session().expect("a server");
    let target = leak(target("norm", COLUMNS));
    let mut reader = bench.reader(table("people", FIELDS)).expect("it fits");
    let mut writer = bench.writer(&session, target, &reader.live, &[]).expect("it fits");
    while let Some(row) = etlc_core::Reader::next(&mut reader).expect("rows") {
        super::bench::write(&row, target, &mut writer).expect("it is checked later");
    }
    drop(writer);
    let outcome = etlc_core::Participant::prepare(&mut *session.borrow_mut()).map_err(|stop| stop.code());
    assert_eq!(outcome, Err("R0507"));
    assert!(
        told(finish(&session, outcome.map_err(|code| etlc_core::Stop::new(etlc_core::Exit::RolledBack, code, ""))))
            .starts_with('3')
    );
    assert_eq!(bench.sql("SELECT count(*) FROM norm"), "0");
}

#[test]
fn secret_values_are_not_in_messages() {
    let bench = Bench::new("secrets");
    bench.sql("CREATE TABLE norm (name text PRIMARY KEY)");
    let plain = target("norm", &[("name", "text")]);
    let rule = leak(etlc_core::spec::Rule { secret: true, ..copy_of(plain.columns[0].rule) });
    let secret = Target {
        columns: Vec::leak(vec![etlc_core::spec::Column {
            name: "name",
            kind: plain.columns[0].kind,
            carried: None,
            not_null: false,
            rule,
        }]),
        ..target("norm", &[])
    };
    let outcome = bench.write(leak(secret), |writer| {
        for _ in 0..2 {
            writer.begin();
            writer.text(Some("hunter2")).expect("it fits");
            writer.end()?;
        }
        Ok(())
    });
    let told = told(outcome);
    assert!(told.contains("violates unique constraint") && !told.contains("hunter2"), "{told}");
}

fn copy_of(rule: &etlc_core::spec::Rule) -> etlc_core::spec::Rule {
    let etlc_core::spec::Rule { place, field, makes, secret } = *rule;
    etlc_core::spec::Rule { place, field, makes, secret }
}

#[test]
fn what_does_not_fit_is_refused_before_a_row_is_written() {
    let bench = Bench::new("unfit_targets");
    bench.sql(
        "CREATE SCHEMA norm; CREATE TABLE norm.users (id int4, name text, \"at\" timestamptz, price numeric); \
         CREATE TABLE strict (id int8, must text NOT NULL, may text NOT NULL DEFAULT '', auto int GENERATED ALWAYS AS IDENTITY); \
         CREATE TABLE computed (id int8, twice int8 GENERATED ALWAYS AS (id * 2) STORED); \
         CREATE VIEW seen AS SELECT 1 AS id; CREATE SEQUENCE counted; CREATE TABLE nets (net inet); \
         CREATE TABLE parent (id int8 PRIMARY KEY); CREATE VIEW over_parent AS SELECT * FROM parent; \
         CREATE TABLE child (id int8 REFERENCES parent)",
    );
    let never = |name, columns| Target { create: false, ..target(name, columns) };
    let cases: Vec<(Target, &str)> = vec![
        (
            never("norm.user", &[("id", "int4")]),
            "4 error[R0401]: there is no table dwh/norm.user\n   target: norm, dwh/norm.user\n    \
             route: routes/people.etl:3:1  norm = dwh/…\n     help: in schema norm: did you mean users?",
        ),
        (
            target("nrom.users", &[("id", "int4")]),
            "4 error[R0411]: there is no schema nrom for dwh/nrom.users\n   target: norm, dwh/nrom.users\n    \
             route: routes/people.etl:3:1  norm = dwh/…\n     help: did you mean norm?; or create it: CREATE SCHEMA \"nrom\"",
        ),
        (
            target("norm.users", &[("id", "int4"), ("nmae", "text")]),
            "4 error[R0402]: dwh/norm.users has no column nmae\n   target: norm, dwh/norm.users\n    \
             route: routes/people.etl:3:1  norm = dwh/…\n     rule: routes/people.etl:4:1  -> [column](type)\n     \
             help: did you mean name?; or add it: ALTER TABLE \"norm\".\"users\" ADD COLUMN \"nmae\" text",
        ),
        (
            target("norm.users", &[("id", "int8")]),
            "4 error[R0404]: id of dwh/norm.users is integer, and the route writes int8\n   target: norm, dwh/norm.users\n    \
             route: routes/people.etl:3:1  norm = dwh/…\n     rule: routes/people.etl:4:1  -> [column](type)\n     \
             help: declare [id](int4), or alter the column: ALTER TABLE \"norm\".\"users\" ALTER COLUMN \"id\" TYPE int8",
        ),
        (
            target("norm.users", &[("at", "timestamp")]),
            "4 error[R0404]: at of dwh/norm.users is timestamp with time zone",
        ),
        (
            target("norm.users", &[("price", "float8")]),
            "4 error[R0404]: price of dwh/norm.users is numeric, and the route writes float8",
        ),
        (
            target("norm.users", &[("price", "text")]),
            "4 error[R0404]: price of dwh/norm.users is numeric, and the route writes text",
        ),
        (
            target("nets", &[("net", "text")]),
            "4 error[R0404]: net of dwh/nets is inet, and the route writes text\n   target: norm, dwh/nets\n    \
             route: routes/people.etl:3:1  norm = dwh/…\n     rule: routes/people.etl:4:1  -> [column](type)\n     \
             help: inet has no binary form that a text could have: alter the column: ALTER TABLE \"public\".\"nets\" ALTER COLUMN \"net\" TYPE text",
        ),
        (
            target("strict", &[("id", "int8")]),
            "4 error[R0405]: must of dwh/strict refuses null, has no default, and is not written\n   target: norm, dwh/strict\n    \
             route: routes/people.etl:3:1  norm = dwh/…\n     \
             help: write it, or give it a default: ALTER TABLE \"public\".\"strict\" ALTER COLUMN \"must\" SET DEFAULT …",
        ),
        (target("computed", &[("twice", "int8")]), "4 error[R0406]: twice of dwh/computed is computed by the server"),
        (target("seen", &[("id", "int4")]), "4 error[R0407]: dwh/seen is a view"),
        (target("counted", &[("id", "int4")]), "4 error[R0407]: dwh/counted is a sequence"),
        (
            Target { mode: Mode::Replace, ..target("parent", &[("id", "int8")]) },
            "4 error[R0408]: PostgreSQL says: cannot drop table parent because other objects depend on it\n   \
             detail: view over_parent depends on table parent\nconstraint child_id_fkey on table child depends on table parent\n   \
             target: norm, dwh/parent\n    route: routes/people.etl:3:1  norm = dwh/…\n     \
             help: use mode: truncate, which keeps the table and what depends on it",
        ),
        (
            Target { mode: Mode::Truncate, ..target("parent", &[("id", "int8")]) },
            "4 error[R0408]: PostgreSQL says: cannot truncate a table referenced in a foreign key constraint",
        ),
        (
            Target { key: &["missing"], ..target("fresh", &[("id", "int8")]) },
            "4 error[R0408]: PostgreSQL says: column \"missing\" named in key does not exist",
        ),
    ];
    for (target, expected) in cases {
        let told = told(bench.write(leak(target), |_| Ok(())));
        assert!(told.starts_with(expected), "{told}\n\nand not\n\n{expected}");
    }
    let outcome = bench.write(leak(target("strict", &[("id", "int8"), ("must", "text")])), |_| Ok(()));
    assert_eq!(told(outcome), "done", "a default and an identity need no value");
}

#[test]
fn rights_are_looked_at_before_a_row_is_read() {
    let mut bench = Bench::new("rights");
    bench.sql(SOURCE);
    bench.sql(
        "REVOKE CREATE ON SCHEMA public FROM public; CREATE ROLE poor LOGIN PASSWORD 'poor'; CREATE TABLE seen (id int8); GRANT SELECT ON seen TO poor; \
         CREATE TABLE filled (id int8); GRANT SELECT, INSERT ON filled TO poor; CREATE TABLE guarded (id int8); \
         GRANT ALL ON guarded TO poor; ALTER TABLE guarded ENABLE ROW LEVEL SECURITY",
    );
    bench.point = etlc_points::Point { user: Some("poor".to_owned()), ..bench.point.clone() };
    let write = |name, mode| told(bench.write(leak(Target { mode, ..target(name, &[("id", "int8")]) }), |_| Ok(())));
    assert_eq!(write("filled", Mode::Append), "done");
    let cases = [
        (write("seen", Mode::Append), "5 error[R0512]: the user may not copy rows into dwh/seen"),
        (write("guarded", Mode::Append), "5 error[R0512]: the user may not copy rows into dwh/guarded"),
        (write("filled", Mode::Truncate), "5 error[R0512]: PostgreSQL says: permission denied for table filled"),
        (write("filled", Mode::Replace), "5 error[R0512]: PostgreSQL says: must be owner of table filled"),
        (write("fresh", Mode::Append), "5 error[R0512]: PostgreSQL says: permission denied for schema public"),
        (
            told(bench.reader(table("people", FIELDS))),
            "5 error[R0512]: PostgreSQL says: permission denied for table people",
        ),
    ];
    for (told, expected) in cases {
        assert!(told.starts_with(expected), "{told}");
    }
    bench.sql("DROP OWNED BY poor; DROP ROLE poor");
}

#[test]
fn a_route_does_not_wait_for_itself() {
    let bench = Bench::new("itself");
    bench.sql(SOURCE);
    for mode in [Mode::Truncate, Mode::Replace] {
        let target = Target { mode, ..target("people", COLUMNS) };
        let told = told(bench.run(table("people", FIELDS), leak(target)));
        assert!(told.starts_with("4 error[R0410]: the route reads dwh/people and is to empty it"), "{told}");
    }
    assert_eq!(told(bench.run(table("people", FIELDS), leak(target("people", COLUMNS)))), "done");
    assert_eq!(bench.sql("SELECT count(*) FROM people"), "4", "appending to what is read reads it once");
}

#[test]
fn notices_do_not_stop_the_rows() {
    let bench = Bench::new("notices");
    bench.sql(
        "CREATE TABLE a AS SELECT i::int8 AS id FROM generate_series(1, 20000) i; CREATE TABLE b (id int8); \
         CREATE FUNCTION say() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
         SET LOCAL client_min_messages = 'notice'; RAISE NOTICE '%', repeat('x', 2000); RETURN new; END $$; \
         CREATE TRIGGER say BEFORE INSERT ON b FOR EACH ROW EXECUTE FUNCTION say()",
    );
    let outcome = bench.run(table("a", &[("id", "int8")]), leak(target("b", &[("id", "int8")])));
    assert_eq!(told(outcome), "done");
    assert_eq!(bench.sql("SELECT count(*) FROM b"), "20000");
}

#[test]
fn an_error_stops_the_rows_early() {
    let bench = Bench::new("early");
    bench.sql(
        "CREATE TABLE a AS SELECT i::int8 AS id FROM generate_series(1, 1000000) i; \
         CREATE TABLE b (id int8 CHECK (id <> 5))",
    );
    let target = leak(target("b", &[("id", "int8")]));
    let session = bench.session().expect("a server");
    let mut reader = bench.reader(table("a", &[("id", "int8")])).expect("it fits");
    let mut writer = bench.writer(&session, target, &reader.live, &[]).expect("it fits");
    let mut written = 0;
    let stop = loop {
        let row = etlc_core::Reader::next(&mut reader).expect("rows").expect("a row that is refused comes first");
        match super::bench::write(&row, target, &mut writer) {
            Ok(()) => written += 1,
            Err(stop) => break stop,
        }
    };
    assert_eq!(stop.code(), "R0507");
    assert!(written < 500_000, "{written} rows were written after the one that was refused");
    assert!(finish(&session, Err::<(), _>(stop)).is_err());
    assert_eq!(bench.sql("SELECT count(*) FROM b"), "0");
}
