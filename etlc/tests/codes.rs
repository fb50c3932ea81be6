//! Every code of the syntax is given for its wrong example, alone, and not for its right one.

#![allow(clippy::disallowed_methods, reason = "tests read and write files")]

use etlc::diagnostics::{Code, codes};

fn given(source: &str) -> Vec<&'static Code> {
    let mut given: Vec<&Code> = etlc::syntax::parse(source).1.into_iter().map(|diagnostic| diagnostic.code).collect();
    given.dedup();
    given
}

#[test]
fn examples_of_syntax_codes_are_true() {
    for code in codes::syntax::ALL {
        assert_eq!(given(code.wrong), [*code], "{}: the wrong example", code.code);
        assert_eq!(given(code.right), [] as [&Code; 0], "{}: the right example", code.code);
    }
}

#[test]
fn codes_are_in_order_and_once() {
    let mut numbers: Vec<&str> = codes::syntax::ALL.iter().map(|code| code.code).collect();
    assert!(numbers.is_sorted(), "{numbers:?}");
    numbers.dedup();
    assert_eq!(numbers.len(), codes::syntax::ALL.len(), "a code is used twice");
}

#[test]
fn a_code_of_the_compiler_is_none_of_a_run() {
    let compiler: Vec<&str> = codes::all().map(|code| code.code).collect();
    for page in etlc_types::run_codes() {
        assert!(!compiler.contains(&page.code), "{} is two codes", page.code);
    }
}
