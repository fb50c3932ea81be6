//! `to_bool`.

use crate::declare::conversion;

conversion! {
    /// The value as a bool.
    ///
    /// Of a text: true, false, t, f, yes, no, y, n, on, off, 1 and 0, in any case.
    to_bool -> Bool;
    to_bool("yes") => True;
}
