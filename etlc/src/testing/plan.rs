//! What a test executable is given: the tests as data, so that a test changes no program.

use std::path::Path;

use serde_json::{Map, Value, json};

use crate::ir::test::Test;

/// The document that the executable of a route reads.
pub(crate) fn plan(project: &Path, tests: &[&Test]) -> String {
    let tests: Vec<Value> = tests.iter().map(|test| case(test)).collect();
    json!({"project": project.to_string_lossy(), "tests": tests}).to_string()
}

fn case(test: &Test) -> Value {
    let entries = |entries: &[(String, String)]| -> Map<String, Value> {
        entries.iter().map(|(name, text)| (name.clone(), text.as_str().into())).collect()
    };
    json!({
        "rows": test.rows.join("\n"), "constants": entries(&test.constants),
        "dictionaries": entries(&test.dictionaries), "at": test.at,
    })
}
