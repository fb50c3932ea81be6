//! `etlc new` and `etlc build`: a first project that works as it is, and builds that do nothing where nothing changed.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, SystemTime},
};

use etlc_tests::{
    binary::{self, Output, checkout, target},
    project::Project,
    sqlite,
};

/// What a build may take that has nothing to do.
const NOTHING: Duration = Duration::from_secs(1);

const ROUTE: &str =
    "source = csv/in.csv\nout = csv/out.csv\n\n$limit = 1\n\nout:\n    WHERE [id] >= $limit\n    [id](int4)\n";

/// The executable that `build` prints for its only route.
fn executable(output: &Output) -> PathBuf {
    output.exits(0);
    let [line] = output.stdout.lines().collect::<Vec<_>>()[..] else { panic!("one line is expected:\n{output}") };
    let (_, path) = line.split_once(' ').unwrap_or_else(|| panic!("`route path` is expected:\n{output}"));
    PathBuf::from(path)
}

fn changed(path: &Path) -> SystemTime {
    fs::metadata(path)
        .and_then(|metadata| metadata.modified())
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn a_new_project_runs_as_it_is() {
    let project = Project::bare("build/new");
    project.etlc(&["new", "shop"]).exits(0).says("etlc run hello");
    let shop = project.path("shop");
    let etlc = |arguments: &[&str]| binary::run(binary::etlc(&shop).args(arguments));
    etlc(&["check"]).exits(0).says("1 route without a mistake");
    let files = etlc_tests::state::State::of(&shop.join("data"));
    let preview = etlc(&["preview", "hello", "--limit", "2"]);
    preview.exits(0).prints("line 2 -> people").prints("Ada Lovelace").prints("United Kingdom");
    assert_eq!(files.difference(&etlc_tests::state::State::of(&shop.join("data"))), "", "a preview writes nothing");
    for _ in 0..2 {
        etlc(&["run", "hello"]).exits(0).says("people: read 7 = written 6 + filtered 1");
    }
    let people = sqlite::rows(
        &shop.join("data/hello.db"),
        "select id, name, born, country, year, age, \"group\" from people order by id",
    );
    let expected = "1|Ada Lovelace|1815-12-10|United Kingdom|1843|28|young\n\
                    2|Alan Turing|1912-06-23|United Kingdom|1936|24|young\n\
                    3|Grace Hopper|1906-12-09|United States|1952|46|grown up\n\
                    4|Edsger Dijkstra|1930-05-11|Netherlands|1959|29|young\n\
                    5|Андрей Ершов|1931-04-19|Russia|1958|27|young\n\
                    6|Muhammad Al-Khwarizmi|NULL|elsewhere|NULL|NULL|unknown\n";
    assert_eq!(people, expected);
    assert_eq!(
        fs::read_to_string(shop.join("data/unplaced.csv")).expect("it was made"),
        "id,name\n6,Muhammad Al-Khwarizmi\n"
    );
    project.etlc(&["new", "shop"]).exits(1).says("is there already");
}

#[test]
fn a_second_build_does_nothing() {
    let project = Project::new("build/twice");
    project.write("routes/twice.etl", ROUTE);
    let build = project.etlc(&["build"]);
    build.says("compiling twice");
    let path = executable(&build);
    let first = changed(&path);
    for directory in ["", "routes"] {
        let mut command = binary::etlc(&project.path(directory));
        // Where cargo were called, this would fail.
        command.arg("build").env("CARGO", "/nowhere/cargo");
        let output = binary::run(&mut command);
        assert_eq!(executable(&output), path);
        output.never_says("compiling");
        assert!(output.took < NOTHING, "{:?}", output.took);
    }
    let mut elsewhere = binary::etlc(Path::new("/"));
    elsewhere.args(["build", "twice", "--project"]).arg(project.root()).env("CARGO", "/nowhere/cargo");
    assert_eq!(executable(&binary::run(&mut elsewhere)), path);
    project.write("routes/twice.etl", format!("# a comment more\n\n{ROUTE}"));
    executable(&project.etlc(&["build"]));
    project.write("routes/twice.etl", ROUTE.replace("$limit = 1", "$limit = 2"));
    assert_eq!(executable(&project.etlc(&["build"])), path);
    assert!(changed(&path) > first, "another constant makes another executable");
    project.write("in.csv", "id\n1\n2\n");
    binary::run(Command::new(&path).current_dir(project.path("routes"))).exits(0).says("written 1");
    assert_eq!(project.read("out.csv"), "id\n2\n");
}

#[test]
fn a_chain_stops_at_the_first_that_fails() {
    let project = Project::new("build/chain");
    let header = |from: &str, to: &str| format!("source = csv/{from}.csv\nout = csv/{to}.csv\n\nout:\n");
    project.write("in.csv", "id\n1\nx\n");
    project.write("routes/first.etl", header("in", "first") + "    [id](text)\n");
    project.write("routes/second.etl", header("first", "second") + "    [id](any) -> [id](int4)\n");
    project.write("routes/third.etl", header("first", "third") + "    [id](text)\n");
    project
        .etlc(&["run", "first", "second", "third"])
        .exits(3)
        .says("first: 2 rows")
        .says("R0101")
        .never_says("third:");
    assert!(project.path("first.csv").exists() && !project.path("third.csv").exists());
    project.etlc(&["run", "first", "routes/third.etl"]).exits(0).says("third: 2 rows");
    let output = project.etlc(&["run", "third", "--", "--report", "json"]);
    output.exits(0).prints("\"route\":\"third\"").prints("\"written\":2");
    project.etlc(&["run", "third", "--set", "limit=1"]).exits(1).says("R0604");
}

#[test]
fn a_project_lies_anywhere() {
    let project = Project::new("build/мой \"shop\" 'n $HOME {x}");
    project.write("routes/twice.etl", ROUTE).write("in.csv", "id\n1\n0\n");
    let mut command = binary::etlc(Path::new("/"));
    binary::run(command.args(["run", "twice", "--project"]).arg(project.root())).exits(0).says("written 1");
    assert_eq!(project.read("out.csv"), "id\n1\n");
}

/// Routes of two projects may have one name; each project has an executable of its own, however often they take turns.
#[test]
fn two_projects_do_not_meet() {
    let projects = ["one", "two"].map(|name| (name, Project::new(&format!("build/meet-{name}"))));
    for _ in 0..2 {
        for (name, project) in &projects {
            let target = format!("csv/{name}.csv");
            project.write("routes/meet.etl", ROUTE.replace("csv/out.csv", &target)).write("in.csv", "id\n1\n");
            let _first = fs::remove_dir_all(project.path("generated"));
            project.etlc(&["run", "meet"]).exits(0);
            assert_eq!(project.read(&format!("{name}.csv")), "id\n1\n");
        }
    }
}

#[test]
fn a_route_of_many_fields_and_targets() {
    let names: Vec<String> = (0..400).map(|number| format!("f{number}")).collect();
    let project = Project::new("build/wide");
    let mut route = "source = csv/in.csv\n".to_owned();
    for target in 0..12 {
        route.push_str(&format!("t{target} = csv/out/{target}.csv\n"));
    }
    for target in 0..12 {
        route.push_str(&format!("t{target}:\n"));
        names
            .iter()
            .skip(target)
            .for_each(|name| route.push_str(&format!("    [{name}](text) -> |upper| -> [{name}](text)\n")));
    }
    project.write("routes/wide.etl", route);
    let row = |number: usize| vec![format!("v{number}"); names.len()].join(",");
    project.write("in.csv", format!("{}\n{}\n{}\n", names.join(","), row(1), row(2)));
    project.etlc(&["run", "wide"]).exits(0).says("t11: read 2 = written 2");
    assert!(project.read("out/11.csv").ends_with(",V2\n"));
}

#[test]
fn records_go_through_a_run() {
    let project = Project::new("build/records");
    project
        .write("routes/people.etl", "source = dict/people\nout = dict/people\n\nout:\n    [id](any) -> [id](int8)\n");
    let output = binary::run_on(&mut project.command(&["run", "people", "-q"]), b"{\"id\": \"1\"}\n{\"id\": 2}\n");
    output.exits(0);
    assert_eq!(output.stdout, "{\"id\":1}\n{\"id\":2}\n");
    binary::run_on(&mut project.command(&["run", "people"]), b"{\"id\": \"x\"}\n").exits(3).says("R0101");
}

#[test]
fn generated_code_is_clean() {
    let project = Project::new("build/clean");
    let routes = etlc_tests::runs::fixture("cases/clean.etl");
    project.write("routes/clean.etl", fs::read(routes).expect("the route"));
    project.write("routes/dictionaries/names.csv", "code,name\nGB,Britain\n");
    project.write(
        "routes/dictionaries/roles.json",
        "{\"list\": [\"a\"], \"names\": {\"a\": \"A\"}, \"deep\": {\"one\": 1}}",
    );
    project.env("POINT_NAME1=crm\nPOINT_TYPE1=postgres\nBDNM1=crm\nPASS1=5up3r$ecret\n");
    executable(&project.etlc(&["build"]));
    for file in ["ir.json", "Cargo.toml", "src/main.rs"] {
        let text = project.read(&format!("generated/clean/{file}"));
        let paths =
            [checkout().display().to_string(), project.root().display().to_string(), target().display().to_string()];
        for path in paths.iter().map(String::as_str).chain(["5up3r", "/home", "/tmp"]) {
            assert!(!text.contains(path), "{file} holds {path}");
        }
    }
    let main = project.read("generated/clean/src/main.rs");
    assert!(!main.contains("unwrap()") && !main.contains("panic!") && !main.contains("unsafe"), "{main}");
    // Cargo says again what it warned of when it compiled the crate.
    let workspaces =
        fs::read_dir(target().join("etlc")).expect("builds are there").map(|entry| entry.expect("an entry").path());
    let ours = |path: &PathBuf| fs::read_to_string(path.join("route-clean/src/main.rs")).is_ok_and(|text| text == main);
    let workspace = workspaces.into_iter().find(ours).expect("the workspace of the project");
    let source = workspace.join("route-clean/src/main.rs");
    fs::write(&source, fs::read(&source).expect("a source")).expect("a source can be written");
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo
        .current_dir(&workspace)
        .args(["build", "--profile", "route", "-p", "route-clean", "--target-dir"])
        .arg(target());
    binary::run(cargo.env_remove("CARGO_TARGET_DIR")).exits(0).says("Compiling route-clean").never_says("warning");
}

#[test]
fn what_explains_itself() {
    let project = Project::new("build/pages");
    project.etlc(&["explain", "e0101"]).exits(0).prints("E0101: ").prints("Wrong:").prints("Right:");
    project.etlc(&["explain", "R0101"]).exits(0).prints("R0101: The text is not a number.");
    for code in ["R0201", "R0309", "R0401", "R0451", "R0611", "R0701", "E0301"] {
        project.etlc(&["explain", code]).exits(0).prints(code);
    }
    for (word, text) in
        [("where", "### WHERE"), ("FOR", "$item"), ("int4", "32 bits"), ("postgres", "COPY"), ("lower", "lower case")]
    {
        project.etlc(&["explain", word]).exits(0).prints(text);
    }
    project.etlc(&["functions"]).exits(0).prints("s1 ").prints("lower ");
    project.etlc(&["functions", "replace"]).exits(0).prints("replace(").prints("gives");
    project.etlc(&["--version"]).exits(0).prints("etlc 0.");
    project.write("routes/one.etl", ROUTE);
    let ir = project.etlc(&["ir", "one"]);
    ir.exits(0).prints("\"name\": \"one\"").prints("\"file\": \"routes/one.etl\"");
    project.etlc(&["doctor"]).exits(0).prints("ok     cargo").prints("ok     project");
}
