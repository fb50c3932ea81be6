//! What a declaration of a function says, for everyone who reads it: type checking, completion, the reference page and
//! the code that calls it.

use std::fmt;

use etlc_types::Type;

/// A function of the standard library.
#[derive(Clone, Copy, Debug)]
pub struct Function {
    /// The name that routes call it by.
    pub name: &'static str,
    /// Other names for it.
    pub aliases: &'static [&'static str],
    /// The part of the library that it belongs to.
    pub family: Family,
    /// What it gives, in one sentence.
    pub summary: &'static str,
    /// What the summary leaves open: edge cases, limits; may be empty.
    pub details: &'static str,
    /// In the order of a call, the piped value first where it takes one.
    pub parameters: &'static [Parameter],
    /// Whether a step gives it the piped value as its first argument.
    pub piped: bool,
    /// Whether the last parameter may be repeated. The Rust function takes those arguments as one slice.
    pub variadic: bool,
    /// What it gives.
    pub result: Kind,
    /// Whether it may fail: the Rust function returns an [`etlc_types::Result`]. Of [`Form::Convert`] the table of
    /// conversions says it instead.
    pub fallible: bool,
    /// What it does with null arguments.
    pub nulls: Nulls,
    /// Whether it may give null for arguments that are not null: the Rust function returns an `Option`, inside the
    /// `Result` of a fallible one.
    pub makes_null: bool,
    /// Whether the Rust function takes an `&'a Arena` as its last argument.
    pub arena: bool,
    /// How it is called.
    pub form: Form,
    /// Calls with what they give, at least one.
    pub examples: &'static [Example],
}

/// A parameter of a [`Function`].
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// Its name, for messages and documentation.
    pub name: &'static str,
    /// What it takes.
    pub kind: Kind,
    /// What it is where a call leaves it out: a literal of the route language, or [`TIMEZONE`].
    pub default: Option<&'static str>,
    /// What a literal argument is made into when the route starts, where the argument has to be a literal text.
    pub literal: Option<Literal>,
}

/// The default of a parameter that is the setting `timezone` of the route.
pub const TIMEZONE: &str = "timezone";

/// What a literal text of a route is made into once, before the first row; the Rust function takes a reference to it.
#[derive(Clone, Copy, Debug)]
pub struct Literal {
    /// The type's name under `etlc_functions`; [`literal`](crate::literal) makes it.
    pub path: &'static str,
    /// Whether a text makes one; the error says what is wrong with it.
    pub check: fn(&str) -> Result<(), String>,
}

/// What a parameter takes or a function gives. The letters stand for types that a call decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// This type.
    Type(Type),
    /// Any of int2, int4 and int8; the call is made with an int8.
    Integer,
    /// Any number type, `T`: all of one signature are the same.
    Number,
    /// Any type whose values have an order (all but json, lists and intervals), `T`: all of one signature are the same.
    Ordered,
    /// A date or a timestamp, `T`: all of one signature are the same.
    Day,
    /// Any type, `T`: all of one signature are the same.
    Same {
        /// What a field of type `any` is read as; `None` leaves it to whoever else asks.
        prefers: Option<Type>,
    },
    /// A list `T[]`.
    List,
    /// A list `T[]` of numbers.
    NumberList,
    /// A list `T[]` of values that have an order.
    OrderedList,
    /// The `T` of that list, or what that [`Kind::Dictionary`] holds.
    Element,
    /// A dictionary, `$$file.path`.
    Dictionary,
}

impl Kind {
    /// Any type, with no preference of its own.
    pub const ANY: Kind = Kind::Same { prefers: None };
    /// Any type, text preferred.
    pub const ANY_TEXT: Kind = Kind::Same { prefers: Some(Type::Text) };
    /// The `T` of a list of numbers.
    pub const NUMBER_ELEMENT: Kind = Kind::Element;

    /// Whether it is the `T` that all parameters and the result of one signature share.
    pub fn is_shared(self) -> bool {
        matches!(self, Kind::Number | Kind::Ordered | Kind::Day | Kind::Same { .. })
    }
}

/// What a function does with null arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nulls {
    /// Any null argument gives null; the Rust function takes plain values and is not called.
    Strict,
    /// The Rust function takes an `Option` for every parameter and returns one.
    Handled,
}

/// How a function is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The Rust function of this path under `etlc_functions`, such as `text::strip`.
    Call(&'static str),
    /// The conversion of the table to the first of these types that the consumer wants, else to the first.
    Convert(&'static [Type]),
    /// The argument itself.
    Get,
    /// The first argument that is not null.
    Coalesce,
    /// Whether the argument is null.
    IsNull,
    /// What a dictionary holds for the keys.
    Lookup,
}

/// A call with literals and what it gives, both as a route writes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// The call, such as `strip("  Bob ")`, or an expression of calls where no literal equals the result.
    pub call: &'static str,
    /// The literal that equals its result. A type without literals of its own is shown by its text.
    pub gives: &'static str,
}

/// A part of the standard library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Family {
    /// Functions of texts.
    Text,
    /// Functions of numbers.
    Numbers,
    /// Functions of dates and times.
    Dates,
    /// Functions of values of any type, and of null.
    Values,
    /// Functions of lists.
    Lists,
    /// Functions of JSON documents.
    Documents,
    /// Fingerprints of values.
    Hashes,
    /// Other ways to write texts and bytes.
    Encodings,
    /// Numbers that identify something, with their check digits.
    Identifiers,
    /// Data of people: names, phone numbers, addresses.
    People,
    /// Addresses of the web.
    Web,
    /// Questions about a value.
    Checks,
    /// The conversions between types, written out.
    Conversions,
    /// What comes from outside the row.
    System,
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Family::Text => "text",
            Family::Numbers => "numbers",
            Family::Dates => "dates",
            Family::Values => "values",
            Family::Lists => "lists",
            Family::Documents => "documents",
            Family::Hashes => "hashes",
            Family::Encodings => "encodings",
            Family::Identifiers => "identifiers",
            Family::People => "people",
            Family::Web => "web",
            Family::Checks => "checks",
            Family::Conversions => "conversions",
            Family::System => "system",
        })
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Kind::Type(known) => known.fmt(f),
            Kind::Integer => f.write_str("integer"),
            Kind::Number => f.write_str("number"),
            Kind::Day => f.write_str("date|timestamp"),
            Kind::Ordered | Kind::Same { .. } | Kind::Element => f.write_str("T"),
            Kind::List | Kind::OrderedList => f.write_str("T[]"),
            Kind::NumberList => f.write_str("number[]"),
            Kind::Dictionary => f.write_str("dictionary"),
        }
    }
}

/// The signature, as in `pad_left(text: text, width: integer, fill: text = " ") -> text`.
impl fmt::Display for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}(", self.name)?;
        for (index, parameter) in self.parameters.iter().enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            write!(f, "{comma}{}: {}", parameter.name, parameter.kind)?;
            if let Some(default) = parameter.default {
                write!(f, " = {default}")?;
            }
        }
        if self.variadic {
            f.write_str(", …")?;
        }
        write!(f, ") -> {}", self.result)
    }
}
