//! The workspace that cargo compiles a project's routes in: copies of the generated crates, and a manifest that says
//! where the runtime lies on this machine. So the generated crates themselves name no path.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{Generated, Home, generated::write};
use crate::ir::Dependency;

/// Where paths of the user's crates start from, in a project.
const FUNCTIONS: &str = "routes/functions";

/// The workspace of one project.
pub(super) struct Workspace {
    pub(super) directory: PathBuf,
    /// What tells its crates from those of other projects.
    id: String,
}

impl Workspace {
    /// The workspace of a project, made where it is missing. Crates of routes that are no more are deleted, and those
    /// that need a crate that the project no longer names.
    pub(super) fn open(
        home: &Home,
        project: &Path,
        routes: &[String],
        dependencies: &[Dependency],
    ) -> io::Result<Workspace> {
        let (id, directory) = (id(project), directory(home, project));
        fs::create_dir_all(&directory)?;
        let checkout = fs::read_to_string(home.root.join("Cargo.toml"))?;
        let manifest = manifest(home, &checkout);
        let (before, profiles) = manifest.split_at(manifest.find("\n[profile.").unwrap_or(manifest.len()));
        let crates: String = dependencies.iter().map(|one| entry(one, &project.join(FUNCTIONS))).collect();
        let manifest = format!("{before}{crates}{profiles}");
        write(&directory.join("Cargo.toml"), &manifest)?;
        if !directory.join("Cargo.lock").exists() {
            fs::copy(home.root.join("Cargo.lock"), directory.join("Cargo.lock"))?;
        }
        for entry in fs::read_dir(&directory)? {
            let entry = entry?;
            let name = entry.file_name();
            let route = |name| str::strip_prefix(name, "route-").or_else(|| str::strip_prefix(name, "test-"));
            let Some(route) = name.to_str().and_then(route) else { continue };
            let known = routes.iter().any(|known| known == route);
            let text = fs::read_to_string(entry.path().join("Cargo.toml")).unwrap_or_default();
            let mut needs = text.lines().filter_map(|line| line.strip_suffix(".workspace = true"));
            if !known || needs.any(|name| !manifest.contains(&format!("\n{name} = "))) {
                fs::remove_dir_all(entry.path())?;
            }
        }
        Ok(Workspace { directory, id })
    }

    /// Puts a crate in its place. Its version names the project: in one target directory, cargo takes crates of
    /// one name and version for one and the same, and routes of two projects may have one name.
    pub(super) fn add(&self, generated: &Generated) -> io::Result<()> {
        let version = format!("version = \"0.0.0+{}\"", self.id);
        let manifest = generated.package.manifest.replacen("version = \"0.0.0\"", &version, 1);
        generated.write(&self.directory.join(&generated.package.name), &manifest)
    }
}

/// What tells a project from others.
fn id(project: &Path) -> String {
    blake3::hash(project.as_os_str().as_encoded_bytes()).to_hex()[..16].to_owned()
}

/// Where the workspace of a project lies.
pub(super) fn directory(home: &Home, project: &Path) -> PathBuf {
    home.target.join("etlc").join(id(project))
}

/// An entry of `[workspace.dependencies]` for a crate of the user's, whose path starts in this directory. JSON's texts
/// and lists are TOML's, too.
fn entry(dependency: &Dependency, directory: &Path) -> String {
    let keys = dependency.specification.iter().map(|(key, value)| match (key.as_str(), value.as_str()) {
        ("path", Some(path)) => {
            format!("path = {}", serde_json::Value::from(directory.join(path).display().to_string()))
        }
        _ => format!("{key} = {value}"),
    });
    format!("{} = {{ {} }}\n", dependency.name, keys.collect::<Vec<_>>().join(", "))
}

/// A workspace manifest, of the packages `route-NAME` and `test-NAME`, with the runtime's crates by their paths here, and the profiles of the checkout.
fn manifest(home: &Home, checkout: &str) -> String {
    let mut made = String::from("[workspace]\nresolver = \"3\"\nmembers = [\"*-*\"]\n\n[workspace.dependencies]\n");
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
