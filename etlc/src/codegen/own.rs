//! The route's own functions.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};

use super::{
    cells::origin,
    expr::{Scope, Uses},
    known::Known,
    names::{Names, snake},
    types,
};
use crate::ir::{Function, Route, Value};

/// How a function of the route is called.
pub(super) struct Shape {
    pub(super) name: Ident,
    /// Whether it takes what is known.
    pub(super) known: bool,
    /// Whether it takes the arena.
    pub(super) arena: bool,
}

/// What a call of a function has to give it.
pub(super) fn shape(route: &Route, function: &Function, known: &mut Known) -> Shape {
    let (_, uses) = body(route, function, known);
    Shape { name: name(route, function), known: uses.known, arena: uses.arena }
}

fn name(route: &Route, function: &Function) -> Ident {
    let names = Names::new("function", route.functions.iter().map(|function| function.name.as_str()));
    let name = names.get(&function.name);
    // Rules of one name stand in the module of their target, which sees this one too.
    format_ident!("fn_{}", snake(&name.to_string()))
}

fn body(route: &Route, function: &Function, known: &mut Known) -> (TokenStream, Uses) {
    let names = Names::new("parameter", function.parameters.iter().map(|parameter| parameter.name.as_str()));
    let none = Names::default();
    let mut scope = Scope {
        route,
        fields: &none,
        variables: &names,
        shared: &none,
        known,
        place: &function.place,
        arena: quote!(arena),
        uses: Uses::default(),
    };
    let code = scope.expr(&function.body);
    let tokens = code.body(function.body.value.fallible);
    (tokens, scope.uses)
}

/// The definition of a function.
pub(super) fn function(route: &Route, function: &Function, known: &mut Known) -> TokenStream {
    let doc = origin(route, &function.place);
    let (body, uses) = body(route, function, known);
    let names = Names::new("parameter", function.parameters.iter().map(|parameter| parameter.name.as_str()));
    let lifetime = quote!('a);
    let mut borrows = uses.arena;
    let mut parameters = Vec::new();
    for parameter in &function.parameters {
        borrows |= types::borrows(parameter.kind);
        let value = Value { kind: Some(parameter.kind), nullable: parameter.nullable, fallible: false };
        let kind = types::rust(value, &lifetime);
        let ident = names.get(&parameter.name);
        let used = uses.variables.contains_key(&parameter.name);
        let ident = if used { quote!(#ident) } else { format_ident!("_{}", ident).into_token_stream() };
        parameters.push(quote!(#ident: #kind));
    }
    if uses.known {
        parameters.push(quote!(known: &Known));
    }
    if uses.arena {
        parameters.push(quote!(arena: &#lifetime Arena));
    }
    let result_lifetime = if borrows { lifetime.clone() } else { quote!('static) };
    let generics = if borrows { quote!(<#lifetime>) } else { quote!() };
    let result = types::rust(function.body.value, &result_lifetime);
    let result = if function.body.value.fallible { quote!(Result<#result, Event>) } else { result };
    let name = name(route, function);
    quote! {
        #[doc = #doc]
        fn #name #generics(#(#parameters),*) -> #result { #body }
    }
}
