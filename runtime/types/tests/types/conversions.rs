//! The table of conversions and the functions that convert agree.

use std::collections::BTreeSet;
use std::marker::PhantomData;

use etlc_types::into::{Total, TotalIn};
use etlc_types::try_into::{Checked, CheckedIn, CheckedList};
use etlc_types::{
    Arena, Conversion, Date, Decimal, Element, Interval, Json, List, Time, Timestamp, Timestamptz, Type, Uuid,
    always_fits, conversion, conversion_help, conversions, into, joins, try_into,
};

type Text = &'static str;
type Bytea = &'static [u8];

/// Asks of two types which conversions are implemented: an inherent constant, where its bounds hold, goes before the
/// constant of a trait.
struct Probe<From, To>(PhantomData<(From, To)>);

trait Otherwise {
    const TOTAL: bool = false;
    const TOTAL_IN: bool = false;
    const CHECKED: bool = false;
    const CHECKED_IN: bool = false;
    const CHECKED_LIST: bool = false;
}

impl<From, To> Otherwise for Probe<From, To> {}

impl<From: Total<To>, To> Probe<From, To> {
    const TOTAL: bool = true;
}

impl<From: TotalIn<'static, To>, To> Probe<From, To> {
    const TOTAL_IN: bool = true;
}

impl<From: Checked<To>, To> Probe<From, To> {
    const CHECKED: bool = true;
}

impl<From: CheckedIn<'static, To>, To> Probe<From, To> {
    const CHECKED_IN: bool = true;
}

impl<From: CheckedList<'static>, To> Probe<From, To> {
    const CHECKED_LIST: bool = true;
}

/// What is implemented between two types: total, checked.
struct Implemented {
    from: Type,
    to: Type,
    total: bool,
    checked: bool,
}

/// Every pair of the types that are listed, and each with the list.
macro_rules! pairs {
    ($($name:ident $ty:ty),*) => {{
        let mut found = Vec::new();
        pairs!(@from found [$($name $ty),*] $($name $ty),*);
        found
    }};
    (@from $found:ident $all:tt $($name:ident $ty:ty),*) => {$(
        pairs!(@to $found $name $ty, $all);
        for to in lists() {
            let checked = <Probe<$ty, List<'static>>>::CHECKED_LIST;
            let total = <Probe<$ty, List<'static>>>::TOTAL || <Probe<$ty, List<'static>>>::TOTAL_IN;
            $found.extend([Implemented { from: Element::$name.as_type(), to, total, checked }]);
        }
        for from in lists() {
            let total = <Probe<List<'static>, $ty>>::TOTAL || <Probe<List<'static>, $ty>>::TOTAL_IN;
            let checked = <Probe<List<'static>, $ty>>::CHECKED || <Probe<List<'static>, $ty>>::CHECKED_IN;
            $found.extend([Implemented { from, to: Element::$name.as_type(), total, checked }]);
        }
    )*};
    (@to $found:ident $from:ident $from_ty:ty, [$($to:ident $to_ty:ty),*]) => {$(
        $found.extend([Implemented {
            from: Element::$from.as_type(),
            to: Element::$to.as_type(),
            total: <Probe<$from_ty, $to_ty>>::TOTAL || <Probe<$from_ty, $to_ty>>::TOTAL_IN,
            checked: <Probe<$from_ty, $to_ty>>::CHECKED || <Probe<$from_ty, $to_ty>>::CHECKED_IN,
        }]);
    )*};
}

fn lists() -> impl Iterator<Item = Type> {
    Element::ALL.iter().copied().map(Type::List)
}

#[test]
fn the_table_and_the_traits_agree_on_every_pair() {
    let implemented = pairs!(
        Bool bool, Int2 i16, Int4 i32, Int8 i64, Float4 f32, Float8 f64, Numeric Decimal, Text Text, Bytea Bytea, Date Date,
        Time Time, Timestamp Timestamp, Timestamptz Timestamptz, Interval Interval, Uuid Uuid, Json Json<'static>
    );
    assert_eq!(implemented.len(), 16 * 16 + 2 * 16 * 16);
    for Implemented { from, to, total, checked } in implemented {
        let expected = match conversion(from, to) {
            Conversion::Total => (true, false),
            Conversion::Checked => (false, true),
            // The types with parameters reach those without them by the conversion to themselves.
            Conversion::Same => (matches!(from, Type::Text | Type::Numeric(None)), false),
            Conversion::Refused { .. } | Conversion::None => (false, false),
        };
        assert_eq!((total, checked), expected, "{from} to {to}");
    }
}

/// The pairs of types between which functions convert. It compiles where the functions take what is listed.
macro_rules! calls {
    ($($module:ident::$function:ident $arguments:tt -> $to:ident: $($from:ident $ty:ty),*;)*) => {{
        $($(calls!(@call $arguments $module $function $ty);)*)*
        BTreeSet::from([$($((Element::$from.as_type(), Element::$to.as_type())),*),*])
    }};
    (@call () $module:ident $function:ident $ty:ty) => {
        let _ = |value: $ty| $module::$function(value);
    };
    (@call (arena) $module:ident $function:ident $ty:ty) => {
        let _ = |value: $ty, arena: &'static Arena| $module::$function(value, arena);
    };
}

#[test]
fn there_is_a_function_for_every_total_pair() {
    let called = calls! {
        into::int4() -> Int4: Int2 i16;
        into::int8() -> Int8: Int2 i16, Int4 i32;
        into::float4() -> Float4: Int2 i16;
        into::float8() -> Float8: Int2 i16, Int4 i32, Float4 f32;
        into::numeric() -> Numeric: Int2 i16, Int4 i32, Int8 i64;
        into::text(arena) -> Text: Bool bool, Int2 i16, Int4 i32, Int8 i64, Float4 f32, Float8 f64, Numeric Decimal, Bytea Bytea,
            Date Date, Time Time, Timestamp Timestamp, Timestamptz Timestamptz, Interval Interval, Uuid Uuid;
        into::json(arena) -> Json: Bool bool, Int2 i16, Int4 i32, Int8 i64, Float4 f32, Float8 f64, Numeric Decimal, Bytea Bytea,
            Date Date, Time Time, Timestamp Timestamp, Timestamptz Timestamptz, Interval Interval, Uuid Uuid;
    };
    assert_eq!(called, scalars(Conversion::Total));
    let _ = |value: List<'static>, arena: &'static Arena| (into::text(value, arena), into::json(value, arena));
}

#[test]
fn there_is_a_function_for_every_checked_pair() {
    let called = calls! {
        try_into::bool() -> Bool: Text Text, Json Json<'static>;
        try_into::int2() -> Int2: Int4 i32, Int8 i64, Float4 f32, Float8 f64, Numeric Decimal, Text Text, Json Json<'static>;
        try_into::int4() -> Int4: Int8 i64, Float4 f32, Float8 f64, Numeric Decimal, Text Text, Json Json<'static>;
        try_into::int8() -> Int8: Float4 f32, Float8 f64, Numeric Decimal, Text Text, Json Json<'static>;
        try_into::float4() -> Float4: Int4 i32, Int8 i64, Float8 f64, Numeric Decimal, Text Text, Json Json<'static>;
        try_into::float8() -> Float8: Int8 i64, Numeric Decimal, Text Text, Json Json<'static>;
        try_into::numeric() -> Numeric: Float4 f32, Float8 f64, Text Text, Json Json<'static>;
        try_into::text(arena) -> Text: Json Json<'static>;
        try_into::bytea(arena) -> Bytea: Text Text, Json Json<'static>;
        try_into::date() -> Date: Text Text, Json Json<'static>;
        try_into::time() -> Time: Text Text, Json Json<'static>;
        try_into::timestamp() -> Timestamp: Date Date, Text Text, Json Json<'static>;
        try_into::timestamptz() -> Timestamptz: Text Text, Json Json<'static>;
        try_into::interval() -> Interval: Text Text, Json Json<'static>;
        try_into::uuid() -> Uuid: Text Text, Json Json<'static>;
        try_into::json(arena) -> Json: Text Text;
    };
    assert_eq!(called, scalars(Conversion::Checked));
    let _ = |value: Text, element, arena: &'static Arena| try_into::list(value, element, arena);
    let _ = |value: Json<'static>, element, arena: &'static Arena| try_into::list(value, element, arena);
}

/// The pairs of the table without lists that have this conversion.
fn scalars(wanted: Conversion) -> BTreeSet<(Type, Type)> {
    conversions()
        .filter(|(from, to, conversion)| *conversion == wanted && from.element().is_some() && to.element().is_some())
        .map(|(from, to, _)| (from, to))
        .collect()
}

fn ty(text: &str) -> Type {
    text.parse().unwrap()
}

#[test]
fn types_with_parameters() {
    let refused = |function| Conversion::Refused { function };
    for (from, to, expected) in [
        ("text", "text", Conversion::Same),
        ("text", "varchar(5)", Conversion::Checked),
        ("varchar(5)", "text", Conversion::Total),
        ("varchar(3)", "varchar(5)", Conversion::Total),
        ("varchar(5)", "varchar(5)", Conversion::Same),
        ("varchar(5)", "varchar(3)", Conversion::Checked),
        ("varchar(5)", "int4", Conversion::Checked),
        ("int4", "varchar(11)", Conversion::Checked),
        ("json", "varchar(5)", Conversion::Checked),
        ("varchar(5)", "json", Conversion::Checked),
        ("int4[]", "varchar(5)", Conversion::Checked),
        ("varchar(5)", "int4[]", Conversion::Checked),
        ("numeric", "numeric(10,2)", Conversion::Checked),
        ("numeric(10,2)", "numeric", Conversion::Total),
        ("numeric(5,2)", "numeric(10,2)", Conversion::Total),
        ("numeric(10,2)", "numeric(5,2)", Conversion::Checked),
        ("numeric(10,2)", "numeric(10,3)", Conversion::Checked),
        ("numeric(10,2)", "numeric(11,3)", Conversion::Total),
        ("numeric(10,2)", "numeric(20,1)", refused("round")),
        ("int2", "numeric(5,0)", Conversion::Total),
        ("int2", "numeric(4,0)", Conversion::Checked),
        ("int8", "numeric(21,2)", Conversion::Total),
        ("int8", "numeric(20,2)", Conversion::Checked),
        ("float8", "numeric(10,2)", Conversion::Checked),
        ("numeric(5,0)", "int4", Conversion::Checked),
        ("timestamp", "date", refused("date")),
        ("timestamp", "time", refused("time_of")),
        ("timestamptz", "timestamp", refused("from_utc")),
        ("timestamptz", "date", refused("from_utc")),
        ("timestamp", "timestamptz", refused("at_utc")),
        ("date", "timestamptz", Conversion::None),
        ("bool", "int4", Conversion::None),
        ("int4", "bool", Conversion::None),
        ("int4[]", "int4[]", Conversion::Same),
        ("int4[]", "int8[]", Conversion::None),
        ("int4[]", "json", Conversion::Total),
        ("json", "int4[]", Conversion::Checked),
    ] {
        assert_eq!(conversion(ty(from), ty(to)), expected, "{from} to {to}");
    }
    assert!(always_fits(ty("int4"), ty("text")));
    assert!(!always_fits(ty("int4"), ty("varchar(11)")));
}

#[test]
fn help_stands_only_where_there_is_no_conversion() {
    let mut helped = 0;
    for (from, to, conversion) in conversions() {
        let help = conversion_help(from, to);
        helped += usize::from(help.is_some());
        match conversion {
            Conversion::Refused { .. } => assert!(help.is_some(), "{from} to {to}"),
            Conversion::None => {}
            other => assert_eq!(help, None, "{from} to {to} is {other:?}"),
        }
    }
    assert_eq!(helped, 15);
}

#[test]
fn branches_join_without_loss() {
    for (a, b, joined) in [
        ("int2", "int8", Some("int8")),
        ("int8", "numeric", Some("numeric")),
        ("int4", "numeric(10,2)", Some("numeric(12,2)")),
        ("int8", "numeric(76,70)", Some("numeric")),
        ("numeric(5,2)", "numeric(10,4)", Some("numeric(10,4)")),
        ("numeric(10,0)", "numeric(4,4)", Some("numeric(14,4)")),
        ("numeric(76,0)", "numeric(4,4)", Some("numeric")),
        ("numeric", "numeric(4,4)", Some("numeric")),
        ("float4", "float8", Some("float8")),
        ("text", "varchar(3)", Some("text")),
        ("varchar(3)", "varchar(5)", Some("varchar(5)")),
        ("date", "date", Some("date")),
        ("int4[]", "int4[]", Some("int4[]")),
        ("int4", "float8", None),
        ("int2", "float4", None),
        ("numeric", "float8", None),
        ("text", "json", None),
        ("int4[]", "int8[]", None),
        ("bool", "int4", None),
        ("date", "timestamp", None),
    ] {
        assert_eq!(joins(ty(a), ty(b)), joined.map(ty), "{a} and {b}");
        assert_eq!(joins(ty(b), ty(a)), joined.map(ty), "{b} and {a}");
    }
}
