//! `routes/functions/Cargo.toml`: the crates that functions of the user's own need.

use std::collections::BTreeMap;

use serde_json::Value;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::{
    diagnostics::{Diagnostic, Sources, Span, codes::shared as codes},
    ir,
};

/// A crate that functions need.
#[derive(Clone, Debug, PartialEq)]
pub struct Dependency {
    /// Its name in the code.
    pub name: String,
    /// What cargo is told of it: `version`, `path`, `features` and their kin.
    pub specification: BTreeMap<String, Value>,
    /// The entry.
    pub span: Span,
}

impl Dependency {
    /// The same in the IR.
    pub fn ir(&self) -> ir::Dependency {
        ir::Dependency { name: self.name.clone(), specification: self.specification.clone() }
    }
}

/// What an entry may say.
const KEYS: [&str; 10] =
    ["version", "path", "git", "branch", "tag", "rev", "features", "default-features", "package", "registry"];

/// How the file is written.
const FORM: &str = "the file has one table, `[dependencies]`, with entries as in any Cargo.toml: `strsim = \"0.11\"`, \
     `mine = { path = \"mine\" }`";

/// The dependencies that a manifest names, and what is wrong in it.
pub fn dependencies(sources: &Sources, file: usize) -> (Vec<Dependency>, Vec<Diagnostic>) {
    let bytes = sources.bytes(file);
    let place = |range: std::ops::Range<usize>| Span::new(bytes.start + range.start, bytes.start + range.end);
    let (table, errors) = DeTable::parse_recoverable(&sources.text()[bytes.clone()]);
    let mut problems: Vec<Diagnostic> = errors
        .iter()
        .map(|error| {
            let span = place(error.span().unwrap_or(0..0));
            Diagnostic::error(&codes::BAD_MANIFEST, span, text!("this is no TOML: {why}", why = error.message()))
                .help(FORM)
        })
        .collect();
    let mut dependencies = Vec::new();
    for (key, value) in table.get_ref() {
        match value.get_ref() {
            DeValue::Table(entries) if key.get_ref() == "dependencies" => {
                for (name, value) in entries {
                    match specification(name, value, &place) {
                        Ok(specification) => dependencies.push(Dependency {
                            name: name.get_ref().to_string(),
                            specification,
                            span: place(name.span()),
                        }),
                        Err(problem) => problems.push(*problem),
                    }
                }
            }
            // Where the file is no TOML, nobody knows what belongs where.
            _ if !errors.is_empty() => {}
            _ => problems.push(
                Diagnostic::error(
                    &codes::BAD_MANIFEST,
                    place(key.span()),
                    text!("`{key}` does not belong here", key = key.get_ref()),
                )
                .help(FORM),
            ),
        }
    }
    dependencies.sort_by_key(|dependency| dependency.span);
    problems.sort_by_key(|problem| problem.span);
    (dependencies, problems)
}

fn specification(
    name: &Spanned<std::borrow::Cow<'_, str>>,
    value: &Spanned<DeValue<'_>>,
    place: &impl Fn(std::ops::Range<usize>) -> Span,
) -> Result<BTreeMap<String, Value>, Box<Diagnostic>> {
    let wrong = |span, message: crate::diagnostics::Text| {
        Box::new(Diagnostic::error(&codes::BAD_MANIFEST, span, message).help(FORM))
    };
    let written = name.get_ref();
    if written.is_empty() || !written.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')) {
        return Err(wrong(place(name.span()), text!("a crate cannot be called `{name}`", name = written)));
    }
    if written.replace('_', "-").starts_with("etlc-") {
        return Err(wrong(place(name.span()), text!("`{name}` is there already", name = written)));
    }
    match value.get_ref() {
        DeValue::String(version) => Ok(BTreeMap::from([("version".to_owned(), Value::from(version.as_ref()))])),
        DeValue::Table(entries) => entries
            .iter()
            .map(|(key, value)| {
                if !KEYS.contains(&key.get_ref().as_ref()) {
                    return Err(wrong(place(key.span()), text!("`{key}` is not taken over", key = key.get_ref())));
                }
                match plain(value.get_ref()) {
                    Some(value) => Ok((key.get_ref().to_string(), value)),
                    None => Err(wrong(place(value.span()), text!("`{key}` is no such value", key = key.get_ref()))),
                }
            })
            .collect(),
        _ => Err(wrong(place(value.span()), text!("`{name}` needs a version, a path or a repository", name = written))),
    }
}

/// A value as an entry may hold.
fn plain(value: &DeValue<'_>) -> Option<Value> {
    match value {
        DeValue::String(text) => Some(Value::from(text.as_ref())),
        DeValue::Boolean(value) => Some(Value::from(*value)),
        DeValue::Array(items) => {
            items.iter().map(|item| plain(item.get_ref())).collect::<Option<Vec<_>>>().map(Value::from)
        }
        _ => None,
    }
}
