//! What a run is doing, as it looks from outside, and what can be done to it from there.

use std::process::Command;

use super::place::Place;
use crate::{binary::Running, runs::Database, system};

/// Sends a signal: `KILL`, `STOP`, `CONT`. A process that is gone takes none.
pub fn signal(running: &Running, name: &str) {
    let _gone = Command::new("kill").arg(format!("-{name}")).arg(running.id().to_string()).status();
}

/// What a run that stands still was doing, by what the server says of its connections and by the files beside its targets;
/// `None` where nothing is to be seen of it yet, or any more.
pub fn phase(place: &Place<'_>) -> Option<&'static str> {
    let activity = place.database.rows(
        "select state, left(regexp_replace(query, '\\s+', ' ', 'g'), 60) from pg_stat_activity \
         where datname = current_database() and application_name like 'etlc%' and application_name not like '%(lease)'",
    );
    let says = |text: &str| activity.lines().any(|line| line.contains(text));
    let part = place.project.root().join("out");
    let names: Vec<String> = std::fs::read_dir(part)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect();
    let is_ready = names.iter().any(|name| name.ends_with(".ready"));
    let phase = if says("active|COMMIT") {
        "in COMMIT"
    } else if says("COMMIT") || says("DELETE FROM") && is_ready {
        "finishing"
    } else if says("SET CONSTRAINTS") || says("INSERT INTO") || says("UPDATE") || is_ready {
        "end of COPY to COMMIT"
    } else if says("COPY") {
        "COPY"
    } else {
        return None;
    };
    Some(phase)
}

/// Whether system calls can be followed here; says so where they cannot.
pub fn has_strace() -> Result<(), String> {
    if !system::present("strace") {
        let installed = std::panic::catch_unwind(|| system::install("strace", &[]));
        installed.map_err(|_| "strace is not there and could not be installed".to_owned())?;
    }
    let tried = Command::new("strace").args(["-o", "/dev/null", "true"]).output();
    match tried {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(format!("strace may not follow a process here: {}", String::from_utf8_lossy(&output.stderr))),
        Err(error) => Err(format!("strace cannot be started: {error}")),
    }
}
