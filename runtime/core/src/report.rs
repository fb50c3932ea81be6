//! The balance of a run.

use std::{borrow::Cow, fmt, time::Duration};

use serde_json::json;

use crate::{
    Exit, Run, Stop,
    channel::Delivery,
    pushdown::Decision,
    tally::{Counts, Reason},
};

/// What became of every row, for each target, in source rows.
pub(crate) struct Report {
    route: &'static str,
    read: u64,
    exit: Exit,
    code: Option<&'static str>,
    elapsed: Duration,
    targets: Vec<Line>,
    /// The conditions that the source evaluated.
    not_read: Vec<Decision>,
    /// How it went with the channels that were told.
    pub(crate) notified: Vec<Delivery>,
}

struct Line {
    name: &'static str,
    rows: Balance,
    /// Of the elements of its loops, where it has some.
    elements: Option<Balance>,
    skips: Vec<Reason>,
    rejects: Vec<Reason>,
}

/// What became of so many.
struct Balance {
    read: u64,
    written: u64,
    filtered: u64,
    skipped: u64,
    rejected: u64,
    undone: u64,
}

impl Balance {
    fn new(read: u64, counts: &Counts, undone: bool) -> Balance {
        let (filtered, skipped) = (counts.filtered.get(), counts.skipped.get());
        let (written, rejected, undone) = match undone {
            false => (counts.written.get(), counts.rejected.get(), 0),
            // What is committed stays; with the rows that it was not known of what becomes of them, the rest is undone.
            true => {
                let [written, rejected] = counts.committed();
                (written, rejected, read - filtered - skipped - written - rejected)
            }
        };
        Balance { read, written, filtered, skipped, rejected, undone }
    }

    fn to_json(&self) -> serde_json::Value {
        json!({
            "read": self.read, "written": self.written, "filtered": self.filtered, "skipped": self.skipped,
            "rejected": self.rejected, "undone": self.undone,
        })
    }
}

impl fmt::Display for Balance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Balance { read, written, filtered, skipped, rejected, undone } = self;
        write!(f, "{read} = written {written} + filtered {filtered}")?;
        write!(f, " + skipped {skipped} + rejected {rejected} + undone {undone}")
    }
}

impl Line {
    /// Why rows did not reach the target, with what became of them.
    fn reasons(&self) -> impl Iterator<Item = (&'static str, &Reason)> {
        let skips = self.skips.iter().map(|reason| ("skipped", reason));
        skips.chain(self.rejects.iter().map(|reason| ("rejected", reason)))
    }
}

impl Report {
    pub(crate) fn new(run: &Run, stop: Option<&Stop>, undone: bool) -> Report {
        let targets = run.tallies().iter().map(|tally| {
            let elements = &tally.elements;
            let has_elements = tally.has_elements.get();
            Line {
                name: tally.name,
                rows: Balance::new(run.rows_read(), &tally.rows, undone),
                elements: has_elements.then(|| Balance::new(elements.settled(), elements, undone)),
                skips: tally.skips.most_frequent(),
                rejects: tally.rejects.most_frequent(),
            }
        });
        Report {
            route: run.route().name,
            read: run.rows_read(),
            exit: stop.map_or(run.success(), Stop::exit),
            code: stop.map(Stop::code),
            elapsed: run.elapsed(),
            targets: targets.collect(),
            not_read: run.pushdown().iter().filter(|decision| decision.why.is_none()).cloned().collect(),
            notified: Vec::new(),
        }
    }

    /// What became of the rows of each target, without reasons.
    pub(crate) fn targets(&self) -> serde_json::Value {
        let targets = self.targets.iter().map(|line| {
            let mut target = line.rows.to_json();
            target["name"] = json!(line.name);
            target
        });
        targets.collect()
    }

    pub(crate) fn to_json(&self) -> serde_json::Value {
        let targets: Vec<_> = self
            .targets
            .iter()
            .map(|line| {
                let reasons: Vec<_> = line
                    .reasons()
                    .map(|(fate, Reason { text, rows, first })| {
                        json!({"fate": fate, "reason": text, "rows": rows, "first": first})
                    })
                    .collect();
                let mut target = line.rows.to_json();
                target["name"] = json!(line.name);
                target["reasons"] = json!(reasons);
                if let Some(elements) = &line.elements {
                    target["elements"] = elements.to_json();
                }
                target
            })
            .collect();
        let not_read: Vec<_> = self
            .not_read
            .iter()
            .map(|Decision { target, text, place, .. }| json!({"target": target, "wants": text, "line": place.line}))
            .collect();
        json!({
            "route": self.route, "read": self.read, "exit": self.exit as u8, "code": self.code,
            "seconds": self.elapsed.as_secs_f64(), "targets": targets, "not_read": not_read,
            "notified": self.notified.iter().map(Delivery::to_json).collect::<Vec<_>>(),
        })
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.targets {
            writeln!(f, "{}: read {}", line.name, line.rows)?;
            if let Some(elements) = &line.elements {
                writeln!(f, "{}: elements {elements}", line.name)?;
            }
            for (fate, Reason { text, rows, first }) in line.reasons() {
                writeln!(f, "  {fate} {rows}: {} (first: {})", one_line(text), one_line(first))?;
            }
        }
        if !self.not_read.is_empty() {
            writeln!(f, "{}: rows that no target wants were not read", self.route)?;
            for Decision { target, text, place, .. } in &self.not_read {
                writeln!(f, "  {target} wants {text} (line {})", place.line)?;
            }
        }
        writeln!(f, "{}: {} rows in {:.2} s", self.route, self.read, self.elapsed.as_secs_f64())
    }
}

/// A text for one line of a terminal: control characters, which data may hold, are shown as escapes.
pub(crate) fn one_line(text: &str) -> Cow<'_, str> {
    if !text.contains(char::is_control) {
        return Cow::Borrowed(text);
    }
    let shown = |c: char| if c.is_control() { c.escape_default().to_string() } else { c.to_string() };
    Cow::Owned(text.chars().map(shown).collect())
}
