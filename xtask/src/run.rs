//! `cargo xtask test` and `cargo xtask ci`.

use std::process::Command;

use super::{generate, root};

/// The packages that people write.
const WRITTEN: &[&str] = &[
    "etlc",
    "etlc-core",
    "etlc-dictionaries",
    "etlc-files",
    "etlc-functions",
    "etlc-points",
    "etlc-postgres",
    "etlc-sqlite",
    "etlc-tests",
    "etlc-toml",
    "etlc-types",
    "etlc-webhook",
    "etlc-yaml",
    "xtask",
];

pub(super) fn test() -> Result<(), String> {
    // The compiler comes first: end-to-end tests start the binary.
    cargo(&["build", "--package", "etlc"])?;
    generate::generate(true)?;
    cargo(&["test", "--workspace", "--no-fail-fast"])
}

pub(super) fn ci() -> Result<(), String> {
    // The generated crates are laid out by the generator.
    let mut layout = vec!["fmt", "--check"];
    layout.extend(WRITTEN.iter().flat_map(|package| ["--package", package]));
    cargo(&layout)?;
    cargo(&["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"])?;
    test()
}

fn cargo(arguments: &[&str]) -> Result<(), String> {
    cargo_with(arguments, &[])
}

/// Runs cargo in the checkout with these variables in its environment.
pub(super) fn cargo_with(arguments: &[&str], environment: &[(&str, String)]) -> Result<(), String> {
    eprintln!("cargo {}", arguments.join(" "));
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let environment = environment.iter().map(|(name, value)| (name, value));
    let status = Command::new(cargo).args(arguments).envs(environment).current_dir(root()).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("cargo {} ended with {status}", arguments.join(" "))),
        Err(error) => Err(format!("cargo cannot be started: {error}")),
    }
}
