//! Functions of the user's own in Rust: what `routes/functions/` says to a route. Of a Rust file, the signatures of its
//! `pub fn`s are read and nothing else; rustc reads the rest. Of its `Cargo.toml`, the dependencies are read.

mod imports;
mod manifest;
mod nesting;
mod signature;
mod types;

use syn::{Item, Visibility, spanned::Spanned};

pub use manifest::{Dependency, dependencies};
pub use types::{Form, Given, Taken};

use crate::{
    diagnostics::{Diagnostic, Sources, Span, codes::shared as codes},
    syntax::ast::Name,
};

/// A function that routes may call.
#[derive(Clone, Debug)]
pub struct Function {
    /// Its name.
    pub name: Name,
    /// The module that its file becomes: the file's name without `.rs`.
    pub module: String,
    /// The file, by its index in the sources.
    pub file: usize,
    /// What it takes.
    pub parameters: Vec<Parameter>,
    /// What it gives.
    pub result: Given,
    /// From `fn` to the end of the signature.
    pub span: Span,
    /// Its documentation.
    pub doc: String,
}

/// A parameter of such a function.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// What it takes.
    pub taken: Taken,
}

/// Names that a file cannot have: crates that the code around it names.
const TAKEN: [&str; 5] = ["alloc", "core", "etlc_core", "proc_macro", "std"];

/// The functions of a Rust file.
#[derive(Debug, Default)]
pub struct Functions {
    /// Those that routes may call.
    pub functions: Vec<Function>,
    /// The names of those whose signatures keep routes from it; `None` where the file could not be read.
    pub refused: Option<Vec<String>>,
}

/// The functions of a Rust file, and what is wrong in it.
pub fn functions(sources: &Sources, file: usize) -> (Functions, Vec<Diagnostic>) {
    let bytes = sources.bytes(file);
    let module = module_of(sources.name(file));
    if syn::parse_str::<syn::Ident>(module).is_err() || TAKEN.contains(&module) || module.contains(char::is_uppercase) {
        let problem = Diagnostic::error(
            &codes::RUST_FILE_NAME,
            Span::new(bytes.start, bytes.start),
            text!("`{module}` cannot be the name of a module in Rust", module),
        );
        let help = "rename the file: a lower-case letter first, then lower-case letters, digits and `_`, and `.rs`";
        return (Functions::default(), vec![problem.help(help)]);
    }
    let text = &sources.text()[bytes.clone()];
    let bom = if text.starts_with('\u{FEFF}') { 3 } else { 0 };
    let start = bytes.start + bom;
    if let Some(at) = nesting::too_deep(&text[bom..]) {
        let message = text!("brackets or signs nest more than {most} levels deep here", most = nesting::DEEPEST);
        let problem = Diagnostic::error(&codes::BAD_RUST, Span::new(start + at, start + at + 1), message);
        return (Functions::default(), vec![problem.help("take the type or the expression apart, and name its parts")]);
    }
    let parsed: syn::File = match syn::parse_str(&text[bom..]) {
        Ok(parsed) => parsed,
        Err(error) => {
            let problems = error.into_iter().map(|one| unreadable(&one, start, bytes.end)).collect();
            return (Functions::default(), problems);
        }
    };
    let names = imports::Imports::new(&parsed.items);
    let (mut functions, mut refused, mut problems) = (Vec::new(), Vec::new(), Vec::new());
    for item in &parsed.items {
        let Item::Fn(function) = item else { continue };
        if !matches!(function.vis, Visibility::Public(_)) || is_test(&function.attrs) {
            continue;
        }
        let reader = signature::Reader { names: &names, start };
        match reader.read(&function.sig) {
            Ok((parameters, result)) => {
                let name = Name { text: function.sig.ident.to_string(), span: reader.span(function.sig.ident.span()) };
                let span = reader.span(function.sig.span());
                let (module, doc) = (module.to_owned(), doc(&function.attrs));
                functions.push(Function { name, module, file, parameters, result, span, doc });
            }
            Err(found) => {
                refused.push(function.sig.ident.to_string());
                problems.extend(found);
            }
        }
    }
    (Functions { functions, refused: Some(refused) }, problems)
}

/// The name of a Rust file without its directory and `.rs`.
fn module_of(file: &str) -> &str {
    let name = file.rsplit('/').next().unwrap_or(file);
    name.strip_suffix(".rs").unwrap_or(name)
}

/// What `///` says above an item.
fn doc(attributes: &[syn::Attribute]) -> String {
    let lines = attributes.iter().filter_map(|attribute| match &attribute.meta {
        syn::Meta::NameValue(meta) if meta.path.is_ident("doc") => match &meta.value {
            syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    });
    lines.map(|line| line.trim().to_owned()).collect::<Vec<_>>().join("\n")
}

/// Whether an item is there for tests only.
fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        syn::Meta::Path(path) => path.is_ident("test"),
        syn::Meta::List(list) => list.path.is_ident("cfg") && list.tokens.to_string() == "test",
        syn::Meta::NameValue(_) => false,
    })
}

/// A file that is no Rust.
fn unreadable(error: &syn::Error, start: usize, end: usize) -> Diagnostic {
    let message = error.to_string();
    let range = error.span().byte_range();
    let span = match range.is_empty() {
        true if message.starts_with("unexpected end of input") => Span::new(end, end),
        _ => Span::new(start + range.start, start + range.end),
    };
    let problem = match message.strip_prefix("cannot parse string into token stream") {
        Some(_) => {
            Diagnostic::error(&codes::BAD_RUST, span, "this is no Rust: a bracket or a quote has no other half here")
        }
        None => Diagnostic::error(&codes::BAD_RUST, span, text!("this is no Rust: {message}", message)),
    };
    problem.help("functions of routes stand in files of Rust as `pub fn name(value: &str) -> Option<String> { … }`")
}
