//! The system that tests run on, and what they need of it.

use std::process::Command;

/// The managers of packages that are known, and how each is told to install one.
const MANAGERS: &[(&str, &[&[&str]])] = &[
    ("apt-get", &[&["update", "-q"], &["install", "-q", "-y", "--no-install-recommends"]]),
    ("dnf", &[&["install", "-q", "-y"]]),
    ("apk", &[&["add", "--no-cache"]]),
    ("pacman", &[&["-Sy", "--noconfirm"]]),
    ("brew", &[&["install"]]),
];

/// Installs a program with the package manager of the system, by the name of its package there or, where the manager
/// is not among those, by this name.
///
/// # Panics
/// If there is no manager that is known, or it fails.
pub fn install(package: &str, others: &[(&str, &str)]) {
    let Some((manager, steps)) = MANAGERS.iter().find(|(manager, _)| present(manager)) else {
        panic!("{package} is not installed, and there is no package manager that is known here");
    };
    let package = others.iter().find(|(other, _)| other == manager).map_or(package, |(_, package)| package);
    for (index, step) in steps.iter().enumerate() {
        let mut command = if is_root() || *manager == "brew" {
            Command::new(manager)
        } else {
            let mut sudo = Command::new("sudo");
            sudo.arg("-n").arg(manager);
            sudo
        };
        command.args(*step).env("DEBIAN_FRONTEND", "noninteractive");
        if index + 1 == steps.len() {
            command.arg(package);
        }
        run(&mut command);
    }
}

/// Whether a program is on the path.
pub fn present(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|directory| directory.join(program).is_file())
}

/// Whether this is root's process.
pub fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    let file = tempfile::tempfile().and_then(|file| file.metadata());
    file.expect("a temporary file").uid() == 0
}

/// What a program prints.
///
/// # Panics
/// If it fails.
pub fn run(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{command:?}\n{}{}", text(&output.stdout), text(&output.stderr));
    text(&output.stdout)
}
