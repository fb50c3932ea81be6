//! Expressions of the IR as the language writes them, for people: `lookup($$countries.name, [country])`.

use etlc_types::{Conversion, Type, conversion};

use super::{Arithmetic, Comparison, Event, EventKind, Expr, Field, Kind, PathStep, Route, Step, TemplatePart};

/// A field of the source with its path: `[customer.email]`.
pub fn field(field: &Field) -> String {
    let mut name = field.name.clone();
    for step in &field.path {
        match step {
            PathStep::Key(key) => name.push_str(&format!(".{key}")),
            PathStep::Index(index) => name.push_str(&format!(".{index}")),
        }
    }
    format!("[{name}]")
}

/// An expression.
pub fn expr(route: &Route, expr: &Expr) -> String {
    Shown { route }.expr(expr)
}

/// A step of a pipeline: a call without the value that is piped into it.
pub fn step(route: &Route, step: &Step) -> String {
    Shown { route }.step(&step.expr)
}

/// An event.
pub fn event(route: &Route, event: &Event) -> String {
    Shown { route }.event(event)
}

struct Shown<'a> {
    route: &'a Route,
}

impl Shown<'_> {
    fn expr(&self, expr: &Expr) -> String {
        match &expr.kind {
            Kind::Null => "None".to_owned(),
            Kind::Literal(text) => literal(expr.value.kind, text),
            Kind::List(elements) => format!("[{}]", self.all(elements)),
            Kind::Field(index) => field(&self.route.source.fields[*index]),
            Kind::This => "$this".to_owned(),
            Kind::Variable(name) | Kind::Shared(name) | Kind::Constant(name) => format!("${name}"),
            Kind::Dictionary(index) => self.dictionary(*index),
            Kind::Lookup { dictionary, keys } => {
                format!("lookup({}, {})", self.dictionary(*dictionary), self.all(keys))
            }
            Kind::HasKey { dictionary, key } => format!("{} IN {}", self.bound(key, 5), self.dictionary(*dictionary)),
            Kind::Call { function, arguments }
            | Kind::CallOwn { function, arguments }
            | Kind::CallRust { function, arguments } => {
                format!("{function}({})", self.all(arguments))
            }
            Kind::Convert(inner) if is_silent(inner, expr) => self.expr(inner),
            Kind::Convert(inner) => {
                let kind = expr.value.kind.map_or_else(String::new, |kind| kind.to_string());
                format!("{kind}({})", self.expr(inner))
            }
            Kind::NotNull(inner) => format!("{}!", self.operand(inner)),
            Kind::Pipe { input, steps } => {
                let steps: Vec<_> = steps.iter().map(|step| self.step(&step.expr)).collect();
                format!("{}|{}", self.operand(input), steps.join("|"))
            }
            Kind::Coalesce { left, right } => format!("{} ?? {}", self.operand(left), self.operand(right)),
            Kind::If { branches, otherwise } => {
                let mut shown = String::new();
                for (index, branch) in branches.iter().enumerate() {
                    let word = if index == 0 { "IF" } else { " ELIF" };
                    shown.push_str(&format!("{word}({}): {}", self.expr(&branch.condition), self.expr(&branch.then)));
                }
                format!("{shown} ELSE: {}", self.expr(otherwise))
            }
            Kind::Event(event) | Kind::Notify { event, .. } => self.event(event),
            Kind::Compare { operator, left, right } => {
                let sign = match operator {
                    Comparison::Equal => "==",
                    Comparison::NotEqual => "!=",
                    Comparison::Less => "<",
                    Comparison::LessOrEqual => "<=",
                    Comparison::Greater => ">",
                    Comparison::GreaterOrEqual => ">=",
                };
                self.infix(left, sign, right, COMPARISON)
            }
            Kind::In { value, list } => format!("{} IN [{}]", self.bound(value, 5), self.all(list)),
            Kind::InList { value, list } => self.infix(value, "IN", list, COMPARISON),
            Kind::Like { text, pattern } => format!("{} LIKE {pattern:?}", self.bound(text, 5)),
            Kind::Matches { text, pattern } => format!("{} MATCHES r\"{pattern}\"", self.bound(text, 5)),
            Kind::And(left, right) => self.infix(left, "AND", right, 2),
            Kind::Or(left, right) => self.infix(left, "OR", right, 1),
            Kind::Not(inner) => format!("NOT {}", self.bound(inner, COMPARISON)),
            Kind::Arithmetic { operator, left, right } => {
                let sign = match operator {
                    Arithmetic::Add => "+",
                    Arithmetic::Subtract => "-",
                    Arithmetic::Multiply => "*",
                    Arithmetic::Divide => "/",
                    Arithmetic::Remainder => "%",
                };
                self.infix(left, sign, right, binding(expr))
            }
            Kind::Negate(inner) => format!("-{}", self.operand(inner)),
            Kind::JsonPath { json, path } => {
                let path: String = path
                    .iter()
                    .map(|step| match step {
                        PathStep::Key(key) => format!(".{key}"),
                        PathStep::Index(index) => format!(".{index}"),
                    })
                    .collect();
                match &json.kind {
                    Kind::Field(index) => format!("[{}{path}]", self.route.source.fields[*index].name),
                    _ => format!("{}{path}", self.operand(json)),
                }
            }
        }
    }

    /// A call without the value that is piped into it; anything else whole.
    fn step(&self, expr: &Expr) -> String {
        match &expr.kind {
            Kind::Call { function, arguments }
            | Kind::CallOwn { function, arguments }
            | Kind::CallRust { function, arguments }
                if arguments.first().is_some_and(is_this) =>
            {
                match &arguments[1..] {
                    [] => function.clone(),
                    rest => format!("{function}({})", self.all(rest)),
                }
            }
            Kind::Lookup { dictionary, keys } if keys.first().is_some_and(is_this) => match &keys[1..] {
                [] => format!("lookup({})", self.dictionary(*dictionary)),
                rest => format!("lookup({}, {})", self.dictionary(*dictionary), self.all(rest)),
            },
            Kind::Convert(inner) if is_this(inner) => match expr.value.kind {
                Some(kind) => format!("to {kind}"),
                None => "convert".to_owned(),
            },
            _ => self.expr(expr),
        }
    }

    /// Both sides with a sign between, in brackets where they bind no closer than that.
    fn infix(&self, left: &Expr, sign: &str, right: &Expr, binding: u8) -> String {
        // The operators of one binding go from left to right, and comparisons do not chain.
        let left_binding = if binding == COMPARISON { binding + 1 } else { binding };
        format!("{} {sign} {}", self.bound(left, left_binding), self.bound(right, binding + 1))
    }

    /// An expression in brackets where an operator stands in it.
    fn operand(&self, expr: &Expr) -> String {
        self.bound(expr, ATOM)
    }

    fn bound(&self, expr: &Expr, least: u8) -> String {
        let shown = self.expr(expr);
        if binding(expr) < least { format!("({shown})") } else { shown }
    }

    fn all(&self, all: &[Expr]) -> String {
        all.iter().map(|one| self.expr(one)).collect::<Vec<_>>().join(", ")
    }

    fn dictionary(&self, index: usize) -> String {
        format!("$${}", self.route.dictionaries[index].name)
    }

    fn event(&self, event: &Event) -> String {
        let word = match event.kind {
            EventKind::Skip => "SKIP",
            EventKind::Reject => "REJECT",
            EventKind::Rollback => "ROLLBACK",
            EventKind::Notify => "NOTIFY",
        };
        let text: String = event
            .text
            .iter()
            .map(|part| match part {
                TemplatePart::Text(text) => text.replace('{', "{{"),
                TemplatePart::Value(value) => format!("{{{}}}", self.expr(embedded(value))),
                TemplatePart::Secret => "{(secret)}".to_owned(),
            })
            .collect();
        if text.is_empty() { format!("{word}()") } else { format!("{word}({text:?})") }
    }
}

const COMPARISON: u8 = 4;
const ATOM: u8 = 9;

/// How closely an expression holds together, the loosest first, as in the reference's table of operators.
fn binding(expr: &Expr) -> u8 {
    match &expr.kind {
        Kind::Convert(inner) if is_silent(inner, expr) => binding(inner),
        Kind::Pipe { .. } | Kind::If { .. } | Kind::Coalesce { .. } => 0,
        Kind::Or(..) => 1,
        Kind::And(..) => 2,
        Kind::Not(_) => 3,
        Kind::Compare { .. }
        | Kind::In { .. }
        | Kind::InList { .. }
        | Kind::Like { .. }
        | Kind::Matches { .. }
        | Kind::HasKey { .. } => COMPARISON,
        Kind::Arithmetic { operator: Arithmetic::Add | Arithmetic::Subtract, .. } => 5,
        Kind::Arithmetic { .. } => 6,
        Kind::Negate(_) => 7,
        _ => ATOM,
    }
}

/// Whether a conversion always succeeds, so that the language makes it without a word.
fn is_silent(inner: &Expr, outer: &Expr) -> bool {
    match (inner.value.kind, outer.value.kind) {
        (Some(from), Some(to)) => matches!(conversion(from, to), Conversion::Same | Conversion::Total),
        (_, None) => true,
        (None, Some(_)) => false,
    }
}

/// What a conversion is of, however many there are.
fn peeled(expr: &Expr) -> &Expr {
    match &expr.kind {
        Kind::Convert(inner) => peeled(inner),
        _ => expr,
    }
}

/// A value in the text of an event without what makes it text.
fn embedded(expr: &Expr) -> &Expr {
    match &expr.kind {
        Kind::Coalesce { left, right } if right.kind == Kind::Null => embedded(left),
        Kind::Call { function, arguments } if function == "json_text" => match arguments.as_slice() {
            [document, Expr { kind: Kind::Literal(path), .. }] if path.is_empty() => peeled(document),
            _ => expr,
        },
        _ => peeled(expr),
    }
}

fn is_this(expr: &Expr) -> bool {
    matches!(peeled(expr).kind, Kind::This)
}

fn literal(kind: Option<Type>, text: &str) -> String {
    match kind {
        Some(Type::Bool) if text == "true" => "True".to_owned(),
        Some(Type::Bool) => "False".to_owned(),
        Some(kind)
            if kind.is_integer() || matches!(kind, Type::Numeric(_) | Type::Float4 | Type::Float8 | Type::Json) =>
        {
            text.to_owned()
        }
        _ => format!("{text:?}"),
    }
}
