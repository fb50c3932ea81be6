//! Conversions by the table, and what two types have in common.

use etlc_functions::Form;
use etlc_types::{Conversion, Type, conversion, conversion_help, joins};

use super::{
    Checker, literals,
    nearest::listed,
    typed::{Shape, Typed},
};
use crate::{
    diagnostics::{Diagnostic, Text, codes::routes},
    ir::Kind,
};

/// Who wants the type of a side of an operator.
static OPERATOR: Text = Text::plain("the operator");

/// What a value is converted for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Purpose<'p> {
    /// Who wants the type, as the start of a sentence: "`[age]` of the target".
    who: &'p Text,
    /// Whether only conversions are made that nobody has to be told of: those that can't fail, and whole numbers to
    /// floats.
    quiet: bool,
}

impl<'p> Purpose<'p> {
    /// A side of an operator, where [`common`] has found the type.
    pub(super) const OPERAND: Purpose<'static> = Purpose { who: &OPERATOR, quiet: false };

    /// A type that the author wrote: every conversion of the table is made, checked ones too.
    pub(super) fn declared(who: &'p Text) -> Purpose<'p> {
        Purpose { who, quiet: false }
    }

    /// An argument.
    pub(super) fn argument(who: &'p Text) -> Purpose<'p> {
        Purpose { who, quiet: true }
    }
}

impl Checker<'_> {
    /// The value as this type; `value` has a type, or is null, an event or unknown.
    pub(super) fn convert(&mut self, value: Typed, to: Type, purpose: Purpose) -> Typed {
        let from = match value.shape {
            Shape::Known(from) => from,
            Shape::Null | Shape::Never => {
                // Branches that all give null may still end the row or fail.
                let mut value = value;
                self.fill(&mut value.expr, to, value.span);
                return value;
            }
            Shape::Open(_) | Shape::Unknown => return value,
        };
        if from == to {
            return value;
        }
        // What people would not call a conversion: it fails only for values that nobody has.
        let natural = (from.is_integer() && matches!(to, Type::Float4 | Type::Float8))
            || (from, to) == (Type::Date, Type::Timestamp);
        match conversion(from, to) {
            Conversion::Same => Typed { shape: Shape::Known(to), ..value },
            Conversion::Total | Conversion::Checked if matches!(value.expr.kind, Kind::Literal(_)) => {
                self.convert_literal(value, to)
            }
            Conversion::Checked if purpose.quiet && !natural => {
                self.report(unwanted(&value, from, to, purpose));
                Typed::unknown(value.span)
            }
            Conversion::Total | Conversion::Checked => {
                let expr = self.node(Kind::Convert(Box::new(value.expr)), Some(to));
                Typed { expr, shape: Shape::Known(to), ..value }
            }
            Conversion::Refused { function } => {
                self.report(refused(&value, from, to, function, purpose));
                Typed::unknown(value.span)
            }
            Conversion::None => {
                self.report(unwanted(&value, from, to, purpose));
                Typed::unknown(value.span)
            }
        }
    }

    fn convert_literal(&mut self, value: Typed, to: Type) -> Typed {
        let Kind::Literal(text) = &value.expr.kind else { return value };
        match literals::text_form(text, to) {
            Ok(text) => {
                let expr = self.node(Kind::Literal(text), Some(to));
                Typed { expr, shape: Shape::Known(to), ..value }
            }
            Err(failure) => {
                self.report(literals::misfit(text, to, &failure, value.span));
                Typed::unknown(value.span)
            }
        }
    }
}

/// The type that both sides of an operator are made into; `None` where the author has to choose. Whole numbers meet
/// floats as float8.
pub(super) fn common(a: Type, b: Type) -> Option<Type> {
    let (a, b) = (a.base(), b.base());
    let is_float = |kind| matches!(kind, Type::Float4 | Type::Float8);
    if (a.is_integer() && is_float(b)) || (is_float(a) && b.is_integer()) {
        return Some(Type::Float8);
    }
    joins(a, b)
}

/// The function that converts to a type, written out: `to_int`.
pub(super) fn converter(to: Type) -> Option<&'static str> {
    etlc_functions::functions().iter().find_map(|function| match function.form {
        Form::Convert(types) if types.contains(&to.base()) => Some(function.name),
        _ => None,
    })
}

fn refused(value: &Typed, from: Type, to: Type, function: &str, purpose: Purpose) -> Diagnostic {
    let message = text!(
        "{who} is {to}, and this is {from}, which may hold more than a {to} can keep",
        who = purpose.who,
        to,
        from
    );
    let help = match conversion_help(from, to) {
        Some(help) => {
            text!("say what is meant by calling `{function}`: {help}", function, help = Text::of_runtime(help))
        }
        None => text!("say what is meant by calling `{function}` before", function),
    };
    Diagnostic::error(&routes::LOSSY_CONVERSION, value.span, message).here(from).help(help)
}

fn unwanted(value: &Typed, from: Type, to: Type, purpose: Purpose) -> Diagnostic {
    let code = if purpose.quiet { &routes::WRONG_ARGUMENT } else { &routes::NO_CONVERSION };
    let message = text!("{who} is {to}, and this is {from}", who = purpose.who, to, from);
    let diagnostic = Diagnostic::error(code, value.span, message).here(from);
    match (conversion_help(from, to), converter(to)) {
        (Some(help), _) => diagnostic.help(Text::of_runtime(help)),
        (None, Some(function)) if conversion(from, to) == Conversion::Checked => {
            diagnostic.help(text!("convert it first, with `{function}`", function))
        }
        _ => diagnostic.help(text!("{from} converts to {names}", from, names = listed_targets(from))),
    }
}

fn listed_targets(from: Type) -> Text {
    let names: Vec<String> = etlc_types::conversions()
        .filter(|(known, to, how)| {
            *known == from.base()
                && !matches!(to, Type::List(_))
                && matches!(how, Conversion::Total | Conversion::Checked)
        })
        .map(|(_, to, _)| to.to_string())
        .collect();
    listed(names.iter().map(String::as_str))
}
