//! Rust types of the language's types.

use etlc_types::{Element, Type};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};

use crate::ir::Value;

/// The Rust type of a value that is not null, with the lifetime of what it borrows.
pub(super) fn plain(kind: Type, lifetime: &TokenStream) -> TokenStream {
    let written = if lifetime.to_string() == "'_" { quote!() } else { lifetime.clone() };
    match kind {
        Type::Bool => quote!(bool),
        Type::Int2 => quote!(i16),
        Type::Int4 => quote!(i32),
        Type::Int8 => quote!(i64),
        Type::Float4 => quote!(f32),
        Type::Float8 => quote!(f64),
        Type::Numeric(_) => quote!(Decimal),
        Type::Text | Type::Varchar(_) => quote!(&#written str),
        Type::Bytea => quote!(&#written [u8]),
        Type::Date => quote!(Date),
        Type::Time => quote!(Time),
        Type::Timestamp => quote!(Timestamp),
        Type::Timestamptz => quote!(Timestamptz),
        Type::Interval => quote!(Interval),
        Type::Uuid => quote!(Uuid),
        Type::Json => quote!(Json<#lifetime>),
        Type::List(_) => quote!(List<#lifetime>),
    }
}

/// The Rust type of a value: an `Option` where it may be null.
pub(super) fn rust(value: Value, lifetime: &TokenStream) -> TokenStream {
    let kind = plain(value.kind.unwrap_or(Type::Text), lifetime);
    if value.nullable { quote!(Option<#kind>) } else { kind }
}

/// Whether values of a type borrow what they are made of.
pub(super) fn borrows(kind: Type) -> bool {
    matches!(kind, Type::Text | Type::Varchar(_) | Type::Bytea | Type::Json | Type::List(_))
}

/// The type without its parameters, by which rows, writers and conversions name it.
pub(super) fn method(kind: Type) -> Ident {
    let name = match kind {
        Type::Numeric(_) => "numeric".to_owned(),
        Type::Varchar(_) => "text".to_owned(),
        Type::List(_) => "list".to_owned(),
        other => other.to_string(),
    };
    Ident::new(&name, Span::call_site())
}

/// `Element::Int4`.
pub(super) fn element(element: Element) -> TokenStream {
    let name = format_ident!("{}", format!("{element:?}"));
    quote!(Element::#name)
}

/// `Type::Int4`, as a constant.
pub(super) fn constant(kind: Type) -> TokenStream {
    match kind {
        Type::Numeric(Some((precision, scale))) => quote!(Type::Numeric(Some((#precision, #scale)))),
        Type::Varchar(length) => quote!(Type::Varchar(#length)),
        Type::List(inner) => {
            let inner = element(inner);
            quote!(Type::List(#inner))
        }
        Type::Numeric(None) => quote!(Type::Numeric(None)),
        other => {
            let name = format_ident!("{}", format!("{other:?}"));
            quote!(Type::#name)
        }
    }
}
