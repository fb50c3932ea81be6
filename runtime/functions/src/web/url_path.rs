//! `url_path`.

use super::address::Address;
use crate::declare::function;

function! {
    /// The path of an address, without query and fragment; null where the text is no address.
    ///
    /// What an address is says `is_url`. It is not decoded; `url_decode` does that.
    Web
    fn url_path(url: &str) -> Option<&str> {
        Address::read(url).map(|address| address.path)
    }
    url_path("https://example.com/a/b?c=1#d") => "/a/b";
    url_path("https://example.com") => "";
}
