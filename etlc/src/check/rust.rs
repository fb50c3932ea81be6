//! Functions of the user's own in Rust: calls are checked against their signatures.

use std::collections::BTreeMap;

use super::{
    Checker,
    calls::wrong_count,
    node::leaf,
    typed::{Shape, Typed},
};
use crate::{
    diagnostics::Span,
    foreign::{Dependency, Form, Function, Given},
    ir::{self, Kind},
    syntax::ast::Name,
};

/// The functions in Rust.
#[derive(Default)]
pub(super) struct Rust<'a> {
    declared: BTreeMap<&'a str, &'a Function>,
    /// Those that are called, in the order of their first calls.
    used: Vec<&'a Function>,
}

impl<'a> Rust<'a> {
    /// The function of this name.
    pub(super) fn declared(&self, name: &str) -> Option<&'a Function> {
        self.declared.get(name).copied()
    }

    /// The names of the functions.
    pub(super) fn names(&self) -> impl Iterator<Item = &'a str> {
        self.declared.keys().copied()
    }

    /// Where the function of this name has its name.
    pub(super) fn span(&self, name: &str) -> Option<Span> {
        self.declared(name).map(|function| function.name.span)
    }
}

impl<'a> Checker<'a> {
    /// Declares a function.
    pub(super) fn declare_rust(&mut self, function: &'a Function) {
        if self.is_free(&function.name) {
            self.functions.rust.declared.insert(&function.name.text, function);
        }
    }

    /// A call of a function in Rust.
    pub(super) fn call_rust(
        &mut self,
        function: &'a Function,
        name: &Name,
        arguments: Vec<Typed>,
        span: Span,
    ) -> Typed {
        let count = function.parameters.len();
        if arguments.len() != count {
            let signature = self.places.slice(function.span).trim_start_matches("fn").trim().to_owned();
            self.report(wrong_count(name, signature, count, count, arguments.len(), count > 0));
            return Typed::unknown(span);
        }
        let parameters = || function.parameters.iter().map(|parameter| (&parameter.name, parameter.taken));
        let refused = arguments
            .iter()
            .zip(parameters())
            .any(|(argument, (_, taken))| argument.shape == Shape::Null && !taken.optional);
        if refused {
            return self.null_of_null(name, span);
        }
        let Given { kind, optional, .. } = function.result;
        let secret = arguments.iter().any(|argument| argument.secret);
        let (mut values, mut nullable) = (Vec::with_capacity(count), optional);
        for (argument, (parameter, taken)) in arguments.into_iter().zip(parameters()) {
            let who = text!("`{parameter}` of `{function}`", parameter, function = name.text);
            let value = self.argument(argument, taken.kind, &who);
            nullable |= value.expr.value.nullable && !taken.optional;
            values.push(value);
        }
        if values.iter().any(|value| value.shape == Shape::Unknown) {
            return Typed { shape: Shape::Known(kind), ..Typed::unknown(span) };
        }
        let used = &mut self.functions.rust.used;
        if !used.iter().any(|known| known.name == function.name) {
            used.push(function);
        }
        let arguments = values.into_iter().map(|value| value.expr).collect();
        let mut expr = leaf(Kind::CallRust { function: name.text.clone(), arguments }, Some(kind), nullable);
        // A panic is a failure.
        expr.value.fallible = true;
        Typed::known(expr, kind, span).taint(secret)
    }

    /// What the route has used until now.
    pub(super) fn rust(&self, dependencies: &[Dependency]) -> ir::Rust {
        let used = &self.functions.rust.used;
        if used.is_empty() {
            return ir::Rust::default();
        }
        let sources = self.places.sources();
        let mut files: Vec<ir::RustFile> = Vec::new();
        for function in used {
            if files.iter().all(|file| file.module != function.module) {
                let text = &sources.text().as_bytes()[sources.bytes(function.file)];
                files.push(ir::RustFile {
                    module: function.module.clone(),
                    file: sources.name(function.file).to_owned(),
                    hash: blake3::hash(text).to_hex()[..32].to_owned(),
                });
            }
        }
        files.sort_by(|one, other| one.module.cmp(&other.module));
        ir::Rust {
            functions: used.iter().map(|function| self.rust_function(function)).collect(),
            files,
            dependencies: dependencies.iter().map(Dependency::ir).collect(),
        }
    }

    fn rust_function(&self, function: &Function) -> ir::RustFunction {
        let Given { kind, form, optional, fallible } = function.result;
        let parameters = function.parameters.iter().map(|parameter| ir::RustParameter {
            name: parameter.name.clone(),
            kind: parameter.taken.kind,
            nullable: parameter.taken.optional,
        });
        ir::RustFunction {
            name: function.name.text.clone(),
            module: function.module.clone(),
            parameters: parameters.collect(),
            result: kind,
            form: match form {
                Form::Plain => ir::RustForm::Plain,
                Form::Owned => ir::RustForm::Owned,
                Form::Cow => ir::RustForm::Cow,
            },
            nullable: optional,
            fallible,
            place: self.places.of(function.span),
        }
    }
}
