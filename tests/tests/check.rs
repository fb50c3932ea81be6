//! What `etlc check` says: of routes with mistakes, of what this build cannot honour, of files that are no routes.

use etlc_tests::{
    binary::Output,
    cases::{self, Case, Cases, blessing},
    project::Project,
};
use serde_json::Value;

/// The points that routes of the cases may name.
const POINTS: &str = "POINT_NAME1=crm\nPOINT_TYPE1=postgres\nBDNM1=crm\n\
                      POINT_NAME2=dwh\nPOINT_TYPE2=postgres\nBDNM2=dwh\n\
                      POINT_NAME3=shop\nPOINT_TYPE3=sqlite\nBDNM3=shop.db\n\
                      POINT_NAME4=legacy\nPOINT_TYPE4=mysql\nBDNM4=legacy\n";

#[test]
fn routes_with_mistakes() {
    check("mistakes", |_| Ok(()));
}

#[test]
fn what_is_not_there_yet() {
    let mut seen: Vec<String> = Vec::new();
    check("later", |output| {
        let lines = output.stdout.lines().filter(|line| line.contains(": error["));
        let mut codes: Vec<&str> = lines.map(|line| line.split(['[', ']']).nth(1).unwrap_or_default()).collect();
        codes.dedup();
        match codes.as_slice() {
            [code] if code.starts_with("E09") && !seen.iter().any(|other| other == code) => {
                seen.push((*code).to_owned())
            }
            _ => return Err(format!("one code that no other case has is expected:\n{output}")),
        }
        Ok(())
    });
}

/// Checks the route of every case of this file, by all of what `check` may say and by this.
#[track_caller]
fn check(name: &str, mut demand: impl FnMut(&Output) -> Result<(), String>) {
    let mut cases = Cases::read(name);
    let mut failures = Vec::new();
    for case in &mut cases.cases {
        let project = Project::new(&format!("{name}/{}", case.slug()));
        project.env(POINTS);
        for section in &case.sections {
            match section.head.strip_prefix("given ") {
                Some(path) => project.write(path, &section.body),
                None if section.head == "route" => project.write("routes/r.etl", &section.body),
                None => &project,
            };
        }
        let output = project.etlc(&["check", "--message-format", "short"]);
        let checked = compare(case, &project, &output).and_then(|()| demand(&output));
        failures.extend(checked.err().map(|what| (case.name.clone(), what)));
    }
    if blessing() {
        cases.write();
    }
    cases::report(&failures);
}

fn compare(case: &mut Case, project: &Project, output: &Output) -> Result<(), String> {
    let said = output.stdout.replace("routes/r.etl:", "");
    case.compare("says", &said)?;
    let failed = said.contains("error[");
    if output.status != i32::from(failed) {
        return Err(format!("another exit status is expected:\n{output}"));
    }
    if !output.stderr.is_empty() {
        return Err(format!("what is found goes to standard output:\n{output}"));
    }
    let json = project.etlc(&["check", "--message-format", "json"]);
    if json.status != output.status {
        return Err(format!("the exit status depends on the form:\n{json}"));
    }
    let objects =
        json.stdout.lines().map(|line| serde_json::from_str(line).map_err(|error| format!("{error}: {line}")));
    let objects: Vec<Value> = objects.collect::<Result<_, String>>()?;
    let lines = objects
        .iter()
        .map(|object| as_line(object, &project.read("routes/r.etl")))
        .collect::<Result<String, String>>()?;
    if lines != output.stdout {
        return Err(format!("the JSON form says something else:\n{lines}\nthan the short one:\n{output}"));
    }
    if said.is_empty() {
        return Ok(());
    }
    let route = project.read("routes/r.etl");
    project.etlc(&["check", "--fix", "--message-format", "short"]);
    let fixed = project.read("routes/r.etl");
    let again = project.etlc(&["check", "--fix", "--message-format", "short"]);
    if project.read("routes/r.etl") != fixed {
        return Err(format!("a second --fix mends something else:\n{again}"));
    }
    if fixed == route && case.section("fixed").is_none() { Ok(()) } else { case.compare("fixed", &fixed) }
}

/// The short form of what the JSON form says; an `Err` where a promised key is missing or leads elsewhere.
fn as_line(object: &Value, route: &str) -> Result<String, String> {
    let wrong = |what: &str| format!("{what}: {object}");
    let text = |key: &str| object[key].as_str().ok_or_else(|| wrong(&format!("`{key}` is no text")));
    let number =
        |value: &Value| value.as_u64().and_then(|n| usize::try_from(n).ok()).ok_or_else(|| wrong("no position"));
    let (line, column) = (number(&object["line"])?, number(&object["column"])?);
    let (start, end) = (number(&object["span"][0])?, number(&object["span"][1])?);
    let before = route.get(..start).ok_or_else(|| wrong("the span starts within a character"))?;
    let found = (before.split('\n').count(), before.split('\n').next_back().unwrap_or_default().chars().count() + 1);
    if found != (line, column) || end < start || route.get(start..end).is_none() {
        return Err(wrong(&format!("the span starts at {found:?}")));
    }
    for fix in object["fixes"].as_array().ok_or_else(|| wrong("no fixes"))? {
        let whole = fix["title"].is_string() && fix["sure"].is_boolean() && fix["edits"].is_array();
        whole.then_some(()).ok_or_else(|| wrong("a fix is not whole"))?;
    }
    let optional = |key: &str| object[key].is_string() || object[key].is_null();
    if !(object["labels"].is_array() && optional("help") && optional("url")) {
        return Err(wrong("labels, help or url is missing"));
    }
    Ok(format!("{}:{line}:{column}: {}[{}]: {}\n", text("file")?, text("severity")?, text("code")?, text("message")?))
}
