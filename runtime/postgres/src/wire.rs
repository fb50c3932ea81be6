//! What the types of PostgreSQL are in the language, and how their values travel.

use etlc_types::{Element, MAX_PRECISION, Type};

use crate::limit::Limit;

/// How the server encodes a value: what the `send` and `recv` functions of its type do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wire {
    Bool,
    Int2,
    Int4,
    Int8,
    /// Unsigned 32 bits.
    Oid,
    Float4,
    Float8,
    Numeric,
    /// The bytes of the text; also the label of an enum.
    Text,
    /// As text, filled up with blanks that mean nothing.
    Bpchar,
    Bytea,
    Date,
    Time,
    Timestamp,
    Timestamptz,
    Interval,
    Uuid,
    Json,
    /// A version and the text.
    Jsonb,
    /// An array, whatever its elements.
    List,
    /// Bytes that only the server understands.
    Opaque,
}

/// How the values of a type travel, and what a column of it does to them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Format {
    pub(crate) wire: Wire,
    /// How the elements of a list travel; the same as `wire` for other types.
    pub(crate) element: Wire,
    /// The number of the element's type, which stands in each array.
    pub(crate) element_oid: u32,
    /// What a column of it changes silently, of the elements in a list.
    pub(crate) limit: Limit,
}

/// The types that every server has under the same numbers: the type, the array of it, the encoding.
const BUILT_IN: &[(u32, u32, Wire)] = &[
    (16, 1000, Wire::Bool),
    (17, 1001, Wire::Bytea),
    (19, 1003, Wire::Text), // name
    (20, 1016, Wire::Int8),
    (21, 1005, Wire::Int2),
    (23, 1007, Wire::Int4),
    (25, 1009, Wire::Text),
    (26, 1028, Wire::Oid),
    (114, 199, Wire::Json),
    (700, 1021, Wire::Float4),
    (701, 1022, Wire::Float8),
    (1042, 1014, Wire::Bpchar),
    (1043, 1015, Wire::Text), // varchar
    (1082, 1182, Wire::Date),
    (1083, 1183, Wire::Time),
    (1114, 1115, Wire::Timestamp),
    (1184, 1185, Wire::Timestamptz),
    (1186, 1187, Wire::Interval),
    (1700, 1231, Wire::Numeric),
    (2950, 2951, Wire::Uuid),
    (3802, 3807, Wire::Jsonb),
];

/// `name`, whose values have at most 63 bytes.
const NAME: u32 = 19;
const VARCHAR: u32 = 1043;

/// `"char"` and `xml`: texts of the language whose binary form is not the text.
const TEXT_BY_CAST: [u32; 2] = [18, 142];

/// The first number that a type of a database's own can have.
pub(crate) const FIRST_OWN: u32 = 16384;

impl Format {
    /// The format of a type that every server has, with this modifier.
    pub(crate) fn built_in(oid: u32, modifier: i32) -> Option<Format> {
        BUILT_IN.iter().find_map(|(scalar, array, wire)| {
            let (outer, element_oid) = match oid {
                oid if oid == *scalar => (*wire, *scalar),
                oid if oid == *array => (Wire::List, *scalar),
                _ => return None,
            };
            Some(Format { wire: outer, element: *wire, element_oid, limit: limit(*scalar, *wire, modifier) })
        })
    }

    /// The format of a type whose values travel as their text: an enum, citext.
    pub(crate) const TEXT: Format = Format::plain(Wire::Text);

    /// The format of a type that is unknown here.
    pub(crate) const OPAQUE: Format = Format::plain(Wire::Opaque);

    const fn plain(wire: Wire) -> Format {
        Format { wire, element: wire, element_oid: 0, limit: Limit::None }
    }

    /// The type of the language that holds exactly these values; text for what is unknown here.
    pub(crate) fn kind(&self) -> Type {
        match (self.wire, self.limit) {
            (Wire::List, _) => Type::List(self.element_kind()),
            (_, Limit::Characters(length)) => Type::Varchar(length),
            (_, Limit::Digits { precision, scale }) => Type::Numeric(parameters(precision, scale)),
            _ => self.element_kind().as_type(),
        }
    }

    fn element_kind(&self) -> Element {
        match self.element {
            Wire::Bool => Element::Bool,
            Wire::Int2 => Element::Int2,
            Wire::Int4 => Element::Int4,
            Wire::Int8 | Wire::Oid => Element::Int8,
            Wire::Float4 => Element::Float4,
            Wire::Float8 => Element::Float8,
            Wire::Numeric => Element::Numeric,
            Wire::Text | Wire::Bpchar | Wire::List | Wire::Opaque => Element::Text,
            Wire::Bytea => Element::Bytea,
            Wire::Date => Element::Date,
            Wire::Time => Element::Time,
            Wire::Timestamp => Element::Timestamp,
            Wire::Timestamptz => Element::Timestamptz,
            Wire::Interval => Element::Interval,
            Wire::Uuid => Element::Uuid,
            Wire::Json | Wire::Jsonb => Element::Json,
        }
    }
}

/// Whether a type is a text of the language that must be cast to travel as one.
pub(crate) fn is_text_by_cast(oid: u32) -> bool {
    TEXT_BY_CAST.contains(&oid)
}

/// The parameters of a `numeric` of the language: it knows no negative scale, none above the precision, and at most 76
/// digits.
fn parameters(precision: u16, scale: i16) -> Option<(u8, u8)> {
    let (precision, scale) = (u8::try_from(precision).ok()?, u8::try_from(scale).ok()?);
    (scale <= precision && precision <= MAX_PRECISION).then_some((precision, scale))
}

/// What a type of this modifier keeps. The modifiers are those of the server's `typmodin` functions: lengths and
/// precisions are kept with 4 added, so that none is negative.
fn limit(oid: u32, wire: Wire, modifier: i32) -> Limit {
    let length = u32::try_from(modifier.saturating_sub(4)).ok();
    match (wire, length) {
        _ if oid == NAME => Limit::Bytes(63),
        (Wire::Bpchar, length) => Limit::Blanks(length),
        (Wire::Text, Some(length)) if oid == VARCHAR => Limit::Characters(length),
        (Wire::Numeric, Some(packed)) => {
            // Eleven bits of scale in two's complement; servers before 15 leave those above zero.
            let scale = ((packed & 0x7ff) ^ 0x400) as i16 - 0x400;
            Limit::Digits { precision: (packed >> 16) as u16, scale }
        }
        (Wire::Time | Wire::Timestamp | Wire::Timestamptz, _) => match u32::try_from(modifier) {
            Ok(digits @ 0..6) => Limit::Fraction { step: 10i64.pow(6 - digits) },
            _ => Limit::None,
        },
        (Wire::Interval, _) if modifier >= 0 => Limit::interval(modifier as u32),
        _ => Limit::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_those_of_the_language() {
        let cases = [
            (23, -1, "int4"),
            (26, -1, "int8"),
            (1043, 14, "varchar(10)"),
            (1043, -1, "text"),
            (1042, 7, "text"),
            (1700, -1, "numeric"),
            (1700, (10 << 16 | 2) + 4, "numeric(10,2)"),
            (1700, (5 << 16 | 0x7fe) + 4, "numeric"), // numeric(5,-2)
            (1700, (2 << 16 | 5) + 4, "numeric"),     // numeric(2,5)
            (1700, (77 << 16 | 5) + 4, "numeric"),
            (3802, -1, "json"),
            (1231, (10 << 16 | 2) + 4, "numeric[]"),
            (1015, 7, "text[]"),
            (1114, 0, "timestamp"),
        ];
        for (oid, modifier, kind) in cases {
            let format = Format::built_in(oid, modifier).expect("it is built in");
            assert_eq!(format.kind().to_string(), kind, "{oid} {modifier}");
        }
        for opaque in [18, 142, 600, 790, 869, 1266, 1560, 2249, 3904, FIRST_OWN] {
            assert_eq!(Format::built_in(opaque, -1), None, "{opaque}");
        }
    }

    #[test]
    fn modifiers_are_unpacked() {
        let limit = |oid, modifier| Format::built_in(oid, modifier).expect("it is built in").limit;
        assert_eq!(limit(1700, (5 << 16 | 0x7fe) + 4), Limit::Digits { precision: 5, scale: -2 });
        assert_eq!(limit(1700, (1000 << 16 | 1000) + 4), Limit::Digits { precision: 1000, scale: 1000 });
        assert_eq!(limit(1184, 0), Limit::Fraction { step: 1_000_000 });
        assert_eq!(limit(1083, 5), Limit::Fraction { step: 10 });
        assert_eq!(limit(1114, 6), Limit::None);
        assert_eq!(limit(1042, 5), Limit::Blanks(Some(1)));
        assert_eq!(limit(1042, -1), Limit::Blanks(None));
        assert_eq!(limit(25, -1), Limit::None);
    }
}
