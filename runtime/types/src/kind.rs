//! The types a route can name.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A type of the route language. Its [`Display`](fmt::Display) form is the one that routes and IR JSON use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Type {
    /// True or False; `bool` in Rust.
    Bool,
    /// 16-bit signed integer; `i16`.
    Int2,
    /// 32-bit signed integer; `i32`.
    Int4,
    /// 64-bit signed integer; `i64`.
    Int8,
    /// IEEE 754 single precision; `f32`.
    Float4,
    /// IEEE 754 double precision; `f64`.
    Float8,
    /// Exact decimal of up to 76 digits, optionally of (precision, scale); `Decimal`.
    Numeric(Option<(u8, u8)>),
    /// UTF-8 text; `&str`.
    Text,
    /// UTF-8 text of at most so many characters; `&str`.
    Varchar(u32),
    /// Bytes; `&[u8]`.
    Bytea,
    /// Calendar day; `Date`.
    Date,
    /// Time of day from 00:00 to 24:00 in microseconds; `Time`.
    Time,
    /// Date and time without a zone, in microseconds; `Timestamp`.
    Timestamp,
    /// A moment, in microseconds of UTC; `Timestamptz`.
    Timestamptz,
    /// Months, days and microseconds; `Interval`.
    Interval,
    /// 128-bit identifier; [`Uuid`](crate::Uuid).
    Uuid,
    /// A JSON document; `Json`, a text known to be valid JSON.
    Json,
    /// One-dimensional array whose elements may be null; `List`.
    List(Element),
}

/// The type of a list's elements: a [`Type`] without parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each means what the variant of the same name means in `Type`")]
pub enum Element {
    Bool,
    Int2,
    Int4,
    Int8,
    Float4,
    Float8,
    Numeric,
    Text,
    Bytea,
    Date,
    Time,
    Timestamp,
    Timestamptz,
    Interval,
    Uuid,
    Json,
}

impl Element {
    /// All of them, in the order of [`Type`].
    pub const ALL: &[Element] = &[
        Element::Bool,
        Element::Int2,
        Element::Int4,
        Element::Int8,
        Element::Float4,
        Element::Float8,
        Element::Numeric,
        Element::Text,
        Element::Bytea,
        Element::Date,
        Element::Time,
        Element::Timestamp,
        Element::Timestamptz,
        Element::Interval,
        Element::Uuid,
        Element::Json,
    ];

    /// The element as a type of its own.
    pub fn as_type(self) -> Type {
        match self {
            Element::Bool => Type::Bool,
            Element::Int2 => Type::Int2,
            Element::Int4 => Type::Int4,
            Element::Int8 => Type::Int8,
            Element::Float4 => Type::Float4,
            Element::Float8 => Type::Float8,
            Element::Numeric => Type::Numeric(None),
            Element::Text => Type::Text,
            Element::Bytea => Type::Bytea,
            Element::Date => Type::Date,
            Element::Time => Type::Time,
            Element::Timestamp => Type::Timestamp,
            Element::Timestamptz => Type::Timestamptz,
            Element::Interval => Type::Interval,
            Element::Uuid => Type::Uuid,
            Element::Json => Type::Json,
        }
    }
}

impl Type {
    /// The type without its parameters: `numeric` of `numeric(10,2)`, `text` of `varchar(3)`, else itself.
    pub fn base(self) -> Type {
        match self {
            Type::Numeric(_) => Type::Numeric(None),
            Type::Varchar(_) => Type::Text,
            other => other,
        }
    }

    /// The list type of these elements; `None` for a list or a type with parameters.
    pub fn element(self) -> Option<Element> {
        Some(match self {
            Type::Bool => Element::Bool,
            Type::Int2 => Element::Int2,
            Type::Int4 => Element::Int4,
            Type::Int8 => Element::Int8,
            Type::Float4 => Element::Float4,
            Type::Float8 => Element::Float8,
            Type::Numeric(None) => Element::Numeric,
            Type::Text => Element::Text,
            Type::Bytea => Element::Bytea,
            Type::Date => Element::Date,
            Type::Time => Element::Time,
            Type::Timestamp => Element::Timestamp,
            Type::Timestamptz => Element::Timestamptz,
            Type::Interval => Element::Interval,
            Type::Uuid => Element::Uuid,
            Type::Json => Element::Json,
            Type::Numeric(Some(_)) | Type::Varchar(_) | Type::List(_) => return None,
        })
    }

    /// Whether it is a whole number type.
    pub fn is_integer(self) -> bool {
        matches!(self, Type::Int2 | Type::Int4 | Type::Int8)
    }

    /// Whether arithmetic is defined on it.
    pub fn is_number(self) -> bool {
        self.is_integer() || matches!(self, Type::Float4 | Type::Float8 | Type::Numeric(_))
    }

    /// Whether it is text of any length.
    pub fn is_text(self) -> bool {
        matches!(self, Type::Text | Type::Varchar(_))
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Type::Bool => "bool",
            Type::Int2 => "int2",
            Type::Int4 => "int4",
            Type::Int8 => "int8",
            Type::Float4 => "float4",
            Type::Float8 => "float8",
            Type::Numeric(None) => "numeric",
            Type::Numeric(Some((precision, scale))) => return write!(f, "numeric({precision},{scale})"),
            Type::Text => "text",
            Type::Varchar(length) => return write!(f, "varchar({length})"),
            Type::Bytea => "bytea",
            Type::Date => "date",
            Type::Time => "time",
            Type::Timestamp => "timestamp",
            Type::Timestamptz => "timestamptz",
            Type::Interval => "interval",
            Type::Uuid => "uuid",
            Type::Json => "json",
            Type::List(element) => return write!(f, "{}[]", element.as_type()),
        })
    }
}

/// The names of the types without parameters and their aliases, each with the type it means.
pub const TYPE_NAMES: &[(&str, Type)] = &[
    ("bool", Type::Bool),
    ("boolean", Type::Bool),
    ("int2", Type::Int2),
    ("smallint", Type::Int2),
    ("int4", Type::Int4),
    ("int", Type::Int4),
    ("integer", Type::Int4),
    ("int8", Type::Int8),
    ("bigint", Type::Int8),
    ("float4", Type::Float4),
    ("real", Type::Float4),
    ("float8", Type::Float8),
    ("float", Type::Float8),
    ("double", Type::Float8),
    ("numeric", Type::Numeric(None)),
    ("decimal", Type::Numeric(None)),
    ("text", Type::Text),
    ("str", Type::Text),
    ("string", Type::Text),
    ("bytea", Type::Bytea),
    ("bytes", Type::Bytea),
    ("date", Type::Date),
    ("time", Type::Time),
    ("timestamp", Type::Timestamp),
    ("datetime", Type::Timestamp),
    ("timestamptz", Type::Timestamptz),
    ("interval", Type::Interval),
    ("uuid", Type::Uuid),
    ("json", Type::Json),
    ("jsonb", Type::Json),
    ("dict", Type::Json),
    ("list", Type::Json),
];

/// The most digits that a `numeric` may have.
pub const MAX_PRECISION: u8 = 76;

impl std::str::FromStr for Type {
    type Err = String;

    /// Reads a type as a route writes it: a name or alias, `numeric(p,s)`, `varchar(n)`, `T[]`.
    /// The error says what is wrong, without its place.
    fn from_str(text: &str) -> std::result::Result<Type, String> {
        let text = text.trim();
        if let Some(element) = text.strip_suffix("[]") {
            let inner: Type = element.parse()?;
            return match inner.element() {
                Some(element) => Ok(Type::List(element)),
                None => {
                    Err(format!("a list of {inner} is not supported: its elements take no parameters and are no lists"))
                }
            };
        }
        let (name, parameters) = match text.split_once('(') {
            None => (text, None),
            Some((name, rest)) => match rest.strip_suffix(')') {
                Some(inner) => (name.trim_end(), Some(inner)),
                None => return Err(format!("`{text}` lacks its closing bracket")),
            },
        };
        let numbers = match parameters {
            None => Vec::new(),
            Some(inner) => inner
                .split(',')
                .map(|number| {
                    number.trim().parse::<u32>().map_err(|_| format!("`{}` is not a whole number", number.trim()))
                })
                .collect::<std::result::Result<Vec<_>, _>>()?,
        };
        match (name, numbers.as_slice()) {
            ("varchar", [length @ 1..=10_485_760]) => Ok(Type::Varchar(*length)),
            ("varchar", []) => Ok(Type::Text),
            ("varchar", _) => Err("varchar takes a length from 1 to 10485760".to_owned()),
            ("numeric" | "decimal", [precision @ 1..=76]) => Ok(Type::Numeric(Some((*precision as u8, 0)))),
            ("numeric" | "decimal", [precision @ 1..=76, scale]) if scale <= precision => {
                Ok(Type::Numeric(Some((*precision as u8, *scale as u8))))
            }
            ("numeric" | "decimal", [_, ..]) => {
                Err("numeric takes a precision from 1 to 76 and a scale from 0 to the precision".to_owned())
            }
            (name, parameters) => match TYPE_NAMES.iter().find(|(known, _)| *known == name) {
                Some((_, known)) if parameters.is_empty() => Ok(*known),
                Some(_) => Err(format!("{name} takes no parameters")),
                None => Err(format!("there is no type `{name}`")),
            },
        }
    }
}

impl Serialize for Type {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Type {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<Type, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
