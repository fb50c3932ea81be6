//! A column of a target, as the writer sees it.

use etlc_types::{Type, joins};

use crate::{
    declared::{Affinity, Declared},
    table::Column,
};

/// What a column does with the cells that it is given.
#[derive(Clone, Debug)]
pub(crate) struct Slot {
    pub(crate) declared: Declared,
    /// Whether it takes no null: by its own word, or because SQLite would put a number in its place.
    pub(crate) refuses_null: bool,
}

impl Slot {
    /// The slot for cells of a type, or of any type where there is none (these come from an SQLite column of that
    /// affinity); `None` where the column would make other values of them.
    pub(crate) fn new(ty: Option<Type>, from: Option<Affinity>, column: &Column) -> Option<Slot> {
        let declared = &column.declared;
        let fits = match ty {
            Some(ty) => takes(declared, ty),
            None => declared.kind.is_none() && (declared.affinity == Affinity::Blob || Some(declared.affinity) == from),
        };
        fits.then(|| Slot { declared: declared.clone(), refuses_null: column.not_null || column.is_row_number })
    }
}

/// Whether a column keeps every value of a type for what it is, but for the lengths, scales and digits that are checked
/// cell by cell.
fn takes(declared: &Declared, ty: Type) -> bool {
    let Some(kind) = declared.kind else {
        // Without a type of its own a column takes what its affinity leaves alone: texts that may look like numbers
        // need one that changes nothing.
        let may_look_like_a_number = matches!(ty, Type::Text | Type::Varchar(_) | Type::Json);
        return declared.affinity == Affinity::Blob || !may_look_like_a_number;
    };
    match ty {
        Type::Bool => kind == Type::Bool || kind.is_integer(),
        Type::Int2 | Type::Int4 | Type::Int8 => match kind {
            Type::Float4 => ty == Type::Int2,
            Type::Float8 => ty < Type::Int8,
            Type::Numeric(_) => true,
            kind => joins(ty, kind) == Some(kind),
        },
        Type::Float4 | Type::Float8 => joins(ty, kind) == Some(kind),
        Type::Numeric(_) => matches!(kind, Type::Numeric(_)) || kind.is_text(),
        Type::Bytea => kind == Type::Bytea,
        Type::Text | Type::Varchar(_) => kind.is_text(),
        Type::List(_) => kind == ty || kind == Type::Json || kind.is_text(),
        Type::Date | Type::Time | Type::Timestamp | Type::Timestamptz | Type::Interval | Type::Uuid | Type::Json => {
            kind == ty || kind.is_text()
        }
    }
}

#[cfg(test)]
mod tests {
    use etlc_types::Element;

    use super::*;
    use crate::declared::declaration;

    fn accepts(declared: &str, ty: &str) -> bool {
        takes(&Declared::new(declared, false), ty.parse().expect("it is a type"))
    }

    #[test]
    fn every_type_is_taken_by_the_column_that_is_made_for_it() {
        for ty in Element::ALL.iter().flat_map(|element| [element.as_type(), Type::List(*element)]) {
            for is_key in [false, true] {
                let declared = Declared::new(&declaration(ty, is_key), false);
                assert!(takes(&declared, ty), "{ty} in {}", declared.text);
            }
        }
    }

    #[test]
    fn columns_of_others() {
        for (declared, taken, refused) in [
            ("INTEGER", "bool int2 int4 int8", "float4 float8 numeric text date json bytea uuid"),
            ("INT4", "bool int2 int4", "int8"),
            ("REAL", "int2 int4 float4 float8", "int8 numeric bool text"),
            ("FLOAT4", "int2 float4", "int4 float8"),
            ("BOOLEAN", "bool", "int2 int8 text"),
            (
                "TEXT",
                "text varchar(3) date time timestamp timestamptz interval uuid json int4[] numeric",
                "int4 bool float8 bytea",
            ),
            ("VARCHAR(3)", "text varchar(5) uuid", "int4"),
            ("NUMERIC(10,2)", "numeric numeric(5,1) int8", "text float8 bool"),
            ("DATE", "date", "timestamp text"),
            ("DATETIME", "timestamp", "date timestamptz text"),
            ("JSON", "json int4[] text[]", "text"),
            ("BLOB", "bytea", "text int4"),
            ("", "bool int8 float8 numeric text bytea date json int4[]", ""),
            ("STRING", "int8 bool float8 numeric date uuid bytea", "text varchar(3) json"),
        ] {
            for ty in taken.split_whitespace() {
                assert!(accepts(declared, ty), "{ty} in {declared}");
            }
            for ty in refused.split_whitespace() {
                assert!(!accepts(declared, ty), "{ty} in {declared}");
            }
        }
    }
}
