//! Standard functions as their pages describe them, written once more in the plainest way.

use super::value::{Failed, Kind, Made, Value};

/// A function that gives null where an argument is null.
#[derive(Debug)]
pub(super) struct Function {
    pub(super) name: &'static str,
    pub(super) parameters: &'static [Kind],
    pub(super) result: Kind,
    pub(super) body: fn(&[Value]) -> Made,
}

fn text(value: &Value) -> &str {
    match value {
        Value::Text(text) => text,
        other => unreachable!("{other:?} is no text"),
    }
}

fn int(value: &Value) -> i64 {
    match value {
        Value::Int(int) => *int,
        other => unreachable!("{other:?} is no whole number"),
    }
}

fn made(text: impl Into<String>) -> Made {
    Ok(Value::Text(text.into()))
}

fn characters(value: &Value) -> Vec<char> {
    text(value).chars().collect()
}

fn day(value: &Value, part: fn((i64, i64, i64)) -> i64) -> Made {
    match value {
        Value::Date(days) => Ok(Value::Int(part(super::value::civil(*days)))),
        other => unreachable!("{other:?} is no date"),
    }
}

use Kind::{Bool, Date, Int4, Int8, Text};

pub(super) const FUNCTIONS: &[Function] = &[
    Function { name: "strip", parameters: &[Text], result: Text, body: |a| made(text(&a[0]).trim()) },
    Function { name: "strip_left", parameters: &[Text], result: Text, body: |a| made(text(&a[0]).trim_start()) },
    Function { name: "lower", parameters: &[Text], result: Text, body: |a| made(text(&a[0]).to_lowercase()) },
    Function { name: "upper", parameters: &[Text], result: Text, body: |a| made(text(&a[0]).to_uppercase()) },
    Function {
        name: "squeeze",
        parameters: &[Text],
        result: Text,
        body: |a| made(text(&a[0]).split_whitespace().collect::<Vec<_>>().join(" ")),
    },
    Function {
        name: "reverse",
        parameters: &[Text],
        result: Text,
        body: |a| made(text(&a[0]).chars().rev().collect::<String>()),
    },
    Function {
        name: "length",
        parameters: &[Text],
        result: Int8,
        body: |a| Ok(Value::Int(characters(&a[0]).len() as i64)),
    },
    Function {
        name: "only_digits",
        parameters: &[Text],
        result: Text,
        body: |a| made(text(&a[0]).chars().filter(char::is_ascii_digit).collect::<String>()),
    },
    Function {
        name: "left",
        parameters: &[Text, Int8],
        result: Text,
        body: |a| {
            let (all, n) = (characters(&a[0]), int(&a[1]));
            let taken = if n < 0 { (all.len() as i64).saturating_add(n).max(0) } else { n.min(all.len() as i64) };
            made(all[..taken as usize].iter().collect::<String>())
        },
    },
    Function {
        name: "right",
        parameters: &[Text, Int8],
        result: Text,
        body: |a| {
            let (all, n) = (characters(&a[0]), int(&a[1]));
            let taken = if n < 0 { (all.len() as i64).saturating_add(n).max(0) } else { n.min(all.len() as i64) };
            made(all[all.len() - taken as usize..].iter().collect::<String>())
        },
    },
    Function {
        name: "substring",
        parameters: &[Text, Int8, Int8],
        result: Text,
        body: |a| {
            let (start, length) = (int(&a[1]), int(&a[2]));
            if start < 1 || length < 0 {
                return Err(Failed::Failure);
            }
            let skipped = usize::try_from(start - 1).unwrap_or(usize::MAX);
            made(text(&a[0]).chars().skip(skipped).take(length as usize).collect::<String>())
        },
    },
    Function {
        name: "replace",
        parameters: &[Text, Text, Text],
        result: Text,
        body: |a| match text(&a[1]) {
            "" => Ok(a[0].clone()),
            old => made(text(&a[0]).replace(old, text(&a[2]))),
        },
    },
    Function {
        name: "concat",
        parameters: &[Text, Text],
        result: Text,
        body: |a| made(format!("{}{}", text(&a[0]), text(&a[1]))),
    },
    Function {
        name: "contains",
        parameters: &[Text, Text],
        result: Bool,
        body: |a| Ok(Value::Bool(text(&a[0]).contains(text(&a[1])))),
    },
    Function {
        name: "starts_with",
        parameters: &[Text, Text],
        result: Bool,
        body: |a| Ok(Value::Bool(text(&a[0]).starts_with(text(&a[1])))),
    },
    Function {
        name: "position",
        parameters: &[Text, Text],
        result: Int8,
        body: |a| {
            let found = text(&a[0]).find(text(&a[1]));
            Ok(Value::Int(found.map_or(0, |at| text(&a[0])[..at].chars().count() as i64 + 1)))
        },
    },
    Function {
        name: "before",
        parameters: &[Text, Text],
        result: Text,
        body: |a| Ok(text(&a[0]).split_once(text(&a[1])).map_or(Value::Null, |(before, _)| Value::Text(before.into()))),
    },
    Function {
        name: "strip_prefix",
        parameters: &[Text, Text],
        result: Text,
        body: |a| made(text(&a[0]).strip_prefix(text(&a[1])).unwrap_or(text(&a[0]))),
    },
    Function {
        name: "s1",
        parameters: &[Text],
        result: Text,
        body: |a| {
            let stripped = text(&a[0]).trim();
            let empty = stripped.starts_with(['[', '{'])
                && stripped.ends_with([']', '}'])
                && stripped.len() > 1
                && stripped[1..stripped.len() - 1].trim().is_empty();
            match stripped.to_lowercase().as_str() {
                "" | "none" | "null" | "nan" | "non" => Ok(Value::Null),
                _ if empty => Ok(Value::Null),
                _ => made(stripped),
            }
        },
    },
    Function {
        name: "is_integer",
        parameters: &[Text],
        result: Bool,
        body: |a| Ok(Value::Bool(Value::read(text(&a[0]), Int8).is_ok())),
    },
    Function {
        name: "is_date",
        parameters: &[Text],
        result: Bool,
        body: |a| Ok(Value::Bool(Value::read(text(&a[0]), Date).is_ok())),
    },
    Function {
        name: "div",
        parameters: &[Int8, Int8],
        result: Int8,
        body: |a| {
            let (x, y) = (i128::from(int(&a[0])), i128::from(int(&a[1])));
            if y == 0 {
                return Err(Failed::Failure);
            }
            let quotient = x.div_euclid(y) - i128::from(y < 0 && x.rem_euclid(y) != 0);
            i64::try_from(quotient).map(Value::Int).map_err(|_| Failed::Failure)
        },
    },
    Function { name: "year", parameters: &[Date], result: Int4, body: |a| day(&a[0], |(year, ..)| year) },
    Function { name: "month", parameters: &[Date], result: Int4, body: |a| day(&a[0], |(_, month, _)| month) },
    Function { name: "day", parameters: &[Date], result: Int4, body: |a| day(&a[0], |(.., day)| day) },
    Function {
        name: "weekday",
        parameters: &[Date],
        result: Int4,
        body: |a| match &a[0] {
            // 1970-01-01 was a Thursday.
            Value::Date(days) => Ok(Value::Int((days + 3).rem_euclid(7) + 1)),
            other => unreachable!("{other:?} is no date"),
        },
    },
];
