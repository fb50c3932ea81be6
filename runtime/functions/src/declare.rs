//! How a function is declared: the [`function!`] macro takes documentation, signature, body and examples together, and
//! makes the Rust function, its [`Function`](crate::Function) entry and a test of the examples out of them. What the
//! entry says about types, nulls and failures is read off the [signature](crate::signature), so the two can't disagree.

/// Declares a function in the module of its name: its documentation, of which the first line is the summary, the
/// family and the aliases, the Rust function, and examples. After a `;` stands the arena. A type parameter is explained
/// by `where T = Number`, a constant of [`Kind`](crate::Kind); so is, after `as`, a parameter or a result whose Rust type
/// does not say it all: `list: List<'_> as NumberList`. A default is a literal, or the name of a setting of the route.
macro_rules! function {
    (
        #[doc = $summary:literal]
        $(#[doc = $details:literal])*
        $family:ident $([$($alias:ident),+])?
        fn $name:ident $(<$($lifetime:lifetime)? $(,)? $($generic:ident: $bound:path)?>)? (
            $($parameter:ident: $type:ty $(as $said:ident)? $(= $default:expr)?),* $(; $arena:ident: $arena_type:ty)?
        ) -> $result:ty $(as $result_said:ident)? $(where $variable:ident = $kind:ident)?
        $body:block
        $($examples:tt)+
    ) => {
        #[doc = $summary]
        $(#[doc = $details])*
        pub fn $name $(<$($lifetime,)? $($generic: $bound)?>)? (
            $($parameter: $type,)* $($arena: $arena_type)?
        ) -> $result $body

        /// The declaration of this function.
        pub(crate) static FUNCTION: $crate::Function = {
            $(
                struct $variable;
                impl $crate::signature::Argument for $variable {
                    const KIND: $crate::Kind = $crate::Kind::$kind;
                }
                impl $crate::signature::Outcome for $variable {
                    const KIND: $crate::Kind = $crate::Kind::$kind;
                }
            )?

            #[allow(clippy::extra_unused_lifetimes, reason = "one that only the result has counts as unused")]
            const fn declare $(<$($lifetime)?>)? () -> $crate::Function {
                $crate::Function {
                    name: stringify!($name),
                    aliases: &[$($(stringify!($alias)),+)?],
                    family: $crate::Family::$family,
                    summary: $summary.trim_ascii(),
                    details: concat!($($details),*).trim_ascii(),
                    parameters: const { &[$($crate::Parameter {
                        name: stringify!($parameter),
                        kind: $crate::signature::said(
                            <$type as $crate::signature::Argument>::KIND,
                            &[$($crate::Kind::$said)?],
                        ),
                        default: $crate::signature::first(&[$(stringify!($default))?]),
                        literal: <$type as $crate::signature::Argument>::LITERAL,
                    }),*] },
                    piped: $crate::signature::piped(&[$(<$type as $crate::signature::Argument>::LITERAL.is_none()),*]),
                    variadic: $crate::signature::last_is(&[$(<$type as $crate::signature::Argument>::VARIADIC),*]),
                    result: $crate::signature::said(
                        <$result as $crate::signature::Outcome>::KIND,
                        &[$($crate::Kind::$result_said)?],
                    ),
                    fallible: <$result as $crate::signature::Outcome>::FALLIBLE,
                    nulls: match $crate::signature::last_is(&[$(<$type as $crate::signature::Argument>::OPTIONAL),*]) {
                        true => $crate::Nulls::Handled,
                        false => $crate::Nulls::Strict,
                    },
                    makes_null: <$result as $crate::signature::Outcome>::MAKES_NULL,
                    arena: !$crate::signature::none(&[$(stringify!($arena))?]),
                    form: $crate::Form::Call($crate::signature::path(module_path!())),
                    examples: $crate::declare::examples!($($examples)+),
                }
            }
            declare()
        };

        $crate::declare::one_call! { ($($examples)+)
            #[cfg(test)]
            #[test]
            fn examples() {
                #[allow(clippy::extra_unused_lifetimes, reason = "one that only the result has counts as unused")]
                fn call $(<$($lifetime)?>)? (
                    arguments: &mut $crate::examples::Arguments,
                    gives: &$crate::examples::Value,
                )
                $(where $($lifetime: 'static)?)?
                {
                    $crate::examples::instantiate!($($variable = $kind,)? arguments, {
                        $(let $arena: $arena_type = arguments.arena();)?
                        $(let $parameter = <$type as $crate::examples::Given>::given(arguments);)*
                        let result: $result = $name($($parameter,)* $($arena)?);
                        $crate::examples::Shown::compare(result, gives);
                    });
                }
                $crate::examples::run(&FUNCTION, call);
            }
        }
    };
}

/// The examples of a declaration, each a call and what it gives. After the word `examples` stand expressions of several
/// calls, for functions whose results no literal equals.
macro_rules! examples {
    (examples $($expression:expr => $gives:expr;)+) => {
        &[$($crate::Example { call: stringify!($expression), gives: stringify!($gives) }),+]
    };
    ($($call:ident $arguments:tt => $gives:expr;)+) => {
        &[$($crate::Example { call: concat!(stringify!($call), stringify!($arguments)), gives: stringify!($gives) }),+]
    };
}

/// The test of examples that are one call each; the others have tests of their own in the module.
macro_rules! one_call {
    ((examples $($expressions:tt)+) $test:item) => {};
    (($($examples:tt)+) $test:item) => {
        $test
    };
}

/// Declares a conversion in the module of its name: documentation, name and aliases, the types that it converts to, the
/// first of them the one that it gives where no consumer wants another, and examples.
macro_rules! conversion {
    (
        #[doc = $summary:literal]
        $(#[doc = $details:literal])*
        $name:ident $([$($alias:ident),+])? -> $($type:expr),+;
        $($examples:tt)+
    ) => {
        #[doc = $summary]
        $(#[doc = $details])*
        pub(crate) static FUNCTION: $crate::Function = {
            use etlc_types::Type::*;

            const TYPES: &[etlc_types::Type] = &[$($type),+];
            $crate::Function {
                name: stringify!($name),
                aliases: &[$($(stringify!($alias)),+)?],
                family: $crate::Family::Conversions,
                summary: $summary.trim_ascii(),
                details: concat!($($details),*).trim_ascii(),
                parameters: &[$crate::Parameter {
                    name: "value",
                    kind: $crate::Kind::Same { prefers: Some(TYPES[0]) },
                    default: None,
                    literal: None,
                }],
                piped: true,
                variadic: false,
                result: $crate::Kind::Type(TYPES[0]),
                fallible: true,
                nulls: $crate::Nulls::Strict,
                makes_null: false,
                arena: false,
                form: $crate::Form::Convert(TYPES),
                examples: $crate::declare::examples!($($examples)+),
            }
        };
    };
}

/// Declares the functions of a family, each in a module of its name: first those with a Rust function, then those whose
/// calls the compiler writes out.
macro_rules! family {
    ($($name:ident)* $(; $($written:ident)*)?) => {
        $(mod $name;)*
        $(pub use $name::$name;)*
        $($(mod $written;)*)?

        /// The functions of the family.
        pub(crate) static FUNCTIONS: &[&crate::Function] = &[$(&$name::FUNCTION,)* $($(&$written::FUNCTION,)*)?];
    };
}

pub(crate) use {conversion, examples, family, function, one_call};
