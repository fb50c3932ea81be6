//! The signature of a `pub fn`, checked against the table of types.

use etlc_types::Type;
use syn::{
    FnArg, GenericArgument, GenericParam, Pat, PathArguments, ReturnType, Signature, Type as Written, TypeReference,
    spanned::Spanned,
};

use super::{
    Parameter,
    imports::Imports,
    types::{self, Form, Given, PARAMETERS, RESULTS, Taken},
};
use crate::diagnostics::{Diagnostic, Span, Text, codes::shared as codes};

/// What is wrong with a type; boxed, for it is large and rare.
type Problem = Box<Diagnostic>;

/// Reads the signatures of one file.
pub(super) struct Reader<'a> {
    pub(super) names: &'a Imports,
    /// Where the file starts in the sources.
    pub(super) start: usize,
}

impl Reader<'_> {
    /// A place in the file.
    pub(super) fn span(&self, span: proc_macro2::Span) -> Span {
        let range = span.byte_range();
        Span::new(self.start + range.start, self.start + range.end)
    }

    /// What a function takes and gives, or all that keeps routes from calling it.
    pub(super) fn read(&self, signature: &Signature) -> Result<(Vec<Parameter>, Given), Vec<Diagnostic>> {
        let mut problems = Vec::new();
        let mut refuse = |span, message: &'static str, help: &'static str| {
            problems.push(Diagnostic::error(&codes::RUST_SIGNATURE, self.span(span), message).help(help));
        };
        let private = "leave `pub` out where no route is to call it, or write a plain `pub fn` that does";
        if let Some(token) = &signature.asyncness {
            refuse(token.span(), "routes call functions that are not `async`", private);
        }
        if let syn::Safety::Unsafe(token) = &signature.safety {
            refuse(token.span(), "routes call functions that are safe", private);
        }
        if let Some(abi) = &signature.abi {
            refuse(abi.span(), "routes call functions of Rust's own kind, without `extern`", private);
        }
        if let Some(variadic) = &signature.variadic {
            refuse(variadic.span(), "a function of a route has a fixed number of parameters", private);
        }
        for parameter in &signature.generics.params {
            if !matches!(parameter, GenericParam::Lifetime(_)) {
                refuse(
                    parameter.span(),
                    "routes call functions without type parameters",
                    "name the type: `&str`, `i64`",
                );
            }
        }
        let mut parameters = Vec::new();
        for input in &signature.inputs {
            match input {
                FnArg::Receiver(receiver) => {
                    problems.push(*self.wrong(receiver.span(), "a function of a route has no `self`", private));
                }
                FnArg::Typed(typed) => match &*typed.pat {
                    Pat::Ident(pattern) => match self.taken(&typed.ty) {
                        Ok(taken) => parameters.push(Parameter { name: pattern.ident.to_string(), taken }),
                        Err(problem) => problems.push(*problem),
                    },
                    pattern => problems.push(
                        Diagnostic::error(
                            &codes::RUST_SIGNATURE,
                            self.span(pattern.span()),
                            "a parameter of a function that routes call has a name",
                        )
                        .help("name it, and take it apart in the body"),
                    ),
                },
            }
        }
        let given = match &signature.output {
            ReturnType::Type(_, written) => self.given(written),
            ReturnType::Default => Err(Box::new(
                Diagnostic::error(
                    &codes::RUST_SIGNATURE,
                    self.span(signature.ident.span()),
                    text!("`{name}` gives nothing", name = signature.ident),
                )
                .help("a function that routes call gives a value: `-> String`"),
            )),
        };
        match given {
            Ok(given) if problems.is_empty() => Ok((parameters, given)),
            Ok(_) => Err(problems),
            Err(problem) => {
                problems.push(*problem);
                Err(problems)
            }
        }
    }

    /// What a parameter takes.
    fn taken(&self, written: &Written) -> Result<Taken, Problem> {
        if let Some(inner) = self.only_argument(written, |path| types::is(path, "Option")) {
            return Ok(Taken { optional: true, ..self.one_taken(inner)? });
        }
        self.one_taken(written)
    }

    fn one_taken(&self, written: &Written) -> Result<Taken, Problem> {
        let of = |kind| Ok(Taken { kind, optional: false });
        match written {
            Written::Reference(reference) => {
                if let Some(lifetime) = reference.lifetime.as_ref().filter(|lifetime| lifetime.ident == "static") {
                    let message = "a value of a row does not live as long as `'static`";
                    return Err(self.wrong(lifetime.span(), message, "leave the lifetime out"));
                }
                match self.borrowed(reference)? {
                    Some(kind) => of(kind),
                    None => Err(self.unknown(written, &reference.elem, PARAMETERS)),
                }
            }
            Written::Path(path) => match self.plain(path) {
                Some(kind) => of(kind),
                None => Err(match self.owned(written) {
                    Some((Type::Text, _)) => self.instead(written, "a text is lent to a function", "&str"),
                    Some(_) => self.instead(written, "bytes are lent to a function", "&[u8]"),
                    None => self.unknown(written, written, PARAMETERS),
                }),
            },
            Written::Paren(inner) => self.one_taken(&inner.elem),
            other => Err(self.unknown(other, other, PARAMETERS)),
        }
    }

    /// What a function gives.
    fn given(&self, written: &Written) -> Result<Given, Problem> {
        // However it is imported: its error has only to be one that can be shown, which rustc checks.
        if let Some(inner) = self.only_argument(written, |path| path.rsplit("::").next() == Some("Result")) {
            return Ok(Given { fallible: true, ..self.maybe(inner)? });
        }
        self.maybe(written)
    }

    fn maybe(&self, written: &Written) -> Result<Given, Problem> {
        if let Some(inner) = self.only_argument(written, |path| types::is(path, "Option")) {
            return Ok(Given { optional: true, ..self.one_given(inner)? });
        }
        self.one_given(written)
    }

    fn one_given(&self, written: &Written) -> Result<Given, Problem> {
        let of = |kind, form| Ok(Given { kind, form, optional: false, fallible: false });
        match written {
            Written::Reference(reference) => match self.borrowed(reference)? {
                Some(kind) => of(kind, Form::Plain),
                None => Err(self.unknown(written, &reference.elem, RESULTS)),
            },
            Written::Path(path) => match (self.plain(path), self.owned(written)) {
                (Some(kind), _) => of(kind, Form::Plain),
                (None, Some((kind, form))) => of(kind, form),
                (None, None) => Err(self.unknown(written, written, RESULTS)),
            },
            Written::Paren(inner) => self.one_given(&inner.elem),
            other => Err(self.unknown(other, other, RESULTS)),
        }
    }

    /// `&str` and `&[u8]`.
    fn borrowed(&self, reference: &TypeReference) -> Result<Option<Type>, Problem> {
        if let Some(token) = &reference.mutability {
            let message = "a value of a route cannot be changed where it is";
            return Err(self.wrong(token.span(), message, "take `&str` or `&[u8]`, and give another value"));
        }
        Ok(self.unsized_type(&reference.elem))
    }

    /// `str` and `[u8]`.
    fn unsized_type(&self, written: &Written) -> Option<Type> {
        match written {
            Written::Path(path) if self.names.resolve(&path.path)? == "str" => Some(Type::Text),
            Written::Slice(slice) if self.is_byte(&slice.elem) => Some(Type::Bytea),
            _ => None,
        }
    }

    fn is_byte(&self, written: &Written) -> bool {
        matches!(written, Written::Path(path) if self.names.resolve(&path.path).is_some_and(|name| name == "u8"))
    }

    fn plain(&self, path: &syn::TypePath) -> Option<Type> {
        let kind = types::plain(&self.names.resolve(&path.path)?)?;
        let arguments = &path.path.segments.last()?.arguments;
        (kind == Type::Json || arguments.is_empty()).then_some(kind)
    }

    /// `String`, `Vec<u8>`, `Cow<str>` and `Cow<[u8]>`.
    fn owned(&self, written: &Written) -> Option<(Type, Form)> {
        if let Written::Path(path) = written
            && self.names.resolve(&path.path).is_some_and(|path| types::is(&path, "String"))
        {
            return Some((Type::Text, Form::Owned));
        }
        if let Some(element) = self.only_argument(written, |path| types::is(path, "Vec")) {
            return self.is_byte(element).then_some((Type::Bytea, Form::Owned));
        }
        let inner = self.only_argument(written, |path| types::is(path, "Cow"))?;
        Some((self.unsized_type(inner)?, Form::Cow))
    }

    /// The first type in the angle brackets of a type of this name.
    fn only_argument<'t>(&self, written: &'t Written, is: impl Fn(&str) -> bool) -> Option<&'t Written> {
        let Written::Path(path) = written else { return None };
        let resolved = self.names.resolve(&path.path);
        let last = path.path.segments.last()?;
        // A `Result` may be of the file's own.
        let name = resolved.unwrap_or_else(|| if last.ident == "Result" { "Result".to_owned() } else { String::new() });
        if !is(&name) {
            return None;
        }
        let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
        arguments.args.iter().find_map(|argument| match argument {
            GenericArgument::Type(inner) => Some(inner),
            _ => None,
        })
    }

    fn wrong(&self, span: proc_macro2::Span, message: impl Into<Text>, help: &'static str) -> Problem {
        Box::new(Diagnostic::error(&codes::RUST_SIGNATURE, self.span(span), message.into()).help(help))
    }

    /// A type for which there is another.
    fn instead(&self, written: &Written, message: &'static str, other: &'static str) -> Problem {
        let span = self.span(written.span());
        let problem = Diagnostic::error(&codes::RUST_SIGNATURE, span, message);
        Box::new(problem.guess(text!("write `{other}`", other), span, other))
    }

    /// A type that is not in the table.
    fn unknown(&self, whole: &Written, written: &Written, table: &'static str) -> Problem {
        let shown = shown(whole);
        let message = text!("`{shown}` is no type that routes know", shown);
        if let Written::Path(path) = written {
            let name = path.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
            if let Some(import) =
                types::missing_import(&name).filter(|_| self.names.resolve(&path.path).is_some_and(|path| path == name))
            {
                let problem = Diagnostic::error(&codes::RUST_SIGNATURE, self.span(written.span()), message);
                return Box::new(problem.help(text!("import it: `use {import};`", import)));
            }
        }
        self.wrong(whole.span(), message, table)
    }
}

/// A type as people write it.
fn shown(written: &Written) -> String {
    let tokens = quote::quote!(#written).to_string();
    tokens
        .replace(" < ", "<")
        .replace(" > ", ">")
        .replace(" >", ">")
        .replace("& ", "&")
        .replace(" ,", ",")
        .replace(" :: ", "::")
}
