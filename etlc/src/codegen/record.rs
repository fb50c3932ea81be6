//! A target: the module that makes its rows.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::{
    cells::{comment, line_of, origin, place},
    expr::{Scope, Uses},
    known::Known,
    names::Names,
    types,
};
use crate::ir::{Column, Destination, Kind, Line, OnError, Place, Route, Rule, Target, Value};

/// What a line of the block became.
struct Made {
    /// The function.
    function: TokenStream,
    /// Its entry in the table of rules.
    entry: TokenStream,
    /// Its call in `make`.
    call: TokenStream,
}

pub(super) struct Module<'a> {
    route: &'a Route,
    target: &'a Target,
    fields: &'a Names,
    /// Identifiers of columns and locals.
    names: Names,
    /// Identifiers of the lines' functions.
    functions: Vec<Ident>,
}

impl<'a> Module<'a> {
    pub(super) fn new(route: &'a Route, target: &'a Target, fields: &'a Names) -> Module<'a> {
        let named = target.lines.iter().filter_map(|line| match line {
            Line::Rule(Rule { destination: Destination::Column(name) | Destination::Local(name), .. }) => {
                Some(name.as_str())
            }
            _ => None,
        });
        let names = Names::new("column", named);
        let mut count = BTreeMap::<&str, usize>::new();
        let mut unnamed = |kind: &'static str| {
            let number = count.entry(kind).or_default();
            *number += 1;
            if *number == 1 { format_ident!("{kind}") } else { format_ident!("{kind}_{number}") }
        };
        let functions = target
            .lines
            .iter()
            .map(|line| match line {
                Line::Where { .. } => unnamed("wanted"),
                Line::Rule(Rule { destination: Destination::Nothing, .. }) => unnamed("checked"),
                Line::Rule(Rule { destination: Destination::Column(name) | Destination::Local(name), .. }) => {
                    names.get(name).clone()
                }
            })
            .collect();
        Module { route, target, fields, names, functions }
    }

    /// The name of a line's entry in the table of rules.
    pub(super) fn rule(&self, line: usize) -> Ident {
        format_ident!("{}", self.functions[line].to_string().to_uppercase())
    }

    fn rules(&self) -> BTreeMap<&str, &Rule> {
        let rules = self.target.lines.iter().filter_map(|line| match line {
            Line::Rule(rule) => match &rule.destination {
                Destination::Column(name) | Destination::Local(name) => Some((name.as_str(), rule)),
                Destination::Nothing => None,
            },
            Line::Where { .. } => None,
        });
        rules.collect()
    }

    /// What a rule's variable is: null too where that is what `on_error` makes of a failure.
    fn value(&self, rule: &Rule) -> Value {
        let value = rule.value.value;
        Value { nullable: value.nullable || (self.nulls() && value.fallible), ..value }
    }

    fn nulls(&self) -> bool {
        self.route.on_error == OnError::Null
    }

    /// Whether what a line reads is masked: a secret field, or a variable that is made of one.
    fn is_secret(&self, uses: &Uses) -> bool {
        let rules = self.rules();
        uses.fields.iter().any(|field| self.route.source.fields[*field].secret)
            || uses.variables.keys().any(|name| self.secret_variables(&rules).contains(name.as_str()))
    }

    /// The variables that hold what is masked.
    fn secret_variables(&self, rules: &BTreeMap<&str, &Rule>) -> BTreeSet<String> {
        let mut secret = BTreeSet::new();
        for line in &self.target.lines {
            let Line::Rule(rule) = line else { continue };
            let (Destination::Column(name) | Destination::Local(name)) = &rule.destination else { continue };
            let value = serde_json::to_value(&rule.value).expect("the IR is plain data");
            let reads = |key: &str, wanted: serde_json::Value| contains(&value, &serde_json::json!({ key: wanted }));
            let field = (0..self.route.source.fields.len())
                .any(|field| self.route.source.fields[field].secret && reads("field", field.into()));
            let variable = rules.keys().any(|name| secret.contains(*name) && reads("variable", (*name).into()));
            let column = self.target.columns.iter().any(|column| column.name == *name && column.secret);
            if field || variable || column {
                secret.insert(name.clone());
            }
        }
        secret
    }

    fn column_rule(&self, column: &Column) -> &Rule {
        let Line::Rule(rule) = &self.target.lines[column.line] else { unreachable!("a column's line is a rule") };
        rule
    }

    fn cell(&self, column: &Column, lifetime: &TokenStream) -> TokenStream {
        match column.kind {
            None => quote!(Carried<Row<#lifetime>>),
            Some(_) => types::rust(self.value(self.column_rule(column)), lifetime),
        }
    }

    fn borrows(&self) -> bool {
        self.target.columns.iter().any(|column| column.kind.is_none_or(types::borrows))
    }

    pub(super) fn tokens(&self, known: &mut Known) -> (TokenStream, bool) {
        let name = format_ident!("{}", self.module_name());
        let mut uses_known = false;
        let mut uses_row = false;
        let (mut functions, mut entries, mut calls) = (Vec::new(), Vec::new(), Vec::new());
        for index in 0..self.target.lines.len() {
            let (made, uses) = self.line(index, known);
            uses_known |= uses.known;
            uses_row |= uses.row || uses.arena;
            functions.push(made.function);
            entries.push(made.entry);
            calls.push(made.call);
        }
        let a = if self.borrows() { quote!('a) } else { quote!('_) };
        let generics = if self.borrows() { quote!(<'a>) } else { quote!() };
        let columns: Vec<_> = self.target.columns.iter().map(|column| self.names.get(&column.name)).collect();
        let cells = self.target.columns.iter().map(|column| self.cell(column, &quote!('a)));
        let writes = self.target.columns.iter().map(|column| self.write(column));
        let row = if uses_row { quote!(row) } else { quote!(_row) };
        let known_parameter = if uses_known { quote!(, known: &Known) } else { quote!() };
        let doc = format!(" The rows of `{}`: {}", self.target.name, self.target.endpoint.place.text);
        let impl_generics = if self.borrows() { quote!(<'_>) } else { quote!() };
        let tokens = quote! {
            #[doc = #doc]
            mod #name {
                use super::*;

                #[doc = " A row of the target."]
                pub(super) struct Record #generics { #(#columns: #cells),* }

                #[doc = " Makes a row: every line of the block, each after those that it needs."]
                #[inline]
                pub(super) fn make #generics (#row: &Row<#a> #known_parameter) -> Result<Record #generics, Event> {
                    #(#calls)*
                    Ok(Record { #(#columns),* })
                }

                impl Output for Record #impl_generics {
                    #[inline]
                    fn write<W: Writer + ?Sized>(&self, writer: &mut W) -> types::Result<()> {
                        #(#writes)*
                        Ok(())
                    }
                }

                #(#functions)*
                #(#entries)*
            }
        };
        (tokens, uses_known)
    }

    pub(super) fn module_name(&self) -> Ident {
        let names = Names::new("target", self.route.targets.iter().map(|target| target.name.as_str()));
        names.get(&self.target.name).clone()
    }

    /// The name of the target's table for the runtime.
    pub(super) fn table_name(&self) -> Ident {
        format_ident!("{}", self.module_name().to_string().to_uppercase())
    }

    fn write(&self, column: &Column) -> TokenStream {
        let name = self.names.get(&column.name);
        match column.kind {
            None => quote!(self.#name.write(writer)?;),
            Some(kind) => {
                let method = types::method(kind);
                if self.value(self.column_rule(column)).nullable {
                    quote!(writer.#method(self.#name)?;)
                } else {
                    quote!(writer.#method(Some(self.#name))?;)
                }
            }
        }
    }

    fn line(&self, index: usize, known: &mut Known) -> (Made, Uses) {
        let mut scope = Scope {
            route: self.route,
            fields: self.fields,
            variables: &self.names,
            known,
            arena: quote!(row.arena()),
            uses: Uses::default(),
        };
        let (expr, place, value) = match &self.target.lines[index] {
            Line::Where { condition, place } => (condition, place, condition.value),
            Line::Rule(rule) => (&rule.value, &rule.place, rule.value.value),
        };
        let code = scope.expr(expr);
        let uses = scope.uses;
        let function = &self.functions[index];
        let fallible = value.fallible || code.tries || code.escapes;
        let (parameters, arguments, result, generics) = self.signature(index, &uses, value);
        let body = code.body(fallible);
        let result = if fallible { quote!(Result<#result, Event>) } else { result };
        let doc = origin(self.route, place);
        let is_column = self.target.columns.iter().any(|column| column.line == index);
        let entry = if fallible || is_column { self.entry(index, place, self.is_secret(&uses)) } else { quote!() };
        let definition = quote! {
            #[doc = #doc]
            #[inline]
            fn #function #generics(#(#parameters),*) -> #result {
                #body
            }
        };
        let rule = self.rule(index);
        let call = quote!(#function(#(#arguments),*));
        let call = match (&self.target.lines[index], fallible) {
            (Line::Where { .. }, true) => quote!(if !#call.within(&#rule)? { return Err(Event::Filtered); }),
            (Line::Where { .. }, false) => quote!(if !#call { return Err(Event::Filtered); }),
            (Line::Rule(rule_ir), fallible) => {
                let refuses_null = matches!(rule_ir.value.kind, Kind::NotNull(_));
                let value = match (fallible, self.nulls() && value.fallible) {
                    // What refuses null cannot take that for a failure either: it ends the run.
                    (true, true) if refuses_null => quote!(Some(#call.within(&#rule)?)),
                    (true, true) if value.nullable => quote!(attempt(#call).within(&#rule)?),
                    (true, true) => quote!(attempt(#call.map(Some)).within(&#rule)?),
                    (true, false) => quote!(#call.within(&#rule)?),
                    (false, _) => call,
                };
                match &rule_ir.destination {
                    Destination::Nothing => quote!(#value;),
                    _ if self.is_read(index) => quote!(let #function = #value;),
                    _ => quote!(#value;),
                }
            }
        };
        let note = comment(&line_of(self.route, place));
        let call = match &self.target.lines[index] {
            Line::Where { .. } => quote!(#note #call),
            Line::Rule(_) => call,
        };
        (Made { function: definition, entry, call }, uses)
    }

    /// Whether what a line makes is a column, or read by another line.
    fn is_read(&self, index: usize) -> bool {
        let Line::Rule(Rule { destination: Destination::Local(name), .. }) = &self.target.lines[index] else {
            return true;
        };
        let marker = serde_json::json!({ "variable": name });
        self.target.lines.iter().any(|line| contains(&serde_json::to_value(line).expect("plain data"), &marker))
    }

    fn signature(
        &self,
        index: usize,
        uses: &Uses,
        value: Value,
    ) -> (Vec<TokenStream>, Vec<TokenStream>, TokenStream, TokenStream) {
        let rules = self.rules();
        let carried = matches!(&self.target.lines[index], Line::Rule(_)) && value.kind.is_none();
        let borrowed = carried || value.kind.is_some_and(types::borrows);
        let (mut parameters, mut arguments) = (Vec::new(), Vec::new());
        let mut source = false;
        let a = if borrowed { quote!('a) } else { quote!('_) };
        if uses.row || uses.arena {
            parameters.push(quote!(row: &Row<#a>));
            arguments.push(quote!(row));
            source = true;
        }
        for name in uses.variables.keys() {
            let variable = self.value(rules[name.as_str()]);
            source |= variable.kind.is_some_and(types::borrows);
            let kind = types::rust(variable, &a);
            let ident = self.names.get(name);
            parameters.push(quote!(#ident: #kind));
            arguments.push(quote!(#ident));
        }
        if uses.known {
            parameters.push(quote!(known: &Known));
            arguments.push(quote!(known));
        }
        let lifetime = if source { quote!('a) } else { quote!('static) };
        let generics = if borrowed && source { quote!(<'a>) } else { quote!() };
        let result = if carried { quote!(Carried<Row<#lifetime>>) } else { types::rust(value, &lifetime) };
        (parameters, arguments, result, generics)
    }

    fn entry(&self, index: usize, at: &Place, reads_secret: bool) -> TokenStream {
        let (name, at) = (self.rule(index), place(at));
        let (makes, field, secret) = match &self.target.lines[index] {
            Line::Where { .. } => ("WHERE".to_owned(), None, reads_secret),
            Line::Rule(rule) => {
                let kind = rule.value.value.kind.map_or("any".to_owned(), |kind| kind.to_string());
                let (makes, secret) = match &rule.destination {
                    Destination::Column(name) => {
                        let column = self.target.columns.iter().find(|column| column.name == *name);
                        (format!("{name} ({kind})"), column.is_some_and(|column| column.secret))
                    }
                    Destination::Local(name) => (format!("${name} ({kind})"), false),
                    Destination::Nothing => (format!("nothing ({kind})"), false),
                };
                (makes, rule.field, secret || reads_secret)
            }
        };
        let field = match field {
            Some(field) => {
                let key = super::spec::field_key(self.route, &self.route.source.fields[field]);
                let name = self.fields.upper(&key);
                quote!(Some(field::#name))
            }
            None => quote!(None),
        };
        quote! {
            pub(super) static #name: Rule = Rule { place: #at, field: #field, makes: #makes, secret: #secret };
        }
    }
}

fn contains(value: &serde_json::Value, wanted: &serde_json::Value) -> bool {
    value == wanted
        || match value {
            serde_json::Value::Object(object) => object.values().any(|value| contains(value, wanted)),
            serde_json::Value::Array(array) => array.iter().any(|value| contains(value, wanted)),
            _ => false,
        }
}
