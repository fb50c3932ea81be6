//! Routes that need no server: each file of `cases/` that is named here.

use etlc_tests::runs::check;

#[test]
fn files() {
    check("files", None);
}

#[test]
fn values() {
    check("values", None);
}

#[test]
fn targets() {
    check("targets", None);
}

#[test]
fn commands() {
    check("commands", None);
}

#[test]
fn language() {
    check("language", None);
}

#[test]
fn dictionaries() {
    check("dictionaries", None);
}

#[test]
fn names() {
    check("names", None);
}

#[test]
fn userfns() {
    check("userfns", None);
}

#[test]
fn functions() {
    check("functions", None);
}

#[test]
fn control() {
    check("control", None);
}
