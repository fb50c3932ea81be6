//! What a source may leave out: the conditions of each target, in the order in which a row meets them.

use etlc_types::{Conversion, Type, conversion};
use proc_macro2::TokenStream;
use quote::quote;

use super::{cells::place, names::Names, spec::field_key, types};
use crate::ir::{Comparison, Connector, Expr, Kind, Line, MaxRejects, Place, Route, Rule, Target, shown};

/// Tokens of `spec::Source::wanted`.
pub(super) fn tokens(route: &Route, fields: &Names) -> TokenStream {
    if !matches!(route.source.endpoint.connector, Connector::Postgres | Connector::Sqlite) {
        return quote!(&[]);
    }
    // What is allowed of the rows that are read must not change with how many of them are.
    let counts_reads = |target: &Target| matches!(target.max_rejects, Some(MaxRejects::Share(_)));
    let stopped = route.targets.iter().any(counts_reads).then_some("max_rejects is a share of the rows that are read");
    let wanted = route.targets.iter().map(|target| {
        let parts = Parts { route, target, fields, reads: Vec::new(), stopped }.tokens();
        let name = &target.name;
        quote!(spec::Wanted { target: #name, parts: &[#(#parts),*] })
    });
    quote!(&[#(#wanted),*])
}

struct Parts<'a> {
    route: &'a Route,
    target: &'a Target,
    fields: &'a Names,
    /// What has been read of the row so far.
    reads: Vec<(usize, Type)>,
    /// Why no row may be left out for what comes now.
    stopped: Option<&'static str>,
}

impl Parts<'_> {
    fn tokens(mut self) -> Vec<TokenStream> {
        let mut parts = Vec::new();
        let (route, target) = (self.route, self.target);
        // What ends a row there ends it for this target too.
        self.lines(route.row.iter().flat_map(|row| &row.lines), None, &mut parts);
        self.lines(&target.lines, None, &mut parts);
        parts
    }

    /// Goes through lines; `inside` says why their conditions do not decide of the whole row, where they do not.
    fn lines<'l>(
        &mut self,
        lines: impl IntoIterator<Item = &'l Line>,
        inside: Option<&'static str>,
        parts: &mut Vec<TokenStream>,
    ) {
        for line in lines {
            match line {
                Line::Rule(rule) => self.pass(&rule.value),
                Line::Where { condition, place } => {
                    let mut conjuncts = Vec::new();
                    split(condition, &mut conjuncts);
                    parts.extend(conjuncts.into_iter().map(|one| self.part(one, inside, place)));
                }
                Line::If(choice) => {
                    choice.conditions.iter().for_each(|condition| self.pass(&condition.value));
                    self.lines(choice.branches.iter().flatten(), inside.or(Some("it stands in a branch")), parts);
                }
                Line::For(each) => {
                    self.pass(&each.list);
                    // An element may fail, or be no element at all.
                    self.stop();
                    self.lines(&each.lines, inside.or(Some("it is asked of each element")), parts);
                }
            }
        }
    }

    fn part(&mut self, condition: &Expr, inside: Option<&'static str>, at: &Place) -> TokenStream {
        let stopped = self.stopped;
        self.pass(condition);
        let asked = match (inside.or(stopped), self.stopped) {
            (Some(why), _) => Err(why),
            (None, Some(_)) => Err("it may fail, or uses what only the route makes"),
            (None, None) => self.condition(condition),
        };
        let asked = asked.unwrap_or_else(|why| quote!(spec::Condition::Loop(#why)));
        let (text, at) = (shown::expr(self.route, condition), place(at));
        let reads = self.reads.iter().map(|(field, kind)| {
            let (field, kind) = (self.position(*field), types::constant(*kind));
            quote!((#field, #kind))
        });
        quote!(spec::Part { text: #text, place: #at, reads: &[#(#reads),*], condition: #asked })
    }

    /// Notes what an expression reads, and whether anything but reading can go wrong in it.
    fn pass(&mut self, expr: &Expr) {
        match &expr.kind {
            Kind::Null
            | Kind::Literal(_)
            | Kind::This
            | Kind::Variable(_)
            | Kind::Shared(_)
            | Kind::Constant(_)
            | Kind::Dictionary(_) => {}
            Kind::Field(field) => match expr.value.kind {
                Some(kind) if !self.reads.contains(&(*field, kind)) => self.reads.push((*field, kind)),
                Some(_) => {}
                None => self.stop(),
            },
            Kind::List(all) => all.iter().for_each(|one| self.pass(one)),
            Kind::Lookup { keys, .. } => keys.iter().for_each(|key| self.pass(key)),
            Kind::HasKey { key, .. } => self.pass(key),
            Kind::Call { function, arguments } => {
                if etlc_functions::find(function).is_none_or(|function| function.fallible) {
                    self.stop();
                }
                arguments.iter().for_each(|argument| self.pass(argument));
            }
            Kind::Convert(inner) => {
                let total = inner
                    .value
                    .kind
                    .zip(expr.value.kind)
                    .is_some_and(|(from, to)| matches!(conversion(from, to), Conversion::Same | Conversion::Total));
                if !total {
                    self.stop();
                }
                self.pass(inner);
            }
            Kind::Pipe { input, steps } => {
                self.pass(input);
                steps.iter().for_each(|step| self.pass(&step.expr));
            }
            Kind::If { branches, otherwise } => {
                for branch in branches {
                    self.pass(&branch.condition);
                    self.pass(&branch.then);
                }
                self.pass(otherwise);
            }
            Kind::Compare { left, right, .. } | Kind::And(left, right) | Kind::Or(left, right) => {
                self.pass(left);
                self.pass(right);
            }
            Kind::In { value, list } => {
                self.pass(value);
                list.iter().for_each(|one| self.pass(one));
            }
            Kind::InList { value, list } => {
                self.pass(value);
                self.pass(list);
            }
            Kind::Like { text: inner, .. } | Kind::Matches { text: inner, .. } | Kind::Not(inner) => self.pass(inner),
            Kind::CallOwn { .. }
            | Kind::CallRust { .. }
            | Kind::NotNull(_)
            | Kind::Coalesce { .. }
            | Kind::Event(_)
            | Kind::Notify { .. }
            | Kind::Arithmetic { .. }
            | Kind::Negate(_)
            | Kind::JsonPath { .. } => self.stop(),
        }
    }

    fn stop(&mut self) {
        self.stopped.get_or_insert("what comes before it may fail or end the row");
    }

    /// A condition on fields, where it is one; else why not.
    fn condition(&self, expr: &Expr) -> Result<TokenStream, &'static str> {
        match &expr.kind {
            Kind::Literal(text) if expr.value.kind == Some(Type::Bool) => {
                let holds = text == "true";
                Ok(quote!(spec::Condition::Always(#holds)))
            }
            Kind::Not(inner) => {
                let inner = self.condition(inner)?;
                Ok(quote!(spec::Condition::Not(&#inner)))
            }
            Kind::And(left, right) => {
                let (left, right) = (self.condition(left)?, self.condition(right)?);
                Ok(quote!(spec::Condition::And(&[#left, #right])))
            }
            Kind::Or(left, right) => {
                let (left, right) = (self.condition(left)?, self.condition(right)?);
                Ok(quote!(spec::Condition::Or(&[#left, #right])))
            }
            Kind::Compare { operator, left, right } => {
                let (operator, field, value) = match self.field(left) {
                    Ok(field) => (*operator, field, right),
                    Err(_) => (mirrored(*operator), self.field(right)?, left),
                };
                let (field, kind) = field;
                let (kind, value, operator) = (types::constant(kind), self.operand(value)?, comparison(operator));
                Ok(quote! {
                    spec::Condition::Compare { field: #field, kind: #kind, operator: #operator, value: #value }
                })
            }
            Kind::In { value, list } => {
                let (field, kind) = self.field(value)?;
                let values = list.iter().map(|one| self.operand(one)).collect::<Result<Vec<_>, _>>()?;
                let kind = types::constant(kind);
                Ok(quote!(spec::Condition::In { field: #field, kind: #kind, values: &[#(#values),*] }))
            }
            Kind::InList { value, list } => {
                let (field, kind) = self.field(value)?;
                let Kind::Constant(name) = &list.kind else {
                    return Err("it is no comparison of a field with a literal or a constant");
                };
                let constant = self.route.constants.iter().find(|constant| constant.name == *name);
                let list = constant.and_then(|constant| constant.value.as_ref()).ok_or("there is no list")?;
                let kind = types::constant(kind);
                Ok(quote!(spec::Condition::InConstant { field: #field, kind: #kind, name: #name, list: #list }))
            }
            Kind::Like { text, pattern } => {
                let (field, _) = self.field(text)?;
                Ok(quote!(spec::Condition::Like { field: #field, pattern: #pattern }))
            }
            Kind::Matches { .. } => Err("regular expressions of databases are of another kind"),
            Kind::HasKey { .. } | Kind::Dictionary(_) => Err("the source has no dictionaries"),
            _ => Err("it is no comparison of a field with a literal or a constant"),
        }
    }

    /// A field, read and then widened, perhaps by a rule before; with the type that it is compared as.
    fn field(&self, expr: &Expr) -> Result<(TokenStream, Type), &'static str> {
        match (&expr.kind, expr.value.kind) {
            (Kind::Field(field), Some(kind)) => Ok((self.position(*field), kind)),
            (Kind::Convert(inner), Some(kind)) => {
                let (field, from) = self.field(inner)?;
                if widens(from, kind) { Ok((field, kind)) } else { Err("the field is converted first") }
            }
            (Kind::Variable(name) | Kind::Shared(name), _) => {
                let lines = match (&expr.kind, &self.route.row) {
                    (Kind::Shared(_), Some(row)) => &row.lines,
                    _ => &self.target.lines,
                };
                let made = lines.iter().find_map(|line| match line {
                    Line::Rule(rule) if makes(rule, name) => Some(&rule.value),
                    _ => None,
                });
                self.field(made.ok_or("it uses what the route makes")?)
            }
            _ => Err("it is no comparison of a field with a literal or a constant"),
        }
    }

    fn operand(&self, expr: &Expr) -> Result<TokenStream, &'static str> {
        match (&expr.kind, expr.value.kind) {
            (Kind::Null, _) => Ok(quote!(spec::Operand::Null)),
            (Kind::Literal(text), Some(kind)) => {
                let kind = types::constant(kind);
                Ok(quote!(spec::Operand::Literal(#kind, #text)))
            }
            (Kind::Constant(name), Some(kind)) => {
                let constant = self.route.constants.iter().find(|constant| constant.name == *name);
                match constant.and_then(|constant| constant.value.as_ref()) {
                    Some(value) => {
                        let kind = types::constant(kind);
                        Ok(quote!(spec::Operand::Constant(#kind, #name, #value)))
                    }
                    None => Ok(quote!(spec::Operand::Null)),
                }
            }
            (Kind::Convert(inner), Some(kind)) if inner.value.kind.is_some_and(|from| widens(from, kind)) => {
                self.operand(inner)
            }
            _ => Err("it is no comparison of a field with a literal or a constant"),
        }
    }

    /// The position of a field in the source's table.
    fn position(&self, field: usize) -> TokenStream {
        let name = self.fields.upper(&field_key(self.route, &self.route.source.fields[field]));
        quote!(field::#name)
    }
}

/// The parts that `AND` joins, in order.
fn split<'a>(condition: &'a Expr, parts: &mut Vec<&'a Expr>) {
    match &condition.kind {
        Kind::And(left, right) => {
            split(left, parts);
            split(right, parts);
        }
        _ => parts.push(condition),
    }
}

/// Whether a conversion changes neither what is equal nor the order, nor the text form of a literal.
fn widens(from: Type, to: Type) -> bool {
    let exact = |kind: Type| kind.is_integer() || matches!(kind, Type::Numeric(_));
    let total = matches!(conversion(from, to), Conversion::Same | Conversion::Total);
    total
        && (from.base() == to.base()
            || from.is_text() && to.is_text()
            || from.is_integer() && exact(to)
            || (from, to) == (Type::Float4, Type::Float8))
}

fn makes(rule: &Rule, name: &str) -> bool {
    use crate::ir::Destination::{Column, Local, Nothing};
    match &rule.destination {
        Column(made) | Local(made) => made == name,
        Nothing => false,
    }
}

/// The comparison with its sides exchanged.
fn mirrored(operator: Comparison) -> Comparison {
    match operator {
        Comparison::Less => Comparison::Greater,
        Comparison::LessOrEqual => Comparison::GreaterOrEqual,
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterOrEqual => Comparison::LessOrEqual,
        same => same,
    }
}

fn comparison(operator: Comparison) -> TokenStream {
    match operator {
        Comparison::Equal => quote!(spec::Comparison::Equal),
        Comparison::NotEqual => quote!(spec::Comparison::NotEqual),
        Comparison::Less => quote!(spec::Comparison::Less),
        Comparison::LessOrEqual => quote!(spec::Comparison::LessOrEqual),
        Comparison::Greater => quote!(spec::Comparison::Greater),
        Comparison::GreaterOrEqual => quote!(spec::Comparison::GreaterOrEqual),
    }
}
