//! What a program knows before the first row: constants, dictionaries, and literals that are made once.

use etlc_types::Type;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::{cells::place, names::Names, types};
use crate::ir::{Constant, Dictionary, DictionaryShape, Route};

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
        let dictionaries =
            route.dictionaries.iter().zip(&self.dictionaries).map(|(one, name)| dictionary(route, one, name));
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

fn dictionary(route: &Route, dictionary: &Dictionary, name: &Ident) -> Part {
    let spec_name = format_ident!("DICTIONARY_{}", name.to_string().to_uppercase());
    let Dictionary { name: written, file, ignore_case, .. } = dictionary;
    let doc = format!(" `$${written}`, from {file}.");
    let stat = quote!('static);
    let (kind, load, part) = match &dictionary.shape {
        DictionaryShape::Columns { keys, key_types, column, kind } => {
            let key_types: Vec<_> = key_types.iter().map(|kind| types::plain(*kind, &stat)).collect();
            let key = match key_types.as_slice() {
                [one] => one.clone(),
                many => quote!((#(#many),*)),
            };
            let part = quote!(dictionary::Part::Columns { keys: &[#(#keys),*], column: #column });
            let load = match kind {
                Type::List(element) => {
                    let element = types::element(*element);
                    quote!(dictionary::Map::load_lists(run, &#spec_name, #element)?)
                }
                _ => quote!(dictionary::Map::load(run, &#spec_name)?),
            };
            let kind = types::plain(*kind, &stat);
            (quote!(dictionary::Map<#key, #kind>), load, part)
        }
        DictionaryShape::Map { path, kind } => {
            let kind = types::plain(*kind, &stat);
            let part = quote!(dictionary::Part::Path(&[#(#path),*]));
            (quote!(dictionary::Map<&'static str, #kind>), quote!(dictionary::Map::load(run, &#spec_name)?), part)
        }
        DictionaryShape::List { path, kind } => {
            let Type::List(element) = kind else { unreachable!("the checker gives lists a list type") };
            let element = types::element(*element);
            let part = quote!(dictionary::Part::Path(&[#(#path),*]));
            (quote!(List<'static>), quote!(dictionary::list_at(run, &#spec_name, #element)?), part)
        }
        DictionaryShape::Scalar { path, kind } => {
            let part = quote!(dictionary::Part::Path(&[#(#path),*]));
            (types::plain(*kind, &stat), quote!(dictionary::scalar_at(run, &#spec_name)?), part)
        }
    };
    let (place, _) = (place(&dictionary.place), route);
    Part {
        field: quote!(#[doc = #doc] #name: #kind),
        load: quote!(#name: #load),
        spec: quote! {
            static #spec_name: dictionary::Spec = dictionary::Spec {
                name: #written,
                file: #file,
                part: #part,
                ignore_case: #ignore_case,
                place: #place,
            };
        },
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
