//! `is_null`.

use etlc_types::Type;

use crate::{Example, Family, Form, Function, Kind, Nulls, Parameter};

/// The declaration of this function.
pub(crate) static FUNCTION: Function = Function {
    name: "is_null",
    aliases: &[],
    family: Family::Values,
    summary: "Whether the value is null.",
    details: "It is never null itself. JSON's null is a value; `s1` makes it null.",
    parameters: &[Parameter { name: "x", kind: Kind::ANY, default: None, literal: None }],
    piped: true,
    variadic: false,
    result: Kind::Type(Type::Bool),
    fallible: false,
    nulls: Nulls::Handled,
    makes_null: false,
    arena: false,
    form: Form::IsNull,
    examples: &[Example { call: "is_null(None)", gives: "True" }, Example { call: r#"is_null("")"#, gives: "False" }],
};
