//! Places at which a test ends or holds a run, to see what it leaves behind and whether the next one makes it good.
//!
//! `ETLC_FAILPOINT=NAME[:COUNT]=ACTION` in the environment of a route's executable arms one of [`NAMES`]. At its COUNT-th
//! pass (the first where none is given), `kill` ends the process as `kill -9` would: nothing is flushed, undone or said.
//! `hold` says `failpoint NAME` on standard error and stands still for [`HELD`], in which a test may stop the process, cut
//! its connections or start a rival. Without the variable a place costs the look at an empty cell, and none lies in the
//! loop over rows.

use std::{
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use crate::say;

/// Every place, in the order in which a run comes by.
pub const NAMES: &[&str] = &[
    "before-recover",
    "after-recover",
    "before-move",
    "after-move",
    "before-lease",
    "after-lease",
    "rows",
    "before-prepare",
    "before-stage",
    "after-stage",
    "before-sync",
    "after-sync",
    "after-ready",
    "after-prepare",
    "before-quarantine",
    "after-quarantine",
    "before-record",
    "after-record",
    "before-advance",
    "after-advance",
    "before-commit",
    "after-commit",
    "before-begin",
    "after-begin",
    "before-journal",
    "after-journal-write",
    "after-journal",
    "before-rename",
    "after-rename",
    "after-rename-sync",
    "after-publish",
    "before-settle",
    "after-settle",
    "before-roll-back",
    "after-roll-back",
    "before-release",
    "after-release",
];

/// How long `hold` stands still.
pub const HELD: Duration = Duration::from_secs(3);

/// What is armed.
struct Armed {
    name: String,
    left: AtomicU64,
    action: Action,
}

#[derive(Clone, Copy)]
enum Action {
    Kill,
    Hold,
}

/// One of [`NAMES`]: passes, unless the environment says otherwise.
pub fn failpoint(name: &'static str) {
    static ARMED: OnceLock<Option<Armed>> = OnceLock::new();
    if let Some(armed) = ARMED.get_or_init(armed) {
        armed.meet(name);
    }
}

/// What the environment arms. A test that arms nothing would prove nothing, so what cannot be read ends the process.
fn armed() -> Option<Armed> {
    let text = std::env::var("ETLC_FAILPOINT").ok()?;
    let armed = parse(&text);
    if armed.is_none() {
        say(format_args!("ETLC_FAILPOINT={text} is not NAME[:COUNT]=kill|hold with a NAME of: {}", NAMES.join(" ")));
        std::process::abort();
    }
    armed
}

fn parse(text: &str) -> Option<Armed> {
    let (place, action) = text.split_once('=')?;
    let (name, count) = place.split_once(':').unwrap_or((place, "1"));
    let action = match action {
        "kill" => Action::Kill,
        "hold" => Action::Hold,
        _ => return None,
    };
    let left = AtomicU64::new(count.parse().ok().filter(|count| *count > 0)?);
    NAMES.contains(&name).then(|| Armed { name: name.to_owned(), left, action })
}

impl Armed {
    fn meet(&self, name: &str) {
        if name != self.name || self.left.fetch_sub(1, Ordering::SeqCst) != 1 {
            return;
        }
        match self.action {
            Action::Kill => std::process::abort(),
            Action::Hold => {
                say(format_args!("failpoint {name}"));
                std::thread::sleep(HELD);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_armed_is_read_or_refused() {
        let armed = parse("before-commit:3=hold").expect("it is well formed");
        assert_eq!((armed.name.as_str(), armed.left.into_inner()), ("before-commit", 3));
        assert!(parse("before-commit=kill").is_some());
        for wrong in ["", "before-commit", "nowhere=kill", "before-commit:0=kill", "before-commit:x=kill", "rows=faint"]
        {
            assert!(parse(wrong).is_none(), "{wrong}");
        }
    }
}
