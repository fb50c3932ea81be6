//! Expressions to Rust. Everything that the IR leaves implicit (nulls that pass a step by, failures that end the row)
//! is written out here, in the forms that a person would choose.

use etlc_types::Type;
use proc_macro2::TokenStream;
use quote::quote;

use super::{
    call,
    code::{Code, map},
    known::Known,
    names::Names,
    types,
};
use crate::ir::{Arithmetic, Branch, Comparison, Expr, Kind, Step, uses};

/// What an expression can name, and what it has been found to use.
pub(super) struct Scope<'a> {
    pub(super) route: &'a crate::ir::Route,
    /// Identifiers of the source's fields.
    pub(super) fields: &'a Names,
    /// Identifiers of columns, locals or parameters.
    pub(super) variables: &'a Names,
    /// Identifiers of what `row:` makes.
    pub(super) shared: &'a Names,
    /// Constants, dictionaries and literals that are made once.
    pub(super) known: &'a mut Known,
    /// The line that this is written for.
    pub(super) place: &'a crate::ir::Place,
    /// How the arena is reached: `row.arena()`, or `arena` in a function.
    pub(super) arena: TokenStream,
    pub(super) uses: Uses,
}

/// What an expression turned out to need.
#[derive(Debug, Default)]
pub(super) struct Uses {
    pub(super) row: bool,
    pub(super) arena: bool,
    pub(super) known: bool,
    /// What `row:` makes.
    pub(super) shared: std::collections::BTreeSet<String>,
    /// The source's fields.
    pub(super) fields: std::collections::BTreeSet<usize>,
    /// The variables, with what is known of each.
    pub(super) variables: std::collections::BTreeMap<String, crate::ir::Value>,
}

impl Scope<'_> {
    pub(super) fn arena(&mut self) -> TokenStream {
        self.uses.arena = true;
        self.arena.clone()
    }

    /// The value of an expression: an `Option` where the IR says that it may be null.
    pub(super) fn expr(&mut self, expr: &Expr) -> Code {
        let expr = peel(expr);
        match &expr.kind {
            Kind::Null => Code::pure(quote!(None)),
            Kind::Literal(text) => Code::pure(self.literal(text, expr.value.kind.unwrap_or(Type::Text))),
            Kind::List(items) => self.list(items, expr.value.kind),
            Kind::Field(index) => self.field(*index, expr.value.kind),
            Kind::This => Code::pure(quote!(this)),
            Kind::Variable(name) => {
                self.uses.variables.insert(name.clone(), expr.value);
                let name = self.variables.get(name);
                Code::pure(quote!(#name))
            }
            Kind::Shared(name) => {
                self.uses.shared.insert(name.clone());
                let name = self.shared.get(name);
                Code::pure(quote!(shared.#name))
            }
            Kind::Constant(name) => {
                self.uses.known = true;
                let name = self.known.constant(name);
                Code::pure(quote!(known.#name))
            }
            Kind::Dictionary(index) => {
                self.uses.known = true;
                let name = self.known.dictionary(*index);
                Code::pure(quote!(known.#name))
            }
            Kind::Lookup { dictionary, keys } => self.lookup(*dictionary, keys),
            Kind::HasKey { dictionary, key } => self.has_key(*dictionary, key),
            Kind::Call { function, arguments } => call::standard(self, function, arguments, expr),
            Kind::CallOwn { function, arguments } => call::own(self, function, arguments, expr),
            Kind::CallRust { function, arguments } => call::rust(self, function, arguments),
            Kind::Convert(inner) => self.convert(inner, expr.value.kind),
            Kind::NotNull(inner) if !inner.value.nullable => self.expr(inner),
            Kind::NotNull(inner) => {
                let inner = self.expr(inner);
                let value = inner.inline();
                Code::result(quote!(fit::not_null(#value))).with(&[&inner])
            }
            Kind::Pipe { input, steps } => self.pipe(input, steps),
            Kind::Coalesce { left, right } => self.coalesce(left, right, expr),
            Kind::If { branches, otherwise } => self.branches(branches, otherwise, expr),
            Kind::Event(event) => {
                let event = self.event(event);
                let value = event.inline();
                Code { escapes: true, ..Code::pure(quote!(return Err(#value))) }
            }
            Kind::Notify { event, value } => self.notify(event, value),
            Kind::Compare { operator, left, right } => self.compare(*operator, left, right),
            Kind::In { value, list } => self.is_in(value, list),
            Kind::InList { value, list } => self.in_list(value, list),
            Kind::Like { text, pattern } => {
                let pattern = self.known.prepared("operators::Like", pattern);
                self.question(text, &quote!(operators::like), &pattern)
            }
            Kind::Matches { text, pattern } => {
                let pattern = self.known.prepared("operators::Regex", pattern);
                self.question(text, &quote!(operators::matches), &pattern)
            }
            Kind::And(left, right) => self.logic(left, right, &quote!(&&)),
            Kind::Or(left, right) => self.logic(left, right, &quote!(||)),
            Kind::Not(inner) => {
                if let Kind::Compare { operator: operator @ (Comparison::Equal | Comparison::NotEqual), left, right } =
                    &inner.kind
                {
                    let other = if *operator == Comparison::Equal { Comparison::NotEqual } else { Comparison::Equal };
                    return self.compare(other, left, right);
                }
                if let Kind::Not(twice) = &inner.kind {
                    return self.expr(twice);
                }
                let simple = !matches!(
                    inner.kind,
                    Kind::And(..) | Kind::Or(..) | Kind::Compare { .. } | Kind::Arithmetic { .. } | Kind::If { .. }
                );
                let inner = self.expr(inner);
                let value = inner.inline();
                let value = if simple { quote!(!#value) } else { quote!(!(#value)) };
                Code::pure(value).with(&[&inner])
            }
            Kind::Arithmetic { operator, left, right } => {
                let function = match operator {
                    Arithmetic::Add => quote!(arith::add),
                    Arithmetic::Subtract => quote!(arith::sub),
                    Arithmetic::Multiply => quote!(arith::mul),
                    Arithmetic::Divide => quote!(arith::div),
                    Arithmetic::Remainder => quote!(arith::rem),
                };
                call::strict(self, &[left, right], |_, values| Code::result(quote!(#function(#(#values),*))), false)
            }
            Kind::Negate(inner) => {
                call::strict(self, &[inner], |_, values| Code::result(quote!(arith::neg(#(#values),*))), false)
            }
            Kind::JsonPath { json, path } if path.is_empty() => self.some(json),
            Kind::JsonPath { json, path } => {
                let (inner, path) = (self.some(json), super::spec::path(path));
                let json = inner.inline();
                Code::pure(quote!(json_at(#json, &#path))).with(&[&inner])
            }
        }
    }

    /// The value of an expression, an `Option` in any case.
    pub(super) fn some(&mut self, expr: &Expr) -> Code {
        let code = self.expr(expr);
        let ends_the_row = expr.value.kind.is_none() && !expr.value.nullable;
        if expr.value.nullable || ends_the_row {
            return code;
        }
        let value = code.inline();
        Code::pure(quote!(Some(#value))).with(&[&code])
    }

    /// The value as one of this nullability.
    pub(super) fn fit_null(&mut self, expr: &Expr, nullable: bool) -> Code {
        if nullable { self.some(expr) } else { self.expr(expr) }
    }

    fn pipe(&mut self, input: &Expr, steps: &[Step]) -> Code {
        let mut code = self.expr(input);
        let mut nullable = input.value.nullable;
        // What tells the channels something runs, whoever uses its value.
        let functions = &self.route.functions;
        let mut notifies = uses::notifies(input, functions);
        for step in steps {
            let inner = self.expr(&step.expr);
            let notified = notifies;
            notifies |= uses::notifies(&step.expr, functions);
            if step.skips_null && nullable {
                let flat = step.expr.value.nullable;
                code = map(&code, &quote!(this), inner, flat);
                continue;
            }
            nullable = step.expr.value.nullable;
            let (value, escapes) = (code.inline_value(), code.escapes || code.tries);
            let mut lets = code.lets;
            let used = inner.lets.iter().chain([&inner.value]).any(names_this);
            if used && value.to_string() != "this" {
                lets.push(quote!(let this = #value;));
            } else if !used && (escapes || notified) {
                lets.push(quote!(#value;));
            }
            lets.extend(inner.lets);
            code =
                Code { lets, escapes: escapes || inner.escapes, function: None, ..Code { lets: Vec::new(), ..inner } };
        }
        code
    }

    fn coalesce(&mut self, left: &Expr, right: &Expr, whole: &Expr) -> Code {
        if !left.value.nullable && !left.value.fallible {
            return self.fit_null(left, whole.value.nullable);
        }
        let left_code = self.some(left);
        let tried = if left.value.fallible {
            if left_code.tries && !left_code.event && !left_code.escapes && left_code.lets.is_empty() {
                let value = &left_code.value;
                Code::pure(quote!(#value.unwrap_or_default()))
            } else {
                let (lets, value) = (&left_code.lets, left_code.inline_value());
                let kind = types::rust(crate::ir::Value { nullable: true, ..left.value }, &quote!('_));
                let lets = vec![quote!(let attempted = || -> Result<#kind, Event> { #(#lets)* Ok(#value) };)];
                // What cannot fail as a whole has no event to hand on.
                match whole.value.fallible {
                    true => Code { lets, ..Code::eventful(quote!(attempt(attempted()))) },
                    false => Code { lets, ..Code::pure(quote!(attempted().unwrap_or_default())) },
                }
            }
        } else {
            left_code
        };
        if matches!(right.kind, Kind::Null) {
            return tried;
        }
        let value = tried.inline_value();
        let (lets, escapes) = (tried.lets, tried.escapes || tried.tries);
        if let Kind::Event(event) = &peel(right).kind {
            let event = self.event(event);
            let made = event.inline();
            let value = if event.closed() {
                quote!(#value.ok_or_else(|| #made)?)
            } else {
                quote!(match #value { Some(this) => this, None => return Err(#made) })
            };
            let value = if whole.value.nullable { quote!(Some(#value)) } else { value };
            return Code { lets, escapes: true, ..Code::pure(value) };
        }
        let stand_in = self.expr(right);
        let made = stand_in.inline();
        let plain = is_plain(right);
        let value = match (right.value.nullable, stand_in.closed()) {
            (true, true) if plain => quote!(#value.or(#made)),
            (true, true) => quote!(#value.or_else(|| #made)),
            (false, true) if plain => quote!(#value.unwrap_or(#made)),
            (false, true) => quote!(#value.unwrap_or_else(|| #made)),
            (true, false) => quote!(match #value { Some(value) => Some(value), None => #made }),
            (false, false) => quote!(match #value { Some(value) => value, None => #made }),
        };
        let value = if whole.value.nullable && !right.value.nullable { quote!(Some(#value)) } else { value };
        Code { lets, escapes: escapes || !stand_in.closed(), ..Code::pure(value) }
    }

    fn branches(&mut self, branches: &[Branch], otherwise: &Expr, whole: &Expr) -> Code {
        let nullable = whole.value.nullable;
        if let [Branch { condition, then }] = branches
            && let Kind::Event(event) = &peel(then).kind
        {
            let (condition, event) = (self.expr(condition), self.event(event));
            let last = self.fit_null(otherwise, nullable);
            let (test, made, value) = (condition.inline(), event.inline(), last.inline_value());
            let mut lets = vec![quote!(if #test { return Err(#made); })];
            lets.extend(last.lets);
            return Code { lets, escapes: true, ..Code::pure(value) };
        }
        let mut parts = Vec::new();
        let mut tokens = TokenStream::new();
        for (index, Branch { condition, then }) in branches.iter().enumerate() {
            let (condition, then) = (self.expr(condition), self.fit_null(then, nullable));
            let (test, lets, value) = (condition.inline(), &then.lets, then.inline_value());
            let otherwise = if index == 0 { quote!() } else { quote!(else) };
            tokens.extend(quote!(#otherwise if #test { #(#lets)* #value }));
            parts.extend([condition, then]);
        }
        let last = self.fit_null(otherwise, nullable);
        let (lets, value) = (&last.lets, last.inline_value());
        tokens.extend(quote!(else { #(#lets)* #value }));
        parts.push(last);
        Code::pure(tokens).with(&parts.iter().collect::<Vec<_>>())
    }
}

/// Whether code reads the piped value.
fn names_this(code: &TokenStream) -> bool {
    code.clone().into_iter().any(|token| match token {
        proc_macro2::TokenTree::Ident(ident) => ident == "this",
        proc_macro2::TokenTree::Group(group) => names_this(&group.stream()),
        _ => false,
    })
}

/// Whether a value costs nothing to make.
pub(super) fn is_plain(expr: &Expr) -> bool {
    matches!(expr.kind, Kind::Literal(_) | Kind::Constant(_) | Kind::Variable(_) | Kind::Shared(_) | Kind::This)
}

/// The one step of a pipe that only hands its piped value on.
pub(super) fn peel(expr: &Expr) -> &Expr {
    match &expr.kind {
        Kind::Pipe { input, steps } => match (&input.kind, steps.as_slice()) {
            (Kind::This, [Step { expr, skips_null: false }]) => peel(expr),
            _ => expr,
        },
        _ => expr,
    }
}
