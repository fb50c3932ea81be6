//! `coalesce`.

use crate::{Example, Family, Form, Function, Kind, Nulls, Parameter};

/// The declaration of this function.
pub(crate) static FUNCTION: Function = Function {
    name: "coalesce",
    aliases: &[],
    family: Family::Values,
    summary: "The first of the values that is not null; null where all are.",
    details: "Unlike `??` it does not catch failures.",
    parameters: &[
        Parameter { name: "x", kind: Kind::ANY, default: None, literal: None },
        Parameter { name: "others", kind: Kind::ANY, default: None, literal: None },
    ],
    piped: true,
    variadic: true,
    result: Kind::ANY,
    fallible: false,
    nulls: Nulls::Handled,
    makes_null: false,
    arena: false,
    form: Form::Coalesce,
    examples: &[
        Example { call: r#"coalesce(None, "a", "b")"#, gives: r#""a""# },
        Example { call: "coalesce(None, None)", gives: "None" },
    ],
};
