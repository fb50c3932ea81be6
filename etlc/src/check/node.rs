//! What a node of the IR gives, worked out from its parts: whether that may be null, whether making it may fail.

use etlc_functions::{Form, Nulls, find};
use etlc_types::{Conversion, Type, conversion};

use super::Checker;
use crate::ir::{Expr, Kind, Value, expr, uses::children};

impl Checker<'_> {
    /// A node of this type. Not for those that only their place says more of: [`leaf`].
    pub(super) fn node(&self, kind: Kind, of: Option<Type>) -> Expr {
        let mut made = Expr { value: Value { kind: of, nullable: false, fallible: false }, kind };
        self.refresh(&mut made);
        made
    }

    /// Works out again what a node gives, once its parts have their types.
    pub(super) fn refresh(&self, node: &mut Expr) {
        let (nullable, fallible) = match &node.kind {
            Kind::This
            | Kind::Variable(_)
            | Kind::Shared(_)
            | Kind::Constant(_)
            | Kind::Dictionary(_)
            | Kind::CallOwn { .. }
            | Kind::CallRust { .. } => return,
            Kind::Null => (true, false),
            Kind::Literal(_) => (false, false),
            Kind::Field(_) => (true, true),
            Kind::List(elements) => (false, any_fallible(elements)),
            Kind::Lookup { keys, .. } => (true, any_fallible(keys)),
            Kind::HasKey { key, .. } => (false, key.value.fallible),
            Kind::Call { function, arguments } => call(function, arguments),
            Kind::Convert(inner) => {
                let checked = inner
                    .value
                    .kind
                    .zip(node.value.kind)
                    .is_none_or(|(from, to)| !matches!(conversion(from, to), Conversion::Same | Conversion::Total));
                (inner.value.nullable, inner.value.fallible || checked)
            }
            Kind::NotNull(_) | Kind::Event(_) => (false, true),
            Kind::Notify { value, .. } => (value.value.nullable, value.value.fallible),
            Kind::Pipe { input, steps } => pipe(input, steps),
            Kind::Coalesce { left, right } => {
                let needed = left.value.nullable || left.value.fallible;
                (needed && right.value.nullable, (needed && right.value.fallible) || self.ends_row(left))
            }
            Kind::If { branches, otherwise } => {
                let mut results = branches.iter().map(|branch| &branch.then).chain([&**otherwise]);
                let conditions = branches.iter().any(|branch| branch.condition.value.fallible);
                (
                    results.clone().any(|result| result.value.nullable),
                    conditions || results.any(|result| result.value.fallible),
                )
            }
            Kind::Compare { left, right, .. } | Kind::And(left, right) | Kind::Or(left, right) => {
                (false, left.value.fallible || right.value.fallible)
            }
            Kind::In { value, list } => (false, value.value.fallible || any_fallible(list)),
            Kind::InList { value, list } => (false, value.value.fallible || list.value.fallible),
            Kind::Like { text, .. } | Kind::Matches { text, .. } => (false, text.value.fallible),
            Kind::Not(inner) => (false, inner.value.fallible),
            Kind::Arithmetic { left, right, .. } => (left.value.nullable || right.value.nullable, true),
            Kind::Negate(inner) => (inner.value.nullable, true),
            Kind::JsonPath { json, .. } => (true, json.value.fallible),
        };
        node.value.nullable = nullable;
        node.value.fallible = fallible;
    }

    /// Whether an event may end the row while this is made.
    pub(super) fn ends_row(&self, node: &Expr) -> bool {
        let ends = |node: &Expr| self.ends_row(node);
        match &node.kind {
            Kind::Event(_) => true,
            // What can't fail has no events either.
            _ if !node.value.fallible => false,
            Kind::CallOwn { function, .. } if self.functions.ends_row(function) => true,
            Kind::Pipe { input, steps } => ends(input) || steps.iter().any(|step| ends(&step.expr)),
            Kind::If { branches, otherwise } => branches.iter().any(|branch| ends(&branch.then)) || ends(otherwise),
            _ => children(node).into_iter().any(ends),
        }
    }
}

impl Checker<'_> {
    /// Whether a node is null, or fails, wherever the piped value is null.
    pub(super) fn passes_null(&self, node: &Expr) -> bool {
        let passes = |node: &Expr| self.passes_null(node);
        match &node.kind {
            Kind::This => true,
            Kind::Notify { value, .. } => passes(value),
            Kind::Call { function, arguments } => {
                find(function).is_some_and(|function| function.nulls == Nulls::Strict) && arguments.iter().any(passes)
            }
            Kind::CallOwn { arguments, .. } => arguments.first().is_some_and(passes),
            Kind::CallRust { function, arguments } => {
                let parameters = self.functions.rust.declared(function).map(|function| &function.parameters);
                let parameters = parameters.into_iter().flatten();
                arguments
                    .iter()
                    .zip(parameters)
                    .any(|(argument, parameter)| !parameter.taken.optional && passes(argument))
            }
            Kind::Pipe { input, steps } => {
                passes(input) && steps.iter().all(|step| step.skips_null || passes(&step.expr))
            }
            Kind::Convert(_) | Kind::NotNull(_) | Kind::Negate(_) | Kind::Arithmetic { .. } | Kind::Lookup { .. } => {
                children(node).into_iter().any(passes)
            }
            _ => false,
        }
    }
}

/// A node without parts, of which its place says whether it may be null.
pub(super) fn leaf(kind: Kind, of: Option<Type>, nullable: bool) -> Expr {
    Expr { value: Value { kind: of, nullable, fallible: false }, kind }
}

/// Whether the type of the piped value is still open and hangs on the type of this.
pub(super) fn waits_for_this(node: &Expr) -> bool {
    if node.value.kind.is_some() {
        return false;
    }
    match &node.kind {
        Kind::This => true,
        Kind::List(parts) | Kind::Call { arguments: parts, .. } => parts.iter().any(waits_for_this),
        // In its steps another value is piped.
        Kind::Pipe { input: inner, .. } | Kind::Negate(inner) | Kind::Notify { value: inner, .. } => {
            waits_for_this(inner)
        }
        Kind::Coalesce { left, right } | Kind::Arithmetic { left, right, .. } => {
            waits_for_this(left) || waits_for_this(right)
        }
        Kind::If { branches, otherwise } => {
            branches.iter().any(|branch| waits_for_this(&branch.then)) || waits_for_this(otherwise)
        }
        _ => false,
    }
}

/// Whether the piped value of the step that this stands in occurs in it.
pub(super) fn uses_this(node: &Expr) -> bool {
    match &node.kind {
        Kind::This => true,
        // In its steps another value is piped.
        Kind::Pipe { input, .. } => uses_this(input),
        _ => children(node).into_iter().any(uses_this),
    }
}

fn any_fallible(parts: &[Expr]) -> bool {
    parts.iter().any(|part| part.value.fallible)
}

fn call(function: &str, arguments: &[Expr]) -> (bool, bool) {
    let function = find(function).expect("a checked call names a function of the library");
    let null_argument = match (function.form, function.nulls) {
        (Form::Coalesce, _) => arguments.iter().all(|argument| argument.value.nullable),
        (_, Nulls::Strict) => arguments.iter().any(|argument| argument.value.nullable),
        (_, Nulls::Handled) => false,
    };
    (null_argument || function.makes_null, any_fallible(arguments) || function.fallible)
}

fn pipe(input: &Expr, steps: &[expr::Step]) -> (bool, bool) {
    let start = (input.value.nullable, input.value.fallible);
    steps.iter().fold(start, |(nullable, fallible), step| {
        ((step.skips_null && nullable) || step.expr.value.nullable, fallible || step.expr.value.fallible)
    })
}
