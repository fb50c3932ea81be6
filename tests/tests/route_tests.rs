//! `etlc test`: what it says of tests that pass and of every way to fail, and how long it takes.

use std::{
    fmt::Write,
    time::{Duration, Instant},
};

use etlc_tests::{
    binary,
    cases::{self, Cases, blessing},
    project::Project,
};
use serde_json::Value;

/// The message formats, with what each is compared under.
const FORMS: [(&str, &str); 2] = [("fancy", "prints"), ("short", "prints, short")];

#[test]
fn what_is_said_of_tests() {
    let mut cases = Cases::read("tests");
    let mut failures = Vec::new();
    for case in &mut cases.cases {
        let project = Project::new(&format!("tests/{}", case.slug()));
        for section in &case.sections {
            match section.head.strip_prefix("given ") {
                Some(path) => project.write(path, &section.body),
                None if section.head == "route" => project.write("routes/r.etl", &section.body),
                None => &project,
            };
        }
        for (form, head) in FORMS {
            // No point is in `.env`, there is no server, and no file of data.
            let output = project.etlc(&["test", "--message-format", form]);
            if let Err(what) = case.compare(head, &output.stdout) {
                failures.push((case.name.clone(), format!("{what}\n{}", output.stderr)));
            }
            let failed = output.stdout.contains("FAILED");
            assert_eq!(output.status, i32::from(failed), "{output}");
        }
        assert!(!project.path("generated").exists() && !project.path("out").exists(), "a test writes nothing");
        check_json(&project);
    }
    if blessing() {
        cases.write();
    }
    cases::report(&failures);
}

/// The JSON form says the same as the short one.
#[track_caller]
fn check_json(project: &Project) {
    let json = project.etlc(&["test", "--message-format", "json"]);
    let mut lines = String::new();
    for line in json.stdout.lines() {
        let object: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        let text = |value: &Value| value.as_str().unwrap_or_else(|| panic!("{value} in {line}")).to_owned();
        let name = text(&object["test"]);
        let failures = object["failures"].as_array().expect("failures");
        assert_eq!(text(&object["outcome"]) == "ok", failures.is_empty());
        if failures.is_empty() {
            let _ = writeln!(lines, "routes/r.etl:{}:{}: ok: {name}", object["line"], object["column"]);
        }
        for failure in failures {
            let place = format!("{}:{}:{}", text(&failure["file"]), failure["line"], failure["column"]);
            let message = text(&failure["message"]);
            let fields = failure["fields"].as_array().expect("fields");
            if fields.is_empty() {
                let _ = writeln!(lines, "{place}: FAILED: {name}: {message}");
            }
            for field in fields {
                let (field, got, expected) = (text(&field["field"]), text(&field["got"]), text(&field["expected"]));
                let _ = writeln!(lines, "{place}: FAILED: {name}: {message}: {field} is {got}, expected {expected}");
            }
        }
    }
    assert_eq!(lines, project.etlc(&["test", "--message-format", "short"]).stdout);
}

const ROUTE: &str = "source = csv/in.csv\nout = csv/out.csv\n\nout:\n    WHERE [id] >= 1\n    [id](int4)\n";

fn numbered(count: u32, shift: u32) -> String {
    let mut route = ROUTE.to_owned();
    for number in 1..=count {
        let expected = number + shift;
        let _ = write!(
            route,
            "\ntest \"number {number}\":\n    given {{\"id\": {number}}}\n    expect out {{\"id\": {expected}}}\n"
        );
    }
    route
}

/// A test is data: after the first build, no compiler is called for other tests.
#[test]
fn a_hundred_tests_take_one_build() {
    let project = Project::new("tests/hundred");
    project.write("routes/many.etl", numbered(100, 0));
    let first = project.etlc(&["test"]);
    first.exits(0).says("100 ok, 0 FAILED");
    // Where cargo were called from here on, this would fail.
    let again = || binary::run(project.command(&["test"]).env("CARGO", "/nowhere/cargo"));
    project.write("routes/many.etl", numbered(100, 1));
    let started = Instant::now();
    again().exits(1).says("0 ok, 100 FAILED");
    let took = started.elapsed();
    println!("100 tests: {:?} with the build, {took:?} after an edit of the tests", first.took);
    assert!(took < Duration::from_secs(2), "{took:?}");
    project.write("routes/many.etl", format!("# lines move\n\n{}", numbered(1, 1)));
    let moved = again();
    moved.exits(1).prints("(routes/many.etl:10)").prints("[id](int4)").prints("routes/many.etl:8  ");
}

#[test]
fn tests_are_picked_by_name() {
    let project = Project::new("tests/picked");
    project.write("routes/many.etl", numbered(12, 0)).write("routes/none.etl", ROUTE);
    project.etlc(&["test"]).exits(0).says("none has no tests").says("12 ok, 0 FAILED");
    let output = project.etlc(&["test", "--name", "number 1"]);
    output.exits(0).says("4 ok, 0 FAILED").prints("many: number 12").never_says("none has no tests");
    project.etlc(&["test", "many", "--name", "number 7"]).exits(0).says("1 ok, 0 FAILED");
    project.etlc(&["test", "--name", "nobody"]).exits(1).says("no test has \"nobody\" in its name");
    assert_eq!(project.etlc(&["test", "-q"]).exits(0).stdout, "");
    project.write("routes/none.etl", ROUTE.replace("int4", "int5"));
    project.etlc(&["test"]).exits(1).says("E0301");
}

/// The sample routes have tests, and they pass.
#[test]
fn the_samples_pass_their_tests() {
    let output = binary::run(binary::etlc(&binary::checkout()).args(["test", "users", "flights", "--color", "never"]));
    output.exits(0).prints("ok      users: ").prints("ok      flights: ").says(" 0 FAILED");
}
