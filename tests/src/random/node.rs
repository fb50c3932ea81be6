//! Expressions: their text in the language and their value.

use std::{cmp::Ordering, collections::BTreeMap};

use super::{
    functions::Function,
    value::{Failed, Kind, Made, Value, exact},
};

/// An expression of a known type.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) kind: Kind,
    pub(super) form: Form,
}

#[derive(Clone, Debug)]
pub(super) enum Form {
    Literal(Value),
    /// A source field, read as the node's type because its consumer wants it.
    Field(usize),
    Variable(String),
    This,
    Call(&'static Function, Vec<Node>),
    Coalesce(Vec<Node>),
    NullIf(Box<[Node; 2]>),
    Extreme(Ordering, Vec<Node>),
    Binary(Operator, Box<[Node; 2]>),
    Negate(Box<Node>),
    Not(Box<Node>),
    In(Box<Node>, Vec<Node>, bool),
    Like(Box<Node>, &'static str),
    IsNull(usize),
    /// A source field of no type beside a whole number.
    Beside(usize, Operator, i64),
    /// `a ?? b`
    Fallback(Box<[Node; 2]>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

impl Operator {
    fn sign(self) -> &'static str {
        match self {
            Operator::Or => "OR",
            Operator::And => "AND",
            Operator::Equal => "==",
            Operator::NotEqual => "!=",
            Operator::Less => "<",
            Operator::LessOrEqual => "<=",
            Operator::Greater => ">",
            Operator::GreaterOrEqual => ">=",
            Operator::Add => "+",
            Operator::Subtract => "-",
            Operator::Multiply => "*",
            Operator::Divide => "/",
            Operator::Remainder => "%",
        }
    }

    /// How tightly it binds; the loosest is 0.
    fn strength(self) -> usize {
        match self {
            Operator::Or => 1,
            Operator::And => 2,
            Operator::Add | Operator::Subtract => 5,
            Operator::Multiply | Operator::Divide | Operator::Remainder => 6,
            _ => 4,
        }
    }
}

/// The tightest: what needs no brackets anywhere.
const ATOM: usize = 8;

impl Node {
    /// The text, in brackets only where it has to be in a place that takes nothing looser.
    pub(super) fn text(&self, loosest: usize) -> String {
        let (text, strength) = match &self.form {
            Form::Literal(value) => literal(value),
            Form::Field(index) => (format!("[c{index}]"), ATOM),
            Form::Variable(name) => (format!("${name}"), ATOM),
            Form::This => ("$this".to_owned(), ATOM),
            Form::Call(function, arguments) => (format!("{}({})", function.name, list(arguments)), ATOM),
            Form::Coalesce(arguments) => (format!("coalesce({})", list(arguments)), ATOM),
            Form::NullIf(arguments) => (format!("null_if({})", list(&arguments[..])), ATOM),
            Form::Extreme(Ordering::Less, arguments) => (format!("least({})", list(arguments)), ATOM),
            Form::Extreme(_, arguments) => (format!("greatest({})", list(arguments)), ATOM),
            Form::Binary(operator, sides) => {
                let strength = operator.strength();
                // Comparisons do not chain.
                let left = if strength == 4 { 5 } else { strength };
                let text = format!("{} {} {}", sides[0].text(left), operator.sign(), sides[1].text(strength + 1));
                (text, strength)
            }
            Form::Negate(inner) => (format!("-{}", inner.text(ATOM)), 7),
            Form::Not(inner) => (format!("NOT {}", inner.text(3)), 3),
            Form::In(value, of, negated) => {
                let not = if *negated { "NOT " } else { "" };
                (format!("{} {not}IN [{}]", value.text(5), list(of)), 4)
            }
            Form::Like(value, pattern) => (format!("{} LIKE {pattern:?}", value.text(5)), 4),
            Form::IsNull(index) => (format!("[c{index}] == None"), 4),
            Form::Beside(index, operator, whole) => (format!("[c{index}] {} {whole}", operator.sign()), 4),
            Form::Fallback(sides) => (format!("{} ?? {}", sides[0].text(1), sides[1].text(1)), 0),
        };
        if strength < loosest { format!("({text})") } else { text }
    }

    /// The variables that it reads.
    pub(super) fn variables(&self) -> Vec<String> {
        match &self.form {
            Form::Variable(name) => vec![name.clone()],
            Form::Literal(_) | Form::Field(_) | Form::This | Form::IsNull(_) | Form::Beside(..) => Vec::new(),
            Form::Call(_, nodes) | Form::Coalesce(nodes) | Form::Extreme(_, nodes) => {
                nodes.iter().flat_map(Node::variables).collect()
            }
            Form::NullIf(nodes) | Form::Binary(_, nodes) | Form::Fallback(nodes) => {
                nodes.iter().flat_map(Node::variables).collect()
            }
            Form::Negate(inner) | Form::Not(inner) | Form::Like(inner, _) => inner.variables(),
            Form::In(value, of, _) => {
                value.variables().into_iter().chain(of.iter().flat_map(Node::variables)).collect()
            }
        }
    }

    /// Whether it may fail.
    pub(super) fn is_fallible(&self) -> bool {
        match &self.form {
            Form::Literal(_) | Form::Variable(_) | Form::This => false,
            Form::Field(_) => self.kind != Kind::Text,
            Form::IsNull(_) => false,
            Form::Beside(..) => true,
            Form::Call(function, arguments) => {
                matches!(function.name, "substring" | "div") || arguments.iter().any(Node::is_fallible)
            }
            Form::Coalesce(nodes) | Form::Extreme(_, nodes) => nodes.iter().any(Node::is_fallible),
            Form::NullIf(nodes) => nodes.iter().any(Node::is_fallible),
            Form::Binary(operator, sides) => {
                operator.strength() > 4
                    || sides.iter().any(Node::is_fallible)
                    // An int8 that no float8 is.
                    || sides[0].kind != sides[1].kind
            }
            Form::Negate(_) => true,
            Form::Not(inner) | Form::Like(inner, _) => inner.is_fallible(),
            Form::In(value, of, _) => value.is_fallible() || of.iter().any(Node::is_fallible),
            Form::Fallback(sides) => sides[1].is_fallible(),
        }
    }

    /// The value for a row. Arguments and sides are made from left to right, and the first failure is that of the whole;
    /// `AND`, `OR`, `??` and `coalesce` make what stands on the right only where it counts.
    pub(super) fn value(&self, row: &Scope<'_>) -> Made {
        match &self.form {
            Form::Literal(value) => Ok(value.clone()),
            Form::Field(index) => row.field(*index, self.kind),
            Form::Variable(name) => Ok(row.variables[name].clone()),
            Form::This => Ok(row.this.clone()),
            Form::Call(function, arguments) => strict(function.body, values(arguments, row)?),
            Form::Coalesce(arguments) => {
                for argument in arguments {
                    match argument.value(row)? {
                        Value::Null => {}
                        value => return Ok(value),
                    }
                }
                Ok(Value::Null)
            }
            Form::NullIf(arguments) => {
                let mut values = values(&arguments[..], row)?;
                let same = equal(&values[0], &values[1]);
                Ok(if same { Value::Null } else { values.swap_remove(0) })
            }
            Form::Extreme(wanted, arguments) => strict(
                match wanted {
                    Ordering::Less => |values| Ok(extreme(values, Ordering::Less)),
                    _ => |values| Ok(extreme(values, Ordering::Greater)),
                },
                values(arguments, row)?,
            ),
            Form::Binary(operator, sides) => self.binary(*operator, sides, row),
            Form::Negate(inner) => match inner.value(row)? {
                Value::Null => Ok(Value::Null),
                Value::Float(float) => Ok(Value::Float(-float)),
                Value::Int(int) => self.fitting(-i128::from(int)),
                other => unreachable!("-{other:?}"),
            },
            Form::Not(inner) => Ok(Value::Bool(!inner.value(row)?.is_true())),
            Form::In(value, of, negated) => {
                let value = value.value(row)?;
                let found = values(of, row)?.iter().any(|one| equal(one, &value));
                Ok(Value::Bool(found != *negated))
            }
            Form::Like(value, pattern) => match value.value(row)? {
                Value::Text(text) => {
                    let pattern: Vec<char> = pattern.chars().collect();
                    Ok(Value::Bool(is_like(&text.chars().collect::<Vec<_>>(), &pattern)))
                }
                _ => Ok(Value::Bool(false)),
            },
            Form::IsNull(index) => Ok(Value::Bool(row.fields[*index].is_none())),
            // Its digits decide, whatever type they would be of; NaN and infinities are no decimals.
            Form::Beside(index, operator, whole) => match row.field(*index, Kind::Float8)? {
                Value::Float(float) if !float.is_finite() => Err(Failed::Failure),
                value => compared(*operator, &value, &Value::Float(*whole as f64)),
            },
            Form::Fallback(sides) => match sides[0].value(row) {
                Ok(Value::Null) | Err(Failed::Failure) => sides[1].value(row),
                other => other,
            },
        }
    }

    fn binary(&self, operator: Operator, sides: &[Node; 2], row: &Scope<'_>) -> Made {
        match operator {
            Operator::And => return Ok(Value::Bool(sides[0].value(row)?.is_true() && sides[1].value(row)?.is_true())),
            Operator::Or => return Ok(Value::Bool(sides[0].value(row)?.is_true() || sides[1].value(row)?.is_true())),
            _ => {}
        }
        let (left, right) = (sides[0].value(row)?, sides[1].value(row)?);
        let (left, right) = match (sides[0].kind, sides[1].kind) {
            (Kind::Float8, _) => (left, as_float(right)?),
            (_, Kind::Float8) => (as_float(left)?, right),
            _ => (left, right),
        };
        match operator {
            Operator::Add | Operator::Subtract | Operator::Multiply | Operator::Divide | Operator::Remainder => {
                self.arithmetic(operator, left, right)
            }
            _ => compared(operator, &left, &right),
        }
    }

    fn arithmetic(&self, operator: Operator, left: Value, right: Value) -> Made {
        match (left, right) {
            (Value::Null, _) | (_, Value::Null) => Ok(Value::Null),
            (Value::Int(left), Value::Int(right)) => {
                let (a, b) = (i128::from(left), i128::from(right));
                match operator {
                    Operator::Add => self.fitting(a + b),
                    Operator::Subtract => self.fitting(a - b),
                    Operator::Multiply => self.fitting(a * b),
                    _ if b == 0 => Err(Failed::Failure),
                    Operator::Divide => Ok(Value::Float(left as f64 / right as f64)),
                    Operator::Remainder => self.fitting(a % b),
                    other => unreachable!("{other:?} is no arithmetic"),
                }
            }
            (Value::Float(left), Value::Float(right)) => {
                let result = match operator {
                    Operator::Add => left + right,
                    Operator::Subtract => left - right,
                    Operator::Multiply => left * right,
                    _ if right == 0.0 => return Err(Failed::Failure),
                    Operator::Divide => left / right,
                    Operator::Remainder => left % right,
                    other => unreachable!("{other:?} is no arithmetic"),
                };
                let overflows = result.is_infinite() && left.is_finite() && right.is_finite();
                if overflows { Err(Failed::Failure) } else { Ok(Value::Float(result)) }
            }
            (Value::Date(day), Value::Int(days)) => {
                let days = if operator == Operator::Add { days } else { -days };
                Ok(Value::Date(day + days))
            }
            (Value::Date(left), Value::Date(right)) => Ok(Value::Int(left - right)),
            (left, right) => unreachable!("{left:?} {operator:?} {right:?}"),
        }
    }

    /// A whole number, if it is one of the node's type.
    fn fitting(&self, int: i128) -> Made {
        let fits = match self.kind {
            Kind::Int4 => i32::try_from(int).is_ok(),
            _ => i64::try_from(int).is_ok(),
        };
        if fits { Ok(Value::Int(int as i64)) } else { Err(Failed::Failure) }
    }
}

/// What an expression sees of a row.
#[derive(Debug)]
pub(super) struct Scope<'a> {
    pub(super) fields: &'a [Option<String>],
    pub(super) variables: &'a BTreeMap<String, Value>,
    pub(super) this: Value,
}

impl Scope<'_> {
    pub(super) fn field(&self, index: usize, kind: Kind) -> Made {
        match &self.fields[index] {
            Some(text) => Value::read(text, kind),
            None => Ok(Value::Null),
        }
    }
}

fn compared(operator: Operator, left: &Value, right: &Value) -> Made {
    let ordered = |holds: fn(Ordering) -> bool| {
        let comparable = |value: &Value| *value != Value::Null && !is_nan(value);
        Ok(Value::Bool(comparable(left) && comparable(right) && holds(left.order(right))))
    };
    match operator {
        Operator::Equal => Ok(Value::Bool(equal(left, right))),
        Operator::NotEqual => Ok(Value::Bool(!equal(left, right))),
        Operator::Less => ordered(Ordering::is_lt),
        Operator::LessOrEqual => ordered(Ordering::is_le),
        Operator::Greater => ordered(Ordering::is_gt),
        Operator::GreaterOrEqual => ordered(Ordering::is_ge),
        other => unreachable!("{other:?} compares nothing"),
    }
}

fn values(nodes: &[Node], row: &Scope<'_>) -> Result<Vec<Value>, Failed> {
    nodes.iter().map(|node| node.value(row)).collect()
}

pub(super) fn strict(body: fn(&[Value]) -> Made, arguments: Vec<Value>) -> Made {
    if arguments.contains(&Value::Null) { Ok(Value::Null) } else { body(&arguments) }
}

fn extreme(values: &[Value], wanted: Ordering) -> Value {
    let mut best = &values[0];
    for value in &values[1..] {
        if value.order(best) == wanted {
            best = value;
        }
    }
    best.clone()
}

/// A number as float8, whatever stands beside it.
fn as_float(value: Value) -> Made {
    match value {
        Value::Int(int) => exact(int).map(Value::Float).ok_or(Failed::Failure),
        other => Ok(other),
    }
}

fn is_nan(value: &Value) -> bool {
    matches!(value, Value::Float(float) if float.is_nan())
}

/// As `==` has it: null is a value, and NaN equals nothing.
fn equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Null, Value::Null) => true,
        (Value::Null, _) | (_, Value::Null) => false,
        (left, right) => !is_nan(left) && !is_nan(right) && left.order(right) == Ordering::Equal,
    }
}

fn is_like(text: &[char], pattern: &[char]) -> bool {
    match pattern {
        [] => text.is_empty(),
        ['%', rest @ ..] => (0..=text.len()).any(|skipped| is_like(&text[skipped..], rest)),
        ['_', rest @ ..] => !text.is_empty() && is_like(&text[1..], rest),
        [one, rest @ ..] => text.first() == Some(one) && is_like(&text[1..], rest),
    }
}

pub(super) fn list(nodes: &[Node]) -> String {
    nodes.iter().map(|node| node.text(1)).collect::<Vec<_>>().join(", ")
}

fn literal(value: &Value) -> (String, usize) {
    let text = match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Text(text) => quoted(text),
        Value::Date(_) => quoted(&value.text().unwrap_or_default()),
        Value::Int(_) => value.text().unwrap_or_default(),
        Value::Float(float) => format!("{float:?}"),
    };
    let strength = if text.starts_with('-') { 7 } else { ATOM };
    (text, strength)
}

/// A text as a literal of the language.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            other if other.is_control() => quoted.push_str(&format!("\\u{{{:x}}}", u32::from(other))),
            other => quoted.push(other),
        }
    }
    quoted + "\""
}
