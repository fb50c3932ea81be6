//! A target of the run: what becomes of each row.

use std::{cell::RefCell, rc::Rc};

use etlc_types::{Failure, codes::run as codes};

use crate::{
    Event, Exit, Row, Rows, Run, Stop, Writer,
    preview::Preview,
    quarantine::too_many,
    reject::Spool,
    report::one_line,
    rows::Never,
    spec::{self, MaxRejects, OnError, Rule},
    tally::{Fate, Tally},
    test::Log,
};

/// A row as the rules made it.
pub trait Output {
    /// The rule that has made a column, where several may have made it.
    fn rule(&self, _column: usize) -> Option<&'static Rule> {
        None
    }

    /// Writes its cells in the order of the target's columns.
    fn write<W: Writer + ?Sized>(&self, writer: &mut W) -> etlc_types::Result<()>;
}

/// A target with its writer, or, in a preview, with the screen in its place.
#[derive(Debug)]
pub struct Target<W> {
    spec: &'static spec::Target,
    on_error: OnError,
    route: &'static spec::Route,
    source: &'static spec::Source,
    tally: Rc<Tally>,
    rejects: Rc<RefCell<Spool>>,
    log: Option<Rc<Log>>,
    /// The elements at hand of loops, for the next row.
    elements: Vec<u64>,
    to: To<W>,
}

/// Where the loop is.
pub(crate) struct At<'r, R> {
    pub(crate) row: &'r R,
    /// The element at hand of each `FOR`, outermost first, counted from 1.
    pub(crate) elements: &'r [u64],
    /// Whom it concerns, where that is not this target alone.
    pub(crate) target: Option<&'static str>,
}

impl<R> At<'_, R> {
    /// What names the row, and the element, in a message.
    fn position<'a>(&self) -> String
    where
        R: Row<'a>,
    {
        let mut position = self.row.position();
        for (level, element) in self.elements.iter().enumerate() {
            position.push_str(if level == 0 { ", element " } else { "." });
            position.push_str(&element.to_string());
        }
        position
    }
}

#[derive(Debug)]
enum To<W> {
    Writer(W),
    Screen(Box<Preview>),
}

impl<W: Writer> Target<W> {
    /// Opens a target with this function of its connector; in a preview, opens nothing.
    pub fn open(
        run: &mut Run,
        source: &'static spec::Source,
        spec: &'static spec::Target,
        open: impl FnOnce(&mut Run, &'static spec::Target) -> Result<W, Stop>,
    ) -> Result<Target<W>, Stop> {
        let (route, tally, log) = (run.route(), run.tally(spec), run.log());
        let (to, rejects) = match run.preview() {
            Some(preview) => (To::Screen(Box::new(preview.of(source, spec, route.on_error))), Rc::default()),
            // A test keeps its rejects no longer than it runs.
            None if log.is_some() => (To::Writer(open(run, spec)?), Rc::default()),
            None => (To::Writer(open(run, spec)?), run.ward(spec, &tally)?),
        };
        Ok(Target { spec, on_error: route.on_error, route, source, tally, rejects, log, elements: Vec::new(), to })
    }

    /// Writes a row, or notes why there is none. An `Err` ends the run.
    #[inline]
    pub fn put<'a, O: Output>(&mut self, row: &impl Row<'a>, made: Result<O, Event>) -> Result<(), Stop> {
        let fate = self.take(&At { row, elements: &[], target: None }, made)?;
        self.tally.rows.count(fate);
        Ok(())
    }

    /// Writes the rows that a loop makes of a row, as they come. An `Err` ends the run.
    #[inline]
    pub fn put_each<'a, R: Row<'a>>(
        &mut self,
        row: &R,
        make: impl FnOnce(&mut Rows<'_, R, W>) -> Result<(), Event>,
    ) -> Result<(), Stop> {
        self.tally.has_elements.set(true);
        let elements = std::mem::take(&mut self.elements);
        let mut rows = Rows::new(self, row, elements);
        let made = make(&mut rows);
        let (fate, elements) = rows.finish();
        self.elements = elements;
        match made {
            Ok(()) | Err(Event::Ended) => self.tally.rows.count(fate?),
            Err(event) => return self.put(row, Err::<Never, Event>(event)),
        }
        Ok(())
    }

    /// Notes why there is no row for any target.
    #[cold]
    pub fn leave_out<'a>(&mut self, row: &impl Row<'a>, event: Event) -> Result<(), Stop> {
        let at = At { row, elements: &[], target: Some("every target") };
        let fate = self.take(&at, Err::<Never, Event>(event))?;
        self.tally.rows.count(fate);
        Ok(())
    }

    pub(crate) fn tally(&self) -> &Tally {
        &self.tally
    }

    /// Writes a row, or notes why there is none; what became of it.
    #[inline]
    pub(crate) fn take<'a, O: Output, R: Row<'a>>(
        &mut self,
        at: &At<'_, R>,
        made: Result<O, Event>,
    ) -> Result<Fate, Stop> {
        let writer = match &mut self.to {
            To::Writer(writer) => writer,
            To::Screen(preview) => {
                preview.show(at.row, &at.position(), made);
                return Ok(Fate::Written);
            }
        };
        match made {
            Ok(output) => {
                writer.begin();
                match output.write(writer) {
                    Ok(()) => {
                        if let Err(stop) = writer.end() {
                            return Err(if writer.refuses_at_once() { self.place(stop, at, None) } else { stop });
                        }
                        Ok(Fate::Written)
                    }
                    Err(failure) => {
                        let column = writer.column();
                        writer.abandon();
                        let rule = output.rule(column).unwrap_or(self.spec.columns[column].rule);
                        self.fail(at, rule, failure)
                    }
                }
            }
            Err(Event::Filtered) => {
                self.note(Fate::Filtered, "", None);
                Ok(Fate::Filtered)
            }
            Err(event) => self.settle(at, None, event),
        }
    }

    /// What becomes of a row that an event has ended: notes why, and keeps it where it is rejected. Counts nothing.
    #[cold]
    fn settle<'a, R: Row<'a>>(
        &mut self,
        at: &At<'_, R>,
        rule: Option<&'static Rule>,
        event: Event,
    ) -> Result<Fate, Stop> {
        match event {
            Event::In(rule, event) => self.settle(at, Some(rule), *event),
            Event::Filtered | Event::Ended => {
                self.note(Fate::Filtered, "", None);
                Ok(Fate::Filtered)
            }
            Event::Skip(text) => {
                self.note(Fate::Skipped, &text, rule);
                self.tally.skips.add(&text, || at.position());
                Ok(Fate::Skipped)
            }
            Event::Reject(text) => {
                self.note(Fate::Rejected, &text, rule);
                self.reject(at, rule, "REJECT", &text)?;
                self.tally.rejects.add(&text, || at.position());
                self.check_limit()
            }
            Event::Rollback(text) => {
                let stop = Stop::new(Exit::RolledBack, codes::ROLLED_BACK, format!("the route rolled back: {text}"));
                Err(self.place(stop, at, rule))
            }
            Event::Failed(failure) => match rule {
                Some(rule) => self.fail(at, rule, failure),
                None => Err(self.place(stop(&failure, false), at, None)),
            },
        }
    }

    #[cold]
    fn fail<'a, R: Row<'a>>(&mut self, at: &At<'_, R>, rule: &'static Rule, failure: Failure) -> Result<Fate, Stop> {
        let said = match failure.shown_reason().filter(|_| !rule.secret) {
            Some(reason) => format!("{}: {reason}", failure.message()),
            None => failure.message().to_owned(),
        };
        let why = || format!("{} {said} in {}", failure.code(), rule.makes);
        let reason = || format!("{} ({})", why(), rule.place.shown_line());
        match self.on_error {
            OnError::Rollback => Err(self.place(stop(&failure, rule.secret), at, Some(rule))),
            OnError::Skip => {
                self.note(Fate::Skipped, &why(), Some(rule));
                self.tally.skips.add(&reason(), || at.position());
                Ok(Fate::Skipped)
            }
            OnError::Reject => {
                self.note(Fate::Rejected, &why(), Some(rule));
                self.reject(at, Some(rule), failure.code(), &said)?;
                self.tally.rejects.add(&reason(), || at.position());
                self.check_limit()
            }
        }
    }

    /// Keeps a row for the quarantine.
    fn reject<'a, R: Row<'a>>(
        &mut self,
        at: &At<'_, R>,
        rule: Option<&'static Rule>,
        code: &str,
        reason: &str,
    ) -> Result<(), Stop> {
        let place = rule.map(|rule| rule.place.spot(self.route.file));
        let is_column = |rule: &'static Rule| {
            let is_of = |name: &str| rule.makes.strip_prefix(name).is_some_and(|kind| kind.starts_with(" ("));
            self.spec.columns.iter().any(|column| is_of(column.name))
        };
        let column = rule.filter(|rule| is_column(rule) || rule.makes.starts_with('$')).map_or("", |rule| rule.makes);
        let why = [code, reason, place.as_deref().unwrap_or_default(), column];
        self.rejects.borrow_mut().add(at.row, at.position(), self.source.fields, why)
    }

    /// Ends the run with the first reject that is more than the target allows in number.
    fn check_limit(&self) -> Result<Fate, Stop> {
        let count = self.rejects.borrow().count();
        match self.spec.max_rejects {
            Some(MaxRejects::Rows(limit)) if count > limit => Err(too_many(self.spec, count, &self.tally)),
            _ => Ok(Fate::Rejected),
        }
    }

    /// In a test, notes that a row is left out, how, and why.
    #[inline]
    fn note(&self, fate: Fate, why: &str, rule: Option<&'static Rule>) {
        if let Some(log) = &self.log {
            log.left_out(self.spec.name, fate, why, rule);
        }
    }

    /// Adds to a stop where it happened.
    fn place<'a, R: Row<'a>>(&self, stop: Stop, at: &At<'_, R>, rule: Option<&'static Rule>) -> Stop {
        let target = at.target.unwrap_or(self.spec.name);
        if let Some(log) = &self.log {
            log.stopped(self.spec.name, rule);
        }
        let field = rule.and_then(|rule| rule.field).map(|field| self.source.fields[field].name);
        let source = match field {
            Some(field) => format!("{}, field {field}", at.position()),
            None => at.position(),
        };
        match rule {
            Some(rule) => stop
                .note("route", rule.place.shown(self.route.file))
                .note("source", source)
                .note("target", format!("{target}, {}", rule.makes)),
            None => stop.note("route", self.route.file).note("source", source).note("target", target),
        }
    }
}

fn stop(failure: &Failure, secret: bool) -> Stop {
    let mut stop = Stop::new(Exit::RolledBack, failure.code(), failure.message());
    if let Some(value) = failure.shown_value() {
        stop = stop.note("value", if secret { "(secret)".to_owned() } else { format!("{value:?}") });
    }
    if let Some(reason) = failure.shown_reason() {
        let reason = if secret { "(secret)".into() } else { one_line(reason) };
        stop = stop.note("reason", reason);
    }
    match failure.shown_help() {
        Some(help) => stop.help(help),
        None => stop,
    }
}
