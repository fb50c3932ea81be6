//! `url_parameter`.

use etlc_types::{Arena, Result};

use super::address::Address;
use crate::declare::function;
use crate::encodings::url_decode;

function! {
    /// The value of a parameter in the query of an address; null where the address has none of this name.
    ///
    /// The query is `name=value` with `&` between; `+` is a space, and percent signs are decoded, which fails where they
    /// encode nothing. Of equal names the first counts; a name without `=` has the empty text. Null also where the text is
    /// no address (`is_url`).
    Web [query_parameter]
    fn url_parameter<'a>(url: &'a str, name: &str; arena: &'a Arena) -> Result<Option<&'a str>> {
        let Some(query) = Address::read(url).and_then(|address| address.query) else { return Ok(None) };
        let decode = |text: &'a str| match text.contains('+') {
            true => url_decode(arena.text(&text.replace('+', " ")), arena),
            false => url_decode(text, arena),
        };
        for pair in query.split('&') {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            // Another parameter that is badly encoded is no matter here.
            if decode(key).is_ok_and(|key| key == name) {
                return decode(value).map(Some);
            }
        }
        Ok(None)
    }
    url_parameter("https://example.com/?utm_source=a%20b&x=1", "utm_source") => "a b";
    url_parameter("https://example.com/?q=a+b", "q") => "a b";
    url_parameter("https://example.com/", "q") => None;
}
