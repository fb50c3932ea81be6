//! `cargo xtask faults`: the fault harness, `tests/tests/faults.rs`.

use clap::Args;

use super::run::cargo_with;

#[derive(Args)]
pub(super) struct Faults {
    /// The full number of runs of each fault; hours on a small machine
    #[arg(long)]
    long: bool,
    /// Break the source on purpose in every way that is kept for it, and demand that the faults notice
    #[arg(long)]
    prove: bool,
    /// What everything is drawn from
    #[arg(long, value_name = "S")]
    seed: Option<u64>,
    /// A fault, or with --prove a way of breaking; may be repeated
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
}

impl Faults {
    pub(super) fn run(self) -> Result<(), String> {
        cargo_with(&["build", "--package", "etlc"], &[])?;
        let mut arguments: Vec<String> =
            ["test", "--package", "etlc-tests", "--test", "faults", "--"].map(str::to_owned).into();
        let flags = [(self.long, "--long"), (self.prove, "--prove")];
        arguments.extend(flags.into_iter().filter(|(is_set, _)| *is_set).map(|(_, flag)| flag.to_owned()));
        if let Some(seed) = self.seed {
            arguments.extend(["--seed".to_owned(), seed.to_string()]);
        }
        for name in self.only {
            arguments.extend(["--only".to_owned(), name]);
        }
        cargo_with(&arguments.iter().map(String::as_str).collect::<Vec<_>>(), &[])
    }
}
