//! Routes at random: blocks of rules, their text, and what becomes of each row.

use std::{collections::BTreeMap, fmt::Write as _};

use super::{
    Dice, Table,
    functions::{FUNCTIONS, Function},
    generate::{Context, argument, closed, condition, open},
    node::{Node, Scope, strict},
    table,
    value::{Failed, Kind, Made, Value},
};

/// What becomes of a failure that nothing catches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnError {
    /// The row is left out.
    Skip,
    /// The value is null.
    Null,
}

/// A route from `csv/in.csv` to a file for each of its blocks.
#[derive(Clone, Debug)]
pub struct Route {
    on_error: OnError,
    blocks: Vec<Block>,
}

/// A target's block.
#[derive(Clone, Debug)]
pub struct Block {
    wanted: Option<Node>,
    rules: Vec<Rule>,
}

#[derive(Clone, Debug)]
struct Rule {
    left: Left,
    steps: Vec<Step>,
    name: String,
    /// The type of the last step, and the type at the end.
    made: Kind,
    kind: Kind,
    local: bool,
    not_null: bool,
}

#[derive(Clone, Debug)]
enum Left {
    Field(usize, Kind),
    Variable(String, Kind),
    Nothing,
}

#[derive(Clone, Debug)]
enum Step {
    Call(&'static Function, Vec<Node>),
    Get(Node),
    Fallback(Node),
    If(Vec<(Node, Branch)>, Option<Branch>),
}

#[derive(Clone, Debug)]
enum Branch {
    Get(Node),
    Skip,
}

/// What becomes of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Fate {
    /// It is written: the cells' texts, `None` for null.
    Written(Vec<Option<String>>),
    /// A `WHERE` keeps it away.
    Filtered,
    /// An event or a failure leaves it out.
    Skipped,
}

impl Route {
    /// A route of so many blocks over a source of so many columns.
    pub fn new(dice: &mut Dice, on_error: OnError, blocks: usize, columns: usize) -> Route {
        Route { on_error, blocks: (0..blocks).map(|_| Block::new(dice, on_error, columns)).collect() }
    }

    /// The text of the route.
    pub fn text(&self) -> String {
        let mut text = String::from("source = csv/in.csv\n");
        for index in 0..self.blocks.len() {
            writeln!(text, "t{index} = csv/out/t{index}.csv").expect("a text can be written");
        }
        let on_error = if self.on_error == OnError::Skip { "skip" } else { "null" };
        writeln!(text, "on_error = {on_error}").expect("a text can be written");
        for (index, block) in self.blocks.iter().enumerate() {
            write!(text, "\nt{index}:\n{}", block.text()).expect("a text can be written");
        }
        text
    }

    /// Its blocks.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// What becomes of every row in a block.
    pub fn fates(&self, block: &Block, table: &Table) -> Vec<Fate> {
        table.rows.iter().map(|row| block.fate(row, self.on_error)).collect()
    }
}

impl Block {
    fn new(dice: &mut Dice, on_error: OnError, columns: usize) -> Block {
        let mut context = Context { columns, variables: Vec::new(), this: None };
        let mut rules = Vec::new();
        for kind in Kind::ALL {
            let name = format!("{}_0", kind.name());
            // A number as every second text is none; some failures are to be left, though.
            let steps =
                if dice.percent(80) { vec![Step::Fallback(super::generate::literal(dice, kind))] } else { vec![] };
            let left = Left::Field(dice.below(columns), kind);
            rules.push(Rule {
                left,
                steps,
                name: name.clone(),
                made: kind,
                kind,
                local: dice.percent(50),
                not_null: false,
            });
            context.variables.push((name, kind));
        }
        for index in 0..2 + dice.below(5) {
            let rule = rule(dice, &context, on_error, index);
            context.variables.push((rule.name.clone(), rule.kind));
            rules.push(rule);
        }
        if rules.iter().all(|rule| rule.local) {
            rules[0].local = false;
        }
        let wanted = dice.percent(40).then(|| condition(dice, &context, 2));
        // A failure in a `WHERE` ends a run under `on_error = null`.
        let wanted = wanted.filter(|wanted| on_error == OnError::Skip || !wanted.is_fallible());
        Block { wanted, rules }
    }

    /// The lines of the block.
    pub fn text(&self) -> String {
        let mut text = String::new();
        if let Some(wanted) = &self.wanted {
            writeln!(text, "    WHERE {}", wanted.text(1)).expect("a text can be written");
        }
        for rule in &self.rules {
            writeln!(text, "    {}", rule.text()).expect("a text can be written");
        }
        text
    }

    /// The names of the columns.
    pub fn columns(&self) -> Vec<&str> {
        self.rules.iter().filter(|rule| !rule.local).map(|rule| rule.name.as_str()).collect()
    }

    fn fate(&self, row: &[Option<String>], on_error: OnError) -> Fate {
        let mut variables = BTreeMap::new();
        let mut failed = None;
        // The value of a rule does not depend on the order of lines; which event counts does.
        let mut made = Vec::new();
        for rule in &self.rules {
            let value = match rule.value(row, &variables) {
                Err(Failed::Failure) if on_error == OnError::Null => Ok(Value::Null),
                other => other,
            };
            match value {
                Ok(value) => {
                    variables.insert(rule.name.clone(), value.clone());
                    made.push((rule, value));
                }
                Err(why) => {
                    failed = Some(why);
                    break;
                }
            }
        }
        if let Some(wanted) = &self.wanted {
            // What the condition needs is made before it; where that fails, the row ends there.
            if failed.is_some() {
                return self.fate_of_condition(wanted, row, on_error);
            }
            let scope = Scope { fields: row, variables: &variables, this: Value::Null };
            match wanted.value(&scope) {
                Ok(value) if value.is_true() => {}
                Ok(_) => return Fate::Filtered,
                Err(_) => return Fate::Skipped,
            }
        }
        if failed.is_some() {
            return Fate::Skipped;
        }
        Fate::Written(made.iter().filter(|(rule, _)| !rule.local).map(|(_, value)| value.text()).collect())
    }

    /// The fate of a row in which a rule fails: filtered, where the condition needs no failing rule and does not hold.
    fn fate_of_condition(&self, wanted: &Node, row: &[Option<String>], on_error: OnError) -> Fate {
        let mut needed = wanted.variables();
        for rule in self.rules.iter().rev() {
            if needed.contains(&rule.name) {
                needed.extend(rule.variables());
            }
        }
        let mut variables = BTreeMap::new();
        for rule in self.rules.iter().filter(|rule| needed.contains(&rule.name)) {
            match rule.value(row, &variables) {
                Ok(value) => variables.insert(rule.name.clone(), value),
                Err(Failed::Failure) if on_error == OnError::Null => variables.insert(rule.name.clone(), Value::Null),
                Err(_) => return Fate::Skipped,
            };
        }
        match wanted.value(&Scope { fields: row, variables: &variables, this: Value::Null }) {
            Ok(value) if !value.is_true() => Fate::Filtered,
            _ => Fate::Skipped,
        }
    }
}

fn rule(dice: &mut Dice, context: &Context, on_error: OnError, index: usize) -> Rule {
    let left = match dice.below(4) {
        0 => Left::Nothing,
        1 => {
            let (name, kind) = dice.pick(&context.variables).clone();
            Left::Variable(name, kind)
        }
        _ => {
            Left::Field(dice.below(context.columns), if dice.percent(50) { Kind::Text } else { *dice.pick(&Kind::ALL) })
        }
    };
    let mut context = context.clone();
    context.this = match left {
        Left::Field(_, kind) | Left::Variable(_, kind) => Some(kind),
        Left::Nothing => None,
    };
    let mut steps = Vec::new();
    for _ in 0..dice.below(4) {
        if let Some(step) = step(dice, &mut context) {
            steps.push(step);
        }
    }
    if context.this.is_none() {
        let kind = *dice.pick(&Kind::ALL);
        steps.push(Step::Get(closed(dice, &Context { this: None, ..context.clone() }, kind, 3)));
        context.this = Some(kind);
    }
    let made = context.this.expect("the last step has a type");
    let kind = match made {
        _ if dice.percent(70) => made,
        Kind::Int4 => *dice.pick(&[Kind::Int8, Kind::Float8, Kind::Text]),
        Kind::Int8 => *dice.pick(&[Kind::Int4, Kind::Float8, Kind::Text]),
        Kind::Float8 => *dice.pick(&[Kind::Int4, Kind::Int8]),
        Kind::Text => *dice.pick(&Kind::ALL),
        _ => made,
    };
    Rule {
        left,
        steps,
        name: format!("{}_{}", kind.name(), index + 1),
        made,
        kind,
        local: dice.percent(20),
        not_null: on_error == OnError::Skip && dice.percent(10),
    }
}

fn step(dice: &mut Dice, context: &mut Context) -> Option<Step> {
    match dice.below(10) {
        0..=4 => {
            let this = context.this?;
            let fitting: Vec<&'static Function> =
                FUNCTIONS.iter().filter(|function| function.parameters[0] == this).collect();
            if fitting.is_empty() {
                return None;
            }
            let function = *dice.pick(&fitting);
            let others = function.parameters.iter().enumerate().skip(1);
            // A step that writes `$this` itself is given no piped value.
            let plain = Context { this: None, ..context.clone() };
            let arguments = others.map(|(index, kind)| argument(dice, &plain, *kind, index, 1)).collect();
            context.this = Some(function.result);
            Some(Step::Call(function, arguments))
        }
        5 => {
            let this = context.this?;
            let plain = Context { this: None, ..context.clone() };
            Some(Step::Fallback(open(dice, &plain, this, 1)))
        }
        6 | 7 => {
            let this = context.this?;
            let kind = if dice.percent(60) { this } else { *dice.pick(&Kind::ALL) };
            let mut branches = Vec::new();
            for index in 0..1 + dice.below(2) {
                let branch = match index > 0 && dice.percent(25) {
                    true => Branch::Skip,
                    false => Branch::Get(closed(dice, context, kind, 2)),
                };
                let condition = condition(dice, context, 2);
                // Two branches with one condition are refused.
                if branches.iter().all(|(known, _): &(Node, Branch)| known.text(0) != condition.text(0)) {
                    branches.push((condition, branch));
                }
            }
            let otherwise = (kind != this || dice.percent(50)).then(|| Branch::Get(closed(dice, context, kind, 2)));
            context.this = Some(kind);
            Some(Step::If(branches, otherwise))
        }
        _ => {
            let kind = *dice.pick(&Kind::ALL);
            let node = closed(dice, context, kind, 3);
            context.this = Some(kind);
            Some(Step::Get(node))
        }
    }
}

impl Rule {
    fn text(&self) -> String {
        let left = match &self.left {
            Left::Field(index, kind) => format!("[c{index}]({})", kind.name()),
            Left::Variable(name, kind) => format!("[${name}]({})", kind.name()),
            Left::Nothing => "[]".to_owned(),
        };
        let steps: String = self.steps.iter().map(|step| format!("{}|", step.text())).collect();
        let steps = if steps.is_empty() { String::new() } else { format!(" -> |{steps}") };
        let sigil = if self.local { "$" } else { "" };
        let refuses = if self.not_null { "!" } else { "" };
        format!("{left}{steps} -> [{sigil}{}]({}{refuses})", self.name, self.kind.name())
    }

    fn value(&self, row: &[Option<String>], variables: &BTreeMap<String, Value>) -> Made {
        let scope = |this: Value| Scope { fields: row, variables, this };
        let mut this = match &self.left {
            Left::Field(index, kind) => scope(Value::Null).field(*index, *kind),
            Left::Variable(name, _) => Ok(variables[name].clone()),
            Left::Nothing => Ok(Value::Null),
        };
        for step in &self.steps {
            this = match (step, this) {
                (Step::Fallback(node), Ok(Value::Null) | Err(Failed::Failure)) => node.value(&scope(Value::Null)),
                (_, Err(why)) => Err(why),
                (step, Ok(this)) => step.value(&scope(this)),
            };
        }
        match this?.convert(self.made, self.kind)? {
            Value::Null if self.not_null => Err(Failed::Failure),
            value => Ok(value),
        }
    }

    fn variables(&self) -> Vec<String> {
        let mut found: Vec<String> = self.steps.iter().flat_map(Step::variables).collect();
        if let Left::Variable(name, _) = &self.left {
            found.push(name.clone());
        }
        found
    }
}

impl Step {
    fn text(&self) -> String {
        match self {
            Step::Call(function, arguments) if arguments.is_empty() => function.name.to_owned(),
            Step::Call(function, arguments) => format!("{}({})", function.name, super::node::list(arguments)),
            Step::Get(node) => format!("get({})", node.text(1)),
            Step::Fallback(node) => format!("?? {}", node.text(1)),
            Step::If(branches, otherwise) => {
                let mut text = String::new();
                for (index, (condition, branch)) in branches.iter().enumerate() {
                    let word = if index == 0 { "IF" } else { " ELIF" };
                    write!(text, "{word}({}): {}", condition.text(1), branch.text()).expect("a text can be written");
                }
                if let Some(branch) = otherwise {
                    write!(text, " ELSE: {}", branch.text()).expect("a text can be written");
                }
                text
            }
        }
    }

    fn value(&self, scope: &Scope<'_>) -> Made {
        match self {
            Step::Call(..) | Step::Fallback(_) if scope.this == Value::Null => Ok(Value::Null),
            Step::Fallback(_) => Ok(scope.this.clone()),
            Step::Call(function, arguments) => {
                let mut values = vec![scope.this.clone()];
                for argument in arguments {
                    values.push(argument.value(scope)?);
                }
                strict(function.body, values)
            }
            Step::Get(node) => node.value(scope),
            Step::If(branches, otherwise) => {
                for (condition, branch) in branches {
                    if condition.value(scope)?.is_true() {
                        return branch.value(scope);
                    }
                }
                otherwise.as_ref().map_or(Ok(scope.this.clone()), |branch| branch.value(scope))
            }
        }
    }

    fn variables(&self) -> Vec<String> {
        match self {
            Step::Call(_, arguments) => arguments.iter().flat_map(Node::variables).collect(),
            Step::Get(node) | Step::Fallback(node) => node.variables(),
            Step::If(branches, otherwise) => {
                let conditions = branches.iter().flat_map(|(condition, _)| condition.variables());
                let taken = branches.iter().map(|(_, branch)| branch).chain(otherwise);
                conditions.chain(taken.flat_map(Branch::variables)).collect()
            }
        }
    }
}

impl Branch {
    fn text(&self) -> String {
        match self {
            Branch::Get(node) => format!("get({})", node.text(1)),
            Branch::Skip => "SKIP(\"left out\")".to_owned(),
        }
    }

    fn value(&self, scope: &Scope<'_>) -> Made {
        match self {
            Branch::Get(node) => node.value(scope),
            Branch::Skip => Err(Failed::Skip),
        }
    }

    fn variables(&self) -> Vec<String> {
        match self {
            Branch::Get(node) => node.variables(),
            Branch::Skip => Vec::new(),
        }
    }
}

/// The cells that a run has written for a block, without the header.
pub fn written(csv: &str) -> Vec<Vec<Option<String>>> {
    table::records(csv).split_off(1)
}
