//! When a run is tried again, and how an attempt tells itself from others.

use std::time::Duration;

use etlc_functions::system;
use etlc_types::codes::{postgres, run as codes};

use crate::{Exit, Run, Stop, command::RunFlags, reject::into_text, report::one_line};

/// The first pause; each is twice as long as the one before.
const FIRST: Duration = Duration::from_millis(100);

/// The longest pause.
const LONGEST: Duration = Duration::from_secs(10);

/// How often a run may lose a deadlock: the server is there, and of those that wait for each other one always gets on.
const DEADLOCKS: u32 = 100;

/// The longest pause after a deadlock, whose winner does not stay in the way.
const LONGEST_OF_DEADLOCK: Duration = Duration::from_secs(1);

/// One attempt of this process at a run.
#[derive(Clone, Debug)]
pub(crate) struct Attempt {
    /// A UUID.
    pub(crate) holder: String,
    /// The attempt before.
    pub(crate) before: Option<String>,
    /// Whether the servers have answered this process before.
    pub(crate) has_answers: bool,
    pub(crate) takes_over: bool,
    pub(crate) starts_over: bool,
}

impl Default for Attempt {
    fn default() -> Attempt {
        Attempt {
            holder: into_text(system::uuid()),
            before: None,
            has_answers: false,
            takes_over: false,
            starts_over: false,
        }
    }
}

impl Attempt {
    /// The first.
    pub(crate) fn first(flags: &RunFlags) -> Attempt {
        Attempt { takes_over: flags.take_over, starts_over: flags.start_over, ..Attempt::default() }
    }

    /// The first at a part of a run that has begun.
    pub(crate) fn within_run(flags: &RunFlags) -> Attempt {
        Attempt { has_answers: true, ..Attempt::first(flags) }
    }

    /// From 0.5 to 1: many that failed at one moment are not to come back at one.
    fn jitter(&self) -> f64 {
        let last = self.holder.get(self.holder.len().saturating_sub(2)..);
        let drawn = last.and_then(|digits| u8::from_str_radix(digits, 16).ok()).unwrap_or_default();
        0.5 + f64::from(drawn) / 512.0
    }

    /// The one after this, which takes the lease only from the last that had it.
    fn next(&self, had_lease: bool, has_committed: bool) -> Attempt {
        Attempt {
            has_answers: true,
            before: if had_lease { Some(self.holder.clone()) } else { self.before.clone() },
            starts_over: self.starts_over && !has_committed,
            ..Attempt::default()
        }
    }
}

/// How often a run has been tried again since it last committed something.
#[derive(Debug)]
pub(crate) struct Retries {
    allowed: u32,
    made: u32,
    deadlocks: u32,
}

impl Retries {
    pub(crate) fn new(allowed: u32) -> Retries {
        Retries { allowed, made: 0, deadlocks: 0 }
    }

    /// The next attempt after a pause, where this stop may pass.
    ///
    /// # Errors
    /// The stop, where it may not, or it was tried often enough; another, where the run is asked to end meanwhile.
    pub(crate) fn after(&mut self, stop: Stop, run: &Run) -> Result<Attempt, Stop> {
        // Where nobody has answered yet, an address is more likely to be wrong than a server to be gone for a moment.
        let has_begun = run.attempt().has_answers
            || run.has_begun()
            || run.has_lease()
            || run.rows_read() > 0
            || [postgres::IN_THE_WAY, postgres::DEADLOCK].contains(&stop.code());
        let may_pass = stop.is_transient() && (has_begun || stop.exit() != Exit::NoConnection);
        if !may_pass || run.is_once_only() {
            return Err(stop);
        }
        if run.has_committed() {
            (self.made, self.deadlocks) = (0, 0);
        }
        self.pause(stop, run)?;
        Ok(run.attempt().next(run.has_lease(), run.has_committed()))
    }

    /// Pauses before something is tried again, each time for longer.
    ///
    /// # Errors
    /// The stop, where it was tried often enough; another, where the run is asked to end meanwhile.
    pub(crate) fn pause(&mut self, stop: Stop, run: &Run) -> Result<(), Stop> {
        let (made, allowed, longest) = match stop.code() {
            postgres::DEADLOCK if self.allowed > 0 => (&mut self.deadlocks, DEADLOCKS, LONGEST_OF_DEADLOCK),
            _ => (&mut self.made, self.allowed, LONGEST),
        };
        if *made == allowed {
            return Err(stop);
        }
        *made += 1;
        let pause = FIRST.saturating_mul(1 << (*made - 1).min(16)).min(longest).mul_f64(run.attempt().jitter());
        run.warn(
            codes::TRIED_AGAIN,
            &format!("{} {}; tried again in {pause:.1?} ({made} of {allowed})", stop.code(), one_line(stop.message())),
        );
        run.wait(pause)
    }
}
