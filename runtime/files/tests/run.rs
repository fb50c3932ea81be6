//! Whole runs: this program starts itself as the executable of a route, and looks at what is left.

use std::{
    fs,
    io::{Read as _, Write as _},
    path::Path,
    process::{Command, ExitCode, Stdio},
};

use etlc_core::{
    Event, Place, Program, Reader, Row as _, Run, Stop, Target, Writer,
    spec::{self, Column, Csv, Field, Mode, Object, OnError, Route, Rule, Source},
    types::Failure,
};
use etlc_files::{csv, dict, json, jsonl};

const fn place(line: u32, text: &'static str) -> Place {
    Place::at(line, 1, text)
}

static ROUTE: Route = Route {
    name: "copy",
    file: "routes/copy.etl",
    hash: "",
    on_error: OnError::Rollback,
    commit: etlc_core::spec::Commit::Run,
    partitions: 1,
    limits: spec::Limits::DEFAULT,
    anchor: None,
    channels: &[],
    targets: &[&PACKED, &LINES],
    constants: &[],
};

const fn field(name: &'static str) -> Field {
    Field { name, path: &[], secret: false, reads: &[], native: false, place: place(4, "[id](int8) -> [id](int8)") }
}

const fn source(object: Object) -> Source {
    static FIELDS: [Field; 2] = [field("id"), field("name")];
    Source {
        point: None,
        database: None,
        object,
        more: &[],
        encoding: None,
        key: &[],
        fields: &FIELDS,
        wanted: &[],
        place: place(1, "source = …"),
    }
}

static RULE: Rule =
    Rule { place: place(4, "[id](int8) -> [id](int8)"), field: Some(0), makes: "id (int8)", secret: false };

const fn column(name: &'static str) -> Column {
    Column { name, kind: None, carried: None, not_null: false, rule: &RULE }
}

const fn target(name: &'static str, object: Object, mode: Mode) -> spec::Target {
    static COLUMNS: [Column; 2] = [column("id"), column("name")];
    spec::Target {
        name,
        point: None,
        database: None,
        object,
        mode,
        create: true,
        key: &[],
        columns: &COLUMNS,
        rejects: false,
        max_rejects: None,
        quarantine: etlc_files::quarantine,
        publish: None,
        place: place(2, "norm = …"),
    }
}

static FORM: Csv = Csv { delimiter: b',', header: true, null: &["NA"] };
static MANY: Source = source(Object::File("data/*.csv"));
static ARRAY: Source = source(Object::File("out/norm.json"));
static INPUT: Source = source(Object::Records("rows"));
static PACKED: spec::Target = target("norm", Object::File("out/norm.csv.gz"), Mode::Append);
static LINES: spec::Target = target("kids", Object::File("out/kids.jsonl"), Mode::Replace);
static ELEMENTS: spec::Target = target("kids", Object::File("out/norm.json"), Mode::Replace);
static APPENDED: spec::Target = target("kids", Object::File("out/norm.json"), Mode::Append);
static ALIAS: spec::Target = target("kids", Object::File("out/../out/norm.csv.gz"), Mode::Replace);
static OUTPUT: spec::Target = target("norm", Object::Records("rows"), Mode::Append);

/// A row of either target.
struct Made<'a>(Option<i64>, Option<&'a str>);

impl etlc_core::Output for Made<'_> {
    fn write<W: Writer + ?Sized>(&self, writer: &mut W) -> etlc_core::types::Result<()> {
        writer.int8(self.0)?;
        writer.text(self.1)
    }
}

/// What a generated program does: each row goes to both targets.
fn copy<R: Reader, N: Writer, K: Writer>(
    run: &mut Run,
    mut source: R,
    mut norm: Target<N>,
    mut kids: Target<K>,
) -> Result<(), Stop> {
    while let Some(row) = run.next(&mut source)? {
        let row = &row;
        let made = || Ok::<_, Failure>(Made(row.int8(0)?, row.text(1)?));
        norm.put(row, made().map_err(Event::from))?;
        kids.put(row, made().map_err(Event::from))?;
    }
    Ok(())
}

fn program(run: &mut Run) -> Result<(), Stop> {
    let open_packed = |run: &mut Run, target| csv::Writer::open(run, target, &FORM);
    match std::env::var(WHICH).as_deref() {
        Ok("files") => {
            let source = csv::Reader::open(run, &MANY, &FORM)?;
            let norm = Target::open(run, &MANY, &PACKED, open_packed)?;
            let kids = Target::open(run, &MANY, &LINES, jsonl::Writer::open)?;
            copy(run, source, norm, kids)
        }
        Ok("alias") => {
            let source = csv::Reader::open(run, &MANY, &FORM)?;
            let norm = Target::open(run, &MANY, &PACKED, open_packed)?;
            let kids = Target::open(run, &MANY, &ALIAS, open_packed)?;
            copy(run, source, norm, kids)
        }
        Ok("appended") => {
            let source = csv::Reader::open(run, &MANY, &FORM)?;
            let norm = Target::open(run, &MANY, &PACKED, open_packed)?;
            let kids = Target::open(run, &MANY, &APPENDED, json::Writer::open)?;
            copy(run, source, norm, kids)
        }
        Ok("input") => {
            let source = dict::Reader::open(run, &INPUT)?;
            let norm = Target::open(run, &INPUT, &OUTPUT, dict::Writer::open)?;
            let kids = Target::open(run, &INPUT, &ELEMENTS, json::Writer::open)?;
            copy(run, source, norm, kids)
        }
        _ => {
            let source = json::Reader::open(run, &ARRAY)?;
            let norm = Target::open(run, &ARRAY, &OUTPUT, dict::Writer::open)?;
            let kids = Target::open(run, &ARRAY, &ELEMENTS, json::Writer::open)?;
            copy(run, source, norm, kids)
        }
    }
}

/// A project with files.
fn project(files: &[(&str, &str)]) -> tempfile::TempDir {
    let directory = tempfile::tempdir().expect("there is room");
    fs::create_dir(directory.path().join("data")).expect("there is room");
    for (name, content) in files {
        fs::write(directory.path().join(name), content).expect("there is room");
    }
    directory
}

/// What a run gave: exit code, standard output, standard error.
type Given = (Option<i32>, String, String);

fn run(project: &Path, which: &str, input: &str) -> Given {
    let this = std::env::current_exe().expect("it runs");
    let mut child = Command::new(this)
        .arg("--project")
        .arg(project)
        .env(WHICH, which)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    child.stdin.take().expect("it is piped").write_all(input.as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("it writes text");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

fn content(path: &Path) -> String {
    let mut text = String::new();
    let file = fs::File::open(path).expect("it is there");
    if path.extension().is_some_and(|extension| extension == "gz") {
        flate2::read::MultiGzDecoder::new(file).read_to_string(&mut text).expect("it is sound");
    } else {
        (&file).read_to_string(&mut text).expect("it is text");
    }
    text
}

fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).map(|entries| entries.flatten().collect()).unwrap_or_else(|_| Vec::new());
    let mut names: Vec<_> = entries.iter().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn files_to_files() {
    let project = project(&[("data/b.csv", "name,id\n\"x, y\",2\n,\n"), ("data/a.csv", "id,name\r\n1,NA\r\n")]);
    for times in 1..=2 {
        let (code, _, said) = run(project.path(), "files", "");
        assert_eq!(code, Some(0), "{said}");
        let rows = "1,\n2,\"x, y\"\n,\n".repeat(times);
        assert_eq!(content(&project.path().join("out/norm.csv.gz")), format!("id,name\n{rows}"));
        let lines = "{\"id\":1,\"name\":null}\n{\"id\":2,\"name\":\"x, y\"}\n{\"id\":null,\"name\":null}\n";
        assert_eq!(content(&project.path().join("out/kids.jsonl")), lines);
        assert_eq!(names(&project.path().join("out")), ["kids.jsonl", "norm.csv.gz"]);
    }
}

fn a_failing_run_leaves_nothing() {
    for (content, code, says) in [
        ("id,name\n1,a\nx,b\n", 3, &["R0101", "data/a.csv line 3", "\"x\""][..]),
        ("id,name\n1,a\n2\n", 3, &["R0309", "data/a.csv line 3"]),
        (
            "id,nmae\n1,a\n",
            4,
            &["R0431", "has no column `name`", "did you mean [nmae]?", "routes/copy.etl:4:1  [id](int8)"],
        ),
        ("", 4, &["R0433", "data/a.csv has no header", "routes/copy.etl:1:1  source = …"]),
    ] {
        let project = project(&[("data/a.csv", content)]);
        let (exit, _, said) = run(project.path(), "files", "");
        assert_eq!(exit, Some(code), "{said}");
        for part in says {
            assert!(said.contains(part), "{part:?} is missing: {said}");
        }
        assert_eq!(names(project.path()), ["data"]);
    }
}

fn targets_that_do_not_fit_leave_nothing() {
    for (which, code, says) in [
        (
            "alias",
            1,
            &["R0317", "two targets write to out/../out/norm.csv.gz", "kids", "routes/copy.etl:2:1  norm = …"],
        ),
        ("appended", 1, &["R0314", "a JSON array cannot be appended to", "kids", "routes/copy.etl:2:1  norm = …"]),
    ] {
        let project = project(&[("data/a.csv", "id,name\n1,a\n")]);
        let (exit, _, said) = run(project.path(), which, "");
        assert_eq!(exit, Some(code), "{said}");
        for part in says {
            assert!(said.contains(part), "{part:?} is missing: {said}");
        }
        assert_eq!(names(project.path()), ["data"]);
    }
}

fn standard_input_to_standard_output() {
    let project = project(&[]);
    let rows: String = (0..50_000).map(|id| format!("{{\"id\":{id},\"name\":\"é\"}}\n")).collect();
    let (code, results, said) = run(project.path(), "input", &rows);
    assert_eq!(code, Some(0), "{said}");
    assert!(results == rows);
    let (code, results, said) = run(project.path(), "json", "");
    assert_eq!(code, Some(0), "{said}");
    assert!(results == rows, "the array holds the same rows, and may be source and target of one run");

    let (code, _, said) = run(project.path(), "input", "{\"id\":1}\n{\"id\":2");
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("R0310") && said.contains("standard input line 2, column 8"), "{said}");
    let (code, _, said) = run(project.path(), "input", "{\"id\":1}\n{\"nam\":\"\"}\n");
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("warning[W0331]: no record has a field [name]"), "{said}");
}

fn a_source_that_is_not_there() {
    let project = project(&[]);
    let (code, _, said) = run(project.path(), "files", "");
    assert_eq!(code, Some(4), "{said}");
    assert!(said.contains("R0302") && said.contains("no file matches data/*.csv"), "{said}");
}

/// The variable that makes this program the executable of a route, and says of which.
const WHICH: &str = "ETLC_FILES_ROUTE";

fn main() -> ExitCode {
    if std::env::var_os(WHICH).is_some() {
        return etlc_core::main(&ROUTE, Program { run: program, plan: |_| {} });
    }
    files_to_files();
    a_failing_run_leaves_nothing();
    targets_that_do_not_fit_leave_nothing();
    standard_input_to_standard_output();
    a_source_that_is_not_there();
    ExitCode::SUCCESS
}
