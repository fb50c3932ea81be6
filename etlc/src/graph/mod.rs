//! A route as a picture: which column of a target comes from which fields, through which steps. Made of the IR alone,
//! as SVG ([`svg`]) or as Mermaid ([`mermaid`]).

mod layout;
mod mermaid;
mod row;
mod svg;

pub use mermaid::mermaid;
pub use svg::svg;

use std::collections::{HashMap, HashSet, hash_map::Entry};

use crate::{
    describe::{makes, object, steps},
    ir::{
        Column, Destination, Expr, Kind, Route, Target,
        part::{Part, parts},
        shown,
        uses::Uses,
    },
};

/// The most lines of text in a box.
const LINES: usize = 6;

/// The most characters in a line of a box.
const WIDTH: usize = 46;

/// The picture of a target.
struct Panel {
    /// `norm dwh/norm.users`.
    title: String,
    nodes: Vec<Node>,
    /// From node to node.
    edges: Vec<(usize, usize)>,
    /// How many lines the block has: each has a row of its own.
    rows: usize,
}

/// A box.
struct Node {
    kind: NodeKind,
    /// The name in bold, if any.
    title: String,
    /// What is done, a step a line.
    text: Vec<String>,
    /// All of it, for who points at it.
    whole: String,
    /// How far it is from the fields, which are at 0; columns stand behind all others.
    layer: usize,
    /// The line of the block that it stands for; none for a field.
    row: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NodeKind {
    Field,
    Rule,
    Local,
    Where,
    Column,
}

impl NodeKind {
    /// The class of its box.
    fn class(self) -> &'static str {
        match self {
            NodeKind::Field => "field",
            NodeKind::Rule => "rule",
            NodeKind::Local => "local",
            NodeKind::Where => "where",
            NodeKind::Column => "column",
        }
    }
}

/// The pictures of a route's targets.
fn panels(route: &Route) -> Vec<Panel> {
    route.targets.iter().map(|target| panel(route, target)).collect()
}

fn panel(route: &Route, target: &Target) -> Panel {
    let own = parts(&target.lines);
    let variables = own.iter().flat_map(|line| Uses::of(line.expr()).variables);
    let mut lines = match &route.row {
        Some(shared) => row::needed(&shared.lines, variables),
        None => Vec::new(),
    };
    let of_row = lines.len();
    lines.extend(own);
    let uses: Vec<Uses> = lines.iter().map(|line| Uses::of(line.expr())).collect();
    let mut panel = Panel {
        title: format!("{} {}", target.name, object(&target.endpoint)),
        nodes: Vec::new(),
        edges: Vec::new(),
        rows: lines.len(),
    };
    // The node of each field.
    let mut fields = HashMap::new();
    for uses in &uses {
        for field in &uses.fields {
            if let Entry::Vacant(new) = fields.entry(*field) {
                new.insert(panel.nodes.len());
                let field = &route.source.fields[*field];
                let name = shown::field(field);
                let text = if field.secret { vec!["secret".to_owned()] } else { Vec::new() };
                panel.nodes.push(Node {
                    kind: NodeKind::Field,
                    whole: name.clone(),
                    title: cut(&name),
                    text,
                    layer: 0,
                    row: None,
                });
            }
        }
    }
    let shared: HashSet<&str> = lines[..of_row].iter().filter_map(|line| line.makes()).collect();
    let used: HashSet<&str> = uses.iter().flat_map(|uses| &uses.variables).map(String::as_str).collect();
    let declared: HashMap<String, &Column> =
        target.columns.iter().map(|column| (format!("[{}]", column.name), column)).collect();
    // The nodes where the value of a variable or column stands, one for each branch that makes it.
    let mut made: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut last = 1;
    let mut columns: Vec<(Node, Vec<usize>)> = Vec::new();
    // Where the columns stand in that list, by title.
    let mut placed: HashMap<String, usize> = HashMap::new();
    for (row, (&line, needed)) in lines.iter().zip(&uses).enumerate() {
        let value = line.expr();
        let name = line.makes();
        // A column may have the name of what `row:` makes; it is that which others see.
        let is_used = name.is_some_and(|name| used.contains(name) && (row < of_row || !shared.contains(name)));
        let sources: Vec<usize> = needed
            .fields
            .iter()
            .filter_map(|field| fields.get(field))
            .chain(needed.variables.iter().filter_map(|name| made.get(name.as_str())).flatten())
            .copied()
            .collect();
        let steps = steps(route, value);
        let is_plain = matches!(value.kind, Kind::Field(_)) && !is_used && matches!(line, Part::Rule(_));
        let mut from = sources.clone();
        if !is_plain {
            let skipped = usize::from(steps.len() > 1 && is_bare(value));
            let (kind, title) = match line {
                Part::Where(..) | Part::Condition(_) => (NodeKind::Where, makes(line)),
                Part::For(_) => (NodeKind::Local, makes(line)),
                Part::Rule(rule) => match &rule.destination {
                    Destination::Local(_) if row < of_row => (NodeKind::Local, format!("row: {}", makes(line))),
                    Destination::Local(_) => (NodeKind::Local, makes(line)),
                    _ => (NodeKind::Rule, String::new()),
                },
            };
            let all: Vec<String> = steps[skipped..].iter().map(|step| step.text.clone()).collect();
            let layer = 1 + sources.iter().map(|node| panel.nodes[*node].layer).max().unwrap_or(0);
            last = last.max(layer);
            panel.nodes.push(Node { kind, title, text: abridged(&all), whole: all.join(" | "), layer, row: Some(row) });
            let node = panel.nodes.len() - 1;
            panel.edges.extend(sources.iter().map(|source| (*source, node)));
            if let Some(name) = name.filter(|_| is_used) {
                made.entry(name).or_default().push(node);
            }
            from = vec![node];
        }
        let title = makes(line);
        if let Some(index) = placed.get(&title) {
            // Made in another branch too.
            columns[*index].1.extend(from);
        } else if let Some(column) = declared.get(&title) {
            placed.insert(title, columns.len());
            let kind = column.kind.map_or_else(|| "as it is".to_owned(), |kind| kind.to_string());
            let kind = format!("{kind}{}", if column.not_null { "!" } else { "" });
            let secret = if column.secret { ", secret" } else { "" };
            columns.push((
                Node {
                    kind: NodeKind::Column,
                    title: cut(&format!("[{}]", column.name)),
                    text: vec![format!("{kind}{secret}")],
                    whole: format!("[{}] {kind}", column.name),
                    layer: 0,
                    row: Some(row),
                },
                from,
            ));
        }
    }
    for (node, from) in columns {
        panel.nodes.push(Node { layer: last + 1, ..node });
        let column = panel.nodes.len() - 1;
        panel.edges.extend(from.into_iter().map(|source| (source, column)));
    }
    panel
}

/// Whether what a value is first made of is shown as a box of its own.
fn is_bare(value: &Expr) -> bool {
    match &value.kind {
        Kind::Field(_) | Kind::Variable(_) => true,
        Kind::Pipe { input: inner, .. }
        | Kind::Convert(inner)
        | Kind::NotNull(inner)
        | Kind::Coalesce { left: inner, .. } => is_bare(inner),
        _ => false,
    }
}

/// The steps in as many lines as a box has.
fn abridged(steps: &[String]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        if lines.len() >= LINES - 1 && index + 1 < steps.len() {
            lines.push(format!("… {} more", steps.len() - index));
            break;
        }
        lines.extend(wrapped(step));
    }
    lines
}

/// A text in lines, as many as show what it is about.
fn wrapped(text: &str) -> Vec<String> {
    const MOST: usize = 3;
    let mut lines = Vec::new();
    let mut rest = text;
    while let Some((end, _)) = rest.char_indices().nth(WIDTH)
        && lines.len() + 1 < MOST
    {
        let end = rest[..end].rfind(' ').filter(|end| *end > 0).unwrap_or(end);
        lines.push(rest[..end].to_owned());
        rest = rest[end..].trim_start();
    }
    lines.push(cut(rest));
    lines
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(WIDTH) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
