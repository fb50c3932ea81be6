//! From the command line to the exit code.

use std::{
    cell::RefCell,
    io::Write as _,
    panic::{self, AssertUnwindSafe},
    path::Path,
    process::ExitCode,
    rc::Rc,
};

use clap::{CommandFactory, FromArgMatches};

use etlc_types::codes::run as codes;

use crate::{
    Exit, Notice, Participant, Run, Stop,
    channel::{Channels, Delivery},
    command::{Action, Command, LogFormat, ReportFormat},
    notify, own, participant,
    plan::Plan,
    quarantine::Ward,
    reject::Origin,
    rejects,
    report::Report,
    spec,
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
    let command =
        Command::command().name(route.name).about(format!("Runs the route {} (meaning {})", route.file, route.hash));
    let command = match command.try_get_matches().and_then(|matches| Command::from_arg_matches(&matches)) {
        Ok(command) => command,
        Err(error) => {
            let _closed = error.print();
            return ExitCode::from(if error.use_stderr() { Exit::Usage as u8 } else { 0 });
        }
    };
    watch_panics();
    let outcome = std::panic::catch_unwind(|| execute(route, program, &command));
    match outcome {
        Ok(Ok(exit)) => ExitCode::from(exit as u8),
        Ok(Err(stop)) => {
            match command.flags.log_format {
                LogFormat::Text => eprintln!("{stop}"),
                LogFormat::Json => eprintln!("{}", stop.to_json()),
            }
            ExitCode::from(stop.exit() as u8)
        }
        Err(_) => ExitCode::from(Exit::Bug as u8),
    }
}

fn execute(route: &'static spec::Route, program: Program, command: &Command) -> Result<Exit, Stop> {
    let mut run = Run::new(route, command)?;
    match &command.action {
        Some(Action::Plan { ddl }) => {
            let mut plan = Plan::new(&mut run);
            (program.plan)(&mut plan);
            return plan.print(*ddl, &command.flags).map(|()| Exit::Done);
        }
        Some(Action::Rejects { action }) => return rejects::run(&mut run, action).map(|()| Exit::Done),
        _ => {}
    }
    if matches!(command.action, Some(Action::Preview { .. })) {
        return (program.run)(&mut run).map(|()| Exit::Done);
    }
    let channels = Channels::open(&run)?;
    let ran = panic::catch_unwind(AssertUnwindSafe(|| (program.run)(&mut run).and_then(|()| run.check_balance())));
    let outcome = match ran {
        Ok(outcome) => outcome,
        Err(panicked) => {
            if let Some(notice) = Notice::new(&run, None, Exit::Bug, None, notify::take()) {
                warn_of(&run, &channels.tell(&notice));
            }
            panic::resume_unwind(panicked)
        }
    };
    let outcome = outcome.map_err(Unfinished::Open);
    let (participants, mut wards) = (run.participants(), run.take_wards());
    let outcome = outcome.and_then(|()| commit(&participants, &mut wards, run.origin(), &run.journal()));
    let (outcome, undone) = match outcome {
        Ok(()) => (Ok(()), false),
        // What is committed must not be undone: the next start finishes it.
        Err(Unfinished::Committed(stop)) => (Err(stop), false),
        Err(Unfinished::Open(stop)) => {
            wards.iter_mut().for_each(Ward::roll_back);
            for participant in &participants {
                participant.borrow_mut().roll_back();
            }
            (Err(stop), true)
        }
    };
    run.end();
    let stop = outcome.as_ref().err();
    let mut report = Report::new(&run, stop, undone);
    let is_text = command.flags.log_format == LogFormat::Text;
    if is_text {
        eprint!("{report}");
    }
    if let Some(notice) = Notice::new(&run, Some(&report), stop.map_or(run.success(), Stop::exit), stop, notify::take())
    {
        report.notified = channels.tell(&notice);
        warn_of(&run, &report.notified);
    }
    if !is_text {
        eprintln!("{}", report.to_json());
    }
    if command.flags.report == Some(ReportFormat::Json) {
        let _closed = writeln!(std::io::stdout(), "{}", report.to_json());
    }
    outcome.map(|()| run.success())
}

/// Says which channels were not told. It changes nothing of how the run ended.
fn warn_of(run: &Run, deliveries: &[Delivery]) {
    for warning in deliveries.iter().filter_map(Delivery::warning) {
        run.warn(codes::NOT_TOLD, &warning);
    }
}

/// Why a commit did not come to its end.
enum Unfinished {
    /// Nothing is visible yet.
    Open(Stop),
    /// The decision is durable, or may be, and something is left to do that the next start does.
    Committed(Stop),
}

/// Makes all targets and their rejects visible: first durable, then the anchor's commit with the record of renames, then
/// the renames. Where no target is a database, the renames of several files are recorded in a journal of their own.
fn commit(
    participants: &[Rc<RefCell<dyn Participant>>],
    wards: &mut [Ward],
    origin: &Origin,
    journal: &Path,
) -> Result<(), Unfinished> {
    let mut publications = Vec::new();
    for participant in participants {
        publications.extend(participant.borrow_mut().prepare().map_err(Unfinished::Open)?);
    }
    for ward in wards {
        publications.extend(ward.keep(origin.clone()).map_err(Unfinished::Open)?);
    }
    let (anchors, others): (Vec<_>, Vec<_>) = participants.iter().partition(|one| one.borrow().is_anchor());
    for participant in anchors.iter().chain(&others) {
        participant.borrow_mut().commit(&publications).map_err(|stop| match stop.exit() {
            // The connection was lost before the answer: what is durable stays, since its record may be committed.
            Exit::NoConnection => Unfinished::Committed(stop),
            _ => Unfinished::Open(stop),
        })?;
    }
    if anchors.is_empty() {
        return match publications.as_slice() {
            [] => Ok(()),
            [_] => participant::publish(&publications).map_err(Unfinished::Open),
            _ => {
                participant::record(&publications, journal).map_err(Unfinished::Open)?;
                participant::recover(journal).map_err(Unfinished::Committed)
            }
        };
    }
    participant::publish(&publications).map_err(Unfinished::Committed)?;
    anchors.iter().try_for_each(|anchor| anchor.borrow_mut().settle()).map_err(Unfinished::Committed)
}

/// A panic in a function of the user's own is a failure of a row; any other is a bug, which is said.
pub(crate) fn watch_panics() {
    panic::set_hook(Box::new(|panic| {
        if !own::note(panic) {
            eprintln!("error[{}]: this program has a bug: {panic}", codes::BUG);
        }
    }));
}
