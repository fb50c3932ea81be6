//! What a program knows before the first row: constants, dictionaries, and literals that are made once.

use etlc_types::Type;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::{
    cells::place,
    names::Names,
    spec::{endpoint as endpoint_tokens, module_of},
    types,
};
use crate::ir::{
    Constant, Dictionary, DictionaryColumn, DictionaryOrigin, DictionaryRange, DictionaryShape, Endpoint, Route,
};

/// Collects what is known as expressions name it.
pub(super) struct Known {
    constants: Names,
    dictionaries: Vec<Ident>,
    /// Texts by what they are made into, in order of first use.
    prepared: Vec<(String, String)>,
    values: Vec<(Type, String)>,
}

impl Known {
    pub(super) fn new(route: &Route) -> Known {
        let constants = route.constants.iter().map(|constant| constant.name.clone());
        let keys: Vec<String> = (0..route.dictionaries.len()).map(|index| dictionary_key(route, index)).collect();
        let names: Vec<String> = constants.chain(keys.iter().cloned()).collect();
        let names = Names::new("known", names.iter().map(String::as_str));
        let dictionaries = keys.iter().map(|key| names.get(key).clone()).collect();
        Known { dictionaries, constants: names, prepared: Vec::new(), values: Vec::new() }
    }

    pub(super) fn constant(&self, name: &str) -> Ident {
        self.constants.get(name).clone()
    }

    pub(super) fn dictionary(&self, index: usize) -> Ident {
        self.dictionaries[index].clone()
    }

    /// The static that holds what this type of `etlc_functions` makes of a text.
    pub(super) fn prepared(&mut self, path: &str, text: &str) -> TokenStream {
        let item = (path.to_owned(), text.to_owned());
        let index = position(&mut self.prepared, item);
        let name = prepared_name(path, index);
        quote!(#name)
    }

    /// The static that holds a value of this type.
    pub(super) fn value(&mut self, kind: Type, text: &str) -> Ident {
        let index = position(&mut self.values, (kind, text.to_owned()));
        format_ident!("VALUE_{}", index + 1)
    }

    /// The declarations.
    pub(super) fn tokens(&self, route: &Route) -> TokenStream {
        let statics = self.statics();
        if route.constants.is_empty() && route.dictionaries.is_empty() {
            return statics;
        }
        let constants = route.constants.iter().map(|constant| self.constant_field(constant));
        let dictionaries = route.dictionaries.iter().zip(&self.dictionaries).map(|(one, name)| dictionary(one, name));
        let (mut fields, mut loads, mut specs) = (Vec::new(), Vec::new(), Vec::new());
        for part in constants.chain(dictionaries) {
            fields.push(part.field);
            loads.push(part.load);
            specs.push(part.spec);
        }
        let run = if loads.iter().any(|load| load.to_string().contains("run")) { quote!(run) } else { quote!(_run) };
        quote! {
            #[doc = " What is known before the first row."]
            struct Known { #(#fields),* }

            impl Known {
                fn load(#run: &Run) -> Result<Known, Stop> {
                    Ok(Known { #(#loads),* })
                }
            }

            #(#specs)*
            #statics
        }
    }

    fn statics(&self) -> TokenStream {
        let prepared = self.prepared.iter().enumerate().map(|(index, (path, text))| {
            let name = prepared_name(path, index);
            let parts: Vec<Ident> = path.split("::").map(|part| format_ident!("{part}")).collect();
            let kind = match parts.as_slice() {
                [one] => quote!(functions::#one),
                many => quote!(#(#many)::*),
            };
            quote!(static #name: LazyLock<#kind> = LazyLock::new(|| literal(#text));)
        });
        let values = self.values.iter().enumerate().map(|(index, (kind, text))| {
            let (name, kind) = (format_ident!("VALUE_{}", index + 1), types::plain(*kind, &quote!('static)));
            quote!(static #name: LazyLock<#kind> = LazyLock::new(|| value(#text));)
        });
        quote!(#(#prepared)* #(#values)*)
    }

    fn constant_field(&self, constant: &Constant) -> Part {
        let (name, written) = (self.constants.get(&constant.name), &constant.name);
        let kind = types::plain(constant.kind, &quote!('static));
        let doc = cells_doc(constant.place.line, &constant.place.text);
        match &constant.value {
            Some(text) => {
                let load = match constant.kind {
                    Type::List(element) => {
                        let element = types::element(element);
                        quote!(#name: run.constant_list(#written, #text, #element)?)
                    }
                    _ => quote!(#name: run.constant(#written, #text)?),
                };
                Part { field: quote!(#[doc = #doc] #name: #kind), load, spec: quote!() }
            }
            None => {
                Part { field: quote!(#[doc = #doc] #name: Option<#kind>), load: quote!(#name: None), spec: quote!() }
            }
        }
    }
}

/// What tells a use of a dictionary from others and from constants: its name, and a mark where that is used again.
fn dictionary_key(route: &Route, index: usize) -> String {
    let name = &route.dictionaries[index].name;
    let before = route.dictionaries[..index].iter().filter(|other| other.name == *name).count();
    format!("$${name}{}", "$".repeat(before))
}

struct Part {
    field: TokenStream,
    load: TokenStream,
    spec: TokenStream,
}

fn dictionary(dictionary: &Dictionary, name: &Ident) -> Part {
    let upper = name.to_string().to_uppercase();
    let (spec_name, table_name) = (format_ident!("DICTIONARY_{upper}"), format_ident!("TABLE_{upper}"));
    let Dictionary { name: written, origin, shape, ignore_case, null, place: at } = dictionary;
    let (doc, origin, table) = match origin {
        DictionaryOrigin::File(file) => {
            let origin = match format_of(file) {
                None => quote!(dictionary::Origin::Csv(#file)),
                Some((_, read)) => quote!(dictionary::Origin::Document(#file, #read)),
            };
            (format!(" `$${written}`, from {file}."), origin, None)
        }
        DictionaryOrigin::Table(endpoint) => {
            let origin = quote!(dictionary::Origin::Table(&#table_name));
            (format!(" `$${written}`: `{}`.", endpoint.place.text), origin, Some(endpoint))
        }
    };
    let stat = quote!('static);
    let plain = |kind: Type| types::plain(kind, &stat);
    let load = match table {
        Some(endpoint) => {
            let module = module_of(endpoint.connector);
            quote!(dictionary::load_rows(run, &#spec_name, #module::Reader::of_dictionary)?)
        }
        None => quote!(dictionary::load(run, &#spec_name)?),
    };
    let (kind, load, part) = match shape {
        DictionaryShape::Records { path, keys, range, value } => {
            let key_types: Vec<_> = keys.iter().map(|key| plain(key.kind)).collect();
            let (key, kind) = (tuple(&key_types), plain(value.kind));
            let kind = match range {
                Some(range) => {
                    let bound = plain(range.from.kind);
                    quote!(&'static dictionary::Ranges<#key, #bound, #kind>)
                }
                None => quote!(&'static dictionary::Map<#key, #kind>),
            };
            let (keys, value) = (keys.iter().map(column), column(value));
            let range = match range {
                Some(DictionaryRange { from, to }) => {
                    let (from, to) = (column(from), column(to));
                    quote!(Some([#from, #to]))
                }
                None => quote!(None),
            };
            let unit = if table.is_some() { "row" } else { "line" };
            let layout = quote! {
                dictionary::Layout {
                    keys: &[#(#keys),*], range: #range, value: #value, ignore_case: #ignore_case, null: &[#(#null),*], unit: #unit
                }
            };
            (kind, load, quote!(dictionary::Part::Records(&[#(#path),*], #layout)))
        }
        DictionaryShape::Map { path, kind } => {
            let (plain, kind) = (plain(*kind), types::constant(*kind));
            let part = quote!(dictionary::Part::Map { path: &[#(#path),*], kind: #kind, ignore_case: #ignore_case });
            (quote!(&'static dictionary::Map<&'static str, #plain>), load, part)
        }
        DictionaryShape::List { path, kind } => {
            let kind = types::constant(*kind);
            let part = quote!(dictionary::Part::Value(&[#(#path),*], #kind));
            (quote!(List<'static>), quote!(dictionary::list(run, &#spec_name)?), part)
        }
        DictionaryShape::Scalar { path, kind } => {
            let (plain, kind) = (plain(*kind), types::constant(*kind));
            let part = quote!(dictionary::Part::Value(&[#(#path),*], #kind));
            (plain, quote!(dictionary::scalar(run, &#spec_name)?), part)
        }
    };
    let table = table.map(|endpoint| table_tokens(&table_name, endpoint, shape));
    let at = place(at);
    Part {
        field: quote!(#[doc = #doc] #name: #kind),
        load: quote!(#name: #load),
        spec: quote! {
            static #spec_name: dictionary::Spec =
                dictionary::Spec { name: #written, origin: #origin, part: #part, place: #at };
            #table
        },
    }
}

/// The table that a dictionary is read from, as a source.
fn table_tokens(name: &Ident, endpoint: &Endpoint, shape: &DictionaryShape) -> TokenStream {
    let DictionaryShape::Records { keys, range, value, .. } = shape else { unreachable!("a table holds records") };
    let at = place(&endpoint.place);
    let bounds = range.iter().flat_map(|range| [&range.from, &range.to]);
    let fields = keys.iter().chain(bounds).chain([value]).map(|column| {
        let (name, kind) = (&column.name, types::constant(column.kind));
        quote! {
            spec::Field {
                name: #name,
                path: &[],
                secret: false,
                reads: &[spec::Read { kind: Some(#kind), any: true }],
                native: false,
                place: #at,
            }
        }
    });
    let endpoint = endpoint_tokens(endpoint);
    quote! {
        static #name: spec::Source = spec::Source { #endpoint more: &[], encoding: None, key: &[], fields: &[#(#fields),*], wanted: &[], place: #at };
    }
}

fn column(column: &DictionaryColumn) -> TokenStream {
    let (name, kind) = (&column.name, types::constant(column.kind));
    quote!(dictionary::Column { name: #name, kind: #kind })
}

/// The one, or a tuple of all.
pub(super) fn tuple(parts: &[TokenStream]) -> TokenStream {
    match parts {
        [one] => one.clone(),
        many => quote!((#(#many),*)),
    }
}

/// The crate that reads a file of this name as a document, where the engine does not, and what it is called by; `None`
/// for CSV.
pub(super) fn format_of(file: &str) -> Option<(Option<&'static str>, TokenStream)> {
    match file.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "yaml" | "yml" => Some((Some("etlc-yaml"), quote!(etlc_yaml::read))),
        "toml" => Some((Some("etlc-toml"), quote!(etlc_toml::read))),
        "json" => Some((None, quote!(dictionary::json))),
        _ => None,
    }
}

fn cells_doc(line: u32, text: &str) -> String {
    format!(" Line {line}: `{text}`")
}

fn prepared_name(path: &str, index: usize) -> Ident {
    let kind = path.rsplit("::").next().unwrap_or(path);
    format_ident!("{}_{}", super::names::snake(kind).to_uppercase(), index + 1)
}

fn position<T: PartialEq>(items: &mut Vec<T>, item: T) -> usize {
    match items.iter().position(|known| *known == item) {
        Some(index) => index,
        None => {
            items.push(item);
            items.len() - 1
        }
    }
}
