//! Dictionaries in YAML 1.2, by the core schema: `yes` and `2024-01-01` are texts, `0x1f` and `.5` are numbers.
//!
//! An alias is what its anchor is, as often as that is bounded. Refused are a document that holds itself, a second
//! document in a file, keys that are no scalars or stand twice, tags other than `!!str`, and the merge keys `<<` of YAML
//! 1.1, since a reader of 1.2 takes them for a key like any other.

mod scalar;

use std::collections::HashMap;

use etlc_dictionaries::{Document, Entries, Mistake, Node, Value};
use saphyr_parser::{Event, Parser, Tag};

/// How deep a document nests, as in JSON.
const DEEPEST: usize = 128;

/// The most values and bytes of text that the aliases of a document may stand for.
const MOST_VALUES: usize = 1 << 20;
const MOST_BYTES: usize = 64 << 20;

/// Reads a YAML document.
///
/// # Errors
/// What is wrong and where.
pub fn read(text: &str) -> Result<Document, Mistake> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut builder = Builder::default();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            Mistake::broken(format!("this is not YAML: {}", error.info())).line(error.marker().line() as u32)
        })?;
        builder.take(event, span.start.line() as u32)?;
    }
    Ok(Document(builder.root.unwrap_or(Node { line: 1, value: Value::Null })))
}

/// Makes nodes of events.
#[derive(Default)]
struct Builder {
    root: Option<Node>,
    /// The lists and maps around the place that is read, the innermost last.
    open: Vec<Open>,
    /// What anchors stand for, where that is whole.
    anchored: HashMap<usize, Anchored>,
    /// What aliases have stood for so far.
    values: usize,
    bytes: usize,
}

/// A list or map that is being read.
struct Open {
    line: u32,
    anchor: usize,
    kind: Kind,
}

enum Kind {
    List(Vec<Node>),
    /// The entries, and the key of the next one.
    Map(Vec<(Box<str>, Node)>, Option<Box<str>>),
}

struct Anchored {
    node: Node,
    values: usize,
    bytes: usize,
}

impl Builder {
    fn take(&mut self, event: Event<'_>, line: u32) -> Result<(), Mistake> {
        match event {
            Event::DocumentStart(_) if self.root.is_some() => Err(Mistake::broken("a second document begins")
                .line(line)
                .help("a dictionary is one document: take out the `---`")),
            Event::SequenceStart(anchor, tag) => {
                self.begin(line, anchor, tag.as_deref(), "seq", Kind::List(Vec::new()))
            }
            Event::MappingStart(anchor, tag) => {
                self.begin(line, anchor, tag.as_deref(), "map", Kind::Map(Vec::new(), None))
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let Some(Open { line, anchor, kind }) = self.open.pop() else { return Ok(()) };
                let value = match kind {
                    Kind::List(nodes) => Value::List(nodes),
                    Kind::Map(entries, _) => Value::Map(Entries::new(entries)?),
                };
                self.put(Node { line, value }, anchor)
            }
            Event::Scalar(text, style, anchor, tag) => {
                let is_text = match tag.as_deref() {
                    None => !scalar::is_plain(style),
                    Some(tag) if is_core(tag, "str") => true,
                    Some(tag) => return Err(unknown_tag(tag, line)),
                };
                match self.open.last_mut() {
                    Some(Open { kind: Kind::Map(_, key @ None), .. }) => {
                        if text == "<<" && !is_text {
                            return Err(Mistake::broken("merge keys `<<` are of YAML 1.1, and not read")
                                .line(line)
                                .help("write the entries out, or use an alias for a whole value: `b: *a`"));
                        }
                        let node = Node { line, value: Value::Scalar(etlc_types::Type::Text, text.as_ref().into()) };
                        *key = Some(text.into());
                        self.anchor(&node, anchor);
                        Ok(())
                    }
                    _ => {
                        let value = scalar::value(&text, is_text).map_err(|mistake| mistake.line(line))?;
                        self.put(Node { line, value }, anchor)
                    }
                }
            }
            Event::Alias(anchor) => {
                let Some(Anchored { node, values, bytes }) = self.anchored.get(&anchor) else {
                    return Err(Mistake::broken("this value holds itself: the alias stands within its own anchor")
                        .line(line)
                        .help("write the value out"));
                };
                (self.values, self.bytes) = (self.values + values, self.bytes + bytes);
                if self.values > MOST_VALUES || self.bytes > MOST_BYTES {
                    let message = format!(
                        "the aliases stand for more than {MOST_VALUES} values or {} MiB of text",
                        MOST_BYTES >> 20
                    );
                    return Err(Mistake::broken(message).line(line).help("write less by aliases"));
                }
                let mut node = node.clone();
                node.line = line;
                self.put(node, 0)
            }
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) | Event::DocumentEnd => {
                Ok(())
            }
        }
    }

    fn begin(&mut self, line: u32, anchor: usize, tag: Option<&Tag>, core: &str, kind: Kind) -> Result<(), Mistake> {
        if let Some(tag) = tag.filter(|tag| !is_core(tag, core)) {
            return Err(unknown_tag(tag, line));
        }
        if let Some(Open { kind: Kind::Map(_, None), .. }) = self.open.last() {
            return Err(no_key(line));
        }
        if self.open.len() == DEEPEST {
            return Err(Mistake::broken(format!("it nests deeper than {DEEPEST} levels")).line(line));
        }
        self.open.push(Open { line, anchor, kind });
        Ok(())
    }

    /// Puts a whole value where it belongs.
    fn put(&mut self, node: Node, anchor: usize) -> Result<(), Mistake> {
        self.anchor(&node, anchor);
        match self.open.last_mut().map(|open| &mut open.kind) {
            None => self.root = Some(node),
            Some(Kind::List(nodes)) => nodes.push(node),
            Some(Kind::Map(entries, key)) => match (key.take(), &node.value) {
                (Some(key), _) => entries.push((key, node)),
                // An alias in the place of a key.
                (None, Value::Number(text) | Value::Scalar(_, text)) => *key = Some(text.clone()),
                (None, _) => return Err(no_key(node.line)),
            },
        }
        Ok(())
    }

    fn anchor(&mut self, node: &Node, anchor: usize) {
        if anchor != 0 {
            let (values, bytes) = size(node);
            self.anchored.insert(anchor, Anchored { node: node.clone(), values, bytes });
        }
    }
}

/// How many values a node is, itself among them, and the bytes of their texts.
fn size(node: &Node) -> (usize, usize) {
    let sum = |(values, bytes), (more, longer)| (values + more, bytes + longer);
    match &node.value {
        Value::Null | Value::Number(_) | Value::Scalar(..) => (1, node.text().map_or(0, str::len)),
        Value::List(nodes) => nodes.iter().map(size).fold((1, 0), sum),
        Value::Map(entries) => {
            let sizes = entries.iter().map(|(key, node)| sum((0, key.len()), size(node)));
            sizes.fold((1, 0), sum)
        }
    }
}

fn is_core(tag: &Tag, suffix: &str) -> bool {
    tag.is_yaml_core_schema() && tag.suffix == suffix
}

fn unknown_tag(tag: &Tag, line: u32) -> Mistake {
    let shown =
        if tag.is_yaml_core_schema() { format!("!!{}", tag.suffix) } else { format!("{}{}", tag.handle, tag.suffix) };
    Mistake::broken(format!("the tag `{shown}` is not read"))
        .line(line)
        .help("leave it out; a value in quotes is a text, and so is one behind `!!str`")
}

fn no_key(line: u32) -> Mistake {
    Mistake::broken("a key is no scalar").line(line).help("keys are texts: write one, `key: value`")
}

#[cfg(test)]
mod tests;
