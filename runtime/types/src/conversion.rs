//! What converts to what: the one table that the compiler asks and the reference page shows.

use crate::{Element, Type};

/// How values of one type become values of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conversion {
    /// The types are one.
    Same,
    /// Every value converts: a function of [`into`](crate::into).
    Total,
    /// A value converts exactly or fails: a function of [`try_into`](crate::try_into).
    Checked,
    /// It could succeed and lose something, so the author has to say so by calling this function.
    Refused {
        /// The name of the function of the language.
        function: &'static str,
    },
    /// There is none; [`conversion_help`] may know another way.
    None,
}

/// The conversions from one type without parameters; a pair that is not listed has none.
struct Row {
    from: Type,
    total: &'static [Type],
    checked: &'static [Type],
    refused: &'static [(Type, &'static str)],
}

impl Row {
    fn conversion_to(&self, to: Type) -> Option<Conversion> {
        if self.total.contains(&to) {
            Some(Conversion::Total)
        } else if self.checked.contains(&to) {
            Some(Conversion::Checked)
        } else {
            let refused = self.refused.iter().find(|(refused, _)| *refused == to);
            refused.map(|(_, function)| Conversion::Refused { function })
        }
    }
}

/// A row of the table; what is left out is empty.
macro_rules! row {
    ($from:expr $(, total: [$($total:expr),*])? $(, checked: [$($checked:expr),*])? $(, refused: [$($refused:expr),*])?) => {
        Row { from: $from, total: &[$($($total),*)?], checked: &[$($($checked),*)?], refused: &[$($($refused),*)?] }
    };
}

use Type::{
    Bool, Bytea, Date, Float4, Float8, Int2, Int4, Int8, Interval, Json, Text, Time, Timestamp, Timestamptz, Uuid,
};

const NUMERIC: Type = Type::Numeric(None);

/// What has a text form that is read back.
const READABLE: &[Type] =
    &[Bool, Int2, Int4, Int8, Float4, Float8, NUMERIC, Bytea, Date, Time, Timestamp, Timestamptz, Interval, Uuid];

/// The conversions between types without parameters and without lists.
const TABLE: &[Row] = &[
    row!(Bool, total: [Text, Json]),
    row!(Int2, total: [Int4, Int8, Float4, Float8, NUMERIC, Text, Json]),
    row!(Int4, total: [Int8, Float8, NUMERIC, Text, Json], checked: [Int2, Float4]),
    row!(Int8, total: [NUMERIC, Text, Json], checked: [Int2, Int4, Float4, Float8]),
    row!(Float4, total: [Float8, Text, Json], checked: [Int2, Int4, Int8, NUMERIC]),
    row!(Float8, total: [Text, Json], checked: [Int2, Int4, Int8, Float4, NUMERIC]),
    row!(NUMERIC, total: [Text, Json], checked: [Int2, Int4, Int8, Float4, Float8]),
    row!(Bytea, total: [Text, Json]),
    row!(Date, total: [Text, Json], checked: [Timestamp]),
    row!(Time, total: [Text, Json]),
    row!(Timestamp, total: [Text, Json], refused: [(Date, "date"), (Time, "time_of"), (Timestamptz, "at_utc")]),
    row!(Timestamptz, total: [Text, Json], refused: [(Date, "from_utc"), (Time, "from_utc"), (Timestamp, "from_utc")]),
    row!(Interval, total: [Text, Json]),
    row!(Uuid, total: [Text, Json]),
    Row { from: Text, total: &[], checked: READABLE, refused: &[] },
    Row { from: Json, total: &[], checked: READABLE, refused: &[] },
    row!(Text, checked: [Json]),
    row!(Json, checked: [Text]),
];

/// What to do instead, for pairs that people try and that have no conversion, or a refused one whose function alone
/// does not lead all the way.
const HELP: &[(Type, Type, &str)] = &[
    (Bool, Int2, "say what each is worth: IF($this): get(1) ELSE: get(0)"),
    (Bool, Int4, "say what each is worth: IF($this): get(1) ELSE: get(0)"),
    (Bool, Int8, "say what each is worth: IF($this): get(1) ELSE: get(0)"),
    (Int2, Bool, "compare it: get($this != 0)"),
    (Int4, Bool, "compare it: get($this != 0)"),
    (Int8, Bool, "compare it: get($this != 0)"),
    (Date, Timestamptz, "make it a timestamp first, then say that this is UTC: to_timestamp | at_utc"),
    (Timestamp, Date, "date leaves the time of day out"),
    (Timestamp, Time, "time_of leaves the day out"),
    (Timestamp, Timestamptz, "at_utc says that the clock it was read from showed UTC"),
    (Timestamptz, Timestamp, "from_utc is what a clock in UTC shows then"),
    (Timestamptz, Date, "the day depends on the zone; the day in UTC: from_utc | date"),
    (Timestamptz, Time, "the time of day depends on the zone; the one in UTC: from_utc | time_of"),
    (Interval, Time, "a span is no time of day"),
    (Time, Interval, "a time of day is no span"),
];

/// How values of `from` become values of `to`.
///
/// A type with parameters is reached in two steps, and the answer is the worse of the two: the conversion to the type
/// [without them](Type::base), then a function of [`fit`](crate::fit), which [`always_fits`] tells when to leave out.
pub fn conversion(from: Type, to: Type) -> Conversion {
    if from == to {
        return Conversion::Same;
    }
    if let (Type::Numeric(Some((_, from_scale))), Type::Numeric(Some((_, to_scale)))) = (from, to)
        && to_scale < from_scale
    {
        return Conversion::Refused { function: "round" };
    }
    match between_bases(from.base(), to.base()) {
        Conversion::Same | Conversion::Total if always_fits(from, to) => Conversion::Total,
        Conversion::Same | Conversion::Total => Conversion::Checked,
        other => other,
    }
}

/// Whether every value of `from` fits the parameters of `to` once it is converted to the type without them.
pub fn always_fits(from: Type, to: Type) -> bool {
    match (from, to) {
        (Type::Varchar(from), Type::Varchar(to)) => from <= to,
        (_, Type::Varchar(_)) => false,
        (from, Type::Numeric(Some((precision, scale)))) => match whole_and_scale(from) {
            Some((from_whole, from_scale)) => from_whole <= precision - scale && from_scale <= scale,
            None => false,
        },
        _ => true,
    }
}

/// What to do instead of a conversion that is refused or does not exist.
pub fn conversion_help(from: Type, to: Type) -> Option<&'static str> {
    let (from, to) = (from.base(), to.base());
    HELP.iter().find(|row| row.0 == from && row.1 == to).map(|row| row.2)
}

/// The table: every pair of types without parameters, in the order of [`Type`], lists last.
pub fn conversions() -> impl Iterator<Item = (Type, Type, Conversion)> {
    bases().flat_map(|from| bases().map(move |to| (from, to, conversion(from, to))))
}

/// The type that the values of two branches share without loss; `None` where there is none.
pub fn joins(a: Type, b: Type) -> Option<Type> {
    if a == b {
        return Some(a);
    }
    if a.is_text() && b.is_text() {
        return Some(match (a, b) {
            (Type::Varchar(a), Type::Varchar(b)) => Type::Varchar(a.max(b)),
            _ => Text,
        });
    }
    let exact = |ty: Type| ty.is_integer() || matches!(ty, Type::Numeric(_));
    if a.is_integer() && b.is_integer() {
        Some(a.max(b))
    } else if exact(a) && exact(b) {
        let Some(((a_whole, a_scale), (b_whole, b_scale))) = whole_and_scale(a).zip(whole_and_scale(b)) else {
            return Some(NUMERIC);
        };
        let (whole, scale) = (a_whole.max(b_whole), a_scale.max(b_scale));
        Some(Type::Numeric((whole + scale <= crate::MAX_PRECISION).then_some((whole + scale, scale))))
    } else {
        matches!((a, b), (Float4, Float8) | (Float8, Float4)).then_some(Float8)
    }
}

/// The types without parameters, lists last.
fn bases() -> impl Iterator<Item = Type> {
    Element::ALL.iter().map(|element| element.as_type()).chain(Element::ALL.iter().copied().map(Type::List))
}

/// The most digits before the point, and after it, of an exact number type.
fn whole_and_scale(ty: Type) -> Option<(u8, u8)> {
    match ty {
        Int2 => Some((5, 0)),
        Int4 => Some((10, 0)),
        Int8 => Some((19, 0)),
        Type::Numeric(Some((precision, scale))) => Some((precision - scale, scale)),
        _ => None,
    }
}

fn between_bases(from: Type, to: Type) -> Conversion {
    match (from, to) {
        (from, to) if from == to => Conversion::Same,
        (Type::List(_), Text | Json) => Conversion::Total,
        (Text | Json, Type::List(_)) => Conversion::Checked,
        (from, to) => TABLE
            .iter()
            .filter(|row| row.from == from)
            .find_map(|row| row.conversion_to(to))
            .unwrap_or(Conversion::None),
    }
}
