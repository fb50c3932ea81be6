//! `is_ip`.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::declare::function;
use crate::words::words;

function! {
    /// Whether the text is an address of the Internet Protocol.
    ///
    /// The version is `4`, `6` or `any`. Numbers of version 4 have no leading zeros; neither has a port nor a prefix length.
    Web
    fn is_ip(text: &str, version: &Version = "any") -> bool {
        (*version != Version::Six && text.parse::<Ipv4Addr>().is_ok())
            || (*version != Version::Four && text.parse::<Ipv6Addr>().is_ok())
    }
    is_ip("192.168.0.1") => True;
    is_ip("::1", "4") => False;
    is_ip("192.168.0.1/24") => False;
    is_ip("01.2.3.4") => False;
}

words! {
    /// A version of the Internet Protocol.
    Version = "web::Version" {
        /// Either.
        Any = "any",
        /// Version 4.
        Four = "4",
        /// Version 6.
        Six = "6",
    }
}
