//! What `$name` means where it stands.

use std::collections::HashMap;

use etlc_types::Type;

use super::{
    Checker,
    fields::path_steps,
    node::leaf,
    settle::untyped,
    typed::{Open, Shape, Typed},
};
use crate::{
    diagnostics::{Diagnostic, Span, codes::routes},
    ir::Kind,
    syntax::ast::VariablePath,
};

/// The names that are seen.
#[derive(Default)]
pub(super) struct Scope {
    /// Columns and locals of the block, or parameters of the function, by name.
    pub(super) variables: HashMap<String, Variable>,
    /// The function of the user's own whose body this is.
    pub(super) function: Option<String>,
    /// Whether that is one of all routes, which sees nothing of this one.
    pub(super) shared: bool,
}

/// What has a name.
#[derive(Clone, Debug)]
pub(super) struct Variable {
    /// Its type.
    pub(super) content: Content,
    /// Whether it may be null.
    pub(super) nullable: bool,
    /// Whether it is masked.
    pub(super) secret: bool,
    /// Where it is given its value.
    pub(super) span: Span,
}

/// What a variable holds.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Content {
    /// A value of this type, null only, or something of which a mistake has been reported.
    Value(Shape),
    /// A field carried through, whose type is known only when the run starts.
    Carried,
    /// An element of a JSON list, of the type of whoever asks.
    Element,
}

impl Checker<'_> {
    /// `$name`.
    pub(super) fn variable(&mut self, name: &str, span: Span) -> Typed {
        let own = self.scope.variables.get(name);
        // A function sees what it is given.
        let shared = self.shared.get(name).filter(|_| own.is_none() && self.scope.function.is_none());
        if let Some(variable) = own.or(shared) {
            let named = if own.is_some() { Kind::Variable } else { Kind::Shared };
            let expr = |kind| leaf(named(name.to_owned()), kind, variable.nullable);
            return match variable.content {
                Content::Value(Shape::Known(kind)) => Typed::known(expr(Some(kind)), kind, span).taint(variable.secret),
                Content::Value(Shape::Null) => Typed::null(span),
                Content::Element => {
                    let json = Box::new(expr(Some(Type::Json)));
                    let secret = variable.secret;
                    let expr = self.node(Kind::JsonPath { json, path: Vec::new() }, None);
                    Typed { expr, shape: Shape::Open(Open::Any), secret, span }
                }
                Content::Value(_) => Typed::unknown(span),
                Content::Carried => {
                    let carried = variable.span;
                    self.report(untyped(span).label(carried, "carried through with the type that the source has"));
                    Typed::unknown(span)
                }
            };
        }
        if !self.scope.shared
            && let Some(constant) = self.constant(name, span)
        {
            return constant;
        }
        let diagnostic = self.unknown_variable(name, span);
        self.report(diagnostic);
        Typed::unknown(span)
    }

    /// `$name.a.0`: what is there in a variable that is JSON, as the type of whoever asks.
    pub(super) fn variable_path(&mut self, path: &VariablePath) -> Typed {
        let whole = match path.name.as_str() {
            "this" => self.this(path.span),
            name => self.variable(name, path.span),
        };
        let json = match whole.shape {
            Shape::Open(Open::Any) => self.settle_as(whole, Type::Json),
            Shape::Known(Type::Json) => whole,
            Shape::Null | Shape::Never | Shape::Unknown => return whole,
            Shape::Known(_) | Shape::Open(_) => {
                let name = &path.name;
                let message = match whole.shape {
                    Shape::Known(kind) => text!("`${name}` is {kind}, and only JSON has parts", name, kind),
                    _ => text!("`${name}` is no JSON, which alone has parts", name),
                };
                self.report(
                    Diagnostic::error(&routes::NOT_JSON, path.span, message)
                        .help("a path leads into a variable of type json, or into an element of a JSON list"),
                );
                return Typed::unknown(path.span);
            }
        };
        let steps = path_steps(&path.path);
        let kind = match json.expr.kind {
            Kind::JsonPath { json, path } => Kind::JsonPath { json, path: path.into_iter().chain(steps).collect() },
            _ => Kind::JsonPath { json: Box::new(json.expr), path: steps },
        };
        let expr = self.node(kind, None);
        Typed { expr, shape: Shape::Open(Open::Any), secret: json.secret, span: path.span }
    }

    fn unknown_variable(&self, name: &str, span: Span) -> Diagnostic {
        let diagnostic =
            Diagnostic::error(&routes::UNKNOWN_VARIABLE, span, text!("there is no variable `${name}`", name));
        let diagnostic = match (&self.scope.function, self.fields.has(name)) {
            (Some(function), _) if self.scope.shared => {
                diagnostic.help(text!("`{function}` sees its parameters, for it belongs to all routes", function))
            }
            (Some(function), _) => {
                diagnostic.help(text!("`{function}` sees its parameters and the constants of the header", function))
            }
            (None, true) => diagnostic.guess(text!("read the field `[{name}]`", name), span, format!("[{name}]")),
            (None, false) => diagnostic.help(
                "variables are the target fields and locals of this block, those of `row:` and the constants of the header; \
                 `[name]` is a field of the source",
            ),
        };
        let nearest = self.nearest(name, || {
            let shared = self.shared.keys().filter(|_| self.scope.function.is_none());
            let known = self.scope.variables.keys().chain(shared).map(String::as_str).chain(self.constants.names());
            let mut known: Vec<&str> = known.collect();
            known.sort_unstable();
            known
        });
        nearest.fix(diagnostic, span, |name| format!("${name}"))
    }
}
