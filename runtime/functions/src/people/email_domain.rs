//! `email_domain`.

use crate::checks::is_email;
use crate::declare::function;

function! {
    /// What stands after the `@` in an address of a mailbox; null where the text is none.
    ///
    /// What an address is says `is_email`.
    People
    fn email_domain(address: &str) -> Option<&str> {
        is_email(address).then(|| address.split_once('@')).flatten().map(|(_, domain)| domain)
    }
    email_domain("bob@Mail.example.com") => "Mail.example.com";
    email_domain("bob@") => None;
}
