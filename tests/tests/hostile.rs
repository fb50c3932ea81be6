//! Files that are no routes, and routes that nobody would write.

use std::time::Duration;

use etlc_tests::project::Project;

const HEADER: &str = "source = csv/in.csv\nnorm = csv/out.csv\n\nnorm:\n";

#[test]
fn a_file_that_is_not_utf_8() {
    let project = Project::new("hostile/latin");
    project.write("routes/latin.etl", b"source = csv/in.csv\n# caf\xe9\n");
    for (format, line) in [
        ("short", "latin.etl:2:6: error[E0704]: "),
        ("json", "\"code\":\"E0704\""),
        ("github", ",line=2,col=6,title=E0704::"),
    ] {
        project.etlc(&["check", "--message-format", format]).exits(1).prints(line);
    }
}

#[test]
fn a_file_without_a_byte() {
    let project = Project::new("hostile/empty");
    project.write("routes/empty.etl", "");
    project.etlc(&["check", "--message-format", "short"]).exits(1).prints("routes/empty.etl:1:1: error[");
}

#[test]
fn brackets_a_hundred_thousand_deep() {
    let deep = |open: &str, inside: &str, close: &str| open.repeat(100_000) + inside + &close.repeat(100_000);
    let mut failures = Vec::new();
    for (name, text) in [
        ("closed", format!("{HEADER}    [] -> |get({})| -> [a](int4)\n", deep("(", "1", ")"))),
        ("open", format!("{HEADER}    [] -> |get({})| -> [a](int4)\n", deep("(", "1", ""))),
        ("constant", format!("$a = {}\n{HEADER}    [a](text)\n", deep("(", "1", ")"))),
        ("lists", format!("$a = {}\n{HEADER}    [a](text)\n", deep("[", "", "]"))),
        ("fields", format!("{HEADER}    {}\n", deep("[", "a", "]"))),
        ("nots", format!("{HEADER}    WHERE {} True\n    [a](text)\n", deep("NOT ", "", ""))),
        ("minuses", format!("{HEADER}    [] -> |get({}1)| -> [a](int4)\n", "- ".repeat(100_000))),
        ("branches", format!("{HEADER}    [a](int4) -> |{}strip| -> [a](int4)\n", "IF(True): ".repeat(100_000))),
        ("steps", format!("{HEADER}    [a](text) -> |{}| -> [a](text)\n", "strip|".repeat(100_000))),
        ("sums", format!("{HEADER}    [] -> |get({}1)| -> [a](int4)\n", "1 + ".repeat(100_000))),
    ] {
        let project = Project::new(&format!("hostile/deep-{name}"));
        project.write("routes/deep.etl", text);
        let output = project.etlc(&["check", "--message-format", "short"]);
        let told = output.status == 1 && output.stdout.contains("error[E0") && output.stdout.len() < 20_000;
        if !told || output.took > Duration::from_secs(2) {
            let (said, took) = (output.stdout.len(), output.took);
            failures.push(format!("{name}: status {}, {said} bytes, {took:?} {}", output.status, output.stderr));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn functions_that_call_one_another_deep_down() {
    let project = Project::new("hostile/calls-deep");
    let route = |count: usize, last: &str| {
        let calls = (0..count).map(|at| format!("fn f{at}($x: text) -> text: |f{}|\n", at + 1));
        let functions = format!("{}fn f{count}($x: text) -> text: |{last}|\n", calls.collect::<String>());
        let block = format!("\n{functions}\nnorm:\n    [a](text) -> |f0| -> [a](text)\n");
        HEADER.replace("\nnorm:\n", &block)
    };
    project.write("routes/deep.etl", route(999, "strip"));
    for command in [["check", "deep"], ["ir", "deep"], ["describe", "deep"], ["graph", "deep"]] {
        project.etlc(&command).exits(0);
    }
    for (count, last) in [(1_000, "strip"), (20_000, "f0")] {
        project.write("routes/deep.etl", route(count, last));
        project.etlc(&["check", "--message-format", "short"]).exits(1).prints("error[E0124]: functions call");
    }
}

#[test]
fn blocks_that_double_at_each_level() {
    let project = Project::new("hostile/doubled");
    let block = |at: usize| {
        format!("block b{at}:\n    IF [a] > {at}:\n        USE b{0}\n    ELSE:\n        USE b{0}\n\n", at + 1)
    };
    let blocks: String = (0..14).map(block).collect();
    let route =
        HEADER.replace("norm:\n", &format!("{blocks}block b14:\n    [b](text)\n\nnorm:\n    [a](int4)\n    USE b0\n"));
    project.write("routes/doubled.etl", route);
    let output = project.etlc(&["check", "--message-format", "short"]);
    output.exits(1).prints("error[E0124]: `USE` brings more than 4096 lines");
    assert!(output.took < Duration::from_secs(20), "{:?}", output.took);
}

#[test]
fn a_name_longer_than_any_column() {
    let project = Project::new("hostile/name");
    project.write("routes/name.etl", format!("{HEADER}    [{}](text) -> [a](text)\n", "x".repeat(65_536)));
    project.etlc(&["describe", "name"]).exits(0).prints("field [xxx");
}

#[test]
fn rust_that_nests_deeper_than_its_parser_goes() {
    let project = Project::new("hostile/rust");
    project.write("routes/users.etl", format!("{HEADER}    [id](int8)\n"));
    for (open, close) in [("Option<", ">"), ("(", ")"), ("-", ""), ("& ", "")] {
        let deep = format!("pub fn f(x: i64) -> i64 {{ {}x{} }}\n", open.repeat(100_000), close.repeat(100_000));
        project.write("routes/functions/deep.rs", deep);
        project.etlc(&["check", "--message-format", "short"]).exits(1).prints("routes/functions/deep.rs:1:");
    }
}

#[test]
fn what_is_no_file_of_the_project() {
    let project = Project::new("hostile/kinds");
    project.write("routes/users.etl", format!("{HEADER}    [id](int8)\n"));
    let refused = |path: &str, code: &str| {
        let output = project.etlc(&["check", "--message-format", "short"]);
        output.exits(1).prints(code).prints(path);
        std::fs::remove_file(project.path(path))
            .or_else(|_| std::fs::remove_dir(project.path(path)))
            .expect("it is there");
    };
    for path in ["routes/functions.etl", "routes/orders.etl", ".env"] {
        let made = std::process::Command::new("mkfifo").arg(project.path(path)).status().expect("mkfifo runs");
        assert!(made.success(), "{path}");
        refused(path, if path == ".env" { "E0707" } else { "E0706" });
    }
    std::fs::create_dir(project.path("routes/functions.etl")).expect("a directory");
    refused("routes/functions.etl", "E0706");
    std::fs::create_dir_all(project.path("routes/functions")).expect("a directory");
    for (path, to) in [
        ("routes/functions.etl", "nowhere"),
        ("routes/functions/tags.rs", "nowhere"),
        ("routes/functions/tags.rs", "/etc/passwd"),
    ] {
        std::os::unix::fs::symlink(to, project.path(path)).expect("a link");
        refused(path, "E0706");
    }
    project.etlc(&["check"]).exits(0);
}

#[test]
fn every_broken_file_is_told_of() {
    let project = Project::new("hostile/several");
    for (name, line) in [("one", "[id](int9)"), ("two", "[id(int8)"), ("three", "[id](int8)")] {
        project.write(&format!("routes/{name}.etl"), format!("{HEADER}    {line}\n"));
    }
    project.write("routes/four.etl", b"\xff\xfe");
    let output = project.etlc(&["check", "--message-format", "short"]);
    output
        .exits(1)
        .prints("routes/one.etl:5:10: error[")
        .prints("routes/two.etl:5:")
        .prints("four.etl:1:1: error[E0704]");
    assert!(!output.stdout.contains("three.etl"), "a sound route beside them:\n{output}");
    let three = project.etlc(&["check", "three"]);
    three.exits(0).says("1 route without a mistake");
}

#[test]
fn what_is_called_wrongly() {
    let project = Project::new("hostile/calls");
    project.write("routes/users.etl", format!("{HEADER}    [id](int8)\n"));
    for (arguments, text) in [
        (["check", "usres"].as_slice(), "did you mean `users`?"),
        (&["check", "--project", "nowhere"], "E0701"),
        (&["check", "--message-format", "xml"], "xml"),
        (&["frobnicate"], "frobnicate"),
        (&["run"], "ROUTES"),
        (&["explain", "E9999"], "there is no page about `E9999`"),
        (&["functions", "lowre"], "did you mean `lower`?"),
        (&["check", "--env-file", "nowhere.env"], "nowhere.env"),
    ] {
        project.etlc(arguments).exits(1).says(text);
    }
    project.write(".env", "POINT_NAME1=crm\nPASS1='5up3r$ecret\n");
    project.etlc(&["check", "--message-format", "short"]).exits(1).prints("E0707");
}
