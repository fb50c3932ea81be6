//! What the Rust signature of a function says about it.

use etlc_types::{Date, Decimal, Element, Interval, Json, List, Result, Time, Timestamp, Timestamptz, Type, Uuid};

use crate::{Kind, Literal};

/// A Rust type that parameters have.
pub(crate) trait Argument {
    /// What the parameter takes.
    const KIND: Kind;
    /// Whether it takes null.
    const OPTIONAL: bool = false;
    /// Whether it takes the rest of the arguments.
    const VARIADIC: bool = false;
    /// What its argument, a literal, is made into.
    const LITERAL: Option<Literal> = None;
}

/// A Rust type that functions return.
pub(crate) trait Outcome {
    /// What the function gives.
    const KIND: Kind;
    /// Whether it may fail.
    const FALLIBLE: bool = false;
    /// Whether it may give null for arguments that are not null.
    const MAKES_NULL: bool = false;
}

/// The Rust types of values, each with what it is as a parameter and as a result.
macro_rules! values {
    ($($value:ty = $parameter:expr, $result:expr;)*) => {$(
        impl Argument for $value {
            const KIND: Kind = $parameter;
        }
        impl Outcome for $value {
            const KIND: Kind = $result;
        }
    )*};
}

values! {
    bool = Kind::Type(Type::Bool), Kind::Type(Type::Bool);
    i32 = Kind::Type(Type::Int4), Kind::Type(Type::Int4);
    i64 = Kind::Integer, Kind::Type(Type::Int8);
    f64 = Kind::Type(Type::Float8), Kind::Type(Type::Float8);
    Decimal = Kind::Type(Type::Numeric(None)), Kind::Type(Type::Numeric(None));
    &str = Kind::Type(Type::Text), Kind::Type(Type::Text);
    &[u8] = Kind::Type(Type::Bytea), Kind::Type(Type::Bytea);
    Date = Kind::Type(Type::Date), Kind::Type(Type::Date);
    Time = Kind::Type(Type::Time), Kind::Type(Type::Time);
    Timestamp = Kind::Type(Type::Timestamp), Kind::Type(Type::Timestamp);
    Timestamptz = Kind::Type(Type::Timestamptz), Kind::Type(Type::Timestamptz);
    Interval = Kind::Type(Type::Interval), Kind::Type(Type::Interval);
    Uuid = Kind::Type(Type::Uuid), Kind::Type(Type::Uuid);
    Json<'_> = Kind::Type(Type::Json), Kind::Type(Type::Json);
    // Functions take lists of all types; those that they make are of texts where nothing else is said.
    List<'_> = Kind::List, Kind::Type(Type::List(Element::Text));
}

impl<T: Argument> Argument for Option<T> {
    const KIND: Kind = T::KIND;
    const OPTIONAL: bool = true;
}

impl<T: Argument> Argument for &[T] {
    const KIND: Kind = T::KIND;
    const VARIADIC: bool = true;
}

impl<T: crate::Prepared> Argument for &T {
    const KIND: Kind = Kind::Type(Type::Text);
    const LITERAL: Option<Literal> = Some(Literal { path: T::PATH, check: crate::literal::check::<T> });
}

impl<T: Outcome> Outcome for Option<T> {
    const KIND: Kind = T::KIND;
    const MAKES_NULL: bool = true;
}

impl<T: Outcome> Outcome for Result<T> {
    const KIND: Kind = T::KIND;
    const FALLIBLE: bool = true;
    const MAKES_NULL: bool = T::MAKES_NULL;
}

/// The first of what a macro's optional part repeats.
pub(crate) const fn first(parts: &[&'static str]) -> Option<&'static str> {
    match parts {
        [first, ..] => Some(first),
        [] => None,
    }
}

/// What a declaration says of a type, or else what its Rust type does.
pub(crate) const fn said(implied: Kind, said: &[Kind]) -> Kind {
    match said {
        [said, ..] => *said,
        [] => implied,
    }
}

/// Whether a function takes the piped value, by whether each parameter takes values: a literal is never piped.
pub(crate) const fn piped(values: &[bool]) -> bool {
    matches!(values, [true, ..])
}

/// Whether a macro's repeated part is absent.
pub(crate) const fn none(parts: &[&'static str]) -> bool {
    parts.is_empty()
}

/// Whether something holds for the last parameter. Of those that can be null all are or none.
pub(crate) const fn last_is(parameters: &[bool]) -> bool {
    matches!(parameters, [.., true])
}

/// The path of a function under this crate; it is that of its module, as the families export them.
pub(crate) const fn path(module: &'static str) -> &'static str {
    module.split_at("etlc_functions::".len()).1
}
