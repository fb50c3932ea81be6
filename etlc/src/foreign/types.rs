//! The table of types between routes and Rust.

use etlc_types::Type;

/// What a parameter takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The type of the argument.
    pub kind: Type,
    /// Whether it is an `Option`, so that null goes in.
    pub optional: bool,
}

/// What a function gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Given {
    /// The type of the value.
    pub kind: Type,
    /// How it is held.
    pub form: Form,
    /// Whether it is an `Option`, which is null where it is `None`.
    pub optional: bool,
    /// Whether it is a `Result`.
    pub fallible: bool,
}

/// How a value is held that a function gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As it is: a number, a date, `&str`.
    Plain,
    /// `String`, `Vec<u8>`.
    Owned,
    /// `Cow<str>`, `Cow<[u8]>`.
    Cow,
}

/// Types that are taken and given as they are, by their whole names.
const PLAIN: &[(&str, Type)] = &[
    ("bool", Type::Bool),
    ("i16", Type::Int2),
    ("i32", Type::Int4),
    ("i64", Type::Int8),
    ("f32", Type::Float4),
    ("f64", Type::Float8),
    ("etlc_core::types::Date", Type::Date),
    ("etlc_core::types::Decimal", Type::Numeric(None)),
    ("etlc_core::types::Interval", Type::Interval),
    ("etlc_core::types::Json", Type::Json),
    ("etlc_core::types::Time", Type::Time),
    ("etlc_core::types::Timestamp", Type::Timestamp),
    ("etlc_core::types::Timestamptz", Type::Timestamptz),
    ("etlc_core::types::Uuid", Type::Uuid),
];

/// What routes give and take, for messages.
pub(super) const PARAMETERS: &str = "a parameter is bool, i16, i32, i64, f32, f64, &str, &[u8], or Date, Decimal, \
     Interval, Json, Time, Timestamp, Timestamptz, Uuid of `etlc_core::types`, or an Option of one of these";

/// What routes take, for messages.
pub(super) const RESULTS: &str = "a result is bool, i16, i32, i64, f32, f64, String, Cow<str>, &str, Vec<u8>, Cow<[u8]>, \
     &[u8], or Date, Decimal, Interval, Json, Time, Timestamp, Timestamptz, Uuid of `etlc_core::types`, or an Option or a \
     Result of one of these";

/// The type that a whole name means.
pub(super) fn plain(path: &str) -> Option<Type> {
    PLAIN.iter().find(|(name, _)| *name == path).map(|(_, kind)| *kind)
}

/// Whether a module has a type of the table with this name.
pub(super) fn is_in(module: &str, name: &str) -> bool {
    plain(&format!("{module}::{name}")).is_some()
        || (matches!(module, "std::borrow" | "alloc::borrow") && name == "Cow")
}

/// The name of a type of `etlc_core::types` that is written without saying so.
pub(super) fn missing_import(name: &str) -> Option<String> {
    let path = format!("etlc_core::types::{name}");
    plain(&path).map(|_| path)
}

/// The types of the standard library that signatures are made of.
pub(super) fn is(path: &str, name: &str) -> bool {
    let module = match name {
        "String" => "string",
        "Vec" => "vec",
        "Option" => "option",
        "Cow" => "borrow",
        _ => return false,
    };
    (path == name && name != "Cow")
        || ["std", "core", "alloc"].iter().any(|root| path == format!("{root}::{module}::{name}"))
}
