//! A target: the module that makes its rows.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use super::{
    block::{Block, Made},
    known::Known,
    names::Names,
    shared::Shared,
    statements::{Statements, branch},
    types,
};
use crate::ir::{Column, Line, Route, Rule, Target, Value};

pub(super) struct Module<'a> {
    route: &'a Route,
    target: &'a Target,
    shared: Option<&'a Shared<'a>>,
    block: Block<'a>,
}

/// The module of a target, and what its function `make` has to be given.
pub(super) struct Code {
    pub(super) tokens: TokenStream,
    pub(super) uses_known: bool,
    pub(super) uses_shared: bool,
}

impl<'a> Module<'a> {
    pub(super) fn new(
        route: &'a Route,
        target: &'a Target,
        fields: &'a Names,
        shared: Option<&'a Shared<'a>>,
    ) -> Module<'a> {
        Module { route, target, shared, block: Block::new(route, &target.lines, &target.columns, fields, shared) }
    }

    /// The entry, in the table of rules, of the rule that makes a column; of the first where there are several.
    pub(super) fn rule(&self, column: &Column) -> Ident {
        let (part, ..) = self.block.rules_of(&column.name).next().expect("a rule makes each column");
        self.block.rule(part)
    }

    /// The field that a column carries through as it is.
    pub(super) fn carried(&self, column: &Column) -> Option<usize> {
        let (_, rule, _) = self.block.rules_of(&column.name).next()?;
        rule.field.filter(|_| column.kind.is_none())
    }

    /// Whether a source row makes a target row for each element of a list.
    pub(super) fn has_loop(&self) -> bool {
        matches!(self.target.lines.last(), Some(Line::For(_)))
    }

    fn cell(&self, column: &Column, lifetime: &TokenStream) -> TokenStream {
        match column.kind {
            None => quote!(Carried<Row<#lifetime>>),
            kind => types::rust(Value { kind, nullable: column.nullable, fallible: false }, lifetime),
        }
    }

    fn borrows(&self) -> bool {
        self.target.columns.iter().any(|column| column.kind.is_none_or(types::borrows))
    }

    pub(super) fn tokens(&self, known: &mut Known) -> Code {
        let name = self.module_name();
        let block = &self.block;
        let made = block.made(known);
        let columns: Vec<_> = self.target.columns.iter().map(|column| block.names.get(&column.name)).collect();
        let cells = self.target.columns.iter().map(|column| self.cell(column, &quote!('a)));
        let writes = self.target.columns.iter().map(|column| self.write(column));
        let generics = if self.borrows() { quote!(<'a>) } else { quote!() };
        let branches: Vec<Ident> = self.recorded().into_iter().map(branch).collect();
        let record = quote!(Ok(Record { #(#columns),* #(, #branches)* }));
        let body = Statements::new(block, &made, record).all();
        let (make, uses_known, uses_shared) = self.make(&made, &body);
        let doc = format!(" The rows of `{}`: {}", self.target.name, self.target.endpoint.place.text);
        let impl_generics = if self.borrows() { quote!(<'_>) } else { quote!() };
        let rule = self.rule_of_column();
        let definitions = block.definitions(&made);
        let tokens = quote! {
            #[doc = #doc]
            mod #name {
                use super::*;

                #[doc = " A row of the target."]
                pub(super) struct Record #generics { #(#columns: #cells),* #(, #branches: usize)* }

                #make

                impl Output for Record #impl_generics {
                    #[inline]
                    fn write<W: Writer + ?Sized>(&self, writer: &mut W) -> types::Result<()> {
                        #(#writes)*
                        Ok(())
                    }
                    #rule
                }

                #definitions
            }
        };
        Code { tokens, uses_known, uses_shared }
    }

    /// The function that makes a row, or those of a loop.
    fn make(&self, made: &[Made], body: &TokenStream) -> (TokenStream, bool, bool) {
        let uses = |wanted: fn(&Made) -> bool| made.iter().any(wanted);
        let uses_known = uses(|made| made.uses.known);
        let uses_shared = uses(|made| !made.uses.shared.is_empty());
        let row = if uses(|made| made.uses.row || made.uses.arena) { quote!(row) } else { quote!(_row) };
        let (a, generics) = if self.borrows() { (quote!('a), quote!(<'a>)) } else { (quote!('_), quote!()) };
        let shared = self.shared.filter(|_| uses_shared).map(|shared| {
            let kind = shared.kind(&a);
            quote!(, shared: &#kind)
        });
        let known = if uses_known { quote!(, known: &Known) } else { quote!() };
        let tokens = if self.has_loop() {
            quote! {
                #[doc = " Makes the rows: the lines outside of the loop once, those in it for each element."]
                #[inline]
                pub(super) fn make<'a, W: Writer>(
                    #row: &Row<'a> #shared #known, rows: &mut Rows<'_, Row<'a>, W>
                ) -> Result<(), Event> {
                    #body
                }
            }
        } else {
            quote! {
                #[doc = " Makes a row: every line of the block, each after those that it needs."]
                #[inline]
                pub(super) fn make #generics (#row: &Row<#a> #shared #known) -> Result<Record #generics, Event> {
                    #body
                }
            }
        };
        (tokens, uses_known, uses_shared)
    }

    /// The choices that say which of several rules has made a column.
    fn recorded(&self) -> Vec<usize> {
        let recorded = self.block.choices.keys().copied().filter(|number| self.block.tells_rules(*number));
        recorded.collect()
    }

    /// The function that names the rule that has made a column, where several may have.
    fn rule_of_column(&self) -> TokenStream {
        let recorded = self.recorded();
        if recorded.is_empty() {
            return quote!();
        }
        let mut arms = Vec::new();
        for (index, column) in self.target.columns.iter().enumerate() {
            let rules: Vec<(usize, &Rule, _)> = self.block.rules_of(&column.name).collect();
            if rules.len() < 2 {
                continue;
            }
            for (part, _, way) in rules {
                let rule = self.block.rule(part);
                let index = Literal::usize_unsuffixed(index);
                let taken = recorded.iter().map(|number| match way.iter().find(|(choice, _)| choice == number) {
                    Some((_, branch)) => {
                        let branch = Literal::usize_unsuffixed(*branch);
                        quote!(#branch)
                    }
                    None => quote!(_),
                });
                arms.push(quote!((#index, #(#taken),*) => Some(&#rule),));
            }
        }
        let branches = recorded.into_iter().map(branch);
        quote! {
            fn rule(&self, column: usize) -> Option<&'static Rule> {
                match (column, #(self.#branches),*) {
                    #(#arms)*
                    _ => None,
                }
            }
        }
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
        let name = self.block.names.get(&column.name);
        match column.kind {
            None => quote!(self.#name.write(writer)?;),
            Some(kind) => {
                let method = types::method(kind);
                if column.nullable {
                    quote!(writer.#method(self.#name)?;)
                } else {
                    quote!(writer.#method(Some(self.#name))?;)
                }
            }
        }
    }
}
