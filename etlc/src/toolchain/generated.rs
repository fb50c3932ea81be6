//! The crate of a route as files.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use crate::{codegen::Package, ir::Dependency};

/// A route's crate with all that lies beside its code.
#[derive(Clone, Debug)]
pub struct Generated {
    /// The route's name.
    pub route: String,
    /// What it means, as JSON.
    pub ir: String,
    /// Its code.
    pub package: Package,
    /// The files of functions in Rust that it uses: the name of the module, and what the file holds.
    pub copies: Vec<(String, String)>,
    /// The crates that those need.
    pub dependencies: Vec<Dependency>,
}

impl Generated {
    /// The files of the crate, from its directory.
    pub fn files(&self) -> Vec<(PathBuf, &str)> {
        let Package { manifest, main, own, .. } = &self.package;
        let mut files = vec![(PathBuf::from("Cargo.toml"), manifest.as_str()), ("src/main.rs".into(), main.as_str())];
        files.extend(own.iter().map(|own| (PathBuf::from("src/own.rs"), own.as_str())));
        let copies = self.copies.iter();
        files.extend(
            copies.map(|(module, text)| (Path::new("src/own").join(module).with_extension("rs"), text.as_str())),
        );
        files
    }

    /// Writes the crate with this manifest, and removes what it held before and no longer does.
    pub(super) fn write(&self, directory: &Path, manifest: &str) -> io::Result<()> {
        let own = directory.join("src/own");
        fs::create_dir_all(directory.join("src"))?;
        if self.package.own.is_some() {
            fs::create_dir_all(&own)?;
        } else {
            let _was_none = fs::remove_file(own.with_extension("rs"));
            let _was_none = fs::remove_dir_all(&own);
        }
        let files = self.files();
        for entry in fs::read_dir(&own).into_iter().flatten() {
            let path = entry?.path();
            if files.iter().all(|(file, _)| directory.join(file) != path) {
                fs::remove_file(path)?;
            }
        }
        for (path, text) in files {
            write(&directory.join(&path), if path.as_os_str() == "Cargo.toml" { manifest } else { text })?;
        }
        Ok(())
    }

    /// Whether it needs crates of which only cargo knows when they have changed.
    pub(super) fn follows_paths(&self) -> bool {
        self.dependencies.iter().any(|dependency| dependency.specification.contains_key("path"))
    }
}

/// Writes a file only where it would change, so that cargo sees no change where there is none.
pub(super) fn write(path: &Path, text: &str) -> io::Result<()> {
    match fs::read(path) {
        Ok(old) if old == text.as_bytes() => Ok(()),
        _ => fs::write(path, text),
    }
}
