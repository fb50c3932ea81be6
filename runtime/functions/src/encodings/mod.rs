//! Other ways to write texts and bytes.

mod alphabet;
mod entities;

pub use alphabet::Alphabet;

crate::declare::family! {
    base64_decode base64_encode hex_decode hex_encode html_escape html_unescape url_decode url_encode utf8_decode
    utf8_encode
}
