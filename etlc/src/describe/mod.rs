//! A route as a list of its objects: channels, points, tables, fields, rules, functions, dictionaries, constants, events. Made of
//! the IR alone, for people ([`std::fmt::Display`]) and for programs (JSON).

mod text;

use serde::Serialize;

use crate::ir::{
    self, Destination, DictionaryColumn, DictionaryOrigin, DictionaryShape, Endpoint, EventKind, Expr, Kind, Object,
    Place, Route, Value,
    part::{Part, parts},
    shown,
    uses::Uses,
};

/// All objects of a route.
#[derive(Debug, Serialize)]
pub struct Description {
    /// The route's name.
    pub route: String,
    /// Its file.
    pub file: String,
    /// The hash of its meaning.
    pub hash: String,
    /// What becomes of a failure that nothing catches.
    pub on_error: ir::OnError,
    /// The channels that hear of its runs.
    pub channels: Vec<String>,
    /// The points of `.env` that it uses.
    pub points: Vec<Point>,
    /// When its rows become visible.
    pub commit: ir::Commit,
    /// Where rows come from.
    pub source: Source,
    /// What is made of each row before any target sees it, in the order in which it runs.
    pub row: Vec<Rule>,
    /// Where rows go.
    pub targets: Vec<Target>,
    /// The route's own functions.
    pub functions: Vec<Function>,
    /// Dictionaries.
    pub dictionaries: Vec<Dictionary>,
    /// Constants.
    pub constants: Vec<Constant>,
    /// Events, in the order of the lines that they stand in.
    pub events: Vec<Event>,
}

/// A point of `.env`.
#[derive(Debug, Serialize)]
pub struct Point {
    /// Its name there.
    pub name: String,
    /// The kind of its connector.
    pub connector: ir::Connector,
    /// What is named of it: `source`, and names of targets.
    pub used_by: Vec<String>,
}

/// The source.
#[derive(Debug, Serialize)]
pub struct Source {
    /// What is read, as the route names it.
    pub object: String,
    /// The kind of its connector.
    pub connector: ir::Connector,
    /// Where it is declared.
    pub place: Place,
    /// The columns that name a row.
    pub key: Vec<String>,
    /// In how many ranges it is read.
    pub partitions: Option<u32>,
    /// The fields that are read.
    pub fields: Vec<Field>,
}

/// A field of the source.
#[derive(Debug, Serialize)]
pub struct Field {
    /// As the route writes it: `[customer.email]`.
    pub name: String,
    /// Whether it is masked.
    pub secret: bool,
    /// The types that it is read as.
    pub reads: Vec<Read>,
    /// The lines that read it.
    pub read_by: Vec<Reader>,
}

/// A type that a field is read as.
#[derive(Debug, Serialize)]
pub struct Read {
    /// The type; none where the value is carried through as it is.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Whether every live type is accepted that converts to it.
    pub any: bool,
}

/// A line that reads a field.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Reader {
    /// The target.
    pub target: String,
    /// The line of the file.
    pub line: u32,
}

/// A target.
#[derive(Debug, Serialize)]
pub struct Target {
    /// Its name.
    pub name: String,
    /// What is written, as the route names it.
    pub object: String,
    /// The kind of its connector.
    pub connector: ir::Connector,
    /// Where it is declared.
    pub place: Place,
    /// What becomes of rows that are there.
    pub mode: ir::Mode,
    /// Whether it is created where it is missing.
    pub create: bool,
    /// The key of a table that is created.
    pub key: Vec<String>,
    /// Whether rows may be rejected.
    pub rejects: bool,
    /// The columns.
    pub columns: Vec<Column>,
    /// The lines, in the order in which they run.
    pub rules: Vec<Rule>,
}

/// A column of a target.
#[derive(Debug, Serialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type; none where the source's value is carried through.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Whether null is refused.
    pub not_null: bool,
    /// Whether it is masked.
    pub secret: bool,
}

/// A line of a block: a rule, or a `WHERE`.
#[derive(Debug, Serialize)]
pub struct Rule {
    /// What it makes: `[id]`, `$age`, `WHERE`, `[]`.
    pub makes: String,
    /// Where it stands, with its text.
    pub place: Place,
    /// How the value is made.
    pub steps: Vec<Step>,
    /// The fields that it reads.
    pub fields: Vec<String>,
    /// The columns and variables that it uses.
    pub variables: Vec<String>,
    /// The constants that it uses.
    pub constants: Vec<String>,
    /// The dictionaries that it uses.
    pub dictionaries: Vec<String>,
    /// The functions that it calls.
    pub functions: Vec<String>,
}

/// A value on its way.
#[derive(Debug, Serialize)]
pub struct Step {
    /// What is done, as the language writes it.
    pub text: String,
    /// The type after it; none for null, an event, and what is carried through.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Whether the value may be null.
    pub nullable: bool,
    /// Whether it may fail, or end the row.
    pub fallible: bool,
}

/// A function of the route's own.
#[derive(Debug, Serialize)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// Its parameters: `$value text`.
    pub parameters: Vec<String>,
    /// Where it stands.
    pub place: Place,
    /// How its value is made.
    pub steps: Vec<Step>,
}

/// A dictionary as one use of it sees it.
#[derive(Debug, Serialize)]
pub struct Dictionary {
    /// As the route writes it: `$$countries.name`.
    pub name: String,
    /// Its file, or the table or query, as the route names it.
    pub origin: String,
    /// What it holds: `code text -> name text`.
    pub holds: String,
    /// Whether keys are compared without case.
    pub ignore_case: bool,
    /// The texts of a CSV file that mean null.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub null: Vec<String>,
}

/// A constant.
#[derive(Debug, Serialize)]
pub struct Constant {
    /// Its name without `$`.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its value in the text form of its type; none for null.
    pub value: Option<String>,
    /// Where it stands.
    pub place: Place,
}

/// An event.
#[derive(Debug, Serialize)]
pub struct Event {
    /// Which.
    pub kind: EventKind,
    /// As the language writes it.
    pub text: String,
    /// What it stands in: a target, or a function.
    pub within: String,
    /// The line.
    pub line: u32,
}

impl Description {
    /// Describes a route.
    pub fn of(route: &Route) -> Description {
        let mut points: Vec<Point> = Vec::new();
        let ends = route.targets.iter().map(|target| (target.name.clone(), &target.endpoint));
        let tables = route.dictionaries.iter().filter_map(|dictionary| match &dictionary.origin {
            DictionaryOrigin::Table(endpoint) => Some((format!("$${}", dictionary.name), endpoint)),
            DictionaryOrigin::File(_) => None,
        });
        let sources: Vec<Endpoint> = route.source.endpoints().collect();
        let sources = sources.iter().map(|endpoint| ("source".to_owned(), endpoint));
        for (name, endpoint) in sources.chain(ends).chain(tables) {
            let Some(point) = &endpoint.point else { continue };
            match points.iter_mut().find(|known| known.name == *point) {
                Some(known) if known.used_by.contains(&name) => {}
                Some(known) => known.used_by.push(name),
                None => points.push(Point { name: point.clone(), connector: endpoint.connector, used_by: vec![name] }),
            }
        }
        let (mut events, mut readers) = (Vec::new(), Vec::from_iter(route.source.fields.iter().map(|_| Vec::new())));
        for (name, line) in lines(route) {
            for index in Uses::of(line.expr()).fields {
                readers[index].push(Reader { target: name.to_owned(), line: line.place().line });
            }
            events.extend(events_of(route, line.expr(), name, line.place()));
        }
        for function in &route.functions {
            events.extend(events_of(route, &function.body, &function.name, &function.place));
        }
        Description {
            route: route.name.clone(),
            file: route.file.clone(),
            hash: route.hash.clone(),
            on_error: route.on_error,
            channels: match route.notify.is_empty() {
                true => vec!["console".to_owned()],
                false => route.notify.clone(),
            },
            points,
            commit: route.commit,
            row: route.row.iter().flat_map(|row| parts(&row.lines)).map(|line| rule(route, line)).collect(),
            source: Source {
                object: source_object(&route.source),
                connector: route.source.endpoint.connector,
                place: route.source.endpoint.place.clone(),
                key: route.source.key.clone(),
                partitions: route.source.partitions,
                fields: route.source.fields.iter().zip(readers).map(|(one, readers)| field(one, readers)).collect(),
            },
            targets: route.targets.iter().map(|one| target(route, one)).collect(),
            functions: route.functions.iter().map(|one| function(route, one)).collect(),
            dictionaries: route.dictionaries.iter().map(dictionary).collect(),
            constants: route
                .constants
                .iter()
                .map(|constant| Constant {
                    name: constant.name.clone(),
                    kind: constant.kind.to_string(),
                    value: constant.value.clone(),
                    place: constant.place.clone(),
                })
                .collect(),
            events,
        }
    }
}

/// What a line makes: `[id]`, `$age`, `WHERE`, `[]`.
pub(crate) fn makes(line: Part<'_>) -> String {
    match line {
        Part::Where(..) => "WHERE".to_owned(),
        Part::Condition(_) => "IF".to_owned(),
        Part::For(each) => format!("FOR ${}", each.item),
        Part::Rule(rule) => match &rule.destination {
            Destination::Column(name) => format!("[{name}]"),
            Destination::Local(name) => format!("${name}"),
            Destination::Nothing => "[]".to_owned(),
        },
    }
}

/// The lines of `row:` and of each target, with the name of that.
fn lines(route: &Route) -> impl Iterator<Item = (&str, Part<'_>)> {
    let row = route.row.iter().map(|row| ("row", &row.lines));
    let targets = route.targets.iter().map(|target| (target.name.as_str(), &target.lines));
    row.chain(targets).flat_map(|(name, lines)| parts(lines).into_iter().map(move |line| (name, line)))
}

/// What a source names, as the route writes it: `csv/a.csv, csv/b.csv`.
fn source_object(source: &ir::Source) -> String {
    source.endpoints().map(|endpoint| object(&endpoint)).collect::<Vec<_>>().join(", ")
}

/// What an endpoint names, as the route writes it: `crm/public.users`.
pub(crate) fn object(endpoint: &Endpoint) -> String {
    let kind = serde_json::to_value(endpoint.connector).expect("a plain name");
    let before = match (&endpoint.point, &endpoint.database) {
        (Some(point), _) => format!("{point}/"),
        (None, Some(database)) => format!("sqlite/{database}:"),
        (None, None) => format!("{}/", kind.as_str().unwrap_or_default()),
    };
    match &endpoint.object {
        Object::Table(parts) => format!("{before}{}", parts.join(".")),
        Object::Query(query) => format!("{before}query({query:?})"),
        Object::File(file) => format!("{before}{file}"),
        Object::Records(name) => format!("{before}{name}"),
    }
}

fn field(field: &ir::Field, read_by: Vec<Reader>) -> Field {
    Field {
        name: shown::field(field),
        secret: field.secret,
        reads: field
            .reads
            .iter()
            .map(|read| Read { kind: read.kind.map(|kind| kind.to_string()), any: read.any })
            .collect(),
        read_by,
    }
}

fn target(route: &Route, target: &ir::Target) -> Target {
    let column = |column: &ir::Column| Column {
        name: column.name.clone(),
        kind: column.kind.map(|kind| kind.to_string()),
        not_null: column.not_null,
        secret: column.secret,
    };
    Target {
        name: target.name.clone(),
        object: object(&target.endpoint),
        connector: target.endpoint.connector,
        place: target.endpoint.place.clone(),
        mode: target.mode,
        create: target.create,
        key: target.key.clone(),
        rejects: route.rejects(target),
        columns: target.columns.iter().map(column).collect(),
        rules: parts(&target.lines).into_iter().map(|line| rule(route, line)).collect(),
    }
}

fn rule(route: &Route, line: Part<'_>) -> Rule {
    let (value, place) = (line.expr(), line.place());
    let uses = Uses::of(value);
    Rule {
        makes: makes(line),
        place: place.clone(),
        steps: steps(route, value),
        fields: uses.fields.iter().map(|index| shown::field(&route.source.fields[*index])).collect(),
        variables: uses.variables,
        constants: uses.constants,
        dictionaries: uses.dictionaries.iter().map(|index| format!("$${}", route.dictionaries[*index].name)).collect(),
        functions: uses.functions,
    }
}

fn function(route: &Route, function: &ir::Function) -> Function {
    let parameters = function.parameters.iter().map(|one| format!("${} {}", one.name, one.kind)).collect();
    Function {
        name: function.name.clone(),
        parameters,
        place: function.place.clone(),
        steps: steps(route, &function.body),
    }
}

/// How a value is made, step by step: what a pipeline starts with, each step, conversions at its end.
pub(crate) fn steps(route: &Route, expr: &Expr) -> Vec<Step> {
    let mut made = Vec::new();
    gather(route, expr, &mut made);
    made
}

fn gather(route: &Route, expr: &Expr, made: &mut Vec<Step>) {
    let step = |text: String, value: Value| Step {
        text,
        kind: value.kind.map(|kind| kind.to_string()),
        nullable: value.nullable,
        fallible: value.fallible,
    };
    match &expr.kind {
        Kind::Pipe { input, steps } => {
            gather(route, input, made);
            for one in steps {
                let is_null = one.skips_null && made.last().is_some_and(|before| before.nullable);
                let value = Value { nullable: one.expr.value.nullable || is_null, ..one.expr.value };
                made.push(step(shown::step(route, one), value));
            }
        }
        Kind::Convert(inner) => {
            gather(route, inner, made);
            let kind = expr.value.kind.map_or_else(String::new, |kind| kind.to_string());
            made.push(step(format!("to {kind}"), expr.value));
        }
        Kind::NotNull(inner) => {
            gather(route, inner, made);
            made.push(step("refuses null".to_owned(), expr.value));
        }
        Kind::Coalesce { left, right } => {
            gather(route, left, made);
            made.push(step(format!("?? {}", shown::expr(route, right)), expr.value));
        }
        _ => made.push(step(shown::expr(route, expr), expr.value)),
    }
}

fn dictionary(dictionary: &ir::Dictionary) -> Dictionary {
    let holds = match &dictionary.shape {
        DictionaryShape::Records { keys, range, value, .. } => {
            let column = |column: &DictionaryColumn| format!("{} {}", column.name, column.kind);
            let range = range.as_ref().map(|range| format!("{}..{}", column(&range.from), column(&range.to)));
            let keys: Vec<_> = keys.iter().map(column).chain(range).collect();
            format!("{} -> {}", keys.join(", "), column(value))
        }
        DictionaryShape::Map { path, kind } => format!("a map to {kind} at {}", at(path)),
        DictionaryShape::List { path, kind } => format!("{kind} at {}", at(path)),
        DictionaryShape::Scalar { path, kind } => format!("{kind} at {}", at(path)),
    };
    Dictionary {
        name: format!("$${}", dictionary.name),
        origin: match &dictionary.origin {
            DictionaryOrigin::File(file) => file.clone(),
            DictionaryOrigin::Table(endpoint) => object(endpoint),
        },
        holds,
        ignore_case: dictionary.ignore_case,
        null: dictionary.null.clone(),
    }
}

fn at(path: &[String]) -> String {
    if path.is_empty() { "its top".to_owned() } else { path.join(".") }
}

fn events_of(route: &Route, value: &Expr, within: &str, place: &Place) -> Vec<Event> {
    let event = |event: ir::Event| Event {
        kind: event.kind,
        text: shown::event(route, &event),
        within: within.to_owned(),
        line: place.line,
    };
    Uses::of(value).events.into_iter().map(event).collect()
}
