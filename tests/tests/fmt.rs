//! `etlc fmt`: what it does to files.

use std::fs;

use etlc_tests::{binary, project::Project};

const UNTIDY: &str = "source=csv/in.csv\nout=csv/out.csv\nout:\n  [a](text)->|strip|->[a](text) # kept\n";
const TIDY: &str = "source = csv/in.csv\nout    = csv/out.csv\n\nout:\n    [a](text) -> |strip| -> [a](text)  # kept\n";
const BROKEN: &str = "source = csv/in.csv\nout=csv/out.csv\nout:\n  [a(text)->[a](text)\n";

#[test]
fn files_are_laid_out_and_broken_ones_left_alone() {
    let project = Project::new("fmt");
    project.write("routes/functions/own.rs", "pub fn own(x:i64)->i64{x}\n");
    for (name, text) in [("untidy", UNTIDY), ("tidy", TIDY), ("broken", BROKEN)] {
        project.write(&format!("routes/{name}.etl"), text);
    }
    let read = |name: &str| fs::read_to_string(project.root().join(format!("routes/{name}.etl"))).expect("a route");
    let fmt = |arguments: &[&str]| {
        let mut command = binary::etlc(project.root());
        command.arg("fmt").args(arguments).args(["--message-format", "short"]);
        binary::run(&mut command)
    };

    fmt(&["untidy", "--check"]).exits(1).prints("routes/untidy.etl\n");
    assert_eq!(read("untidy"), UNTIDY);
    fmt(&["tidy", "--check"]).exits(0);

    let all = fmt(&[]);
    all.exits(1).says("routes/broken.etl:4:3: error[E0111]").says("laid out routes/untidy.etl").never_says("own.rs");
    assert_eq!([read("untidy"), read("tidy"), read("broken")], [TIDY, TIDY, BROKEN]);
    fmt(&["tidy", "untidy", "--check"]).exits(0);
    let names = fs::read_dir(project.root().join("routes")).expect("a directory");
    let drafts =
        names.filter(|entry| entry.as_ref().is_ok_and(|one| one.path().extension().is_some_and(|e| e == "draft")));
    assert_eq!(drafts.count(), 0, "a draft is left over");
}

#[test]
fn a_file_that_cannot_be_written_stays() {
    let project = Project::new("fmt-unwritable");
    project.write("routes/untidy.etl", UNTIDY);
    // A directory in the draft's place: root may write to files that are read-only.
    fs::create_dir(project.root().join("routes/untidy.etl.draft")).expect("a directory");
    let mut command = binary::etlc(project.root());
    binary::run(command.arg("fmt")).exits(1).says("error[E0780]: ");
    assert_eq!(fs::read_to_string(project.root().join("routes/untidy.etl")).expect("a route"), UNTIDY);
}
