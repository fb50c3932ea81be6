//! Whether what became of a test's rows is what was expected.

use super::{
    outcome::{Fate, Outcome, Reason, Row, Stopped, Told},
    values::{quoted, same, shown},
};
use crate::{
    diagnostics::Text,
    ir::{
        Place, Route, Target, hash,
        part::{Part, parts},
        test::{Expectation, Expected, Field, LeftOut, Test},
    },
};

/// Why a test fails.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    /// The line of the test that does not hold, or the test where none says it.
    pub(crate) place: Place,
    /// What happened instead.
    pub(crate) message: Text,
    /// More that is known of it.
    pub(crate) notes: Vec<Text>,
    /// The fields that differ.
    pub(crate) fields: Vec<Difference>,
}

/// A field that is not what was expected.
#[derive(Clone, Debug)]
pub(crate) struct Difference {
    pub(crate) field: String,
    pub(crate) expected: String,
    pub(crate) got: String,
    /// The rule that made it.
    pub(crate) rule: Option<Place>,
}

/// Everything in which an outcome differs from what a test expects.
pub(crate) fn judge(route: &Route, test: &Test, outcome: &Outcome) -> Vec<Failure> {
    let places = hash::places(&mut route.clone()).map(|place| place.clone()).collect();
    let mut judge = Judge { route, test, places, failures: Vec::new() };
    if judge.end(outcome) {
        for (index, target) in route.targets.iter().enumerate() {
            let rows: Vec<&Row> = outcome.rows.iter().filter(|row| row.target == target.name).collect();
            judge.rows(index, target, &rows);
            judge.left_out(index, target, LeftOut::Skipped, &rows);
            judge.left_out(index, target, LeftOut::Rejected, &rows);
        }
        judge.told(&outcome.told);
    }
    judge.failures
}

struct Judge<'a> {
    route: &'a Route,
    test: &'a Test,
    /// The places of the route, in the order in which a test executable numbers them, from 1.
    places: Vec<Place>,
    failures: Vec<Failure>,
}

impl Judge<'_> {
    fn fail(&mut self, place: &Place, message: Text, notes: Vec<Text>) {
        self.failures.push(Failure { place: place.clone(), message, notes, fields: Vec::new() });
    }

    /// Whether the run came to its end and was to; only then do rows tell something.
    fn end(&mut self, outcome: &Outcome) -> bool {
        let is_end = |one: &&Expected| matches!(one.what, Expectation::Rollback { .. } | Expectation::Fails { .. });
        let expected = self.test.expected.iter().find(is_end).cloned();
        match (&expected, &outcome.stop) {
            (None, None) => return true,
            (None, Some(stop)) => {
                let message = match stop.row {
                    Some(_) => text!("the run was undone: {why}", why = stop.text),
                    None => text!("the run could not begin: {why}", why = stop.text),
                };
                let notes = self.where_it_stopped(stop);
                self.fail(&self.test.place.clone(), message, notes);
            }
            (Some(expected), None) => {
                let message = match expected.what {
                    Expectation::Rollback { .. } => text!("the run came to its end: nothing rolled it back"),
                    _ => text!("the run came to its end: nothing failed"),
                };
                self.fail(&expected.place, message, Vec::new());
            }
            (Some(expected), Some(stop)) => self.check_stop(expected, stop),
        }
        false
    }

    fn check_stop(&mut self, expected: &Expected, stop: &Stopped) {
        let (is_rollback, part) = match &expected.what {
            Expectation::Rollback { part } => (true, part),
            Expectation::Fails { part } => (false, part),
            _ => return,
        };
        let notes = self.where_it_stopped(stop);
        if stop.row.is_none() || stop.rollback != is_rollback {
            let message = match (stop.row.is_some(), stop.rollback) {
                (false, _) => text!("the run could not begin: {why}", why = stop.text),
                (true, true) => text!("the route rolled the run back, and nothing failed: {why}", why = stop.text),
                (true, false) => text!("a value failed, and the route did not roll back: {why}", why = stop.text),
            };
            return self.fail(&expected.place, message, notes);
        }
        if let Some(part) = part.as_ref().filter(|part| !stop.text.contains(part.as_str())) {
            let (part, why) = (quoted(part), quoted(&stop.text));
            self.fail(&expected.place, text!("{part} is no part of {why}", part, why), notes);
        }
    }

    fn where_it_stopped(&self, stop: &Stopped) -> Vec<Text> {
        let row = stop.row.as_ref().map(|(row, target)| text!("row {row}, target `{target}`", row, target));
        let rule = self.place(stop.place).map(|place| self.rule_text(place));
        let value = stop.value.as_ref().map(|value| text!("the value is {value}", value));
        [row, rule, value].into_iter().flatten().collect()
    }

    fn place(&self, number: Option<usize>) -> Option<&Place> {
        self.places.get(number?.checked_sub(1)?)
    }

    fn rule_text(&self, place: &Place) -> Text {
        let file = place.file.as_ref().unwrap_or(&self.route.file);
        let (line, rule) = (place.line, &place.text);
        text!("{file}:{line}  {rule}", file, line, rule)
    }

    /// The rows that reached a target, in order.
    fn rows(&mut self, index: usize, target: &Target, rows: &[&Row]) {
        let written = rows.iter().filter_map(|row| match &row.fate {
            Fate::Written(cells) => Some((row.number, cells)),
            _ => None,
        });
        let mut written = written.peekable();
        let test = self.test;
        for Expected { what, place } in &test.expected {
            match what {
                Expectation::Row { target: of, fields } if *of == index => match written.next() {
                    Some((number, cells)) => self.row(target, place, number, cells, fields),
                    None => {
                        let message = text!("no row reached `{target}` for this", target = target.name);
                        self.fail(place, message, self.fates(rows));
                    }
                },
                Expectation::Nothing { target: of } if *of == index => {
                    for (number, cells) in written.by_ref() {
                        let row = row_text(target, cells);
                        let message =
                            text!("row {number} reached `{target}`: {row}", number, target = target.name, row);
                        self.fail(place, message, Vec::new());
                    }
                }
                _ => {}
            }
        }
        for (number, cells) in written {
            let row = row_text(target, cells);
            let message = text!(
                "row {number} reached `{target}`, and no line expects it: {row}",
                number,
                target = target.name,
                row
            );
            self.fail(&test.place, message, Vec::new());
        }
    }

    fn row(&mut self, target: &Target, place: &Place, number: u64, cells: &[Option<String>], fields: &[Field]) {
        let differences = fields.iter().filter_map(|field| {
            let column = &target.columns[field.column];
            let got = cells.get(field.column).unwrap_or(&None);
            (!same(column.kind, &field.value, got)).then(|| Difference {
                field: column.name.clone(),
                expected: shown(column.kind, &field.value),
                got: shown(column.kind, got),
                rule: rule_of(target, field.column).cloned(),
            })
        });
        let differences: Vec<Difference> = differences.collect();
        if !differences.is_empty() {
            let message = text!("row {number} reached `{target}` with other values", number, target = target.name);
            self.failures.push(Failure { place: place.clone(), message, notes: Vec::new(), fields: differences });
        }
    }

    /// What became of rows that did not reach a target.
    fn fates(&self, rows: &[&Row]) -> Vec<Text> {
        let told = rows.iter().filter_map(|row| {
            let number = row.number;
            match &row.fate {
                Fate::Written(_) => None,
                Fate::Filtered => Some(text!("row {number} was kept away by a `WHERE`", number)),
                Fate::Skipped(reason) => {
                    Some(text!("row {number} was skipped: {why}", number, why = self.reason_text(reason)))
                }
                Fate::Rejected(reason) => {
                    Some(text!("row {number} was rejected: {why}", number, why = self.reason_text(reason)))
                }
            }
        });
        told.collect()
    }

    fn reason_text(&self, reason: &Reason) -> String {
        let text = if reason.text.is_empty() { "\"\"" } else { &reason.text };
        match self.place(reason.place) {
            Some(Place { file, line, .. }) => format!("{text} ({}:{line})", file.as_ref().unwrap_or(&self.route.file)),
            None => text.to_owned(),
        }
    }

    /// The rows that were left out in one way, where the test speaks of such rows.
    fn left_out(&mut self, index: usize, target: &Target, how: LeftOut, rows: &[&Row]) {
        let mut reasons = rows.iter().filter_map(|row| match (&row.fate, how) {
            (Fate::Skipped(reason), LeftOut::Skipped) | (Fate::Rejected(reason), LeftOut::Rejected) => {
                Some((row.number, reason))
            }
            _ => None,
        });
        let mut is_told = false;
        let test = self.test;
        for Expected { what, place } in &test.expected {
            let part = match what {
                Expectation::LeftOut { target: of, how: this, part } if *of == index && *this == how => part,
                _ => continue,
            };
            is_told = true;
            match (reasons.next(), part) {
                (Some((number, reason)), Some(part)) if !reason.text.contains(part.as_str()) => {
                    let (part, why) = (quoted(part), self.reason_text(reason));
                    let message =
                        text!("row {number} was left out for another reason than {part}: {why}", number, part, why);
                    self.fail(place, message, Vec::new());
                }
                (Some(_), _) => {}
                (None, _) => {
                    let target = &target.name;
                    let message = match how {
                        LeftOut::Skipped => text!("no row was skipped for `{target}`", target),
                        LeftOut::Rejected => text!("no row was rejected for `{target}`", target),
                    };
                    self.fail(place, message, self.fates(rows));
                }
            }
        }
        for (number, reason) in reasons.filter(|_| is_told) {
            let why = self.reason_text(reason);
            let message = text!("row {number} was left out too, and no line expects it: {why}", number, why);
            self.fail(&test.place, message, Vec::new());
        }
    }
}

impl Judge<'_> {
    /// What the channels are told, where the test speaks of that.
    fn told(&mut self, told: &[Told]) {
        let mut told = told.iter();
        let mut is_asked = false;
        let test = self.test;
        for Expected { what, place } in &test.expected {
            let Expectation::Told { part } = what else { continue };
            is_asked = true;
            match (told.next(), part) {
                (Some(Told { number, said }), Some(part)) if !said.text.contains(part.as_str()) => {
                    let (part, what) = (quoted(part), self.reason_text(said));
                    let message =
                        text!("row {number} tells the channels something else than {part}: {what}", number, part, what);
                    self.fail(place, message, Vec::new());
                }
                (Some(_), _) => {}
                (None, _) => self.fail(place, text!("the channels are told nothing for this"), Vec::new()),
            }
        }
        for Told { number, said } in told.filter(|_| is_asked) {
            let what = self.reason_text(said);
            let message =
                text!("row {number} tells the channels this too, and no line expects it: {what}", number, what);
            self.fail(&test.place, message, Vec::new());
        }
    }
}

/// The rule that makes a column; the first, where branches have several.
fn rule_of(target: &Target, column: usize) -> Option<&Place> {
    let name = target.columns[column].name.as_str();
    let makes = |part: &Part<'_>| matches!(part, Part::Rule(_)) && part.makes() == Some(name);
    parts(&target.lines).into_iter().find(makes).map(Part::place)
}

/// A row as a test would expect it.
fn row_text(target: &Target, cells: &[Option<String>]) -> String {
    let fields: Vec<String> = target
        .columns
        .iter()
        .zip(cells)
        .map(|(column, cell)| format!("{}: {}", quoted(&column.name), shown(column.kind, cell)))
        .collect();
    format!("{{{}}}", fields.join(", "))
}
