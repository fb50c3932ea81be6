//! AST to IR: names, types, dictionaries, functions; all mistakes at once.
//!
//! [`header`] reads a file from the top: settings, constants, functions, endpoints, then the block of each target.
//! [`blocks`] puts the lines of a block into the order in which they can run, [`rules`] checks one, [`pipeline`] its
//! steps, [`expr`] what is in them. Types flow from left to right; where a type is still open ([`typed`]), from the
//! consumer back to the field or literal ([`settle`]). What is wrong once is reported once: it is of type `unknown`
//! from there on, and nothing more is said of it.

pub mod context;

mod arguments;
mod blocks;
mod branches;
mod calls;
mod certain;
mod coalesce;
mod collisions;
mod commit;
mod constants;
mod convert;
mod dictionaries;
mod endpoint_options;
mod endpoints;
mod expr;
mod failures;
mod fields;
mod flow;
mod functions;
mod group;
mod header;
mod lines;
mod literals;
mod membership;
mod nearest;
mod node;
mod operators;
mod options;
mod order;
mod origins;
mod paths;
mod patterns;
mod pipeline;
mod place;
mod rules;
mod rust;
mod scope;
mod settings;
mod settle;
mod temporal;
mod tests;
mod typed;
mod types;
mod walk;

use std::{cell::Cell, collections::HashMap, rc::Rc};

use crate::{
    diagnostics::{Diagnostic, Severity, Sources, Span},
    ir,
    shared::Shared,
    syntax::ast,
};
use context::Context;

/// What checking gives.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The IR; there where no diagnostic is an error and nothing in the file was unreadable.
    pub route: Option<ir::Route>,
    /// The route's tests; all of them where the IR is there.
    pub tests: Vec<ir::test::Test>,
    /// All that is said about the file.
    pub diagnostics: Vec<Diagnostic>,
    /// What is worth knowing of a route in which nothing is wrong.
    pub notes: Vec<Diagnostic>,
}

/// Checks a route, which is the first of these sources, with what it shares with others. The IR is there where no
/// diagnostic is an error and nothing in the file was unreadable.
pub fn check(
    file: &ast::File,
    shared: &Shared,
    sources: &Sources,
    context: &Context,
) -> (Option<ir::Route>, Vec<Diagnostic>) {
    let Checked { route, diagnostics, .. } = check_with_tests(file, shared, sources, context);
    (route, diagnostics)
}

/// As [`check`], with the route's tests, which are checked in any case.
pub fn check_with_tests(file: &ast::File, shared: &Shared, sources: &Sources, context: &Context) -> Checked {
    let mut checker = Checker::new(place::Places::new(sources), context);
    let route = checker.route(file, shared);
    let tests = checker.tests(file, route.as_ref());
    let notes = checker.silent_failures(file).into_iter().collect();
    let Checker { mut diagnostics, incomplete, .. } = checker;
    diagnostics.sort_by_key(|diagnostic| (diagnostic.span, diagnostic.severity));
    let wrong = incomplete || diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
    Checked { route: route.filter(|_| !wrong), tests, diagnostics, notes }
}

/// Checks what routes share, by itself.
pub fn check_shared(shared: &Shared, sources: &Sources, context: &Context) -> Vec<Diagnostic> {
    let mut checker = Checker::new(place::Places::shared(sources), context);
    checker.shared(shared);
    let mut diagnostics = checker.diagnostics;
    diagnostics.sort_by_key(|diagnostic| (diagnostic.span, diagnostic.severity));
    diagnostics
}

/// What is known of a route while it is being checked.
struct Checker<'a> {
    places: place::Places<'a>,
    context: &'a Context,
    diagnostics: Vec<Diagnostic>,
    /// Whether a part of the file could not be read, so that there is no route.
    incomplete: bool,
    on_error: ir::OnError,
    /// How much a row may hold, and a value, where the route says so.
    max_row: Option<(u64, Span)>,
    max_value: Option<(u64, Span)>,
    /// The lines that can fail by what they do, in the order in which they were checked.
    failing: Vec<Span>,
    /// The channels that hear of the run.
    channels: Vec<String>,
    /// The zone of functions of zones that are given none.
    timezone: String,
    /// Names of points in this route; `None` for a point that there is not.
    aliases: HashMap<&'a str, Option<&'a str>>,
    /// The connector of the source, where it is known.
    source: Option<ir::Connector>,
    fields: fields::Fields,
    constants: constants::Constants,
    dictionaries: dictionaries::Dictionaries,
    functions: functions::Functions<'a>,
    patterns: patterns::Patterns,
    /// How many names have been compared with unknown ones.
    compared: Cell<usize>,
    /// The names that are seen where the checker is.
    scope: scope::Scope,
    /// The variables of `row:`, by name.
    shared: HashMap<String, scope::Variable>,
    /// The piped values of the steps around the place where the checker is, innermost last.
    frames: Vec<settle::Frame>,
    /// Literals whose type is or was open.
    literals: Vec<literals::Pending>,
    /// The blocks that `USE` can name.
    named: lines::Named<'a>,
    /// The names behind the `USE` that have brought the line that is being checked, outermost first.
    uses: Rc<[Span]>,
}

impl<'a> Checker<'a> {
    fn new(places: place::Places<'a>, context: &'a Context) -> Checker<'a> {
        Checker {
            places,
            context,
            diagnostics: Vec::new(),
            incomplete: false,
            on_error: ir::OnError::default(),
            max_row: None,
            max_value: None,
            failing: Vec::new(),
            channels: Vec::new(),
            timezone: "UTC".to_owned(),
            aliases: HashMap::new(),
            source: None,
            fields: fields::Fields::default(),
            constants: constants::Constants::default(),
            dictionaries: dictionaries::Dictionaries::default(),
            functions: functions::Functions::default(),
            patterns: patterns::Patterns::default(),
            compared: Cell::new(0),
            scope: scope::Scope::default(),
            shared: HashMap::new(),
            frames: Vec::new(),
            literals: Vec::new(),
            named: lines::Named::default(),
            uses: Rc::new([]),
        }
    }

    /// Says what is wrong. In a line of a named block it is said once, with every `USE` that brings it.
    fn report(&mut self, mut diagnostic: Diagnostic) {
        for used in self.uses.iter().rev() {
            diagnostic = diagnostic.label(*used, "used here");
        }
        let same = |known: &&mut Diagnostic| {
            (known.code, known.span, &known.message) == (diagnostic.code, diagnostic.span, &diagnostic.message)
        };
        let known = if self.uses.is_empty() { None } else { self.diagnostics.iter_mut().find(same) };
        match known {
            Some(known) => {
                let more: Vec<_> =
                    diagnostic.labels.into_iter().filter(|label| !known.labels.contains(label)).collect();
                known.labels.extend(more);
            }
            None => self.diagnostics.push(diagnostic),
        }
    }
}
