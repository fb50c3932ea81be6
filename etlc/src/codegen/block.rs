//! The lines of a block: the function of each, and what the runtime has to know of it.

use std::collections::{BTreeMap, BTreeSet};

use etlc_types::Type;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::{
    cells::{origin, place},
    expr::{Scope, Uses},
    known::Known,
    names::Names,
    shared::Shared,
    types,
};
use crate::ir::{Column, Destination, If, Kind, Line, OnError, Route, Rule, Value, part::Part};

/// Where a line stands: the choices around it, outermost first, each with the number of the branch, from 0.
pub(super) type Way = Vec<(usize, usize)>;

/// What a line became.
pub(super) struct Made {
    /// The function.
    function: TokenStream,
    /// Its call.
    pub(super) call: TokenStream,
    /// Whether that gives a `Result`.
    pub(super) fallible: bool,
    pub(super) uses: Uses,
}

/// A block with names for all that is in it.
pub(super) struct Block<'a> {
    pub(super) route: &'a Route,
    pub(super) lines: &'a [Line],
    pub(super) columns: &'a [Column],
    fields: &'a Names,
    /// What `row:` makes; `None` in `row:` itself, and where there is none.
    shared: Option<&'a Shared<'a>>,
    /// Identifiers of columns, locals and elements.
    pub(super) names: Names,
    /// The lines and those that they hold, depth first, conditions before the lines of their branches.
    pub(super) parts: Vec<Part<'a>>,
    /// Where each stands.
    ways: Vec<Way>,
    /// The function of each.
    functions: Vec<Ident>,
    /// What is made for others than the lines.
    pub(super) given: BTreeSet<&'a str>,
    /// How many parts each choice has, by its number.
    pub(super) choices: BTreeMap<usize, usize>,
}

impl<'a> Block<'a> {
    pub(super) fn new(
        route: &'a Route,
        lines: &'a [Line],
        columns: &'a [Column],
        fields: &'a Names,
        shared: Option<&'a Shared<'a>>,
    ) -> Block<'a> {
        let mut block = Block {
            route,
            lines,
            columns,
            fields,
            shared,
            names: Names::default(),
            parts: Vec::new(),
            ways: Vec::new(),
            functions: Vec::new(),
            given: BTreeSet::new(),
            choices: BTreeMap::new(),
        };
        block.add(lines, &Vec::new());
        block.names = Names::new("column", block.parts.iter().filter_map(|part| part.makes()));
        block.functions = block.name_functions();
        block
    }

    fn add(&mut self, lines: &'a [Line], way: &Way) {
        for line in lines {
            match line {
                Line::Where { condition, place } => self.push(Part::Where(condition, place), way),
                Line::Rule(rule) => self.push(Part::Rule(rule), way),
                Line::If(choice) => self.add_if(choice, way),
                Line::For(each) => {
                    self.push(Part::For(each), way);
                    self.add(&each.lines, way);
                }
            }
        }
    }

    fn add_if(&mut self, choice: &'a If, way: &Way) {
        *self.choices.entry(choice.number).or_default() += 1;
        for condition in &choice.conditions {
            self.push(Part::Condition(condition), way);
        }
        for (number, lines) in choice.branches.iter().enumerate() {
            let way = way.iter().copied().chain([(choice.number, number)]).collect();
            self.add(lines, &way);
        }
    }

    fn push(&mut self, part: Part<'a>, way: &Way) {
        self.parts.push(part);
        self.ways.push(way.clone());
    }

    fn name_functions(&mut self) -> Vec<Ident> {
        let mut count = BTreeMap::<&str, usize>::new();
        let mut functions = Vec::new();
        for part in &self.parts {
            let (kind, name) = match part {
                Part::Where(..) => ("wanted", None),
                Part::Condition(_) => ("chosen", None),
                Part::For(_) => ("elements", None),
                Part::Rule(_) => ("checked", part.makes()),
            };
            let number = count.entry(name.unwrap_or(kind)).or_default();
            *number += 1;
            let is_element = |name| self.parts.iter().any(|part| matches!(part, Part::For(each) if each.item == name));
            functions.push(match (name, *number) {
                (Some(name), 1) if !is_element(name) => self.names.get(name).clone(),
                // In another branch, or of an element that is written under its own name.
                (Some(name), number) => self.names.another(name, number.max(2)),
                (None, 1) => format_ident!("{kind}"),
                (None, number) => format_ident!("{kind}_{number}"),
            });
        }
        functions
    }

    /// The name of a line's entry in the table of rules.
    pub(super) fn rule(&self, part: usize) -> Ident {
        format_ident!("{}", self.functions[part].to_string().to_uppercase())
    }

    /// The rules that make a column, each with where it stands.
    pub(super) fn rules_of<'b>(&'b self, name: &'b str) -> impl Iterator<Item = (usize, &'a Rule, &'b Way)> {
        self.parts.iter().zip(&self.ways).enumerate().filter_map(move |(index, (part, way))| match part {
            Part::Rule(rule) if part.makes() == Some(name) => Some((index, *rule, way)),
            _ => None,
        })
    }

    /// Whether a variable says which branch of a choice is taken: where its lines are in several parts, and where it
    /// tells which of several rules has made a column.
    pub(super) fn is_numbered(&self, choice: usize) -> bool {
        self.choices[&choice] > 1 || self.tells_rules(choice)
    }

    /// Whether a choice is around one of several rules that make a column.
    pub(super) fn tells_rules(&self, choice: usize) -> bool {
        self.columns.iter().any(|column| {
            let rules: Vec<_> = self.rules_of(&column.name).collect();
            rules.len() > 1 && rules.iter().any(|(.., way)| way.iter().any(|(around, _)| *around == choice))
        })
    }

    /// What a rule's variable is: null too where that is what `on_error` makes of a failure.
    pub(super) fn value(&self, rule: &Rule) -> Value {
        let value = rule.value.value;
        Value { nullable: value.nullable || (self.nulls() && value.fallible), ..value }
    }

    pub(super) fn nulls(&self) -> bool {
        self.route.on_error == OnError::Null
    }

    /// The functions of the lines.
    pub(super) fn made(&self, known: &mut Known) -> Vec<Made> {
        (0..self.parts.len()).map(|part| self.make(part, known)).collect()
    }

    fn make(&self, part: usize, known: &mut Known) -> Made {
        let none = Names::default();
        let mut scope = Scope {
            route: self.route,
            fields: self.fields,
            variables: &self.names,
            shared: self.shared.map_or(&none, |shared| &shared.names),
            known,
            place: self.parts[part].place(),
            arena: quote!(row.arena()),
            uses: Uses::default(),
        };
        let expr = self.parts[part].expr();
        let (code, value) = match self.parts[part] {
            Part::For(_) => (scope.some(expr), Value { nullable: true, ..expr.value }),
            _ => (scope.expr(expr), expr.value),
        };
        let uses = scope.uses;
        let function = &self.functions[part];
        let fallible = value.fallible || code.tries || code.escapes;
        let (parameters, arguments, result, generics) = self.signature(part, &uses, value);
        let body = code.body(fallible);
        let result = if fallible { quote!(Result<#result, Event>) } else { result };
        let doc = origin(self.route, self.parts[part].place());
        let definition = quote! {
            #[doc = #doc]
            #[inline]
            fn #function #generics(#(#parameters),*) -> #result {
                #body
            }
        };
        Made { function: definition, call: quote!(#function(#(#arguments),*)), fallible, uses }
    }

    fn signature(
        &self,
        part: usize,
        uses: &Uses,
        value: Value,
    ) -> (Vec<TokenStream>, Vec<TokenStream>, TokenStream, TokenStream) {
        let carried = matches!(self.parts[part], Part::Rule(_)) && value.kind.is_none();
        let borrowed = carried || value.kind.is_some_and(types::borrows);
        let (mut parameters, mut arguments) = (Vec::new(), Vec::new());
        let mut source = false;
        let a = if borrowed { quote!('a) } else { quote!('_) };
        if uses.row || uses.arena {
            parameters.push(quote!(row: &Row<#a>));
            arguments.push(quote!(row));
            source = true;
        }
        if let Some(shared) = self.shared
            && !uses.shared.is_empty()
        {
            let kind = shared.kind(&a);
            parameters.push(quote!(shared: &#kind));
            arguments.push(quote!(shared));
            source |= shared.borrows();
        }
        for (name, value) in &uses.variables {
            source |= value.kind.is_some_and(types::borrows);
            let kind = types::rust(*value, &a);
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

    /// The functions, and the table of what the runtime has to know of the lines.
    pub(super) fn definitions(&self, made: &[Made]) -> TokenStream {
        let secrets = self.secrets(made);
        let entries = made.iter().enumerate().map(|(part, line)| {
            let is_column = |name| self.columns.iter().any(|column| column.name == name);
            let column = matches!(self.parts[part], Part::Rule(_)) && self.parts[part].makes().is_some_and(is_column);
            // Whether JSON is a list shows when it is there.
            let is_list = matches!(self.parts[part], Part::For(each) if each.list.value.kind == Some(Type::Json))
                && !self.nulls();
            if line.fallible || column || is_list {
                self.entry(part, self.is_secret(&line.uses, &secrets))
            } else {
                quote!()
            }
        });
        let functions = made.iter().map(|made| &made.function);
        quote!(#(#functions)* #(#entries)*)
    }

    /// Whether what a line reads is masked: a secret field, or a variable that is made of one.
    fn is_secret(&self, uses: &Uses, secrets: &BTreeSet<&str>) -> bool {
        uses.fields.iter().any(|field| self.route.source.fields[*field].secret)
            || uses.variables.keys().any(|name| secrets.contains(name.as_str()))
            || uses.shared.iter().any(|name| self.shared.is_some_and(|shared| shared.is_secret(name)))
    }

    /// The variables that hold what is masked.
    fn secrets(&self, made: &[Made]) -> BTreeSet<&'a str> {
        let mut secrets = BTreeSet::new();
        for (part, made) in self.parts.iter().zip(made) {
            let Some(name) = part.makes() else { continue };
            let column = self.columns.iter().any(|column| column.name == name && column.secret);
            if column || self.is_secret(&made.uses, &secrets) {
                secrets.insert(name);
            }
        }
        secrets
    }

    fn entry(&self, part: usize, reads_secret: bool) -> TokenStream {
        let (name, at) = (self.rule(part), place(self.parts[part].place()));
        let (makes, field, secret) = match self.parts[part] {
            Part::Where(..) => ("WHERE".to_owned(), None, reads_secret),
            Part::Condition(_) => ("IF".to_owned(), None, reads_secret),
            Part::For(each) => (format!("FOR ${}", each.item), each.field, reads_secret),
            Part::Rule(rule) => {
                let kind = rule.value.value.kind.map_or("any".to_owned(), |kind| kind.to_string());
                let (makes, secret) = match &rule.destination {
                    Destination::Column(name) => {
                        let column = self.columns.iter().find(|column| column.name == *name);
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

    /// The value of a line, with where it failed.
    pub(super) fn result(&self, part: usize, made: &Made) -> TokenStream {
        let (call, rule) = (&made.call, self.rule(part));
        let Part::Rule(rule_ir) = self.parts[part] else {
            return if made.fallible { quote!(#call.within(&#rule)?) } else { call.clone() };
        };
        let value = rule_ir.value.value;
        let refuses_null = matches!(rule_ir.value.kind, Kind::NotNull(_));
        match (made.fallible, self.nulls() && value.fallible) {
            // What refuses null cannot take that for a failure either: it ends the run.
            (true, true) if refuses_null => quote!(Some(#call.within(&#rule)?)),
            (true, true) if value.nullable => quote!(attempt(#call).within(&#rule)?),
            (true, true) => quote!(attempt(#call.map(Some)).within(&#rule)?),
            (true, false) => quote!(#call.within(&#rule)?),
            (false, _) => call.clone(),
        }
    }
}
