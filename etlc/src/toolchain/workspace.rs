//! The workspace that cargo compiles a project's routes in: copies of the generated crates, and a manifest that says
//! where the runtime lies on this machine. So the generated crates themselves name no path.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::Home;
use crate::codegen::{Package, package_name};

/// The workspace of one project.
pub(super) struct Workspace {
    pub(super) directory: PathBuf,
    /// What tells its crates from those of other projects.
    id: String,
}

impl Workspace {
    /// The workspace of a project, made where it is missing. Crates of routes that are no more are deleted.
    pub(super) fn open(home: &Home, project: &Path, routes: &[String]) -> io::Result<Workspace> {
        let id = blake3::hash(project.as_os_str().as_encoded_bytes()).to_hex()[..16].to_owned();
        let directory = home.target.join("etlc").join(&id);
        fs::create_dir_all(&directory)?;
        let checkout = fs::read_to_string(home.root.join("Cargo.toml"))?;
        write(&directory.join("Cargo.toml"), &manifest(home, &checkout))?;
        if !directory.join("Cargo.lock").exists() {
            fs::copy(home.root.join("Cargo.lock"), directory.join("Cargo.lock"))?;
        }
        for entry in fs::read_dir(&directory)? {
            let entry = entry?;
            let name = entry.file_name();
            let stale = name
                .to_str()
                .and_then(|name| name.strip_prefix("route-"))
                .is_some_and(|route| !routes.iter().any(|known| known == route));
            if stale {
                fs::remove_dir_all(entry.path())?;
            }
        }
        Ok(Workspace { directory, id })
    }

    /// Puts a route's crate in its place. Its version names the project: in one target directory, cargo takes crates of
    /// one name and version for one and the same, and routes of two projects may have one name.
    pub(super) fn add(&self, route: &str, package: &Package) -> io::Result<()> {
        let directory = self.directory.join(package_name(route));
        fs::create_dir_all(directory.join("src"))?;
        let version = format!("version = \"0.0.0+{}\"", self.id);
        write(&directory.join("Cargo.toml"), &package.manifest.replacen("version = \"0.0.0\"", &version, 1))?;
        write(&directory.join("src/main.rs"), &package.main)
    }
}

/// Writes a file only where it would change, so that cargo sees no change where there is none.
pub(super) fn write(path: &Path, text: &str) -> io::Result<()> {
    match fs::read(path) {
        Ok(old) if old == text.as_bytes() => Ok(()),
        _ => fs::write(path, text),
    }
}

/// A workspace manifest with the runtime's crates by their paths here, and the profiles of the checkout.
fn manifest(home: &Home, checkout: &str) -> String {
    let mut made = String::from("[workspace]\nresolver = \"3\"\nmembers = [\"route-*\"]\n\n[workspace.dependencies]\n");
    for line in checkout.lines() {
        let Some((name, rest)) = line.split_once(" = { path = \"runtime/") else { continue };
        let Some((directory, _)) = rest.split_once('"') else { continue };
        let path = home.root.join("runtime").join(directory);
        made.push_str(&format!("{name} = {{ path = {:?} }}\n", path.display().to_string()));
    }
    let mut in_profile = false;
    for line in checkout.lines() {
        if line.starts_with('[') {
            in_profile = line.starts_with("[profile.");
            if in_profile {
                made.push('\n');
            }
        }
        if in_profile && !line.is_empty() && !line.starts_with('#') {
            made.push_str(line);
            made.push('\n');
        }
    }
    made
}
