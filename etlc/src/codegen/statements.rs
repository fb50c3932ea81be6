//! What runs the lines of a block, one after another: each makes a variable, ends the row, or holds others.

use std::collections::BTreeMap;

use etlc_types::Type;
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use super::{
    block::{Block, Made},
    cells::{comment, line_of},
};
use crate::ir::{Destination, For, If, Line, part::Part};

/// What a variable is called that says which branch is taken.
pub(super) fn branch(number: usize) -> Ident {
    if number == 0 { format_ident!("branch") } else { format_ident!("branch_{}", number + 1) }
}

/// Statements that are being written.
pub(super) struct Statements<'b, 'a> {
    block: &'b Block<'a>,
    made: &'b [Made],
    /// What is made once no more lines follow.
    last: TokenStream,
    /// The next part of the block.
    next: usize,
    /// The variables that are in scope, each with whether it may be null.
    seen: BTreeMap<String, bool>,
}

enum Statement {
    /// A variable and its value.
    Let(String, TokenStream),
    Other(TokenStream),
}

impl<'b, 'a> Statements<'b, 'a> {
    pub(super) fn new(block: &'b Block<'a>, made: &'b [Made], last: TokenStream) -> Statements<'b, 'a> {
        Statements { block, made, last, next: 0, seen: BTreeMap::new() }
    }

    /// All lines of the block, and what is made of them.
    pub(super) fn all(mut self) -> TokenStream {
        self.body(self.block.lines)
    }

    /// Lines with what comes after them.
    fn body(&mut self, lines: &[Line]) -> TokenStream {
        let (each, lines) = match lines {
            [lines @ .., Line::For(each)] => (Some(each), lines),
            lines => (None, lines),
        };
        let statements = self.statements(lines);
        let statements = self.written(statements);
        let last = match each {
            Some(each) => self.each(each),
            None => self.last.clone(),
        };
        quote!(#statements #last)
    }

    fn written(&self, statements: Vec<Statement>) -> TokenStream {
        let written = statements.into_iter().map(|statement| match statement {
            Statement::Let(name, value) => {
                let name = self.block.names.get(&name);
                quote!(let #name = #value;)
            }
            Statement::Other(statement) => statement,
        });
        written.collect()
    }

    fn statements(&mut self, lines: &[Line]) -> Vec<Statement> {
        let mut statements = Vec::with_capacity(lines.len());
        for line in lines {
            match line {
                Line::Where { .. } | Line::Rule(_) => statements.push(self.line()),
                Line::If(choice) => self.choice(choice, &mut statements),
                // Last, and written by its own.
                Line::For(_) => {}
            }
        }
        statements
    }

    /// The next part, which holds no others.
    fn line(&mut self) -> Statement {
        let part = self.advance();
        let value = self.block.result(part, &self.made[part]);
        match self.block.parts[part] {
            Part::Rule(rule) => match &rule.destination {
                Destination::Column(name) | Destination::Local(name) if self.is_read(name, &(part..part + 1)) => {
                    self.seen.insert(name.clone(), self.block.value(rule).nullable);
                    Statement::Let(name.clone(), value)
                }
                _ => Statement::Other(quote!(#value;)),
            },
            _ => {
                let note = self.note(part);
                Statement::Other(quote!(#note if !#value { return Err(Event::Filtered); }))
            }
        }
    }

    /// Whether what is made in these parts is a column, or read by another.
    fn is_read(&self, name: &str, inside: &std::ops::Range<usize>) -> bool {
        self.block.columns.iter().any(|column| column.name == name)
            || self.block.given.contains(name)
            || self
                .made
                .iter()
                .enumerate()
                .any(|(part, made)| !inside.contains(&part) && made.uses.variables.contains_key(name))
    }

    /// The comment that names the line of a part.
    fn note(&self, part: usize) -> TokenStream {
        comment(&line_of(self.block.route, self.block.parts[part].place()))
    }

    fn advance(&mut self) -> usize {
        self.next += 1;
        self.next - 1
    }

    /// A choice between lines.
    fn choice(&mut self, choice: &If, statements: &mut Vec<Statement>) {
        let start = self.next;
        let conditions: Vec<TokenStream> = choice
            .conditions
            .iter()
            .map(|_| {
                let part = self.advance();
                self.block.result(part, &self.made[part])
            })
            .collect();
        if !conditions.is_empty() {
            statements.push(Statement::Other(self.note(start)));
        }
        let is_numbered = self.block.is_numbered(choice.number);
        let number = branch(choice.number);
        if is_numbered && !conditions.is_empty() {
            let mut decided = TokenStream::new();
            for (index, condition) in conditions.iter().enumerate() {
                let taken = Literal::usize_unsuffixed(index);
                decided.extend(quote!(if #condition { #taken } else));
            }
            let none = Literal::usize_unsuffixed(conditions.len());
            statements.push(Statement::Other(quote!(let #number = #decided { #none };)));
        }
        let mut branches = Vec::with_capacity(choice.branches.len());
        for lines in &choice.branches {
            let outside = self.seen.clone();
            let statements = self.statements(lines);
            branches.push((statements, std::mem::replace(&mut self.seen, outside)));
        }
        let inside = start..self.next;
        let gives: Vec<_> = choice.gives.iter().filter(|given| self.is_read(&given.name, &inside)).collect();
        let numbers: Vec<Ident> =
            inner_numbers(choice).filter(|inner| self.block.is_numbered(*inner)).map(branch).collect();
        let bodies: Vec<TokenStream> = branches
            .into_iter()
            .zip(&choice.branches)
            .map(|((mut statements, seen), lines)| {
                let mut values: Vec<TokenStream> = Vec::new();
                let only = gives.len() + numbers.len() == 1;
                for given in &gives {
                    let value = match statements.last() {
                        Some(Statement::Let(name, value)) if only && *name == given.name => {
                            let value = value.clone();
                            statements.pop();
                            value
                        }
                        _ => {
                            let name = self.block.names.get(&given.name);
                            quote!(#name)
                        }
                    };
                    values.push(match seen.get(&given.name) {
                        Some(false) if given.value.nullable => quote!(Some(#value)),
                        Some(_) => value,
                        None => quote!(None),
                    });
                }
                let decided: Vec<Ident> = lines.iter().flat_map(numbers_in).map(branch).collect();
                values.extend(
                    numbers.iter().map(|number| if decided.contains(number) { quote!(#number) } else { quote!(0) }),
                );
                let statements = self.written(statements);
                match values.as_slice() {
                    [] => statements,
                    [value] => quote!(#statements #value),
                    values => quote!(#statements (#(#values),*)),
                }
            })
            .collect();
        let made = taken(&conditions, is_numbered.then_some(&number), &bodies, gives.is_empty() && numbers.is_empty());
        for given in &gives {
            self.seen.insert(given.name.clone(), given.value.nullable);
        }
        let names: Vec<&Ident> = gives.iter().map(|given| self.block.names.get(&given.name)).chain(&numbers).collect();
        statements.push(match (gives.as_slice(), names.as_slice()) {
            ([given], [_]) => Statement::Let(given.name.clone(), made),
            (_, []) => Statement::Other(made),
            (_, [name]) => Statement::Other(quote!(let #name = #made;)),
            (_, names) => Statement::Other(quote!(let (#(#names),*) = #made;)),
        });
    }

    /// What is done for each element.
    fn each(&mut self, each: &For) -> TokenStream {
        let part = self.advance();
        let (made, rule) = (&self.made[part], self.block.rule(part));
        let is_read = self.is_read(&each.item, &(part..part));
        let item = self.block.names.get(&each.item).clone();
        let item = if is_read { quote!(#item) } else { quote!(_) };
        let list = match (made.fallible, self.block.nulls()) {
            (true, true) => {
                let call = &made.call;
                quote!(attempt(#call).within(&#rule)?)
            }
            _ => self.block.result(part, made),
        };
        let note = self.note(part);
        let is_outer = matches!(each.lines.last(), Some(Line::For(_)));
        let inner = self.body(&each.lines);
        let run = match is_outer {
            true => quote!(rows.nested(|rows| { #inner })?;),
            false => quote!(rows.put(|| { #inner })?;),
        };
        match each.list.value.kind {
            Some(Type::List(element)) => {
                let variant = format_ident!("{}", format!("{element:?}"));
                quote! {
                    #note
                    if let Some(List::#variant(items)) = #list {
                        for &#item in items { #run }
                    }
                    Ok(())
                }
            }
            _ => {
                let items = match self.block.nulls() {
                    true => quote!(json_elements(#list).into_iter().flatten()),
                    false => quote!(json_elements(#list).within(&#rule)?),
                };
                quote! {
                    #note
                    for #item in #items { #run }
                    Ok(())
                }
            }
        }
    }
}

/// The branches of a choice: by its conditions, or by the number of the branch that is taken.
fn taken(
    conditions: &[TokenStream],
    number: Option<&Ident>,
    bodies: &[TokenStream],
    is_statement: bool,
) -> TokenStream {
    let Some((otherwise, branches)) = bodies.split_last() else { return TokenStream::new() };
    if is_statement && bodies.iter().all(TokenStream::is_empty) {
        // The conditions are asked all the same: they may end the row.
        return match number {
            Some(_) => TokenStream::new(),
            None => {
                let asked =
                    conditions.iter().rev().fold(TokenStream::new(), |after, condition| match after.is_empty() {
                        true => quote!(#condition;),
                        false => quote!(if !#condition { #after }),
                    });
                quote!(#asked)
            }
        };
    }
    if let Some(number) = number
        && branches.len() > 1
    {
        let arms =
            branches.iter().enumerate().filter(|(_, body)| !is_statement || !body.is_empty()).map(|(index, body)| {
                let index = Literal::usize_unsuffixed(index);
                quote!(#index => { #body })
            });
        return quote!(match #number { #(#arms)* _ => { #otherwise } });
    }
    let mut written = TokenStream::new();
    for (index, body) in branches.iter().enumerate() {
        let condition = match number {
            Some(number) => {
                let index = Literal::usize_unsuffixed(index);
                quote!(#number == #index)
            }
            None => conditions[index].clone(),
        };
        let before = if index == 0 { quote!() } else { quote!(else) };
        written.extend(quote!(#before if #condition { #body }));
    }
    if !is_statement || !otherwise.is_empty() {
        written.extend(quote!(else { #otherwise }));
    }
    written
}

/// The choices that are decided in the branches of another.
fn inner_numbers(choice: &If) -> impl Iterator<Item = usize> {
    choice.branches.iter().flatten().flat_map(numbers_in)
}

/// The choices that are decided in a line.
fn numbers_in(line: &Line) -> Vec<usize> {
    match line {
        Line::If(choice) => {
            let own = (!choice.conditions.is_empty()).then_some(choice.number);
            own.into_iter().chain(inner_numbers(choice)).collect()
        }
        _ => Vec::new(),
    }
}
