//! Functions of the user's own, as `check` and `build` see them: what is wrong is said once, at its place; a build takes
//! what has changed and nothing else.

use std::{fs, time::SystemTime};

use etlc_tests::{binary, project::Project};

/// A route that calls this.
fn route(call: &str) -> String {
    format!("source = csv/in.csv\nout = csv/out.csv\n\nout:\n    [a](text) -> |{call}| -> [a](text)\n")
}

fn changed(project: &Project, path: &str) -> SystemTime {
    fs::metadata(project.path(path)).and_then(|metadata| metadata.modified()).expect("it was built")
}

#[test]
fn what_is_wrong_in_what_routes_share_is_said_once() {
    let project = Project::new("userfns/once");
    project.write("routes/a.etl", route("shout"));
    project.write("routes/b.etl", route("shout|tag"));
    project.write("routes/functions.etl", "fn shout($a: text) -> text: |uper|\nfn other($a: text) -> text: |STRIP|\n");
    project.write("routes/functions/tags.rs", "pub fn tag(a: String) -> bool { true }\n");
    let check = project.etlc(&["check", "--message-format", "short"]);
    check.exits(1);
    let lines: Vec<&str> = check.stdout.lines().collect();
    assert_eq!(
        lines,
        [
            "routes/functions.etl:1:30: error[E0201]: there is no function `uper`",
            "routes/functions.etl:2:30: error[E0201]: there is no function `STRIP`",
            "routes/functions/tags.rs:1:15: error[E0360]: a text is lent to a function",
        ]
    );
    project.etlc(&["build", "a", "--message-format", "short"]).exits(1).says("routes/functions.etl:1:30: error[E0201]");
    let json = project.etlc(&["check", "b", "--message-format", "json"]);
    json.exits(1).prints(r#""file":"routes/functions.etl","line":1,"column":30,"span":[29,33]"#);
    let github = project.etlc(&["check", "b", "--message-format", "github"]);
    github.exits(1).prints("::error file=routes/functions/tags.rs,line=1,col=15");

    // What is called may be in the file that could not be read.
    project.write("routes/functions/tags.rs", "pub fn broken( {\n");
    let broken = project.etlc(&["check", "b", "--message-format", "short"]);
    let line =
        "routes/functions/tags.rs:1:16: error[E0161]: this is no Rust: a bracket or a quote has no other half here";
    assert_eq!(broken.exits(1).stdout.lines().collect::<Vec<_>>(), [line]);

    project.write("routes/functions/tags.rs", "pub fn tag(a: &str) -> bool { !a.is_empty() }\n");
    project.write("routes/functions.etl", "fn shout($a: text) -> text: |upper|\nfn other($a: text) -> text: |STRIP|\n");
    project.etlc(&["check", "--fix"]).exits(0).says("mended routes/functions.etl").says("2 routes without a mistake");
    assert!(project.read("routes/functions.etl").ends_with("|strip|\n"));
}

#[test]
fn a_build_follows_the_functions_that_a_route_uses() {
    let project = Project::new("userfns/fresh");
    project.write("routes/a.etl", route("tag|shout"));
    project.write("routes/b.etl", route("other"));
    project
        .write("routes/functions.etl", "fn shout($a: text) -> text: |upper|\nfn unused($a: text) -> text: |lower|\n");
    project.write("routes/functions/tags.rs", "pub fn tag(a: &str) -> String { a.repeat(2) }\n");
    project.write("routes/functions/other.rs", "pub fn other(a: &str) -> &str { a }\n");
    project.write("in.csv", "a\nx\n");
    let outcome = |expected: &str| {
        project.etlc(&["run", "a"]).exits(0);
        assert_eq!(project.read("out.csv"), format!("a\n{expected}\n"));
    };
    outcome("XX");
    project.etlc(&["build"]).exits(0);
    let (a, b) = (changed(&project, "generated/bin/a"), changed(&project, "generated/bin/b"));

    // What no route uses, and comments, are no reason to build.
    project.write(
        "routes/functions.etl",
        "# new\nfn shout($a: text) -> text: |upper|\nfn more($a: text) -> text: |strip|\n",
    );
    project.write("routes/functions/third.rs", "pub fn third(a: &str) -> &str { a }\n");
    let mut command = binary::etlc(project.root());
    let again = binary::run(command.args(["build", "b"]).env("CARGO", "/nowhere/cargo"));
    again.exits(0);
    assert_eq!(changed(&project, "generated/bin/b"), b);

    project.write("routes/functions/tags.rs", "pub fn tag(a: &str) -> String { a.repeat(3) }\n");
    outcome("XXX");
    assert!(changed(&project, "generated/bin/a") > a);
    project.write("routes/functions.etl", "fn shout($a: text) -> text: |concat($this, \"!\")|\n");
    outcome("xxx!");
    assert_eq!(changed(&project, "generated/bin/b"), b, "another route's functions do not matter");
}

#[test]
fn what_rustc_refuses_is_shown_in_the_users_file() {
    let project = Project::new("userfns/refused");
    project.write("routes/a.etl", route("tag"));
    let text = "use std::fmt;\n\nstruct Wrong;\n\npub fn tag(a: &str) -> String {\n    a.len()\n}\n";
    project.write("routes/functions/tags.rs", text);
    project.etlc(&["check"]).exits(0);
    let build = project.etlc(&["build", "--message-format", "short"]);
    build.exits(1).says("routes/functions/tags.rs:6:5: error[E0361]: rustc refuses this: mismatched types");
    assert!(!build.stderr.contains("bug"), "{build}");
    let fancy = project.etlc(&["build"]);
    fancy.exits(1).says("a.len()").says("expected `String`, found `usize`").says("try using a conversion method");

    // An error that cannot be shown is the signature's.
    let text = "pub struct Wrong;\n\npub fn tag(a: &str) -> Result<String, Wrong> {\n    Ok(a.to_owned())\n}\n";
    project.write("routes/functions/tags.rs", text);
    let build = project.etlc(&["build", "--message-format", "short"]);
    build.exits(1).says("routes/functions/tags.rs:3:5: error[E0361]: rustc refuses this: `Wrong` doesn't implement");
}

#[test]
fn what_cargo_refuses_is_shown_in_the_manifest() {
    let project = Project::new("userfns/crates");
    project.write("routes/a.etl", route("tag"));
    project.write("routes/functions/tags.rs", "pub fn tag(a: &str) -> String { a.repeat(2) }\n");
    let build = |manifest: &str| {
        project.write("routes/functions/Cargo.toml", manifest);
        project.etlc(&["check"]).exits(0);
        let mut command = binary::etlc(project.root());
        let build = binary::run(command.args(["build", "--message-format", "short"]).env("CARGO_NET_OFFLINE", "true"));
        build.exits(1);
        build.stderr
    };
    let said = build("[dependencies]\nmine = { path = \"mine\" }\n");
    assert!(said.contains("routes/functions/Cargo.toml:2:1: error[E0362]: cargo cannot use `mine`"), "{said}");
    let said = build("[dependencies]\n\nno-such-crate-of-etlc = \"1\"\n");
    assert!(
        said.contains("routes/functions/Cargo.toml:3:1: error[E0362]: cargo cannot use `no-such-crate-of-etlc`"),
        "{said}"
    );
    project.write(
        "routes/functions/mine/Cargo.toml",
        "[package]\nname = \"mine\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
    );
    project.write("routes/functions/mine/src/lib.rs", "pub fn mine() -> u8 { \"\" }\n");
    let said = build("[dependencies]\nmine = { path = \"mine\" }\n");
    assert!(said.contains("Cargo.toml:2:1: error[E0362]: cargo cannot use `mine`"), "{said}");

    // A crate that is no longer named is in nobody's way.
    fs::remove_file(project.path("routes/functions/Cargo.toml")).expect("it was written");
    project.write("routes/b.etl", route("upper"));
    project.etlc(&["build", "b"]).exits(0);
    project.etlc(&["build"]).exits(0);
}

#[test]
fn functions_of_the_project_are_listed() {
    let project = Project::new("userfns/listed");
    project.write(
        "routes/functions.etl",
        "# Without spaces, and loud.\nfn shout($a: text, $n: int4 = 1) -> text: |upper|\n",
    );
    project.write(
        "routes/functions/tags.rs",
        "/// The tag of a kind.\n///\n/// More of it.\npub fn get_tag(a: &str) -> Option<String> { None }\n",
    );
    let list = project.etlc(&["functions"]);
    list.exits(0).prints("lower").prints("routes/functions.etl:2").prints("routes/functions/tags.rs:4");
    project.etlc(&["functions", "shout"]).exits(0).prints("shout($a: text, $n: int4 = 1) -> text").prints("and loud");
    let page = project.etlc(&["functions", "get_tag"]);
    page.exits(0).prints("get_tag(a: &str) -> Option<String>").prints("The tag of a kind.").prints("More of it.");
}
