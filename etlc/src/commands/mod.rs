//! The command line: one file for each subcommand.

mod build;
mod check;
mod describe;
mod doctor;
mod explain;
mod fmt;
pub mod functions;
mod graph;
mod ir;
mod new;
mod output;
mod own;
mod plan;
mod preview;
mod refused;
mod routes;
mod run;
mod test;

use std::{panic, path::PathBuf, process::ExitCode, thread};

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::diagnostics::Lang;

/// Routes in short files, compiled into native programs that move and clean rows.
#[derive(Debug, Parser)]
#[command(name = "etlc", version, arg_required_else_help = true)]
struct Command {
    #[command(subcommand)]
    action: Action,
    #[command(flatten)]
    flags: Flags,
}

/// What every subcommand takes.
#[derive(Clone, Debug, Args)]
pub(crate) struct Flags {
    /// The project's directory; found upwards from here where it is not given
    #[arg(long, global = true, value_name = "DIR")]
    project: Option<PathBuf>,
    /// The file of connection points; `.env` of the project where it is not given
    #[arg(long, global = true, value_name = "FILE")]
    env_file: Option<PathBuf>,
    /// Replace a constant of the route for this run
    #[arg(long, global = true, value_name = "NAME=VALUE")]
    set: Vec<String>,
    /// How mistakes are written
    #[arg(long, global = true, value_enum, default_value_t = MessageFormat::Fancy)]
    message_format: MessageFormat,
    /// The language of messages
    #[arg(long, global = true, value_enum, default_value_t = Lang::En, env = "ETLC_LANG", hide_env_values = true)]
    lang: Lang,
    /// Colours
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto)]
    color: Color,
    /// Say only what went wrong
    #[arg(long, short, global = true)]
    quiet: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum MessageFormat {
    /// For people, with the lines of the route
    Fancy,
    /// One line a mistake
    Short,
    /// One JSON object a line
    Json,
    /// Annotations for GitHub
    Github,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// In a terminal
    Auto,
    /// In any case
    Always,
    /// Never
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DescribeFormat {
    /// For people
    Text,
    /// One JSON object
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum GraphFormat {
    /// A picture for browsers
    Svg,
    /// A flowchart for pages that draw Mermaid
    Mermaid,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Make a project with a first route
    New {
        /// Its directory
        dir: PathBuf,
    },
    /// Find every mistake, without building, connecting or running anything
    Check {
        /// Route files, directories or names; `routes/` where none is given
        paths: Vec<PathBuf>,
        /// Mend what can be mended in one way only
        #[arg(long)]
        fix: bool,
    },
    /// Compile routes into executables; prints `route path-of-executable` for each
    Build {
        /// Route files, directories or names; `routes/` where none is given
        paths: Vec<PathBuf>,
        /// Take the time for the fastest code
        #[arg(long)]
        release: bool,
    },
    /// Build routes where needed and run them in order, stopping at the first that fails
    Run {
        /// Names or files of routes
        #[arg(required = true)]
        routes: Vec<PathBuf>,
        /// Take the time for the fastest code
        #[arg(long)]
        release: bool,
        /// Arguments for the executables
        #[arg(last = true)]
        arguments: Vec<String>,
    },
    /// Run the tests of routes, on the rows that they give; connects to nothing
    Test {
        /// Route files, directories or names; `routes/` where none is given
        paths: Vec<PathBuf>,
        /// Only the tests whose names hold this
        #[arg(long, value_name = "PART")]
        name: Option<String>,
    },
    /// Read some rows and show them before and after; write nothing
    Preview {
        /// Name or file of a route
        route: PathBuf,
        /// How many rows to read
        #[arg(long, default_value_t = 10, value_name = "N")]
        limit: u64,
    },
    /// Lay routes out in the one way in which they are written
    Fmt {
        /// Route files, directories or names; `routes/` where none is given
        paths: Vec<PathBuf>,
        /// Change nothing; name the files that would change, and fail where there is one
        #[arg(long)]
        check: bool,
    },
    /// Compare a route with what is there and say what a run would do; change nothing
    Plan {
        /// Name or file of a route
        route: PathBuf,
        /// Print only the SQL that someone with the rights would run before the route
        #[arg(long)]
        ddl: bool,
        /// Print the plan as one JSON object
        #[arg(long, value_parser = ["json"])]
        report: Option<String>,
    },
    /// List every object of a route: points, fields, rules with the type after each step, functions and the rest
    Describe {
        /// Name or file of a route
        route: PathBuf,
        /// The form of the list
        #[arg(long, value_enum, default_value_t = DescribeFormat::Text)]
        format: DescribeFormat,
    },
    /// Draw which column of a target comes from which fields, through which steps
    Graph {
        /// Name or file of a route
        route: PathBuf,
        /// The form of the picture
        #[arg(long, value_enum, default_value_t = GraphFormat::Svg)]
        format: GraphFormat,
    },
    /// Print what a route means, as JSON
    Ir {
        /// Name or file of a route
        route: PathBuf,
    },
    /// Print the page of an error's code, a statement, a type, a connector or a function
    Explain {
        /// Such as E0203, R0101, FOR, int4, postgres, lower
        #[arg(value_name = "CODE")]
        name: String,
    },
    /// List the standard functions, or print the page of one
    Functions {
        /// The function
        name: Option<String>,
        /// For a terminal, or as the reference has them
        #[arg(long, value_enum, default_value = "text")]
        format: functions::Form,
    },
    /// Say what this machine lacks, and the command that brings it
    Doctor,
}

/// The exit codes of `etlc` itself.
const MISTAKE: u8 = 1;
const NO_RESOURCE: u8 = 7;
const BUG: u8 = 70;

/// The stack that commands run on, in bytes: what nests in a route is gone through by functions that call themselves. The
/// system gives memory for what is used of it only.
const STACK: usize = 1 << 30;

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    match thread::Builder::new().name("main".to_owned()).stack_size(STACK).spawn(command) {
        Ok(running) => running.join().unwrap_or_else(|panicked| panic::resume_unwind(panicked)),
        // Where so much cannot be had, nearly every route does with the usual one.
        Err(_) => command(),
    }
}

fn command() -> ExitCode {
    let Command { action, flags } = match Command::try_parse() {
        Ok(command) => command,
        Err(error) => {
            let _closed = error.print();
            return ExitCode::from(if error.use_stderr() { MISTAKE } else { 0 });
        }
    };
    let outcome = match action {
        Action::New { dir } => new::new(&flags, &dir),
        Action::Check { paths, fix } => check::check(&flags, &paths, fix),
        Action::Build { paths, release } => build::build(&flags, &paths, release),
        Action::Run { routes, release, arguments } => run::run(&flags, &routes, release, &arguments),
        Action::Test { paths, name } => test::test(&flags, &paths, name.as_deref()),
        Action::Preview { route, limit } => preview::preview(&flags, &route, limit),
        Action::Fmt { paths, check } => fmt::fmt(&flags, &paths, check),
        Action::Plan { route, ddl, report } => plan::plan(&flags, &route, ddl, report.as_deref()),
        Action::Describe { route, format } => describe::describe(&flags, &route, format),
        Action::Graph { route, format } => graph::graph(&flags, &route, format),
        Action::Ir { route } => ir::ir(&flags, &route),
        Action::Explain { name } => explain::explain(&flags, &name),
        Action::Functions { name, format } => functions::functions(&flags, name.as_deref(), format),
        Action::Doctor => doctor::doctor(&flags),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(code) => ExitCode::from(code),
    }
}
