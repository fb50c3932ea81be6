//! The block `row:`: the module that makes what all targets see of a row.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{block::Block, cells::origin, known::Known, names::Names, statements::Statements, types};
use crate::ir::{Given, Route, RowBlock};

/// What all targets see of a row.
pub(super) struct Shared<'a> {
    route: &'a Route,
    row: &'a RowBlock,
    /// What any target reads.
    locals: Vec<&'a Given>,
    fields: &'a Names,
    /// Identifiers of what is seen.
    pub(super) names: Names,
}

impl<'a> Shared<'a> {
    /// `None` for a route without `row:`.
    pub(super) fn new(route: &'a Route, fields: &'a Names) -> Option<Shared<'a>> {
        let row = route.row.as_ref()?;
        let targets = serde_json::to_value(&route.targets).expect("the IR is plain data");
        let mut seen = BTreeSet::new();
        collect(&targets, &mut seen);
        let locals: Vec<&Given> = row.locals.iter().filter(|local| seen.contains(local.name.as_str())).collect();
        let names = Names::new("column", locals.iter().map(|local| local.name.as_str()));
        Some(Shared { route, row, locals, fields, names })
    }

    /// Whether a variable is masked.
    pub(super) fn is_secret(&self, name: &str) -> bool {
        self.locals.iter().any(|local| local.name == name && local.secret)
    }

    /// Whether it borrows from the row.
    pub(super) fn borrows(&self) -> bool {
        self.locals.iter().any(|local| local.value.kind.is_some_and(types::borrows))
    }

    /// Its type.
    pub(super) fn kind(&self, lifetime: &TokenStream) -> TokenStream {
        if self.borrows() { quote!(Shared<#lifetime>) } else { quote!(Shared) }
    }

    /// The module, and whether it needs what is known.
    pub(super) fn tokens(&self, known: &mut Known) -> (TokenStream, bool) {
        let mut block = Block::new(self.route, &self.row.lines, &[], self.fields, None);
        block.given = self.locals.iter().map(|local| local.name.as_str()).collect();
        let made = block.made(known);
        let uses_known = made.iter().any(|made| made.uses.known);
        let uses_row = made.iter().any(|made| made.uses.row || made.uses.arena);
        let fields: Vec<&Ident> = self.locals.iter().map(|local| self.names.get(&local.name)).collect();
        let kinds = self.locals.iter().map(|local| types::rust(local.value, &quote!('a)));
        let values = self.locals.iter().map(|local| {
            let (field, value) = (self.names.get(&local.name), block.names.get(&local.name));
            if field == value { quote!(#field) } else { quote!(#field: #value) }
        });
        let definitions = block.definitions(&made);
        let body = Statements::new(&block, &made, quote!(Ok(Shared { #(#values),* }))).all();
        let (a, generics) = if self.borrows() { (quote!('a), quote!(<'a>)) } else { (quote!('_), quote!()) };
        let row = if uses_row { quote!(row) } else { quote!(_row) };
        let known = if uses_known { quote!(, known: &Known) } else { quote!() };
        let doc = origin(self.route, &self.row.place);
        let tokens = quote! {
            #[doc = #doc]
            mod shared {
                use super::*;

                #[doc = " What all targets see of a row."]
                pub(super) struct Shared #generics { #(pub(super) #fields: #kinds),* }

                #[doc = " Makes it: every line of the block, each after those that it needs."]
                #[inline]
                pub(super) fn make #generics (#row: &Row<#a> #known) -> Result<Shared #generics, Event> {
                    #body
                }

                #definitions
            }
        };
        (tokens, uses_known)
    }
}

/// The variables of `row:` that a part of the IR reads.
fn collect(part: &serde_json::Value, seen: &mut BTreeSet<String>) {
    match part {
        serde_json::Value::Object(object) => {
            seen.extend(object.get("shared").and_then(|name| name.as_str()).map(str::to_owned));
            object.values().for_each(|part| collect(part, seen));
        }
        serde_json::Value::Array(parts) => parts.iter().for_each(|part| collect(part, seen)),
        _ => {}
    }
}
