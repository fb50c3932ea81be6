//! What the IR promises to whoever reads it, held for every route of the tests.

use std::collections::HashMap;

use etlc::ir::{self, Comparison, DictionaryShape, Expr, Kind, Line, Route, Value};
use etlc_functions::{Nulls, find};
use etlc_types::{Conversion, Type, conversion};

/// Panics where a promise is broken.
pub(crate) fn check(route: &Route) {
    assert_eq!(route.hash, ir::hash::meaning(route));
    assert!(!route.targets.is_empty());
    for (index, function) in route.functions.iter().enumerate() {
        let variables = function.parameters.iter().map(|parameter| {
            let value = Value { kind: Some(parameter.kind), nullable: parameter.nullable, fallible: false };
            (parameter.name.clone(), value)
        });
        let sound = Sound {
            route,
            functions: &route.functions[..index],
            rust: &route.rust.functions,
            columns: &[],
            shared: HashMap::new(),
            variables: variables.collect(),
        };
        sound.expr(&function.body, None);
    }
    let mut shared = HashMap::new();
    if let Some(row) = &route.row {
        let mut sound = Sound {
            route,
            functions: &route.functions,
            rust: &route.rust.functions,
            columns: &[],
            shared: HashMap::new(),
            variables: HashMap::new(),
        };
        sound.lines(&row.lines);
        for local in &row.locals {
            assert_eq!(sound.variables.get(&local.name), Some(&local.value), "${}", local.name);
        }
        shared = row.locals.iter().map(|local| (local.name.clone(), local.value)).collect();
    }
    for target in &route.targets {
        assert!(!target.columns.is_empty());
        let mut sound = Sound {
            route,
            functions: &route.functions,
            rust: &route.rust.functions,
            columns: &target.columns,
            shared: shared.clone(),
            variables: HashMap::new(),
        };
        sound.lines(&target.lines);
        for column in &target.columns {
            let made = sound.variables.get(&column.name).expect("a rule makes each column");
            assert_eq!((column.kind, column.nullable), (made.kind, made.nullable), "{}", column.name);
        }
        for key in &target.key {
            assert!(target.columns.iter().any(|column| column.name == *key));
        }
    }
    for field in &route.source.fields {
        assert!(!field.reads.is_empty(), "[{}] is read as nothing", field.name);
    }
}

/// The rules of a block, or the body of a function.
struct Sound<'r> {
    route: &'r Route,
    /// The functions that may be called.
    functions: &'r [ir::Function],
    /// Those in Rust.
    rust: &'r [ir::RustFunction],
    /// The columns of the target.
    columns: &'r [ir::Column],
    /// What `row:` makes.
    shared: HashMap<String, Value>,
    /// What has been made by the lines before.
    variables: HashMap<String, Value>,
}

impl Sound<'_> {
    fn lines(&mut self, lines: &[Line]) {
        for (index, line) in lines.iter().enumerate() {
            match line {
                Line::Where { condition, .. } => self.condition(condition, None),
                Line::Rule(rule) => {
                    self.rule(rule);
                    if let ir::Destination::Column(name) = &rule.destination {
                        let column = self.columns.iter().find(|column| column.name == *name).expect("a column");
                        assert!(column.kind == rule.value.value.kind || rule.value.value.kind.is_none());
                        assert!(!column.not_null || !rule.value.value.nullable);
                    }
                }
                Line::If(choice) => self.choice(choice),
                Line::For(each) => {
                    assert_eq!(index + 1, lines.len(), "a loop is the last line");
                    self.expr(&each.list, None);
                    let kind = match each.list.value.kind {
                        Some(Type::List(element)) => element.as_type(),
                        other => other.expect("a type"),
                    };
                    let item = Value { kind: Some(kind), nullable: true, fallible: false };
                    assert!(self.variables.insert(each.item.clone(), item).is_none());
                    self.lines(&each.lines);
                }
            }
        }
    }

    fn choice(&mut self, choice: &ir::If) {
        choice.conditions.iter().for_each(|condition| self.condition(&condition.value, None));
        assert!(choice.conditions.is_empty() || choice.conditions.len() + 1 == choice.branches.len());
        let mut made = Vec::new();
        for branch in &choice.branches {
            let outside = self.variables.clone();
            self.lines(branch);
            made.push(std::mem::replace(&mut self.variables, outside));
        }
        for given in &choice.gives {
            let values: Vec<_> = made.iter().map(|branch| branch.get(&given.name)).collect();
            assert!(values.iter().flatten().all(|value| value.kind == given.value.kind), "${}", given.name);
            let nullable = values.iter().any(|value| value.is_none_or(|value| value.nullable));
            assert_eq!(given.value.nullable, nullable, "${}", given.name);
            self.variables.insert(given.name.clone(), given.value);
        }
    }

    fn rule(&mut self, rule: &ir::Rule) {
        let carried = matches!(rule.value.kind, Kind::Field(_)) && rule.value.value.kind.is_none();
        if carried {
            assert!(self.route.source.endpoint.connector != ir::Connector::Csv);
        } else {
            self.expr(&rule.value, None);
        }
        let fails_to_null = self.route.on_error == ir::OnError::Null && rule.value.value.fallible;
        let value = Value { nullable: rule.value.value.nullable || fails_to_null, fallible: false, ..rule.value.value };
        if let ir::Destination::Column(name) | ir::Destination::Local(name) = &rule.destination {
            let before = self.variables.insert(name.clone(), value);
            let writes = rule.value.kind == Kind::Variable(name.clone())
                || matches!(&rule.value.kind, Kind::Convert(_) | Kind::JsonPath { .. });
            // An `IF` whose branches run at two places gives null first where its other branch is yet to come.
            assert!(before.is_none_or(|before| before.nullable) || writes, "${name} is given twice");
        }
    }

    fn condition(&self, node: &Expr, this: Option<Value>) {
        self.expr(node, this);
        assert_eq!((node.value.kind, node.value.nullable), (Some(Type::Bool), false), "{node:?}");
    }

    fn all(&self, nodes: &[Expr], this: Option<Value>) {
        nodes.iter().for_each(|node| self.expr(node, this));
    }

    /// `this` is the piped value of the step that the node stands in.
    fn expr(&self, node: &Expr, this: Option<Value>) {
        let value = node.value;
        let ends = ends_row(node);
        assert!(value.kind.is_some() || ends, "no type: {node:?}");
        match &node.kind {
            Kind::Null => assert!(value.nullable && !value.fallible),
            Kind::Literal(text) => {
                assert!(!value.nullable && !value.fallible);
                let kind = value.kind.expect("a type");
                assert!(matches!(kind, Type::Text | Type::Varchar(_)) || !text.is_empty(), "{node:?}");
            }
            Kind::List(elements) => {
                self.all(elements, this);
                let Some(Type::List(element)) = value.kind else { panic!("{node:?}") };
                assert!(elements.iter().all(|part| part.value.kind == Some(element.as_type())), "{node:?}");
            }
            Kind::Field(index) => {
                assert!(value.nullable && value.fallible);
                let field = &self.route.source.fields[*index];
                assert!(field.reads.iter().any(|read| read.kind == value.kind), "{node:?}: {:?}", field.reads);
            }
            Kind::This => {
                let this = this.unwrap_or_else(|| panic!("nothing is piped: {node:?}"));
                assert_eq!((value.kind, value.nullable, value.fallible), (this.kind, this.nullable, false), "{node:?}");
            }
            Kind::Shared(name) => {
                let known = self.shared.get(name).unwrap_or_else(|| panic!("${name} is not in `row:`"));
                assert_eq!((value.kind, value.nullable, value.fallible), (known.kind, known.nullable, false));
            }
            Kind::Variable(name) => {
                let known = self.variables.get(name).unwrap_or_else(|| panic!("${name} is not there yet"));
                assert_eq!((value.nullable, value.fallible), (known.nullable, false));
                assert!(value.kind == known.kind || known.kind.is_none(), "{node:?}");
            }
            Kind::Constant(name) => {
                let constant = self.route.constants.iter().find(|constant| constant.name == *name).expect("a constant");
                assert_eq!((value.kind, value.nullable), (Some(constant.kind), constant.value.is_none()));
            }
            Kind::Dictionary(index) => match &self.route.dictionaries[*index].shape {
                DictionaryShape::List { kind, .. } | DictionaryShape::Scalar { kind, .. } => {
                    assert_eq!(value.kind, Some(*kind));
                }
                shape => panic!("{shape:?} is no value"),
            },
            Kind::Lookup { dictionary, keys } => {
                self.all(keys, this);
                let (types, kind) = self.map(*dictionary);
                assert_eq!(keys.iter().map(|key| key.value.kind).collect::<Vec<_>>(), types);
                assert_eq!((value.kind, value.nullable), (Some(kind), true));
            }
            Kind::HasKey { dictionary, key } => {
                self.expr(key, this);
                assert_eq!(self.map(*dictionary).0, [key.value.kind]);
            }
            Kind::Call { function, arguments } => {
                self.all(arguments, this);
                let declared = find(function).expect("a function of the library");
                assert_eq!(declared.name, function, "an alias");
                assert!(arguments.len() == declared.parameters.len() || declared.variadic);
                if declared.nulls == Nulls::Strict {
                    let nullable = arguments.iter().any(|argument| argument.value.nullable) || declared.makes_null;
                    assert_eq!(value.nullable, nullable, "{node:?}");
                }
                assert!(
                    value.fallible >= (declared.fallible || arguments.iter().any(|argument| argument.value.fallible))
                );
            }
            Kind::CallRust { function, arguments } => {
                self.all(arguments, this);
                let declared =
                    self.rust.iter().find(|known| known.name == *function).expect("the route has what it calls");
                let kinds: Vec<Option<Type>> =
                    declared.parameters.iter().map(|parameter| Some(parameter.kind)).collect();
                assert_eq!(arguments.iter().map(|argument| argument.value.kind).collect::<Vec<_>>(), kinds);
                let null = arguments
                    .iter()
                    .zip(&declared.parameters)
                    .any(|(argument, parameter)| argument.value.nullable && !parameter.nullable);
                assert_eq!(value.kind, Some(declared.result));
                assert_eq!((value.nullable, value.fallible), (null || declared.nullable, true));
            }
            Kind::CallOwn { function, arguments } => {
                self.all(arguments, this);
                let declared = self.functions.iter().find(|known| known.name == *function).expect("callees come first");
                let kinds: Vec<Option<Type>> =
                    declared.parameters.iter().map(|parameter| Some(parameter.kind)).collect();
                assert_eq!(arguments.iter().map(|argument| argument.value.kind).collect::<Vec<_>>(), kinds);
                // A body that always ends the row gives nothing of any type.
                assert!(declared.body.value.kind.is_none_or(|kind| value.kind == Some(kind)), "{node:?}");
            }
            Kind::Convert(inner) => {
                self.expr(inner, this);
                let (from, to) = (inner.value.kind.expect("a type"), value.kind.expect("a type"));
                let checked = match conversion(from, to) {
                    Conversion::Same | Conversion::Total => false,
                    Conversion::Checked => true,
                    other => panic!("{other:?}: {node:?}"),
                };
                assert_eq!(value.nullable, inner.value.nullable);
                assert_eq!(value.fallible, inner.value.fallible || checked);
            }
            Kind::NotNull(inner) => {
                self.expr(inner, this);
                // Under `on_error = null` it holds a failure too, which would be null.
                let holds_failures = self.route.on_error == ir::OnError::Null && inner.value.fallible;
                assert!(!value.nullable && value.fallible && (inner.value.nullable || holds_failures));
            }
            Kind::Pipe { input, steps } => {
                self.expr(input, this);
                let mut piped = Value { fallible: false, ..input.value };
                for step in steps {
                    assert!(!step.skips_null || piped.nullable, "nothing to skip: {node:?}");
                    let seen = Value { nullable: piped.nullable && !step.skips_null, ..piped };
                    self.expr(&step.expr, Some(seen));
                    let nullable = step.expr.value.nullable || (step.skips_null && piped.nullable);
                    piped = Value { nullable, fallible: false, ..step.expr.value };
                }
                assert!(value.kind == piped.kind || ends, "{node:?}");
                assert_eq!(value.nullable, piped.nullable, "{node:?}");
            }
            Kind::Coalesce { left, right } => {
                self.expr(left, this);
                self.expr(right, this);
                for side in [left, right] {
                    assert!(side.value.kind == value.kind || ends_row(side), "{node:?}");
                }
                assert!(value.fallible >= right.value.fallible || !(left.value.nullable || left.value.fallible));
            }
            Kind::If { branches, otherwise } => {
                for branch in branches {
                    self.condition(&branch.condition, this);
                    self.expr(&branch.then, this);
                }
                self.expr(otherwise, this);
                for side in branches.iter().map(|branch| &branch.then).chain([&**otherwise]) {
                    assert!(side.value.kind == value.kind || ends_row(side), "{node:?}");
                    assert!(value.nullable >= side.value.nullable && value.fallible >= side.value.fallible);
                }
            }
            Kind::Event(event) => {
                assert_eq!(value, Value { kind: None, nullable: false, fallible: true });
                for part in &event.text {
                    if let ir::TemplatePart::Value(part) = part {
                        self.expr(part, this);
                        assert_eq!((part.value.kind, part.value.fallible), (Some(Type::Text), false));
                    }
                }
            }
            Kind::Notify { event, value: told } => {
                self.expr(told, this);
                assert_eq!(value, told.value);
                for part in &event.text {
                    if let ir::TemplatePart::Value(part) = part {
                        self.expr(part, this);
                        assert_eq!((part.value.kind, part.value.fallible), (Some(Type::Text), false));
                    }
                }
            }
            Kind::Compare { operator, left, right } => {
                self.sides(left, right, this);
                let ordered = !matches!(left.value.kind, Some(Type::Json | Type::List(_) | Type::Interval));
                assert!(ordered || matches!(operator, Comparison::Equal | Comparison::NotEqual), "{node:?}");
            }
            Kind::In { value: asked, list } => {
                self.expr(asked, this);
                self.all(list, this);
                assert!(list.iter().all(|part| part.value.kind == asked.value.kind), "{node:?}");
            }
            Kind::InList { value: asked, list } => {
                self.expr(asked, this);
                self.expr(list, this);
                assert_eq!(list.value.kind, asked.value.kind.and_then(Type::element).map(Type::List));
            }
            Kind::Like { text, pattern } => {
                self.expr(text, this);
                assert_eq!(text.value.kind, Some(Type::Text));
                assert_eq!(etlc_functions::operators::check_like(pattern), Ok(()));
            }
            Kind::Matches { text, pattern } => {
                self.expr(text, this);
                assert_eq!(text.value.kind, Some(Type::Text));
                assert_eq!(etlc_functions::operators::check_regex(pattern), Ok(()));
            }
            Kind::And(left, right) | Kind::Or(left, right) => {
                self.condition(left, this);
                self.condition(right, this);
            }
            Kind::Not(inner) => self.condition(inner, this),
            Kind::Arithmetic { operator, left, right } => {
                let temporal = |side: &Expr| {
                    matches!(side.value.kind, Some(Type::Date | Type::Timestamp | Type::Timestamptz | Type::Interval))
                };
                if temporal(left) || temporal(right) {
                    self.expr(left, this);
                    self.expr(right, this);
                } else {
                    self.sides(left, right, this);
                    let sides = left.value.kind.expect("a type");
                    assert!(sides.is_number() && sides == sides.base());
                    let quotient = *operator == ir::Arithmetic::Divide && sides.is_integer();
                    assert_eq!(value.kind, Some(if quotient { Type::Float8 } else { sides }));
                }
                assert_eq!((value.nullable, value.fallible), (left.value.nullable || right.value.nullable, true));
            }
            Kind::Negate(inner) => {
                self.expr(inner, this);
                assert_eq!(value.kind, inner.value.kind);
            }
            Kind::JsonPath { json, .. } => self.expr(json, this),
        }
        let is_condition = matches!(
            node.kind,
            Kind::Compare { .. }
                | Kind::In { .. }
                | Kind::InList { .. }
                | Kind::HasKey { .. }
                | Kind::Like { .. }
                | Kind::Matches { .. }
                | Kind::And(..)
                | Kind::Or(..)
                | Kind::Not(_)
        );
        assert!(!is_condition || (value.kind == Some(Type::Bool) && !value.nullable), "{node:?}");
    }

    fn sides(&self, left: &Expr, right: &Expr, this: Option<Value>) {
        self.expr(left, this);
        self.expr(right, this);
        assert_eq!(left.value.kind, right.value.kind, "{left:?} and {right:?}");
    }

    /// The types of a dictionary's keys, and of what it holds.
    fn map(&self, dictionary: usize) -> (Vec<Option<Type>>, Type) {
        match &self.route.dictionaries[dictionary].shape {
            DictionaryShape::Records { keys, range, value, .. } => {
                let keys = keys.iter().map(|key| Some(key.kind));
                (keys.chain(range.iter().map(|range| Some(range.from.kind))).collect(), value.kind)
            }
            DictionaryShape::Map { kind, .. } => (vec![Some(Type::Text)], *kind),
            shape => panic!("{shape:?} is no map"),
        }
    }
}

/// Whether a node never gives a value, because an event always ends the row there.
fn ends_row(node: &Expr) -> bool {
    match &node.kind {
        Kind::Event(_) => true,
        Kind::Pipe { steps, .. } => steps.last().is_some_and(|step| ends_row(&step.expr)),
        Kind::If { branches, otherwise } => branches.iter().all(|branch| ends_row(&branch.then)) && ends_row(otherwise),
        Kind::Coalesce { left, right } => ends_row(left) && ends_row(right),
        _ => false,
    }
}
