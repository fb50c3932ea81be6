//! `lookup`.

use crate::{Example, Family, Form, Function, Kind, Nulls, Parameter};

/// The declaration of this function.
pub(crate) static FUNCTION: Function = Function {
    name: "lookup",
    aliases: &[],
    family: Family::Values,
    summary: "What a dictionary holds for the piped value, or for the keys that the call names.",
    details: "Null for a key that the dictionary lacks and for a null key. A call names all keys after the dictionary, \
              `lookup($$types.uuid, $tag, $rooms)`, or none and takes the piped value.",
    parameters: &[
        Parameter { name: "key", kind: Kind::ANY, default: None, literal: None },
        Parameter { name: "dictionary", kind: Kind::Dictionary, default: None, literal: None },
    ],
    piped: true,
    variadic: false,
    result: Kind::Element,
    fallible: false,
    nulls: Nulls::Strict,
    makes_null: true,
    arena: false,
    form: Form::Lookup,
    examples: &[Example { call: r#"lookup($$countries.name, "DE")"#, gives: r#""Germany""# }],
};
