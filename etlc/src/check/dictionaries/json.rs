//! Dictionaries in JSON: a map, a list or a scalar at the end of a path.

use etlc_types::Type;
use serde_json::Value;

use super::{Problem, listed};
use crate::{
    check::{literals, nearest::Nearest, typed::NUMERIC},
    diagnostics::{Diagnostic, Span, Text, codes::routes},
    ir::DictionaryShape,
    syntax::ast,
};

/// What `$$name.path` is in a document.
pub(super) fn shape(document: &Value, name: &str, path: &[ast::Name], span: Span) -> Result<DictionaryShape, Problem> {
    let mut value = document;
    let mut whole = format!("$${name}");
    for part in path {
        let Some(object) = value.as_object() else {
            let message = text!("`{whole}` is {kind}, and nothing is inside of it", whole, kind = kind_of(value));
            return Err(Box::new(
                Diagnostic::error(&routes::NOTHING_AT_PATH, part.span, message)
                    .help(text!("write `{right}`", right = whole)),
            ));
        };
        let Some(inner) = object.get(&part.text) else {
            let names = || object.keys().map(String::as_str);
            let message = text!("`{whole}` has no `{part}`", whole, part = part.text);
            let diagnostic = Diagnostic::error(&routes::NOTHING_AT_PATH, part.span, message);
            // A map of a thousand keys is no help.
            let shown = listed(names().take(12));
            let diagnostic = diagnostic.help(match object.len() > 12 {
                true => text!("there are {names}, …", names = shown),
                false => text!("there are {names}", names = shown),
            });
            return Err(Box::new(Nearest::of(&part.text, names()).fix(diagnostic, part.span, str::to_owned)));
        };
        value = inner;
        whole.push('.');
        whole.push_str(&part.text);
    }
    let path = path.iter().map(|part| part.text.clone()).collect();
    match value {
        Value::Object(object) => {
            let kind = one_type(
                object.iter().map(|(key, value)| (Text::verbatim(format!("`{key}`")), Some(key), value)),
                &whole,
                span,
            )?;
            Ok(DictionaryShape::Map { path, kind })
        }
        Value::Array(elements) => {
            let elements = elements
                .iter()
                .enumerate()
                .map(|(index, value)| (text!("element {number}", number = index + 1), None, value));
            let kind =
                one_type(elements, &whole, span)?.element().expect("scalars of JSON have types without parameters");
            Ok(DictionaryShape::List { path, kind: Type::List(kind) })
        }
        scalar => match type_of(scalar) {
            Some(kind) => Ok(DictionaryShape::Scalar { path, kind }),
            None => Err(Box::new(
                Diagnostic::error(
                    &routes::MIXED_DICTIONARY,
                    span,
                    text!("`{whole}` is null, which has no type", whole),
                )
                .help("give it a value, or write `None` in the route"),
            )),
        },
    }
}

/// The type that all values have; text where there are none.
fn one_type<'v>(
    values: impl Iterator<Item = (Text, Option<&'v String>, &'v Value)>,
    whole: &str,
    span: Span,
) -> Result<Type, Problem> {
    let mut all: Option<(Text, Type)> = None;
    for (name, key, value) in values {
        let kind = match type_of(value) {
            Some(kind) => kind,
            None if value.is_null() => continue,
            None => {
                let message = text!(
                    "{name} of `{whole}` is {kind}, and a dictionary holds scalars",
                    name,
                    whole,
                    kind = kind_of(value)
                );
                let diagnostic = Diagnostic::error(&routes::MIXED_DICTIONARY, span, message);
                return Err(Box::new(match key {
                    Some(key) if value.is_object() => {
                        diagnostic.help(text!("go on to a map of scalars: `{whole}.{key}`", whole, key))
                    }
                    _ => diagnostic.help("write a map or a list of texts, numbers or bools"),
                }));
            }
        };
        all = Some(match all {
            None => (name, kind),
            Some((first, known)) => match joined(known, kind) {
                Some(joined) => (first, joined),
                None => {
                    let message = text!(
                        "`{whole}` holds values of two types: {first} is {known}, {name} is {kind}",
                        whole,
                        first,
                        known,
                        name,
                        kind
                    );
                    return Err(Box::new(
                        Diagnostic::error(&routes::MIXED_DICTIONARY, span, message)
                            .help("write all values as one type, texts in quotes"),
                    ));
                }
            },
        });
    }
    Ok(all.map_or(Type::Text, |(_, kind)| kind))
}

/// The type of a scalar: whole numbers are int8, others numeric, or float8 where a numeric can't hold them.
fn type_of(value: &Value) -> Option<Type> {
    match value {
        Value::String(_) => Some(Type::Text),
        Value::Bool(_) => Some(Type::Bool),
        Value::Number(number) if number.is_i64() => Some(Type::Int8),
        Value::Number(number) => {
            Some(if literals::text_form(&number.to_string(), NUMERIC).is_ok() { NUMERIC } else { Type::Float8 })
        }
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn joined(a: Type, b: Type) -> Option<Type> {
    match (a, b) {
        (a, b) if a == b => Some(a),
        (Type::Float8, b) if b.is_number() => Some(Type::Float8),
        (a, Type::Float8) if a.is_number() => Some(Type::Float8),
        (a, b) if a.is_number() && b.is_number() => Some(NUMERIC),
        _ => None,
    }
}

fn kind_of(value: &Value) -> Text {
    match value {
        Value::Null => Text::verbatim("null"),
        Value::Bool(_) => text!("a bool"),
        Value::Number(_) => text!("a number"),
        Value::String(_) => text!("a text"),
        Value::Array(_) => text!("a list"),
        Value::Object(_) => text!("a map"),
    }
}
