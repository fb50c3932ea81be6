//! The balance of a run.

use std::{fmt, time::Duration};

use serde_json::json;

use crate::{Exit, Run, Stop};

/// What became of every row, for each target, in source rows.
pub(crate) struct Report {
    route: &'static str,
    read: u64,
    exit: Exit,
    code: Option<&'static str>,
    elapsed: Duration,
    targets: Vec<Line>,
}

struct Line {
    name: &'static str,
    written: u64,
    filtered: u64,
    skipped: u64,
    undone: u64,
    reasons: Vec<(String, u64)>,
}

impl Report {
    pub(crate) fn new(run: &Run, stop: Option<&Stop>, undone: bool) -> Report {
        let targets = run.tallies().iter().map(|tally| {
            let done = tally.written.get();
            let (written, undone) = match undone {
                false => (done, 0),
                true => (0, run.rows_read() - tally.filtered.get() - tally.skipped.get()),
            };
            Line {
                name: tally.name,
                written,
                filtered: tally.filtered.get(),
                skipped: tally.skipped.get(),
                undone,
                reasons: tally.most_frequent(),
            }
        });
        Report {
            route: run.route().name,
            read: run.rows_read(),
            exit: stop.map_or(Exit::Done, Stop::exit),
            code: stop.map(Stop::code),
            elapsed: run.elapsed(),
            targets: targets.collect(),
        }
    }

    pub(crate) fn to_json(&self) -> String {
        let targets: Vec<_> = self
            .targets
            .iter()
            .map(|line| {
                let reasons: Vec<_> =
                    line.reasons.iter().map(|(reason, rows)| json!({"reason": reason, "rows": rows})).collect();
                json!({
                    "name": line.name, "read": self.read, "written": line.written, "filtered": line.filtered,
                    "skipped": line.skipped, "rejected": 0, "undone": line.undone, "reasons": reasons,
                })
            })
            .collect();
        json!({
            "route": self.route, "read": self.read, "exit": self.exit as u8, "code": self.code,
            "seconds": self.elapsed.as_secs_f64(), "targets": targets,
        })
        .to_string()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.targets {
            write!(f, "{}: read {} = written {} + filtered {}", line.name, self.read, line.written, line.filtered)?;
            writeln!(f, " + skipped {} + rejected 0 + undone {}", line.skipped, line.undone)?;
            for (reason, rows) in &line.reasons {
                writeln!(f, "  skipped {rows}: {reason}")?;
            }
        }
        writeln!(f, "{}: {} rows in {:.2} s", self.route, self.read, self.elapsed.as_secs_f64())
    }
}
