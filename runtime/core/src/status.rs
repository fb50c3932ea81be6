//! `status`: who runs the route, and how far its committed rows are.

use serde_json::{Value, json};

use crate::{
    Entry, Run, Stop,
    command::{Flags, ReportFormat},
    console,
    counts::Committed,
};

/// Prints what the ledger says; first finishes what a killed run has left to finish, where that is asked for.
pub(crate) fn run(run: &mut Run, finish: bool, flags: &Flags) -> Result<(), Stop> {
    let route = run.route();
    if finish {
        run.finish_left_over()?;
    }
    let entry = match route.anchor {
        Some(anchor) => (anchor.look)(run, anchor.target)?,
        None => None,
    };
    let text = match (flags.report, &entry, route.anchor) {
        (Some(ReportFormat::Json), ..) => {
            console::put_json(to_json(route.name, entry.as_ref()));
            return Ok(());
        }
        (None, Some(entry), _) => to_text(route.name, route.hash, entry),
        (None, None, Some(_)) => format!("{}: no run has left anything in a ledger", route.name),
        (None, None, None) => format!("{}: no database is among its targets, so there is no ledger", route.name),
    };
    console::put(text);
    Ok(())
}

fn commits(count: u64) -> String {
    if count == 1 { "1 commit".to_owned() } else { format!("{count} commits") }
}

fn to_json(route: &str, entry: Option<&Entry>) -> Value {
    let Some(entry) = entry else { return json!({"route": route, "ledger": null}) };
    json!({
        "route": route, "ledger": entry.ledger, "run": entry.run, "started": entry.started, "hash": entry.hash,
        "commits": entry.chunk, "finished": entry.finished, "running": entry.is_running,
        "position": entry.position.as_ref().and_then(|position| serde_json::from_str::<Value>(position.as_json()).ok()),
        "counts": serde_json::from_str::<Value>(&entry.counts).ok(), "unpublished": entry.unpublished,
    })
}

fn to_text(route: &str, hash: &str, entry: &Entry) -> String {
    let read = Committed::from_json(&entry.counts).map_or(0, |counts| counts.read);
    let state = match (&entry.finished, entry.is_running) {
        (Some(finished), _) => format!("finished {finished}"),
        (None, true) => "running".to_owned(),
        (None, false) if entry.position.is_some() && entry.hash != hash => {
            "unfinished; the next run is refused (R0663), since the route means something else now".to_owned()
        }
        (None, false) if entry.position.is_some() => "unfinished; the next run goes on".to_owned(),
        (None, false) => "unfinished; nothing of it is committed".to_owned(),
    };
    let mut lines = vec![
        format!("{route}: {state}"),
        format!("  {:>9}: {}, started {}", "run", entry.run, entry.started),
        format!("  {:>9}: {read} rows read, {}", "committed", commits(entry.chunk)),
    ];
    if let Some(position) = &entry.position {
        lines.push(format!("  {:>9}: {position}", "behind"));
    }
    if entry.hash != hash && entry.finished.is_none() {
        lines.push(format!(
            "  {:>9}: bring back the route as it was, or begin at the first row with `run --start-over`",
            "meaning"
        ));
    }
    for name in &entry.unpublished {
        lines.push(format!("  {:>9}: {name} is complete and not visible yet; --finish makes it so", "waits"));
    }
    lines.push(format!("  {:>9}: {}", "ledger", entry.ledger));
    lines.join("\n")
}
