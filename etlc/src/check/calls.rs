//! Calls of functions: the standard library's and the route's own.

use etlc_functions::{Form, Function, Nulls, find};

use super::{
    Checker,
    functions::Own,
    nearest::Nearest,
    node::leaf,
    typed::{Shape, Typed},
    walk,
};
use crate::{
    diagnostics::{Diagnostic, Span, Text, codes::routes},
    foreign,
    ir::{Comparison, Kind},
    syntax::ast::{self, ExprKind},
};

/// What a call names.
pub(super) enum Callee<'a> {
    /// A function of the standard library.
    Standard(&'static Function),
    /// A function of the user's own.
    Own(&'a ast::Function),
    /// The same in Rust.
    Rust(&'a foreign::Function),
}

impl<'a> Checker<'a> {
    /// A call. `piped` says whether it is a step that takes the piped value as its first argument.
    pub(super) fn call(&mut self, name: &ast::Name, arguments: &'a [ast::Expr], piped: bool, span: Span) -> Typed {
        match self.callee(name) {
            Some(Callee::Standard(function)) if function.form == Form::Lookup => {
                self.lookup(function, arguments, piped, span)
            }
            Some(Callee::Standard(function)) => {
                let arguments = self.arguments(arguments, piped, span);
                self.call_standard(function, name, arguments, span)
            }
            Some(Callee::Own(function)) => {
                let arguments = self.arguments(arguments, piped, span);
                self.call_own(function, name, arguments, span)
            }
            Some(Callee::Rust(function)) => {
                let arguments = self.arguments(arguments, piped, span);
                self.call_rust(function, name, arguments, span)
            }
            None => {
                // What is wrong inside the brackets is worth saying all the same.
                for argument in arguments {
                    self.expr(argument);
                }
                if self.functions.is_missing(&name.text) {
                    self.incomplete = true;
                } else {
                    let diagnostic = self.unknown_function(name);
                    self.report(diagnostic);
                }
                Typed::unknown(span)
            }
        }
    }

    /// What a name calls.
    pub(super) fn callee(&self, name: &ast::Name) -> Option<Callee<'a>> {
        find(&name.text)
            .map(Callee::Standard)
            .or_else(|| self.functions.declared(&name.text).map(Callee::Own))
            .or_else(|| self.functions.rust.declared(&name.text).map(Callee::Rust))
    }

    /// Whether a step that is this call takes the piped value as its first argument.
    pub(super) fn takes_piped(&self, name: &ast::Name, arguments: &'a [ast::Expr]) -> bool {
        let piped = match self.callee(name) {
            Some(Callee::Standard(function)) => function.piped,
            Some(Callee::Own(function)) => !function.parameters.is_empty(),
            Some(Callee::Rust(function)) => !function.parameters.is_empty(),
            None => false,
        };
        piped && !walk::mentions_this(arguments)
    }

    /// Whether a null piped value goes past a step that is this call.
    pub(super) fn skips_null(&self, name: &ast::Name, arguments: &'a [ast::Expr], piped: bool) -> bool {
        let is_this = |argument: &ast::Expr| argument.kind == ExprKind::This;
        match self.callee(name) {
            Some(Callee::Standard(function)) => {
                let strict = function.nulls == Nulls::Strict
                    && matches!(function.form, Form::Call(_) | Form::Convert(_) | Form::Lookup);
                strict && (piped || arguments.iter().any(is_this))
            }
            Some(Callee::Own(_)) => piped || arguments.first().is_some_and(is_this),
            Some(Callee::Rust(function)) => {
                let strict = function.parameters.first().is_some_and(|first| !first.taken.optional);
                strict && (piped || arguments.first().is_some_and(is_this))
            }
            None => false,
        }
    }

    fn arguments(&mut self, arguments: &'a [ast::Expr], piped: bool, span: Span) -> Vec<Typed> {
        let mut all = Vec::with_capacity(arguments.len() + 1);
        if piped {
            all.push(self.this(span));
        }
        all.extend(arguments.iter().map(|argument| self.expr(argument)));
        all
    }

    fn call_standard(
        &mut self,
        function: &'static Function,
        name: &ast::Name,
        arguments: Vec<Typed>,
        span: Span,
    ) -> Typed {
        let least = function.parameters.iter().filter(|parameter| parameter.default.is_none()).count();
        let most = if function.variadic { usize::MAX } else { function.parameters.len() };
        if !(least..=most).contains(&arguments.len()) {
            self.report(wrong_count(name, function.to_string(), least, most, arguments.len(), function.piped));
            return Typed::unknown(span);
        }
        if arguments.iter().any(|argument| argument.shape == Shape::Unknown) {
            // What it gives may be known all the same.
            return match function.result {
                etlc_functions::Kind::Type(kind) => Typed { shape: Shape::Known(kind), ..Typed::unknown(span) },
                _ => Typed::unknown(span),
            };
        }
        if function.nulls == Nulls::Strict && arguments.iter().any(|argument| argument.shape == Shape::Null) {
            return self.null_of_null(name, span);
        }
        let secret = arguments.iter().any(|argument| argument.secret);
        let result = match function.form {
            Form::Get => self.only(arguments, span),
            Form::IsNull => {
                let null = Typed::null(span);
                let value = self.only(arguments, span);
                self.compare(Comparison::Equal, value, null, span)
            }
            Form::Convert(types) => {
                let value = self.only(arguments, span);
                self.convert_to_one_of(function, types, value, span)
            }
            Form::Call(_) | Form::Coalesce | Form::Lookup => self.apply(function, name, arguments, span),
        };
        Typed { span, ..result }.taint(secret)
    }

    /// A call of a function that gives null for null, with one.
    pub(super) fn null_of_null(&mut self, name: &ast::Name, span: Span) -> Typed {
        self.report(
            Diagnostic::warning(&routes::ALWAYS_SAME, span, text!("`{name}` of null is always null", name = name.text))
                .help("write `None`, or what is meant"),
        );
        Typed::null(span)
    }

    fn only(&mut self, arguments: Vec<Typed>, span: Span) -> Typed {
        arguments.into_iter().next().unwrap_or_else(|| Typed::unknown(span))
    }

    fn call_own(&mut self, function: &'a ast::Function, name: &ast::Name, arguments: Vec<Typed>, span: Span) -> Typed {
        let Some(Own { parameters, result, nullable, fallible, .. }) = self.own_function(function, name.span) else {
            return Typed::unknown(span);
        };
        let least = parameters.iter().filter(|parameter| parameter.default.is_none()).count();
        if !(least..=parameters.len()).contains(&arguments.len()) {
            let signature =
                self.places.slice(function.span).trim_start_matches("fn").trim_end_matches(':').trim().to_owned();
            self.report(wrong_count(name, signature, least, parameters.len(), arguments.len(), true));
            return Typed::unknown(span);
        }
        if arguments.first().is_some_and(|first| first.shape == Shape::Null) {
            return self.null_of_null(name, span);
        }
        let secret = arguments.iter().any(|argument| argument.secret);
        let mut values = Vec::with_capacity(parameters.len());
        let mut given = arguments.into_iter();
        for parameter in &parameters {
            let value = match (given.next(), &parameter.default) {
                (Some(value), _) => {
                    let who = text!("`${parameter}` of `{name}`", parameter = parameter.name, name = name.text);
                    self.argument(value, parameter.kind, &who)
                }
                (None, Some(default)) => Typed::known(default.clone(), parameter.kind, span),
                (None, None) => Typed::unknown(span),
            };
            values.push(value);
        }
        if values.iter().any(|value| value.shape == Shape::Unknown) {
            return Typed { shape: Shape::Known(result), ..Typed::unknown(span) };
        }
        let arguments: Vec<_> = values.into_iter().map(|value| value.expr).collect();
        let skipped = arguments.first().is_some_and(|first| first.value.nullable);
        let failing = arguments.iter().any(|argument| argument.value.fallible);
        let mut expr =
            leaf(Kind::CallOwn { function: name.text.clone(), arguments }, Some(result), nullable || skipped);
        expr.value.fallible = fallible || failing;
        Typed::known(expr, result, span).taint(secret)
    }

    fn unknown_function(&self, name: &ast::Name) -> Diagnostic {
        let text = &name.text;
        let nearest = self.nearest(text, || {
            let known = etlc_functions::functions()
                .iter()
                .flat_map(|function| std::iter::once(function.name).chain(function.aliases.iter().copied()));
            let mut known: Vec<&str> = known.chain(self.functions.names()).collect();
            known.sort_unstable();
            known
        });
        let diagnostic =
            Diagnostic::error(&routes::UNKNOWN_FUNCTION, name.span, text!("there is no function `{text}`", text));
        let diagnostic = match &nearest {
            Nearest::Case(_) | Nearest::Alike(..) => diagnostic,
            _ => diagnostic.help(text!(
                "`etlc functions` lists those of the standard library; your own stands above the blocks: \
                 fn {text}($value: text) -> text: |strip|lower|",
                text
            )),
        };
        nearest.fix(diagnostic, name.span, str::to_owned)
    }
}

/// A call with too many or too few arguments.
pub(super) fn wrong_count(
    name: &ast::Name,
    signature: String,
    least: usize,
    most: usize,
    given: usize,
    piped: bool,
) -> Diagnostic {
    let wanted = match (least, most) {
        (least, usize::MAX) => text!("at least {arguments}", arguments = counted(least)),
        (least, most) if least == most => counted(least),
        (least, most) => text!("{least} to {arguments}", least, arguments = counted(most)),
    };
    let given_text = given_count(given);
    let message = text!("`{name}` takes {wanted}, and {given}", name = name.text, wanted, given = given_text);
    let help = match piped {
        true => text!("{signature}; as a step it takes the piped value as the first", signature),
        false => Text::verbatim(signature),
    };
    Diagnostic::error(&routes::WRONG_ARGUMENT_COUNT, name.span, message)
        .here(if given > most { "too many" } else { "too few" })
        .help(help)
}

fn counted(count: usize) -> Text {
    match count {
        1 => text!("1 argument"),
        count => text!("{count} arguments", count),
    }
}

/// How many of something a call gives.
pub(super) fn given_count(count: usize) -> Text {
    match count {
        1 => text!("1 is given"),
        count => text!("{count} are given", count),
    }
}
