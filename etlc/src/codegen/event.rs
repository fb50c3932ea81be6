//! Events to Rust, with their texts.

use quote::quote;

use super::{cells::place, code::Code, expr::Scope, types};
use crate::ir::{Event, EventKind, Expr, Kind, TemplatePart, Value};

impl Scope<'_> {
    /// An event that ends the row, as a value.
    pub(super) fn event(&mut self, event: &Event) -> Code {
        let function = match event.kind {
            EventKind::Skip => quote!(Event::skip),
            EventKind::Reject => quote!(Event::reject),
            EventKind::Rollback => quote!(Event::rollback),
            EventKind::Notify => unreachable!("it ends no row"),
        };
        let text = self.text(&event.text);
        let made = text.inline();
        Code::pure(quote!(#function(#made))).with(&[&text])
    }

    /// Tells the channels something, and gives the value.
    pub(super) fn notify(&mut self, event: &Event, value: &Expr) -> Code {
        let (text, place) = (self.text(&event.text), place(self.place));
        let value = match (&value.kind, value.value.kind) {
            // Nobody may ask for its type.
            (Kind::Null, Some(_)) => {
                let kind = types::rust(Value { nullable: false, ..value.value }, &quote!('_));
                Code::pure(quote!(None::<#kind>))
            }
            _ => self.expr(value),
        };
        let (told, given) = (text.inline(), value.inline());
        Code::pure(quote!({ Event::notify(#place, #told); #given })).with(&[&text, &value])
    }

    /// The text of an event: a literal, or a `String`.
    pub(super) fn text(&mut self, template: &[TemplatePart]) -> Code {
        let mut format = String::new();
        let mut parts = Vec::new();
        for part in template {
            match part {
                TemplatePart::Text(text) => format.push_str(&text.replace('{', "{{").replace('}', "}}")),
                TemplatePart::Secret => format.push_str("(secret)"),
                TemplatePart::Value(expr) => {
                    format.push_str("{}");
                    let code = self.expr(expr);
                    let value = code.inline();
                    let shown = if expr.value.nullable { quote!(#value.unwrap_or("None")) } else { value };
                    parts.push(Code { value: shown, tries: false, ..code });
                }
            }
        }
        if parts.is_empty() {
            let text = format.replace("{{", "{").replace("}}", "}");
            return Code::pure(quote!(#text));
        }
        let values: Vec<_> = parts.iter().map(|part| part.value.clone()).collect();
        Code::pure(quote!(format!(#format, #(#values),*))).with(&parts.iter().collect::<Vec<_>>())
    }
}
