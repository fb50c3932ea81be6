//! The front of a test executable: a route whose source are the rows that tests give, and whose targets note what
//! reaches them.
//!
//! Tests are data. The executable reads them from standard input, runs the route once for each, and writes for each one
//! JSON object to standard output, behind the byte 0x1E (RFC 7464), so that what else is printed is told apart. The
//! comparison with what is expected is not made here.

mod plan;
mod recorder;

use std::{
    cell::{Cell, RefCell},
    io::Read,
    process::ExitCode,
    rc::Rc,
};

use etlc_functions::clock;
use etlc_types::codes::run as codes;
use serde_json::{Value, json};

use crate::{
    Exit, Run, Stop, console,
    notify::{self, Message, Told},
    program,
    spec::{self, Rule},
    tally::Fate,
};

pub use recorder::Recorder;

/// Runs the tests that are given on standard input: what the `main` of a test executable calls.
pub fn main(route: &'static spec::Route, program: fn(&mut Run) -> Result<(), Stop>) -> ExitCode {
    program::watch_panics();
    let start = clock::moment();
    let mut text = String::new();
    let plan = match std::io::stdin().read_to_string(&mut text).map_err(|error| error.to_string()) {
        Ok(_) => plan::Plan::read(&text),
        Err(error) => Err(error),
    };
    let plan = match plan {
        Ok(plan) => plan,
        Err(what) => {
            console::say(format_args!("error: these are no tests: {what}; tests are run with `etlc test`"));
            return ExitCode::from(Exit::Usage as u8);
        }
    };
    for case in plan.cases {
        clock::set(case.at.unwrap_or(start));
        let log = Rc::new(Log::default());
        let trial = Trial { rows: case.rows, constants: case.constants, log: Rc::clone(&log) };
        let run = Run::of_test(route, plan.project.clone(), trial);
        let outcome = run.and_then(|mut run| {
            case.dictionaries.iter().try_for_each(|(name, json)| run.give_dictionary(name, json))?;
            program(&mut run)?;
            run.check_balance()
        });
        log.told(notify::take());
        let stop = outcome.err().map(|stop| log.explain(&stop));
        let result = json!({"stop": stop, "rows": log.rows.take(), "told": log.told.take()});
        if !console::put(format_args!("\u{1e}{result}")) {
            return ExitCode::from(Exit::Resource as u8);
        }
    }
    ExitCode::SUCCESS
}

/// What a test gives a run.
pub(crate) struct Trial {
    /// JSON objects, one on each line.
    pub(crate) rows: Vec<u8>,
    /// In the text forms of their types.
    pub(crate) constants: Vec<(String, String)>,
    pub(crate) log: Rc<Log>,
}

/// What becomes of the rows of a test.
#[derive(Debug, Default)]
pub(crate) struct Log {
    /// The number of the source row in hand, from 1.
    pub(crate) row: Cell<u64>,
    rows: RefCell<Vec<Value>>,
    told: RefCell<Vec<Value>>,
    /// Where a row ended the run: the target and the line of the rule.
    stopped: Cell<Option<(&'static str, Option<u32>)>>,
}

impl Log {
    /// A row reached a target: its cells as texts, in the order of the columns.
    fn written(&self, target: &'static str, cells: Vec<Option<String>>) {
        self.note(json!({"target": target, "row": self.row.get(), "is": "written", "cells": cells}));
    }

    /// A row did not reach a target.
    pub(crate) fn left_out(&self, target: &'static str, fate: Fate, text: &str, rule: Option<&'static Rule>) {
        let how = match fate {
            Fate::Written => "written",
            Fate::Filtered => "filtered",
            Fate::Skipped => "skipped",
            Fate::Rejected => "rejected",
        };
        let line = rule.map(|rule| rule.place.line);
        self.note(json!({"target": target, "row": self.row.get(), "is": how, "text": text, "line": line}));
    }

    /// What the row in hand has told the channels.
    pub(crate) fn told(&self, told: Told) {
        let mut all = self.told.borrow_mut();
        for Message { text, place, count } in told.messages {
            let entry = json!({"row": self.row.get(), "text": text, "line": place.line});
            all.extend((0..count).map(|_| entry.clone()));
        }
    }

    /// A row ended the run.
    pub(crate) fn stopped(&self, target: &'static str, rule: Option<&'static Rule>) {
        self.stopped.set(Some((target, rule.map(|rule| rule.place.line))));
    }

    fn note(&self, entry: Value) {
        self.rows.borrow_mut().push(entry);
    }

    /// Why the run ended, with the row where one did that.
    fn explain(&self, stop: &Stop) -> Value {
        let (target, line) = self.stopped.get().unzip();
        let value = stop.notes().iter().find(|(label, _)| *label == "value").map(|(_, value)| value);
        json!({
            "code": stop.code(), "message": stop.message(), "rollback": stop.code() == codes::ROLLED_BACK,
            "of_row": target.is_some(), "row": self.row.get(), "target": target, "line": line.flatten(),
            "value": value, "help": stop.shown_help(),
        })
    }
}
