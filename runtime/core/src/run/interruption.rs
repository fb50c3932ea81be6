//! Being asked to stop: Ctrl-C and `SIGTERM`.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use etlc_types::codes::run as codes;
use tokio::{
    signal::unix::{SignalKind, signal},
    task::AbortHandle,
};

use crate::{Exit, Stop, console};

/// How long a run that was asked to stop may take to undo itself.
const PATIENCE: Duration = Duration::from_secs(5);

/// That the run was asked to stop.
pub(super) fn interrupted() -> Stop {
    Stop::new(Exit::RolledBack, codes::INTERRUPTED, "the run was asked to stop")
        .help("what it had not committed is undone; start the route again")
}

/// A flag that is set when the process is asked to end, and what looks for that.
pub(super) fn watch(runtime: &tokio::runtime::Runtime) -> (Arc<AtomicBool>, Vec<AbortHandle>) {
    let flag = Arc::new(AtomicBool::new(false));
    let watch = |kind| {
        let flag = Arc::clone(&flag);
        let watch = runtime.spawn(async move {
            if let Ok(mut signals) = signal(kind) {
                signals.recv().await;
                flag.store(true, Ordering::Relaxed);
                // The loop may be waiting for a server or a pipe. To end the process is safe then: what is not
                // committed is gone with its connection, what is committed is finished by the next start.
                tokio::time::sleep(PATIENCE).await;
                console::say(format_args!(
                    "error[{}]: the run was asked to stop and is waiting; ended without a balance",
                    codes::INTERRUPTED
                ));
                std::process::exit(Exit::RolledBack as i32);
            }
        });
        watch.abort_handle()
    };
    let watches = [SignalKind::interrupt(), SignalKind::terminate()].map(watch).into();
    (flag, watches)
}
