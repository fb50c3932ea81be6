//! Runs the examples of the declarations: a reader of the literals that they are written with, and what makes Rust
//! values of those. An argument that a call leaves out is its default, as in a route.

use std::fmt::Debug;

use etlc_types::{Arena, Date, Decimal, Interval, Json, List, Result, Time, Timestamp, Timestamptz, Uuid, try_into};

use crate::{Function, Prepared, TIMEZONE};

/// A literal of the route language.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    List(Vec<Value>),
}

/// Reads a literal, or what a setting is that a route does not set.
pub(crate) fn literal(text: &str) -> Value {
    if text == TIMEZONE {
        return Value::Text("UTC".to_owned());
    }
    let (value, rest) = value(text);
    assert_eq!(rest, "", "in {text}");
    value
}

/// Reads a call: the name and the arguments.
pub(crate) fn call(text: &str) -> (&str, Vec<Value>) {
    let (name, arguments) = text.split_once('(').expect("a call");
    let (arguments, rest) = elements(arguments, ')');
    assert_eq!(rest, "", "in {text}");
    (name, arguments)
}

fn value(text: &str) -> (Value, &str) {
    let text = text.trim_start();
    for (word, value) in [("None", Value::Null), ("True", Value::Bool(true)), ("False", Value::Bool(false))] {
        if let Some(rest) = text.strip_prefix(word) {
            return (value, rest);
        }
    }
    if let Some(inner) = text.strip_prefix('[') {
        let (elements, rest) = elements(inner, ']');
        return (Value::List(elements), rest);
    }
    if let Some(raw) = text.strip_prefix("r\"") {
        let (raw, rest) = raw.split_once('"').expect("the end of a text");
        return (Value::Text(raw.to_owned()), rest);
    }
    if let Some(inner) = text.strip_prefix('"') {
        return escaped(inner);
    }
    let end = text.find(|c: char| !(c.is_ascii_digit() || "-.".contains(c))).unwrap_or(text.len());
    assert!(end > 0, "no literal: {text}");
    (Value::Number(text[..end].to_owned()), &text[end..])
}

fn elements(text: &str, close: char) -> (Vec<Value>, &str) {
    let mut elements = Vec::new();
    let mut rest = text.trim_start();
    while !rest.starts_with(close) {
        let (element, after) = value(rest);
        elements.push(element);
        rest = after.trim_start().trim_start_matches(',').trim_start();
    }
    (elements, &rest[1..])
}

fn escaped(text: &str) -> (Value, &str) {
    let mut content = String::new();
    let mut rest = text.chars();
    loop {
        match rest.next().expect("the end of a text") {
            '"' => return (Value::Text(content), rest.as_str()),
            '\\' => content.push(match rest.next().expect("an escape") {
                'n' => '\n',
                't' => '\t',
                'u' => {
                    let (code, after) = rest.as_str()[1..].split_once('}').expect("the end of an escape");
                    rest = after.chars();
                    char::from_u32(u32::from_str_radix(code, 16).expect("a number")).expect("a character")
                }
                literal @ ('"' | '\\') => literal,
                other => panic!("no escape: {other}"),
            }),
            character => content.push(character),
        }
    }
}

/// The arguments of a call, to be taken one after the other.
pub(crate) struct Arguments(std::vec::IntoIter<Value>);

impl Arguments {
    /// An arena that is never freed, so that made values have no lifetime to care about.
    pub(crate) fn arena(&self) -> &'static Arena {
        Box::leak(Box::new(Arena::new()))
    }

    fn next(&mut self) -> Value {
        self.0.next().expect("an argument")
    }

    /// The first argument that tells the type of a type parameter.
    pub(crate) fn telling(&self) -> &Value {
        self.0.as_slice().iter().find(|value| **value != Value::Null).unwrap_or(&Value::Null)
    }
}

/// Runs the examples of a function with a Rust function.
#[expect(clippy::disallowed_macros, reason = "a test that fails shows at which example it was")]
pub(crate) fn run(function: &Function, run: fn(&mut Arguments, &Value)) {
    for example in function.examples {
        println!("{} => {}", example.call, example.gives);
        let (name, mut arguments) = call(example.call);
        assert_eq!(name, function.name);
        let left_out = function.parameters.iter().skip(arguments.len());
        arguments.extend(left_out.filter_map(|parameter| parameter.default).map(literal));
        let mut arguments = Arguments(arguments.into_iter());
        run(&mut arguments, &literal(example.gives));
        assert_eq!(arguments.0.next(), None, "too many arguments");
    }
}

/// Runs a block with a type parameter as the type that an example's argument is of.
macro_rules! instantiate {
    ($arguments:ident, $body:block) => {
        $body
    };
    ($variable:ident = Number, $arguments:ident, $body:block) => {
        match $arguments.telling() {
            $crate::examples::Value::Number(number) if number.contains('.') => {
                type $variable = etlc_types::Decimal;
                $body
            }
            _ => {
                type $variable = i64;
                $body
            }
        }
    };
    ($variable:ident = Ordered, $arguments:ident, $body:block) => {
        match $arguments.telling() {
            $crate::examples::Value::Text(_) => {
                type $variable = &'static str;
                $body
            }
            _ => $crate::examples::instantiate!($variable = Number, $arguments, $body),
        }
    };
    ($variable:ident = Day, $arguments:ident, $body:block) => {
        match $arguments.telling() {
            $crate::examples::Value::Text(text) if text.contains(' ') => {
                type $variable = etlc_types::Timestamp;
                $body
            }
            _ => {
                type $variable = etlc_types::Date;
                $body
            }
        }
    };
    ($variable:ident = NUMBER_ELEMENT, $arguments:ident, $body:block) => {{
        type $variable = i64;
        $body
    }};
    ($variable:ident = Element, $arguments:ident, $body:block) => {
        match $arguments.telling() {
            $crate::examples::Value::List(elements)
                if matches!(elements.first(), Some($crate::examples::Value::Number(_))) =>
            {
                type $variable = i64;
                $body
            }
            _ => {
                type $variable = &'static str;
                $body
            }
        }
    };
    ($variable:ident = $any:ident, $arguments:ident, $body:block) => {
        match $arguments.telling() {
            $crate::examples::Value::List(_) => {
                type $variable = etlc_types::List<'static>;
                $body
            }
            _ => $crate::examples::instantiate!($variable = Ordered, $arguments, $body),
        }
    };
}

pub(crate) use instantiate;

/// A type that literals are made into.
pub(crate) trait FromValue: Sized {
    fn from_value(value: &Value) -> Self;
}

fn leak(value: &Value) -> &'static str {
    match value {
        Value::Number(text) | Value::Text(text) => text.clone().leak(),
        other => panic!("neither a text nor a number: {other:?}"),
    }
}

macro_rules! from_text {
    ($($ty:ty = $read:expr;)*) => {$(
        impl FromValue for $ty {
            fn from_value(value: &Value) -> $ty {
                $read(leak(value)).expect("a literal of the type")
            }
        }
    )*};
}

from_text! {
    i32 = str::parse::<i32>;
    i64 = str::parse::<i64>;
    f64 = str::parse::<f64>;
    Decimal = try_into::numeric;
    Date = try_into::date;
    Time = try_into::time;
    Timestamp = try_into::timestamp;
    Timestamptz = try_into::timestamptz;
    Interval = try_into::interval;
    Uuid = try_into::uuid;
}

impl FromValue for Json<'_> {
    fn from_value(value: &Value) -> Self {
        Json::parse(leak(value)).expect("a document")
    }
}

impl FromValue for &[u8] {
    fn from_value(value: &Value) -> Self {
        try_into::bytea(leak(value), Box::leak(Box::new(Arena::new()))).expect("bytes")
    }
}

impl FromValue for bool {
    fn from_value(value: &Value) -> bool {
        matches!(value, Value::Bool(true))
    }
}

impl FromValue for &str {
    fn from_value(value: &Value) -> Self {
        match value {
            Value::Text(text) => text.clone().leak(),
            other => panic!("no text: {other:?}"),
        }
    }
}

impl FromValue for List<'_> {
    fn from_value(value: &Value) -> Self {
        let Value::List(elements) = value else { panic!("no list: {value:?}") };
        if matches!(elements.first(), Some(Value::Number(_))) {
            List::Int8(elements.iter().map(element).collect::<Vec<_>>().leak())
        } else {
            List::Text(elements.iter().map(element).collect::<Vec<_>>().leak())
        }
    }
}

fn element<T: FromValue>(value: &Value) -> Option<T> {
    (*value != Value::Null).then(|| T::from_value(value))
}

/// A parameter type that takes its arguments from those of the call.
pub(crate) trait Given {
    fn given(arguments: &mut Arguments) -> Self;
}

macro_rules! given {
    ($($ty:ty)*) => {$(
        impl Given for $ty {
            fn given(arguments: &mut Arguments) -> Self {
                <$ty>::from_value(&arguments.next())
            }
        }
    )*};
}

given!(i64 f64 Decimal Date Timestamp Timestamptz Interval &str &[u8] List<'_> Json<'_>);

impl<T: FromValue> Given for Option<T> {
    fn given(arguments: &mut Arguments) -> Option<T> {
        Some(arguments.next()).filter(|value| *value != Value::Null).map(|value| T::from_value(&value))
    }
}

impl<T: FromValue> Given for &[T] {
    fn given(arguments: &mut Arguments) -> Self {
        arguments.0.by_ref().map(|value| T::from_value(&value)).collect::<Vec<_>>().leak()
    }
}

impl<T: Prepared> Given for &T {
    fn given(arguments: &mut Arguments) -> Self {
        let prepared = T::prepare(leak(&arguments.next())).expect("a literal that can be prepared");
        Box::leak(Box::new(prepared))
    }
}

/// A result that is compared with what an example gives.
pub(crate) trait Shown {
    fn compare(self, gives: &Value);
}

impl<T: FromValue + PartialEq + Debug> Shown for T {
    fn compare(self, gives: &Value) {
        assert_eq!(self, T::from_value(gives));
    }
}

impl<T: FromValue + PartialEq + Debug> Shown for Option<T> {
    fn compare(self, gives: &Value) {
        match (self, gives) {
            (None, Value::Null) => {}
            (Some(_), Value::Null) | (None, _) => panic!("null is given or expected, and the other is not"),
            (Some(result), gives) => result.compare(gives),
        }
    }
}

impl<T: Shown> Shown for Result<T> {
    fn compare(self, gives: &Value) {
        self.expect("a call that does not fail").compare(gives);
    }
}
