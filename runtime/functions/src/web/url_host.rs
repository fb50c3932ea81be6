//! `url_host`.

use super::address::Address;
use crate::declare::function;

function! {
    /// The host of an address; null where the text is no address.
    ///
    /// What an address is says `is_url`. Its case stays. An IP address of version 6 has its brackets.
    Web
    fn url_host(url: &str) -> Option<&str> {
        Address::read(url).map(|address| address.host)
    }
    url_host("https://bob@www.example.com:8080/a") => "www.example.com";
    url_host("example.com") => None;
}
