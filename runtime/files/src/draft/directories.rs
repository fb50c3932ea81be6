//! Directories that a target's path needs.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Directories that this run made, the outermost first.
pub(super) struct Directories(Vec<PathBuf>);

impl Directories {
    /// Makes what is missing of a directory's path.
    pub(super) fn make(directory: &Path) -> io::Result<Directories> {
        let missing = directory.ancestors().take_while(|path| !path.as_os_str().is_empty() && !path.exists());
        let mut missing: Vec<_> = missing.map(Path::to_owned).collect();
        missing.reverse();
        let made = Directories(missing);
        match fs::create_dir_all(directory) {
            Ok(()) => Ok(made),
            Err(error) => {
                made.remove();
                Err(error)
            }
        }
    }

    /// Removes them again, where nothing else has come into them.
    pub(super) fn remove(&self) {
        for directory in self.0.iter().rev() {
            let _not_empty = fs::remove_dir(directory);
        }
    }
}
