//! The files that all routes share.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{
    Problem, Project,
    routes::{LONGEST, refused},
    source::{self, Refusal},
};
use crate::diagnostics::codes::project as codes;

/// Where functions of all routes lie, from the project's directory: with `.etl` those in the language, in a directory of
/// this name those in Rust.
const FUNCTIONS: &str = "routes/functions";

/// A file that routes share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedFile {
    /// Where it lies.
    pub path: PathBuf,
    /// The same from the project's directory, with `/`.
    pub file: String,
    /// What it says.
    pub text: String,
}

/// `routes/functions.etl`, the Rust files of `routes/functions/` by name, and their `Cargo.toml`.
pub(super) fn read(project: &Project) -> (Vec<SharedFile>, Vec<Problem>) {
    let (mut files, mut problems) = (Vec::new(), Vec::new());
    let mut names = vec![format!("{FUNCTIONS}.etl")];
    match list(&project.root().join(FUNCTIONS)) {
        Ok(found) => names.extend(found.into_iter().map(|name| format!("{FUNCTIONS}/{name}"))),
        Err(problem) => problems.push(problem),
    }
    for file in names {
        let path = project.root().join(&file);
        // A link to nothing is there.
        if path.symlink_metadata().is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
            continue;
        }
        match read_one(project.root(), &path) {
            Ok(text) => files.push(SharedFile { path, file, text }),
            Err(refusal) => problems.push(refused(&path, refusal)),
        }
    }
    (files, problems)
}

/// The text of one. Functions in Rust lie below the project's directory, as all that an executable is built of.
fn read_one(root: &Path, path: &Path) -> Result<String, Refusal> {
    let is_rust = path.starts_with(root.join(FUNCTIONS));
    let whole = |path: &Path| path.canonicalize().map_err(Refusal::Unreadable);
    if is_rust && !whole(path)?.starts_with(whole(root)?) {
        return Err(Refusal::Outside);
    }
    source::read(path, LONGEST)
}

/// The names of the files in the directory of functions in Rust, its manifest last.
fn list(directory: &Path) -> Result<Vec<String>, Problem> {
    let unreadable = |error: io::Error| {
        Problem::error(&codes::UNREADABLE, text!("the directory cannot be read: {error}", error)).file(directory)
    };
    let entries = match fs::read_dir(directory) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(unreadable)?,
    };
    let mut names = Vec::new();
    for entry in entries {
        let name = entry.map_err(unreadable)?.file_name().to_string_lossy().into_owned();
        if name.ends_with(".rs") && !name.starts_with('.') {
            names.push(name);
        }
    }
    names.sort();
    names.push("Cargo.toml".to_owned());
    Ok(names)
}
