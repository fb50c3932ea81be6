//! A description for people.

use std::{
    collections::HashMap,
    fmt::{self, Display, Formatter},
};

use super::{Column, Description, Field, Rule, Step};
use crate::{diagnostics::printable, ir::Commit};

/// The most characters of a name that make the column of names wider.
const WIDEST: usize = 60;

impl Display for Description {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let on_error = format!("{:?}", self.on_error).to_lowercase();
        let commit = match self.commit {
            Commit::Run => String::new(),
            Commit::Every(rows) => format!(", commits every {rows} rows"),
        };
        writeln!(f, "route {} ({}), on_error {on_error}{commit}", self.route, self.file)?;
        for channel in &self.channels {
            writeln!(f, "\nchannel {channel}")?;
        }
        for point in &self.points {
            let kind = format!("{:?}", point.connector).to_lowercase();
            writeln!(f, "\npoint {} ({kind}), of {}", point.name, point.used_by.join(", "))?;
        }
        writeln!(f, "\nsource {} (line {})", show(&self.source.object), self.source.place.line)?;
        if !self.source.key.is_empty() {
            writeln!(f, "  key {}", self.source.key.join(", "))?;
        }
        if let Some(count) = self.source.partitions {
            writeln!(f, "  partitions {count}")?;
        }
        let width = self.source.fields.iter().map(|field| field.name.chars().count()).max().unwrap_or(0).min(WIDEST);
        for field in &self.source.fields {
            writeln!(f, "  {}", field_line(field, width))?;
        }
        if !self.row.is_empty() {
            writeln!(f, "\nrow, for all targets")?;
            self.row.iter().try_for_each(|rule| rule_lines(f, rule, None))?;
        }
        for target in &self.targets {
            let mode = format!("{:?}", target.mode).to_lowercase();
            let create = if target.create { "created where it is missing" } else { "never created" };
            let key = if target.key.is_empty() { String::new() } else { format!(", key {}", target.key.join(", ")) };
            let rejects = if target.rejects { ", with a quarantine" } else { "" };
            writeln!(f, "\ntarget {} {} (line {})", target.name, show(&target.object), target.place.line)?;
            writeln!(f, "  mode {mode}, {create}{key}{rejects}")?;
            let columns: HashMap<String, &Column> =
                target.columns.iter().map(|column| (format!("[{}]", column.name), column)).collect();
            for rule in &target.rules {
                rule_lines(f, rule, columns.get(&rule.makes).copied())?;
            }
        }
        for function in &self.functions {
            let parameters = function.parameters.join(", ");
            writeln!(f, "\nfunction {}({parameters}) (line {})", function.name, function.place.line)?;
            step_lines(f, &function.steps)?;
        }
        for dictionary in &self.dictionaries {
            let case = if dictionary.ignore_case { ", without case" } else { "" };
            let null = match dictionary.null.is_empty() {
                true => String::new(),
                false => format!(", null for {:?}", dictionary.null),
            };
            writeln!(
                f,
                "\ndictionary {} of {}: {}{case}{}",
                show(&dictionary.name),
                show(&dictionary.origin),
                show(&dictionary.holds),
                show(&null)
            )?;
        }
        for constant in &self.constants {
            let value = constant.value.as_ref().map_or_else(|| "None".to_owned(), |value| format!("{value:?}"));
            writeln!(f, "\nconstant ${} {} = {value} (line {})", constant.name, constant.kind, constant.place.line)?;
        }
        for event in &self.events {
            writeln!(f, "\nevent {} in {} (line {})", show(&event.text), event.within, event.line)?;
        }
        Ok(())
    }
}

fn field_line(field: &Field, width: usize) -> String {
    let reads: Vec<_> = field
        .reads
        .iter()
        .map(|read| match (&read.kind, read.any) {
            (None, _) => "it is".to_owned(),
            (Some(kind), true) => format!("{kind} from any"),
            (Some(kind), false) => kind.clone(),
        })
        .collect();
    let secret = if field.secret { ", secret" } else { "" };
    let readers: Vec<_> = field.read_by.iter().map(|reader| format!("{}:{}", reader.target, reader.line)).collect();
    format!("field {:<width$}  read as {}{secret}; by {}", show(&field.name), reads.join(", "), readers.join(", "))
}

fn rule_lines(f: &mut Formatter<'_>, rule: &Rule, column: Option<&Column>) -> fmt::Result {
    writeln!(f, "  {} (line {})", show(&rule.makes), rule.place.line)?;
    step_lines(f, &rule.steps)?;
    match column {
        Some(Column { kind, not_null, secret, .. }) => {
            let kind = kind.as_deref().unwrap_or("the source's type");
            let null = if *not_null { ", refuses null" } else { "" };
            let secret = if *secret { ", secret" } else { "" };
            writeln!(f, "      column of {kind}{null}{secret}")
        }
        None => Ok(()),
    }
}

fn step_lines(f: &mut Formatter<'_>, steps: &[Step]) -> fmt::Result {
    for (index, step) in steps.iter().enumerate() {
        let bar = if index == 0 { "" } else { "|" };
        let kind = step.kind.as_deref().unwrap_or("no type");
        let null = if step.nullable { " or null" } else { "" };
        let fails = if step.fallible { ", may fail" } else { "" };
        writeln!(f, "      {:<44}  {kind}{null}{fails}", format!("{bar}{}", show(&step.text)))?;
    }
    Ok(())
}

fn show(text: &str) -> String {
    printable(text).into_owned()
}
