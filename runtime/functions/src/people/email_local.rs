//! `email_local`.

use crate::checks::is_email;
use crate::declare::function;

function! {
    /// What stands before the `@` in an address of a mailbox; null where the text is none.
    ///
    /// What an address is says `is_email`.
    People
    fn email_local(address: &str) -> Option<&str> {
        is_email(address).then(|| address.split_once('@')).flatten().map(|(local, _)| local)
    }
    email_local("bob+news@example.com") => "bob+news";
    email_local("bob") => None;
}
