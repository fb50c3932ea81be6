//! Literals to Rust.

use etlc_types::Type;
use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{code::Code, expr::Scope, types};
use crate::ir::Expr;

impl Scope<'_> {
    pub(super) fn literal(&mut self, text: &str, kind: Type) -> TokenStream {
        let checked = "the checker has read the literal";
        match kind {
            Type::Bool => {
                let value: bool = text.parse().expect(checked);
                quote!(#value)
            }
            Type::Int2 | Type::Int4 | Type::Int8 => whole(text.parse().expect(checked), kind),
            Type::Float8 if text.parse::<f64>().is_ok_and(f64::is_finite) => {
                number(text, Literal::f64_suffixed(text.trim_start_matches('-').parse().expect(checked)))
            }
            Type::Text | Type::Varchar(_) => quote!(#text),
            other => {
                let name = self.known.value(other, text);
                quote!(*#name)
            }
        }
    }

    pub(super) fn list(&mut self, items: &[Expr], kind: Option<Type>) -> Code {
        let parts: Vec<Code> = items.iter().map(|item| self.some(item)).collect();
        let values: Vec<_> = parts.iter().map(Code::inline).collect();
        let Some(Type::List(element)) = kind else { return Code::pure(quote!([#(#values),*])) };
        let variant = quote::format_ident!("{}", format!("{element:?}"));
        let arena = self.arena();
        Code::pure(quote!(List::#variant(#arena.list(&[#(#values),*])))).with(&parts.iter().collect::<Vec<_>>())
    }
}

/// A whole number of this type. The least one has no literal: its digits alone are out of range.
fn whole(value: i64, kind: Type) -> TokenStream {
    let (least, digits) = match kind {
        Type::Int2 => (i64::from(i16::MIN), format!("{}i16", value.unsigned_abs())),
        Type::Int4 => (i64::from(i32::MIN), format!("{}i32", value.unsigned_abs())),
        _ => (i64::MIN, format!("{}i64", value.unsigned_abs())),
    };
    if value == least {
        let name = types::plain(kind, &quote!());
        return quote!(#name::MIN);
    }
    let literal: Literal = digits.parse().expect("digits and a suffix are a literal");
    if value < 0 { quote!(-#literal) } else { quote!(#literal) }
}

fn number(text: &str, literal: Literal) -> TokenStream {
    if text.starts_with('-') { quote!(-#literal) } else { quote!(#literal) }
}
