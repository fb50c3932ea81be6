//! `src/own.rs` of a generated crate: the functions in Rust that a route calls, each behind one that keeps what it makes
//! for the row and turns its errors and panics into failures.

use std::collections::BTreeSet;

use etlc_types::Type;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};

use super::{
    cells::origin,
    names::Names,
    program::{collect, lay_out},
    types,
};
use crate::ir::{Route, RustForm, RustFunction, Value};

/// What the file may name.
const IMPORTS: &[(&str, &[&str])] = &[
    ("etlc_core::own", &["attempt", "call"]),
    (
        "etlc_core::types",
        &["Arena", "Date", "Decimal", "Interval", "Json", "Result", "Time", "Timestamp", "Timestamptz", "Uuid"],
    ),
    ("std::borrow", &["Cow"]),
];

/// The name of a function as an identifier.
pub(super) fn name(function: &RustFunction) -> Ident {
    syn::parse_str(&function.name).unwrap_or_else(|_| Ident::new_raw(&function.name, Span::call_site()))
}

/// Whether what a function gives has to be kept for the row.
pub(super) fn takes_arena(function: &RustFunction) -> bool {
    function.form != RustForm::Plain
}

/// The file; `None` where the route calls no function in Rust.
pub(super) fn program(route: &Route) -> Option<String> {
    if route.rust.is_empty() {
        return None;
    }
    let modules = route.rust.files.iter().map(|file| {
        let (doc, module) = (format!(" A copy of {}.", file.file), format_ident!("{}", file.module));
        // Not everything in the file is for this route.
        quote!(#[doc = #doc] #[allow(dead_code)] mod #module;)
    });
    let functions = route.rust.functions.iter().map(|function| wrapper(route, function));
    let body = quote!(#(#modules)* #(#functions)*);
    let imports = imports(&body);
    let doc =
        format!(" The functions in Rust that `{}` calls. Generated: change those in routes/functions/.", route.name);
    Some(lay_out(quote!(#![doc = #doc] #imports #body)))
}

/// A function that calls the user's.
fn wrapper(route: &Route, function: &RustFunction) -> TokenStream {
    let (name, written, module) = (name(function), &function.name, format_ident!("{}", function.module));
    let doc = origin(route, &function.place);
    let arena = takes_arena(function);
    let names = Names::new("argument", function.parameters.iter().map(|parameter| parameter.name.as_str()));
    let arguments: Vec<&Ident> = function.parameters.iter().map(|parameter| names.get(&parameter.name)).collect();
    let lending = function.parameters.iter().filter(|parameter| types::borrows(parameter.kind)).count();
    // Where one lifetime can only be that of the other, rustc needs none.
    let (generics, lifetime, result_lifetime) = match lending + usize::from(arena) {
        0 => (quote!(), quote!('_), quote!('static)),
        1 => (quote!(), quote!('_), quote!('_)),
        _ if types::borrows(function.result) => (quote!(<'a>), quote!('a), quote!('a)),
        _ => (quote!(), quote!('_), quote!('_)),
    };
    let mut parameters = Vec::new();
    for (parameter, ident) in function.parameters.iter().zip(&arguments) {
        let value = Value { kind: Some(parameter.kind), nullable: parameter.nullable, fallible: false };
        let kind = types::rust(value, &lifetime);
        parameters.push(quote!(#ident: #kind));
    }
    if arena {
        let lifetime = (!generics.is_empty()).then_some(lifetime);
        parameters.push(quote!(arena: &#lifetime Arena));
    }
    let value = Value { kind: Some(function.result), nullable: function.nullable, fallible: false };
    let result = types::rust(value, &result_lifetime);
    let caller = if function.fallible { quote!(attempt) } else { quote!(call) };
    let call = quote!(#caller(#written, || #module::#name(#(#arguments),*)));
    let call = match (keep(function), function.nullable) {
        (None, _) => call,
        (Some(keep), true) => quote!(Ok(#call?.map(|made| #keep))),
        (Some(keep), false) => quote!(let made = #call?; Ok(#keep)),
    };
    quote! {
        #[doc = #doc]
        pub(super) fn #name #generics(#(#parameters),*) -> Result<#result> { #call }
    }
}

/// What makes a value that lives as long as the row of `made`; `None` where that does already.
fn keep(function: &RustFunction) -> Option<TokenStream> {
    let method = if function.result == Type::Bytea { quote!(bytes) } else { quote!(text) };
    match function.form {
        RustForm::Plain => None,
        RustForm::Owned => Some(quote!(arena.#method(&made))),
        RustForm::Cow => Some(quote!(match made {
            Cow::Borrowed(made) => made,
            Cow::Owned(made) => arena.#method(&made),
        })),
    }
}

/// The `use` lines for what the code names. Modules of the user's own are never in the way: all names but those of
/// functions are of types.
fn imports(body: &TokenStream) -> TokenStream {
    let mut idents = BTreeSet::new();
    collect(body.clone(), &mut idents);
    let text = body.to_string();
    let lines = IMPORTS.iter().filter_map(|(path, names)| {
        let path: syn::Path = syn::parse_str(path).expect("a path");
        let used = names.iter().filter(|name| match **name {
            "call" | "attempt" => text.contains(&format!("{name} (\"")),
            name => idents.contains(name),
        });
        let used: Vec<TokenStream> = used.map(|name| format_ident!("{name}").into_token_stream()).collect();
        (!used.is_empty()).then(|| quote!(use #path::{#(#used),*};))
    });
    quote!(#(#lines)*)
}
