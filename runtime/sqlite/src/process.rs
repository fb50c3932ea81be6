//! The process that holds a lease: whether it is still there, and how it is ended.

use std::{
    fs,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};

/// How long a process may take to undo what it has not committed, once it is asked to end.
const PATIENCE: Duration = Duration::from_secs(6);

/// How long one may take to be gone that was killed.
const DYING: Duration = Duration::from_secs(5);

/// How long to wait between two looks.
const PAUSE: Duration = Duration::from_millis(20);

/// A process of this machine or another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Process {
    pub(crate) number: u32,
    /// When it started, in ticks of the machine's clock: what tells it from a later one of its number.
    pub(crate) start: i64,
    /// The machine's name, the number of its start, and the namespace in which processes have their numbers: two
    /// containers may see one file and not each other.
    pub(crate) machine: String,
}

impl Process {
    /// This one; `None` where the system has no `/proc` to say who it is.
    pub(crate) fn this() -> Option<Process> {
        let number = std::process::id();
        Some(Process { number, start: start_of(number)?, machine: machine()? })
    }

    /// Whether it runs; `None` where nobody can tell here, because it is another machine's.
    pub(crate) fn is_there(&self) -> Option<bool> {
        (machine()? == self.machine).then(|| start_of(self.number) == Some(self.start))
    }

    /// Ends it: asks it to, and kills it where it does not. One that may not be ended, or is another machine's, stays.
    pub(crate) fn end(&self) {
        for (signal, patience) in [(Signal::TERM, PATIENCE), (Signal::KILL, DYING)] {
            let begin = Instant::now();
            let Some(number) = i32::try_from(self.number).ok().and_then(Pid::from_raw) else { return };
            if self.is_there() != Some(true) || kill_process(number, signal).is_err() {
                return;
            }
            while self.is_there() == Some(true) && begin.elapsed() < patience {
                std::thread::sleep(PAUSE);
            }
        }
    }

    /// What messages call it: `process 1234 of build-3`.
    pub(crate) fn shown(&self) -> String {
        let host = self.machine.split(' ').next().unwrap_or_default();
        format!("process {} of {host}", self.number)
    }
}

/// When the process of a number started; `None` where there is none, or only what its parent has not looked at yet.
fn start_of(number: u32) -> Option<i64> {
    let stat = fs::read_to_string(format!("/proc/{number}/stat")).ok()?;
    // The program's name stands in brackets, and may hold some itself.
    let mut fields = stat.rsplit_once(')')?.1.split_ascii_whitespace();
    let state = fields.next()?;
    let start = fields.nth(18)?.parse().ok()?;
    (!matches!(state, "Z" | "X")).then_some(start)
}

fn machine() -> Option<String> {
    let host = fs::read_to_string("/proc/sys/kernel/hostname").ok()?;
    let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    let numbers = fs::read_link("/proc/self/ns/pid").ok()?;
    Some(format!("{} {} {}", host.trim(), boot.trim(), numbers.display()))
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Stdio};

    use super::*;

    /// A child that does nothing, with or without an ear for requests to end.
    fn child(is_deaf: bool) -> std::process::Child {
        let script = if is_deaf { "trap '' TERM; echo; while :; do sleep 1; done" } else { "echo; exec sleep 600" };
        let mut child =
            Command::new("sh").args(["-c", script]).stdout(Stdio::piped()).spawn().expect("there is a shell");
        let mut said = [0];
        std::io::Read::read_exact(child.stdout.as_mut().expect("it is piped"), &mut said).expect("it speaks");
        child
    }

    fn of(child: &std::process::Child) -> Process {
        let this = Process::this().expect("there is /proc");
        Process { number: child.id(), start: start_of(child.id()).expect("it runs"), machine: this.machine }
    }

    #[test]
    fn a_process_is_there_until_it_is_ended() {
        let this = Process::this().expect("there is /proc");
        assert_eq!(this.is_there(), Some(true));
        assert_eq!(Process { start: this.start - 1, ..this.clone() }.is_there(), Some(false), "an earlier one");
        assert_eq!(Process { machine: "another".to_owned(), ..this }.is_there(), None);
        for is_deaf in [false, true] {
            let mut child = child(is_deaf);
            let process = of(&child);
            assert_eq!(process.is_there(), Some(true));
            process.end();
            assert_eq!(process.is_there(), Some(false), "what is left of it for its parent does not count");
            child.wait().expect("it has ended");
        }
    }
}
