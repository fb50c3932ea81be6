//! Calls of standard functions and of the route's own.

use etlc_functions::{Form, Nulls, find};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};

use super::{
    code::{Code, function_of, map},
    expr::Scope,
};
use crate::ir::{Expr, Kind};

/// A call that gives null where any argument is null. `make` writes the call for values that are not null; `flat`
/// where that gives an `Option`.
pub(super) fn strict(
    scope: &mut Scope<'_>,
    arguments: &[&Expr],
    make: impl FnOnce(&mut Scope<'_>, &[TokenStream]) -> Code,
    flat: bool,
) -> Code {
    let codes: Vec<Code> = arguments.iter().map(|argument| scope.expr(argument)).collect();
    let nullable: Vec<usize> = (0..codes.len()).filter(|index| arguments[*index].value.nullable).collect();
    match nullable.as_slice() {
        [] => {
            let values: Vec<_> = codes.iter().map(Code::inline).collect();
            let call = make(scope, &values);
            let function = function_of(&call.value, "this");
            Code { function, ..call.with(&codes.iter().collect::<Vec<_>>()) }
        }
        [one] => {
            let values: Vec<_> = codes
                .iter()
                .enumerate()
                .map(|(i, code)| if i == *one { quote!(value) } else { code.inline() })
                .collect();
            let call = make(scope, &values);
            let others: Vec<&Code> = codes.iter().enumerate().filter(|(i, _)| i != one).map(|(_, code)| code).collect();
            let function = function_of(&call.value, "value");
            map(&codes[*one], &quote!(value), Code { function, ..call.with(&others) }, flat)
        }
        _ => {
            let names: Vec<Ident> = nullable.iter().map(|index| format_ident!("value_{}", index + 1)).collect();
            let values: Vec<_> = codes
                .iter()
                .enumerate()
                .map(|(index, code)| match nullable.iter().position(|at| *at == index) {
                    Some(at) => {
                        let name = &names[at];
                        quote!(#name)
                    }
                    None => code.inline(),
                })
                .collect();
            let call = make(scope, &values);
            let made = call.inline();
            let made = if flat { made } else { quote!(Some(#made)) };
            let options: Vec<_> = nullable.iter().map(|index| codes[*index].inline()).collect();
            let value = quote!(match (#(#options),*) { (#(Some(#names)),*) => #made, _ => None });
            Code::pure(value).with(&codes.iter().chain([&call]).collect::<Vec<_>>())
        }
    }
}

/// A call of a standard function.
pub(super) fn standard(scope: &mut Scope<'_>, name: &str, arguments: &[Expr], whole: &Expr) -> Code {
    let function = find(name).expect("the checker knows the function");
    match function.form {
        Form::Get => scope.expr(&arguments[0]),
        Form::IsNull => {
            let code = scope.some(&arguments[0]);
            let value = code.inline();
            Code::pure(quote!(#value.is_none())).with(&[&code])
        }
        Form::Coalesce => coalesce(scope, arguments, whole),
        Form::Convert(_) | Form::Lookup => unreachable!("the checker resolves `{name}`"),
        Form::Call(path) => {
            let path = rust_path(path);
            let fixed = if function.variadic { function.parameters.len() - 1 } else { function.parameters.len() };
            let literals: Vec<Option<TokenStream>> = arguments
                .iter()
                .enumerate()
                .map(|(index, argument)| {
                    let parameter = function.parameters.get(index)?;
                    let (Some(literal), Kind::Literal(text)) = (&parameter.literal, &argument.kind) else {
                        return None;
                    };
                    let prepared = scope.known.prepared(literal.path, text);
                    Some(quote!(&#prepared))
                })
                .collect();
            let call = |scope: &mut Scope<'_>, values: &[TokenStream]| {
                let mut all: Vec<TokenStream> = Vec::new();
                for (index, value) in values.iter().take(fixed).enumerate() {
                    all.push(literals[index].clone().unwrap_or_else(|| value.clone()));
                }
                if function.variadic {
                    let rest = &values[fixed.min(values.len())..];
                    all.push(quote!(&[#(#rest),*]));
                }
                if function.arena {
                    all.push(scope.arena());
                }
                let value = quote!(#path(#(#all),*));
                if function.fallible { Code::result(value) } else { Code::pure(value) }
            };
            match function.nulls {
                Nulls::Strict => strict(scope, &arguments.iter().collect::<Vec<_>>(), call, function.makes_null),
                Nulls::Handled => {
                    let codes: Vec<Code> = arguments.iter().map(|argument| scope.some(argument)).collect();
                    let values: Vec<_> = codes.iter().map(Code::inline).collect();
                    call(scope, &values).with(&codes.iter().collect::<Vec<_>>())
                }
            }
        }
    }
}

fn coalesce(scope: &mut Scope<'_>, arguments: &[Expr], whole: &Expr) -> Code {
    let codes: Vec<Code> = arguments.iter().map(|argument| scope.expr(argument)).collect();
    let mut value = TokenStream::new();
    let mut settled = false;
    for (index, (argument, code)) in arguments.iter().zip(&codes).enumerate() {
        let made = code.inline();
        value = match (index, argument.value.nullable) {
            (0, _) => made,
            _ if settled => value,
            (_, true) => quote!(#value.or(#made)),
            (_, false) => quote!(#value.unwrap_or(#made)),
        };
        settled |= !argument.value.nullable;
    }
    if settled && whole.value.nullable {
        value = quote!(Some(#value));
    }
    Code::pure(value).with(&codes.iter().collect::<Vec<_>>())
}

/// A call of a function of the route: null where the first argument is null; the others go in as they are.
pub(super) fn own(scope: &mut Scope<'_>, name: &str, arguments: &[Expr], _whole: &Expr) -> Code {
    let function =
        scope.route.functions.iter().find(|function| function.name == name).expect("the IR has the function");
    let shape = super::own::shape(scope.route, function, scope.known);
    let ident = shape.name.clone();
    let rest: Vec<Code> = arguments
        .iter()
        .zip(&function.parameters)
        .skip(1)
        .map(|(argument, parameter)| scope.fit_null(argument, parameter.nullable))
        .collect();
    let rest_values: Vec<_> = rest.iter().map(Code::inline).collect();
    let mut extra = Vec::new();
    if shape.known {
        scope.uses.known = true;
        extra.push(quote!(known));
    }
    if shape.arena {
        extra.push(scope.arena());
    }
    let fallible = function.body.value.fallible;
    let make = |values: &[TokenStream]| {
        let all = values.iter().chain(&rest_values).chain(&extra);
        let value = quote!(#ident(#(#all),*));
        if fallible { Code::eventful(value) } else { Code::pure(value) }
    };
    let flat = function.body.value.nullable;
    let others: Vec<&Code> = rest.iter().collect();
    match arguments.first() {
        None => make(&[]),
        Some(first) if first.value.nullable => {
            let outer = scope.expr(first);
            let call = make(&[quote!(value)]).with(&others);
            let function = function_of(&call.value, "value");
            map(&outer, &quote!(value), Code { function, ..call }, flat)
        }
        Some(first) => {
            let code = scope.expr(first);
            let call = make(&[code.inline()]);
            let function = function_of(&call.value, "this");
            Code { function, ..call.with(&others).with(&[&code]) }
        }
    }
}

fn rust_path(path: &str) -> TokenStream {
    let parts: Vec<Ident> = path.split("::").map(|part| Ident::new(part, Span::call_site())).collect();
    quote!(#(#parts)::*)
}
