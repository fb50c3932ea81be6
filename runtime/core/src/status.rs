//! `status`: who runs the route, and how far its committed rows are.

use std::fmt::Display;

use serde_json::{Value, json};

use crate::{
    Entry, Position, Publication, Run, Stop,
    command::{Flags, ReportFormat},
    console,
    counts::Committed,
    ledger::{Last, Ranged, commits},
    partition,
};

/// Prints what the ledger says; first finishes what a killed run has left to finish, where that is asked for.
pub(crate) fn run(run: &mut Run, finish: bool, flags: &Flags) -> Result<(), Stop> {
    let route = run.route();
    let moved = if finish { run.finish_left_over()? } else { Vec::new() };
    let moved: Vec<String> = moved.iter().map(Publication::shown).collect();
    let entry = match route.anchor {
        Some(anchor) => (anchor.look)(run, anchor.target)?,
        None => None,
    };
    let mut waiting = entry.as_ref().map_or(Vec::new(), |entry| entry.unpublished.clone());
    waiting.extend(Publication::waiting(&run.journal().recorded()?));
    let ranges = entry.as_ref().map_or(Vec::new(), |entry| ranges(entry, route.is_divided()));
    if let Some(ReportFormat::Json) = flags.report {
        let mut json = entry.as_ref().map_or_else(|| json!({"ledger": null}), |entry| to_json(entry, &ranges));
        (json["route"], json["moved"], json["unpublished"]) = (route.name.into(), moved.into(), waiting.into());
        console::put_json(json);
        return Ok(());
    }
    let mut lines = match (&entry, route.anchor) {
        (Some(entry), _) => to_text(route.name, route.hash, entry, &ranges),
        (None, Some(_)) => vec![format!("{}: no run has left anything in a ledger", route.name)],
        (None, None) => vec![format!("{}: no database is among its targets, so there is no ledger", route.name)],
    };
    lines.extend(moved.iter().map(|name| line("moved", format!("{name}; visible now"))));
    let waits = |name: &String| line("waits", format!("{name}: complete and not visible yet; --finish changes that"));
    lines.extend(waiting.iter().map(waits));
    console::put(lines.join("\n"));
    Ok(())
}

/// A line of the text.
fn line(label: &str, text: impl Display) -> String {
    format!("  {label:>9}: {text}")
}

/// A range of the source, and what the ledger says of it, where it has begun.
struct Range<'a> {
    number: usize,
    after: Option<Position>,
    until: Option<Position>,
    found: Option<&'a Ranged>,
}

/// The ranges of a run that has divided its source and is not over; none where what it has left is of a route that did not.
fn ranges(entry: &Entry, is_divided: bool) -> Vec<Range<'_>> {
    let borders = entry.position.as_ref().filter(|_| is_divided);
    let Some(Ok(ends)) = borders.map(partition::ends) else { return Vec::new() };
    let range = |number: usize| Range {
        number,
        after: number.checked_sub(2).map(|before| ends[before].clone()),
        until: ends.get(number - 1).cloned(),
        found: entry.ranges.iter().find(|range| range.number as usize == number),
    };
    (1..=ends.len() + 1).map(range).collect()
}

/// The rows read that these counts speak of.
fn read(counts: &str) -> u64 {
    Committed::from_json(counts).map_or(0, |counts| counts.read)
}

/// The rows read and the commits of a run, with those of its ranges.
fn committed(entry: &Entry, ranges: &[Range<'_>]) -> (u64, u64) {
    let lasts = ranges.iter().filter_map(|range| range.found).map(|found| &found.last);
    lasts.fold((read(&entry.counts), entry.chunk), |(rows, commits), last| {
        (rows + read(&last.counts), commits + last.chunk)
    })
}

fn to_json(entry: &Entry, ranges: &[Range<'_>]) -> Value {
    let parsed = |text: &str| serde_json::from_str::<Value>(text).ok();
    let position = |position: &Option<Position>| position.as_ref().and_then(|position| parsed(position.as_json()));
    let of_range = |range: &Range<'_>| {
        let last = range.found.map(|found| &found.last);
        json!({
            "number": range.number, "after": position(&range.after), "until": position(&range.until),
            "commits": last.map_or(0, |last| last.chunk), "finished": last.and_then(|last| last.finished.clone()),
            "running": range.found.is_some_and(|found| found.is_running),
            "position": last.and_then(|last| parsed(last.position.as_deref()?)),
            "counts": last.and_then(|last| parsed(&last.counts)),
        })
    };
    let (read, commits) = committed(entry, ranges);
    json!({
        "ledger": entry.ledger, "run": entry.run, "started": entry.started, "hash": entry.hash,
        "read": read, "commits": commits, "finished": entry.finished, "running": entry.is_running,
        "position": position(&entry.position), "counts": parsed(&entry.counts),
        "ranges": ranges.iter().map(of_range).collect::<Vec<_>>(),
    })
}

fn to_text(route: &str, hash: &str, entry: &Entry, ranges: &[Range<'_>]) -> Vec<String> {
    let (read, count) = committed(entry, ranges);
    let is_running = entry.is_running || entry.ranges.iter().any(|range| range.is_running);
    let state = match (&entry.finished, is_running) {
        (Some(finished), _) => format!("finished {finished}"),
        (None, true) => "running".to_owned(),
        (None, false) if entry.position.is_some() && entry.hash != hash => {
            "unfinished; the next run is refused (R0663), since the route means something else now".to_owned()
        }
        (None, false) if entry.position.is_some() => {
            "unfinished; the next run goes on, unless constants or dictionaries have changed".to_owned()
        }
        (None, false) => "unfinished; nothing of it is committed".to_owned(),
    };
    let mut lines = vec![
        format!("{route}: {state}"),
        line("run", format!("{}, started {}", entry.run, entry.started)),
        line("committed", format!("{read} rows read, {}", commits(count))),
    ];
    match &entry.position {
        Some(position) if ranges.is_empty() => lines.push(line("behind", position)),
        _ => {}
    }
    lines.extend(ranges.iter().map(|range| line(&format!("range {}", range.number), of_range(range))));
    if entry.hash != hash && entry.finished.is_none() {
        lines
            .push(line("meaning", "bring back the route as it was, or begin at the first row with `run --start-over`"));
    }
    lines.push(line("ledger", &entry.ledger));
    lines
}

/// From where to where it goes, and how far it is.
fn of_range(range: &Range<'_>) -> String {
    let ends = match (&range.after, &range.until) {
        (None, None) => "all rows".to_owned(),
        (None, Some(until)) => format!("up to {until}"),
        (Some(after), None) => format!("behind {after}"),
        (Some(after), Some(until)) => format!("behind {after} up to {until}"),
    };
    let has_begun = |found: &&Ranged| found.is_running || found.last.chunk > 0;
    let Some(Ranged { last, is_running, .. }) = range.found.filter(has_begun) else {
        return format!("{ends}: not begun");
    };
    let Last { counts, position, finished, .. } = last;
    let state = match (finished, is_running) {
        (Some(_), _) => "finished",
        (None, true) => "running",
        (None, false) => "unfinished",
    };
    let at = position.as_ref().map_or(String::new(), |position| format!(", behind {position}"));
    format!("{ends}: {state}, {} rows read{at}", read(counts))
}
