//! A route over nested, unclean records that uses every statement of the language, against the same work in Python.

use std::{collections::BTreeMap, process::Command};

use etlc_tests::{binary::checkout, project::Project, random::Dice, sqlite, system};
use serde_json::{Value, json};

const ORDERS: usize = 4_000;

#[test]
fn a_route_of_every_statement_gives_what_python_gives() {
    let directory = checkout().join("tests/orders");
    let read = |name: &str| std::fs::read_to_string(directory.join(name)).expect("a file of the test");
    let project = Project::new("orders");
    project.env("POINT_NAME1=shop\nPOINT_TYPE1=sqlite\nBDNM1=shop.db\n");
    project.write("routes/orders.etl", read("orders.etl"));
    project.write("routes/dictionaries/countries.csv", "code,name\nRU,Russia\nDE,Germany\nFR,France\n");
    project
        .write("routes/dictionaries/bands.csv", "from,to,name\n,0,refund\n0,100,small\n100,1000,middle\n1000,,large\n");
    let mut dice = Dice::new(20_240_229);
    let orders: String = (0..ORDERS).map(|index| order(&mut dice, index).to_string() + "\n").collect();
    project.write("orders.jsonl", orders);

    project.etlc(&["test", "orders"]).exits(0);
    let output = project.etlc(&["run", "orders", "--", "--report", "json"]);
    output.exits(2);
    let report: Value = serde_json::from_str(output.stdout.lines().last().unwrap_or_default()).expect("a report");

    if !system::present("python3") {
        system::install("python3", &[("pacman", "python")]);
    }
    let python = system::run(Command::new("python3").arg(directory.join("orders.py")).arg(project.root()));
    let expected: Value = serde_json::from_str(&python).expect("one document");

    let database = project.path("shop.db");
    let found = sqlite::rows(&database, "select * from orders order by rowid");
    compare("orders", &found.lines().map(str::to_owned).collect::<Vec<_>>(), &rows(&expected["orders"]));
    let lines: Vec<Value> =
        project.read("lines.jsonl").lines().map(|line| serde_json::from_str(line).expect("a record")).collect();
    let columns = ["order", "sku", "qty", "price", "sum", "tag"];
    let cells = |line: &Value| columns.map(|column| cell(&line[column])).join("|");
    compare("lines", &lines.iter().map(cells).collect::<Vec<_>>(), &rows(&expected["lines"]));
    let rejected = sqlite::rows(&database, "select position, code, reason from etl_reject order by rowid");
    let rejected: Vec<String> = rejected.lines().map(|line| reason(&line.split('|').collect::<Vec<_>>())).collect();
    compare("rejected orders", &rejected, &reasons(&expected["rejected"]));
    let lines: Vec<String> = project.read("lines.jsonl.rejects.jsonl").lines().map(reject).collect();
    compare("rejected lines", &lines, &reasons(&expected["rejected_lines"]));
    assert_eq!(report["targets"][0]["rejected"], json!(expected["rejected"].as_array().map(Vec::len)));
    let [orders, lines] = ["orders", "lines"].map(|name| expected[name].as_array().map_or(0, Vec::len));
    assert!(orders > ORDERS / 4 && lines > ORDERS / 4, "{orders} orders, {lines} lines");
}

/// One order, unclean in ways that are drawn by chance.
fn order(dice: &mut Dice, index: usize) -> Value {
    let text = |dice: &mut Dice, of: &[&str]| (*dice.pick(of)).to_owned();
    let maybe = |dice: &mut Dice, of: &[Value]| dice.pick(of).clone();
    let id = match dice.below(20) {
        0 => json!(null),
        1 => json!("n/a"),
        2..=6 => json!(index.to_string()),
        _ => json!(index),
    };
    let items: Vec<Value> = (0..dice.below(4))
        .map(|_| {
            json!({
                "sku": maybe(dice, &[json!(" ab-1 "), json!("X9"), json!(""), json!(null), json!("ёж-7")]),
                "qty": maybe(dice, &[json!(1), json!(12), json!("3"), json!("many"), json!(null)]),
                "price": maybe(dice, &[json!("1 234,50"), json!(12.5), json!("0,005"), json!("free"), json!(null), json!(7)]),
                "tags": maybe(dice, &[json!(["New", "  sale "]), json!([]), json!(null), json!(["", "a", null])]),
            })
        })
        .collect();
    let items = match dice.below(12) {
        0 => json!(null),
        1 => json!("none"),
        _ => json!(items),
    };
    let mut order = json!({
        "id": id,
        "placed": maybe(dice, &[
            json!("2024-03-05T22:30:00Z"), json!("2024-12-31T23:59:59+03:00"), json!("05.03.2024 12:30"), json!(""),
            json!(null), json!("yesterday"), json!(" 2024-02-29T00:00:00-05:00 "),
        ]),
        "state": maybe(dice, &[
            json!("paid"), json!("PAID "), json!("new"), json!(null), json!("draft"), json!(" Test"), json!("sent"),
        ]),
        "total": maybe(dice, &[
            json!("1 200,50"), json!(99.995), json!("0"), json!("-15"), json!(null), json!("a lot"), json!("1e3"),
            json!(250), json!(".5"),
        ]),
        "discount": maybe(dice, &[json!("10%"), json!("12.5%"), json!("0.1"), json!("none"), json!(null), json!("x%")]),
        "note": maybe(dice, &[json!("call\nfirst"), json!("  leave   at the door, please, not with Ёлкин "), json!(null), json!("nan")]),
        "flags": maybe(dice, &[json!({"gift": true, "gift.wrap": false}), json!({"gift": "maybe"}), json!({}), json!(null)]),
        "items": items,
    });
    if !dice.percent(5) {
        let name = text(dice, &["  anna  SMITH", "ёлкин пётр", "NaN", "o'neil", "", "Müller-Lüdenscheid"]);
        order["customer"] = json!({
            "name": name,
            "email": maybe(dice, &[
                json!(" Anna@Example.com"), json!("bad at example"), json!(null), json!("none"), json!("b.c+d@mail.example.org"),
            ]),
            "country": maybe(dice, &[json!("ru"), json!("DE"), json!(" fr "), json!("xx"), json!(null), json!("")]),
            "phone": maybe(dice, &[json!("8 (912) 345-67-89"), json!("+49 30 1234"), json!(null), json!("")]),
        });
    }
    order
}

/// Rows as the text that the database gives: cells between bars.
fn rows(of: &Value) -> Vec<String> {
    let rows = of.as_array().expect("a list of rows").iter();
    rows.map(|row| row.as_array().expect("a row").iter().map(cell).collect::<Vec<_>>().join("|")).collect()
}

/// A value by what it says: 12.50 and 12.5 are one number.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => "NULL".to_owned(),
        Value::Bool(bool) => u8::from(*bool).to_string(),
        Value::String(text) => text.clone(),
        other => other.as_f64().map_or_else(|| other.to_string(), |number| number.to_string()),
    }
}

/// The line and why: the text of a `REJECT`, or the code of a failure.
fn reason(reject: &[&str]) -> String {
    let [position, code, reason] = reject else { panic!("{reject:?}") };
    let line = position.split(" line ").nth(1).expect("a line of the file").split(',').next().unwrap_or_default();
    format!("{line} {}", if *code == "REJECT" { reason } else { code })
}

fn reject(line: &str) -> String {
    let reject: Value = serde_json::from_str(line).expect("a record");
    reason(&["position", "code", "reason"].map(|name| reject[name].as_str().unwrap_or_default()))
}

fn reasons(of: &Value) -> Vec<String> {
    let rows = of.as_array().expect("a list").iter();
    rows.map(|row| format!("{} {}", row[0], row[1].as_str().unwrap_or_default())).collect()
}

#[track_caller]
fn compare(what: &str, found: &[String], expected: &[String]) {
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    for (index, (found, expected)) in found.iter().zip(expected).enumerate() {
        if found != expected {
            *kinds.entry(format!("row {}\n  found    {found}\n  expected {expected}", index + 1)).or_default() += 1;
        }
    }
    let first: Vec<&String> = kinds.keys().take(5).collect();
    assert!(first.is_empty(), "{what} differ: {first:#?}");
    assert_eq!(found.len(), expected.len(), "{what}");
}
