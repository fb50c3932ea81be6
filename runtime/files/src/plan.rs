//! What a run would do, for `plan`: which files there are, and whether they are what the route says.

use std::fs;

use etlc_core::{
    Run, Stop,
    plan::{Amount, Found, Problems, SourcePlan, TargetPlan, Visible},
    spec,
};

use crate::compression::Compression;
use crate::draft::{self, Extends};
use crate::{csv, dict, fault, json, jsonl, listing, object, quarantine};

/// The files that a source names. `open` finds the fields in the first of them.
fn source<R>(
    run: &mut Run,
    source: &'static spec::Source,
    open: impl FnOnce(&mut Run, &'static spec::Source) -> Result<R, Stop>,
) -> Result<SourcePlan, Stop> {
    let listed = listing::of_source(run, source).map_err(|stop| fault::placed(stop, run.route(), source.place))?;
    open(run, source)?;
    let bytes = listed.iter().filter_map(|input| fs::metadata(&input.path).ok()).map(|file| file.len()).sum();
    let compressed = listed.iter().filter(|input| Compression::of(&input.path) != Compression::Plain).count();
    let files = if listed.len() == 1 { "1 file".to_owned() } else { format!("{} files", listed.len()) };
    let packed = match compressed {
        0 => String::new(),
        count if count == listed.len() => ", compressed".to_owned(),
        count => format!(", {count} of them compressed"),
    };
    let encoded = source.encoding.map_or(String::new(), |encoding| format!(" from {encoding}"));
    let order = if source.more.is_empty() { "of their paths" } else { "in which the route names them" };
    Ok(SourcePlan {
        object: listing::patterns(source).collect::<Vec<_>>().join(", "),
        way: format!("a thread that reads {files}{packed}{encoded}, in the order {order}"),
        amount: Amount::Bytes(bytes),
        wanted: None,
        pushdown: Vec::new(),
        live: run.live().to_vec(),
        problems: Vec::new(),
    })
}

/// The file of a target.
fn target(run: &mut Run, target: &'static spec::Target, extends: Extends) -> TargetPlan {
    let spec::Object::File(name) = target.object else { unreachable!("the compiler gives a file connector a file") };
    let route = run.route();
    let placed = |stop: Stop| fault::placed(stop.note("target", target.name), route, target.place);
    let path = run.path(name);
    let packed = if Compression::of(&path) == Compression::Plain { "" } else { ", compressed" };
    TargetPlan {
        way: format!("a thread that fills a file beside it{packed}"),
        there: fs::metadata(&path).ok().map(|file| Amount::Bytes(file.len())),
        problems: draft::look(&path, name, target, &extends).err().map(placed).into_iter().collect(),
        ..plain(run, target, name, Visible::Rename)
    }
}

fn plain(run: &Run, target: &'static spec::Target, object: &str, visible: Visible) -> TargetPlan {
    let rejects = target.rejects.then(|| quarantine::name(run, target));
    TargetPlan { rejects, ..TargetPlan::new(run, target, object.to_owned(), String::new(), visible) }
}

impl csv::Reader {
    /// Says what a run would read.
    ///
    /// # Errors
    /// As [`csv::Reader::open`].
    pub fn plan(run: &mut Run, from: &'static spec::Source, csv: &'static spec::Csv) -> Found {
        vec![source(run, from, |run, from| csv::Reader::open(run, from, csv)).map_err(Problems::from)]
    }
}

impl csv::Writer {
    /// Says what a run would do to the target's file.
    ///
    /// # Errors
    /// None: that the file does not fit is a part of the plan.
    pub fn plan(run: &mut Run, to: &'static spec::Target, csv: &'static spec::Csv) -> Result<TargetPlan, Stop> {
        Ok(target(run, to, csv::frame(to, csv).extends))
    }
}

/// Declares the plans of a format of JSON.
macro_rules! plans {
    ($($format:ident: $check:expr;)+) => {$(
        impl $format::Reader {
            /// Says what a run would read.
            ///
            /// # Errors
            /// As that of `open`.
            pub fn plan(run: &mut Run, from: &'static spec::Source) -> Found {
                vec![source(run, from, $format::Reader::open).map_err(Problems::from)]
            }
        }

        impl $format::Writer {
            /// Says what a run would do to the target's file.
            ///
            /// # Errors
            /// None: that the file does not fit is a part of the plan.
            pub fn plan(run: &mut Run, to: &'static spec::Target) -> Result<TargetPlan, Stop> {
                let mut plan = target(run, to, object::frame(b"", b"").extends);
                plan.problems.extend($check(to).err().map(|stop| fault::placed(stop, run.route(), to.place)));
                Ok(plan)
            }
        }
    )+};
}

plans! {
    jsonl: |_| Ok::<(), Stop>(());
    json: json::refuse_append;
}

impl dict::Reader {
    /// Says what a run would read, and leaves standard input alone.
    ///
    /// # Errors
    /// None.
    pub fn plan(run: &mut Run, _source: &'static spec::Source) -> Found {
        vec![Ok(SourcePlan {
            object: "standard input".to_owned(),
            way: "a thread that reads JSON Lines as they come".to_owned(),
            amount: Amount::Unknown,
            wanted: None,
            pushdown: Vec::new(),
            live: run.live().to_vec(),
            problems: Vec::new(),
        })]
    }
}

impl dict::Writer {
    /// Says what a run would do, and leaves standard output alone.
    ///
    /// # Errors
    /// None.
    pub fn plan(run: &mut Run, target: &'static spec::Target) -> Result<TargetPlan, Stop> {
        let way = "a thread that writes JSON Lines as they are made".to_owned();
        Ok(TargetPlan { way, ..plain(run, target, "standard output", Visible::Stream) })
    }
}
