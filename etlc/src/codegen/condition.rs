//! Conditions to Rust: comparisons, membership, patterns, logic. Nulls are settled here: a condition is true or false.

use etlc_types::Type;
use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{
    code::Code,
    conversion::base,
    expr::{Scope, peel},
};
use crate::ir::{Comparison, Expr, Kind};

impl Scope<'_> {
    pub(super) fn compare(&mut self, operator: Comparison, left: &Expr, right: &Expr) -> Code {
        let sign = match operator {
            Comparison::Equal => quote!(==),
            Comparison::NotEqual => quote!(!=),
            Comparison::Less => quote!(<),
            Comparison::LessOrEqual => quote!(<=),
            Comparison::Greater => quote!(>),
            Comparison::GreaterOrEqual => quote!(>=),
        };
        if matches!(operator, Comparison::Equal | Comparison::NotEqual) {
            for (null, other) in [(left, right), (right, left)] {
                if matches!(null.kind, Kind::Null) {
                    if only_null(other) {
                        // `None` by itself has no type in Rust.
                        let same = operator == Comparison::Equal;
                        return Code::pure(quote!(#same));
                    }
                    let other_code = self.some(other);
                    let value = other_code.inline();
                    let question = if operator == Comparison::Equal { quote!(is_none) } else { quote!(is_some) };
                    return Code::pure(quote!(#value.#question())).with(&[&other_code]);
                }
            }
            let nullable = left.value.nullable || right.value.nullable;
            let (a, b) = (peel(left), peel(right));
            let (left, right) = (self.fit_null(left, nullable), self.fit_null(right, nullable));
            let (a, b) = (bracketed(a, left.inline()), bracketed(b, right.inline()));
            return Code::pure(quote!(#a #sign #b)).with(&[&left, &right]);
        }
        let (l, r) = (self.expr(left), self.expr(right));
        let a = bracketed(peel(left), l.inline());
        let b = bare(right).unwrap_or_else(|| bracketed(peel(right), r.inline()));
        let value = match (left.value.nullable, right.value.nullable) {
            (false, false) => quote!(#a #sign #b),
            (true, false) if r.closed() => quote!(#a.is_some_and(|left| left #sign #b)),
            (false, true) if l.closed() => quote!(#b.is_some_and(|right| #a #sign right)),
            (true, true) => quote!(#a.zip(#b).is_some_and(|(left, right)| left #sign right)),
            (true, false) => quote!(#a.zip(Some(#b)).is_some_and(|(left, right)| left #sign right)),
            (false, true) => quote!(Some(#a).zip(#b).is_some_and(|(left, right)| left #sign right)),
        };
        Code::pure(value).with(&[&l, &r])
    }

    pub(super) fn is_in(&mut self, value: &Expr, list: &[Expr]) -> Code {
        let item = self.some(value);
        let parts: Vec<Code> = list.iter().map(|item| self.some(item)).collect();
        let (shown, values): (_, Vec<_>) = (item.inline(), parts.iter().map(Code::inline).collect());
        let simple = |expr: &Expr| {
            matches!(expr.kind, Kind::Literal(_))
                && matches!(expr.value.kind, Some(Type::Text | Type::Int2 | Type::Int4 | Type::Int8 | Type::Bool))
        };
        if !list.is_empty() && list.iter().all(simple) {
            let patterns: Vec<_> = list.iter().map(|item| self.expr(item).inline()).collect();
            return Code::pure(quote!(matches!(#shown, Some(#(#patterns)|*)))).with(&[&item]);
        }
        let mut all: Vec<&Code> = parts.iter().collect();
        all.push(&item);
        Code::pure(quote!([#(#values),*].contains(&#shown))).with(&all)
    }

    pub(super) fn in_list(&mut self, value: &Expr, list: &Expr) -> Code {
        let element = value.value.kind.and_then(|kind| base(kind).element()).unwrap_or(etlc_types::Element::Text);
        let variant = quote::format_ident!("{}", format!("{element:?}"));
        let (item, items) = (self.some(value), self.expr(list));
        let (wanted, elements) = (item.inline(), items.inline());
        let asked = if list.value.nullable {
            quote!(#elements.zip(Some(#wanted)).is_some_and(|(list, wanted)| list.contains(List::#variant(&[wanted]))))
        } else {
            quote!(#elements.contains(List::#variant(&[#wanted])))
        };
        Code::pure(asked).with(&[&item, &items])
    }

    pub(super) fn question(&mut self, text: &Expr, function: &TokenStream, pattern: &TokenStream) -> Code {
        let code = self.expr(text);
        let value = code.inline();
        let asked = if text.value.nullable {
            quote!(#value.is_some_and(|text| #function(text, &#pattern)))
        } else {
            quote!(#function(#value, &#pattern))
        };
        Code::pure(asked).with(&[&code])
    }

    pub(super) fn logic(&mut self, left: &Expr, right: &Expr, sign: &TokenStream) -> Code {
        let side = |scope: &mut Self, expr: &Expr| {
            let code = scope.expr(expr);
            let value = code.inline();
            let shown = match expr.kind {
                Kind::And(..) | Kind::Or(..) => quote!((#value)),
                _ => value,
            };
            (code, shown)
        };
        let ((l, a), (r, b)) = (side(self, left), side(self, right));
        Code::pure(quote!(#a #sign #b)).with(&[&l, &r])
    }
}

/// The side of an operator, in brackets where it is one with an operator of its own.
fn bracketed(expr: &Expr, value: TokenStream) -> TokenStream {
    match expr.kind {
        Kind::Compare { .. } | Kind::And(..) | Kind::Or(..) | Kind::Not(..) | Kind::If { .. } => quote!((#value)),
        _ => value,
    }
}

/// A whole number whose type the other side tells.
fn bare(expr: &Expr) -> Option<TokenStream> {
    match (&expr.kind, expr.value.kind) {
        (Kind::Literal(text), Some(kind)) if kind.is_integer() => {
            let number: i64 = text.parse().ok()?;
            let digits = Literal::u64_unsuffixed(number.unsigned_abs());
            Some(if number < 0 { quote!(-#digits) } else { quote!(#digits) })
        }
        _ => None,
    }
}

/// Whether an expression is null, and made of nothing else.
fn only_null(expr: &Expr) -> bool {
    match &peel(expr).kind {
        Kind::Null => true,
        Kind::Call { arguments, .. } => !arguments.is_empty() && arguments.iter().all(only_null),
        _ => false,
    }
}
