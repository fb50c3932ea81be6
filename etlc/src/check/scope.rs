//! What `$name` means where it stands.

use std::collections::HashMap;

use super::{
    Checker,
    nearest::Nearest,
    node::leaf,
    settle::untyped,
    typed::{Shape, Typed},
};
use crate::{
    diagnostics::{Diagnostic, Span, codes::routes},
    ir::Kind,
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
}

impl Checker<'_> {
    /// `$name`.
    pub(super) fn variable(&mut self, name: &str, span: Span) -> Typed {
        if let Some(variable) = self.scope.variables.get(name) {
            let expr = |kind| leaf(Kind::Variable(name.to_owned()), kind, variable.nullable);
            return match variable.content {
                Content::Value(Shape::Known(kind)) => Typed::known(expr(Some(kind)), kind, span).taint(variable.secret),
                Content::Value(Shape::Null) => Typed::null(span),
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
        if !self.more_names {
            let diagnostic = self.unknown_variable(name, span);
            self.report(diagnostic);
        }
        Typed::unknown(span)
    }

    fn unknown_variable(&self, name: &str, span: Span) -> Diagnostic {
        let known = self.scope.variables.keys().map(String::as_str).chain(self.constants.names());
        let mut known: Vec<&str> = known.collect();
        known.sort_unstable();
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
                "variables are the target fields and locals of this block and the constants of the header; \
                 `[name]` is a field of the source",
            ),
        };
        Nearest::of(name, known).fix(diagnostic, span, |name| format!("${name}"))
    }
}
