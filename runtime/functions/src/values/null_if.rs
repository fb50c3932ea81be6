//! `null_if`.

use crate::declare::function;

function! {
    /// The value; null where it equals another.
    ///
    /// They are compared as `==` does. Where the other is null the value stays as it is.
    Values
    fn null_if<T: PartialEq>(x: Option<T>, other: Option<T>) -> Option<T> where T = ANY {
        if x == other { None } else { x }
    }
    null_if("n/a", "n/a") => None;
    null_if("Bob", "n/a") => "Bob";
    null_if(0, 0) => None;
    null_if(7, None) => 7;
    null_if(None, 7) => None;
}
