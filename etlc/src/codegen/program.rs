//! `src/main.rs` of a generated crate: the loop at the top, what it calls below it, the tables at the end.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{format_ident, quote};

use super::{
    Form,
    cells::uncomment,
    known::Known,
    own,
    record::{Code, Module},
    shared::Shared,
    spec,
};
use crate::ir::{Connector, Endpoint, Route};

/// What generated code may name, and where it comes from.
const IMPORTS: &[(&str, &[&str])] = &[
    (
        "etlc_core",
        &["Carried", "Event", "Made", "Output", "Place", "Program", "Row", "Rows", "Run", "Stop", "Target", "Writer"],
    ),
    ("etlc_core", &["attempt", "dictionary", "functions", "json_at", "json_elements", "types", "value"]),
    (
        "etlc_core::functions",
        &[
            "checks",
            "dates",
            "documents",
            "encodings",
            "hashes",
            "identifiers",
            "lists",
            "literal",
            "numbers",
            "operators",
            "people",
            "system",
            "text",
            "values",
            "web",
        ],
    ),
    ("etlc_core::plan", &["Plan"]),
    ("etlc_core::spec", &["Rule"]),
    (
        "etlc_core::types",
        &[
            "Arena",
            "Date",
            "Decimal",
            "Element",
            "Interval",
            "Json",
            "List",
            "PathStep",
            "Time",
            "Timestamp",
            "Timestamptz",
            "Type",
            "Uuid",
            "arith",
            "fit",
            "into",
            "try_into",
        ],
    ),
    ("std::process", &["ExitCode"]),
    ("std::sync", &["LazyLock"]),
];

pub(super) fn program(route: &Route, form: Form) -> String {
    let mut known = Known::new(route);
    let fields = spec::field_names(route);
    let shared = Shared::new(route, &fields);
    let modules: Vec<Module<'_>> =
        route.targets.iter().map(|target| Module::new(route, target, &fields, shared.as_ref())).collect();
    let row = shared.as_ref().map(|shared| shared.tokens(&mut known));
    let codes: Vec<Code> = modules.iter().map(|module| module.tokens(&mut known)).collect();
    let functions: Vec<TokenStream> =
        route.functions.iter().map(|function| own::function(route, function, &mut known)).collect();
    let run = run(route, form, row.as_ref().map(|(_, uses_known)| *uses_known), &modules, &codes);
    let (main, plan) = match form {
        Form::Route => (quote!(etlc_core::main(&ROUTE, Program { run, plan })), plan(route, &modules)),
        Form::Test => (quote!(etlc_core::test::main(&ROUTE, run)), quote!()),
    };
    let import = codes.iter().any(|code| code.uses_shared).then(|| {
        quote!(
            use shared::Shared;
        )
    });
    let row = row.map(|(tokens, _)| quote!(#import #tokens));
    let targets = codes.iter().map(|code| &code.tokens);
    let known = known.tokens(route);
    let tables = spec::tokens(route, &fields, &modules);
    let source = spec::module_of(route.source.endpoint.connector);
    let body = quote! {
        type Row<'a> = #source::Row<'a>;

        fn main() -> ExitCode {
            #main
        }

        #run
        #plan
        #known
        #(#functions)*
        #row
        #(#targets)*
        #tables
    };
    let imports = imports(&body);
    let (name, file, version) = (&route.name, &route.file, env!("CARGO_PKG_VERSION"));
    let file = format!(
        " The route `{name}`. Generated from {file} by `etlc build` {version}: change the route, not this file."
    );
    let own = (!route.rust.is_empty()).then(|| {
        quote!(
            mod own;
        )
    });
    lay_out(quote!(#![doc = #file] #imports #own #body))
}

/// Code as a person would lay it out.
pub(super) fn lay_out(tokens: TokenStream) -> String {
    let parsed = syn::parse2(tokens).expect("generated code is Rust");
    space_out(&uncomment(&prettyplease::unparse(&parsed)))
}

/// Opens everything, puts each row, and leaves the commit to the engine.
fn run(
    route: &Route,
    form: Form,
    row_needs_known: Option<bool>,
    modules: &[Module<'_>],
    codes: &[Code],
) -> TokenStream {
    let source = reader(&route.source.endpoint);
    let loads = (!route.constants.is_empty() || !route.dictionaries.is_empty()).then(|| {
        let is_needed = row_needs_known == Some(true) || codes.iter().any(|code| code.uses_known);
        if is_needed { quote!(let known = &Known::load(run)?;) } else { quote!(Known::load(run)?;) }
    });
    let names: Vec<Ident> = modules.iter().map(Module::module_name).collect();
    let opens = route.targets.iter().zip(&names).map(|(target, name)| {
        let spec = format_ident!("{}", name.to_string().to_uppercase());
        let open = match form {
            Form::Route => writer(&target.endpoint, &spec, &quote!(open)),
            Form::Test => quote!(etlc_core::test::Recorder::open),
        };
        quote!(let mut #name = Target::open(run, &SOURCE, &#spec, #open)?;)
    });
    let shared = row_needs_known.map(|needs_known| {
        let known = if needs_known { quote!(, known) } else { quote!() };
        let ends = names.iter().enumerate().map(|(index, name)| match index + 1 == names.len() {
            true => quote!(#name.leave_out(&row, event)?;),
            false => quote!(#name.leave_out(&row, event.clone())?;),
        });
        let end = quote!({ #(#ends)* continue; });
        match codes.iter().any(|code| code.uses_shared) {
            true => quote! {
                let shared = match shared::make(&row #known) {
                    Ok(shared) => shared,
                    Err(event) => #end
                };
            },
            false => quote!(if let Err(event) = shared::make(&row #known) #end),
        }
    });
    let puts = names.iter().zip(modules).zip(codes).map(|((name, module), code)| {
        let shared = if code.uses_shared { quote!(, &shared) } else { quote!() };
        let known = if code.uses_known { quote!(, known) } else { quote!() };
        match module.has_loop() {
            true => quote!(#name.put_each(&row, |rows| #name::make(&row #shared #known, rows))?;),
            false => quote!(#name.put(&row, #name::make(&row #shared #known))?;),
        }
    });
    quote! {
        #[doc = " Puts every row of the source into every target."]
        fn run(run: &mut Run) -> Result<(), Stop> {
            #loads
            #source
            #(#opens)*
            while let Some(row) = run.next(&mut source)? {
                #shared
                #(#puts)*
            }
            Ok(())
        }
    }
}

/// Hands to the engine what each end says of itself.
fn plan(route: &Route, modules: &[Module<'_>]) -> TokenStream {
    let known =
        (!route.constants.is_empty() || !route.dictionaries.is_empty()).then(|| quote!(plan.known(Known::load);));
    let module = spec::module_of(route.source.endpoint.connector);
    let source = if route.source.endpoint.connector == Connector::Csv {
        quote!(|run, source| #module::Reader::plan(run, source, &CSV_OF_SOURCE))
    } else {
        quote!(#module::Reader::plan)
    };
    let targets = route.targets.iter().zip(modules).map(|(target, module)| {
        let spec = format_ident!("{}", module.module_name().to_string().to_uppercase());
        let look = writer(&target.endpoint, &spec, &quote!(plan));
        quote!(plan.target(&#spec, #look);)
    });
    quote! {
        #[doc = " Says what a run would do, and does nothing of it."]
        fn plan(plan: &mut Plan<'_>) {
            #known
            plan.source(&SOURCE, #source);
            #(#targets)*
        }
    }
}

/// A function of a target's writer, without the options of its kind.
fn writer(endpoint: &Endpoint, spec: &Ident, function: &TokenStream) -> TokenStream {
    let module = spec::module_of(endpoint.connector);
    if endpoint.connector == Connector::Csv {
        let csv = format_ident!("CSV_OF_{spec}");
        quote!(|run, target| #module::Writer::#function(run, target, &#csv))
    } else {
        quote!(#module::Writer::#function)
    }
}

fn reader(endpoint: &Endpoint) -> TokenStream {
    let module = spec::module_of(endpoint.connector);
    let csv = (endpoint.connector == Connector::Csv).then(|| quote!(, &CSV_OF_SOURCE));
    quote!(let mut source = #module::Reader::open(run, &SOURCE #csv)?;)
}

/// The `use` lines for what the code names.
fn imports(body: &TokenStream) -> TokenStream {
    let mut idents = BTreeSet::new();
    collect(body.clone(), &mut idents);
    let mut lines = Vec::new();
    for (path, names) in IMPORTS {
        let path: syn::Path = syn::parse_str(path).expect("a path");
        let used = names.iter().filter(|name| match **name {
            "Made" => idents.contains("within"),
            "Row" => false,
            name => idents.contains(name),
        });
        let mut used: Vec<TokenStream> = used
            .map(|name| {
                let ident = format_ident!("{name}");
                if *name == "Made" { quote!(Made as _) } else { quote!(#ident) }
            })
            .collect();
        if names.contains(&"Row") {
            if asks_row(body.clone()) {
                used.push(quote!(Row as _));
            }
            used.push(quote!(spec));
        }
        if !used.is_empty() {
            lines.push(quote!(use #path::{#(#used),*};));
        }
    }
    quote!(#(#lines)*)
}

/// Whether a method of the row is called, as in `row.text(field::NAME)`.
fn asks_row(tokens: TokenStream) -> bool {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let names = |token: &TokenTree| matches!(token, TokenTree::Ident(ident) if ident == "row");
    let dot = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == '.');
    tokens.windows(2).any(|pair| names(&pair[0]) && dot(&pair[1]))
        || tokens.into_iter().any(|token| matches!(token, TokenTree::Group(group) if asks_row(group.stream())))
}

/// What is named: types by their names, modules by a path that starts with them, functions by their calls.
pub(super) fn collect(tokens: TokenStream, idents: &mut BTreeSet<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (index, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Ident(ident) => {
                let name = ident.to_string();
                let starts_path = index < 2
                    || !matches!(&tokens[index - 1], TokenTree::Punct(punct) if punct.as_char() == ':')
                    || !matches!(&tokens[index - 2], TokenTree::Punct(punct) if punct.as_char() == ':');
                let used = match tokens.get(index + 1) {
                    _ if name == "within" || name.starts_with(|first: char| first.is_ascii_uppercase()) => true,
                    Some(TokenTree::Punct(punct)) => {
                        punct.as_char() == ':' && punct.spacing() == proc_macro2::Spacing::Joint
                    }
                    Some(TokenTree::Group(_)) => {
                        matches!(name.as_str(), "attempt" | "literal" | "value" | "json_at" | "json_elements")
                    }
                    _ => false,
                };
                if used && (starts_path || name == "within") {
                    idents.insert(name);
                }
            }
            TokenTree::Group(group) => collect(group.stream(), idents),
            _ => {}
        }
    }
}

/// A blank line between items, and none where there is one already.
fn space_out(code: &str) -> String {
    let mut made = String::with_capacity(code.len() + 1024);
    let mut previous = "";
    for line in code.lines() {
        let trimmed = line.trim_start();
        let starts = [
            "/// ",
            "fn ",
            "pub(super) fn",
            "pub(super) static",
            "static ",
            "mod ",
            "struct ",
            "impl",
            "type ",
            "#[inline]",
            "pub(super) struct",
        ]
        .iter()
        .any(|start| trimmed.starts_with(start));
        let before = previous.trim_start();
        let opened =
            before.ends_with('{') || before.starts_with("///") || before.starts_with("#[") || before.is_empty();
        let indent = line.len() - trimmed.len();
        if starts
            && !opened
            && (indent <= 4)
            && !(before.ends_with(',') || before.starts_with("use ") && trimmed.starts_with("use "))
        {
            made.push('\n');
        }
        made.push_str(line);
        made.push('\n');
        previous = line;
    }
    made
}
