//! `etlc test`.

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::{BUG, Flags, MISTAKE, MessageFormat, build::test_executables, output, output::Stream, routes};
use crate::{
    check::context::{Declared, Point},
    ir::{Connector, Route, test::Test},
    project::RouteFile,
    syntax::{
        self,
        ast::{Endpoint, Item, OptionValue, Setting},
    },
    testing::{self, Failure, Form, Verdict},
};

/// What runs the tests of a route.
struct Bench<'a> {
    route: &'a Route,
    tests: Vec<&'a Test>,
}

pub(super) fn test(flags: &Flags, paths: &[PathBuf], part: Option<&str>) -> Result<(), u8> {
    let (project, checked) = routes::read_with(flags, Stream::Error, paths, assumed)?.sound_with_tests(flags)?;
    let benches: Vec<Bench<'_>> = checked
        .iter()
        .map(|(route, tests)| {
            let tests = tests.iter().filter(|test| part.is_none_or(|part| test.name.contains(part))).collect();
            Bench { route, tests }
        })
        .collect();
    if let Some(part) = part.filter(|_| benches.iter().all(|bench| bench.tests.is_empty())) {
        output::refusal(flags, text!("no test has {part} in its name", part = format!("{part:?}")), None);
        return Err(MISTAKE);
    }
    let tested = benches.iter().filter(|bench| !bench.tests.is_empty()).map(|bench| bench.route.clone());
    let built = test_executables(flags, &project, &tested.collect::<Vec<_>>())?;
    let form = form(flags);
    let (mut passed, mut failed) = (0, 0);
    for bench in &benches {
        let Some(built) = built.iter().find(|built| built.route == bench.route.name) else {
            if part.is_none() && !flags.quiet {
                output::say(flags, Stream::Error, text!("{route} has no tests", route = bench.route.name));
            }
            continue;
        };
        for verdict in run(flags, project.root(), &built.executable, bench)? {
            let is_ok = verdict.failures.is_empty();
            if is_ok {
                passed += 1
            } else {
                failed += 1
            }
            if !(is_ok && flags.quiet && flags.message_format != MessageFormat::Json) {
                Stream::Output.write(&verdict.render(form, flags.lang));
            }
        }
    }
    if matches!(form, Form::Fancy { .. }) && !flags.quiet {
        output::say(flags, Stream::Error, text!("{passed} ok, {failed} FAILED", passed, failed));
    }
    if failed == 0 { Ok(()) } else { Err(MISTAKE) }
}

fn form(flags: &Flags) -> Form {
    match flags.message_format {
        MessageFormat::Fancy => Form::Fancy { color: output::color(flags, Stream::Output) },
        MessageFormat::Short => Form::Short,
        MessageFormat::Json => Form::Json,
        MessageFormat::Github => Form::Github,
    }
}

/// Runs the tests of a route.
fn run<'a>(flags: &Flags, project: &Path, executable: &Path, bench: &Bench<'a>) -> Result<Vec<Verdict<'a>>, u8> {
    let broken = |error: std::io::Error| {
        let message = text!("{executable} cannot be started: {error}", executable = executable.display(), error);
        output::refusal(flags, message, None);
        BUG
    };
    let mut child = Command::new(executable)
        .current_dir(project)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(broken)?;
    // It says nothing before it has read everything; where it has ended, that shows in what it says.
    let mut input = child.stdin.take().expect("it is piped");
    let _ended = input.write_all(testing::plan(project, &bench.tests).as_bytes());
    drop(input);
    let output = child.wait_with_output().map_err(broken)?;
    let (outcomes, other) = testing::read(&String::from_utf8_lossy(&output.stdout));
    Stream::Error.write(&other);
    let mut outcomes = outcomes.into_iter();
    let verdicts = bench.tests.iter().map(|test| {
        let failures = match outcomes.next() {
            Some(outcome) => testing::judge(bench.route, test, &outcome),
            None => {
                let message = text!("the program of the tests ended with {status} here", status = output.status);
                vec![Failure { place: test.place.clone(), message, notes: Vec::new(), fields: Vec::new() }]
            }
        };
        Verdict { route: bench.route, test, failures }
    });
    Ok(verdicts.collect())
}

/// Points and channels that a route names, for a project whose `.env` does not have them: a test connects to nothing, so
/// it asks for no more than that they could be there.
fn assumed(route: &RouteFile) -> Declared {
    let (file, _) = syntax::parse(&route.text);
    let mut names = Vec::new();
    let (mut aliases, mut channels) = (Vec::new(), Vec::new());
    for item in &file.items {
        match item {
            Item::Endpoint(Endpoint { objects, .. }) => {
                names.extend(objects.iter().map(|object| object.point.text.clone()));
            }
            Item::Setting(Setting { name, values, .. }) if name.text == "notify" => {
                channels.extend(values.iter().filter_map(|(value, _)| match value {
                    OptionValue::Word(name) => Some(name.clone()),
                    _ => None,
                }));
            }
            Item::Dictionary(dictionary) => names.push(dictionary.object.point.text.clone()),
            Item::Connections(connections) => {
                for connection in connections {
                    names.push(connection.point.text.clone());
                    if connection.alias.text != connection.point.text {
                        aliases.push(connection.alias.text.clone());
                    }
                }
            }
            _ => {}
        }
    }
    names.retain(|name| !name.is_empty() && !aliases.contains(name) && !etlc_points::is_reserved(name));
    names.sort();
    names.dedup();
    let point = |name| Point { name, written_kind: "postgres".to_owned(), connector: Some(Connector::Postgres) };
    Declared { points: names.into_iter().map(point).collect(), channels }
}
