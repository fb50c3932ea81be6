//! The tables of a program: what the runtime is told of source and targets.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{cells::place, names::Names, record::Module, types, wanted};
use crate::ir::{
    Commit, Connector, Csv, Endpoint, Field, Limits, Location, MaxRejects, Mode, Object, OnError, PathStep, Route,
    Target,
};

/// The crate of a connector.
pub(super) fn crate_of(connector: Connector) -> &'static str {
    match connector {
        Connector::Csv | Connector::Jsonl | Connector::Json | Connector::Dict => "etlc-files",
        Connector::Sqlite => "etlc-sqlite",
        Connector::Postgres => "etlc-postgres",
    }
}

/// The module that holds a connector's reader and writer.
pub(super) fn module_of(connector: Connector) -> TokenStream {
    match connector {
        Connector::Csv => quote!(etlc_files::csv),
        Connector::Jsonl => quote!(etlc_files::jsonl),
        Connector::Json => quote!(etlc_files::json),
        Connector::Dict => quote!(etlc_files::dict),
        Connector::Sqlite => quote!(etlc_sqlite),
        Connector::Postgres => quote!(etlc_postgres),
    }
}

/// What opens the quarantine beside a target.
fn quarantine(connector: Connector) -> TokenStream {
    let module = match connector {
        Connector::Csv | Connector::Jsonl | Connector::Json | Connector::Dict => quote!(etlc_files),
        Connector::Sqlite => quote!(etlc_sqlite),
        Connector::Postgres => quote!(etlc_postgres),
    };
    quote!(#module::quarantine)
}

/// Whether a connector's records are JSON, so that it reads paths itself.
pub(super) fn is_json(connector: Connector) -> bool {
    matches!(connector, Connector::Jsonl | Connector::Json | Connector::Dict)
}

/// What tells the fields that the runtime reads apart: the name, with the path where the source reads paths itself.
pub(super) fn field_key(route: &Route, field: &Field) -> String {
    let mut key = field.name.clone();
    if is_json(route.source.endpoint.connector) {
        for step in &field.path {
            match step {
                PathStep::Key(name) => key.push_str(&format!(".{name}")),
                PathStep::Index(index) => key.push_str(&format!(".{index}")),
            }
        }
    }
    key
}

/// A path as a constant array.
pub(super) fn path(path: &[PathStep]) -> TokenStream {
    let steps = path.iter().map(|step| match step {
        PathStep::Key(name) => quote!(PathStep::Key(#name)),
        PathStep::Index(index) => {
            let index = proc_macro2::Literal::usize_unsuffixed(*index);
            quote!(PathStep::Index(#index))
        }
    });
    quote!([#(#steps),*])
}

/// The fields that the runtime reads, each once, with the types that it is read as.
struct Reading<'a> {
    key: String,
    field: &'a Field,
    reads: Vec<(Option<etlc_types::Type>, bool)>,
    secret: bool,
}

fn readings(route: &Route) -> Vec<Reading<'_>> {
    let json = is_json(route.source.endpoint.connector);
    let mut readings: Vec<Reading<'_>> = Vec::new();
    for field in &route.source.fields {
        let key = field_key(route, field);
        let through = !field.path.is_empty() && !json;
        let reads = field
            .reads
            .iter()
            .map(|read| if through { (Some(etlc_types::Type::Json), true) } else { (read.kind, read.any) });
        let index = readings.iter().position(|reading| reading.key == key).unwrap_or_else(|| {
            readings.push(Reading { key, field, reads: Vec::new(), secret: false });
            readings.len() - 1
        });
        readings[index].secret |= field.secret;
        for read in reads {
            if !readings[index].reads.contains(&read) {
                readings[index].reads.push(read);
            }
        }
    }
    readings
}

/// Identifiers of the fields.
pub(super) fn field_names(route: &Route) -> Names {
    let keys: Vec<String> = readings(route).into_iter().map(|reading| reading.key).collect();
    Names::new("field", keys.iter().map(String::as_str))
}

/// The positions of the fields in the source's table, and the tables.
pub(super) fn tokens(route: &Route, fields: &Names, modules: &[Module<'_>]) -> TokenStream {
    let readings = readings(route);
    let positions = readings.iter().enumerate().map(|(index, reading)| {
        let name = fields.upper(&reading.key);
        let index = proc_macro2::Literal::usize_unsuffixed(index);
        quote!(pub(super) const #name: usize = #index;)
    });
    let native = route
        .targets
        .iter()
        .filter(|target| target.columns.iter().any(|column| column.kind.is_none()))
        .all(|target| target.endpoint.connector == route.source.endpoint.connector);
    let json = is_json(route.source.endpoint.connector);
    let specs = readings.iter().map(|reading| {
        let Field { name, path: steps, place: at, .. } = reading.field;
        let steps = if json { path(steps) } else { quote!([]) };
        let reads = reading.reads.iter().map(|(kind, any)| {
            let kind = match kind {
                Some(kind) => {
                    let kind = types::constant(*kind);
                    quote!(Some(#kind))
                }
                None => quote!(None),
            };
            quote!(spec::Read { kind: #kind, any: #any })
        });
        let native = native && reading.reads.iter().any(|(kind, _)| kind.is_none());
        let (secret, at) = (reading.secret, place(at));
        quote! {
            spec::Field { name: #name, path: &#steps, secret: #secret, reads: &[#(#reads),*], native: #native, place: #at }
        }
    });
    let source = endpoint(&route.source.endpoint);
    let more = route.source.more.iter().map(location);
    let encoding = option(route.source.endpoint.encoding.as_ref());
    let wanted = wanted::tokens(route, fields);
    let (key, at) = (&route.source.key, place(&route.source.endpoint.place));
    let source_csv = csv("CSV_OF_SOURCE", route.source.endpoint.csv.as_ref());
    let targets =
        route.targets.iter().zip(modules).map(|(target, module)| target_tokens(target, module, fields, route));
    let (name, file, hash) = (&route.name, &route.file, &route.hash);
    let names = modules.iter().map(Module::table_name);
    let on_error = match route.on_error {
        OnError::Skip => quote!(spec::OnError::Skip),
        OnError::Reject => quote!(spec::OnError::Reject),
        OnError::Rollback | OnError::Null => quote!(spec::OnError::Rollback),
    };
    let commit = match route.commit {
        Commit::Run => quote!(spec::Commit::Run),
        Commit::Every(rows) => {
            let rows = proc_macro2::Literal::u64_unsuffixed(rows);
            quote!(spec::Commit::Every(#rows))
        }
    };
    let limits = match route.limits {
        limits if limits == Limits::default() => quote!(spec::Limits::DEFAULT),
        Limits { max_row, max_value } => {
            let [row, value] = [max_row, max_value].map(proc_macro2::Literal::u64_unsuffixed);
            quote!(spec::Limits { row: #row, value: #value })
        }
    };
    let partitions = proc_macro2::Literal::u32_unsuffixed(route.source.partitions.unwrap_or(1));
    let anchor = match anchor(route) {
        Some((index, crate_name)) => {
            let target = modules[index].table_name();
            quote!(Some(spec::Anchor { target: &#target, open: #crate_name::ledger, look: #crate_name::look }))
        }
        None => quote!(None),
    };
    let channels = route.notify.iter().map(|name| match name.as_str() {
        "console" => quote!(spec::Channel { name: #name, open: etlc_core::console }),
        _ => quote!(spec::Channel { name: #name, open: etlc_webhook::open }),
    });
    let constants = route.constants.iter().filter(|constant| constant.value.is_some()).map(|constant| &constant.name);
    quote! {
        #[doc = " The fields that the route reads, by their positions in `SOURCE`."]
        mod field { #(#positions)* }

        static ROUTE: spec::Route = spec::Route {
            name: #name,
            file: #file,
            hash: #hash,
            on_error: #on_error,
            commit: #commit,
            partitions: #partitions,
            limits: #limits,
            anchor: #anchor,
            channels: &[#(#channels),*],
            targets: &[#(&#names),*],
            constants: &[#(#constants),*],
        };

        static SOURCE: spec::Source = spec::Source {
            #source
            more: &[#(#more),*],
            encoding: #encoding,
            key: &[#(#key),*],
            fields: &[#(#specs),*],
            wanted: #wanted,
            place: #at,
        };
        #source_csv
        #(#targets)*
    }
}

/// The target in whose database the ledger lies, and the crate that keeps it: the first table of PostgreSQL, else the first of
/// SQLite. Of SQLite only one run at a time can write a file, which its lock sees to; a ledger is needed there for how far a
/// run is, and for rows that wait in other files.
fn anchor(route: &Route) -> Option<(usize, TokenStream)> {
    let first = |connector| route.targets.iter().position(|target| target.endpoint.connector == connector);
    if let Some(index) = first(Connector::Postgres) {
        return Some((index, quote!(etlc_postgres)));
    }
    let index = first(Connector::Sqlite)?;
    let has_others = route.targets.iter().any(|target| is_other(&target.endpoint, &route.targets[index].endpoint));
    (has_others || matches!(route.commit, Commit::Every(_))).then(|| (index, quote!(etlc_sqlite)))
}

/// Whether this is a table of another database than the anchor's.
fn is_other(endpoint: &Endpoint, anchor: &Endpoint) -> bool {
    let database = |endpoint: &Endpoint| (endpoint.connector, endpoint.point.clone(), endpoint.database.clone());
    matches!(endpoint.connector, Connector::Postgres | Connector::Sqlite) && database(endpoint) != database(anchor)
}

pub(super) fn endpoint(endpoint: &Endpoint) -> TokenStream {
    let point = option(endpoint.point.as_ref());
    let database = option(endpoint.database.as_ref());
    let object = object(&endpoint.object);
    quote!(point: #point, database: #database, object: #object,)
}

fn location(location: &Location) -> TokenStream {
    let point = option(location.point.as_ref());
    let database = option(location.database.as_ref());
    let object = object(&location.object);
    quote!(spec::Location { point: #point, database: #database, object: #object })
}

fn object(object: &Object) -> TokenStream {
    match object {
        Object::Table(parts) => quote!(spec::Object::Table(&[#(#parts),*])),
        Object::Query(query) => quote!(spec::Object::Query(#query)),
        Object::File(file) => quote!(spec::Object::File(#file)),
        Object::Records(name) => quote!(spec::Object::Records(#name)),
    }
}

fn option(text: Option<&String>) -> TokenStream {
    match text {
        Some(text) => quote!(Some(#text)),
        None => quote!(None),
    }
}

fn csv(name: &str, csv: Option<&Csv>) -> TokenStream {
    let Some(Csv { delimiter, header, null }) = csv else { return quote!() };
    let name = format_ident!("{name}");
    let delimiter = proc_macro2::Literal::byte_character(u8::try_from(*delimiter).unwrap_or(b','));
    quote!(static #name: spec::Csv = spec::Csv { delimiter: #delimiter, header: #header, null: &[#(#null),*] };)
}

fn target_tokens(target: &Target, module: &Module<'_>, fields: &Names, route: &Route) -> TokenStream {
    let (name, module_name) = (module.table_name(), module.module_name());
    let columns = target.columns.iter().map(|column| {
        let kind = match column.kind {
            Some(kind) => {
                let kind = types::constant(kind);
                quote!(Some(#kind))
            }
            None => quote!(None),
        };
        let carried = match module.carried(column) {
            Some(field) => {
                let name = fields.upper(&field_key(route, &route.source.fields[field]));
                quote!(Some(field::#name))
            }
            None => quote!(None),
        };
        let (name, not_null, rule) = (&column.name, column.not_null, module.rule(column));
        quote! {
            spec::Column { name: #name, kind: #kind, carried: #carried, not_null: #not_null, rule: &#module_name::#rule }
        }
    });
    let mode = match target.mode {
        Mode::Append => quote!(spec::Mode::Append),
        Mode::Truncate => quote!(spec::Mode::Truncate),
        Mode::Replace => quote!(spec::Mode::Replace),
    };
    let (written, create, key, at) = (&target.name, target.create, &target.key, place(&target.endpoint.place));
    let rejects = route.rejects(target);
    let max_rejects = match target.max_rejects {
        Some(MaxRejects::Rows(limit)) => {
            let limit = proc_macro2::Literal::u64_unsuffixed(limit);
            quote!(Some(spec::MaxRejects::Rows(#limit)))
        }
        Some(MaxRejects::Share(millionths)) => {
            let millionths = proc_macro2::Literal::u32_unsuffixed(millionths);
            quote!(Some(spec::MaxRejects::Share(#millionths)))
        }
        None => quote!(None),
    };
    let aside = anchor(route).filter(|(index, _)| is_other(&target.endpoint, &route.targets[*index].endpoint));
    // Its rejects are kept beside the anchor.
    let (publish, quarantine) = match aside {
        Some((_, anchor)) => {
            let module = module_of(target.endpoint.connector);
            (quote!(Some(#module::publish)), quote!(#anchor::quarantine))
        }
        None => (quote!(None), quarantine(target.endpoint.connector)),
    };
    let endpoint = endpoint(&target.endpoint);
    let csv = csv(&format!("CSV_OF_{name}"), target.endpoint.csv.as_ref());
    quote! {
        static #name: spec::Target = spec::Target {
            name: #written,
            #endpoint
            mode: #mode,
            create: #create,
            key: &[#(#key),*],
            columns: &[#(#columns),*],
            rejects: #rejects,
            max_rejects: #max_rejects,
            quarantine: #quarantine,
            publish: #publish,
            place: #at,
        };
        #csv
    }
}
