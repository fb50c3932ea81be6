//! Cases that run routes: what is given, what is run, what is said, and what is there then.
//!
//! The sections of a case are worked through in order:
//!
//! - `route`: the route; a case without one has that of the case before it.
//! - `given PATH`: a file. What ends in `.gz` or `.zst` is compressed, for what ends in `.db` the body is SQL, and so it
//!   is for the database `dwh`. `given PATH escaped` resolves `\n \r \t \0 \\ \xNN`, and a backslash at the end of a line
//!   joins it to the next; `given PATH repeated` makes `aaa` of `<a*3>`; `given PATH cut` compresses and cuts off
//!   the end; `given PATH link` is a link to what the body names.
//! - `run ARGUMENTS`: the route's executable; the body is its standard input.
//! - `exit N`: how that run ends; 0 where it is left out.
//! - `says`: texts that stand in its standard error, one a line. `says not`: texts that do not.
//! - `prints`: its standard output; `prints rejects` without what is another in each run.
//! - `then PATH`: what the file holds; `escaped` too, or how many `lines`; `rejects` as for `prints`. `then DATABASE QUERY`: what the query gives.
//!
//! Beside this, of every run: its report balances and agrees with its exit status; where it fails, nothing has changed;
//! where it succeeds, no file has appeared or gone but those that a `then` names.

use std::{
    io::Write,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
};

use crate::{
    binary::{Output, checkout, run_on},
    cases::{self, Case, Cases, blessing},
    project::{self, Built, Project},
    sqlite,
    state::State,
};

/// A database on a server, for one case.
pub trait Database {
    /// The points of `.env` by which a route reaches it.
    fn env(&self) -> String;
    /// Executes statements.
    fn execute(&self, sql: &str);
    /// The rows of a query, a line each: cells between bars, null as `NULL`.
    fn rows(&self, query: &str) -> String;
    /// Schema and rows of every table.
    fn dump(&self) -> String;
}

/// Makes the database of the case of this name.
pub type Databases<'a> = &'a dyn Fn(&str) -> Box<dyn Database>;

/// The points of a case without a server: a file of SQLite.
const POINTS: &str = "POINT_NAME2=shop\nPOINT_TYPE2=sqlite\nBDNM2=shop.db\n";

/// Builds the routes of all cases of this file in one project and runs each case in a directory of its own.
///
/// # Panics
/// With every failure, if there is one.
#[track_caller]
pub fn check(name: &str, databases: Option<Databases<'_>>) {
    let mut cases = Cases::read(name);
    let project = Project::new(&format!("{name}/routes"));
    let points = "POINT_NAME1=dwh\nPOINT_TYPE1=postgres\nBDNM1=dwh\nPOINT_NAME3=crm\nPOINT_TYPE3=postgres\nBDNM3=dwh\n";
    project.env(&format!("{points}{POINTS}"));
    let mut route = String::new();
    for case in &cases.cases {
        if let Some(text) = case.section("route") {
            route = case.slug();
            project.write(&format!("routes/{route}.etl"), text);
            for section in &case.sections {
                if let Some(path) = section.head.strip_prefix("given routes/") {
                    project.write(&format!("routes/{path}"), &section.body);
                }
            }
        }
        assert!(!route.is_empty(), "{:?} has no route", case.name);
    }
    let built = project.build();
    let mut failures = Vec::new();
    let mut blessed = false;
    for case in &mut cases.cases {
        if case.section("route").is_some() {
            route = case.slug();
        }
        let place = Project::bare(&format!("{name}/{}", case.slug()));
        let mut found =
            Found { built: &built, route: &route, root: place.root(), database: None, failures: Vec::new() };
        found.database = databases.map(|make| make(&case.slug().replace('-', "_")));
        let worked = catch_unwind(AssertUnwindSafe(|| found.work(case)));
        match worked {
            Ok(was_blessed) => blessed |= was_blessed,
            Err(_) => found.failures.push("a panic, told above".to_owned()),
        }
        if !found.failures.is_empty() {
            failures.push((case.name.clone(), found.failures.join("\n")));
        }
    }
    if blessed {
        cases.write();
    }
    cases::report(&failures);
}

/// A case at work.
struct Found<'a> {
    built: &'a Built,
    route: &'a str,
    root: &'a Path,
    database: Option<Box<dyn Database>>,
    failures: Vec<String>,
}

impl Found<'_> {
    /// Works through the sections; true where one was blessed.
    fn work(&mut self, case: &mut Case) -> bool {
        let points = self.database.as_ref().map_or(String::new(), |database| database.env());
        project::env(self.root, &format!("{points}{POINTS}"));
        let mut output = None;
        let mut blessed = false;
        for index in 0..case.sections.len() {
            let (head, body) = (case.sections[index].head.clone(), case.sections[index].body.clone());
            let (word, rest) = head.split_once(' ').unwrap_or((&head, ""));
            match (word, rest) {
                ("route", _) => {}
                ("given", _) => self.give(rest, &body),
                ("run", _) => output = Some(self.run(case, index, rest, &body)),
                ("exit", _) => {}
                ("says", "not") => self.demand(body.lines().all(|line| !said(&output).contains(line)), &head, &output),
                ("says", _) => self.demand(body.lines().all(|line| said(&output).contains(line)), &head, &output),
                ("prints" | "then", _) => {
                    let found = match word {
                        "prints" if rest == "rejects" => {
                            output.as_ref().map_or(String::new(), |output| without_run(&output.stdout))
                        }
                        "prints" => output.as_ref().map_or(String::new(), |output| output.stdout.clone()),
                        _ => self.look(rest),
                    };
                    match case.compare_at(index, &found) {
                        Ok(()) => blessed |= blessing() && found != body,
                        Err(difference) => {
                            let output = output.as_ref().map_or(String::new(), Output::to_string);
                            self.failures.push(format!("{difference}{output}"));
                        }
                    }
                }
                _ => panic!("{:?} has a section {head:?}", case.name),
            }
        }
        blessed
    }

    fn demand(&mut self, holds: bool, what: &str, output: &Option<Output>) {
        if !holds {
            let output = output.as_ref().map_or(String::new(), Output::to_string);
            self.failures.push(format!("--- {what} does not hold of\n{output}"));
        }
    }

    fn give(&self, place: &str, body: &str) {
        let (path, manner) = manner(place);
        let bytes = match manner {
            "escaped" => unescaped(body),
            "repeated" => repeated(body).into_bytes(),
            _ => body.as_bytes().to_vec(),
        };
        let file = self.root.join(path);
        match (extension(path), manner) {
            (_, "link") => std::os::unix::fs::symlink(body.trim_end(), file).expect("a link can be made"),
            (_, "cut") => {
                let whole = gzip(&bytes);
                project::write(&file, &whole[..whole.len() - 9]);
            }
            ("dwh", _) => self.database().execute(body),
            ("db", _) => sqlite::execute(&file, body),
            ("gz", _) => project::write(&file, &gzip(&bytes)),
            ("zst", _) => project::write(&file, &zstd::encode_all(bytes.as_slice(), 3).expect("memory can be written")),
            _ => project::write(&file, &bytes),
        }
    }

    fn look(&self, place: &str) -> String {
        if let Some(query) = place.strip_prefix("dwh ") {
            return self.database().rows(query);
        }
        if let Some((path, query)) = place.split_once(".db ") {
            return sqlite::rows(&self.root.join(format!("{path}.db")), query);
        }
        let (path, manner) = manner(place);
        let bytes = match extension(path) {
            "gz" => inflate(flate2::read::MultiGzDecoder::new(self.open(path))),
            "zst" => inflate(zstd::Decoder::new(self.open(path)).expect("a decoder can be made")),
            _ => std::fs::read(self.root.join(path)).unwrap_or_default(),
        };
        match manner {
            "escaped" => escaped(&bytes),
            "rejects" => without_run(&String::from_utf8_lossy(&bytes)),
            "lines" => format!("{}\n", bytes.iter().filter(|byte| **byte == b'\n').count()),
            _ => String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    fn open(&self, path: &str) -> std::fs::File {
        std::fs::File::open(self.root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    fn database(&self) -> &dyn Database {
        self.database.as_deref().expect("the case has a server")
    }

    /// Runs the route and checks what holds of every run.
    fn run(&mut self, case: &Case, index: usize, arguments: &str, input: &str) -> Output {
        let later = || case.sections[index + 1..].iter().take_while(|section| !section.head.starts_with("run"));
        let exit = later().find_map(|section| section.head.strip_prefix("exit "));
        let exit: i32 = exit.map_or(0, |exit| exit.parse().expect("an exit status is a number"));
        let mut arguments: Vec<&str> = arguments.split_whitespace().collect();
        let reads_only = arguments.iter().any(|argument| matches!(*argument, "preview" | "plan" | "rejects"));
        let reports = !later().any(|section| section.head.starts_with("prints")) && !reads_only;
        if reports {
            arguments.extend(["--report", "json"]);
        }
        let before = self.state();
        let output = run_on(&mut self.built.command(self.route, self.root, &arguments), input.as_bytes());
        let (files, rows) = self.state();
        if output.status != exit {
            self.failures.push(format!("should end with {exit}:\n{output}"));
        } else if !is_done(exit) || reads_only {
            let difference = before.0.difference(&files);
            if !difference.is_empty() || before.1 != rows {
                self.failures.push(format!("should change nothing, but\n{difference}{rows}\n{output}"));
            }
        } else {
            let named: Vec<&str> = later().filter_map(|section| section.head.strip_prefix("then ")).collect();
            let is_named = |path: &str| named.iter().any(|place| place.starts_with(path));
            let strangers: Vec<&str> =
                files.paths().filter(|path| !before.0.paths().any(|known| known == *path) && !is_named(path)).collect();
            if !strangers.is_empty() {
                self.failures.push(format!("leaves {}:\n{output}", strangers.join(", ")));
            }
        }
        if reports
            && exit != 1
            && let Err(what) = balanced(&output)
        {
            self.failures.push(format!("{what}:\n{output}"));
        }
        if output.stderr.contains("R079") || output.stdout.contains(&checkout().display().to_string()) {
            self.failures.push(format!("a bug, or a path of this machine, is shown:\n{output}"));
        }
        output
    }

    fn state(&self) -> (State, String) {
        (State::of(self.root), self.database.as_ref().map_or(String::new(), |database| database.dump()))
    }
}

fn said(output: &Option<Output>) -> &str {
    output.as_ref().map_or("", |output| &output.stderr)
}

/// Whether a run that ends so is done: some of its rows may be in quarantine.
fn is_done(status: i32) -> bool {
    matches!(status, 0 | 2)
}

/// Whether the report on standard output holds together.
fn balanced(output: &Output) -> Result<(), String> {
    let last = output.stdout.lines().last().unwrap_or_default();
    let report: serde_json::Value =
        serde_json::from_str(last).map_err(|error| format!("the report is no JSON: {error}"))?;
    if report["exit"] != output.status {
        return Err("the report gives another exit status".to_owned());
    }
    let targets = report["targets"].as_array().ok_or("the report has no targets")?;
    for target in targets {
        let count = |name: &str| target[name].as_u64().ok_or(format!("the report has no count `{name}`"));
        let parts = ["written", "filtered", "skipped", "rejected", "undone"].map(count);
        let sum: u64 = parts.into_iter().sum::<Result<u64, String>>()?;
        if sum != count("read")? {
            return Err(format!("{} does not balance", target["name"]));
        }
        if !is_done(output.status) && count("written")? > 0 {
            return Err(format!("{} says that rows were written by a run that failed", target["name"]));
        }
    }
    Ok(())
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("memory can be written")
}

fn inflate(mut reader: impl std::io::Read) -> Vec<u8> {
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes).expect("a compressed file");
    bytes
}

/// Rejects without the number, the start and the hash of their run.
fn without_run(text: &str) -> String {
    let mut made = String::new();
    for line in text.lines() {
        let mut line = line.to_owned();
        for (before, after) in [("\"run\":\"", '"'), ("\"started\":\"", '"'), ("\"ir_hash\":\"", '"'), ("  run ", ':')]
        {
            if let Some(start) = line.find(before).map(|start| start + before.len())
                && let Some(length) = line[start..].find(after)
            {
                line.replace_range(start..start + length, "…");
            }
        }
        if let Some((_, of_run)) = line.split_once("+00  run …") {
            line = format!("…  run …{of_run}");
        }
        made.push_str(&line);
        made.push('\n');
    }
    made
}

/// A path, and how its body is meant.
fn manner(place: &str) -> (&str, &str) {
    const MANNERS: &[&str] = &["escaped", "repeated", "cut", "link", "lines", "rejects"];
    place.rsplit_once(' ').filter(|(_, manner)| MANNERS.contains(manner)).unwrap_or((place, ""))
}

fn extension(path: &str) -> &str {
    path.rsplit_once('.').map_or(path, |(_, extension)| extension)
}

/// The bytes that a text with escapes means.
fn unescaped(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        if *first != b'\\' {
            bytes.push(*first);
            continue;
        }
        let (escape, after) = rest.split_first().expect("an escape has a letter");
        rest = after;
        match escape {
            b'n' => bytes.push(b'\n'),
            b'r' => bytes.push(b'\r'),
            b't' => bytes.push(b'\t'),
            b'0' => bytes.push(0),
            b'\\' => bytes.push(b'\\'),
            b'\n' => {}
            b'x' => {
                let digits = std::str::from_utf8(&rest[..2]).expect("two digits");
                bytes.push(u8::from_str_radix(digits, 16).expect("hexadecimal digits"));
                rest = &rest[2..];
            }
            other => panic!("\\{} is no escape", char::from(*other)),
        }
    }
    bytes
}

/// Bytes as a text with escapes, line by line.
fn escaped(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\\' => text.push_str("\\\\"),
                '\r' => text.push_str("\\r"),
                '\0' => text.push_str("\\0"),
                other => text.push(other),
            }
        }
        chunk.invalid().iter().for_each(|byte| text.push_str(&format!("\\x{byte:02x}")));
    }
    text
}

/// The text with `<x*3>` as `xxx`.
fn repeated(text: &str) -> String {
    let mut made = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        let (what, count) = after
            .split_once('>')
            .and_then(|(inside, after)| {
                rest = after;
                inside.rsplit_once('*')
            })
            .expect("`<text*count>`");
        made.push_str(before);
        made.push_str(&what.replace("\\n", "\n").repeat(count.parse().expect("a count")));
    }
    made + rest
}

/// Where a file of the tests' own lies.
pub fn fixture(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}
