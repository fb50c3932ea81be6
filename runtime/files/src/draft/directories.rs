//! Directories that the targets' paths need.

use std::cell::RefCell;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use etlc_core::{Run, Stop};

/// Directories that a run made, each after those that it lies in. All file targets of the run share them, since the
/// last of them to leave a directory has to remove it.
#[derive(Default)]
pub(crate) struct Directories(RefCell<Vec<PathBuf>>);

impl Directories {
    /// Those of a run.
    pub(crate) fn of(run: &mut Run) -> Result<Rc<Directories>, Stop> {
        run.session("directories of file targets", |_| Ok(Rc::default()))
    }

    /// Makes what is missing of a directory's path.
    pub(crate) fn make(&self, directory: &Path) -> io::Result<()> {
        let missing = directory.ancestors().take_while(|path| !path.as_os_str().is_empty() && !path.exists());
        let mut missing: Vec<_> = missing.map(Path::to_owned).collect();
        missing.reverse();
        self.0.borrow_mut().append(&mut missing);
        fs::create_dir_all(directory)
    }

    /// Removes them again, where nothing is in them.
    pub(crate) fn remove(&self) {
        for directory in self.0.borrow().iter().rev() {
            let _not_empty = fs::remove_dir(directory);
        }
    }
}
