//! Expressions to Rust. Everything that the IR leaves implicit (nulls that pass a step by, failures that end the row)
//! is written out here, in the forms that a person would choose.

use etlc_types::{Conversion, Type, always_fits, conversion};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{call, known::Known, names::Names, types};
use crate::ir::{Arithmetic, Branch, Comparison, Event, EventKind, Expr, Field, Kind, Step, TemplatePart};

/// A piece of Rust that gives a value.
#[derive(Clone, Debug)]
pub(super) struct Code {
    /// What runs first.
    pub(super) lets: Vec<TokenStream>,
    /// The value; of type `Result` where `tries` is set, which a `?` makes the value.
    pub(super) value: TokenStream,
    /// Whether `value` is a `Result` yet.
    pub(super) tries: bool,
    /// Whether the error of that `Result` is an event, so that a rule can give it as it is.
    pub(super) event: bool,
    /// Whether there is a `?` or a `return` in it, so that no closure can hold it.
    pub(super) escapes: bool,
    /// Where the value is a function of the piped value alone: that function.
    pub(super) function: Option<TokenStream>,
}

impl Code {
    pub(super) fn pure(value: TokenStream) -> Code {
        Code { lets: Vec::new(), value, tries: false, event: false, escapes: false, function: None }
    }

    pub(super) fn result(value: TokenStream) -> Code {
        Code { tries: true, ..Code::pure(value) }
    }

    /// A `Result` whose error is an event.
    pub(super) fn eventful(value: TokenStream) -> Code {
        Code { event: true, ..Code::result(value) }
    }

    /// The body of a function that gives `Result<_, Event>`, or the plain value of one that cannot fail.
    pub(super) fn body(&self, fallible: bool) -> TokenStream {
        let Code { lets, value, .. } = self;
        match (fallible, self.tries, self.event) {
            (false, ..) | (true, true, true) => quote!(#(#lets)* #value),
            (true, true, false) => quote!(#(#lets)* Ok(#value?)),
            (true, false, _) => quote!(#(#lets)* Ok(#value)),
        }
    }

    pub(super) fn with(self, parts: &[&Code]) -> Code {
        let escapes = self.escapes || parts.iter().any(|part| part.escapes || part.tries);
        Code { escapes, ..self }
    }

    /// The value in one expression.
    pub(super) fn inline(&self) -> TokenStream {
        let Code { lets, value, .. } = self;
        let value = if self.tries { quote!(#value?) } else { value.clone() };
        if lets.is_empty() { value } else { quote!({ #(#lets)* #value }) }
    }

    /// Whether a closure can hold it.
    fn closed(&self) -> bool {
        !self.escapes && !self.tries
    }
}

/// What an expression can name, and what it has been found to use.
pub(super) struct Scope<'a> {
    pub(super) route: &'a crate::ir::Route,
    /// Identifiers of the source's fields.
    pub(super) fields: &'a Names,
    /// Identifiers of columns, locals or parameters.
    pub(super) variables: &'a Names,
    /// Constants, dictionaries and literals that are made once.
    pub(super) known: &'a mut Known,
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
            Kind::Convert(inner) => self.convert(inner, expr.value.kind),
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

    pub(super) fn literal(&mut self, text: &str, kind: Type) -> TokenStream {
        let checked = "the checker has read the literal";
        match kind {
            Type::Bool => {
                let value: bool = text.parse().expect(checked);
                quote!(#value)
            }
            Type::Int2 | Type::Int4 | Type::Int8 => whole(text.parse().expect(checked), kind),
            Type::Float8 if text.parse::<f64>().is_ok_and(f64::is_finite) => {
                number(text, Literal::f64_suffixed(text.trim_start_matches('-').parse().expect(checked)))
            }
            Type::Text | Type::Varchar(_) => quote!(#text),
            other => {
                let name = self.known.value(other, text);
                quote!(*#name)
            }
        }
    }

    fn list(&mut self, items: &[Expr], kind: Option<Type>) -> Code {
        let parts: Vec<Code> = items.iter().map(|item| self.some(item)).collect();
        let values: Vec<_> = parts.iter().map(Code::inline).collect();
        let Some(Type::List(element)) = kind else { return Code::pure(quote!([#(#values),*])) };
        let variant = quote::format_ident!("{}", format!("{element:?}"));
        let arena = self.arena();
        Code::pure(quote!(List::#variant(#arena.list(&[#(#values),*])))).with(&parts.iter().collect::<Vec<_>>())
    }

    fn field(&mut self, index: usize, kind: Option<Type>) -> Code {
        self.uses.row = true;
        self.uses.fields.insert(index);
        let field: &Field = &self.route.source.fields[index];
        let name = self.fields.upper(&super::spec::field_key(self.route, field));
        let Some(kind) = kind else { return Code::pure(quote!(Carried::new(*row, field::#name))) };
        if !field.path.is_empty() && !super::spec::is_json(self.route.source.endpoint.connector) {
            let path = super::spec::path(&field.path);
            let json = quote!(json_at(row.json(field::#name)?, &#path));
            if kind == Type::Json {
                return Code { escapes: true, ..Code::pure(json) };
            }
            let (convert, tries) = self.conversion(Type::Json, kind, &quote!(json));
            let code = Code { tries, ..Code::pure(convert) };
            return map(&Code { escapes: true, ..Code::pure(json) }, &quote!(json), code, false);
        }
        let method = types::method(kind);
        let read = match kind {
            Type::List(element) => {
                let element = types::element(element);
                quote!(row.#method(field::#name, #element))
            }
            _ => quote!(row.#method(field::#name)),
        };
        match fit(kind, &quote!(this)) {
            None => Code::result(read),
            Some(check) => map(&Code::result(read), &quote!(this), Code::result(check), false),
        }
    }

    /// A conversion of a value that is not null, and whether that gives a `Result`.
    fn conversion(&mut self, from: Type, to: Type, value: &TokenStream) -> (TokenStream, bool) {
        let (base_from, base_to) = (base(from), base(to));
        let method = types::method(to);
        let (converted, tries) = match conversion(base_from, base_to) {
            Conversion::Same => (value.clone(), false),
            kind => {
                let tries = kind == Conversion::Checked;
                let module = if tries { quote!(try_into) } else { quote!(into) };
                let extra = match to {
                    Type::List(element) => {
                        let (element, arena) = (types::element(element), self.arena());
                        quote!(, #element, #arena)
                    }
                    Type::Text | Type::Varchar(_) | Type::Json => {
                        let arena = self.arena();
                        quote!(, #arena)
                    }
                    Type::Bytea if tries => {
                        let arena = self.arena();
                        quote!(, #arena)
                    }
                    _ => quote!(),
                };
                (quote!(#module::#method(#value #extra)), tries)
            }
        };
        if always_fits(from, to) {
            return (converted, tries);
        }
        let converted = if tries { quote!(#converted?) } else { converted };
        match fit(to, &converted) {
            Some(check) => (check, true),
            None => (converted, false),
        }
    }

    fn convert(&mut self, inner: &Expr, to: Option<Type>) -> Code {
        let value = self.expr(inner);
        let (Some(from), Some(to)) = (inner.value.kind, to) else { return value };
        if !inner.value.nullable {
            let (converted, tries) = self.conversion(from, to, &value.inline());
            let function = function_of(&converted, "this");
            return Code { tries, function, ..Code::pure(converted) }.with(&[&value]);
        }
        let (converted, tries) = self.conversion(from, to, &quote!(this));
        if converted.to_string() == "this" {
            return value;
        }
        let escapes = converted.to_string().contains('?');
        let function = function_of(&converted, "this");
        let code = Code { tries, escapes, function, ..Code::pure(converted) };
        map(&value, &quote!(this), code, false)
    }

    fn pipe(&mut self, input: &Expr, steps: &[Step]) -> Code {
        let mut code = self.expr(input);
        let mut nullable = input.value.nullable;
        for step in steps {
            let inner = self.expr(&step.expr);
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
            } else if !used && escapes {
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
                Code {
                    lets: vec![quote!(let attempted = || -> Result<#kind, Event> { #(#lets)* Ok(#value) };)],
                    ..Code::eventful(quote!(attempt(attempted())))
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
        let plain = matches!(right.kind, Kind::Literal(_) | Kind::Constant(_) | Kind::Variable(_) | Kind::This);
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

    /// An event, as a value.
    fn event(&mut self, event: &Event) -> Code {
        let function = match event.kind {
            EventKind::Skip => quote!(Event::skip),
            EventKind::Rollback => quote!(Event::rollback),
        };
        let mut format = String::new();
        let mut parts = Vec::new();
        for part in &event.text {
            match part {
                TemplatePart::Text(text) => format.push_str(&text.replace('{', "{{").replace('}', "}}")),
                TemplatePart::Secret => format.push_str("(secret)"),
                TemplatePart::Value(expr) => {
                    format.push_str("{}");
                    let code = self.expr(expr);
                    let value = code.inline();
                    let shown = if expr.value.nullable { quote!(#value.unwrap_or("None")) } else { value };
                    parts.push(Code { value: shown, tries: false, ..code });
                }
            }
        }
        if parts.is_empty() {
            let text = format.replace("{{", "{").replace("}}", "}");
            return Code::pure(quote!(#function(#text)));
        }
        let values: Vec<_> = parts.iter().map(|part| part.value.clone()).collect();
        Code::pure(quote!(#function(format!(#format, #(#values),*)))).with(&parts.iter().collect::<Vec<_>>())
    }

    fn compare(&mut self, operator: Comparison, left: &Expr, right: &Expr) -> Code {
        let sign = match operator {
            Comparison::Equal => quote!(==),
            Comparison::NotEqual => quote!(!=),
            Comparison::Less => quote!(<),
            Comparison::LessOrEqual => quote!(<=),
            Comparison::Greater => quote!(>),
            Comparison::GreaterOrEqual => quote!(>=),
        };
        if matches!(operator, Comparison::Equal | Comparison::NotEqual) {
            for (null, other) in [(left, right), (right, left)] {
                if matches!(null.kind, Kind::Null) {
                    let other_code = self.some(other);
                    let value = other_code.inline();
                    let question = if operator == Comparison::Equal { quote!(is_none) } else { quote!(is_some) };
                    return Code::pure(quote!(#value.#question())).with(&[&other_code]);
                }
            }
            let nullable = left.value.nullable || right.value.nullable;
            let (a, b) = (peel(left), peel(right));
            let (left, right) = (self.fit_null(left, nullable), self.fit_null(right, nullable));
            let (a, b) = (bracketed(a, left.inline()), bracketed(b, right.inline()));
            return Code::pure(quote!(#a #sign #b)).with(&[&left, &right]);
        }
        let (l, r) = (self.expr(left), self.expr(right));
        let a = bracketed(peel(left), l.inline());
        let b = bare(right).unwrap_or_else(|| bracketed(peel(right), r.inline()));
        let value = match (left.value.nullable, right.value.nullable) {
            (false, false) => quote!(#a #sign #b),
            (true, false) if r.closed() => quote!(#a.is_some_and(|left| left #sign #b)),
            (false, true) if l.closed() => quote!(#b.is_some_and(|right| #a #sign right)),
            (true, true) => quote!(#a.zip(#b).is_some_and(|(left, right)| left #sign right)),
            (true, false) => quote!(#a.zip(Some(#b)).is_some_and(|(left, right)| left #sign right)),
            (false, true) => quote!(Some(#a).zip(#b).is_some_and(|(left, right)| left #sign right)),
        };
        Code::pure(value).with(&[&l, &r])
    }

    fn is_in(&mut self, value: &Expr, list: &[Expr]) -> Code {
        let item = self.some(value);
        let parts: Vec<Code> = list.iter().map(|item| self.some(item)).collect();
        let (shown, values): (_, Vec<_>) = (item.inline(), parts.iter().map(Code::inline).collect());
        let simple = |expr: &Expr| {
            matches!(expr.kind, Kind::Literal(_))
                && matches!(expr.value.kind, Some(Type::Text | Type::Int2 | Type::Int4 | Type::Int8 | Type::Bool))
        };
        if !list.is_empty() && list.iter().all(simple) {
            let patterns: Vec<_> = list.iter().map(|item| self.expr(item).inline()).collect();
            return Code::pure(quote!(matches!(#shown, Some(#(#patterns)|*)))).with(&[&item]);
        }
        let mut all: Vec<&Code> = parts.iter().collect();
        all.push(&item);
        Code::pure(quote!([#(#values),*].contains(&#shown))).with(&all)
    }

    fn in_list(&mut self, value: &Expr, list: &Expr) -> Code {
        let element = value.value.kind.and_then(|kind| base(kind).element()).unwrap_or(etlc_types::Element::Text);
        let variant = quote::format_ident!("{}", format!("{element:?}"));
        let (item, items) = (self.some(value), self.expr(list));
        let (wanted, elements) = (item.inline(), items.inline());
        let asked = if list.value.nullable {
            quote!(#elements.zip(Some(#wanted)).is_some_and(|(list, wanted)| list.contains(List::#variant(&[wanted]))))
        } else {
            quote!(#elements.contains(List::#variant(&[#wanted])))
        };
        Code::pure(asked).with(&[&item, &items])
    }

    fn question(&mut self, text: &Expr, function: &TokenStream, pattern: &TokenStream) -> Code {
        let code = self.expr(text);
        let value = code.inline();
        let asked = if text.value.nullable {
            quote!(#value.is_some_and(|text| #function(text, &#pattern)))
        } else {
            quote!(#function(#value, &#pattern))
        };
        Code::pure(asked).with(&[&code])
    }

    fn logic(&mut self, left: &Expr, right: &Expr, sign: &TokenStream) -> Code {
        let side = |scope: &mut Self, expr: &Expr| {
            let code = scope.expr(expr);
            let value = code.inline();
            let shown = match expr.kind {
                Kind::And(..) | Kind::Or(..) => quote!((#value)),
                _ => value,
            };
            (code, shown)
        };
        let ((l, a), (r, b)) = (side(self, left), side(self, right));
        Code::pure(quote!(#a #sign #b)).with(&[&l, &r])
    }

    fn lookup(&mut self, dictionary: usize, keys: &[Expr]) -> Code {
        self.uses.known = true;
        let name = self.known.dictionary(dictionary);
        let folds = self.route.dictionaries[dictionary].ignore_case;
        let keys: Vec<&Expr> = keys.iter().collect();
        call::strict(
            self,
            &keys,
            |scope, values| Code::pure(scope.key(&name, &quote!(get), values, &keys, folds)),
            true,
        )
    }

    fn has_key(&mut self, dictionary: usize, key: &Expr) -> Code {
        self.uses.known = true;
        let name = self.known.dictionary(dictionary);
        let folds = self.route.dictionaries[dictionary].ignore_case;
        let code = self.expr(key);
        let value = code.inline();
        let asked = if key.value.nullable {
            let has = self.key(&name, &quote!(has), &[quote!(key)], &[key], folds);
            quote!(#value.is_some_and(|key| #has))
        } else {
            self.key(&name, &quote!(has), &[value], &[key], folds)
        };
        Code::pure(asked).with(&[&code])
    }

    fn key(
        &mut self,
        name: &proc_macro2::Ident,
        method: &TokenStream,
        values: &[TokenStream],
        keys: &[&Expr],
        folds: bool,
    ) -> TokenStream {
        let values: Vec<_> = values
            .iter()
            .zip(keys)
            .map(|(value, key)| {
                if folds && key.value.kind.is_some_and(Type::is_text) {
                    let arena = self.arena();
                    quote!(text::lower(#value, #arena))
                } else {
                    value.clone()
                }
            })
            .collect();
        match values.as_slice() {
            [one] => quote!(known.#name.#method(#one)),
            many => quote!(known.#name.#method((#(#many),*))),
        }
    }
}

impl Code {
    /// The value after `lets`, a `?` included.
    pub(super) fn inline_value(&self) -> TokenStream {
        let value = &self.value;
        if self.tries { quote!(#value?) } else { value.clone() }
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

/// The one step of a pipe that only hands its piped value on.
fn peel(expr: &Expr) -> &Expr {
    match &expr.kind {
        Kind::Pipe { input, steps } => match (&input.kind, steps.as_slice()) {
            (Kind::This, [Step { expr, skips_null: false }]) => peel(expr),
            _ => expr,
        },
        _ => expr,
    }
}

/// What is done to the inside of an `Option`; `flat` where that gives an `Option` itself.
pub(super) fn map(outer: &Code, name: &TokenStream, inner: Code, flat: bool) -> Code {
    let value = outer.inline_value();
    let (lets, escapes) = (outer.lets.clone(), outer.escapes || outer.tries);
    if inner.escapes || !inner.lets.is_empty() {
        let made = inner.inline();
        let made = if flat { made } else { quote!(Some(#made)) };
        let value = quote!(match #value { Some(#name) => #made, None => None });
        return Code { lets, escapes: escapes || inner.escapes || inner.tries, ..Code::pure(value) };
    }
    let function = inner.function.clone().unwrap_or_else(|| {
        let value = &inner.value;
        quote!(|#name| #value)
    });
    match (inner.tries, flat) {
        (false, false) => Code { lets, escapes, ..Code::pure(quote!(#value.map(#function))) },
        (false, true) => Code { lets, escapes, ..Code::pure(quote!(#value.and_then(#function))) },
        (true, false) => {
            Code { lets, escapes, event: inner.event, ..Code::result(quote!(#value.map(#function).transpose())) }
        }
        (true, true) => {
            Code { lets, escapes: true, ..Code::pure(quote!(#value.map(#function).transpose()?.flatten())) }
        }
    }
}

/// The function in `function(this)`, where that is all there is.
pub(super) fn function_of(call: &TokenStream, argument: &str) -> Option<TokenStream> {
    let tokens: Vec<_> = call.clone().into_iter().collect();
    let (last, path) = tokens.split_last()?;
    let proc_macro2::TokenTree::Group(group) = last else { return None };
    let plain = path.iter().all(|token| match token {
        proc_macro2::TokenTree::Ident(_) => true,
        proc_macro2::TokenTree::Punct(punct) => punct.as_char() == ':',
        _ => false,
    });
    (plain && !path.is_empty() && group.stream().to_string() == argument).then(|| path.iter().cloned().collect())
}

/// The side of an operator, in brackets where it is one with an operator of its own.
fn bracketed(expr: &Expr, value: TokenStream) -> TokenStream {
    match expr.kind {
        Kind::Compare { .. } | Kind::And(..) | Kind::Or(..) | Kind::Not(..) | Kind::If { .. } => quote!((#value)),
        _ => value,
    }
}

/// A whole number whose type the other side tells.
fn bare(expr: &Expr) -> Option<TokenStream> {
    match (&expr.kind, expr.value.kind) {
        (Kind::Literal(text), Some(kind)) if kind.is_integer() => {
            let number: i64 = text.parse().ok()?;
            let digits = Literal::u64_unsuffixed(number.unsigned_abs());
            Some(if number < 0 { quote!(-#digits) } else { quote!(#digits) })
        }
        _ => None,
    }
}

/// A whole number of this type. The least one has no literal: its digits alone are out of range.
fn whole(value: i64, kind: Type) -> TokenStream {
    let (least, digits) = match kind {
        Type::Int2 => (i64::from(i16::MIN), format!("{}i16", value.unsigned_abs())),
        Type::Int4 => (i64::from(i32::MIN), format!("{}i32", value.unsigned_abs())),
        _ => (i64::MIN, format!("{}i64", value.unsigned_abs())),
    };
    if value == least {
        let name = types::plain(kind, &quote!());
        return quote!(#name::MIN);
    }
    let literal: Literal = digits.parse().expect("digits and a suffix are a literal");
    if value < 0 { quote!(-#literal) } else { quote!(#literal) }
}

fn number(text: &str, literal: Literal) -> TokenStream {
    if text.starts_with('-') { quote!(-#literal) } else { quote!(#literal) }
}

fn base(kind: Type) -> Type {
    match kind {
        Type::Varchar(_) => Type::Text,
        Type::Numeric(_) => Type::Numeric(None),
        other => other,
    }
}

/// The check that a value fits the parameters of its type, a `Result`.
fn fit(kind: Type, value: &TokenStream) -> Option<TokenStream> {
    match kind {
        Type::Varchar(length) => {
            let length = Literal::u32_unsuffixed(length);
            Some(quote!(fit::varchar(#value, #length)))
        }
        Type::Numeric(Some((precision, scale))) => {
            let (precision, scale) = (Literal::u8_unsuffixed(precision), Literal::u8_unsuffixed(scale));
            Some(quote!(fit::numeric(#value, #precision, #scale)))
        }
        _ => None,
    }
}
