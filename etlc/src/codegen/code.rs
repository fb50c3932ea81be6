//! A piece of Rust that gives a value, with what has to be known to build on it.

use proc_macro2::TokenStream;
use quote::quote;

/// A piece of Rust that gives a value.
#[derive(Clone, Debug)]
pub(super) struct Code {
    /// What runs first.
    pub(super) lets: Vec<TokenStream>,
    /// The value; of type `Result` where `tries` is set, which a `?` makes the value.
    pub(super) value: TokenStream,
    /// Whether `value` is a `Result` yet.
    pub(super) tries: bool,
    /// Whether the error of that `Result` is an event, so that a rule can give it as it is.
    pub(super) event: bool,
    /// Whether there is a `?` or a `return` in it, so that no closure can hold it.
    pub(super) escapes: bool,
    /// Where the value is a function of the piped value alone: that function.
    pub(super) function: Option<TokenStream>,
}

impl Code {
    pub(super) fn pure(value: TokenStream) -> Code {
        Code { lets: Vec::new(), value, tries: false, event: false, escapes: false, function: None }
    }

    pub(super) fn result(value: TokenStream) -> Code {
        Code { tries: true, ..Code::pure(value) }
    }

    /// A `Result` whose error is an event.
    pub(super) fn eventful(value: TokenStream) -> Code {
        Code { event: true, ..Code::result(value) }
    }

    /// The body of a function that gives `Result<_, Event>`, or the plain value of one that cannot fail.
    pub(super) fn body(&self, fallible: bool) -> TokenStream {
        let Code { lets, value, .. } = self;
        let mut tokens = value.clone().into_iter();
        if matches!(tokens.next(), Some(proc_macro2::TokenTree::Ident(word)) if word == "return") {
            // The end of a function needs no word for it.
            let value: TokenStream = tokens.collect();
            return quote!(#(#lets)* #value);
        }
        match (fallible, self.tries, self.event) {
            (false, ..) | (true, true, true) => quote!(#(#lets)* #value),
            (true, true, false) => quote!(#(#lets)* Ok(#value?)),
            (true, false, _) => quote!(#(#lets)* Ok(#value)),
        }
    }

    pub(super) fn with(self, parts: &[&Code]) -> Code {
        let escapes = self.escapes || parts.iter().any(|part| part.escapes || part.tries);
        Code { escapes, ..self }
    }

    /// The value in one expression.
    pub(super) fn inline(&self) -> TokenStream {
        let Code { lets, value, .. } = self;
        let value = if self.tries { quote!(#value?) } else { value.clone() };
        if lets.is_empty() { value } else { quote!({ #(#lets)* #value }) }
    }

    /// Whether a closure can hold it.
    pub(super) fn closed(&self) -> bool {
        !self.escapes && !self.tries
    }
}

impl Code {
    /// The value after `lets`, a `?` included.
    pub(super) fn inline_value(&self) -> TokenStream {
        let value = &self.value;
        if self.tries { quote!(#value?) } else { value.clone() }
    }
}

/// What is done to the inside of an `Option`; `flat` where that gives an `Option` itself.
pub(super) fn map(outer: &Code, name: &TokenStream, inner: Code, flat: bool) -> Code {
    let value = outer.inline_value();
    let (lets, escapes) = (outer.lets.clone(), outer.escapes || outer.tries);
    if inner.escapes || !inner.lets.is_empty() {
        let made = inner.inline();
        let made = if flat { made } else { quote!(Some(#made)) };
        let value = quote!(match #value { Some(#name) => #made, None => None });
        return Code { lets, escapes: escapes || inner.escapes || inner.tries, ..Code::pure(value) };
    }
    let function = inner.function.clone().unwrap_or_else(|| {
        let value = &inner.value;
        quote!(|#name| #value)
    });
    match (inner.tries, flat) {
        (false, false) => Code { lets, escapes, ..Code::pure(quote!(#value.map(#function))) },
        (false, true) => Code { lets, escapes, ..Code::pure(quote!(#value.and_then(#function))) },
        (true, false) => {
            Code { lets, escapes, event: inner.event, ..Code::result(quote!(#value.map(#function).transpose())) }
        }
        (true, true) => {
            Code { lets, escapes: true, ..Code::pure(quote!(#value.map(#function).transpose()?.flatten())) }
        }
    }
}

/// The function in `function(this)`, where that is all there is.
pub(super) fn function_of(call: &TokenStream, argument: &str) -> Option<TokenStream> {
    let tokens: Vec<_> = call.clone().into_iter().collect();
    let (last, path) = tokens.split_last()?;
    let proc_macro2::TokenTree::Group(group) = last else { return None };
    let is = |token: &proc_macro2::TokenTree, wanted: char| matches!(token, proc_macro2::TokenTree::Punct(punct) if punct.as_char() == wanted);
    // A `<` after a colon opens a type: `element::<&str>(this)`.
    let typed = path.windows(2).position(|pair| is(&pair[0], ':') && is(&pair[1], '<'));
    let plain = path.iter().enumerate().all(|(index, token)| match token {
        proc_macro2::TokenTree::Ident(_) => true,
        proc_macro2::TokenTree::Punct(punct) => {
            punct.as_char() == ':' || (typed.is_some_and(|typed| typed < index) && "<&>'".contains(punct.as_char()))
        }
        _ => false,
    });
    (plain && !path.is_empty() && group.stream().to_string() == argument).then(|| path.iter().cloned().collect())
}
