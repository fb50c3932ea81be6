//! The routes that tests of the compiler start from.

use std::{fs, path::Path};

/// Every route in the repository: the samples, and those in the cases of tests.
pub(crate) fn routes() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut routes = Vec::new();
    for directory in
        ["routes", "tests/cases", "tests/routes", "etlc/tests/check", "etlc/tests/syntax", "etlc/src/commands/new"]
    {
        for entry in fs::read_dir(root.join(directory)).expect("a directory") {
            let path = entry.expect("an entry").path();
            let read = || fs::read_to_string(&path).expect("a text");
            match path.extension().and_then(|extension| extension.to_str()) {
                Some("etl") => routes.push(read()),
                Some("cases") => routes.extend(sections(&read(), "--- route\n")),
                _ => {}
            }
        }
    }
    routes
}

/// The texts between this line and the next that starts with `---` or `===`.
fn sections(text: &str, head: &str) -> Vec<String> {
    let ends = ["\n---", "\n==="];
    text.split(head)
        .skip(1)
        .map(|rest| {
            let end = ends.iter().filter_map(|end| rest.find(end)).min().unwrap_or(rest.len());
            rest[..end].to_owned() + "\n"
        })
        .collect()
}
