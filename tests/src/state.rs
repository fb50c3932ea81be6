//! What lies in a directory, to see what a run has changed.

use std::{collections::BTreeMap, fmt::Write, fs, path::Path};

use crate::sqlite;

/// The files below a directory, each with what it holds: of an SQLite database its schema and rows, since rolling back
/// may write pages anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State(BTreeMap<String, Vec<u8>>);

impl State {
    /// Reads the directory.
    pub fn of(root: &Path) -> State {
        let mut files = BTreeMap::new();
        gather(root, root, &mut files);
        State(files)
    }

    /// The paths of the files.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The files that are not the same in both, with a word on each; empty where nothing is different.
    pub fn difference(&self, later: &State) -> String {
        let mut found = String::new();
        for (path, before) in &self.0 {
            match later.0.get(path) {
                None => writeln!(found, "{path} is gone"),
                Some(after) if after != before => {
                    let text = String::from_utf8_lossy(&after[..after.len().min(2000)]);
                    writeln!(found, "{path} has changed; it holds now:\n{text}")
                }
                Some(_) => Ok(()),
            }
            .expect("a text takes everything");
        }
        for path in later.0.keys().filter(|path| !self.0.contains_key(*path)) {
            writeln!(found, "{path} is new").expect("a text takes everything");
        }
        found
    }
}

fn gather(root: &Path, directory: &Path, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(directory).expect("the directory can be read") {
        let path = entry.expect("the directory can be read").path();
        let name = path.strip_prefix(root).expect("it lies below").display().to_string();
        if path.is_dir() {
            gather(root, &path, files);
        } else if path.extension().is_some_and(|extension| extension == "db") {
            files.insert(name, sqlite::dump(&path).into_bytes());
        } else {
            files.insert(name, fs::read(&path).expect("the file can be read"));
        }
    }
}
