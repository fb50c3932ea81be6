//! Conditions at random, and what the language says of them: the measure of what a database evaluates in its place.

use std::cmp::Ordering;

use etlc_core::{
    Place, Row,
    spec::{Comparison, Condition, Operand, Part, Wanted},
    types::{Arena, Date, Decimal, Timestamp, Type, try_into},
};

/// A field that conditions are made of.
#[derive(Clone, Copy, Debug)]
pub struct Subject {
    /// Its position in the source.
    pub field: usize,
    /// The type that it is read as.
    pub kind: Type,
    /// What it is compared with, in the text form of its type.
    pub literals: &'static [&'static str],
}

/// A value that was read.
#[derive(Clone, Debug, PartialEq, PartialOrd)]
#[expect(missing_docs, reason = "each is named for its type")]
pub enum Value {
    Bool(bool),
    Int(i64),
    Float(f64),
    Numeric(Decimal),
    Text(String),
    Date(Date),
    Timestamp(Timestamp),
}

/// Reads a field; `None` where that fails.
pub fn read<'a>(row: &impl Row<'a>, field: usize, kind: Type) -> Option<Option<Value>> {
    Some(match kind {
        Type::Bool => row.bool(field).ok()?.map(Value::Bool),
        Type::Int4 => row.int4(field).ok()?.map(|int| Value::Int(int.into())),
        Type::Int8 => row.int8(field).ok()?.map(Value::Int),
        Type::Float4 => row.float4(field).ok()?.map(|float| Value::Float(float.into())),
        Type::Float8 => row.float8(field).ok()?.map(Value::Float),
        Type::Numeric(_) => row.numeric(field).ok()?.map(Value::Numeric),
        Type::Text => row.text(field).ok()?.map(|text| Value::Text(text.to_owned())),
        Type::Date => row.date(field).ok()?.map(Value::Date),
        Type::Timestamp => row.timestamp(field).ok()?.map(Value::Timestamp),
        kind => panic!("{kind} is not tested"),
    })
}

fn literal(kind: Type, text: &str) -> Value {
    let value = match kind {
        Type::Bool => try_into::bool(text).map(Value::Bool),
        Type::Int4 | Type::Int8 => try_into::int8(text).map(Value::Int),
        Type::Float4 => try_into::float4(text).map(|float| Value::Float(float.into())),
        Type::Float8 => try_into::float8(text).map(Value::Float),
        Type::Numeric(_) => try_into::numeric(text).map(Value::Numeric),
        Type::Text => Ok(Value::Text(text.to_owned())),
        Type::Date => try_into::date(text).map(Value::Date),
        Type::Timestamp => try_into::timestamp(text).map(Value::Timestamp),
        kind => panic!("{kind} is not tested"),
    };
    value.unwrap_or_else(|failure| panic!("{text}: {failure}"))
}

/// What the language says of a condition, by its reference.
pub fn holds(condition: &Condition, value: &dyn Fn(usize) -> Option<Value>) -> bool {
    match condition {
        Condition::Loop(why) => panic!("{why}"),
        Condition::Always(holds) => *holds,
        Condition::And(parts) => parts.iter().all(|part| holds(part, value)),
        Condition::Or(parts) => parts.iter().any(|part| holds(part, value)),
        Condition::Not(inner) => !holds(inner, value),
        Condition::Compare { field, operator, value: operand, .. } => compare(value(*field), *operator, given(operand)),
        Condition::In { field, values, .. } => {
            values.iter().any(|operand| compare(value(*field), Comparison::Equal, given(operand)))
        }
        Condition::InConstant { field, kind, list, .. } => {
            let element = kind.base().element().expect("a type of elements");
            let arena = Arena::new();
            let list = try_into::list(*list, element, &arena).expect("a list").texts();
            let given = |text: Option<String>| text.map(|text| literal(*kind, &text));
            list.into_iter().any(|text| compare(value(*field), Comparison::Equal, given(text)))
        }
        Condition::Like { field, pattern } => match value(*field) {
            Some(Value::Text(text)) => like(&text.chars().collect::<Vec<_>>(), &pattern.chars().collect::<Vec<_>>()),
            _ => false,
        },
    }
}

fn compare(left: Option<Value>, operator: Comparison, right: Option<Value>) -> bool {
    let (left, right) = match (left, right) {
        (Some(left), Some(right)) => (left, right),
        (left, right) => {
            let equal = left.is_none() && right.is_none();
            return match operator {
                Comparison::Equal => equal,
                Comparison::NotEqual => !equal,
                _ => false,
            };
        }
    };
    let order = left.partial_cmp(&right);
    match operator {
        Comparison::Equal => left == right,
        Comparison::NotEqual => left != right,
        Comparison::Less => order == Some(Ordering::Less),
        Comparison::LessOrEqual => matches!(order, Some(Ordering::Less | Ordering::Equal)),
        Comparison::Greater => order == Some(Ordering::Greater),
        Comparison::GreaterOrEqual => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
    }
}

fn given(operand: &Operand) -> Option<Value> {
    match operand {
        Operand::Null => None,
        Operand::Literal(kind, text) | Operand::Constant(kind, _, text) => Some(literal(*kind, text)),
    }
}

fn like(text: &[char], pattern: &[char]) -> bool {
    match pattern {
        [] => text.is_empty(),
        ['%', rest @ ..] => (0..=text.len()).any(|start| like(&text[start..], rest)),
        ['_', rest @ ..] => !text.is_empty() && like(&text[1..], rest),
        ['\\', literal, rest @ ..] | [literal, rest @ ..] => text.first() == Some(literal) && like(&text[1..], rest),
    }
}

/// Numbers at random, the same ones each time.
#[derive(Debug)]
pub struct Random(u64);

impl Random {
    /// From this seed.
    pub fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below this one.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("31 bits") % limit
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    /// A condition on these fields, with operators nested so deep.
    pub fn condition(&mut self, subjects: &[Subject], depth: usize) -> Condition {
        const PATTERNS: &[&str] = &[
            "%", "", "a%", "%a", "_", "%_%", "a_", r"\%", r"%\_%", r"\\", "A%", "%é%", "a%b%", "*", "[a]", "?%", "%\n%",
        ];
        if depth > 0 {
            let parts = |random: &mut Random| -> &'static [Condition] {
                let count = 1 + random.below(3);
                Vec::leak((0..count).map(|_| random.condition(subjects, depth - 1)).collect())
            };
            match self.below(4) {
                0 => return Condition::And(parts(self)),
                1 => return Condition::Or(parts(self)),
                2 => return Condition::Not(Box::leak(Box::new(self.condition(subjects, depth - 1)))),
                _ => {}
            }
        }
        let Subject { field, kind, literals } = self.of(subjects);
        let operand = |random: &mut Random| match random.below(8) {
            0 => Operand::Null,
            1 => Operand::Constant(kind, "constant", random.of(literals)),
            _ => Operand::Literal(kind, random.of(literals)),
        };
        match self.below(11) {
            0 => Condition::Always(self.below(2) == 0),
            10 => {
                let count = self.below(4);
                let list: Vec<_> = (0..count).map(|_| self.element(kind, literals)).collect();
                Condition::InConstant { field, kind, name: "list", list: format!("[{}]", list.join(",")).leak() }
            }
            1 | 2 => {
                let count = self.below(4);
                Condition::In { field, kind, values: Vec::leak((0..count).map(|_| operand(self)).collect()) }
            }
            3 | 4 if kind == Type::Text => Condition::Like { field, pattern: self.of(PATTERNS) },
            _ => {
                use Comparison::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
                let operator = self.of(&[Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual]);
                Condition::Compare { field, kind, operator, value: operand(self) }
            }
        }
    }

    /// An element of a list, as JSON.
    fn element(&mut self, kind: Type, literals: &[&'static str]) -> String {
        let literal = match self.of(literals) {
            "inf" => "Infinity".to_owned(),
            "-inf" => "-Infinity".to_owned(),
            literal => literal.to_owned(),
        };
        let is_bare = kind != Type::Text && serde_json::from_str::<serde_json::Value>(&literal).is_ok();
        match self.below(8) {
            0 => "null".to_owned(),
            _ if is_bare => literal,
            _ => serde_json::to_string(&literal).expect("a text"),
        }
    }
}

/// The fields that a condition reads.
pub fn fields(condition: &Condition) -> Vec<usize> {
    match condition {
        Condition::Loop(_) | Condition::Always(_) => Vec::new(),
        Condition::Compare { field, .. }
        | Condition::In { field, .. }
        | Condition::InConstant { field, .. }
        | Condition::Like { field, .. } => vec![*field],
        Condition::And(parts) | Condition::Or(parts) => parts.iter().flat_map(fields).collect(),
        Condition::Not(inner) => fields(inner),
    }
}

/// A target that wants this of a row.
pub fn wanted(condition: Condition, subjects: &[Subject]) -> &'static [Wanted] {
    let mut read = fields(&condition);
    read.sort_unstable();
    read.dedup();
    let kind = |field: &usize| subjects.iter().find(|subject| subject.field == *field).map(|subject| subject.kind);
    let reads = read.iter().filter_map(|field| Some((*field, kind(field)?))).collect();
    let place = Place::at(1, 1, "WHERE …");
    let part = Part { text: "…", place, reads: Vec::leak(reads), condition };
    Vec::leak(vec![Wanted { target: "t", parts: Vec::leak(vec![part]) }])
}
