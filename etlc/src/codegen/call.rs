//! Calls of standard functions and of the route's own.

use etlc_functions::{Form, Nulls, find};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};

use super::{
    code::{Code, function_of, map},
    expr::{Scope, is_plain},
    types,
};
use crate::ir::{Expr, Kind};

/// A call that gives null where any argument is null; a failure in one is a failure even where another is null. `make`
/// writes the call for values that are not null; `flat` where that gives an `Option`.
pub(super) fn strict(
    scope: &mut Scope<'_>,
    arguments: &[&Expr],
    make: impl FnOnce(&mut Scope<'_>, &[TokenStream]) -> Code,
    flat: bool,
) -> Code {
    let codes: Vec<Code> = arguments.iter().map(|argument| scope.expr(argument)).collect();
    let nullable: Vec<usize> = (0..codes.len()).filter(|index| arguments[*index].value.nullable).collect();
    let others_are_closed = || codes.iter().enumerate().all(|(index, code)| nullable == [index] || code.closed());
    match nullable.as_slice() {
        [] => {
            let values: Vec<_> = codes.iter().map(Code::inline).collect();
            let call = make(scope, &values);
            let function = function_of(&call.value, "this");
            Code { function, ..call.with(&codes.iter().collect::<Vec<_>>()) }
        }
        [one] if others_are_closed() => {
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
        _ => unless_null(&codes, &nullable, |values| make(scope, values), flat),
    }
}

/// A call of values that are all made first, from left to right, since one may fail where another is null.
fn unless_null(codes: &[Code], nullable: &[usize], make: impl FnOnce(&[TokenStream]) -> Code, flat: bool) -> Code {
    let (mut values, mut made, mut patterns) = (Vec::new(), Vec::new(), Vec::new());
    for (index, code) in codes.iter().enumerate() {
        let is_nullable = nullable.contains(&index);
        if !is_nullable && code.closed() {
            values.push(code.inline());
            continue;
        }
        let name = format_ident!("value_{}", index + 1);
        made.push(code.inline());
        patterns.push(if is_nullable { quote!(Some(#name)) } else { quote!(#name) });
        values.push(quote!(#name));
    }
    let call = make(&values);
    let result = call.inline();
    let result = if flat { result } else { quote!(Some(#result)) };
    let value = quote!(match (#(#made),*) { (#(#patterns),*) => #result, _ => None });
    Code::pure(value).with(&codes.iter().chain([&call]).collect::<Vec<_>>())
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
            let mut path = rust_path(path);
            if let (etlc_functions::Kind::Element, Some(kind)) = (function.result, whole.value.kind) {
                // What follows may take any type, so that nothing else says which this is.
                let element = types::plain(kind, &quote!('_));
                path = quote!(#path::<#element>);
            }
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
    let last = arguments.iter().position(|argument| !argument.value.nullable).unwrap_or(arguments.len() - 1);
    let mut value = codes[last].inline();
    let mut is_closed = codes[last].closed();
    let mut plain = is_plain(&arguments[last]);
    let nullable = arguments[last].value.nullable;
    // Each stands in for those before it, and is made only where it does.
    for code in codes[..last].iter().rev() {
        let first = code.inline();
        value = match (nullable, is_closed) {
            (true, true) if plain => quote!(#first.or(#value)),
            (true, true) => quote!(#first.or_else(|| #value)),
            (false, true) if plain => quote!(#first.unwrap_or(#value)),
            (false, true) => quote!(#first.unwrap_or_else(|| #value)),
            (true, false) => quote!(match #first { Some(value) => Some(value), None => #value }),
            (false, false) => quote!(match #first { Some(value) => value, None => #value }),
        };
        is_closed &= code.closed();
        plain = false;
    }
    if !nullable && whole.value.nullable {
        value = quote!(Some(#value));
    }
    Code::pure(value).with(&codes[..=last].iter().collect::<Vec<_>>())
}

/// A call of a function of the route: null where the first argument is null; the others go in as they are.
pub(super) fn own(scope: &mut Scope<'_>, name: &str, arguments: &[Expr], _whole: &Expr) -> Code {
    let function =
        scope.route.functions.iter().find(|function| function.name == name).expect("the IR has the function");
    let shape = super::own::shape(scope.route, function, scope.known);
    let ident = shape.name.clone();
    let codes: Vec<Code> = arguments
        .iter()
        .zip(&function.parameters)
        .enumerate()
        .map(|(index, (argument, parameter))| match index {
            0 => scope.expr(argument),
            _ => scope.fit_null(argument, parameter.nullable),
        })
        .collect();
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
        let value = {
            let all = values.iter().chain(&extra);
            quote!(#ident(#(#all),*))
        };
        if fallible { Code::eventful(value) } else { Code::pure(value) }
    };
    let flat = function.body.value.nullable;
    let others: Vec<&Code> = codes.iter().skip(1).collect();
    let mut values: Vec<TokenStream> = codes.iter().map(Code::inline).collect();
    match arguments.first() {
        Some(first) if first.value.nullable && others.iter().all(|code| code.closed()) => {
            values[0] = quote!(value);
            let call = make(&values).with(&others);
            let function = function_of(&call.value, "value");
            map(&codes[0], &quote!(value), Code { function, ..call }, flat)
        }
        Some(first) if first.value.nullable => unless_null(&codes, &[0], make, flat),
        _ => {
            let call = make(&values);
            let function = function_of(&call.value, "this");
            Code { function, ..call.with(&codes.iter().collect::<Vec<_>>()) }
        }
    }
}

/// A call of a function in Rust: null where an argument is null that the function does not take as an `Option`.
pub(super) fn rust(scope: &mut Scope<'_>, name: &str, arguments: &[Expr]) -> Code {
    let functions = &scope.route.rust.functions;
    let function = functions.iter().find(|function| function.name == name).expect("the IR has the function");
    let options: Vec<Option<Code>> = arguments
        .iter()
        .zip(&function.parameters)
        .map(|(argument, parameter)| parameter.nullable.then(|| scope.some(argument)))
        .collect();
    let plain = arguments.iter().zip(&options).filter(|(_, option)| option.is_none());
    let plain: Vec<&Expr> = plain.map(|(argument, _)| argument).collect();
    let name = super::rust::name(function);
    let call = |scope: &mut Scope<'_>, values: &[TokenStream]| {
        let mut values = values.iter().cloned();
        let given = options.iter().map(|option| match option {
            Some(code) => code.inline(),
            None => values.next().unwrap_or_default(),
        });
        let mut all: Vec<TokenStream> = given.collect();
        if super::rust::takes_arena(function) {
            all.push(scope.arena());
        }
        Code::result(quote!(own::#name(#(#all),*))).with(&options.iter().flatten().collect::<Vec<_>>())
    };
    strict(scope, &plain, call, function.nullable)
}

fn rust_path(path: &str) -> TokenStream {
    let parts: Vec<Ident> = path.split("::").map(|part| Ident::new(part, Span::call_site())).collect();
    quote!(#(#parts)::*)
}
