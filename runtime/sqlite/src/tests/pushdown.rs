//! What SQLite evaluates in the loop's place: rows and conditions at random, measured by the language.

use std::collections::BTreeSet;

use etlc_core::{
    Reader as _, Row as _,
    spec::{Source, Wanted},
};
use etlc_tests::conditions::{Random, Subject, Value, fields, holds, read, wanted};
use etlc_types::Type;

use super::{Shop, leak, table};

const SUBJECTS: &[Subject] = &[
    subject(1, Type::Text, TEXTS),
    subject(2, Type::Text, TEXTS),
    subject(3, Type::Int8, &["0", "-1", "9223372036854775807", "-9223372036854775808"]),
    subject(4, Type::Int4, &["0", "-1", "2147483647"]),
    subject(5, Type::Float8, &["0", "-0", "1.5", "-1e300", "inf", "-inf", "0.1", "9007199254740993"]),
    subject(6, Type::Bool, &["true", "false"]),
    subject(7, Type::Numeric(None), &["0", "-1", "9223372036854775807", "1.5", "9223372036854775806.5", "1e30"]),
];
const TEXTS: &[&str] =
    &["", " ", "a", "A", "ab", "a ", "é", "e\u{301}", "z", "Z", "_", "%", "\\", "ё", "😀", "o'b", "\n", "1"];

const fn subject(field: usize, kind: Type, literals: &'static [&'static str]) -> Subject {
    Subject { field, kind, literals }
}

const FIELDS: &[(&str, &str)] = &[
    ("id", "int8"),
    ("loose", "any text"),
    ("short", "any text"),
    ("i8", "any int8"),
    ("i4", "any int4"),
    ("f8", "any float8"),
    ("flag", "any bool"),
    ("n8", "any numeric"),
];

/// What stands in each column: what belongs there, and what SQLite takes all the same.
const VALUES: &[&str] = &[
    "'', ' ', 'a', 'A', 'ab', 'AB', 'a ', 'é', 'z', '_', '%', '\\', 'ё', '😀', 'o''b', '*', '[a]', '?x', x'61', \
     cast(x'61ff' as text), cast(x'610062' as text), 1, null",
    "'', 'a', 'A', 'b', 'aXb', x'ff', cast(x'c3' as text), '1', 1.5, null",
    "0, 1, -1, 9223372036854775807, -9223372036854775808, 1.5, 'x', '7', x'37', 1e300, null",
    "0, 1, -1, 2147483647, 2147483648, -2147483649, 'x', null",
    "0, 1.5, 0.1, 9e999, -9e999, -1e300, 'x', '1e3', x'31', 9007199254740993, null",
    "0, 1, 2, 'true', 'x', 1.0, null",
    "0, 1, -1, 9223372036854775807, -9223372036854775808, 1.5, 'x', '7.5', x'37', 1e300, null",
];

fn shop(strict: bool) -> Shop {
    let shop = Shop::new(&format!(
        "CREATE TABLE things (id INTEGER PRIMARY KEY, loose TEXT COLLATE NOCASE, short {}, i8 INTEGER, i4 {}, f8 REAL, flag {}, n8 INTEGER){}",
        if strict { "TEXT" } else { "VARCHAR(20)" },
        if strict { "INT" } else { "INT4" },
        if strict { "INTEGER" } else { "BOOLEAN" },
        if strict { " STRICT" } else { "" },
    ));
    let connection = shop.connection();
    for id in 0..600 {
        let picked: Vec<_> = VALUES
            .iter()
            .enumerate()
            .map(|(index, values)| {
                let values: Vec<_> = values.split(", ").collect();
                values[(id * (index + 1) + id / (index + 2)) % values.len()]
            })
            .collect();
        // A strict table takes only some of them.
        let _taken = connection.execute(&format!("INSERT INTO things VALUES ({id}, {})", picked.join(", ")), []);
    }
    shop
}

type Found = Vec<(i64, Vec<Option<Option<Value>>>)>;

fn rows(shop: &Shop, source: &'static Source, subjects: &[Subject]) -> Found {
    let mut reader = shop.read(source).expect("it fits");
    let mut found = Vec::new();
    while let Some(row) = reader.next().expect("it is read") {
        let values = subjects.iter().map(|subject| read(&row, subject.field, subject.kind)).collect();
        found.push((row.int8(0).expect("a number").expect("a key"), values));
    }
    found
}

fn with(source: &'static Source, wanted: &'static [Wanted]) -> &'static Source {
    let Source { point, database, object, more, encoding, key, fields, place, .. } = *source;
    &leak(vec![Source { point, database, object, more, encoding, key, fields, wanted, place }])[0]
}

fn measure(shop: &Shop, things: &'static Source, subjects: &[Subject]) -> usize {
    let all = rows(shop, things, subjects);
    let mut random = Random::new(11);
    let mut fewer = 0;
    for round in 0..400 {
        let condition = random.condition(subjects, round % 4);
        let shown = format!("{condition:?}");
        let asked = fields(&condition);
        let expected: BTreeSet<i64> = all
            .iter()
            .filter(|(_, values)| {
                asked.iter().any(|field| values[field - 1].is_none())
                    || holds(&condition, &|field| values[field - 1].clone().flatten())
            })
            .map(|(id, _)| *id)
            .collect();
        let source = with(things, wanted(condition, subjects));
        let found: BTreeSet<i64> = rows(shop, source, subjects).into_iter().map(|(id, _)| id).collect();
        let missing: Vec<_> = expected.difference(&found).collect();
        assert!(missing.is_empty(), "{shown}\nleaves out {missing:?}");
        fewer += usize::from(found.len() < all.len());
    }
    fewer
}

#[test]
fn conditions_at_random_leave_out_what_the_language_would() {
    let shop = shop(false);
    let fewer = measure(&shop, table("things", FIELDS), SUBJECTS);
    assert!(fewer > 200, "the conditions test something: {fewer}");
}

#[test]
fn so_they_do_in_a_strict_table() {
    let shop = shop(true);
    let subjects = &SUBJECTS[..3];
    let fewer = measure(&shop, table("things", &FIELDS[..4]), subjects);
    assert!(fewer > 200, "the conditions test something: {fewer}");
}

#[test]
fn a_query_and_an_old_encoding_are_left_alone() {
    let shop = Shop::new(
        "PRAGMA encoding = 'UTF-16'; CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT); \
         INSERT INTO things VALUES (1, 'a'), (2, 'b')",
    );
    let subjects = [subject(1, Type::Text, &["a"])];
    let condition = etlc_core::spec::Condition::Like { field: 1, pattern: "a" };
    let source = with(table("things", &[("id", "int8"), ("name", "text")]), wanted(condition, &subjects));
    assert_eq!(rows(&shop, source, &subjects).len(), 2);
}

#[test]
fn conditions_that_are_too_many_for_sqlite_stay_in_the_loop() {
    let shop = Shop::new(
        "CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO things VALUES (1, 'a'), (2, 'b')",
    );
    let subjects = [subject(1, Type::Text, &["a"])];
    let many = |count: usize| {
        let one = |_| etlc_core::spec::Condition::Like { field: 1, pattern: "a" };
        let all = etlc_core::spec::Condition::And(Vec::leak((0..count).map(one).collect()));
        rows(&shop, with(table("things", &[("id", "int8"), ("name", "text")]), wanted(all, &subjects)), &subjects).len()
    };
    assert_eq!((many(100), many(3000)), (1, 2));
}
