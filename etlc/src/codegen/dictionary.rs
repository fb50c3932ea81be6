//! What a dictionary is asked, to Rust.

use etlc_types::Type;
use proc_macro2::TokenStream;
use quote::quote;

use super::{call, code::Code, expr::Scope, known::tuple};
use crate::ir::{DictionaryShape, Expr};

impl Scope<'_> {
    pub(super) fn lookup(&mut self, dictionary: usize, keys: &[Expr]) -> Code {
        self.uses.known = true;
        let keys: Vec<&Expr> = keys.iter().collect();
        call::strict(self, &keys, |scope, values| Code::pure(scope.ask(dictionary, &quote!(get), values, &keys)), true)
    }

    pub(super) fn has_key(&mut self, dictionary: usize, key: &Expr) -> Code {
        self.uses.known = true;
        let code = self.expr(key);
        let value = code.inline();
        let asked = if key.value.nullable {
            let has = self.ask(dictionary, &quote!(has), &[quote!(key)], &[key]);
            quote!(#value.is_some_and(|key| #has))
        } else {
            self.ask(dictionary, &quote!(has), &[value], &[key])
        };
        Code::pure(asked).with(&[&code])
    }

    /// A call of a dictionary: with its keys, and with the value that lies in a range.
    pub(super) fn ask(
        &mut self,
        index: usize,
        method: &TokenStream,
        values: &[TokenStream],
        keys: &[&Expr],
    ) -> TokenStream {
        let dictionary = &self.route.dictionaries[index];
        let mut asked = Vec::new();
        for (value, key) in values.iter().zip(keys) {
            asked.push(match dictionary.ignore_case && key.value.kind.is_some_and(Type::is_text) {
                true => {
                    let arena = self.arena();
                    quote!(text::lower(#value, #arena))
                }
                false => value.clone(),
            });
        }
        let name = self.known.dictionary(index);
        match &dictionary.shape {
            DictionaryShape::Records { range: Some(_), .. } => {
                let value = asked.pop().expect("a range is asked for a value");
                let keys = tuple(&asked);
                quote!(known.#name.#method(#keys, #value))
            }
            _ => {
                let keys = tuple(&asked);
                quote!(known.#name.#method(#keys))
            }
        }
    }
}
