//! `url_scheme`.

use super::address::Address;
use crate::declare::function;

function! {
    /// The scheme of an address, such as `https`; null where the text is no address.
    ///
    /// What an address is says `is_url`.
    Web
    fn url_scheme(url: &str) -> Option<&str> {
        Address::read(url).map(|address| address.scheme)
    }
    url_scheme("https://example.com/a") => "https";
    url_scheme("example.com") => None;
}
