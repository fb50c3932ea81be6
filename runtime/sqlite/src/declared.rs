//! What columns are declared as: SQLite's words for types, and what it does to values because of them.

use etlc_types::{Element, MAX_PRECISION, Type};

/// Into what SQLite turns values before it stores them, by its rules for the word that a column is declared with
/// (section 3.1 of "Datatypes In SQLite").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub(crate) enum Affinity {
    /// Texts that look like numbers become numbers, whole floats integers.
    Integer,
    /// Numbers become texts.
    Text,
    /// Nothing is changed.
    Blob,
    /// As for the others with numbers, and integers become floats.
    Real,
    /// As `Integer`.
    Numeric,
}

impl Affinity {
    const ALL: [Affinity; 5] = [Affinity::Integer, Affinity::Text, Affinity::Blob, Affinity::Real, Affinity::Numeric];

    /// The affinity that a live type's identity carries as a number.
    pub(crate) fn from_number(number: u32) -> Option<Affinity> {
        Affinity::ALL.into_iter().find(|affinity| *affinity as u32 == number)
    }
}

/// A column's declared type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Declared {
    /// As the table's author wrote it; empty where nothing was.
    pub(crate) text: String,
    /// The type of the language that the column says it holds; `None` where it may hold any value.
    pub(crate) kind: Option<Type>,
    /// What becomes of values that are written to it.
    pub(crate) affinity: Affinity,
}

/// The most digits of a `numeric` that a REAL gives back: every decimal of 15 digits is told from all others.
const REAL_DIGITS: u8 = 15;

/// The longest `varchar` of the language.
const LONGEST: u32 = 10_485_760;

impl Declared {
    /// Reads a declared type. In a `STRICT` table `ANY` changes nothing; in others it is a word like any other.
    pub(crate) fn new(text: &str, strict: bool) -> Declared {
        let words = text.to_ascii_uppercase();
        let affinity = if strict && words == "ANY" { Affinity::Blob } else { affinity(&words) };
        Declared { text: text.to_owned(), kind: kind(&words, affinity), affinity }
    }

    /// Whether a `numeric` is kept as text, because the column makes nothing else of it.
    pub(crate) fn keeps_digits(&self) -> bool {
        matches!(self.affinity, Affinity::Text | Affinity::Blob)
    }
}

/// What a column of this type is declared as. `is_row_number` says that it alone is the key of its table.
pub(crate) fn declaration(ty: Type, is_row_number: bool) -> String {
    match ty {
        Type::Int2 | Type::Int4 | Type::Int8 if is_row_number => "INTEGER".to_owned(),
        Type::Bool => "BOOLEAN".to_owned(),
        Type::Int8 => "INTEGER".to_owned(),
        Type::Float8 => "REAL".to_owned(),
        Type::Numeric(None) => "NUMERIC_TEXT".to_owned(),
        Type::Numeric(Some((precision, scale))) if precision > REAL_DIGITS => {
            format!("NUMERIC_TEXT({precision},{scale})")
        }
        Type::Bytea => "BLOB".to_owned(),
        Type::Json => "JSON_TEXT".to_owned(),
        Type::List(element) => format!("{}{LIST}", element.as_type()).to_ascii_uppercase(),
        Type::Int2
        | Type::Int4
        | Type::Float4
        | Type::Numeric(_)
        | Type::Text
        | Type::Varchar(_)
        | Type::Date
        | Type::Time
        | Type::Timestamp
        | Type::Timestamptz
        | Type::Interval
        | Type::Uuid => ty.to_string().to_ascii_uppercase(),
    }
}

/// How the name of a list type ends.
const LIST: &str = "_LIST";

/// Types that are declared by one word, with or without parameters.
const WORDS: &[(&str, Type)] = &[
    ("BOOLEAN", Type::Bool),
    ("BOOL", Type::Bool),
    ("INT2", Type::Int2),
    ("INT4", Type::Int4),
    ("INTEGER", Type::Int8),
    ("INT", Type::Int8),
    ("BIGINT", Type::Int8),
    ("INT8", Type::Int8),
    ("TINYINT", Type::Int8),
    ("SMALLINT", Type::Int8),
    ("MEDIUMINT", Type::Int8),
    ("UNSIGNED BIG INT", Type::Int8),
    ("FLOAT4", Type::Float4),
    ("NUMERIC_TEXT", Type::Numeric(None)),
    ("NUMERIC", Type::Numeric(None)),
    ("DECIMAL", Type::Numeric(None)),
    ("DEC", Type::Numeric(None)),
    ("BYTEA", Type::Bytea),
    ("BINARY", Type::Bytea),
    ("VARBINARY", Type::Bytea),
    ("DATE", Type::Date),
    ("TIME", Type::Time),
    ("TIMESTAMP", Type::Timestamp),
    ("DATETIME", Type::Timestamp),
    ("TIMESTAMPTZ", Type::Timestamptz),
    ("TIMESTAMP WITH TIME ZONE", Type::Timestamptz),
    ("INTERVAL", Type::Interval),
    ("UUID", Type::Uuid),
    ("JSON_TEXT", Type::Json),
    ("JSON", Type::Json),
    ("JSONB", Type::Json),
];

/// SQLite's rules, in its order.
fn affinity(words: &str) -> Affinity {
    let holds = |parts: &[&str]| parts.iter().any(|part| words.contains(part));
    if holds(&["INT"]) {
        Affinity::Integer
    } else if holds(&["CHAR", "CLOB", "TEXT"]) {
        Affinity::Text
    } else if words.is_empty() || holds(&["BLOB"]) {
        Affinity::Blob
    } else if holds(&["REAL", "FLOA", "DOUB"]) {
        Affinity::Real
    } else {
        Affinity::Numeric
    }
}

fn kind(words: &str, affinity: Affinity) -> Option<Type> {
    let (word, parameters) = match words.split_once('(') {
        Some((word, rest)) => (word.trim(), rest.trim_end().strip_suffix(')').unwrap_or(rest)),
        None => (words.trim(), ""),
    };
    let element =
        |word: &str| Element::ALL.iter().copied().find(|e| e.as_type().to_string().eq_ignore_ascii_case(word));
    if let Some(element) = word.strip_suffix(LIST).and_then(element) {
        return Some(Type::List(element));
    }
    let numbers: Option<Vec<u32>> = parameters.split(',').map(|number| number.trim().parse().ok()).collect();
    let numbers = numbers.unwrap_or_default();
    match WORDS.iter().find(|(known, _)| *known == word) {
        Some((_, Type::Numeric(_))) => Some(Type::Numeric(precision_and_scale(&numbers))),
        Some((_, ty)) => Some(*ty),
        None => match (affinity, numbers.as_slice()) {
            (Affinity::Text, [length @ 1..=LONGEST]) => Some(Type::Varchar(*length)),
            (Affinity::Text, _) => Some(Type::Text),
            (Affinity::Blob, _) if !word.is_empty() && word != "ANY" => Some(Type::Bytea),
            (Affinity::Real, _) => Some(Type::Float8),
            (Affinity::Blob | Affinity::Integer | Affinity::Numeric, _) => None,
        },
    }
}

/// The parameters of a numeric, where the language has such a one.
fn precision_and_scale(numbers: &[u32]) -> Option<(u8, u8)> {
    let (precision, scale) = match numbers {
        [precision] => (*precision, 0),
        [precision, scale] => (*precision, *scale),
        _ => return None,
    };
    let fits = (1..=u32::from(MAX_PRECISION)).contains(&precision) && scale <= precision;
    fits.then_some((precision as u8, scale as u8))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> (Option<String>, Affinity) {
        let declared = Declared::new(text, false);
        (declared.kind.map(|kind| kind.to_string()), declared.affinity)
    }

    #[test]
    fn what_is_declared_is_read_back_as_the_same_type() {
        let types = Element::ALL.iter().flat_map(|element| [element.as_type(), Type::List(*element)]);
        let others = ["numeric(15,2)", "numeric(16,2)", "numeric(76,76)", "numeric(5,0)", "varchar(3)"];
        for ty in types.chain(others.map(|text| text.parse().expect("it is a type"))) {
            assert_eq!(Declared::new(&declaration(ty, false), false).kind, Some(ty), "{ty}");
        }
    }

    #[test]
    fn only_the_word_integer_makes_a_key_the_number_of_the_row() {
        for (ty, declared) in [(Type::Int2, "INTEGER"), (Type::Int4, "INTEGER"), (Type::Text, "TEXT")] {
            assert_eq!(declaration(ty, true), declared);
        }
    }

    #[test]
    fn numerics_that_a_real_would_change_are_kept_as_text() {
        for (ty, digits) in [("numeric(15,2)", false), ("numeric(16,2)", true), ("numeric", true)] {
            let declared = Declared::new(&declaration(ty.parse().expect("it is a type"), false), false);
            assert_eq!(declared.keeps_digits(), digits, "{ty}");
        }
    }

    #[test]
    fn words_of_others() {
        use Affinity::{Blob, Integer, Numeric, Real, Text};
        for (text, kind, affinity) in [
            ("int", Some("int8"), Integer),
            ("TinyInt(1)", Some("int8"), Integer),
            ("unsigned big int", Some("int8"), Integer),
            ("FLOATING POINT", None, Integer),
            ("POINT", None, Integer),
            ("CHARINT", None, Integer),
            ("INTERVAL", Some("interval"), Integer),
            ("varchar( 255 )", Some("varchar(255)"), Text),
            ("VARYING CHARACTER (20)", Some("varchar(20)"), Text),
            ("VARCHAR(0)", Some("text"), Text),
            ("VARCHAR(-1)", Some("text"), Text),
            ("VARCHAR(10485761)", Some("text"), Text),
            ("CLOB", Some("text"), Text),
            ("", None, Blob),
            ("LONGBLOB", Some("bytea"), Blob),
            ("DOUBLE PRECISION", Some("float8"), Real),
            ("NUMERIC", Some("numeric"), Numeric),
            ("decimal(10,5)", Some("numeric(10,5)"), Numeric),
            ("DECIMAL(6)", Some("numeric(6,0)"), Numeric),
            ("DECIMAL(2,5)", Some("numeric"), Numeric),
            ("DECIMAL(77)", Some("numeric"), Numeric),
            ("NUMERIC(5,-2)", Some("numeric"), Numeric),
            ("DATETIME", Some("timestamp"), Numeric),
            ("timestamp(6)", Some("timestamp"), Numeric),
            ("STRING", None, Numeric),
            ("ANY", None, Numeric),
            ("(", None, Numeric),
        ] {
            assert_eq!(of(text), (kind.map(str::to_owned), affinity), "{text}");
        }
        assert_eq!(Declared::new("ANY", true), Declared { text: "ANY".to_owned(), kind: None, affinity: Blob });
    }
}
