//! The command line of a route's executable.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// How a route's executable is called.
#[derive(Debug, Parser)]
#[command(disable_help_subcommand = true, subcommand_precedence_over_arg = true)]
pub(crate) struct Command {
    #[command(subcommand)]
    pub(crate) action: Option<Action>,
    /// Those of a run where no command is named.
    #[command(flatten)]
    pub(crate) run: RunFlags,
    #[command(flatten)]
    pub(crate) flags: Flags,
}

impl Command {
    /// How the route is to be run; `None` where it is not to be run.
    ///
    /// # Errors
    /// In words, where flags of a run stand on both sides of `run`, or before another command.
    pub(crate) fn run(&self) -> Result<Option<RunFlags>, &'static str> {
        let none = RunFlags::default();
        match &self.action {
            None => Ok(Some(self.run.clone())),
            Some(Action::Run(flags)) if self.run == none => Ok(Some(flags.clone())),
            Some(Action::Run(flags)) if *flags == none => Ok(Some(self.run.clone())),
            Some(Action::Run(_)) => Err("the flags of a run stand before `run` or behind it, not on both sides"),
            Some(_) if self.run == none => Ok(None),
            Some(_) => Err("--take-over, --start-over, --partition and --retries are flags of a run"),
        }
    }
}

#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Action {
    /// Run the route (what happens where no command is named)
    Run(RunFlags),
    /// Read some rows and show what the route makes of them; write nothing
    Preview {
        /// How many rows to read
        #[arg(long, default_value_t = 10, value_name = "N")]
        limit: u64,
    },
    /// Compare the route with what is there and say what a run would do; change nothing
    Plan {
        /// Print only the SQL that someone with the rights would run before the route
        #[arg(long)]
        ddl: bool,
    },
    /// Say who runs the route, and how far its committed rows are
    Status {
        /// Give files and tables that a killed run had completed their names
        #[arg(long)]
        finish: bool,
    },
    /// Look at the rows in quarantine
    Rejects {
        #[command(subcommand)]
        action: RejectsAction,
    },
}

#[derive(Clone, Debug, Subcommand)]
pub(crate) enum RejectsAction {
    /// Why rows were rejected, with counts, the last run first
    List,
    /// The rows with their reasons, one JSON object a line, those of the last run first
    Show {
        /// How many rows to show
        #[arg(long, default_value_t = 20, value_name = "N")]
        limit: u64,
    },
    /// Put the rows through the route again (in a later version)
    Replay,
}

/// How a run deals with other runs and with failures that may pass.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub(crate) struct RunFlags {
    /// Take the place of another run of the route, alive or not: what it has not committed is undone
    #[arg(long)]
    pub(crate) take_over: bool,
    /// Begin at the first row, though an unfinished run has committed some
    #[arg(long)]
    pub(crate) start_over: bool,
    /// Carry out one partition of a run that has divided its source, alone
    #[arg(long, value_name = "N", conflicts_with = "start_over")]
    pub(crate) partition: Option<u32>,
    /// How often in a row, without a commit in between, to try again what may pass, such as a cut connection: after 0.1 s,
    /// then twice as long each time, at most 10 s, less up to a half by chance (8: 11 to 23 s in all). A lost deadlock is
    /// tried again up to 100 times, unless N is 0. Not tried again: a server that is down at the start, and runs that read
    /// standard input or write standard output
    #[arg(long, default_value_t = RunFlags::RETRIES, value_name = "N")]
    pub(crate) retries: u32,
}

impl RunFlags {
    /// Pauses of 11 to 23 seconds in all.
    pub(crate) const RETRIES: u32 = 8;
}

impl Default for RunFlags {
    fn default() -> RunFlags {
        RunFlags { take_over: false, start_over: false, partition: None, retries: RunFlags::RETRIES }
    }
}

#[derive(Clone, Debug, Args)]
pub(crate) struct Flags {
    /// The project's directory; found upwards from here where it is not given
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) project: Option<PathBuf>,
    /// The file of connection points; `.env` of the project where it is not given
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) env_file: Option<PathBuf>,
    /// Where dictionary files are, in place of `routes/dictionaries`
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) dictionaries: Option<PathBuf>,
    /// Replace a constant of the route for this run
    #[arg(long, global = true, value_name = "NAME=VALUE", value_parser = assignment)]
    pub(crate) set: Vec<(String, String)>,
    /// Show progress while the route runs
    #[arg(long, global = true, value_enum, default_value_t = Progress::Auto)]
    pub(crate) progress: Progress,
    /// How messages are written to standard error
    #[arg(long, global = true, value_enum, default_value_t = LogFormat::Text)]
    pub(crate) log_format: LogFormat,
    /// Print a report of the run on standard output at its end, or the plan as JSON
    #[arg(long, global = true, value_enum)]
    pub(crate) report: Option<ReportFormat>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Progress {
    /// Where standard error is a terminal
    Auto,
    /// Not at all
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// For people
    Text,
    /// One JSON object a line
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// One JSON object
    Json,
}

fn assignment(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.trim_start_matches('$').to_owned(), value.to_owned())),
        _ => Err("write it as NAME=VALUE".to_owned()),
    }
}
