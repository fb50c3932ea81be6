//! The project's habits as commands: `cargo xtask gen`, `test`, `ci`, `fuzz`, `faults`, `bench`.

mod bench;
mod faults;
mod fuzz;
mod generate;
mod reference;
mod run;

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(about = "The project's habits as commands")]
struct Command {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Make what is made from something else: `generated/`, the reference, the JSON Schema of the IR
    Gen {
        /// Change nothing; fail where something is not as it would be made
        #[arg(long)]
        check: bool,
    },
    /// Run every test
    Test,
    /// Everything that has to hold before a change lands: layout, lints, `gen --check`, tests
    Ci,
    /// Take many damaged routes through the compiler, as one of the tests does with a few
    Fuzz(fuzz::Fuzz),
    /// Kill, cut off, freeze and starve runs, and look whether anything is lost
    Faults(faults::Faults),
    /// Measure and report
    Bench {
        /// What to measure
        #[command(subcommand)]
        what: Bench,
    },
}

#[derive(Subcommand)]
enum Bench {
    /// From a route file to an executable: check, build without a change, after an edit, first, cold
    Latency,
    /// Check of a route of a thousand rules, build of a hundred routes
    Routes,
    /// Each family of functions beside DuckDB and Polars
    Functions {
        /// A Python environment with duckdb and polars in it
        tools: PathBuf,
    },
}

fn main() -> ExitCode {
    let done = match Command::parse().task {
        Task::Gen { check } => generate::generate(check),
        Task::Test => run::test(),
        Task::Ci => run::ci(),
        Task::Fuzz(fuzz) => fuzz.run(),
        Task::Faults(faults) => faults.run(),
        Task::Bench { what: Bench::Latency } => bench::latency(),
        Task::Bench { what: Bench::Routes } => bench::routes(),
        Task::Bench { what: Bench::Functions { tools } } => bench::functions(&tools),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

/// The checkout's directory.
fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().expect("xtask lies in the checkout")
}
