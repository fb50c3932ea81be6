//! Functions of the route's own. Each is checked once, when it is first called or at the end, so that the order in
//! which they stand in the file does not matter.

use std::collections::{BTreeSet, HashMap};

use etlc_functions::find;
use etlc_types::Type;

use super::{
    Checker,
    convert::Purpose,
    rust::Rust,
    scope::{Content, Scope, Variable},
    typed::{Shape, Typed},
};
use crate::{
    diagnostics::{
        Diagnostic, Span, Text,
        codes::{routes, syntax},
    },
    ir::{self, Expr, Kind, Value},
    shared::Shared,
    syntax::ast::{self, FunctionBody},
};

/// How many functions may call one another in a row: so many find room on the stack of an executable.
const DEEPEST: usize = 1_000;

/// The functions of the route.
#[derive(Default)]
pub(super) struct Functions<'a> {
    declared: HashMap<&'a str, &'a ast::Function>,
    /// Those in Rust.
    pub(super) rust: Rust<'a>,
    /// What has been found out of each, `None` where it is wrong, and how many call one another in a row from it on.
    own: HashMap<String, (Option<Own>, usize)>,
    /// Those that are wrong, which is said at their place.
    missing: Missing<'a>,
    /// The functions that are being checked, outermost first, each with how many call one another from it on.
    open: Vec<(String, usize)>,
    /// Those that are done, callees before callers.
    done: Vec<ir::Function>,
}

/// Functions that there are and that cannot be called.
#[derive(Default)]
struct Missing<'a> {
    names: &'a [String],
    /// Whether there are more, in files that could not be read.
    more: bool,
}

/// What calls of a function have to know.
#[derive(Clone, Debug)]
pub(super) struct Own {
    /// Its parameters.
    pub(super) parameters: Vec<OwnParameter>,
    /// What it gives.
    pub(super) result: Type,
    /// Whether it may give null for a first argument that is not null.
    pub(super) nullable: bool,
    /// Whether it may fail or end the row.
    pub(super) fallible: bool,
    /// Whether it may end the row.
    ends_row: bool,
}

/// A parameter, as calls see it.
#[derive(Clone, Debug)]
pub(super) struct OwnParameter {
    /// Its name.
    pub(super) name: String,
    /// Its type.
    pub(super) kind: Type,
    /// What it is where a call leaves it out.
    pub(super) default: Option<Expr>,
}

impl<'a> Functions<'a> {
    /// The function of this name.
    pub(super) fn declared(&self, name: &str) -> Option<&'a ast::Function> {
        self.declared.get(name).copied()
    }

    /// The names of the functions.
    pub(super) fn names(&self) -> impl Iterator<Item = &'a str> {
        self.declared.keys().copied().chain(self.rust.names())
    }

    /// Whether a function of this name may be one that is wrong at its place.
    pub(super) fn is_missing(&self, name: &str) -> bool {
        self.missing.more || self.missing.names.iter().any(|missing| missing == name)
    }

    /// Takes down that the function which is being checked calls one from which on so many call one another.
    fn calls(&mut self, levels: usize) {
        if let Some((_, open)) = self.open.last_mut() {
            *open = (*open).max(levels + 1);
        }
    }

    /// Whether a function may end the row by an event.
    pub(super) fn ends_row(&self, name: &str) -> bool {
        self.own.get(name).and_then(|(own, _)| own.as_ref()).is_some_and(|own| own.ends_row)
    }

    /// Whether the channels may be told something while this is made.
    pub(super) fn notifies(&self, expr: &Expr) -> bool {
        ir::uses::notifies(expr, &self.done)
    }

    /// How many are done, to come back to.
    pub(super) fn count(&self) -> usize {
        self.done.len()
    }

    /// The first so many.
    pub(super) fn finish(mut self, count: usize) -> Vec<ir::Function> {
        self.done.truncate(count);
        self.done
    }
}

impl<'a> Checker<'a> {
    /// Declares a function.
    pub(super) fn declare_function(&mut self, function: &'a ast::Function) {
        if self.is_free(&function.name) {
            self.functions.declared.insert(&function.name.text, function);
        }
    }

    /// Whether no function has this name yet; else that is reported.
    pub(super) fn is_free(&mut self, name: &ast::Name) -> bool {
        if let Some(standard) = find(&name.text) {
            let free = format!("my_{}", name.text);
            self.report(
                Diagnostic::error(
                    &routes::FUNCTION_TAKEN,
                    name.span,
                    text!("`{name}` is a function of the standard library", name = name.text),
                )
                .here(standard.summary)
                .guess(text!("call it `{free}`", free), name.span, free),
            );
            return false;
        }
        let declared = self.functions.declared(&name.text).map(|function| function.name.span);
        if let Some(first) = declared.or_else(|| self.functions.rust.span(&name.text)) {
            let (message, label) = match self.places.is_shared(first) && !self.places.is_shared(name.span) {
                true => {
                    (text!("all routes have a function `{name}` already", name = name.text), "the one of all routes")
                }
                false => (text!("there are two functions `{name}`", name = name.text), "the first"),
            };
            self.report(
                Diagnostic::error(&routes::NAME_TAKEN, name.span, message)
                    .label(first, label)
                    .help("give one of them another name"),
            );
            return false;
        }
        true
    }

    /// Declares what routes share.
    pub(super) fn declare_shared(&mut self, shared: &'a Shared) {
        for item in &shared.file.items {
            match item {
                ast::Item::Function(function) => self.declare_function(function),
                ast::Item::NamedBlock(block) => self.declare_block(block),
                _ => {}
            }
        }
        for function in &shared.rust {
            self.declare_rust(function);
        }
        self.functions.missing = Missing { names: &shared.refused, more: shared.more };
    }

    /// Checks what routes share, without a route.
    pub(super) fn shared(&mut self, shared: &'a Shared) {
        self.declare_shared(shared);
        self.check_other_functions(true);
    }

    /// What is known of a function that is called; `None` where it is wrong, which has been reported.
    pub(super) fn own_function(&mut self, function: &'a ast::Function, call: Span) -> Option<Own> {
        let name = &function.name.text;
        if let Some(position) = self.functions.open.iter().position(|(open, _)| open == name) {
            let open = self.functions.open[position..].iter().map(|(open, _)| open);
            let circle: Vec<String> = open.chain([name]).map(|name| format!("`{name}`")).collect();
            let message = match circle.as_slice() {
                [_, _] => text!("`{name}` calls itself", name),
                circle => text!("functions call one another in a circle: {circle}", circle = circle.join(" → ")),
            };
            self.report(
                Diagnostic::error(&routes::RECURSION, call, message)
                    .label(function.name.span, "it is declared here")
                    .help("a function can't come back to itself, for every row has to come to an end"),
            );
            return None;
        }
        let known = self.functions.own.get(name).cloned();
        let levels = known.as_ref().map_or(1, |(_, levels)| *levels);
        if self.functions.open.len() + levels > DEEPEST {
            let message = text!("functions call one another up to {deepest} levels", deepest = DEEPEST);
            self.report(Diagnostic::error(&syntax::TOO_LARGE, call, message));
            return None;
        }
        if let Some((own, levels)) = known {
            self.functions.calls(levels);
            return own;
        }
        self.functions.open.push((name.clone(), 1));
        let shared = self.places.is_shared(function.span);
        let scope = Scope { variables: HashMap::new(), function: Some(name.clone()), shared };
        let outside = std::mem::replace(&mut self.scope, scope);
        let frames = std::mem::take(&mut self.frames);
        let own = self.check_function(function);
        self.frames = frames;
        self.scope = outside;
        let levels = self.functions.open.pop().map_or(1, |(_, levels)| levels);
        self.functions.own.insert(name.clone(), (own.clone(), levels));
        self.functions.calls(levels);
        own
    }

    /// Checks the functions that nobody has called: the route's own, or those of all routes, which are checked by
    /// themselves.
    pub(super) fn check_other_functions(&mut self, shared: bool) {
        let declared = self.functions.declared.values().copied();
        let mut others: Vec<&'a ast::Function> =
            declared.filter(|function| self.places.is_shared(function.span) == shared).collect();
        others.sort_by_key(|function| function.span);
        for function in others {
            self.own_function(function, function.name.span);
        }
    }

    fn check_function(&mut self, function: &'a ast::Function) -> Option<Own> {
        let parameters = self.parameters(function);
        let result = self.plain_type(&function.result.text, function.result.span, "the result of a function");
        let body = match &function.body {
            FunctionBody::Expr(expr) => self.expr(expr),
            FunctionBody::Pipeline(pipeline) => {
                let first = function.parameters.first().map(|first| self.variable(&first.name.text, first.name.span));
                self.pipeline(first, &pipeline.steps, pipeline.span)
            }
        };
        let (kind, not_null) = result?;
        let who = text!("the result of `{function}`", function = function.name.text);
        let body = self.settle(body, Some(kind));
        let body = self.convert(body, kind, Purpose::declared(&who));
        let body = if not_null { self.refuse_null(body, function.result.span) } else { body };
        let parameters = parameters?;
        if body.shape == Shape::Unknown {
            // Calls are checked against the signature all the same.
            return Some(Own { parameters, result: kind, nullable: true, fallible: true, ends_row: false });
        }
        let own = Own {
            result: kind,
            nullable: body.expr.value.nullable,
            fallible: body.expr.value.fallible,
            ends_row: self.ends_row(&body.expr),
            parameters,
        };
        let ir_parameters = own.parameters.iter().enumerate().map(|(index, parameter)| ir::Parameter {
            name: parameter.name.clone(),
            kind: parameter.kind,
            nullable: index > 0,
        });
        self.functions.done.push(ir::Function {
            name: function.name.text.clone(),
            parameters: ir_parameters.collect(),
            body: body.expr,
            place: self.places.of(function.span),
        });
        Some(own)
    }

    /// The parameters, which are variables of the body; `None` where one is wrong, which is reported.
    fn parameters(&mut self, function: &'a ast::Function) -> Option<Vec<OwnParameter>> {
        let mut parameters = Vec::new();
        let mut good = true;
        let mut names: BTreeSet<&str> = BTreeSet::new();
        // Defaults see no parameters.
        for parameter in &function.parameters {
            let name = &parameter.name;
            let constant = self.constants.span(&name.text).filter(|_| !self.scope.shared);
            let taken = match (names.insert(&name.text), constant) {
                (false, _) => Some((text!("there are two parameters `${name}`", name = name.text), None)),
                (true, Some(constant)) => Some((text!("`${name}` is a constant", name = name.text), Some(constant))),
                (true, None) => None,
            };
            if let Some((message, first)) = taken {
                let diagnostic =
                    Diagnostic::error(&routes::NAME_TAKEN, name.span, message).help("give it another name");
                self.report(match first {
                    Some(first) => diagnostic.label(first, "declared here"),
                    None => diagnostic,
                });
                good = false;
            }
            let kind = match self.plain_type(&parameter.kind.text, parameter.kind.span, "a parameter") {
                Some((kind, false)) => Some(kind),
                Some((_, true)) => {
                    self.report(
                        Diagnostic::error(
                            &routes::TYPE_NEEDED,
                            parameter.kind.span,
                            "`!` does not go with a parameter",
                        )
                        .help("the first argument is never null in a function, others may be; refuse null in the rule"),
                    );
                    None
                }
                None => None,
            };
            let default = match (&parameter.default, kind) {
                (Some(default), kind) => {
                    let value = self.expr(default);
                    let who = Text::verbatim(format!("`${}`", name.text));
                    kind.map(|kind| {
                        let value = self.settle(value, Some(kind));
                        self.convert(value, kind, Purpose::declared(&who)).expr
                    })
                }
                (None, _) if parameters.last().is_some_and(|last: &OwnParameter| last.default.is_some()) => {
                    self.report(
                        Diagnostic::error(
                            &routes::DEFAULT_ORDER,
                            name.span,
                            text!("`${name}` has no default, and stands after one that has", name = name.text),
                        )
                        .help("parameters with defaults come last"),
                    );
                    good = false;
                    None
                }
                (None, _) => None,
            };
            match kind {
                Some(kind) => parameters.push(OwnParameter { name: name.text.clone(), kind, default }),
                None => good = false,
            }
        }
        for (index, parameter) in function.parameters.iter().enumerate() {
            let known = parameters.iter().find(|known| known.name == parameter.name.text);
            let variable = Variable {
                content: Content::Value(known.map_or(Shape::Unknown, |known| Shape::Known(known.kind))),
                nullable: index > 0,
                secret: false,
                span: parameter.name.span,
            };
            self.scope.variables.insert(parameter.name.text.clone(), variable);
        }
        good.then_some(parameters)
    }

    /// The same value, where null is a failure.
    pub(super) fn refuse_null(&mut self, value: Typed, span: Span) -> Typed {
        // Under `on_error = null` a failure would be null.
        let Value { nullable, fallible, .. } = value.expr.value;
        let may_be_null = nullable || self.on_error == ir::OnError::Null && fallible;
        match value.shape {
            Shape::Null => {
                self.report(
                    Diagnostic::error(&routes::ALWAYS_NULL, span, "null is refused here, and the value is always null")
                        .label(value.span, "always null")
                        .help("leave `!` out, or give a value"),
                );
                Typed::unknown(value.span)
            }
            _ if !may_be_null || matches!(value.expr.kind, Kind::NotNull(_)) => value,
            _ => {
                let kind = value.expr.value.kind;
                let expr = self.node(Kind::NotNull(Box::new(value.expr)), kind);
                Typed { expr, ..value }
            }
        }
    }
}
