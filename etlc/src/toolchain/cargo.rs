//! Calls cargo, and does not where nothing changed.

use std::{
    fs::{self, TryLockError},
    io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::{
    Generated, Home, Refusal,
    generated::write,
    refusal::refusals,
    workspace::{self, Workspace},
};
use crate::{
    codegen::Package,
    diagnostics::{Lang, Text},
    ir::Dependency,
};

/// What is to be built.
#[derive(Debug)]
pub struct Build<'a> {
    /// The project's directory.
    pub project: &'a Path,
    /// Where IR, crates and executables are kept; `None` for crates that are no part of what a project keeps, which lie
    /// where cargo works.
    pub generated: Option<&'a Path>,
    /// Every route of the project, by name.
    pub all: &'a [String],
    /// The routes to build.
    pub routes: &'a [Generated],
    /// The crates that the project's functions in Rust need.
    pub dependencies: &'a [Dependency],
    /// Whether to take the time for the fastest code.
    pub release: bool,
    /// The language of what is said while cargo works; `None` for nothing.
    pub lang: Option<Lang>,
}

/// An executable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Built {
    /// The route.
    pub route: String,
    /// Its executable.
    pub executable: PathBuf,
}

/// Why there is no executable.
#[derive(Debug)]
pub enum BuildError {
    /// Files could not be read or written.
    Files(io::Error),
    /// Cargo could not be started.
    NoCargo(io::Error),
    /// Cargo failed.
    Failed {
        /// What it said.
        said: String,
        /// The errors of rustc.
        refusals: Vec<Refusal>,
    },
}

impl From<io::Error> for BuildError {
    fn from(error: io::Error) -> BuildError {
        BuildError::Files(error)
    }
}

/// Writes the crates of these routes and compiles those that changed.
pub fn build(build: &Build<'_>) -> Result<Vec<Built>, BuildError> {
    let home = Home::find()?;
    let binaries = match build.generated {
        Some(kept) => kept.join("bin"),
        None => workspace::directory(&home, build.project).join("bin"),
    };
    fs::create_dir_all(&binaries)?;
    let mut stale = Vec::new();
    for generated in build.routes {
        let Package { program, manifest, .. } = &generated.package;
        if let Some(kept) = build.generated {
            let directory = kept.join(&generated.route);
            generated.write(&directory, manifest)?;
            write(&directory.join("ir.json"), &generated.ir)?;
        }
        let stamp = stamp(&home, generated, build.release);
        let current = fs::read_to_string(binaries.join(format!("{program}.stamp"))).is_ok_and(|old| old == stamp);
        if !(current && binaries.join(program).is_file()) || generated.follows_paths() {
            stale.push((generated, stamp));
        }
    }
    if !stale.is_empty() {
        compile(build, &home, &stale, &binaries)?;
    }
    let built = |generated: &Generated| Built {
        route: generated.route.clone(),
        executable: binaries.join(&generated.package.program),
    };
    Ok(build.routes.iter().map(built).collect())
}

/// Names everything that an executable is made of.
fn stamp(home: &Home, generated: &Generated, release: bool) -> String {
    let mut hasher = blake3::Hasher::new();
    let dependencies = serde_json::to_string(&generated.dependencies).expect("the IR is plain data");
    let files = generated.files().into_iter().map(|(_, text)| text);
    for part in files.chain([home.runtime.as_str(), &dependencies, profile(release)]) {
        hasher.update(part.as_bytes()).update(&[0]);
    }
    hasher.finalize().to_hex().to_string()
}

fn profile(release: bool) -> &'static str {
    if release { "route-release" } else { "route" }
}

fn compile(build: &Build<'_>, home: &Home, stale: &[(&Generated, String)], binaries: &Path) -> Result<(), BuildError> {
    fs::create_dir_all(&home.target)?;
    // Executables of two projects may have one name; until they are copied, the target directory is ours.
    let lock = fs::File::create(home.target.join("etlc.lock"))?;
    let say = |text: Text| {
        if let Some(lang) = build.lang {
            eprintln!("{}", text.render(lang));
        }
    };
    if let Err(TryLockError::WouldBlock) = lock.try_lock() {
        say(text!("waiting for another build to end"));
        lock.lock()?;
    }
    let workspace = Workspace::open(home, build.project, build.all, build.dependencies)?;
    for (generated, _) in stale {
        workspace.add(generated)?;
    }
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(&workspace.directory).arg("build").arg("--profile").arg(profile(build.release));
    cargo.arg("--target-dir").arg(&home.target).args(["--color", "never", "--message-format", "json"]);
    for variable in ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "RUSTC_WRAPPER", "CARGO_BUILD_TARGET"] {
        cargo.env_remove(variable);
    }
    for (generated, _) in stale {
        cargo.args(["-p", &generated.package.name]);
    }
    // It is there once a route has been compiled with this runtime.
    let runtime = home.target.join(profile(build.release)).join(".runtime");
    let is_first = !fs::read_to_string(&runtime).is_ok_and(|compiled| compiled == home.runtime);
    let routes = stale.iter().map(|(generated, _)| generated.route.as_str()).collect::<Vec<_>>().join(", ");
    say(match is_first {
        true => text!("compiling {routes} and the runtime, which is done once and takes a few minutes", routes),
        false => text!("compiling {routes}", routes),
    });
    let output = cargo.stdin(Stdio::null()).output().map_err(BuildError::NoCargo)?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(BuildError::Failed { said, refusals: refusals(&String::from_utf8_lossy(&output.stdout)) });
    }
    write(&runtime, &home.runtime)?;
    for (Generated { package: Package { program, .. }, .. }, stamp) in stale {
        let made = home.target.join(profile(build.release)).join(program);
        let copy = binaries.join(format!(".{program}.new"));
        fs::copy(made, &copy)?;
        fs::rename(copy, binaries.join(program))?;
        write(&binaries.join(format!("{program}.stamp")), stamp)?;
    }
    Ok(())
}
