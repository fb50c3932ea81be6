//! `is_url`.

use super::address::Address;
use crate::declare::function;

function! {
    /// Whether the text is an absolute address that names a host, such as `https://example.com/a?b=1`.
    ///
    /// It has a scheme, `://`, a host (a name of any script, or an IP address) and perhaps a user, a port, a path, a query
    /// and a fragment. White space, quotes and angle brackets are not in it.
    ///
    /// RFC 3986.
    Web
    fn is_url(text: &str) -> bool {
        Address::read(text).is_some()
    }
    is_url("https://example.com/a?b=1") => True;
    is_url("example.com") => False;
    is_url("https://exa mple.com") => False;
}
