//! Values and types, their text forms, and what becomes what.

use std::cmp::Ordering;

/// The types that random routes use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Bool,
    Int4,
    Int8,
    Float8,
    Text,
    Date,
}

impl Kind {
    pub(super) const ALL: [Kind; 6] = [Kind::Bool, Kind::Int4, Kind::Int8, Kind::Float8, Kind::Text, Kind::Date];

    pub(super) fn name(self) -> &'static str {
        match self {
            Kind::Bool => "bool",
            Kind::Int4 => "int4",
            Kind::Int8 => "int8",
            Kind::Float8 => "float8",
            Kind::Text => "text",
            Kind::Date => "date",
        }
    }
}

/// A value; whole numbers of both types are one form, and a date counts the days from 1970-01-01.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Null.
    Null,
    /// A bool.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A float8.
    Float(f64),
    /// A text.
    Text(String),
    /// A date.
    Date(i64),
}

/// A value, or that it could not be made.
pub(super) type Made = Result<Value, Failed>;

/// Why there is no value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Failed {
    /// A failure, which `??` and `on_error` catch.
    Failure,
    /// `SKIP`.
    Skip,
}

impl Value {
    /// The text form, as in a CSV cell; `None` for null.
    pub(super) fn text(&self) -> Option<String> {
        Some(match self {
            Value::Null => return None,
            Value::Bool(bool) => bool.to_string(),
            Value::Int(int) => int.to_string(),
            Value::Float(float) => format!("{float:?}"),
            Value::Text(text) => text.clone(),
            Value::Date(days) => {
                let (year, month, day) = civil(*days);
                match year {
                    1.. => format!("{year:04}-{month:02}-{day:02}"),
                    _ => format!("{:04}-{month:02}-{day:02} BC", 1 - year),
                }
            }
        })
    }

    /// The value that a text says, by the strict form of a type.
    pub(super) fn read(text: &str, kind: Kind) -> Made {
        let read = match kind {
            Kind::Text => Some(Value::Text(text.to_owned())),
            Kind::Bool => match text.to_ascii_lowercase().as_str() {
                "true" | "t" | "yes" | "y" | "on" | "1" => Some(Value::Bool(true)),
                "false" | "f" | "no" | "n" | "off" | "0" => Some(Value::Bool(false)),
                _ => None,
            },
            Kind::Int4 => whole(text).filter(|int| i32::try_from(*int).is_ok()).map(Value::Int),
            Kind::Int8 => whole(text).map(Value::Int),
            Kind::Float8 => float(text).map(Value::Float),
            Kind::Date => date(text).map(Value::Date),
        };
        read.ok_or(Failed::Failure)
    }

    /// The value as one of another type, by the table of conversions. Null stays null.
    pub(super) fn convert(self, from: Kind, to: Kind) -> Made {
        match (self, from, to) {
            (Value::Null, ..) => Ok(Value::Null),
            (value, from, to) if from == to => Ok(value),
            (Value::Int(int), Kind::Int8, Kind::Int4) => match i32::try_from(int) {
                Ok(_) => Ok(Value::Int(int)),
                Err(_) => Err(Failed::Failure),
            },
            (Value::Int(int), Kind::Int4, Kind::Int8) => Ok(Value::Int(int)),
            (Value::Int(int), _, Kind::Float8) => exact(int).map(Value::Float).ok_or(Failed::Failure),
            (Value::Float(float), _, Kind::Int4 | Kind::Int8) => {
                let least = if to == Kind::Int4 { f64::from(i32::MIN) } else { i64::MIN as f64 };
                let whole = float.fract() == 0.0 && float >= least && float < -least;
                if whole { Ok(Value::Int(float as i64)) } else { Err(Failed::Failure) }
            }
            (value, _, Kind::Text) => Ok(Value::Text(value.text().unwrap_or_default())),
            (Value::Text(text), _, to) => Value::read(&text, to),
            (value, ..) => unreachable!("{value:?} of {from:?} does not become {to:?}"),
        }
    }

    /// Which of two values of one type is less: texts by code points, NaN above all.
    pub(super) fn order(&self, other: &Value) -> Ordering {
        match (self, other) {
            (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
            (Value::Int(a), Value::Int(b)) | (Value::Date(a), Value::Date(b)) => a.cmp(b),
            (Value::Float(a), Value::Float(b)) => match (a.is_nan(), b.is_nan()) {
                (true, true) => Ordering::Equal,
                (true, false) => Ordering::Greater,
                (false, true) => Ordering::Less,
                (false, false) => a.partial_cmp(b).expect("no NaN is left"),
            },
            (Value::Text(a), Value::Text(b)) => a.chars().cmp(b.chars()),
            _ => unreachable!("{self:?} and {other:?} are of one type"),
        }
    }

    pub(super) fn is_true(&self) -> bool {
        *self == Value::Bool(true)
    }
}

/// A float8 that is this number exactly.
pub(super) fn exact(int: i64) -> Option<f64> {
    let float = int as f64;
    (float < 9_223_372_036_854_775_808.0 && float as i64 == int).then_some(float)
}

fn whole(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

/// A sign or none, digits with a point or none, an exponent or none; NaN and infinities.
fn float(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if ["nan", "inf", "infinity"].iter().any(|word| unsigned.eq_ignore_ascii_case(word)) {
        return text.parse().ok();
    }
    let parsed: f64 = text.parse().ok()?;
    let mantissa = unsigned.split(['e', 'E']).next().unwrap_or_default();
    let vanishes = parsed == 0.0 && mantissa.bytes().any(|byte| matches!(byte, b'1'..=b'9'));
    (parsed.is_finite() && !vanishes).then_some(parsed)
}

/// `2024-02-29`, `0044-03-15 BC`; the year has four digits or more.
fn date(text: &str) -> Option<i64> {
    let (text, before_christ) = text.strip_suffix(" BC").map_or((text, false), |text| (text, true));
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return None };
    let number = |part: &str, width: usize| {
        let is_number = part.len() >= width && part.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| part.parse::<i64>().ok())?
    };
    let (year, month, day) = (number(year, 4)?, number(month, 2)?, number(day, 2)?);
    if year < 1 || !(1..=12).contains(&month) {
        return None;
    }
    let year = if before_christ { 1 - year } else { year };
    let exists = day >= 1 && day <= length(year, month);
    exists.then(|| days(year, month, day))
}

/// The days from 1970-01-01 of a day of the Gregorian calendar, counted the slow way.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let before = |year: i64| {
        let past = year - 1;
        365 * past + past.div_euclid(4) - past.div_euclid(100) + past.div_euclid(400)
    };
    let months: i64 = (1..month).map(|month| length(year, month)).sum();
    before(year) - before(1970) + months + day - 1
}

fn length(year: i64, month: i64) -> i64 {
    let leap = year.rem_euclid(4) == 0 && (year.rem_euclid(100) != 0 || year.rem_euclid(400) == 0);
    match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The year, month and day of a count of days after the year 0.
pub(super) fn civil(mut rest: i64) -> (i64, i64, i64) {
    let mut year = 1970;
    while rest < 0 {
        year -= 1;
        rest += (1..=12).map(|month| length(year, month)).sum::<i64>();
    }
    loop {
        let days: i64 = (1..=12).map(|month| length(year, month)).sum();
        if rest < days {
            break;
        }
        rest -= days;
        year += 1;
    }
    let mut month = 1;
    while rest >= length(year, month) {
        rest -= length(year, month);
        month += 1;
    }
    (year, month, rest + 1)
}
