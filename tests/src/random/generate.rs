//! Expressions at random, of a wanted type.

use std::cmp::Ordering;

use super::{
    Dice,
    functions::{FUNCTIONS, Function},
    node::{Form, Node, Operator},
    value::{Kind, Value},
};

/// What expressions are made of where the generator is.
#[derive(Clone, Debug)]
pub(super) struct Context {
    /// The columns of the source.
    pub(super) columns: usize,
    /// Columns and locals of the block.
    pub(super) variables: Vec<(String, Kind)>,
    /// The type of the piped value.
    pub(super) this: Option<Kind>,
}

const TEXTS: &[&str] = &["", " ", "a", "Bob", "ё", "none", ",", "o", "0", "2024-02-29", "x\"y", "\\", "日本", "{", "%"];
const PATTERNS: &[&str] = &["%", "B%", "%o%", "_", "%_%", "none", "%ё%", "%1"];
const INTS: &[i64] = &[0, 1, -1, 2, 3, 7, -12, 100, 2147483647, -2147483648];
const FLOATS: &[f64] = &[0.0, 0.5, 1.0, -2.5, 1e10, 1e300, -0.1];
const DATES: &[i64] = &[0, 19782, -719162, 2932896, 11016];

/// A literal of a type.
pub(super) fn literal(dice: &mut Dice, kind: Kind) -> Node {
    let value = match kind {
        Kind::Bool => Value::Bool(dice.percent(50)),
        Kind::Int4 | Kind::Int8 => Value::Int(*dice.pick(INTS)),
        Kind::Float8 => Value::Float(*dice.pick(FLOATS)),
        Kind::Text => Value::Text((*dice.pick(TEXTS)).to_owned()),
        Kind::Date => Value::Date(*dice.pick(DATES)),
    };
    Node { kind, form: Form::Literal(value) }
}

/// A field that is read as a type.
pub(super) fn field(dice: &mut Dice, context: &Context, kind: Kind) -> Node {
    Node { kind, form: Form::Field(dice.below(context.columns)) }
}

/// An expression of this type, whose type is known without a consumer.
pub(super) fn closed(dice: &mut Dice, context: &Context, kind: Kind, depth: usize) -> Node {
    for _ in 0..6 {
        let form = match dice.below(if depth == 0 { 2 } else { 9 }) {
            0 => variable(dice, context, kind),
            1 => (context.this == Some(kind)).then_some(Form::This),
            2 | 3 => call(dice, context, kind, depth),
            4 => {
                Some(Form::Coalesce(vec![closed(dice, context, kind, depth - 1), open(dice, context, kind, depth - 1)]))
            }
            5 => Some(Form::NullIf(Box::new([
                closed(dice, context, kind, depth - 1),
                open(dice, context, kind, depth - 1),
            ]))),
            6 => {
                let wanted = *dice.pick(&[Ordering::Less, Ordering::Greater]);
                Some(Form::Extreme(
                    wanted,
                    vec![closed(dice, context, kind, depth - 1), open(dice, context, kind, depth - 1)],
                ))
            }
            7 if kind == Kind::Bool => Some(condition(dice, context, depth).form),
            8 if dice.percent(30) => Some(Form::Fallback(Box::new([
                closed(dice, context, kind, depth - 1),
                open(dice, context, kind, depth - 1),
            ]))),
            _ => arithmetic(dice, context, kind, depth),
        };
        if let Some(form) = form {
            return Node { kind, form };
        }
    }
    leaf(dice, context, kind)
}

/// An expression of this type where a consumer asks for it.
pub(super) fn open(dice: &mut Dice, context: &Context, kind: Kind, depth: usize) -> Node {
    match dice.below(4) {
        0 | 1 => literal(dice, kind),
        2 => field(dice, context, kind),
        _ => closed(dice, context, kind, depth),
    }
}

/// A variable of the type, or what makes one of a text.
fn leaf(dice: &mut Dice, context: &Context, kind: Kind) -> Node {
    let named = context.variables.iter().filter(|(_, found)| *found == kind);
    let named: Vec<&String> = named.map(|(name, _)| name).collect();
    assert!(!named.is_empty(), "every block starts with a variable of each type");
    Node { kind, form: Form::Variable((*dice.pick(&named)).clone()) }
}

fn variable(dice: &mut Dice, context: &Context, kind: Kind) -> Option<Form> {
    Some(leaf(dice, context, kind).form)
}

fn call(dice: &mut Dice, context: &Context, kind: Kind, depth: usize) -> Option<Form> {
    let fitting: Vec<&'static Function> = FUNCTIONS.iter().filter(|function| function.result == kind).collect();
    if fitting.is_empty() {
        return None;
    }
    let function = *dice.pick(&fitting);
    let arguments = function.parameters.iter().enumerate();
    let arguments = arguments.map(|(index, parameter)| argument(dice, context, *parameter, index, depth)).collect();
    Some(Form::Call(function, arguments))
}

/// An argument for a parameter of this type; a separator, an `old` or a prefix is seldom empty.
pub(super) fn argument(dice: &mut Dice, context: &Context, kind: Kind, index: usize, depth: usize) -> Node {
    match (kind, index) {
        (Kind::Int8, _) if dice.percent(60) => literal_int(dice),
        (_, 0) => closed(dice, context, kind, depth.saturating_sub(1)),
        _ => open(dice, context, kind, depth.saturating_sub(1)),
    }
}

fn literal_int(dice: &mut Dice) -> Node {
    Node { kind: Kind::Int8, form: Form::Literal(Value::Int(*dice.pick(&[0, 1, 2, 3, 5, 40, -1, -2]))) }
}

fn arithmetic(dice: &mut Dice, context: &Context, kind: Kind, depth: usize) -> Option<Form> {
    let less = depth - 1;
    let pair = |left: Node, right: Node| Some(Box::new([left, right]));
    let operators = [Operator::Add, Operator::Subtract, Operator::Multiply];
    match kind {
        Kind::Int4 | Kind::Int8 => {
            if dice.percent(10) {
                return Some(Form::Negate(Box::new(closed(dice, context, kind, less))));
            }
            if kind == Kind::Int4 && dice.percent(15) {
                let sides = pair(closed(dice, context, Kind::Date, less), closed(dice, context, Kind::Date, less))?;
                return Some(Form::Binary(Operator::Subtract, sides));
            }
            let narrow = kind == Kind::Int8 && dice.percent(30);
            let left = closed(dice, context, kind, less);
            let right = match narrow {
                true => closed(dice, context, Kind::Int4, less),
                false => open(dice, context, kind, less),
            };
            let operator = if dice.percent(15) { Operator::Remainder } else { *dice.pick(&operators) };
            Some(Form::Binary(operator, pair(left, right)?))
        }
        Kind::Float8 => {
            let operator = *dice.pick(&[Operator::Add, Operator::Multiply, Operator::Divide, Operator::Remainder]);
            let left = closed(dice, context, Kind::Float8, less);
            let right = match dice.below(4) {
                0 => closed(dice, context, Kind::Int4, less),
                1 => closed(dice, context, Kind::Int8, less),
                _ => open(dice, context, Kind::Float8, less),
            };
            if dice.percent(20) {
                let whole = |dice: &mut Dice| closed(dice, context, Kind::Int4, less);
                return Some(Form::Binary(Operator::Divide, pair(whole(dice), whole(dice))?));
            }
            Some(Form::Binary(operator, pair(left, right)?))
        }
        Kind::Date => {
            // Far from the ends of the calendar, so that no sum is past them.
            let left = leaf(dice, context, Kind::Date);
            let days = Node { kind: Kind::Int8, form: Form::Literal(Value::Int(*dice.pick(&[0, 1, 31, 365]))) };
            Some(Form::Binary(*dice.pick(&[Operator::Add, Operator::Subtract]), pair(left, days)?))
        }
        Kind::Bool | Kind::Text => None,
    }
}

/// A condition.
pub(super) fn condition(dice: &mut Dice, context: &Context, depth: usize) -> Node {
    const COMPARISONS: [Operator; 6] = [
        Operator::Equal,
        Operator::NotEqual,
        Operator::Less,
        Operator::LessOrEqual,
        Operator::Greater,
        Operator::GreaterOrEqual,
    ];
    let less = depth.saturating_sub(1);
    let kind = *dice.pick(&Kind::ALL);
    let form = match dice.below(if depth == 0 { 6 } else { 9 }) {
        0 => Form::IsNull(dice.below(context.columns)),
        1 => Form::Like(Box::new(closed(dice, context, Kind::Text, less)), dice.pick::<&str>(PATTERNS)),
        2 => {
            let kind = *dice.pick(&[Kind::Int4, Kind::Text, Kind::Date]);
            let of = (0..1 + dice.below(3)).map(|_| literal(dice, kind)).collect();
            Form::In(Box::new(closed(dice, context, kind, less)), of, dice.percent(30))
        }
        5 => {
            let whole = *dice.pick(&[0, 1, -12, 40]);
            Form::Beside(dice.below(context.columns), *dice.pick(&COMPARISONS), whole)
        }
        6 => Form::Not(Box::new(condition(dice, context, less))),
        7 => Form::Binary(Operator::And, Box::new([condition(dice, context, less), condition(dice, context, less)])),
        8 => Form::Binary(Operator::Or, Box::new([condition(dice, context, less), condition(dice, context, less)])),
        _ => {
            let left = closed(dice, context, kind, less);
            let right = match kind {
                Kind::Int4 if dice.percent(20) => closed(dice, context, Kind::Int8, less),
                Kind::Int4 if dice.percent(20) => closed(dice, context, Kind::Float8, less),
                _ => open(dice, context, kind, less),
            };
            Form::Binary(*dice.pick(&COMPARISONS), Box::new([left, right]))
        }
    };
    Node { kind: Kind::Bool, form }
}
