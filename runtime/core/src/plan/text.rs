//! A plan for people.

use std::fmt::{self, Write};

use super::{ColumnPlan, Plan, Problems, SourcePlan, TargetPlan};
use crate::{Stop, pushdown::Decision, spec};

/// The most columns of text that a name or a type takes before the next one is shown.
const WIDTH: usize = 28;

impl fmt::Display for Plan<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let run = &*self.run;
        let route = run.route();
        writeln!(f, "{} ({})", route.name, route.file)?;
        for (spec, source) in self.source.iter().flat_map(|(spec, found)| found.iter().map(move |one| (*spec, one))) {
            source_text(f, spec, source)?;
        }
        for (spec, target) in &self.targets {
            target_text(f, spec, target.as_ref())?;
        }
        let known = run.known();
        if !known.constants.is_empty() {
            writeln!(f, "\nconstants")?;
            for (name, value, replaced) in &known.constants {
                let by = if *replaced { ", by --set" } else { "" };
                writeln!(f, "  ${name} = {value:?}{by}")?;
            }
        }
        if !known.dictionaries.is_empty() {
            writeln!(f, "\ndictionaries")?;
            for file in &known.dictionaries {
                writeln!(f, "  {file}")?;
            }
        }
        if !route.channels.is_empty() {
            writeln!(f, "\nnotify")?;
            for channel in route.channels {
                writeln!(f, "  {}", channel.name)?;
            }
        }
        let share = run.share();
        writeln!(
            f,
            "\nmemory\n  buffers: {} of {} KiB for the source and each target; beside them the dictionaries and the row in hand",
            share.count,
            share.size / 1024
        )?;
        writeln!(f, "\nguarantee")?;
        for said in self.guarantees() {
            writeln!(f, "  {said}")?;
        }
        match self.problems().len() {
            0 => writeln!(f, "\nthe route fits"),
            1 => writeln!(f, "\nthe route does not fit: 1 problem"),
            count => writeln!(f, "\nthe route does not fit: {count} problems"),
        }
    }
}

fn source_text(f: &mut fmt::Formatter<'_>, spec: &spec::Source, source: &Result<SourcePlan, Problems>) -> fmt::Result {
    let source = match source {
        Ok(source) => source,
        Err(Problems(problems)) => {
            writeln!(f, "\nsource")?;
            return problems.iter().try_for_each(|stop| writeln!(f, "  {}", refused(stop)));
        }
    };
    writeln!(f, "\nsource {}: {}", source.object, source.amount)?;
    writeln!(f, "  read by {}", source.way)?;
    for (field, live) in spec.fields.iter().zip(&source.live) {
        let mut reads: Vec<_> = field.reads.iter().map(read).collect();
        reads.dedup();
        let mut name = field.name.to_owned();
        for step in field.path {
            match step {
                spec::PathStep::Key(key) => write!(name, ".{key}")?,
                spec::PathStep::Index(index) => write!(name, ".{index}")?,
            }
        }
        let null = if live.nullable { "" } else { " not null" };
        let native = format!("{}{null}", if live.native.is_empty() { "any type" } else { &live.native });
        writeln!(f, "    {name:<WIDTH$} {native:<WIDTH$} read as {}", reads.join(", "))?;
    }
    for Decision { target, text, place, why } in &source.pushdown {
        let who = match why {
            None => "the source leaves out rows that do not meet it".to_owned(),
            Some(why) => format!("the source sends all rows: {why}"),
        };
        writeln!(f, "  {target} wants {text} (line {}): {who}", place.line)?;
    }
    if let Some(wanted) = source.wanted {
        writeln!(f, "  of them {wanted} are to be read")?;
    }
    Ok(())
}

fn read(read: &spec::Read) -> String {
    match read.kind {
        Some(kind) => kind.to_string(),
        None => "it is".to_owned(),
    }
}

fn target_text(
    f: &mut fmt::Formatter<'_>,
    spec: &spec::Target,
    target: Option<&Result<TargetPlan, Stop>>,
) -> fmt::Result {
    let target = match target {
        Some(Ok(target)) => target,
        Some(Err(stop)) => return writeln!(f, "\n{}\n  {}", spec.name, refused(stop)),
        None => return writeln!(f, "\n{}\n  not known before the source is", spec.name),
    };
    writeln!(f, "\n{} {}: {}", spec.name, target.object, target.effect(spec))?;
    writeln!(f, "  written by {}", target.way)?;
    for (ColumnPlan { name, writes, live, remark }, column) in target.columns.iter().zip(spec.columns) {
        let writes = &format!("{writes}{}", if column.rule.secret { " secret" } else { "" });
        let live = match live {
            Some(live) if live.as_str() == writes.trim_end_matches(" secret").trim_end_matches('!') => String::new(),
            Some(live) => format!("into {live}"),
            None if target.must_have_columns(spec.mode) => "IS NOT THERE".to_owned(),
            None => String::new(),
        };
        let line = format!("    {name:<WIDTH$} {writes:<WIDTH$} {live:<WIDTH$} {}", remark.as_deref().unwrap_or(""));
        writeln!(f, "{}", line.trim_end())?;
    }
    if let Some(rejects) = &target.rejects {
        let limit = match spec.max_rejects {
            None => "as many as there are".to_owned(),
            Some(spec::MaxRejects::Rows(rows)) => format!("{rows} at most, more undo the run"),
            Some(spec::MaxRejects::Share(millionths)) => {
                format!("{}% of the rows read at most, more undo the run", f64::from(millionths) / 10_000.0)
            }
        };
        writeln!(f, "    rejected rows go to {rejects}: {limit}")?;
    }
    for other in &target.others {
        writeln!(f, "    not written: {other}")?;
    }
    Ok(())
}

fn refused(stop: &Stop) -> String {
    format!("not known: {}: {}", stop.code(), stop.message())
}
