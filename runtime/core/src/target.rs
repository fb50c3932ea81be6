//! A target of the run: what becomes of each row.

use std::rc::Rc;

use etlc_types::{Failure, codes::run as codes};

use crate::{
    Event, Exit, Row, Run, Stop, Writer,
    preview::Preview,
    spec::{self, OnError, Rule},
    tally::Tally,
};

/// A row as the rules made it.
pub trait Output {
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
    to: To<W>,
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
        let to = match run.preview() {
            Some(preview) => To::Screen(Box::new(preview.of(source, spec))),
            None => To::Writer(open(run, spec)?),
        };
        let (route, tally) = (run.route(), run.tally(spec));
        Ok(Target { spec, on_error: route.on_error, route, source, tally, to })
    }

    /// Writes a row, or notes why there is none. An `Err` ends the run.
    #[inline]
    pub fn put<'a, O: Output>(&mut self, row: &impl Row<'a>, made: Result<O, Event>) -> Result<(), Stop> {
        let writer = match &mut self.to {
            To::Writer(writer) => writer,
            To::Screen(preview) => {
                preview.show(row, made);
                return Ok(());
            }
        };
        match made {
            Ok(output) => {
                writer.begin();
                match output.write(writer) {
                    Ok(()) => {
                        if let Err(stop) = writer.end() {
                            return Err(if writer.refuses_at_once() { self.place(stop, row, None) } else { stop });
                        }
                        self.tally.written.set(self.tally.written.get() + 1);
                        Ok(())
                    }
                    Err(failure) => {
                        let rule = self.spec.columns[writer.column()].rule;
                        writer.abandon();
                        self.fail(row, rule, failure)
                    }
                }
            }
            Err(Event::Filtered) => {
                self.tally.filtered.set(self.tally.filtered.get() + 1);
                Ok(())
            }
            Err(event) => self.settle(row, None, event),
        }
    }

    #[cold]
    fn settle<'a>(&mut self, row: &impl Row<'a>, rule: Option<&'static Rule>, event: Event) -> Result<(), Stop> {
        match event {
            Event::In(rule, event) => self.settle(row, Some(rule), *event),
            Event::Filtered => {
                self.tally.filtered.set(self.tally.filtered.get() + 1);
                Ok(())
            }
            Event::Skip(text) => {
                self.tally.skip(&text);
                Ok(())
            }
            Event::Rollback(text) => {
                let stop = Stop::new(Exit::RolledBack, codes::ROLLED_BACK, format!("the route rolled back: {text}"));
                Err(self.place(stop, row, rule))
            }
            Event::Failed(failure) => match rule {
                Some(rule) => self.fail(row, rule, failure),
                None => Err(self.place(stop(&failure, false), row, None)),
            },
        }
    }

    #[cold]
    fn fail<'a>(&mut self, row: &impl Row<'a>, rule: &'static Rule, failure: Failure) -> Result<(), Stop> {
        match self.on_error {
            OnError::Skip => {
                let line = rule.place.shown_line();
                self.tally.skip(&format!("{} {} in {} ({line})", failure.code(), failure.message(), rule.makes));
                Ok(())
            }
            OnError::Rollback => Err(self.place(stop(&failure, rule.secret), row, Some(rule))),
        }
    }

    /// Adds to a stop where it happened.
    fn place<'a>(&self, stop: Stop, row: &impl Row<'a>, rule: Option<&'static Rule>) -> Stop {
        let field = rule.and_then(|rule| rule.field).map(|field| self.source.fields[field].name);
        let source = match field {
            Some(field) => format!("{}, field {field}", row.position()),
            None => row.position(),
        };
        match rule {
            Some(rule) => stop
                .note("route", rule.place.shown(self.route.file))
                .note("source", source)
                .note("target", format!("{}, {}", self.spec.name, rule.makes)),
            None => stop.note("route", self.route.file).note("source", source).note("target", self.spec.name),
        }
    }
}

fn stop(failure: &Failure, secret: bool) -> Stop {
    let mut stop = Stop::new(Exit::RolledBack, failure.code(), failure.message());
    if let Some(value) = failure.shown_value() {
        stop = stop.note("value", if secret { "(secret)".to_owned() } else { format!("{value:?}") });
    }
    match failure.shown_help() {
        Some(help) => stop.help(help),
        None => stop,
    }
}
