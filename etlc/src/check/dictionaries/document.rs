//! Dictionaries in documents: a map, a list or a scalar at the end of a path.

use etlc_dictionaries::{Node, Value};
use etlc_types::Type;

use super::{Problem, listed};
use crate::{
    check::{nearest::Nearest, typed::NUMERIC},
    diagnostics::{Diagnostic, Span, Text, codes::routes},
    ir::DictionaryShape,
    syntax::ast,
};

/// What `$$name.path` is in a document.
pub(super) fn shape(document: &Node, name: &str, path: &[ast::Name], span: Span) -> Result<DictionaryShape, Problem> {
    let mut node = document;
    let mut whole = format!("$${name}");
    for part in path {
        let Value::Map(entries) = &node.value else {
            let message = text!("`{whole}` is {kind}, and nothing is inside of it", whole, kind = kind_of(node));
            return Err(Box::new(
                Diagnostic::error(&routes::NOTHING_AT_PATH, part.span, message)
                    .help(text!("write `{right}`", right = whole)),
            ));
        };
        let Some(inner) = entries.get(&part.text) else {
            let names = || entries.iter().map(|(key, _)| key);
            let message = text!("`{whole}` has no `{part}`", whole, part = part.text);
            let diagnostic = Diagnostic::error(&routes::NOTHING_AT_PATH, part.span, message);
            // A map of a thousand keys is no help.
            let shown = listed(names().take(12));
            let diagnostic = diagnostic.help(match entries.iter().len() > 12 {
                true => text!("there are {names}, …", names = shown),
                false => text!("there are {names}", names = shown),
            });
            return Err(Box::new(Nearest::of(&part.text, names()).fix(diagnostic, part.span, str::to_owned)));
        };
        node = inner;
        whole.push('.');
        whole.push_str(&part.text);
    }
    let path = path.iter().map(|part| part.text.clone()).collect();
    match &node.value {
        Value::Map(entries) => {
            let entries = entries.iter().map(|(key, node)| (Text::verbatim(format!("`{key}`")), Some(key), node));
            let kind = one_type(entries, &whole, span)?;
            Ok(DictionaryShape::Map { path, kind })
        }
        Value::List(elements) => {
            let elements = elements.iter().enumerate();
            let elements = elements.map(|(index, node)| (text!("element {number}", number = index + 1), None, node));
            let kind = one_type(elements, &whole, span)?
                .element()
                .expect("scalars of documents have types without parameters");
            Ok(DictionaryShape::List { path, kind: Type::List(kind) })
        }
        Value::Null => Err(Box::new(
            Diagnostic::error(&routes::MIXED_DICTIONARY, span, text!("`{whole}` is null, which has no type", whole))
                .help("give it a value, or write `None` in the route"),
        )),
        Value::Number(_) | Value::Scalar(..) => match node.kind() {
            Some(kind) => Ok(DictionaryShape::Scalar { path, kind }),
            None => {
                Err(too_long(text!("`{whole}` is a number that no type here holds with all its digits", whole), span))
            }
        },
    }
}

/// The type that all values have; text where there are none.
fn one_type<'v>(
    values: impl Iterator<Item = (Text, Option<&'v str>, &'v Node)>,
    whole: &str,
    span: Span,
) -> Result<Type, Problem> {
    let mut all: Option<(Text, Type)> = None;
    for (name, key, node) in values {
        let kind = match node.kind() {
            Some(kind) => kind,
            None if node.value == Value::Null => continue,
            None if matches!(node.value, Value::Number(_)) => {
                let message =
                    text!("{name} of `{whole}` is a number that no type here holds with all its digits", name, whole);
                return Err(too_long(message, span));
            }
            None => {
                let message = text!(
                    "{name} of `{whole}` is {kind}, and a dictionary holds scalars",
                    name,
                    whole,
                    kind = kind_of(node)
                );
                let diagnostic = Diagnostic::error(&routes::MIXED_DICTIONARY, span, message);
                return Err(Box::new(match key {
                    Some(key) if matches!(node.value, Value::Map(_)) => {
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

/// A number that no type holds with all its digits.
fn too_long(message: Text, span: Span) -> Problem {
    Box::new(
        Diagnostic::error(&routes::MIXED_DICTIONARY, span, message)
            .help("write it as a text, in quotes, and convert it in the route"),
    )
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

fn kind_of(node: &Node) -> Text {
    match node.what() {
        "null" => Text::verbatim("null"),
        "a number" => text!("a number"),
        "a text" => text!("a text"),
        "a bool" => text!("a bool"),
        "a list" => text!("a list"),
        "a map" => text!("a map"),
        _ => text!("a date or time"),
    }
}
