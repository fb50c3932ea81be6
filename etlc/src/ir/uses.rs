//! What expressions are made of, and what they use.

use super::{Event, Expr, Function, Kind, TemplatePart};

/// The expressions directly in an expression, in the order in which the language writes them.
pub fn children(expr: &Expr) -> Vec<&Expr> {
    match &expr.kind {
        Kind::Null
        | Kind::Literal(_)
        | Kind::Field(_)
        | Kind::This
        | Kind::Variable(_)
        | Kind::Shared(_)
        | Kind::Constant(_)
        | Kind::Dictionary(_) => Vec::new(),
        Kind::List(all) | Kind::Lookup { keys: all, .. } => all.iter().collect(),
        Kind::Call { arguments, .. } | Kind::CallOwn { arguments, .. } | Kind::CallRust { arguments, .. } => {
            arguments.iter().collect()
        }
        Kind::HasKey { key: inner, .. }
        | Kind::Convert(inner)
        | Kind::NotNull(inner)
        | Kind::Like { text: inner, .. }
        | Kind::Matches { text: inner, .. }
        | Kind::Not(inner)
        | Kind::Negate(inner)
        | Kind::JsonPath { json: inner, .. } => vec![inner],
        Kind::Pipe { input, steps } => [&**input].into_iter().chain(steps.iter().map(|step| &step.expr)).collect(),
        Kind::If { branches, otherwise } => {
            let branches = branches.iter().flat_map(|branch| [&branch.condition, &branch.then]);
            branches.chain([&**otherwise]).collect()
        }
        Kind::Event(event) => event.text.iter().filter_map(self::value).collect(),
        Kind::Notify { event, value } => event.text.iter().filter_map(self::value).chain([&**value]).collect(),
        Kind::Coalesce { left, right }
        | Kind::Compare { left, right, .. }
        | Kind::And(left, right)
        | Kind::Or(left, right)
        | Kind::Arithmetic { left, right, .. } => vec![left, right],
        Kind::In { value, list } => [&**value].into_iter().chain(list).collect(),
        Kind::InList { value, list } => vec![value, list],
    }
}

fn value(part: &TemplatePart) -> Option<&Expr> {
    match part {
        TemplatePart::Value(value) => Some(value),
        TemplatePart::Text(_) | TemplatePart::Secret => None,
    }
}

/// Whether the channels may be told something while an expression is made, by itself or by a function of these.
pub fn notifies(expr: &Expr, functions: &[Function]) -> bool {
    match &expr.kind {
        Kind::Notify { .. } => return true,
        Kind::CallOwn { function, .. } => {
            let called = functions.iter().find(|known| known.name == *function);
            if called.is_some_and(|called| notifies(&called.body, functions)) {
                return true;
            }
        }
        _ => {}
    }
    children(expr).into_iter().any(|child| notifies(child, functions))
}

/// What an expression names, each once, in the order of first mention.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Uses {
    /// Fields, by their indexes in `Source::fields`.
    pub fields: Vec<usize>,
    /// Columns, variables and parameters.
    pub variables: Vec<String>,
    /// Constants.
    pub constants: Vec<String>,
    /// Dictionaries, by their indexes in `Route::dictionaries`.
    pub dictionaries: Vec<usize>,
    /// Functions, the route's own and standard ones.
    pub functions: Vec<String>,
    /// Events.
    pub events: Vec<Event>,
}

impl Uses {
    /// Of an expression and all that is in it.
    pub fn of(expr: &Expr) -> Uses {
        let mut uses = Uses::default();
        uses.note(expr);
        uses
    }

    fn note(&mut self, expr: &Expr) {
        match &expr.kind {
            Kind::Field(field) => add(&mut self.fields, *field),
            Kind::Variable(name) | Kind::Shared(name) => add(&mut self.variables, name.clone()),
            Kind::Constant(name) => add(&mut self.constants, name.clone()),
            Kind::Dictionary(index)
            | Kind::Lookup { dictionary: index, .. }
            | Kind::HasKey { dictionary: index, .. } => {
                add(&mut self.dictionaries, *index);
            }
            Kind::Call { function, .. } | Kind::CallOwn { function, .. } | Kind::CallRust { function, .. } => {
                add(&mut self.functions, function.clone());
            }
            Kind::Event(event) | Kind::Notify { event, .. } => add(&mut self.events, event.clone()),
            _ => {}
        }
        children(expr).into_iter().for_each(|child| self.note(child));
    }
}

fn add<T: PartialEq>(all: &mut Vec<T>, one: T) {
    if !all.contains(&one) {
        all.push(one);
    }
}
