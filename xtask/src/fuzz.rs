//! `cargo xtask fuzz`: `etlc/tests/fuzz.rs`, optimised and for as long as one likes.

use std::time::{SystemTime, UNIX_EPOCH};

use super::{root, run::cargo_with};

#[derive(clap::Args)]
pub(super) struct Fuzz {
    /// How many inputs; a million takes some minutes of one processor
    #[arg(long, default_value_t = 1_000_000)]
    inputs: u64,
    /// Which inputs; another time others, where it is left out
    #[arg(long)]
    seed: Option<u64>,
    /// The number of the first of them: repeats a find, goes on with a run
    #[arg(long, default_value_t = 0)]
    first: u64,
    /// How many threads take them; as many as there are processors, where it is left out
    #[arg(long)]
    workers: Option<usize>,
    /// End at the first find
    #[arg(long)]
    stop: bool,
}

impl Fuzz {
    pub(super) fn run(self) -> Result<(), String> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let seed = self.seed.unwrap_or(now);
        let mut environment = vec![
            ("ETLC_INPUTS", self.inputs.to_string()),
            ("ETLC_SEED", seed.to_string()),
            ("ETLC_FIRST", self.first.to_string()),
        ];
        environment.extend(self.workers.map(|workers| ("ETLC_WORKERS", workers.to_string())));
        environment.extend((!self.stop).then(|| ("ETLC_GO_ON", "1".to_owned())));
        let arguments = ["test", "--profile", "fuzz", "--package", "etlc", "--test", "fuzz", "--", "--nocapture"];
        cargo_with(&arguments, &environment).map_err(|message| {
            let kept = root().join("target/tmp/fuzz");
            format!(
                "{message}\n  finds: {0}/{seed}-*.txt; where the process fell over, {0}/at-* hold the numbers of its last inputs",
                kept.display()
            )
        })
    }
}
