//! Lists made of the elements of others.

/// A list of the type of another one, made of its elements.
macro_rules! same {
    ($list:expr, $elements:ident => $made:expr) => {
        $crate::lists::same::same!(
            $list, $elements => $made,
            Bool Int2 Int4 Int8 Float4 Float8 Numeric Text Bytea Date Time Timestamp Timestamptz Interval Uuid Json
        )
    };
    ($list:expr, $elements:ident => $made:expr, $($variant:ident)*) => {
        match $list {
            $(etlc_types::List::$variant($elements) => etlc_types::List::$variant($made),)*
        }
    };
}

pub(super) use same;
