//! From the command line to the exit code.

use std::{
    panic::{self, AssertUnwindSafe},
    process::ExitCode,
};

use clap::{CommandFactory, FromArgMatches, error::ErrorKind};

use etlc_types::codes::run as codes;

use crate::{
    Exit, Notice, Run, Stop,
    channel::{Channels, Delivery},
    command::{Action, Command, LogFormat, ReportFormat, RunFlags},
    commit::{self, Unfinished},
    console, failpoint, notify, own,
    partition::{self, Part},
    plan::Plan,
    quarantine::Ward,
    rejects,
    report::Report,
    retry::{Attempt, Retries},
    spec, status,
};

/// What a route does.
#[derive(Clone, Copy, Debug)]
pub struct Program {
    /// Opens source and targets and puts each row; when it returns, everything that it opened has been dropped and the
    /// run commits or is undone.
    pub run: fn(&mut Run) -> Result<(), Stop>,
    /// Looks at source and targets and changes nothing.
    pub plan: fn(&mut Plan<'_>),
}

/// Runs a route, or says what a run would do: what the `main` of every generated program calls.
pub fn main(route: &'static spec::Route, program: Program) -> ExitCode {
    let mut parser =
        Command::command().name(route.name).about(format!("Runs the route {} (meaning {})", route.file, route.hash));
    let parsed = parser.try_get_matches_from_mut(std::env::args_os());
    let parsed =
        parsed.and_then(|matches| Command::from_arg_matches(&matches)).and_then(|command| match command.run() {
            Ok(flags) => Ok((command, flags)),
            Err(message) => Err(parser.error(ErrorKind::ArgumentConflict, message)),
        });
    let (command, flags) = match parsed {
        Ok(parsed) => parsed,
        Err(error) => {
            let _closed = error.print();
            return ExitCode::from(if error.use_stderr() { Exit::Usage as u8 } else { 0 });
        }
    };
    watch_panics();
    let outcome = std::panic::catch_unwind(|| execute(route, program, &command, flags.as_ref()));
    match outcome {
        Ok(Ok(exit)) => ExitCode::from(exit as u8),
        Ok(Err(stop)) => {
            match command.flags.log_format {
                LogFormat::Text => console::say(&stop),
                LogFormat::Json => console::say_json(stop.to_json()),
            }
            ExitCode::from(stop.exit() as u8)
        }
        Err(_) => ExitCode::from(Exit::Bug as u8),
    }
}

/// Runs the route, where flags of a run are given, or does what else the command says.
fn execute(
    route: &'static spec::Route,
    program: Program,
    command: &Command,
    flags: Option<&RunFlags>,
) -> Result<Exit, Stop> {
    if let Some(flags) = flags {
        return match (route.is_divided(), flags.partition) {
            (true, _) => partition::carry_out(route, program, command, flags),
            (false, None) => carry_out(route, program, command, flags),
            (false, Some(_)) => Err(partition::undivided()),
        };
    }
    let mut run = Run::new(route, command, Attempt::default(), Part::Whole)?;
    match &command.action {
        Some(Action::Plan { ddl }) => {
            let mut plan = Plan::new(&mut run);
            (program.plan)(&mut plan);
            plan.print(*ddl, &command.flags).map(|()| Exit::Done)
        }
        Some(Action::Rejects { action }) => rejects::run(&mut run, action).map(|()| Exit::Done),
        Some(Action::Status { finish }) => status::run(&mut run, *finish, &command.flags).map(|()| Exit::Done),
        _ => (program.run)(&mut run).map(|()| Exit::Done),
    }
}

/// Runs the route and says how it ended.
fn carry_out(route: &'static spec::Route, program: Program, command: &Command, flags: &RunFlags) -> Result<Exit, Stop> {
    let Ended { mut run, mut channels, outcome } =
        attempt_all(route, program, command, Attempt::first(flags), Retries::new(flags.retries), &Part::Whole)?;
    run.end();
    let undone = matches!(outcome, Err((_, true)));
    let outcome = outcome.map_err(|(stop, _)| stop);
    tell(&mut run, command, &mut channels, outcome.as_ref().err(), undone);
    outcome.map(|()| run.success())
}

/// The last attempt at a part of a run, and how it ended.
pub(crate) struct Ended {
    pub(crate) run: Run,
    pub(crate) channels: Channels,
    /// Why it failed, and whether what it had not committed is undone.
    pub(crate) outcome: Result<(), (Stop, bool)>,
}

/// Attempts a part of a run, again and again where something fails that may pass. The lease of a division is kept.
pub(crate) fn attempt_all(
    route: &'static spec::Route,
    program: Program,
    command: &Command,
    mut attempt: Attempt,
    mut retries: Retries,
    part: &Part,
) -> Result<Ended, Stop> {
    let mut earlier = None;
    loop {
        let mut run = Run::new(route, command, attempt, part.clone())?;
        earlier.take().into_iter().for_each(|earlier| run.follow(earlier));
        let mut channels = Channels::open(&run)?;
        let outcome = match make(&mut run, program, &mut channels) {
            Ok(()) => Ok(()),
            // What is committed must not be undone: the next start finishes it.
            Err(Unfinished::Committed(stop)) => Err((stop, false)),
            Err(Unfinished::Open(stop)) => match retries.after(stop, &run) {
                Ok(next) => {
                    (attempt, earlier) = (next, Some(run));
                    continue;
                }
                Err(stop) => Err((stop, true)),
            },
        };
        if outcome.is_err() || !matches!(part, Part::Division) {
            run.release();
        }
        return Ok(Ended { run, channels, outcome });
    }
}

/// One attempt, up to its commit or until everything is undone that was not committed.
fn make(run: &mut Run, program: Program, channels: &mut Channels) -> Result<(), Unfinished> {
    let ran = panic::catch_unwind(AssertUnwindSafe(|| {
        run.begin()?;
        if run.is_done() {
            return Ok(());
        }
        (program.run)(run)?;
        run.check_balance()
    }));
    let ran = ran.unwrap_or_else(|panicked| {
        if let Some(notice) = Notice::new(run, None, Exit::Bug, None, notify::take()) {
            warn_of(run, &channels.tell(&notice));
        }
        panic::resume_unwind(panicked)
    });
    let ended = ran.map_err(Unfinished::Open).and_then(|()| match run.part() {
        _ if run.is_done() => Ok(()),
        Part::Division => commit::division(run),
        Part::Whole | Part::Range(_) => commit::last(run),
    });
    if let Err(Unfinished::Open(_)) = &ended {
        failpoint("before-roll-back");
        run.wards().iter_mut().for_each(Ward::roll_back);
        for participant in run.participants() {
            participant.borrow_mut().roll_back();
        }
        failpoint("after-roll-back");
    }
    ended
}

/// Prints the balance and tells the channels.
pub(crate) fn tell(run: &mut Run, command: &Command, channels: &mut Channels, stop: Option<&Stop>, undone: bool) {
    run.count_committed();
    let mut report = Report::new(run, stop, undone);
    let is_text = command.flags.log_format == LogFormat::Text;
    if is_text {
        console::say(report.to_string().trim_end_matches('\n'));
    }
    let exit = stop.map_or(run.success(), Stop::exit);
    if let Some(notice) = Notice::new(run, Some(&report), exit, stop, notify::take()) {
        report.notified = channels.tell(&notice);
        warn_of(run, &report.notified);
    }
    if !is_text {
        console::say_json(report.to_json());
    }
    if command.flags.report == Some(ReportFormat::Json) {
        console::put_json(report.to_json());
    }
}

/// Says which channels were not told. It changes nothing of how the run ended.
fn warn_of(run: &Run, deliveries: &[Delivery]) {
    for warning in deliveries.iter().filter_map(Delivery::warning) {
        run.warn(codes::NOT_TOLD, &warning);
    }
}

/// A panic in a function of the user's own is a failure of a row; any other is a bug, which is said.
pub(crate) fn watch_panics() {
    panic::set_hook(Box::new(|panic| {
        if !own::note(panic) {
            console::say(format_args!("error[{}]: this program has a bug: {panic}", codes::BUG));
        }
    }));
}
