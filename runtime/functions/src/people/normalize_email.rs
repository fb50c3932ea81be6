//! `normalize_email`.

use etlc_types::Arena;

use crate::checks::is_email;
use crate::declare::function;
use crate::text::lower;

function! {
    /// The address of a mailbox in the form to compare it in; null where the text is none.
    ///
    /// White space around it, angle brackets and `mailto:` go, and all letters become lower-case: mail systems of today
    /// do not tell mailboxes apart by case, though RFC 5321 lets them. Dots and what follows a `+` stay.
    People
    fn normalize_email<'a>(text: &'a str; arena: &'a Arena) -> Option<&'a str> {
        let plain = text.trim();
        let plain = plain.strip_prefix('<').and_then(|plain| plain.strip_suffix('>')).unwrap_or(plain);
        let address = lower(plain.trim(), arena);
        let address = address.strip_prefix("mailto:").unwrap_or(address);
        is_email(address).then_some(address)
    }
    normalize_email(" Bob.Smith@Example.COM ") => "bob.smith@example.com";
    normalize_email("<MAILTO:bob@example.com>") => "bob@example.com";
    normalize_email("bob at example.com") => None;
}
