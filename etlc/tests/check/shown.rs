//! The IR in a form that a person can review: one line for each line of a block, every node with its type, `?` where
//! it may be null, `!` where it may fail.

use etlc::ir::{
    Column, Comparison, Destination, DictionaryColumn, DictionaryOrigin, DictionaryShape, Event, Expr, Kind, Line,
    Route, Rule, Step, TemplatePart, Value, expr,
};

/// The lines of all targets, then what they refer to.
pub(crate) fn route(route: &Route) -> String {
    let shown = Shown { route };
    let mut lines = Vec::new();
    if let Some(row) = &route.row {
        lines.push("row:".to_owned());
        shown.lines(&row.lines, &[], 1, &mut lines);
    }
    for target in &route.targets {
        shown.lines(&target.lines, &target.columns, 0, &mut lines);
    }
    for field in &route.source.fields {
        let reads: Vec<String> = field
            .reads
            .iter()
            .map(|read| {
                let kind = read.kind.map_or_else(|| "carried".to_owned(), |kind| kind.to_string());
                if read.any { format!("any {kind}") } else { kind }
            })
            .collect();
        let secret = if field.secret { " secret" } else { "" };
        lines.push(format!("reads [{}{}]{secret}: {}", field.name, path(&field.path), reads.join(", ")));
    }
    for constant in &route.constants {
        lines.push(format!("constant ${} {} = {:?}", constant.name, constant.kind, constant.value));
    }
    for dictionary in &route.dictionaries {
        let shape = match &dictionary.shape {
            DictionaryShape::Records { path, keys, range, value } => {
                let column = |column: &DictionaryColumn| format!("{} {}", column.name, column.kind);
                let mut keys: Vec<String> = keys.iter().map(column).collect();
                keys.extend(range.iter().map(|range| format!("[{}, {})", column(&range.from), column(&range.to))));
                let path = if path.is_empty() { String::new() } else { format!("at {path:?}, ") };
                format!("{path}{} -> {}", keys.join(", "), column(value))
            }
            DictionaryShape::Map { path, kind } => format!("map at {path:?} of {kind}"),
            DictionaryShape::List { path, kind } => format!("list at {path:?}, {kind}"),
            DictionaryShape::Scalar { path, kind } => format!("scalar at {path:?}, {kind}"),
        };
        let folds = if dictionary.ignore_case { ", without case" } else { "" };
        let origin = match &dictionary.origin {
            DictionaryOrigin::File(file) => file.clone(),
            DictionaryOrigin::Table(endpoint) => format!("{:?}", endpoint.object),
        };
        lines.push(format!("dictionary $${} in {origin}: {shape}{folds}", dictionary.name));
    }
    for function in &route.functions {
        let parameters: Vec<String> = function
            .parameters
            .iter()
            .map(|parameter| {
                format!("${} {}{}", parameter.name, parameter.kind, if parameter.nullable { "?" } else { "" })
            })
            .collect();
        lines.push(format!("fn {}({}) = {}", function.name, parameters.join(", "), shown.expr(&function.body)));
    }
    lines.into_iter().map(|line| line + "\n").collect()
}

struct Shown<'r> {
    route: &'r Route,
}

impl Shown<'_> {
    /// Lines, those that others hold deeper.
    fn lines(&self, these: &[Line], columns: &[Column], depth: usize, shown: &mut Vec<String>) {
        let indent = "    ".repeat(depth);
        for line in these {
            match line {
                Line::Where { condition, .. } => shown.push(format!("{indent}where {}", self.expr(condition))),
                Line::Rule(rule) => shown.push(format!("{indent}{}", self.rule(rule, columns))),
                Line::If(choice) => {
                    for (index, branch) in choice.branches.iter().enumerate() {
                        let number = choice.number;
                        shown.push(match choice.conditions.get(index) {
                            Some(condition) => format!("{indent}if {number}.{index} {}:", self.expr(&condition.value)),
                            None => format!("{indent}branch {number}.{index}:"),
                        });
                        self.lines(branch, columns, depth + 1, shown);
                    }
                    let gives = choice.gives.iter().map(|given| format!("${}{}", given.name, value(given.value)));
                    shown.push(format!("{indent}gives {}", gives.collect::<Vec<_>>().join(", ")));
                }
                Line::For(each) => {
                    shown.push(format!("{indent}for ${} in {}:", each.item, self.expr(&each.list)));
                    self.lines(&each.lines, columns, depth + 1, shown);
                }
            }
        }
    }

    fn rule(&self, rule: &Rule, columns: &[Column]) -> String {
        let (place, column) = match &rule.destination {
            Destination::Column(name) => (format!("[{name}]"), columns.iter().find(|column| column.name == *name)),
            Destination::Local(name) => (format!("${name}"), None),
            Destination::Nothing => ("[]".to_owned(), None),
        };
        let column = column.map_or_else(String::new, |column| {
            let kind = column.kind.map_or_else(|| "carried".to_owned(), |kind| kind.to_string());
            let not_null = if column.not_null { "!" } else { "" };
            let secret = if column.secret { " secret" } else { "" };
            format!(" {kind}{not_null}{secret}")
        });
        format!("{place}{column} = {}", self.expr(&rule.value))
    }

    /// The node, then its type.
    fn expr(&self, node: &Expr) -> String {
        let shown = match &node.kind {
            Kind::Null => "null".to_owned(),
            Kind::Literal(text) => format!("{text:?}"),
            Kind::List(elements) => format!("[{}]", self.all(elements)),
            Kind::Field(index) => {
                let field = &self.route.source.fields[*index];
                format!("[{}{}]", field.name, path(&field.path))
            }
            Kind::This => "this".to_owned(),
            Kind::Variable(name) | Kind::Constant(name) => format!("${name}"),
            Kind::Shared(name) => format!("row.${name}"),
            Kind::Dictionary(index) => format!("$${}", self.route.dictionaries[*index].name),
            Kind::Lookup { dictionary, keys } => {
                format!("lookup($${}, {})", self.route.dictionaries[*dictionary].name, self.all(keys))
            }
            Kind::HasKey { dictionary, key } => {
                format!("has($${}, {})", self.route.dictionaries[*dictionary].name, self.expr(key))
            }
            Kind::Call { function, arguments } => format!("{function}({})", self.all(arguments)),
            Kind::CallRust { function, arguments } => format!("rust {function}({})", self.all(arguments)),
            Kind::CallOwn { function, arguments } => format!("own {function}({})", self.all(arguments)),
            Kind::Convert(inner) => format!("convert({})", self.expr(inner)),
            Kind::NotNull(inner) => format!("not_null({})", self.expr(inner)),
            Kind::Pipe { input, steps } => {
                let steps: Vec<String> = steps.iter().map(|step| self.step(step)).collect();
                format!("{{{} | {}}}", self.expr(input), steps.join(" | "))
            }
            Kind::Coalesce { left, right } => format!("({} ?? {})", self.expr(left), self.expr(right)),
            Kind::If { branches, otherwise } => {
                let branches: Vec<String> = branches
                    .iter()
                    .map(|branch| format!("if {} then {}", self.expr(&branch.condition), self.expr(&branch.then)))
                    .collect();
                format!("({} else {})", branches.join(" "), self.expr(otherwise))
            }
            Kind::Event(event) => self.event(event),
            Kind::Notify { event, value } => format!("({}; {})", self.event(event), self.expr(value)),
            Kind::Compare { operator, left, right } => {
                let sign = match operator {
                    Comparison::Equal => "==",
                    Comparison::NotEqual => "!=",
                    Comparison::Less => "<",
                    Comparison::LessOrEqual => "<=",
                    Comparison::Greater => ">",
                    Comparison::GreaterOrEqual => ">=",
                };
                format!("({} {sign} {})", self.expr(left), self.expr(right))
            }
            Kind::In { value, list } => format!("({} in [{}])", self.expr(value), self.all(list)),
            Kind::InList { value, list } => format!("({} in {})", self.expr(value), self.expr(list)),
            Kind::Like { text, pattern } => format!("({} like {pattern:?})", self.expr(text)),
            Kind::Matches { text, pattern } => format!("({} matches {pattern:?})", self.expr(text)),
            Kind::And(left, right) => format!("({} and {})", self.expr(left), self.expr(right)),
            Kind::Or(left, right) => format!("({} or {})", self.expr(left), self.expr(right)),
            Kind::Not(inner) => format!("not({})", self.expr(inner)),
            Kind::Arithmetic { operator, left, right } => {
                let sign = match operator {
                    expr::Arithmetic::Add => "+",
                    expr::Arithmetic::Subtract => "-",
                    expr::Arithmetic::Multiply => "*",
                    expr::Arithmetic::Divide => "/",
                    expr::Arithmetic::Remainder => "%",
                };
                format!("({} {sign} {})", self.expr(left), self.expr(right))
            }
            Kind::Negate(inner) => format!("-{}", self.expr(inner)),
            Kind::JsonPath { json, path: steps } => format!("{}{}", self.expr(json), path(steps)),
        };
        format!("{shown}:{}", value(node.value))
    }

    fn step(&self, step: &Step) -> String {
        format!("{}{}", if step.skips_null { "~" } else { "" }, self.expr(&step.expr))
    }

    fn all(&self, nodes: &[Expr]) -> String {
        nodes.iter().map(|node| self.expr(node)).collect::<Vec<_>>().join(", ")
    }

    fn event(&self, event: &Event) -> String {
        let text: String = event
            .text
            .iter()
            .map(|part| match part {
                TemplatePart::Text(text) => text.clone(),
                TemplatePart::Value(value) => format!("{{{}}}", self.expr(value)),
                TemplatePart::Secret => "{secret}".to_owned(),
            })
            .collect();
        format!("{:?}({text})", event.kind)
    }
}

fn value(value: Value) -> String {
    let kind = value.kind.map_or_else(|| "-".to_owned(), |kind| kind.to_string());
    format!("{kind}{}{}", if value.nullable { "?" } else { "" }, if value.fallible { "!" } else { "" })
}

fn path(steps: &[etlc::ir::PathStep]) -> String {
    steps
        .iter()
        .map(|step| match step {
            etlc::ir::PathStep::Key(key) => format!(".{key}"),
            etlc::ir::PathStep::Index(index) => format!(".{index}"),
        })
        .collect()
}
