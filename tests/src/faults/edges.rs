//! Values at the edges of their types, and one past them: each arrives as it is, or is refused with its place.

use std::collections::BTreeMap;

use super::{Fault, Harness, Record};
use crate::{
    binary::{Output, Running},
    project::{self, Project},
    runs::Database,
    warehouse::Warehouse,
};

/// The fault.
pub const FAULT: Fault = Fault {
    name: "edges",
    title: "every type at its edges and one past: equal, or refused with its place; nothing is changed silently",
    run,
};

/// What has to become of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// It arrives.
    Kept,
    /// It is refused.
    Refused,
    /// One or the other.
    Either,
}
use Fate::{Either, Kept, Refused};

/// Values of one column: its type, and texts.
type Column = (&'static str, &'static [(&'static str, Fate)]);

/// Values of a column that is read as one type and written as another: the two, and texts.
type Narrowed = (&'static str, &'static str, &'static [(&'static str, Fate)]);

/// Texts of a CSV file, and what they become in a table.
const TEXTS: &[Column] = &[
    ("bool", &[("true", Kept), ("false", Kept), ("2", Refused), ("", Refused)]),
    ("int2", &[("32767", Kept), ("32768", Refused), ("-32768", Kept), ("-32769", Refused), ("1.5", Refused)]),
    ("int4", &[("2147483647", Kept), ("2147483648", Refused), ("-2147483648", Kept), ("-2147483649", Refused)]),
    (
        "int8",
        &[
            ("9223372036854775807", Kept),
            ("9223372036854775808", Refused),
            ("-9223372036854775808", Kept),
            ("-9223372036854775809", Refused),
            ("", Refused),
        ],
    ),
    (
        "float4",
        &[
            ("3.4028235e38", Kept),
            ("3.5e38", Refused),
            ("NaN", Kept),
            ("Infinity", Kept),
            ("-Infinity", Kept),
            ("1e-60", Either),
        ],
    ),
    (
        "float8",
        &[("1.7976931348623157e308", Kept), ("1e309", Refused), ("NaN", Kept), ("-Infinity", Kept), ("5e-324", Kept)],
    ),
    (
        "numeric",
        &[
            ("9999999999999999999999999999999999999999999999999999999999999999999999999999", Kept),
            ("99999999999999999999999999999999999999999999999999999999999999999999999999999", Refused),
            ("NaN", Refused),
            ("Infinity", Refused),
            ("-0.0000000000000000000000000000000000000000000000000000000000000000000000000001", Kept),
        ],
    ),
    ("numeric(10,2)", &[("99999999.99", Kept), ("100000000", Refused), ("0.005", Refused), ("-99999999.99", Kept)]),
    (
        "text",
        &[
            ("😀\u{10ffff}", Kept),
            ("e\u{301}", Kept),
            ("a\0b", Refused),
            ("\u{feff}x", Kept),
            ("NULL", Kept),
            ("\\N", Kept),
        ],
    ),
    ("varchar(5)", &[("😀😀😀😀😀", Kept), ("😀😀😀😀😀😀", Refused), ("abcde ", Refused), ("abcd ", Kept)]),
    ("bytea", &[("\\x00ff", Kept), ("\\x0", Refused), ("\\xzz", Refused)]),
    (
        "date",
        &[
            ("0001-01-01", Kept),
            ("4714-11-24 BC", Kept),
            ("4714-11-23 BC", Refused),
            ("10000-01-01", Kept),
            ("5874897-12-31", Kept),
            ("5874898-01-01", Refused),
            ("2000-02-29", Kept),
            ("1900-02-29", Refused),
            ("infinity", Kept),
            ("-infinity", Kept),
        ],
    ),
    ("time", &[("23:59:59.999999", Kept), ("24:00:00", Kept), ("24:00:01", Refused), ("23:59:59.9999999", Either)]),
    (
        "timestamp",
        &[
            ("294246-12-31 23:59:59.999999", Kept),
            ("294277-01-01 00:00:00", Refused),
            ("4714-11-24 00:00:00 BC", Kept),
            ("4714-11-23 23:59:59 BC", Refused),
            ("10000-01-01 00:00:00", Kept),
            ("infinity", Kept),
        ],
    ),
    (
        "timestamptz",
        &[("294246-12-31 23:59:59.999999+00", Kept), ("294277-01-02 00:00:00+00", Refused), ("-infinity", Kept)],
    ),
    ("interval", &[("2147483647 days", Kept), ("2147483648 days", Refused), ("-178956970 years -8 mons", Kept)]),
    ("uuid", &[("ffffffff-ffff-ffff-ffff-ffffffffffff", Kept), ("ffffffff-ffff-ffff-ffff-fffffffffffg", Refused)]),
    ("jsonb", &[("{\"a\": [1, null]}", Kept), ("{\"a\": 1", Refused), ("\"\\u0000\"", Refused), ("1e400", Either)]),
];

/// Values of typed columns that go into narrower ones.
const NARROWED: &[Narrowed] = &[
    ("int8", "int4", &[("2147483647", Kept), ("2147483648", Refused), ("-2147483648", Kept), ("-2147483649", Refused)]),
    ("int4", "int2", &[("32767", Kept), ("32768", Refused), ("-32769", Refused)]),
    ("numeric", "int8", &[("9223372036854775807", Kept), ("9223372036854775808", Refused), ("0.5", Refused)]),
    ("text", "varchar(5)", &[("abcde", Kept), ("abcde ", Refused), ("😀😀😀😀😀😀", Refused)]),
    ("float8", "float8", &[("NaN", Kept), ("Infinity", Kept), ("-0", Kept)]),
    ("numeric", "numeric", &[("NaN", Refused), ("12345678901234567890.12345678901234567890", Kept)]),
    ("date", "date", &[("infinity", Kept), ("4714-11-24 BC", Kept), ("5874897-12-31", Kept)]),
    ("timestamptz", "timestamptz", &[("-infinity", Kept), ("4714-11-24 00:00:00+00 BC", Kept)]),
    ("interval", "interval", &[("-178956970 years -8 mons", Kept)]),
];

/// Times of a clock in Berlin.
const CLOCK: &[(&str, Fate)] = &[
    ("2024-03-31 01:59:59", Kept),
    // Put forward: no clock shows it.
    ("2024-03-31 02:30:00", Refused),
    ("2024-03-31 03:00:00", Kept),
    // Put back: clocks show it twice.
    ("2024-10-27 02:30:00", Refused),
    ("2024-10-27 03:00:00", Kept),
];

/// The routes of this fault, with their names.
pub fn routes() -> Vec<(&'static str, String)> {
    let mut texts = String::from(
        "source = csv/in.csv\ne = dwh/e (mode: truncate)\non_error = reject\n\ne:\n    [n](any) -> [n](int4)\n",
    );
    for (number, (kind, _)) in TEXTS.iter().enumerate() {
        texts.push_str(&format!("    [c{number}](any) -> [c{number}]({})\n", language(kind)));
    }
    texts.push_str("    [clock](timestamp) -> |at_zone(\"Europe/Berlin\")| -> [clock](timestamptz)\n");
    let mut narrowed =
        String::from("source = src/n\ne = dwh/e (mode: truncate)\non_error = reject\n\ne:\n    [n](int4)\n");
    for (number, (from, to, _)) in NARROWED.iter().enumerate() {
        narrowed.push_str(&format!("    [c{number}]({from}) -> [c{number}]({to})\n"));
    }
    vec![("edges-texts", texts), ("edges-narrowed", narrowed)]
}

/// What the language calls a type of the database.
fn language(kind: &str) -> &str {
    if kind == "jsonb" { "json" } else { kind }
}

/// A value on its way.
struct Case {
    number: usize,
    column: String,
    value: String,
    fate: Fate,
    /// The value in SQL, as it has to arrive.
    expected: String,
}

fn run(harness: &Harness, record: &mut Record) {
    texts(harness, record);
    narrowed(harness, record);
    broken(harness, record);
}

fn place(harness: &Harness, name: &str) -> (Project, Warehouse) {
    let database = Warehouse::new(&harness.server, &format!("faults_{}", name.replace('-', "_")));
    let project = Project::bare(&format!("faults/{}/edges/{name}", harness.name));
    project::env(project.root(), &(database.point(1, "dwh") + &database.point(2, "src")));
    (project, database)
}

fn start(harness: &Harness, route: &str, project: &Project) -> Output {
    Running::start(&mut harness.built.command(route, project.root(), &["run", "--report", "json"])).wait_closed()
}

fn texts(harness: &Harness, record: &mut Record) {
    if !harness.has("edges-texts") {
        return;
    }
    let (project, database) = place(harness, "edges-texts");
    let mut cases = Vec::new();
    let columns: Vec<String> =
        (0..TEXTS.len()).map(|number| format!("c{number}")).chain(["clock".to_owned()]).collect();
    for (number, (kind, values)) in TEXTS.iter().enumerate() {
        for (value, fate) in *values {
            let expected = format!("{}::{kind}", literal(value));
            cases.push(Case {
                number: cases.len(),
                column: format!("c{number}"),
                value: (*value).to_owned(),
                fate: *fate,
                expected,
            });
        }
    }
    for (value, fate) in CLOCK {
        let expected = format!("{}::timestamp at time zone 'Europe/Berlin'", literal(value));
        cases.push(Case {
            number: cases.len(),
            column: "clock".to_owned(),
            value: (*value).to_owned(),
            fate: *fate,
            expected,
        });
    }
    let mut file = format!("n,{}\n", columns.join(","));
    for case in &cases {
        let cell = |column: &String| match *column == case.column {
            true => format!("\"{}\"", case.value.replace('"', "\"\"")),
            false => String::new(),
        };
        file.push_str(&format!("{},{}\n", case.number, columns.iter().map(cell).collect::<Vec<_>>().join(",")));
    }
    project.write("in.csv", file);
    let kinds = TEXTS.iter().enumerate().map(|(number, (kind, _))| format!("c{number} {kind}"));
    let kinds = kinds.collect::<Vec<_>>().join(", ");
    database.execute(&format!("create table e (n int4, {kinds}, clock timestamptz)"));
    let output = start(harness, "edges-texts", &project);
    judge(record, "text", &database, &cases, &output);
}

fn narrowed(harness: &Harness, record: &mut Record) {
    if !harness.has("edges-narrowed") {
        return;
    }
    let (project, database) = place(harness, "edges-narrowed");
    let columns = |wide: bool| {
        let kind = |(number, (from, to, _)): (usize, &Narrowed)| format!("c{number} {}", if wide { from } else { to });
        NARROWED.iter().enumerate().map(kind).collect::<Vec<_>>().join(", ")
    };
    database.execute(&format!(
        "create table n (n int4, {}); create table e (n int4, {})",
        columns(true),
        columns(false)
    ));
    let mut cases = Vec::new();
    for (number, (from, to, values)) in NARROWED.iter().enumerate() {
        for (value, fate) in *values {
            database.execute(&format!(
                "insert into n (n, c{number}) values ({}, {}::{from})",
                cases.len(),
                literal(value)
            ));
            let expected = format!("{}::{from}::{to}", literal(value));
            cases.push(Case {
                number: cases.len(),
                column: format!("c{number}"),
                value: (*value).to_owned(),
                fate: *fate,
                expected,
            });
        }
    }
    let output = start(harness, "edges-narrowed", &project);
    judge(record, "narrowed", &database, &cases, &output);
}

fn literal(value: &str) -> String {
    format!("'{}'", value.replace('\'', "''"))
}

/// Demands of every case that its value has arrived, or is among the rejects under its column.
fn judge(record: &mut Record, phase: &str, database: &Warehouse, cases: &[Case], output: &Output) {
    if output.status != 2 {
        return record.fail(phase, &format!("it should end with 2:\n{output}"));
    }
    let numbered = |rows: String| {
        let pair = |line: &str| line.split_once('|').map(|(number, rest)| (number.to_owned(), rest.to_owned()));
        rows.lines().filter_map(pair).collect::<BTreeMap<_, _>>()
    };
    let rejected = numbered(database.rows(
        "select substring(\"row\"::text from '\"n\": ?\"?([0-9]+)'), \"column\" || ' at ' || position from etl_reject",
    ));
    let written = numbered(database.rows("select n, 'there' from e"));
    for case in cases {
        let number = case.number.to_string();
        let value: String = case.value.chars().take(60).collect();
        let what = format!("{value:?} into {}", case.expected.rsplit("::").next().unwrap_or_default());
        match (written.contains_key(&number), rejected.get(&number)) {
            (true, None) if case.fate != Refused => {
                let equal = format!(
                    "select count(*) from e where n = {number} and {0}::text is not distinct from ({1})::text",
                    case.column, case.expected
                );
                match database.rows(&equal).trim() {
                    "1" => record.clean(&format!("{phase} kept")),
                    _ => {
                        let found = database.rows(&format!("select {} from e where n = {number}", case.column));
                        record.fail(phase, &format!("{what} was changed silently to {}", found.trim()));
                    }
                }
            }
            (false, Some(place)) if case.fate != Kept => {
                match place.starts_with(&format!("{} (", case.column)) && place.contains(" at ") {
                    true => record.clean(&format!("{phase} refused")),
                    false => record.fail(phase, &format!("{what} was refused at another place: {place}")),
                }
            }
            (true, None) => {
                let found = database.rows(&format!("select {} from e where n = {number}", case.column));
                record.fail(phase, &format!("{what} should be refused, and was changed silently to {}", found.trim()));
            }
            (false, Some(place)) => record.fail(phase, &format!("{what} should arrive, and was refused: {place}")),
            (there, refused) => record.fail(phase, &format!("{what} is lost or doubled: {there}, {refused:?}")),
        }
    }
}

/// Bytes that are no text: the row is refused with its place, and its neighbour arrives.
fn broken(harness: &Harness, record: &mut Record) {
    if !harness.has("edges-texts") {
        return;
    }
    let (project, database) = place(harness, "edges-broken");
    let kinds = TEXTS.iter().enumerate().map(|(number, (kind, _))| format!("c{number} {kind}"));
    let kinds = kinds.collect::<Vec<_>>().join(", ");
    database.execute(&format!("create table e (n int4, {kinds}, clock timestamptz); insert into e (n) values (-1)"));
    for bytes in [&b"\xff"[..], b"\xc3", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc0\x80"] {
        record.once("invalid UTF-8", |_| {
            let names: Vec<String> = (0..TEXTS.len()).map(|number| format!("c{number}")).collect();
            let mut whole = format!("n,{},clock\n1,{}\n2,", names.join(","), ",".repeat(TEXTS.len())).into_bytes();
            whole.extend_from_slice(&[b','; 8]);
            whole.extend_from_slice(bytes);
            whole.extend_from_slice(&[b','; TEXTS.len() - 8]);
            whole.push(b'\n');
            project.write("in.csv", whole);
            let output = start(harness, "edges-texts", &project);
            let rows = database.rows("select n from e order by n");
            match (output.status, output.stderr.contains("in.csv"), rows.trim()) {
                // The row before it has arrived, and this one is in quarantine with its place.
                (2, true, "1") if output.stderr.contains("R0306") && output.stderr.contains("line 3") => {
                    Ok("invalid UTF-8".to_owned())
                }
                _ => Err(format!("{bytes:x?}: it should end with 2 and name the place:\n{rows}{output}")),
            }
        });
    }
}
