//! The files that all routes share.

use std::path::PathBuf;

use super::{
    Problem, Project,
    routes::{LONGEST, refused},
    source,
};

/// Where functions of all routes lie, from the project's directory.
const FUNCTIONS: &str = "routes/functions.etl";

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

pub(super) fn read(project: &Project) -> (Vec<SharedFile>, Vec<Problem>) {
    let path = project.root().join(FUNCTIONS);
    if !path.exists() {
        return (Vec::new(), Vec::new());
    }
    match source::read(&path, LONGEST) {
        Ok(text) => (vec![SharedFile { path, file: FUNCTIONS.to_owned(), text }], Vec::new()),
        Err(refusal) => (Vec::new(), vec![refused(&path, refusal)]),
    }
}
