//! `get`.

use crate::{Example, Family, Form, Function, Kind, Nulls, Parameter};

/// The declaration of this function.
pub(crate) static FUNCTION: Function = Function {
    name: "get",
    aliases: &[],
    family: Family::Values,
    summary: "The argument itself, which takes the place of the piped value.",
    details: "",
    parameters: &[Parameter { name: "x", kind: Kind::ANY, default: None, literal: None }],
    piped: false,
    variadic: false,
    result: Kind::ANY,
    fallible: false,
    nulls: Nulls::Handled,
    makes_null: false,
    arena: false,
    form: Form::Get,
    examples: &[
        Example { call: r#"get("unknown")"#, gives: r#""unknown""# },
        Example { call: "get(None)", gives: "None" },
    ],
};
