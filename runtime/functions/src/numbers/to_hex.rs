//! `to_hex`.

use etlc_types::Arena;

use crate::declare::function;

function! {
    /// The whole number in lower-case hexadecimal digits.
    ///
    /// A negative number has a minus before its digits, so that `parse_int(16)` reads it back.
    Numbers
    fn to_hex<'a>(x: i64; arena: &'a Arena) -> &'a str {
        let sign = if x < 0 { "-" } else { "" };
        arena.format(format_args!("{sign}{:x}", x.unsigned_abs()))
    }
    to_hex(255) => "ff";
    to_hex(-255) => "-ff";
}
