//! Conversions to Rust, and the fields that are read by them.

use etlc_types::{Conversion, Type, always_fits, conversion};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{
    code::{Code, function_of, map},
    expr::Scope,
    types,
};
use crate::ir::{Expr, Field};

impl Scope<'_> {
    pub(super) fn field(&mut self, index: usize, kind: Option<Type>) -> Code {
        self.uses.row = true;
        self.uses.fields.insert(index);
        let field: &Field = &self.route.source.fields[index];
        let name = self.fields.upper(&super::spec::field_key(self.route, field));
        let Some(kind) = kind else { return Code::pure(quote!(Carried::new(*row, field::#name))) };
        if !field.path.is_empty() && !super::spec::is_json(self.route.source.endpoint.connector) {
            let path = super::spec::path(&field.path);
            let json = quote!(json_at(row.json(field::#name)?, &#path));
            if kind == Type::Json {
                return Code { escapes: true, ..Code::pure(json) };
            }
            let (convert, tries) = self.conversion(Type::Json, kind, &quote!(json));
            let code = Code { tries, ..Code::pure(convert) };
            return map(&Code { escapes: true, ..Code::pure(json) }, &quote!(json), code, false);
        }
        let method = types::method(kind);
        let read = match kind {
            Type::List(element) => {
                let element = types::element(element);
                quote!(row.#method(field::#name, #element))
            }
            _ => quote!(row.#method(field::#name)),
        };
        match fit(kind, &quote!(this)) {
            None => Code::result(read),
            Some(check) => map(&Code::result(read), &quote!(this), Code::result(check), false),
        }
    }

    /// A conversion of a value that is not null, and whether that gives a `Result`.
    pub(super) fn conversion(&mut self, from: Type, to: Type, value: &TokenStream) -> (TokenStream, bool) {
        let (base_from, base_to) = (base(from), base(to));
        let method = types::method(to);
        let (converted, tries) = match conversion(base_from, base_to) {
            Conversion::Same => (value.clone(), false),
            kind => {
                let tries = kind == Conversion::Checked;
                let module = if tries { quote!(try_into) } else { quote!(into) };
                let extra = match to {
                    Type::List(element) => {
                        let (element, arena) = (types::element(element), self.arena());
                        quote!(, #element, #arena)
                    }
                    Type::Text | Type::Varchar(_) | Type::Json => {
                        let arena = self.arena();
                        quote!(, #arena)
                    }
                    Type::Bytea if tries => {
                        let arena = self.arena();
                        quote!(, #arena)
                    }
                    _ => quote!(),
                };
                (quote!(#module::#method(#value #extra)), tries)
            }
        };
        if always_fits(from, to) {
            return (converted, tries);
        }
        let converted = if tries { quote!(#converted?) } else { converted };
        match fit(to, &converted) {
            Some(check) => (check, true),
            None => (converted, false),
        }
    }

    pub(super) fn convert(&mut self, inner: &Expr, to: Option<Type>) -> Code {
        let value = self.expr(inner);
        let (Some(from), Some(to)) = (inner.value.kind, to) else { return value };
        if !inner.value.nullable {
            let (converted, tries) = self.conversion(from, to, &value.inline());
            let function = function_of(&converted, "this");
            return Code { tries, function, ..Code::pure(converted) }.with(&[&value]);
        }
        let (converted, tries) = self.conversion(from, to, &quote!(this));
        if converted.to_string() == "this" {
            return value;
        }
        let escapes = converted.to_string().contains('?');
        let function = function_of(&converted, "this");
        let code = Code { tries, escapes, function, ..Code::pure(converted) };
        map(&value, &quote!(this), code, false)
    }
}

/// The type without its parameters.
pub(super) fn base(kind: Type) -> Type {
    match kind {
        Type::Varchar(_) => Type::Text,
        Type::Numeric(_) => Type::Numeric(None),
        other => other,
    }
}

/// The check that a value fits the parameters of its type, a `Result`.
fn fit(kind: Type, value: &TokenStream) -> Option<TokenStream> {
    match kind {
        Type::Varchar(length) => {
            let length = Literal::u32_unsuffixed(length);
            Some(quote!(fit::varchar(#value, #length)))
        }
        Type::Numeric(Some((precision, scale))) => {
            let (precision, scale) = (Literal::u8_unsuffixed(precision), Literal::u8_unsuffixed(scale));
            Some(quote!(fit::numeric(#value, #precision, #scale)))
        }
        _ => None,
    }
}
