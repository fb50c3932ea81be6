//! A plan for programs.

use serde_json::{Value, json};

use super::{Amount, ColumnPlan, Plan, Problems, SourcePlan, Visible};
use crate::{Live, Stop, pushdown::Decision, spec};

impl Plan<'_> {
    /// The plan as one JSON object.
    pub(crate) fn to_json(&self) -> Value {
        let run = &*self.run;
        let route = run.route();
        let mut sources = self.source.iter().flat_map(|(spec, found)| found.iter().map(|one| source_json(spec, one)));
        let source = sources.next().map(|mut source| {
            let more: Vec<_> = sources.collect();
            if !more.is_empty() && source.is_object() {
                source["more"] = json!(more);
            }
            source
        });
        let targets: Vec<_> = self
            .targets
            .iter()
            .map(|(spec, target)| match target {
                Some(Ok(target)) => {
                    let columns: Vec<_> = target
                        .columns
                        .iter()
                        .map(|column| {
                            let ColumnPlan { name, writes, live, remark } = column;
                            json!({"name": name, "writes": writes, "live": live, "remark": remark})
                        })
                        .collect();
                    let visible = match &target.visible {
                        Visible::Commit(database) => json!({"commit": database}),
                        Visible::Rename => json!("rename"),
                        Visible::Stream => json!("stream"),
                    };
                    json!({
                        "name": spec.name, "object": target.object, "mode": mode(spec.mode),
                        "exists": target.there.is_some(), "there": target.there.map(amount), "way": target.way,
                        "visible": visible, "rejects": target.rejects, "columns": columns, "not_written": target.others, "ddl": target.ddl,
                    })
                }
                Some(Err(_)) | None => json!({"name": spec.name, "object": null}),
            })
            .collect();
        let known = run.known();
        let constants: Vec<_> = known
            .constants
            .iter()
            .map(|(name, value, replaced)| json!({"name": name, "value": value, "replaced": replaced}))
            .collect();
        let share = run.share();
        json!({
            "route": route.name, "file": route.file, "hash": route.hash, "exit": self.exit() as u8,
            "source": source, "targets": targets, "constants": constants, "dictionaries": known.dictionaries,
            "notify": route.channels.iter().map(|channel| channel.name).collect::<Vec<_>>(),
            "buffers": {"bytes": share.size, "count": share.count}, "guarantee": self.guarantees(),
            "problems": self.problems().into_iter().map(Stop::to_json).collect::<Vec<_>>(),
        })
    }
}

fn source_json(spec: &spec::Source, source: &Result<SourcePlan, Problems>) -> Value {
    let Ok(source) = source else { return Value::Null };
    let field = |(field, live): (&spec::Field, &Live)| {
        let reads: Vec<_> = field.reads.iter().map(|read| read.kind.map(|kind| kind.to_string())).collect();
        json!({
            "name": field.name, "path": field.path.iter().map(step).collect::<Vec<_>>(),
            "live": live.native, "nullable": live.nullable, "read_as": reads,
        })
    };
    json!({
        "object": source.object, "amount": amount(source.amount), "way": source.way,
        "fields": spec.fields.iter().zip(&source.live).map(field).collect::<Vec<_>>(),
        "wanted": source.wanted.map(amount), "conditions": conditions(&source.pushdown),
    })
}

fn conditions(conditions: &[Decision]) -> Vec<Value> {
    let condition = |decision: &Decision| {
        let Decision { target, text, place, why } = decision;
        json!({"target": target, "text": text, "line": place.line, "pushed_down": why.is_none(), "why": why})
    };
    conditions.iter().map(condition).collect()
}

fn step(step: &spec::PathStep) -> Value {
    match step {
        spec::PathStep::Key(key) => json!(key),
        spec::PathStep::Index(index) => json!(index),
    }
}

fn amount(amount: Amount) -> Value {
    match amount {
        Amount::Rows(rows) => json!({"rows": rows}),
        Amount::About(rows) => json!({"about_rows": rows}),
        Amount::Bytes(bytes) => json!({"bytes": bytes}),
        Amount::Unknown => Value::Null,
    }
}

fn mode(mode: spec::Mode) -> &'static str {
    match mode {
        spec::Mode::Append => "append",
        spec::Mode::Truncate => "truncate",
        spec::Mode::Replace => "replace",
    }
}
