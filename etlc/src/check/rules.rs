//! Rules: one value of one row.

use etlc_types::Type;

use super::{
    Checker,
    convert::Purpose,
    scope::Content,
    typed::{Open, Shape, Typed, null},
    types::{Declared, Written},
};
use crate::{
    diagnostics::{
        Diagnostic, Span, Text,
        codes::{routes, unsupported},
    },
    ir::{self, Connector, Kind, OnError, Read},
    syntax::ast::{self, Destination, Left, TypeRef},
};

/// A rule that has been checked.
pub(super) struct Checked {
    /// Its IR.
    pub(super) rule: ir::Rule,
    /// What its column or local holds.
    pub(super) content: Content,
    /// Whether that may be null.
    pub(super) nullable: bool,
    /// Whether null is refused.
    pub(super) not_null: bool,
    /// Whether it is masked.
    pub(super) secret: bool,
}

/// Where a rule leads.
pub(super) struct End<'a> {
    /// The place; `None` for `[]`.
    pub(super) name: Option<&'a str>,
    /// Where it is written.
    pub(super) span: Span,
    /// Whether it is a local variable.
    pub(super) local: bool,
    /// The type after it.
    kind: Option<&'a TypeRef>,
}

impl<'a> Checker<'a> {
    /// Where a rule leads; `None` where that is nowhere, which is reported.
    pub(super) fn end(&mut self, rule: &'a ast::Rule) -> Option<End<'a>> {
        if let Left::Every(span) = rule.left {
            self.report(
                Diagnostic::error(
                    &unsupported::EVERY_FIELD,
                    span,
                    "all fields at once can't be copied yet, in this version",
                )
                .help("name each: `[id](any)` alone goes to the target under its own name and type"),
            );
            return None;
        }
        if let Some(right) = &rule.right {
            let (name, span, local) = match &right.destination {
                Destination::Field(name) => (Some(name.text.as_str()), name.span, false),
                Destination::Local(name) => (Some(name.text.as_str()), name.span, true),
                Destination::Nothing(span) => (None, *span, false),
            };
            return Some(End { name, span, local, kind: right.kind.as_ref() });
        }
        let diagnostic = Diagnostic::error(&routes::NO_END, rule.span, "this rule leads nowhere");
        let diagnostic = match &rule.left {
            Left::Field(path) if path.path.is_empty() && rule.pipeline.is_none() => {
                let kind = rule.left_type.as_ref();
                return Some(End { name: Some(&path.name), span: path.span, local: false, kind });
            }
            Left::Field(path) => {
                let name = path.path.iter().rev().find_map(|step| match step {
                    ast::PathStep::Key(key) => Some(key.as_str()),
                    ast::PathStep::Index(_) => None,
                });
                let end = Span::new(rule.span.end, rule.span.end);
                let arrow = format!(" -> [{}](any)", name.unwrap_or(&path.name));
                diagnostic.guess(text!("write `{right}` after it", right = arrow.trim()), end, arrow)
            }
            Left::Variable(_) | Left::VariablePath(_) | Left::Nothing(_) | Left::Every(_) => {
                diagnostic.help("end it with the target's field and its type: `-> [name](text)`")
            }
        };
        self.report(diagnostic);
        None
    }

    /// A rule of a target's block. `target` is its connector, where it is known.
    pub(super) fn rule(&mut self, rule: &'a ast::Rule, end: &End<'a>, target: Option<Connector>) -> Option<Checked> {
        let (input, field) = self.left(rule)?;
        let value = match (&rule.pipeline, input) {
            (Some(pipeline), input) => self.pipeline(input, &pipeline.steps, pipeline.span),
            (None, Some(input)) => input,
            (None, None) => {
                self.report(
                    Diagnostic::error(&routes::NO_VALUE, rule.span, "nothing gives this rule a value")
                        .help("name a field at its start, or make a value: `[] -> |now()| -> [loaded](timestamptz)`"),
                );
                return None;
            }
        };
        let declared = self.declared(end.kind);
        let who = match end.name {
            Some(name) if end.local => Text::verbatim(format!("`${name}`")),
            Some(name) => Text::verbatim(format!("`[{name}]`")),
            None => text!("the end of the rule"),
        };
        let value = self.finish_value(value, declared, end, target, &who)?;
        let value = if declared.not_null { self.refuse_null(value, end.span) } else { value };
        let fails_to_null = self.on_error == OnError::Null && value.expr.value.fallible;
        let destination = match (end.name, end.local) {
            (Some(name), false) => ir::Destination::Column(name.to_owned()),
            (Some(name), true) => ir::Destination::Local(name.to_owned()),
            (None, _) => ir::Destination::Nothing,
        };
        let carried = matches!(value.expr.kind, Kind::Field(_)) && value.expr.value.kind.is_none();
        let content = match (&value.shape, declared.kind) {
            _ if carried => Content::Carried,
            // A column that is always null, or whose rule always ends the row, has its type all the same.
            (Shape::Null | Shape::Never, Written::Type(kind)) => Content::Value(Shape::Known(kind)),
            (shape, _) => Content::Value(shape.clone()),
        };
        let checked = Checked {
            content,
            nullable: value.expr.value.nullable || fails_to_null,
            not_null: declared.not_null,
            secret: declared.secret || value.secret,
            rule: ir::Rule { destination, value: value.expr, field, place: self.places.of(rule.span) },
        };
        (value.shape != Shape::Unknown).then_some(checked)
    }

    /// What a rule starts from, and the index of the source field where it is one.
    fn left(&mut self, rule: &'a ast::Rule) -> Option<(Option<Typed>, Option<usize>)> {
        match &rule.left {
            Left::Field(path) => {
                let declared = self.declared(rule.left_type.as_ref());
                let typed = match declared.kind {
                    Written::Any => self.field(path),
                    Written::Type(kind) => self.typed_field(path, kind),
                    Written::Wrong => Typed::unknown(path.span),
                };
                let typed = if declared.not_null { self.refuse_null(typed, path.span) } else { typed };
                Some((Some(typed.taint(declared.secret)), Some(self.mention(path))))
            }
            Left::Variable(name) => {
                let declared = self.declared(rule.left_type.as_ref());
                let variable = self.variable(&name.text, name.span);
                let who = text!("`${name}`, as it is read here,", name = name.text);
                let typed = match declared.kind {
                    Written::Any => variable,
                    Written::Type(kind) if matches!(variable.shape, Shape::Open(_)) => self.settle_as(variable, kind),
                    Written::Type(kind) => self.convert(variable, kind, Purpose::declared(&who)),
                    Written::Wrong => Typed::unknown(name.span),
                };
                let typed = if declared.not_null { self.refuse_null(typed, name.span) } else { typed };
                Some((Some(typed.taint(declared.secret)), None))
            }
            Left::VariablePath(path) => {
                let declared = self.declared(rule.left_type.as_ref());
                let value = self.variable_path(path);
                let typed = match (declared.kind, &value.shape) {
                    (Written::Type(kind), Shape::Open(_)) => self.settle_as(value, kind),
                    (Written::Wrong, _) => Typed::unknown(path.span),
                    _ => value,
                };
                let typed = if declared.not_null { self.refuse_null(typed, path.span) } else { typed };
                Some((Some(typed.taint(declared.secret)), None))
            }
            Left::Nothing(span) => {
                if rule.left_type.is_some() {
                    self.report(
                        Diagnostic::error(&routes::NO_VALUE, *span, "`[]` names no field, so it has no type")
                            .help("leave the type out, or name the field"),
                    );
                }
                Some((None, None))
            }
            Left::Every(_) => None,
        }
    }

    /// The value as the type that the rule declares.
    fn finish_value(
        &mut self,
        value: Typed,
        declared: Declared,
        end: &End<'a>,
        target: Option<Connector>,
        who: &Text,
    ) -> Option<Typed> {
        match declared.kind {
            Written::Wrong => {
                // Only to find what else is wrong.
                self.settle_least(value);
                None
            }
            Written::Type(kind) => {
                let value = self.settle(value, Some(kind));
                let value = self.convert(value, kind, Purpose::declared(who));
                Some(match value.expr.kind {
                    // An event has no type, and a column has.
                    Kind::Event(_) => {
                        let condition = self.node(Kind::Literal("true".to_owned()), Some(Type::Bool));
                        let branches = vec![ir::Branch { condition, then: value.expr }];
                        let otherwise = Box::new(null(Some(kind)));
                        Typed { expr: self.node(Kind::If { branches, otherwise }, Some(kind)), ..value }
                    }
                    _ => value,
                })
            }
            Written::Any if end.name.is_none() => Some(self.settle_least(value)),
            Written::Any => match (&value.expr.kind, &value.shape) {
                (Kind::Field(index), Shape::Open(Open::Any)) if !end.local => Some(match self.carried_as(target) {
                    Some(kind) => self.settle_as(value, kind),
                    None => {
                        self.fields.read(*index, Read { kind: None, any: true });
                        value
                    }
                }),
                (Kind::JsonPath { .. }, Shape::Open(Open::Any)) => {
                    let to_json = target.is_some_and(is_json);
                    Some(self.settle_as(value, if to_json { Type::Json } else { Type::Text }))
                }
                (_, Shape::Null | Shape::Never) => {
                    self.report(
                        Diagnostic::error(
                            &routes::NO_TYPE,
                            value.span,
                            text!("{who} is always null, which has no type", who),
                        )
                        .help("write the type of the column: `-> [name](text)`"),
                    );
                    None
                }
                _ => Some(self.settle(value, None)),
            },
        }
    }

    /// The type of a field that is carried through as it is; `None` where it is the live column's: from one database to
    /// another. Without a database at both ends the files say it: JSON keeps the kinds of its values in JSON, and
    /// everything else is text.
    fn carried_as(&self, target: Option<Connector>) -> Option<Type> {
        match (self.source, target) {
            (Some(Connector::Csv), _) => Some(Type::Text),
            (Some(_), Some(target)) if is_json(target) => Some(Type::Json),
            (Some(source), _) if is_json(source) => Some(Type::Text),
            (Some(_), Some(Connector::Csv)) => Some(Type::Text),
            _ => None,
        }
    }

    /// A value of which nobody asks more than whether it can be made.
    fn settle_least(&mut self, value: Typed) -> Typed {
        match &value.shape {
            Shape::Open(open) => {
                let kind = open.unasked(self.least());
                self.settle_as(value, kind)
            }
            Shape::Null => self.convert(value, self.least(), Purpose::OPERAND),
            _ => value,
        }
    }
}

/// Whether values keep their kinds there as JSON.
fn is_json(connector: Connector) -> bool {
    matches!(connector, Connector::Jsonl | Connector::Json | Connector::Dict)
}
