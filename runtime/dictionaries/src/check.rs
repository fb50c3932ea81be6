//! What the compiler asks of a dictionary: the records whose types it knows only as data.

use etlc_types::{Date, Decimal, Time, Timestamp, Timestamptz, Type};

use crate::{Column, Dictionary, Layout, Map, Mistake, Ranges};

/// Whether values of a type can be keys: whether two of them are equal does not depend on how they were come by.
pub fn can_be_key(kind: Type) -> bool {
    !matches!(kind, Type::Float4 | Type::Float8 | Type::Json | Type::List(_))
}

/// Whether ranges can be of a type: whether its values have an order that people mean.
pub fn can_be_bound(kind: Type) -> bool {
    !matches!(kind, Type::Bool | Type::Bytea | Type::Interval | Type::Uuid | Type::Json | Type::List(_))
}

/// What is done with each record: its number, and its cells.
pub type Each<'e> = dyn FnMut(u32, &[Option<&str>]) -> Result<(), Mistake> + 'e;

/// Checks records as a run would that reads them by this layout; `form` gives the text form of a text as a type, or why
/// it has none. `read` goes through the records.
///
/// # Errors
/// The first mistake.
pub fn check(
    layout: &Layout<'_>,
    form: impl Fn(&str, Type) -> etlc_types::Result<String>,
    read: impl FnOnce(&mut Each<'_>) -> Result<(), Mistake>,
) -> Result<(), Mistake> {
    let keys: Vec<Column<'_>> = layout.keys.iter().map(|key| Column { kind: Type::Text, ..*key }).collect();
    let texts = Layout { keys: &keys, ..*layout };
    let value = (layout.value.kind != Type::Text).then_some(layout.value);
    let run = |add: &mut Each<'_>| {
        read(&mut |number, cells| {
            let forms = layout.keys.iter().zip(cells).map(|(column, cell)| {
                cell.map(|text| {
                    form(text, column.kind).map_err(|failure| layout.misfit(*column, text, &failure, number))
                })
                .transpose()
            });
            let forms: Vec<Option<String>> = forms.collect::<Result<_, _>>()?;
            if let (Some(text), Some(column)) = (cells.last().copied().flatten(), value) {
                form(text, column.kind).map_err(|failure| layout.misfit(column, text, &failure, number))?;
            }
            let mut whole: Vec<Option<&str>> = forms.iter().map(Option::as_deref).collect();
            whole.extend(&cells[layout.keys.len()..]);
            add(number, &whole)
        })
    };
    /// Fills a dictionary of this type.
    macro_rules! fill {
        ($kind:ty) => {{
            let mut dictionary = <$kind>::default();
            run(&mut |number, cells| dictionary.add(&texts, number, cells))?;
            dictionary.finish(&texts)
        }};
    }
    type T = &'static str;
    macro_rules! ranges {
        ($bound:ty) => {
            match keys.len() {
                0 => fill!(Ranges<(), $bound, ()>),
                1 => fill!(Ranges<T, $bound, ()>),
                2 => fill!(Ranges<(T, T), $bound, ()>),
                _ => fill!(Ranges<(T, T, T), $bound, ()>),
            }
        };
    }
    match layout.range.map(|[from, _]| from.kind.base()) {
        None => match keys.len() {
            1 => fill!(Map<T, ()>),
            2 => fill!(Map<(T, T), ()>),
            3 => fill!(Map<(T, T, T), ()>),
            _ => fill!(Map<(T, T, T, T), ()>),
        },
        Some(Type::Int2) => ranges!(i16),
        Some(Type::Int4) => ranges!(i32),
        Some(Type::Int8) => ranges!(i64),
        Some(Type::Float4) => ranges!(f32),
        Some(Type::Float8) => ranges!(f64),
        Some(Type::Numeric(_)) => ranges!(Decimal),
        Some(Type::Date) => ranges!(Date),
        Some(Type::Time) => ranges!(Time),
        Some(Type::Timestamp) => ranges!(Timestamp),
        Some(Type::Timestamptz) => ranges!(Timestamptz),
        Some(_) => ranges!(T),
    }
}
